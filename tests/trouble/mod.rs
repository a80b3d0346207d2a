//! Incidents, repairs, holds, charges, bans and recalls, tested through the command line alone.

mod attachments;
mod away_later;
mod bans;
mod charges;
mod corrections;
mod deciders;
mod deciding_about_oneself;
mod desk_privacy;
mod dry_runs;
mod evidence;
mod faults_and_ends;
mod finance;
mod gone;
mod holds;
mod incidents;
mod incidents_at_return;
mod incidents_closing;
mod ledger;
mod letters;
mod mail;
mod mail_encrypted;
mod off_site_data;
mod override_deciders;
mod payment_references;
mod payments;
mod permission_ends;
mod photographs;
mod printed_slips;
mod properties;
mod protection;
mod recalls;
mod repairs;
mod repeated_bans;
mod searching;
mod suggestion;
mod summaries;
mod waived_parts;

use crate::support::{
    Cli, School,
    answers::{each, has_names, no, numbers, rows, shows, sorted, text},
    asset_with,
    office::{PUPILS, ROLES, STAFF, add_pupils, add_staff, set_roles},
};
use serde_json::Value;
use std::ops::Deref;

/// Tuesday, 1 December 2026, ten o'clock in London: eight days after the loans of [`Office::lent`].
const NOW: &str = "2026-12-01T10:00:00Z";

/// A school office with roles set. Items go out on Monday, 23 November; everything else happens on 1 December.
struct Office {
    school: School,
    cli: Cli,
}

/// An office is used through its command line.
impl Deref for Office {
    type Target = Cli;

    fn deref(&self) -> &Cli {
        &self.cli
    }
}

impl Office {
    /// Creates a register with role-holders, two teachers, three pupils (two of one family), laptops at £450 and a few
    /// other items.
    fn new() -> Self {
        let mut school = School::new();
        add_staff(&mut school, &STAFF);
        add_pupils(&mut school, &PUPILS);
        for (tag, category, model, room, cost) in [
            ("LAP-1", "laptop", "Plank 13", "Room 12", 45_000),
            ("LAP-2", "laptop", "Plank 13", "Room 12", 45_000),
            ("LAP-3", "laptop", "Slate 14", "Room 14", 45_000),
            ("LAP-4", "laptop", "Slate 14", "Room 14", 45_000),
            ("TAB-1", "tablet", "Tile 10", "Room 14", 35_000),
            ("CAM-1", "camera", "Eye 2", "Media store", 28_000),
            ("STK-1", "USB stick", "Twig", "Office", 800),
        ] {
            asset_with(&mut school, tag, category, |a| {
                (a.make, a.model) = (Some("Madeup".to_owned()), Some(model.to_owned()));
                (a.location, a.purchase_cost_pence) = (Some(room.to_owned()), Some(cost));
                (a.encrypted, a.anti_virus) = (Some(true), Some(true));
                a.refold(&[]);
            });
        }
        school.late(NOW);
        let cli = Cli::of(&school);
        let office = Self { school, cli };
        set_roles(&office, &ROLES);
        office
    }

    /// Sets the clock for the commands that follow.
    fn at(&mut self, now: &str) -> &mut Self {
        self.cli.set_clock(now);
        self
    }

    /// Lends an item on Monday, 23 November. Returns the loan number.
    fn lent(&mut self, tag: &str, to: &str) -> String {
        self.school.lent(tag, to).no.unwrap().to_string()
    }

    /// Runs a command and returns its notes and warnings; null if there are none.
    fn messages(&self, arguments: &[&str]) -> Value {
        let ran = self.done(&[arguments, &["--format", "json"]].concat());
        if ran.err.is_empty() { Value::Null } else { ran.talk() }
    }

    /// Reports an incident. Returns its number.
    fn report(&self, tag: &str, kind: &str) -> String {
        no(&self.json(&["incident", "report", tag, "--kind", kind, "--note", "seen by the window"]))
    }

    /// Reports damage by this person. Returns the incident number.
    fn damage_by(&self, tag: &str, who: &str) -> String {
        let damage = ["--kind", "damage", "--note", "seen by the window", "--person", who];
        no(&self.json(&[&["incident", "report", tag], &damage[..]].concat()))
    }

    /// Decides an incident as the headteacher.
    fn decide(&self, incident: &str, outcome: &str) -> Value {
        self.json(&["incident", "decide", incident, "--outcome", outcome, "--by", "H1"])
    }

    /// Reports damage by this person and decides it as carelessness. Returns the incident number.
    fn careless(&self, tag: &str, who: &str) -> String {
        let incident = self.damage_by(tag, who);
        self.decide(&incident, "carelessness");
        incident
    }

    /// Assesses a charge of `pounds`. Returns its number.
    fn assess(&self, incident: &str, pounds: &str) -> String {
        let more = ["--amount", pounds, "--reason", "not carried in its case"];
        no(&self.json(&[&["charge", "assess", "--incident", incident], &more[..]].concat()))
    }

    /// Makes a requested charge: damage, decision, assessment, request. Returns its number.
    fn owing(&self, tag: &str, who: &str, pounds: &str) -> String {
        let charge = self.assess(&self.careless(tag, who), pounds);
        self.done(&["charge", "request", &charge]);
        charge
    }

    fn incident(&self, number: &str) -> Value {
        self.json(&["incident", "show", number])
    }

    fn charge(&self, number: &str) -> Value {
        self.json(&["charge", "show", number])
    }

    /// The amount a person owes, as `person show` gives it.
    fn owes(&self, who: &str) -> i64 {
        self.json(&["person", "show", who])["owes_pence"].as_i64().unwrap()
    }

    /// The state of an asset.
    fn state(&self, tag: &str) -> String {
        text(&self.json(&["show", tag])["state"])
    }

    fn loan(&self, number: &str) -> Value {
        self.json(&["loan", "show", number])
    }

    /// Writes a file beside the register. Returns its path.
    fn paper(&self, name: &str, bytes: &[u8]) -> String {
        std::fs::write(self.path(name), bytes).unwrap();
        self.path(name)
    }

    /// A path beside the register.
    fn path(&self, name: &str) -> String {
        self.school.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Finds the shortest table name and its column that match: the tests don't depend on exact names in the file.
    fn column(&self, table_like: &str, column_like: &str) -> (String, String) {
        let sql = "select m.name, p.name from sqlite_master m join pragma_table_info(m.name) p \
                   where m.type = 'table' and m.name like ?1 and p.name like ?2 order by length(m.name), m.name limit 1";
        self.file().query_row(sql, [table_like, column_like], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
    }
}

fn pence(value: &Value) -> i64 {
    value.as_i64().unwrap_or_else(|| panic!("no pence: {value}"))
}

/// The notes in one text; empty if there are none.
fn notes(talk: &Value) -> String {
    let lines = talk["notes"].as_array().map(Vec::as_slice).unwrap_or_default();
    lines.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n")
}
