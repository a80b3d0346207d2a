//! The paperwork of a term, through the command line alone: agreements, permissions, own devices, licences, wipes, the
//! checklists of leavers, the retention of personal data, and the files of a new term.

mod agreements;
mod clearances;
mod cohorts;
mod complete_leavings;
mod confiscated;
mod conflicts;
mod drawn_signatures;
mod dry_runs;
mod erasure;
mod erasure_of_texts;
mod erasure_spares_others;
mod first_and_last_days;
mod groups;
mod leaver_papers;
mod leavers;
mod leaving_early;
mod licences;
mod merging;
mod network;
mod new_term;
mod own_devices;
mod permissions;
mod privacy;
mod privacy_letter;
mod query_counts;
mod retention_schedule;
mod roles;
mod shared_screen;
mod signature_files;
mod signed_papers;
mod ticked_at_once;
mod transfers;
mod unknown_refs_and_bad_values;
mod unmerging;
mod who_may_erase;
mod who_may_merge;
mod wipes;

use crate::support::{
    Cli, School,
    answers::{each, has_names, in_a_list, no, numbers, rows, shows, sorted, text},
    asset_with,
    office::{PUPILS, Pupil, ROLES, STAFF, add_pupils, add_staff, erasing, merging, redacting, set_roles, unconfirmed},
    person_with,
};
use domain::person::PersonKind;
use serde_json::Value;
use std::{fs, ops::Deref};

/// Tuesday, 1 December 2026, ten o'clock in London. Items lent by a test went out eight days before.
const NOW: &str = "2026-12-01T10:00:00Z";

/// Pupils who leave in summer.
const YEAR_11: [Pupil; 3] = [
    ("1101", "Ivy Elm", "11B", "11", "Rose Elm", "01632 960003"),
    ("1102", "Kit Dove", "11A", "11", "Joan Dove", "01632 960004"),
    ("1103", "Jay Ash", "11A", "11", "Hugh Ash", "01632 960005"),
];

/// A school at the end of a term: items go out on Monday, 23 November, and the tests act on 1 December.
struct Term {
    school: School,
    cli: Cli,
}

/// Gives direct access to the command line.
impl Deref for Term {
    type Target = Cli;

    fn deref(&self) -> &Cli {
        &self.cli
    }
}

impl Term {
    /// Sets up role-holders, two teachers and one leaver, a volunteer, pupils of three year groups, and usable items.
    fn new() -> Self {
        let mut school = School::new();
        add_staff(&mut school, &STAFF);
        add_staff(&mut school, &[("K1", "Karl Keys"), ("L1", "Lena Leaving")]);
        person_with(&mut school, "V1", PersonKind::Volunteer, "Vera Hill", |_| {});
        add_pupils(&mut school, &PUPILS);
        add_pupils(&mut school, &YEAR_11);
        for (tag, category, cost) in [
            ("LAP-1", "laptop", 45_000),
            ("LAP-2", "laptop", 45_000),
            ("LAP-3", "laptop", 45_000),
            ("LAP-4", "laptop", 45_000),
            ("TAB-1", "tablet", 35_000),
            ("CAM-1", "camera", 28_000),
            ("STK-1", "USB stick", 800),
        ] {
            asset_with(&mut school, tag, category, |a| {
                (a.make, a.purchase_cost_pence) = (Some("Madeup".to_owned()), Some(cost));
                (a.encrypted, a.anti_virus) = (Some(true), Some(true));
                a.refold(&[]);
            });
        }
        school.late(NOW);
        let cli = Cli::of(&school);
        let term = Self { school, cli };
        set_roles(&term, &ROLES);
        set_roles(&term, &[("K1", "caretaker")]);
        term
    }

    /// Sets the clock for the commands that follow.
    fn at(&mut self, now: &str) {
        self.cli.set_clock(now);
    }

    /// Lends an item on Monday, 23 November, without a signature.
    fn lent(&mut self, tag: &str, to: &str) {
        self.school.lent(tag, to);
    }

    /// Runs a command that must succeed. Returns the notes beside its answer in lower case, or nothing.
    fn notes(&self, arguments: &[&str]) -> String {
        self.done(&[arguments, &["--format", "json"]].concat()).err.to_lowercase()
    }

    /// Checks that the log and every row are sound.
    fn is_sound(&self) {
        self.done(&["log", "verify", "--rows"]);
    }

    /// The state of an asset.
    fn state(&self, tag: &str) -> String {
        text(&self.json(&["show", tag])["state"])
    }

    fn person(&self, who: &str) -> Value {
        self.json(&["person", "show", who])
    }

    /// Writes a file beside the register, with its folder. Returns the path.
    fn paper(&self, name: &str, words: &str) -> String {
        let path = self.school.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, words).unwrap();
        self.path(name)
    }

    /// A path beside the register.
    fn path(&self, name: &str) -> String {
        self.school.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Publishes a version of a policy. Returns its number.
    fn publish(&self, title: &str, more: &[&str]) -> String {
        no(&self.json(&[&["agreement", "publish", title], more].concat()))
    }

    /// Grants permission for an own device, with both approvals that the policy requires. Returns the permission's number.
    fn own_device_allowed(&self, who: &str, what: &str) -> String {
        let grant = ["permission", "grant", "own-device", "--person", who, "--device", what];
        no(&self.json(&[&grant[..], &["--purpose", "music lessons", "--by", "C1", "--by", "K1"]].concat()))
    }

    /// Reports damage by this person, decided as carelessness. Returns the incident's number.
    fn careless(&self, tag: &str, who: &str) -> String {
        let damage = ["--kind", "damage", "--note", "seen by the window", "--person", who];
        let incident = no(&self.json(&[&["incident", "report", tag], &damage[..]].concat()));
        self.done(&["incident", "decide", &incident, "--outcome", "carelessness", "--by", "H1"]);
        incident
    }

    /// Requests sixty pounds for an incident. Returns the charge's number.
    fn owing(&self, incident: &str) -> String {
        let assess = ["charge", "assess", "--incident", incident, "--amount", "60.00", "--reason", "not in its case"];
        let charge = no(&self.json(&assess));
        self.done(&["charge", "request", &charge]);
        charge
    }

    /// Sets a person's last working day, which may be years ago.
    fn leaves(&self, who: &str, day: &str) {
        self.done(&["person", "edit", who, "--last-working-day", day, "--yes"]);
    }

    /// Reads a leaver's checklist.
    fn check(&self, who: &str) -> Value {
        self.json(&["leaver", "check", who])
    }

    /// The lines of a checklist that are still open, sorted.
    fn open_lines(&self, who: &str) -> Vec<String> {
        lines_in(&self.check(who), "open")
    }
}

/// Finds a line of a checklist.
fn line<'v>(check: &'v Value, name: &str) -> &'v Value {
    let lines = rows(&check["lines"]);
    lines.iter().find(|line| line["line"] == name).unwrap_or_else(|| panic!("no line {name}: {check}"))
}

/// The lines of a checklist in this state, sorted.
fn lines_in(check: &Value, state: &str) -> Vec<String> {
    let lines = rows(&check["lines"]).iter().filter(|line| line["state"] == state);
    sorted(lines.map(|line| text(&line["line"])).collect())
}
