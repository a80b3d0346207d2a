//! The log in a table: what was changed, as people read it.

use super::or_nothing;
use crate::cli::output::Show;
use domain::{money::shown_pounds, when::Clock};
use register::log::list::EntryView;
use serde_json::Value as Json;

impl Show for EntryView {
    const TABLE: &'static [&'static str] = &["no", "recorded", "operator", "action", "subject", "details"];
    const KEPT: &'static [&'static str] = &["no", "recorded", "action", "subject", "details"];

    fn table(&self, clock: Clock) -> Vec<String> {
        let details = match &self.details {
            Some(Json::Object(map)) => {
                let told = map.iter().map(|(name, value)| detail(name, value, self.category.as_ref()));
                told.collect::<Vec<_>>().join(" ")
            }
            Some(other) => other.to_string(),
            None => "(erased)".to_owned(),
        };
        let late = self.effective_on.map(|day| format!("on {day}: ")).unwrap_or_default();
        vec![
            self.no.to_string(),
            clock.show_short(self.at),
            self.operator.clone(),
            self.action.clone(),
            self.subject.clone(),
            format!("{late}{details}"),
        ]
    }

    const CSV: &'static [&'static str] = &["no", "at", "operator", "action", "subject", "effective_on", "details"];

    fn csv(&self) -> Vec<String> {
        vec![
            self.no.to_string(),
            self.at.to_string(),
            self.operator.clone(),
            self.action.clone(),
            self.subject.clone(),
            or_nothing(self.effective_on),
            self.details.as_ref().map(ToString::to_string).unwrap_or_default(),
        ]
    }
}

/// A detail of a log entry as people read it: a category by its name, money in pounds.
fn detail(name: &str, value: &Json, category: Option<&Json>) -> String {
    match (name.strip_suffix("_pence"), category) {
        (Some(name), _) => format!("{name}={}", plain(&in_pounds(value))),
        (None, Some(category)) if name == "category_id" => format!("category={}", plain(category)),
        _ => format!("{name}={}", plain(value)),
    }
}

/// The same with its pence as pounds.
fn in_pounds(value: &Json) -> Json {
    match value {
        Json::Object(both) => both.iter().map(|(when, pence)| (when.clone(), in_pounds(pence))).collect(),
        other => other.as_i64().map_or_else(|| other.clone(), |pence| shown_pounds(pence).into()),
    }
}

/// A JSON value as people read it.
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
