//! Items leave the school for good: asked for, authorised by somebody else, proved by certificates.

mod asking;
mod certificates;
mod evidence;
mod keeping;
mod lending;
mod money;
mod reopening;
mod short_way;
mod whole_way;

use crate::support::{
    Cli, School,
    answers::{each, no, rows, text},
    asset_with,
    office::{PUPILS, ROLES, STAFF, add_pupils, add_staff, set_roles},
};
use serde_json::Value;
use std::ops::Deref;

/// Tuesday, 1 December 2026, ten o'clock in London.
const NOW: &str = "2026-12-01T10:00:00Z";

/// A school with role-holders, laptops at £450 with serial numbers, and kettles without.
struct Yard {
    school: School,
    cli: Cli,
}

impl Deref for Yard {
    type Target = Cli;

    fn deref(&self) -> &Cli {
        &self.cli
    }
}

impl Yard {
    fn new() -> Self {
        let mut school = School::new();
        add_staff(&mut school, &STAFF);
        add_staff(&mut school, &[("G1", "Gina Gavel")]);
        add_pupils(&mut school, &PUPILS);
        for at in 1..=4 {
            asset_with(&mut school, &format!("LAP-{at}"), "laptop", |a| {
                (a.make, a.model) = (Some("Madeup".to_owned()), Some("Plank 13".to_owned()));
                (a.serial, a.purchase_cost_pence) = (Some(format!("5CG00{at}")), Some(45_000));
                a.refold(&[]);
            });
        }
        for tag in ["KET-1", "KET-2"] {
            asset_with(&mut school, tag, "kettle", |a| a.purchase_cost_pence = Some(2_000));
        }
        school.late(NOW);
        let cli = Cli::of(&school);
        set_roles(&cli, &ROLES);
        set_roles(&cli, &[("G1", "chair-of-governors")]);
        Self { school, cli }
    }

    /// Sets the clock for the commands that follow.
    fn at(&mut self, now: &str) -> &mut Self {
        self.cli.set_clock(now);
        self
    }

    /// Asks for a disposal as the technician. Returns its number.
    fn asked(&self, tags: &[&str], more: &[&str]) -> String {
        let order = [&["disposal", "request"][..], tags, &["--reason", "worn out", "--by", "T1"], more].concat();
        no(&self.json(&order))
    }

    /// Asks for a disposal of kettles or others that need no certificate, and has it authorised. Returns its number.
    fn authorised(&self, tags: &[&str]) -> String {
        let no = self.asked(tags, &["--method", "given", "--to", "The Repair Café"]);
        self.done(&["disposal", "authorise", &no, "--by", "H1"]);
        no
    }

    fn shown(&self, no: &str) -> Value {
        self.json(&["disposal", "show", no])
    }

    /// The state of an item.
    fn state(&self, tag: &str) -> String {
        text(&self.json(&["show", tag])["state"])
    }

    /// Writes a file beside the register. Returns its path.
    fn paper(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.school.folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Records a wipe, with the number of a certificate if one is given.
    fn wipe(&self, tag: &str, certificate: Option<&str>) {
        let order = ["wipe", "record", tag, "--method", "reset", "--cloud-signed-out", "--anyway"];
        let certificate: Vec<&str> = certificate.map(|number| vec!["--certificate", number]).unwrap_or_default();
        self.done(&[&order[..], &certificate].concat());
    }
}

/// The messages of the refusals.
fn refusals(talk: &Value) -> Vec<String> {
    each(&talk["refusals"], "message")
}

/// The messages of the warnings.
fn warnings(talk: &Value) -> Vec<String> {
    each(&talk["warnings"], "message")
}
