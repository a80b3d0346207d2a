//! What comes in: every format that schools export, the faults that their files have, and the plan that asks about
//! them. Each file goes through the command line, as a technician gives it; the right values were worked out by hand.

mod columns;
mod dates;
mod dates_of_excel;
mod desk_and_lists;
mod device_fields;
mod device_formats;
mod doubtful_people;
mod doubtful_values;
mod excel_damage;
mod files;
mod headings;
mod holders;
mod keys;
mod near_tags;
mod numbers_of_days;
mod odd_files;
mod outputs;
mod pat_formats;
mod people_formats;
mod placeholders;
mod planning;
mod pupils;
mod remembered;
mod rows_by_number;
mod serials_in_any_spelling;
mod several_sheets;
mod several_values;
mod slashes;
mod states;
mod trusted_keys;
mod typed_placeholders;
mod unclear_words;
mod whereabouts;
mod which_item;
mod workbook;

use crate::support::{
    Cli, Ran, School,
    answers::{each, rows, sorted},
};
use serde_json::Value;
use std::{fs, ops::Deref, path::PathBuf};

/// A school at the desk of its technician, on Monday 23 November 2026.
pub(super) struct Office {
    school: School,
    cli: Cli,
}

impl Deref for Office {
    type Target = Cli;

    fn deref(&self) -> &Cli {
        &self.cli
    }
}

impl Office {
    /// A school without people and items.
    pub(super) fn new() -> Self {
        let school = School::new();
        let cli = Cli::of(&school);
        Self { school, cli }
    }

    /// A school with the people of `holders/people.csv`: Ann Example, and two called Tom Sample.
    pub(super) fn with_holders() -> Self {
        let office = Self::new();
        office.import(&["person", "import", &fixture("holders/people.csv")]);
        office
    }

    /// A school with a teacher, two pupils of 9B and four items.
    fn small() -> Self {
        let office = Self::new();
        for person in [
            "ANA --first-name Ana --last-name Marsh --kind staff",
            "P1 --first-name Ben --last-name Ford --year-group 9 --class 9B",
            "P2 --first-name Cai --last-name Hill --year-group 9 --class 9B",
        ] {
            office.done(&words(&format!("person add {person}")));
        }
        for item in ["LAP-0001 laptop", "LAP-0002 laptop", "CAM-0001 camera", "CAM-0002 camera"] {
            let (tag, category) = item.split_once(' ').unwrap();
            office.done(&["asset", "add", tag, "--category", category]);
        }
        office
    }

    /// Writes a file into the school's folder; returns its path.
    pub(super) fn file(&self, name: &str, text: impl AsRef<[u8]>) -> String {
        let path = self.school.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path.into_os_string().into_string().unwrap()
    }

    /// A path in the school's folder.
    pub(super) fn path(&self, name: &str) -> String {
        self.school.folder.path().join(name).into_os_string().into_string().unwrap()
    }

    /// Plans an import, which must write nothing.
    pub(super) fn plan(&self, arguments: &[&str]) -> Value {
        let before = self.traces();
        let ran = self.run(&[arguments, &["--dry-run", "--format", "json"]].concat());
        assert!([0, 4].contains(&ran.code), "{arguments:?}: {ran:?}");
        assert_eq!(self.traces(), before, "{arguments:?} wrote in a dry run");
        ran.json()
    }

    /// Imports a file in a pipe, which must succeed; the register is sound afterwards.
    pub(super) fn import(&self, arguments: &[&str]) -> Value {
        let report = self.json(arguments);
        assert_eq!(self.json(&["check"])["sound"], true, "after {arguments:?}");
        report
    }

    /// Imports a file that must be refused as a whole; returns the plan and the message.
    pub(super) fn refused_file(&self, arguments: &[&str]) -> (Value, String) {
        let ran = self.stopped(arguments);
        (ran.json(), ran.err)
    }

    /// Runs an import that must end with exit code 4 and change nothing. Standard output may be empty.
    pub(super) fn stopped(&self, arguments: &[&str]) -> Ran {
        let before = self.traces();
        let ran = self.run(&[arguments, &["--format", "json"]].concat());
        assert_eq!(ran.code, 4, "{arguments:?}: {ran:?}");
        assert_eq!(self.traces(), before, "{arguments:?} wrote although it was refused");
        ran
    }

    /// Imports the sure rows of a file and writes the others to `rest`; returns the plan and the text of `rest`.
    pub(super) fn skipping_bad(&self, arguments: &[&str]) -> (Value, String) {
        let rest = self.path("rest.csv");
        let ran = self.run(&[arguments, &["--skip-bad", &rest, "--overwrite", "--format", "json"]].concat());
        assert_eq!(ran.code, 4, "{arguments:?}: {ran:?}");
        assert_eq!(self.json(&["check"])["sound"], true, "after {arguments:?}");
        let text = fs::read_to_string(rest).unwrap();
        (ran.json(), text.trim_start_matches('\u{feff}').to_owned())
    }

    /// Imports the same file again, which must change no row of the register.
    pub(super) fn changes_nothing(&self, arguments: &[&str]) {
        let before = self.traces();
        let again = self.import(arguments);
        assert_eq!((&again["added"], &again["changed"]), (&0.into(), &0.into()), "{arguments:?}");
        assert_eq!(self.traces(), before, "{arguments:?} again");
    }

    /// The item with this tag, with all its fields.
    pub(super) fn item(&self, tag: &str) -> Value {
        self.json(&["asset", "show", tag])
    }

    /// The person with this ref, username, address or name, with all fields.
    pub(super) fn person(&self, word: &str) -> Value {
        self.json(&["person", "show", word])
    }

    /// All tags, sorted.
    pub(super) fn tags(&self) -> Vec<String> {
        sorted(each(&self.json(&["asset", "list"]), "tag"))
    }

    /// Each person as “name, kind, year group, form”, sorted.
    pub(super) fn everybody(&self) -> Vec<String> {
        let list = self.json(&["person", "list"]);
        let told = |row: &Value| {
            let of = |name: &str| row[name].as_str().unwrap_or("-").to_owned();
            format!("{}, {}, {}, {}", of("name"), of("kind"), of("year_group"), of("class"))
        };
        sorted(rows(&list).iter().map(told).collect())
    }

    /// The holder's name of an item on loan.
    pub(super) fn holder(&self, tag: &str) -> Option<String> {
        self.item(tag)["holder"]["name"].as_str().map(str::to_owned)
    }

    /// True if an item can be lent to this person.
    fn lends(&self, tag: &str, to: &str) -> bool {
        self.run(&["out", tag, "--to", to, "--dry-run"]).code == 0
    }
}

/// The path of a file of `fixtures/import`.
pub(super) fn fixture(path: &str) -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/import").join(path).into_os_string().into_string().unwrap()
}

/// The text of a file of `fixtures/import`.
fn fixture_text(path: &str) -> String {
    fs::read_to_string(fixture(path)).unwrap()
}

/// Splits a command at its spaces.
fn words(command: &str) -> Vec<&str> {
    command.split_whitespace().collect()
}

/// A question group of a plan.
pub(super) fn group<'a>(plan: &'a Value, name: &str) -> Option<&'a Value> {
    rows(&plan["questions"]).iter().find(|question| question["group"] == name)
}

/// The groups of a plan with the number of their rows, sorted: “holder 2”.
pub(super) fn groups(plan: &Value) -> Vec<String> {
    let told = |question: &Value| format!("{} {}", question["group"].as_str().unwrap(), question["count"]);
    sorted(rows(&plan["questions"]).iter().map(told).collect())
}

/// The lines that a question is about, with their text: “3 Stock”.
pub(super) fn asked(plan: &Value, name: &str) -> Vec<String> {
    let question = group(plan, name).unwrap_or_else(|| panic!("no question {name} in {plan}"));
    let told = |row: &Value| format!("{} {}", row["line"], row["text"].as_str().unwrap_or_default());
    rows(&question["rows"]).iter().map(told).collect()
}

/// The outcome of each line of a plan, in order: “2 added”.
fn outcomes(plan: &Value) -> Vec<String> {
    rows(&plan["rows"]).iter().map(|row| format!("{} {}", row["line"], row["outcome"].as_str().unwrap())).collect()
}

/// The lines with this outcome.
pub(super) fn lines(plan: &Value, outcome: &str) -> Vec<u64> {
    let meant = |row: &&Value| row["outcome"] == outcome;
    rows(&plan["rows"]).iter().filter(meant).map(|row| row["line"].as_u64().unwrap()).collect()
}

/// The row of a plan on this line.
pub(super) fn row(plan: &Value, line: u64) -> &Value {
    let found = rows(&plan["rows"]).iter().find(|row| row["line"] == line);
    found.unwrap_or_else(|| panic!("no line {line} in {plan}"))
}

/// A column of a plan, by its heading in the file.
fn column<'a>(plan: &'a Value, heading: &str) -> &'a Value {
    let found = rows(&plan["columns"]).iter().find(|column| column["heading"] == heading);
    found.unwrap_or_else(|| panic!("no column {heading} in {}", plan["columns"]))
}

/// The numbers of rows added, updated, unchanged and skipped.
fn counts(report: &Value) -> [i64; 4] {
    ["added", "changed", "unchanged", "skipped"].map(|name| report[name].as_i64().unwrap_or(-1))
}

/// Checks that a text has each of these words.
pub(super) fn tells(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "“{word}” is not in: {text}");
    }
}
