//! Papers and leavers, through the command line alone: agreements, permissions, own devices, licences, wipes, the return
//! check at the end of a contract, what is kept of people and for how long, and a new term's files.

mod agreements;
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
mod shared_screen;
mod sparing;
mod term_trials;
mod transfers;
mod whole_leaver;
mod wipes;

use crate::support::{Cli, Ran, School, asset_with, person_with};
use kitbook::domain::person::PersonKind;
use rusqlite::{Connection, types::ValueRef};
use serde_json::Value;
use std::fs;

/// Tuesday, 1 December 2026, ten o'clock in London: what is lent in a test went out eight days before.
const NOW: &str = "2026-12-01T10:00:00Z";

/// A school at the end of a term: kit is lent on Monday, 23 November, and things are dealt with on 1 December.
struct Term {
    school: School,
    cli: Cli,
}

impl Term {
    /// With role-holders, two teachers and one who leaves, a volunteer, pupils of three years, and kit in order.
    fn new() -> Self {
        let mut school = School::new();
        for (reference, name) in [
            ("H1", "Hester Head"),
            ("B1", "Bill Purse"),
            ("C1", "Cora Chip"),
            ("D1", "Dot Guard"),
            ("K1", "Karl Keys"),
            ("T1", "Tom Bench"),
            ("S1", "Zoë O'Brien"),
            ("S2", "Amir Khan"),
            ("L1", "Lena Leaving"),
        ] {
            person_with(&mut school, reference, PersonKind::Staff, name, |_| {});
        }
        person_with(&mut school, "V1", PersonKind::Volunteer, "Vera Hill", |_| {});
        for (reference, name, class, year, guardian, contact) in [
            ("1001", "Ada Bell", "9B", "9", "Gwen Bell", "01632 960001"),
            ("1002", "Ben Bell", "7A", "7", "Gwen Bell", "01632 960001"),
            ("1003", "Cy Cole", "9B", "9", "Ruth Cole", "01632 960002"),
            ("1101", "Ivy Elm", "11B", "11", "Rose Elm", "01632 960003"),
            ("1102", "Kit Dove", "11A", "11", "Joan Dove", "01632 960004"),
            ("1103", "Jay Ash", "11A", "11", "Hugh Ash", "01632 960005"),
        ] {
            person_with(&mut school, reference, PersonKind::Pupil, name, |p| {
                (p.class, p.year_group) = (Some(class.to_owned()), Some(year.to_owned()));
                (p.guardian_name, p.guardian_contact) = (Some(guardian.to_owned()), Some(contact.to_owned()));
            });
        }
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
        let cli = Cli { now: NOW.to_owned(), ..Cli::of(&school) };
        let term = Self { school, cli };
        for (reference, role) in [
            ("H1", "headteacher"),
            ("B1", "business-manager"),
            ("C1", "ict-coordinator"),
            ("D1", "data-protection-officer"),
            ("K1", "caretaker"),
            ("T1", "technician"),
        ] {
            term.done(&["role", "set", reference, role, "--from", "2020-09-01"]);
        }
        term
    }

    /// Sets the clock of what follows.
    fn at(&mut self, now: &str) {
        self.cli.now = now.to_owned();
    }

    /// Lends a thing on Monday, 23 November; nobody has signed for it yet.
    fn lent(&mut self, tag: &str, to: &str) {
        self.school.lent(tag, to);
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        self.cli.run(arguments)
    }

    /// A command that is to be done.
    fn done(&self, arguments: &[&str]) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(ran.code, 0, "{arguments:?}: {ran:?}");
        ran
    }

    /// The document that a command answers with.
    fn json(&self, arguments: &[&str]) -> Value {
        self.cli.json(arguments)
    }

    /// What a command that is done says beside its answer, in small letters; empty if it says nothing.
    fn said(&self, arguments: &[&str]) -> String {
        self.done(&[arguments, &["--format", "json"]].concat()).err.to_lowercase()
    }

    /// A command that is to end with this code and leave no trace; what it says on standard error.
    fn kept_out(&self, code: u8, arguments: &[&str]) -> Value {
        let before = self.traces();
        let ran = self.run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(ran.code, code, "{arguments:?}: {ran:?}");
        assert_eq!(self.traces(), before, "{arguments:?} left a trace");
        ran.talk()
    }

    /// The rules that refuse this, sorted.
    fn refused(&self, arguments: &[&str]) -> Vec<String> {
        sorted(each(&self.kept_out(1, arguments)["refusals"], "rule"))
    }

    /// A wrong use, that says so.
    fn misused(&self, arguments: &[&str]) {
        let talk = self.kept_out(2, arguments);
        assert_eq!(talk["error"]["kind"], "usage", "{arguments:?}: {talk}");
    }

    /// The same, and what somebody is told to do instead.
    fn misused_with_a_hint(&self, arguments: &[&str]) -> String {
        let talk = self.kept_out(2, arguments);
        talk["error"]["hint"].as_str().unwrap_or_else(|| panic!("{arguments:?}: no hint in {talk}")).to_owned()
    }

    /// The register's file, opened behind the program's back.
    fn file(&self) -> Connection {
        Connection::open(self.school.path()).unwrap()
    }

    /// Every row of every table: all that an act could have left behind.
    fn traces(&self) -> Vec<String> {
        let file = self.file();
        let mut named = file.prepare("select name from sqlite_master where type = 'table' order by name").unwrap();
        let tables: Vec<String> = named.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let mut all = Vec::new();
        for table in tables {
            let mut statement = file.prepare(&format!("select * from \"{table}\"")).unwrap();
            let width = statement.column_count();
            let mut rows = statement.query([]).unwrap();
            while let Some(row) = rows.next().unwrap() {
                let cells: Vec<String> = (0..width).map(|i| cell(row.get_ref(i).unwrap())).collect();
                all.push(format!("{table}: {}", cells.join(" | ")));
            }
        }
        all
    }

    /// The log and every row are sound.
    fn is_sound(&self) {
        self.done(&["log", "verify", "--rows"]);
    }

    /// The rules that spoke of lending a thing, tried out only: exit code, those that refuse, those that warn.
    fn lending(&self, tag: &str, to: &str, more: &[&str]) -> (u8, Vec<String>, Vec<String>) {
        let ran = self.run(&[&["out", tag, "--to", to, "--dry-run", "--format", "json"], more].concat());
        if ran.err.is_empty() {
            return (ran.code, Vec::new(), Vec::new());
        }
        let talk = ran.talk();
        (ran.code, each(&talk["refusals"], "rule"), each(&talk["warnings"], "rule"))
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

fn cell(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(_) => panic!("a float in the register"),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => {
            let sum = bytes.iter().fold(7u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(*byte)));
            format!("{} bytes, {sum}", bytes.len())
        }
    }
}

/// The number of a thing.
fn no(thing: &Value) -> String {
    thing["no"].as_i64().unwrap_or_else(|| panic!("no number: {thing}")).to_string()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

fn rows(list: &Value) -> &[Value] {
    list.as_array().unwrap_or_else(|| panic!("no list: {list}"))
}

/// The numbers of a list of things, sorted.
fn numbers(list: &Value) -> Vec<i64> {
    let mut numbers: Vec<i64> = rows(list).iter().map(|row| row["no"].as_i64().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

/// One field of each row that has it as a text.
fn each(list: &Value, field: &str) -> Vec<String> {
    rows(list).iter().filter_map(|row| row[field].as_str()).map(str::to_owned).collect()
}

fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words
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

/// That a thing has all these names, whatever stands in them.
fn has_names(thing: &Value, names: &str) {
    let there = thing.as_object().unwrap_or_else(|| panic!("no thing: {thing}"));
    for name in names.split_whitespace() {
        assert!(there.contains_key(name), "{name} is not in {thing}");
    }
}

/// That a thing has these values, whatever else it has.
fn shows(thing: &Value, wanted: &Value) {
    for (name, value) in wanted.as_object().unwrap() {
        assert_eq!(&thing[name], value, "{name} of {thing}");
    }
}
