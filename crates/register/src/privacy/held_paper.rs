//! The personal data that is held on a person, as a page to read.

use super::held::Held;
use crate::paper::{Page, render};
use askama::Template;
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    money::shown_pounds,
    when::{Clock, Instant, show_day},
};
use serde_json::Value as Json;

/// One entry of a section: names and values.
struct Item(Vec<(String, String)>);

struct Section {
    name: String,
    items: Vec<Item>,
}

#[derive(Template)]
#[template(path = "held.html", config = "src/paper/askama.toml")]
struct HeldPage<'a> {
    page: Page<'a>,
    held: &'a Held,
    sections: Vec<Section>,
}

/// Lays out the held data as HTML.
pub fn held(held: &Held, clock: Clock) -> Result<String, Fault> {
    let sections = held
        .sections
        .iter()
        .map(|(name, value)| {
            let items = match value {
                Json::Array(items) => items.iter().map(|value| item(value, clock)).collect(),
                other => vec![item(other, clock)],
            };
            Section { name: words(name), items }
        })
        .collect();
    let note = "Details of other people are left out. Check the notes that staff wrote before you hand this over.";
    let page = Page::new(&held.letterhead, "Personal data that we hold", "Personal data".to_owned(), note, clock);
    render(&HeldPage { page, held, sections })
}

/// A date with its weekday, such as "Fri 18 Dec 2026".
fn shown_day(day: &NaiveDate) -> String {
    show_day(*day)
}

fn item(value: &Json, clock: Clock) -> Item {
    let mut out = Vec::new();
    flatten("", value, clock, &mut out);
    Item(out)
}

/// Flattens a value into names and values, one below the other. Empty values and `false` are left out.
fn flatten(name: &str, value: &Json, clock: Clock, out: &mut Vec<(String, String)>) {
    match value {
        Json::Object(fields) => {
            for (field, value) in fields {
                let name = if name.is_empty() { field.clone() } else { format!("{name}, {field}") };
                flatten(&name, value, clock, out);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| flatten(name, item, clock, out)),
        Json::Null | Json::Bool(false) => {}
        Json::Bool(true) => out.push((words(name), "yes".to_owned())),
        Json::String(text) if text.is_empty() => {}
        Json::String(text) => out.push((words(name), shown(text, clock))),
        Json::Number(number) if name.ends_with("pence") => {
            let name = name.trim_end_matches("pence").trim_end_matches(['_', ' ', ',']);
            out.push((words(name), shown_pounds(number.as_i64().unwrap_or_default())));
        }
        Json::Number(number) => out.push((words(name), number.to_string())),
    }
}

/// Writes dates and times the way people do, and leaves everything else as it is.
fn shown(text: &str, clock: Clock) -> String {
    match (text.parse::<NaiveDate>(), Instant::parse(text)) {
        (Ok(day), _) => show_day(day),
        (_, Some(at)) => clock.show(at),
        _ if text.chars().all(|c| c.is_ascii_lowercase() || c == '_') => text.replace('_', " "),
        _ => text.to_owned(),
    }
}

/// Turns a JSON name into words: `due_on` becomes "due", `returned_at` becomes "returned".
fn words(name: &str) -> String {
    let plain: Vec<&str> = name
        .split(", ")
        .map(|word| word.strip_suffix("_on").or_else(|| word.strip_suffix("_at")).unwrap_or(word))
        .collect();
    plain.join(", ").replace('_', " ")
}
