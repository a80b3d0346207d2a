//! `kitbook check` finds what is wrong with a register, gives a remedy, and writes nothing. Backups, restores, exports
//! and merges keep a register sound.

mod accepting;
mod backups;
mod clocks;
mod conditions;
mod days;
mod drills;
mod edges;
mod encrypted;
mod everything;
mod files;
mod forged;
mod groups;
mod heads;
mod laid;
mod leftovers;
mod merging;
mod merging_roles;
mod names;
mod parts;
mod restored_desks;
mod restoring;
mod texts;

use crate::support::{
    Cli, School,
    answers::rows,
    asset_with,
    office::{PUPILS, ROLES, STAFF, add_pupils, add_staff, set_roles},
};
use domain::{
    group::MemberRole,
    import_format::{Imports, Reading},
};
use register::rule::import_format;
use serde_json::Value;
use std::ops::Deref;
use store::WriteTx;

/// A school with at least one record of every kind in its register.
struct Sound {
    school: School,
    cli: Cli,
}

/// Tests use the school through its command line.
impl Deref for Sound {
    type Target = Cli;

    fn deref(&self) -> &Cli {
        &self.cli
    }
}

/// One command of each kind that adds rows.
const ACTS: &[&[&str]] = &[
    &["out", "LAP-1", "LAP-2", "--to", "S1"],
    &["in", "LAP-2", "--all-well"],
    &["out", "CAM-1", "--to", "1001", "--due", "+7d"],
    &["incident", "report", "CAM-1", "--kind", "damage", "--note", "the lens is cracked"],
    &["incident", "decide", "1", "--outcome", "carelessness", "--by", "H1"],
    &["charge", "assess", "--incident", "1", "--amount", "20", "--reason", "a new lens"],
    &["charge", "request", "1"],
    &["charge", "pay", "1", "--amount", "5"],
    &["ban", "add", "--by", "H1", "1003", "--reason", "ran with a trolley"],
    &["hold", "add", "LAP-3", "--reason", "the police asked"],
    &["repair", "open", "LAP-4", "--fault", "no picture"],
    &["pat", "fail", "KET-1", "--reason", "a cracked plug"],
    &["kit", "put", "TRO-1", "TAB-1"],
    &["licence", "add", "Photo Suite", "--seats", "2"],
    &[
        "disposal",
        "request",
        "KET-1",
        "--reason",
        "a cracked plug",
        "--method",
        "given",
        "--to",
        "A museum",
        "--by",
        "T1",
    ],
    &["stock", "add", "Calculators", "--count", "30"],
    &["stock", "out", "Calculators", "4", "--to", "S1", "--due", "+7d"],
    &["person", "add", "Z9", "--kind", "visitor", "--first-name", "Petra", "--last-name", "Passing"],
    &["privacy", "erase", "Z9", "--by", "D1", "--reason", "asked in writing", "--yes"],
];

impl Sound {
    fn new() -> Self {
        let mut school = School::new();
        add_staff(&mut school, &STAFF);
        add_pupils(&mut school, &PUPILS);
        for (tag, category) in [
            ("LAP-1", "laptop"),
            ("LAP-2", "laptop"),
            ("LAP-3", "laptop"),
            ("LAP-4", "laptop"),
            ("CAM-1", "camera"),
            ("TAB-1", "tablet"),
            ("TRO-1", "trolley"),
            ("KET-1", "appliance"),
        ] {
            asset_with(&mut school, tag, category, |a| a.purchase_cost_pence = Some(45_000));
        }
        groups::add(&mut school, "9B/Ma1", &[("S1", MemberRole::Teacher), ("1001", MemberRole::Pupil)]);
        let headings = ["Kit No", "Bay"].map(str::to_owned);
        let reading = Reading { ignore: vec!["Bay".to_owned()], ..Reading::default() };
        let remembered = |tx: &WriteTx<'_>| Ok(import_format::remember(tx, Imports::Assets, &headings, &reading)?);
        school.write(remembered).unwrap();
        let cli = Cli::of(&school);
        set_roles(&cli, &ROLES);
        let made = Self { school, cli };
        for act in ACTS {
            made.done(act);
        }
        let paper = made.school.folder.path().join("lens.txt");
        std::fs::write(&paper, "a picture of the lens").unwrap();
        made.done(&["incident", "attach", "1", &paper.display().to_string()]);
        made
    }

    /// Changes the register without Kitbook, ignoring its constraints.
    fn damage(&self, sql: &str) {
        self.school.ends_damaged();
        self.cli.damage(sql);
    }

    /// Checks the register and returns the findings; the exit code must be 5 if there are any.
    fn findings(&self) -> Vec<Value> {
        let ran = self.run(&["check", "--format", "json"]);
        let report = ran.json();
        let findings = rows(&report["findings"]).to_vec();
        assert_eq!(ran.code, if findings.is_empty() { 0 } else { 5 }, "{ran:?}");
        assert_eq!(report["sound"], findings.is_empty());
        findings
    }
}
