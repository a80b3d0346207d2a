//! The value of items: policies of depreciation, the fixed asset note, the insurance total, the replacement plan.

mod insurance;
mod note;
mod policies;
mod replacement;

use crate::support::{Cli, School};
use serde_json::Value;
use std::ops::Deref;

/// A school, and its command line.
pub struct Office {
    cli: Cli,
    school: School,
}

impl Deref for Office {
    type Target = Cli;

    fn deref(&self) -> &Cli {
        &self.cli
    }
}

impl Office {
    /// An empty register, on Monday 23 November 2026.
    pub fn new() -> Self {
        let school = School::new();
        Self { cli: Cli::of(&school), school }
    }

    /// Adds an item with a cost and the day of its purchase.
    pub fn bought(&self, tag: &str, category: &str, cost: &str, day: &str, more: &[&str]) {
        let add = ["asset", "add", tag, "--category", category, "--cost", cost, "--purchased", day, "--yes"];
        self.done(&[&add[..], more].concat());
    }

    /// Sets a policy of depreciation.
    pub fn falls(&self, more: &[&str]) -> Value {
        self.json(&[&["depreciation", "set"], more].concat())
    }

    /// Records an item as lost on a day.
    pub fn lost(&mut self, tag: &str, day: &str) {
        let before = self.cli.now.clone();
        self.cli.set_clock(&format!("{day}T10:00:00Z"));
        self.done(&["asset", "edit", tag, "--state", "lost", "--reason", "not seen since summer"]);
        self.cli.set_clock(&before);
    }

    /// The note of the financial year that ends in a calendar year.
    pub fn note(&self, year: &str, more: &[&str]) -> Value {
        self.json(&[&["report", "value", "--year", year], more].concat())
    }

    /// A file beside the register.
    pub fn path(&self, name: &str) -> String {
        self.school.folder.path().join(name).display().to_string()
    }
}

/// These members of an object, in pence.
pub fn pence<const N: usize>(line: &Value, names: [&str; N]) -> [i64; N] {
    names.map(|name| line[name].as_i64().unwrap_or_else(|| panic!("{name} in {line}")))
}
