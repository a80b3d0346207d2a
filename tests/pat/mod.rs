//! Tests of the `pat` commands, through the command line only, as a caretaker uses them.

mod another_item;
mod changes;
mod due_and_status;
mod importing;
mod importing_bad_files;
mod importing_edge_cases;
mod importing_sheets;
mod intervals;
mod limits;
mod lists;
mod new_items;
mod papers;
mod placeholder_results;
mod properties;
mod query_plans;
mod readings;
mod recording;
mod room;
mod round;
mod rules;
mod safety;
mod script_interface;
mod trolleys;
mod unclear_results;
mod voiding;
mod words;

use crate::support::{
    Cli, School,
    answers::{each, in_a_list, text},
};
use serde_json::Value;
use std::{fs, ops::Deref, path::PathBuf};

/// A school and its command line. Its kettles are class I and portable: a visual check every 6 months, a full test
/// every 12.
struct Caretaker {
    school: School,
    cli: Cli,
}

impl Deref for Caretaker {
    type Target = Cli;

    fn deref(&self) -> &Cli {
        &self.cli
    }
}

impl Caretaker {
    /// A school with one teacher and no items, on Monday 23 November 2026.
    fn new() -> Self {
        let school = School::new();
        let cli = Cli::of(&school);
        let caretaker = Self { school, cli };
        caretaker.done(&["category", "set", "kettle", "--new", "--pat-class", "I", "--pat-type", "P", "--days", "7"]);
        let name = ["--first-name", "Zoë", "--last-name", "Bird"];
        caretaker.done(&[&["person", "add", "S1", "--kind", "staff"], &name[..]].concat());
        caretaker
    }

    /// A school with these items, given as tag, category and location.
    fn with(items: &[(&str, &str, &str)]) -> Self {
        let caretaker = Self::new();
        for (tag, category, location) in items {
            caretaker.done(&["asset", "add", tag, "--category", category, "--location", location]);
        }
        caretaker
    }

    /// A school with one kettle, KET-1, in the staff room.
    fn with_a_kettle() -> Self {
        Self::with(&[("KET-1", "kettle", "Staff room")])
    }

    /// Sets the clock to noon of a date.
    fn at(&mut self, day: &str) -> &mut Self {
        self.at_time(&format!("{day}T12:00:00Z"))
    }

    /// Sets the clock.
    fn at_time(&mut self, now: &str) -> &mut Self {
        self.cli.now = now.to_owned();
        self
    }

    /// Runs a command that must have one refusal. Returns the refusal's rule and message.
    fn refusal(&self, arguments: &[&str]) -> (String, String) {
        let talk = self.kept_out(1, arguments);
        let refusals = talk["refusals"].as_array().unwrap();
        assert_eq!(refusals.len(), 1, "{talk}");
        (text(&refusals[0]["rule"]), text(&refusals[0]["message"]))
    }

    /// The test status and next due date of an asset, from `show`.
    fn status_and_due(&self, tag: &str) -> (String, Option<String>) {
        let pat = &self.json(&["show", tag])["pat"];
        (text(&pat["status"]), pat["next_due_on"].as_str().map(str::to_owned))
    }

    /// The test status of an asset.
    fn status(&self, tag: &str) -> String {
        self.status_and_due(tag).0
    }

    /// The state of an asset.
    fn state(&self, tag: &str) -> String {
        text(&self.json(&["show", tag])["state"])
    }

    /// The number of the newest result of an item.
    fn newest(&self, item: &str) -> String {
        self.json(&["pat", "history", item])[0]["no"].to_string()
    }

    /// Writes a file in the register's folder, and gives its path.
    fn file(&self, name: &str, text: &str) -> String {
        let path = self.school.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// A path in the register's folder.
    fn path(&self, name: &str) -> String {
        self.school.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Imports a file, and gives the report.
    fn import(&self, file: &str, more: &[&str]) -> Value {
        self.json(&[&["pat", "import", file], more].concat())
    }

    /// Imports a file, and leaves out the columns that Kitbook doesn't know.
    fn import_ignoring(&self, file: &str, more: &[&str]) -> Value {
        self.import(file, &[more, &["--answer", "unknown-columns=ignore"]].concat())
    }

    /// Records a passed full test with good readings.
    fn full_test(&self, item: &str, on: &str) {
        let good = ["--kind", "combined", "--result", "pass", "--instrument", "PrimeTest 350", "--earth", "0.05"];
        let good = [&good[..], &["--insulation", "99"]].concat();
        self.done(&[&["pat", "record", item, "--on", on], &good[..]].concat());
    }

    /// Tries to lend an item to the teacher in a dry run; gives the exit code, the refusals and the warnings.
    fn lending(&self, tag: &str) -> (u8, Vec<String>, Vec<String>) {
        self.cli.lending(tag, "S1", &[])
    }
}

/// The path of a file in `fixtures/pat`.
fn fixture(name: &str) -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/pat").join(name).to_str().unwrap().to_owned()
}

/// A tester's file in the labelled format.
fn labelled(tests: &[&[&str]]) -> String {
    let mut text = String::new();
    for (i, lines) in tests.iter().enumerate() {
        text.push_str(&format!("TEST NUMBER  {}\n{}\n", i + 1, lines.join("\n")));
    }
    text + "END OF DATA\n"
}

/// The items of rows: TAG, or TAG/part.
fn items(rows: &Value) -> Vec<String> {
    let name = |row: &Value| match row["part"].as_str() {
        Some(part) => format!("{}/{part}", text(&row["tag"])),
        None => text(&row["tag"]),
    };
    rows.as_array().unwrap().iter().map(name).collect()
}

fn some(day: &str) -> Option<String> {
    Some(day.to_owned())
}
