//! Papers and leavers, through the command line alone: agreements, permissions, own devices, licences, wipes, the return
//! check at the end of a contract, what is kept of people and for how long, and a new term's files.

mod agreements;
mod as_items_are;
mod boundaries;
mod certain;
mod cohorts;
mod erasure;
mod guards;
mod leaver_papers;
mod leavers;
mod licences;
mod merging;
mod new_term;
mod own_devices;
mod permissions;
mod privacy;
mod refs_and_values;
mod schedule;
mod second_trial;
mod shared_screen;
mod sparing;
mod term_trials;
mod transfers;
mod whole_leaver;
mod wipes;

use crate::support::{
    Cli, School,
    answers::{each, has_names, no, numbers, rows, shows, sorted, text},
    asset_with,
    office::{PUPILS, Pupil, ROLES, STAFF, add_pupils, add_staff, set_roles},
    person_with,
};
use domain::person::PersonKind;
use serde_json::Value;
use std::{fs, ops::Deref};

/// Tuesday, 1 December 2026, ten o'clock in London: what is lent in a test went out eight days before.
const NOW: &str = "2026-12-01T10:00:00Z";

/// Who leaves in summer.
const YEAR_11: [Pupil; 3] = [
    ("1101", "Ivy Elm", "11B", "11", "Rose Elm", "01632 960003"),
    ("1102", "Kit Dove", "11A", "11", "Joan Dove", "01632 960004"),
    ("1103", "Jay Ash", "11A", "11", "Hugh Ash", "01632 960005"),
];

/// A school at the end of a term: kit is lent on Monday, 23 November, and items are dealt with on 1 December.
struct Term {
    school: School,
    cli: Cli,
}

/// It is asked through its command line.
impl Deref for Term {
    type Target = Cli;

    fn deref(&self) -> &Cli {
        &self.cli
    }
}

impl Term {
    /// With role-holders, two teachers and one who leaves, a volunteer, pupils of three years, and kit in order.
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

    /// Sets the clock of what follows.
    fn at(&mut self, now: &str) {
        self.cli.set_clock(now);
    }

    /// Lends an item on Monday, 23 November; nobody has signed for it yet.
    fn lent(&mut self, tag: &str, to: &str) {
        self.school.lent(tag, to);
    }

    /// What a command that is done says beside its answer, in small letters; empty if it says nothing.
    fn said(&self, arguments: &[&str]) -> String {
        self.done(&[arguments, &["--format", "json"]].concat()).err.to_lowercase()
    }

    /// The log and every row are sound.
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

    /// Writes a file beside the register, and the folder that it stands in; its path.
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

    /// Publishes a version of a policy; its number.
    fn publish(&self, title: &str, more: &[&str]) -> String {
        no(&self.json(&[&["agreement", "publish", title], more].concat()))
    }

    /// Both of whom the policy asks agree to somebody's own device; the permission's number.
    fn own_device_allowed(&self, who: &str) -> String {
        let grant = ["permission", "grant", "own-device", "--person", who, "--purpose", "music lessons"];
        no(&self.json(&[&grant[..], &["--by", "C1", "--by", "K1"]].concat()))
    }

    /// Damage that this person did, decided as carelessness; the incident's number.
    fn careless(&self, tag: &str, who: &str) -> String {
        let damage = ["--kind", "damage", "--note", "seen by the window", "--person", who];
        let incident = no(&self.json(&[&["incident", "report", tag], &damage[..]].concat()));
        self.done(&["incident", "decide", &incident, "--outcome", "carelessness", "--by", "H1"]);
        incident
    }

    /// Sixty pounds that were asked for, for an incident; the charge's number.
    fn owing(&self, incident: &str) -> String {
        let assess = ["charge", "assess", "--incident", incident, "--amount", "60.00", "--reason", "not in its case"];
        let charge = no(&self.json(&assess));
        self.done(&["charge", "request", &charge]);
        charge
    }

    /// Somebody's last working day is set.
    fn leaves(&self, who: &str, day: &str) {
        self.done(&["person", "edit", who, "--last-working-day", day]);
    }

    /// A leaver's return check.
    fn check(&self, who: &str) -> Value {
        self.json(&["leaver", "check", who])
    }

    /// The lines of a return check that are still open, sorted.
    fn open_lines(&self, who: &str) -> Vec<String> {
        lines_in(&self.check(who), "open")
    }
}

/// A line of a return check.
fn line<'v>(check: &'v Value, name: &str) -> &'v Value {
    let lines = rows(&check["lines"]);
    lines.iter().find(|line| line["line"] == name).unwrap_or_else(|| panic!("no line {name}: {check}"))
}

/// The lines of a return check that stand so, sorted.
fn lines_in(check: &Value, state: &str) -> Vec<String> {
    let lines = rows(&check["lines"]).iter().filter(|line| line["state"] == state);
    sorted(lines.map(|line| text(&line["line"])).collect())
}
