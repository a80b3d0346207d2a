//! The columns of the log, with details that people can read.

use super::columns::{Column, Show, both, csv, table, worked};
use super::or_nothing;
use crate::log::list::{EntryView, at_the_keyboard};
use domain::money::shown_pounds;
use serde_json::Value as Json;

impl Show for EntryView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "no"),
        both("at", "recorded"),
        csv("operator"),
        csv("login"),
        table("operator", |entry: &Self, _| at_the_keyboard(&entry.operator, entry.login.as_deref())).wide(),
        both("action", "action"),
        both("subject", "subject"),
        csv("effective_on"),
        worked("details", |entry, _| or_nothing(entry.details.as_ref())),
        table("details", |entry, _| details(entry)),
    ];
}

fn details(entry: &EntryView) -> String {
    let details = match &entry.details {
        Some(Json::Object(map)) => {
            let told = map.iter().map(|(name, value)| detail(name, value, entry.category.as_ref()));
            told.collect::<Vec<_>>().join(" ")
        }
        Some(other) => other.to_string(),
        None => "(erased)".to_owned(),
    };
    let late = entry.effective_on.map(|day| format!("on {day}: ")).unwrap_or_default();
    format!("{late}{details}")
}

/// A detail of a log entry as people read it: a category by its name, money in pounds.
fn detail(name: &str, value: &Json, category: Option<&Json>) -> String {
    match (name.strip_suffix("_pence"), category) {
        (Some(name), _) => format!("{name}={}", plain(&in_pounds(value))),
        (None, Some(category)) if name == "category_id" => format!("category={}", plain(category)),
        _ => format!("{name}={}", plain(value)),
    }
}

/// A detail's value, with pence as pounds.
fn in_pounds(value: &Json) -> Json {
    match value {
        Json::Object(both) => both.iter().map(|(when, pence)| (when.clone(), in_pounds(pence))).collect(),
        other => other.as_i64().map_or_else(|| other.clone(), |pence| shown_pounds(pence).into()),
    }
}

/// A JSON value in plain text.
fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(","),
        Json::Object(map) if map.contains_key("from") && map.contains_key("to") => {
            format!("{}→{}", plain(&map["from"]), plain(&map["to"]))
        }
        Json::Null => "-".to_owned(),
        other => other.to_string(),
    }
}
