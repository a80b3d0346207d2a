//! Tests of stocktakes, through the command line.

mod closing;
mod counting;
mod race;
mod rounds;

use crate::support::{Cli, School, answers::text};
use serde_json::Value;
use std::ops::Deref;

/// The values under a name in a list, as text; null is empty.
fn cells(list: &Value, name: &str) -> Vec<String> {
    let cell = |row: &Value| match &row[name] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    list.as_array().unwrap().iter().map(cell).collect()
}

/// A school with items in two rooms, a teacher, a technician, a business manager and a headteacher.
struct Counted {
    /// Ends with a check that the register is sound.
    _school: School,
    cli: Cli,
}

impl Deref for Counted {
    type Target = Cli;

    fn deref(&self) -> &Cli {
        &self.cli
    }
}

impl Counted {
    fn new() -> Self {
        let school = School::new();
        let cli = Cli::of(&school);
        let counted = Self { _school: school, cli };
        for (tag, room) in [("LAP-1", "Library"), ("LAP-2", "Library"), ("LAP-3", "Hall"), ("LAP-4", "Hall")] {
            counted.done(&["asset", "add", tag, "--category", "laptop", "--location", room, "--make", "Acme"]);
        }
        counted.done(&["asset", "add", "CAM-1", "--category", "camera", "--location", "Library"]);
        let people = [
            ("S1", "Zoë", "Bird", None),
            ("T1", "Tad", "Wire", Some("technician")),
            ("B1", "Bea", "Purse", Some("business-manager")),
            ("H1", "Hester", "Head", Some("headteacher")),
        ];
        for (reference, first, last, role) in people {
            counted.done(&["person", "add", reference, "--kind", "staff", "--first-name", first, "--last-name", last]);
            if let Some(role) = role {
                counted.done(&["role", "set", reference, role]);
            }
        }
        counted
    }

    /// Opens a stocktake.
    fn open(&self, more: &[&str]) -> String {
        self.json(&[&["stocktake", "open"], more].concat())["no"].to_string()
    }

    /// Scans items in a room; returns what each scan found.
    fn scan(&self, no: &str, room: &str, tags: &[&str]) -> Vec<String> {
        let scans = self.json(&[&["stocktake", "scan", no, "--room", room], tags].concat());
        scans.as_array().unwrap().iter().map(|scan| text(&scan["finding"])).collect()
    }

    /// The finding of each item of a stocktake, by tag.
    fn findings(&self, no: &str) -> Vec<(String, String)> {
        let story = self.json(&["stocktake", "show", no]);
        let mut all: Vec<(String, String)> = story["lines"]
            .as_array()
            .unwrap()
            .iter()
            .map(|line| (text(&line["tag"]), text(&line["finding"])))
            .collect();
        all.sort();
        all
    }

    fn location(&self, tag: &str) -> Value {
        self.json(&["show", tag])["location"].clone()
    }

    /// Lends an item to the teacher.
    fn lend(&self, tag: &str) {
        self.done(&["out", tag, "--to", "S1", "--override", "not-encrypted", "--reason", "x"]);
    }
}
