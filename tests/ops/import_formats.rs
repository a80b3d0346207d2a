//! Import formats: remembered under a file's headings, listed, shown and forgotten.

use crate::support::{Cli, School};
use domain::{
    import_format::{Imports, Reading},
    person::PersonKind,
    reading::DateFormat,
};
use register::rule::import_format::{find, remember};
use serde_json::json;
use std::collections::BTreeMap;

fn headings(all: &[&str]) -> Vec<String> {
    all.iter().map(|heading| (*heading).to_owned()).collect()
}

/// The reading of a plain inventory, in which the item's number is under `Kit No`.
fn inventory() -> Reading {
    Reading {
        map: BTreeMap::from([("Kit No".to_owned(), "tag".to_owned()), ("What".to_owned(), "model".to_owned())]),
        ignore: vec!["Bay".to_owned()],
        dates: Some(DateFormat::Uk),
        category: Some("laptop".to_owned()),
        kind: None,
        answers: BTreeMap::new(),
    }
}

fn remembering(school: &mut School, imports: Imports, of: &[&str], reading: &Reading) -> bool {
    school.write(|tx| Ok(remember(tx, imports, &headings(of), reading)?)).unwrap()
}

const INVENTORY: [&str; 3] = ["Kit No", "What", "Bay"];

#[test]
fn a_reading_is_found_under_the_files_headings() {
    let mut school = School::new();
    assert!(remembering(&mut school, Imports::Assets, &INVENTORY, &inventory()));
    let mut found = |imports, of: &[&str]| school.read(|tx| find(tx, imports, &headings(of)));
    assert_eq!(found(Imports::Assets, &INVENTORY), Some(inventory()));
    // Case, spaces and punctuation don't matter.
    assert_eq!(found(Imports::Assets, &["KIT  no.", "what", "bay"]), Some(inventory()));
    // Another import, other headings, or headings that only run together in the same way are another file.
    assert_eq!(found(Imports::People, &INVENTORY), None);
    assert_eq!(found(Imports::Assets, &["Kit No", "What", "Bay", "Price"]), None);
    assert_eq!(found(Imports::Assets, &["Kit", "No What", "Bay"]), None);
}

#[test]
fn a_new_reading_replaces_the_earlier_one_under_its_number() {
    let mut school = School::new();
    let cli = Cli::of(&school);
    remembering(&mut school, Imports::Assets, &INVENTORY, &inventory());
    let people = Reading { kind: Some(PersonKind::Pupil), ..Reading::default() };
    remembering(&mut school, Imports::People, &["Ref", "Surname"], &people);
    let entries = || cli.json(&["log", "show"]).as_array().unwrap().len();
    let before = entries();
    assert!(!remembering(&mut school, Imports::Assets, &INVENTORY, &inventory()), "the same reading is no change");
    assert_eq!(entries(), before);
    let cameras = Reading { category: Some("camera".to_owned()), ..inventory() };
    assert!(remembering(&mut school, Imports::Assets, &INVENTORY, &cameras));

    let listed = cli.json(&["import-format", "list"]);
    let told: Vec<_> = listed.as_array().unwrap().iter().map(|f| (&f["no"], &f["imports"], &f["category"])).collect();
    assert_eq!(told, [(&json!(1), &json!("assets"), &json!("camera")), (&json!(2), &json!("people"), &json!(null))]);
    let entry = &cli.json(&["log", "show", "--limit", "1"])[0];
    assert_eq!((&entry["action"], &entry["details"]["no"]), (&json!("import-format remember"), &json!(1)));
}

#[test]
fn a_format_is_shown_with_its_fields_and_ignored_columns() {
    let mut school = School::new();
    let cli = Cli::of(&school);
    remembering(&mut school, Imports::Assets, &INVENTORY, &inventory());
    let shown = cli.json(&["import-format", "show", "1"]);
    assert_eq!(shown["headings"], json!(["bay", "kitno", "what"]));
    assert_eq!(shown["map"], json!({ "Kit No": "tag", "What": "model" }));
    assert_eq!((&shown["ignore"], &shown["dates"], &shown["kind"]), (&json!(["Bay"]), &json!("uk"), &json!(null)));
    let page = cli.done(&["import-format", "show", "1"]).out;
    for line in ["Import format 1  assets", "Kit No=tag", "What=model", "Bay", "uk: day/month/year", "laptop"] {
        assert!(page.contains(line), "{line}: {page}");
    }
    let list = cli.done(&["import-format", "list"]).out;
    assert!(list.contains("assets"), "{list}");
    let csv = cli.done(&["import-format", "list", "--format", "csv"]).out;
    assert!(csv.contains("bay | kitno | what") && csv.contains("Kit No=tag | What=model"), "{csv}");
}

#[test]
fn a_forgotten_format_is_gone_and_its_number_is_not_used_again() {
    let mut school = School::new();
    let cli = Cli::of(&school);
    remembering(&mut school, Imports::Assets, &INVENTORY, &inventory());
    cli.done(&["import-format", "forget", "1", "--dry-run"]);
    assert_eq!(cli.json(&["import-format", "list"]).as_array().unwrap().len(), 1);
    assert_eq!(cli.json(&["import-format", "forget", "1"])["ignore"], json!(["Bay"]));
    assert_eq!(school.read(|tx| find(tx, Imports::Assets, &headings(&INVENTORY))), None);
    let said = cli.kept_out(3, &["import-format", "show", "1"]);
    assert_eq!(said["error"]["message"], "there is no import format 1");
    assert_eq!(cli.json(&["log", "show", "--limit", "1"])[0]["action"], "import-format forget");
    remembering(&mut school, Imports::Assets, &INVENTORY, &inventory());
    assert_eq!(cli.json(&["import-format", "list"])[0]["no"], 2);
}
