//! `pat import` in less common cases: near-miss IDs, duplicates, units, unknown lines.

use super::{Caretaker, each, fixture, items, labelled, some};
use serde_json::{Value, json};

// Design, section 4: a file must have whole tags, like the desk and piped input.
#[test]
fn a_short_form_of_a_tag_stays_unmatched() {
    let caretaker = Caretaker::with(&[("KET-0001", "kettle", "Hall")]);
    let file = labelled(&[&["DATE  14/09/2026", "APP NO  KET1", "VISUAL CHECK  F"]]);
    let report = caretaker.import(&caretaker.file("a.txt", &file), &[]);
    assert_eq!(each(&report["unmatched_ids"], "tester_id"), ["KET1"]);
    assert_eq!(report["unmatched_ids"][0]["near"], json!(["KET-0001"]));
    assert_eq!(caretaker.status("KET-0001"), "never_tested");
}

// The fail must not stay unmatched after the item has been registered.
#[test]
fn an_id_that_has_become_a_tag_matches_on_the_next_import() {
    let caretaker = Caretaker::new();
    let file = caretaker.file("a.txt", &labelled(&[&["DATE  14/09/2026", "APP NO  KET-1", "VISUAL CHECK  F"]]));
    assert_eq!(caretaker.import(&file, &[])["unmatched"], 1);
    caretaker.done(&["asset", "add", "KET-1", "--category", "kettle", "--location", "Hall"]);
    let report = caretaker.import(&file, &[]);
    assert_eq!(report["unmatched_ids"], json!([]));
    assert_eq!((caretaker.status("KET-1"), caretaker.state("KET-1")), ("failed".to_owned(), "unsafe".to_owned()));
}

#[test]
fn a_duplicate_record_is_imported_once() {
    let caretaker = Caretaker::with_a_kettle();
    let test: &[&str] = &["DATE  14/09/2026", "TIME  09:05", "APP NO  KET-1", "INS  50 MOHM P"];
    caretaker.import(&caretaker.file("a.txt", &labelled(&[test, test])), &[]);
    assert_eq!(items(&caretaker.json(&["pat", "history"])), ["KET-1"]);
    // A different reading is a different test.
    let other: &[&str] = &["DATE  14/09/2026", "TIME  09:30", "APP NO  KET-1", "INS  60 MOHM P"];
    caretaker.import(&caretaker.file("b.txt", &labelled(&[test, other])), &[]);
    assert_eq!(items(&caretaker.json(&["pat", "history"])), ["KET-1", "KET-1"]);
}

#[test]
fn an_imported_failed_full_test_is_lifted_only_by_a_full_test() {
    let caretaker = Caretaker::with_a_kettle();
    let fail: &[&str] = &["DATE  14/09/2026", "APP NO  KET-1", "VISUAL CHECK  P", "EARTH  0.43 OHM F"];
    let visual: &[&str] = &["DATE  15/09/2026", "APP NO  KET-1", "VISUAL CHECK  P"];
    let test: &[&str] =
        &["DATE  16/09/2026", "APP NO  KET-1", "VISUAL CHECK  P", "EARTH  0.09 OHM P", "INS  50 MOHM P"];
    caretaker.import(&caretaker.file("a.txt", &labelled(&[fail, visual])), &[]);
    assert_eq!(caretaker.status("KET-1"), "failed");
    caretaker.import(&caretaker.file("b.txt", &labelled(&[test])), &[]);
    assert_eq!(caretaker.status_and_due("KET-1"), ("in_date".to_owned(), some("2027-03-16")));
}

#[test]
fn voiding_an_imported_result_updates_the_status() {
    let caretaker = Caretaker::with(&[("APP-0003", "kettle", "Staff room"), ("EXT-0007", "extension lead", "Hall")]);
    caretaker.import(&fixture("good/seaward.txt"), &[]);
    assert_eq!(caretaker.state("APP-0003"), "unsafe");
    let no = caretaker.newest("APP-0003");
    caretaker.done(&["pat", "void", &no, "--reason", "another kettle"]);
    assert_eq!(
        (caretaker.status("APP-0003"), caretaker.state("APP-0003")),
        ("never_tested".to_owned(), "available".to_owned())
    );
    // A voided unmatched result no longer waits for a match.
    let unmatched = caretaker.json(&["pat", "history", "--unmatched"]);
    assert_eq!(each(&unmatched, "tester_id"), ["CHG-0004"]);
    caretaker.done(&["pat", "void", &unmatched[0]["no"].to_string(), "--reason", "not ours"]);
    assert_eq!(caretaker.json(&["pat", "history", "--unmatched"]), json!([]));
}

#[test]
fn an_imported_information_result_changes_no_status() {
    let caretaker = Caretaker::with(&[("APP-0032", "fan", "Library")]);
    let report = caretaker.import(&fixture("good/patorganiser.csv"), &[]);
    assert_eq!(report["information"], 1);
    let kept = &caretaker.json(&["pat", "history", "APP-0032"])[0];
    assert_eq!([&kept["result"], &kept["next_due_on"]], [&json!("information"), &Value::Null]);
    assert_eq!(caretaker.status("APP-0032"), "never_tested");
}

// GΩ and µA are converted to MΩ and mA.
#[test]
fn units_are_converted_before_limits_are_checked() {
    let caretaker = Caretaker::with(&[("APP-0003", "fan", "Hall"), ("CHG-0004", "charger", "Hall")]);
    let report = caretaker.import(&fixture("good/patorganiser-windows.csv"), &[]);
    assert_eq!(report["queried"], 0, "{report}");
    let fan = &caretaker.json(&["pat", "history", "APP-0003"])[0];
    assert_eq!(each(&fan["readings"], "value"), ["500", "0.25"]);
    assert_eq!(each(&fan["readings"], "unit"), ["MΩ", "mA"]);
}

#[test]
fn two_downloads_in_one_file_are_both_imported() {
    let caretaker = Caretaker::with(&[("EXT-0007", "extension lead", "Hall"), ("APP-0020", "kettle", "Hall")]);
    caretaker.import(&fixture("good/two-downloads.txt"), &[]);
    assert_eq!(
        (caretaker.status("EXT-0007"), caretaker.status("APP-0020")),
        ("in_date".to_owned(), "in_date".to_owned())
    );
    let second = &caretaker.json(&["pat", "history", "APP-0020"])[0];
    assert_eq!([&second["tested_on"], &second["instrument"]], [&json!("2026-09-15"), &Value::Null]);
}

#[test]
fn unknown_lines_are_listed_and_an_unknown_fail_fails() {
    let caretaker = Caretaker::with(&[("APP-0010", "fan", "Hall"), ("APP-0011", "fan", "Hall")]);
    let report = caretaker.import(&fixture("good/unknown-lines.txt"), &[]);
    assert_eq!(report["unknown"], json!(["SURVEY OF 2026", "BARCODE TYPE", "FLASH"]));
    assert_eq!(
        (caretaker.status("APP-0010"), caretaker.status("APP-0011")),
        ("in_date".to_owned(), "failed".to_owned())
    );
}

#[test]
fn an_import_changes_no_asset_details() {
    let caretaker = Caretaker::new();
    let name = ["--name", "Blue kettle", "--location", "Kitchen", "--make", "Acme", "--serial", "bk-1188"];
    caretaker.done(&[&["asset", "add", "APP-0003", "--category", "kettle"], &name[..]].concat());
    let before = caretaker.json(&["show", "APP-0003"]);
    caretaker.import(&fixture("good/patorganiser.csv"), &[]);
    let after = caretaker.json(&["show", "APP-0003"]);
    for field in ["name", "location", "make", "model", "serial", "category", "condition", "notes"] {
        assert_eq!(before[field], after[field], "{field}");
    }
}
