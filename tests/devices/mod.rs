//! Devices: what is out of support, and what the lists of device managers say.

mod at_a_terminal;
mod endoflife;
mod reconcile;
mod support_ends;

use crate::support::{Cli, School};
use std::{fs, ops::Deref};

/// A school at the desk of its technician, on Monday 23 November 2026.
struct Desk {
    school: School,
    cli: Cli,
}

impl Deref for Desk {
    type Target = Cli;

    fn deref(&self) -> &Cli {
        &self.cli
    }
}

impl Desk {
    fn new() -> Self {
        let school = School::new();
        let cli = Cli::of(&school);
        Self { school, cli }
    }

    /// A desk with a digital lead, a technician and the autumn term of 2026.
    fn with_people() -> Self {
        let desk = Self::new();
        for (reference, name) in [("D1", "Lead"), ("T1", "Bench")] {
            desk.done(&["person", "add", reference, "--kind", "staff", "--first-name", "Dee", "--last-name", name]);
        }
        desk.done(&["role", "set", "D1", "digital-lead", "--from", "2026-09-01"]);
        desk.done(&["calendar", "add", "Autumn", "--kind", "term", "--from", "2026-09-02", "--until", "2026-12-18"]);
        desk
    }

    /// The same desk on another day.
    fn on(&self, now: &str) -> Cli {
        Cli { now: now.to_owned(), ..Cli::of(&self.school) }
    }

    /// Writes a file into the school's folder; returns its path.
    fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.school.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.into_os_string().into_string().unwrap()
    }

    fn device(&self, tag: &str, more: &[&str]) {
        self.done(&[&["asset", "add", tag, "--category", "laptop"], more].concat());
    }
}
