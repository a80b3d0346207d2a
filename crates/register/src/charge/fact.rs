//! The facts of a log entry, in words.

use domain::{
    charge::WorkingLine,
    money::{decimal, shown_pounds},
    when::{Clock, Instant},
};
use serde::Serialize;
use serde_json::Value as Json;

/// A fact in the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fact {
    pub name: String,
    pub value: Json,
}

impl Fact {
    /// Returns the fact's name in words, such as "condition out" or "assessed".
    pub fn label(&self) -> String {
        match self.name.trim_end_matches("_pence").trim_end_matches("_bytes") {
            "let_off" => "reductions".to_owned(),
            name => name.replace('_', " "),
        }
    }

    /// Puts the value in words: pounds instead of pence, times in the school's zone, lists and answers without
    /// brackets.
    pub fn words(&self, clock: Clock) -> String {
        if let (true, Some(pence)) = (self.name.ends_with("_pence"), self.value.as_i64()) {
            return shown_pounds(pence);
        }
        let Some(text) = self.value.as_str() else { return in_words(&self.value) };
        if let Some(at) = Instant::parse(text) {
            return clock.show(at);
        }
        match serde_json::from_str::<Vec<WorkingLine>>(text) {
            Ok(lines) => {
                lines.iter().map(|l| format!("{} {}", decimal(l.pence), l.line)).collect::<Vec<_>>().join("; ")
            }
            Err(_) => text.to_owned(),
        }
    }
}

fn in_words(value: &Json) -> String {
    match value {
        Json::Null => "not answered".to_owned(),
        Json::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Json::Array(items) => items.iter().map(in_words).collect::<Vec<_>>().join("; "),
        Json::Object(pairs) => {
            let pair = |(name, value): (&String, &Json)| match (name.strip_suffix("_pence"), value.as_i64()) {
                (Some(_), Some(pence)) => shown_pounds(pence),
                _ if name == "due_on" => format!("by {}", in_words(value)),
                _ => format!("{name} {}", in_words(value)),
            };
            pairs.iter().map(pair).collect::<Vec<_>>().join(", ")
        }
        other => plain(other),
    }
}

/// Writes a JSON value as text without quotes.
pub fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Null => "nothing".to_owned(),
        other => other.to_string(),
    }
}
