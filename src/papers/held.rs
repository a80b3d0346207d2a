//! What is held on somebody, as a page to read.

use super::{Page, render};
use crate::{domain::fault::Fault, domain::when::Clock, reports::privacy::Held};
use askama::Template;
use serde_json::Value as Json;

/// One thing of a section: names and values.
struct Item(Vec<(String, String)>);

struct Section {
    name: String,
    items: Vec<Item>,
}

#[derive(Template)]
#[template(path = "held.html", config = "src/papers/askama.toml")]
struct HeldPage<'a> {
    page: Page<'a>,
    held: &'a Held,
    sections: Vec<Section>,
}

/// What is held, as HTML.
///
/// Errors: it can't be laid out.
pub fn held(held: &Held, clock: Clock) -> Result<String, Fault> {
    let sections = held
        .sections
        .iter()
        .map(|(name, value)| {
            let items = match value {
                Json::Array(items) => items.iter().map(item).collect(),
                other => vec![item(other)],
            };
            Section { name: words(name), items }
        })
        .collect();
    let note = "Of other people nothing stands on it.";
    let page = Page::new(&held.letterhead, "What the register holds", "Personal data".to_owned(), note, clock);
    render(&HeldPage { page, held, sections })
}

fn item(value: &Json) -> Item {
    let mut out = Vec::new();
    flatten("", value, &mut out);
    Item(out)
}

/// Names and values one below the other; what is empty says nothing.
fn flatten(name: &str, value: &Json, out: &mut Vec<(String, String)>) {
    match value {
        Json::Object(fields) => {
            for (field, value) in fields {
                let name = if name.is_empty() { field.clone() } else { format!("{name}, {field}") };
                flatten(&name, value, out);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| flatten(name, item, out)),
        Json::Null => {}
        Json::String(text) if text.is_empty() => {}
        Json::String(text) => out.push((words(name), text.clone())),
        other => out.push((words(name), other.to_string())),
    }
}

fn words(name: &str) -> String {
    name.replace('_', " ")
}
