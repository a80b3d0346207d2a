//! `pat import` of contractors' sheets and Fluke's text: what counts, what is queried, whose class applies, and which
//! order the dates have.

use super::{Caretaker, each, fixture, some, text};
use crate::support::forge::redo_digests;
use crate::support::server::{OnlyFiles, in_files};
use rusqlite::Connection;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::fs;

/// A school with the items of `good/contractor.csv`. The lead is class I, the charger class II.
fn school() -> Caretaker {
    let caretaker = Caretaker::with(&[
        ("APP-0001", "kettle", "Hall"),
        ("APP-0002", "kettle", "Hall"),
        ("APP-0009", "kettle", "Hall"),
        ("CHG-0004", "charger", "Library"),
        ("EXT-0007", "kettle", "Hall"),
    ]);
    caretaker.done(&["pat", "set", "APP-0002", "--class", "II"]);
    caretaker
}

fn numbers(report: &Value) -> [i64; 4] {
    ["tests", "passed", "failed", "known"].map(|name| report[name].as_i64().unwrap())
}

fn newest(caretaker: &Caretaker, item: &str) -> Value {
    caretaker.json(&["pat", "history", item])[0].clone()
}

/// The construction class of an item, as `pat list` shows it.
fn class(caretaker: &Caretaker, item: &str) -> String {
    let all = caretaker.json(&["pat", "list"]);
    let row = all.as_array().unwrap().iter().find(|row| row["tag"] == item).cloned();
    text(&row.unwrap_or_else(|| panic!("{item} is not listed: {all}"))["class"])
}

#[test]
fn a_contractors_sheet_is_imported_with_its_readings() {
    let caretaker = school();
    let report = caretaker.import_ignoring(&fixture("good/contractor.csv"), &[]);
    assert_eq!(numbers(&report), [5, 3, 2, 0]);
    assert_eq!([&report["file_format"], &report["key"]], ["contractor", "Asset Tag"]);
    assert_eq!([&report["unmatched"], &report["without_test"], &report["no_readings"]], [0, 1, 0]);
    assert_eq!(report["unknown_columns"], json!(["Job Ref"]));
    let kettle = newest(&caretaker, "APP-0001");
    assert_eq!([&kettle["tester"], &kettle["instrument"]], ["K Keys", "Seaward PrimeTest 250+"]);
    assert_eq!(each(&kettle["readings"], "test"), ["earth", "insulation", "leakage", "load", "functional"]);
    // The next visual check of a class I kettle is due 6 months later.
    assert_eq!(caretaker.status_and_due("APP-0001").1, some("2026-09-04"));
    // Nobody has said what is to become of the column.
    let asked = caretaker.kept_out(4, &["pat", "import", &fixture("good/contractor.csv")])["error"].to_string();
    assert!(asked.contains("unknown-columns (1, first Job Ref)"), "{asked}");
}

#[test]
fn a_failed_reading_is_a_failed_full_test_that_a_visual_check_cannot_lift() {
    let caretaker = school();
    caretaker.import_ignoring(&fixture("good/contractor.csv"), &[]);
    for item in ["APP-0002", "APP-0009"] {
        assert_eq!(newest(&caretaker, item)["kind"], "combined", "{item}");
        caretaker.done(&["pat", "pass", item]);
        assert_eq!(caretaker.status(item), "failed", "{item}");
    }
    assert_eq!(newest(&caretaker, "APP-0002")["kind"], "visual");
}

#[test]
fn a_blank_reading_is_queried_if_the_class_needs_it() {
    let caretaker = school();
    let report = caretaker.import_ignoring(&fixture("good/contractor.csv"), &[]);
    assert_eq!(report["queried"], 1);
    // Both have no earth reading: the lead is class I, the charger class II.
    let lead = newest(&caretaker, "EXT-0007");
    assert_eq!([&lead["state"], &lead["result"]], ["queried", "pass"]);
    let earth = json!({"test": "earth", "comparator": null, "value": null, "unit": null, "result": null});
    assert!(lead["readings"].as_array().unwrap().contains(&earth), "{lead}");
    assert!(caretaker.run(&["pat", "history", "EXT-0007"]).out.contains("earth blank"));
    assert_eq!(caretaker.status("EXT-0007"), "never_tested");
    let charger = newest(&caretaker, "CHG-0004");
    assert_eq!(charger["state"], "counted");
    assert_eq!(each(&charger["readings"], "test"), ["insulation", "leakage", "functional"]);
    assert_eq!(caretaker.status("CHG-0004"), "in_date");
    // Someone who knows why can accept it.
    caretaker.done(&["pat", "accept", &lead["no"].to_string(), "--reason", "moulded lead"]);
    assert_eq!(caretaker.status_and_due("EXT-0007").1, some("2026-09-04"));
}

#[test]
fn a_blank_reading_of_an_unmatched_test_is_queried_once_it_is_matched() {
    let caretaker = school();
    let sheet =
        "Asset Tag,Test Date,Earth (ohms),Insulation (Mohms),Result\nK1,04/03/2026,,99,Pass\nK2,04/03/2026,,99,Pass\n";
    caretaker.import(&caretaker.file("a.csv", sheet), &[]);
    caretaker.done(&["pat", "match", "1", "EXT-0007"]);
    caretaker.done(&["pat", "match", "2", "CHG-0004"]);
    let states = ["EXT-0007", "CHG-0004"].map(|item| text(&newest(&caretaker, item)["state"]));
    assert_eq!(states, ["queried", "counted"]);
    assert_eq!(each(&newest(&caretaker, "CHG-0004")["readings"], "test"), ["insulation"]);
}

#[test]
fn a_sheet_without_columns_of_readings_counts() {
    let caretaker = school();
    let report = caretaker.import(&fixture("good/pass-fail.csv"), &[]);
    assert_eq!(numbers(&report), [3, 2, 1, 0]);
    assert_eq!([&report["no_readings"], &report["queried"]], [2, 0]);
    let kettle = newest(&caretaker, "APP-0001");
    assert_eq!(
        [&kettle["kind"], &kettle["state"], &kettle["note"], &kettle["readings"]],
        [&json!("combined"), &json!("counted"), &json!("pass/fail, no readings"), &json!([])]
    );
    assert_eq!(caretaker.status_and_due("APP-0001").1, some("2026-09-04"));
    assert_eq!(caretaker.status("APP-0002"), "failed");
    assert_eq!([&newest(&caretaker, "CHG-0004")["kind"]], ["visual"]);
    let ran = caretaker.run(&["pat", "import", &fixture("good/visual-checks.csv")]);
    assert!(!ran.out.contains("no readings"), "{ran:?}");
}

/// Where the school set no class, the tester's is taken: at once, on a match, and when the item gets its tag later.
#[test]
fn the_testers_class_is_taken_where_the_school_set_none() {
    let caretaker = Caretaker::with(&[("A-1", "other", "Hall"), ("A-2", "kettle", "Hall"), ("A-3", "other", "Hall")]);
    let sheet = "Asset Tag,Test Date,Class,Earth (ohms),Insulation (Mohms),Result,Notes\n\
                 A-1,04/03/2026,II,,99,Pass,\n\
                 A-2,04/03/2026,II,,99,Pass,\n\
                 X-3,04/03/2026,Class II,,99,Pass,clean\n\
                 X-4,04/03/2026,2,,99,Pass,\n\
                 X-5,04/03/2026,2,,99,Pass,\n";
    let file = caretaker.file("a.csv", sheet);
    caretaker.import(&file, &[]);
    assert_eq!((class(&caretaker, "A-1"), class(&caretaker, "A-2")), ("II".to_owned(), "I".to_owned()));
    let states = ["A-1", "A-2"].map(|item| text(&newest(&caretaker, item)["state"]));
    assert_eq!(states, ["counted", "queried"]);
    // A match.
    let waiting = caretaker.json(&["pat", "history", "--unmatched"]);
    assert_eq!(each(&waiting, "tester_id"), ["X-3", "X-4", "X-5"]);
    let matched = caretaker.json(&["pat", "match", &waiting[0]["no"].to_string(), "A-3"]);
    assert_eq!([&matched[0]["state"], &matched[0]["note"]], ["counted", "clean"]);
    assert_eq!((class(&caretaker, "A-3"), caretaker.status("A-3")), ("II".to_owned(), "in_date".to_owned()));
    // An item that gets the tag.
    caretaker.done(&["asset", "add", "X-4", "--category", "other"]);
    assert_eq!((class(&caretaker, "X-4"), caretaker.status("X-4")), ("II".to_owned(), "in_date".to_owned()));
    assert_eq!(newest(&caretaker, "X-4")["note"], Value::Null);
    // An item that is added by a later import of the same file.
    caretaker.import(&file, &["--create"]);
    assert_eq!((class(&caretaker, "X-5"), caretaker.status("X-5")), ("II".to_owned(), "in_date".to_owned()));
}

#[test]
fn the_same_sheet_twice_changes_nothing() {
    for name in [
        "good/contractor.csv",
        "good/contractor-units.csv",
        "good/pass-fail.csv",
        "good/visual-checks.csv",
        "good/fluke.flk",
    ] {
        let caretaker = school();
        let first = caretaker.import_ignoring(&fixture(name), &[]);
        let before = caretaker.traces();
        let again = caretaker.import_ignoring(&fixture(name), &[]);
        let tests = first["tests"].as_i64().unwrap();
        assert_eq!(numbers(&again), [tests, 0, 0, tests], "{name}");
        assert_eq!(caretaker.traces(), before, "{name}");
    }
}

#[test]
fn the_same_sheet_twice_with_other_columns_changes_nothing() {
    let sheet = "Plant,When,Verdict,Ohm,Place,Earth,Old\n\
                 APP-0001,4/3/2026,P,99,Hall,0.08,x\n\
                 APP-0002,4/3/2026,F,0.3,Hall,,x\n";
    let key = ["--map", "Plant=asset", "--map", "When=date", "--map", "Verdict=result"];
    let more: [&[&str]; 5] = [
        &[],
        &["--map", "Ohm=insulation"],
        &["--map", "Ohm=insulation", "--map", "Place=location", "--ignore", "Old"],
        &["--ignore", "Earth", "--ignore", "Place"],
        &["--map", "Place=notes"],
    ];
    for first in more {
        let caretaker = school();
        let file = caretaker.file("a.csv", sheet);
        let report = caretaker.import_ignoring(&file, &[&key, first].concat());
        assert_eq!(numbers(&report), [2, 1, 1, 0], "{first:?}");
        let before = caretaker.traces();
        for again in more {
            assert_eq!(
                numbers(&caretaker.import_ignoring(&file, &[&key, again].concat())),
                [2, 0, 0, 2],
                "{first:?} {again:?}"
            );
            assert_eq!(caretaker.traces(), before, "{first:?} {again:?}");
        }
    }
}

/// A mapped column never makes two tests one.
#[test]
fn items_that_only_a_mapped_column_tells_apart_stay_apart() {
    let caretaker = school();
    let sheet = "Asset Group,Plant,Date,Result\nG,APP-0001,4/3/2026,P\nG,APP-0009,4/3/2026,P\n";
    let report = caretaker.import_ignoring(&caretaker.file("a.csv", sheet), &["--map", "Plant=asset"]);
    assert_eq!((numbers(&report), &report["unmatched"]), ([2, 2, 0, 0], &json!(0)));
    let due = ["APP-0001", "APP-0009"].map(|item| caretaker.status_and_due(item).1);
    assert_eq!(due, [some("2026-09-04"), some("2026-09-04")]);
}

#[test]
fn american_dates_are_refused_as_a_whole() {
    for (name, reject) in [("bad/american.csv", "rest.csv"), ("bad/american.txt", "rest.txt")] {
        let caretaker = school();
        let (file, rest) = (fixture(name), caretaker.path(reject));
        for more in [&[][..], &["--skip-bad", &rest], &["--dry-run"], &["--date-format", "uk"]] {
            let error = caretaker.kept_out(4, &[&["pat", "import", &file], more].concat())["error"].to_string();
            assert!(error.contains("these dates are month/day/year"), "{name} {more:?}: {error}");
            assert!(error.contains("--date-format us"), "{name} {more:?}: {error}");
        }
        assert!(!fs::exists(&rest).unwrap());
        caretaker.import(&file, &["--date-format", "us"]);
        let days = ["APP-0001", "APP-0002"].map(|item| text(&newest(&caretaker, item)["tested_on"]));
        assert!(days.contains(&"2026-09-14".to_owned()) && days.contains(&"2026-09-10".to_owned()), "{days:?}");
    }
    // The other way round.
    let caretaker = school();
    let file = fixture("good/contractor-units.csv");
    caretaker.import_ignoring(&file, &["--date-format", "us"]);
    let british = caretaker.file("uk.csv", "Asset ID,Date,Result\nAPP-0001,14/03/2026,P\nAPP-0002,02/03/2026,P\n");
    let error = caretaker.kept_out(4, &["pat", "import", &british, "--date-format", "us"])["error"].to_string();
    assert!(error.contains("these dates are day/month/year") && error.contains("--date-format uk"), "{error}");
    let error = caretaker.kept_out(4, &["pat", "import", &british, "--date-format", "iso"])["error"].to_string();
    assert!(error.contains("--date-format uk"), "{error}");
}

#[test]
fn the_date_of_the_next_test_is_an_interval_only_on_request() {
    for (more, due) in [(&[][..], "2026-09-04"), (&["--use-retest"], "2026-06-04")] {
        let caretaker = Caretaker::with(&[("APP-0001", "kettle", "Hall")]);
        let sheet = "Asset Tag,Test Date,Retest Due,Result\nAPP-0001,04/03/2026,03/06/2026,Pass\n";
        caretaker.import(&caretaker.file("a.csv", sheet), more);
        assert_eq!(caretaker.status_and_due("APP-0001").1, some(due), "{more:?}");
    }
}

#[test]
fn a_fluke_file_of_a_wrong_clock_is_refused_on_its_lines() {
    let caretaker = school();
    let file = fixture("bad/fluke-clock.flk");
    let error = caretaker.kept_out(4, &["pat", "import", &file])["error"].to_string();
    assert!(error.contains("line 4: the tester's clock was wrong: the test date is 1980-01-01"), "{error}");
    assert!(error.contains("line 23: the tester's clock was wrong: the test date is 1979-02-02"), "{error}");
    let rest = caretaker.path("rest.flk");
    let ran = caretaker.run(&["pat", "import", &file, "--skip-bad", &rest, "--create"]);
    assert_eq!(ran.code, 4, "{ran:?}");
    let kept = caretaker.json(&["pat", "history"]);
    assert_eq!(each(&kept, "tag"), ["A-005", "A-004"]);
    // The corrected rest still names the instrument.
    let left = fs::read_to_string(&rest).unwrap().replace("01-JAN-80", "01-JAN-24").replace("02-FEB-79", "02-FEB-24");
    let report = caretaker.import(&caretaker.file("corrected.flk", &left), &["--create"]);
    assert_eq!(numbers(&report), [2, 1, 1, 0]);
    let made = newest(&caretaker, "A-001");
    assert_eq!([&made["instrument"], &made["instrument_serial"]], ["6500", "1187-0042"]);
}

#[test]
fn a_visual_check_and_a_full_test_of_one_day_are_two_tests() {
    let caretaker = school();
    let sheet = "Appliance No,Date Tested,Test,Result\nAPP-0001,04/03/2026,Visual,Fail\nAPP-0001,04/03/2026,PAT,Fail\n";
    let file = caretaker.file("a.csv", sheet);
    assert_eq!(numbers(&caretaker.import(&file, &[])), [2, 0, 2, 0]);
    // A visual check doesn't lift a failed full test.
    caretaker.done(&["pat", "pass", "APP-0001"]);
    assert_eq!(caretaker.status("APP-0001"), "failed");
    assert_eq!(numbers(&caretaker.import(&file, &[])), [2, 0, 0, 2]);
}

/// Earlier versions gave a full test without readings the fingerprint of a visual check.
#[test]
fn a_full_test_that_an_earlier_version_imported_is_known() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let caretaker = school();
    let file = caretaker.file("a.csv", "Appliance No,Date Tested,Test,Result\nAPP-0001,04/03/2026,PAT,Pass\n");
    caretaker.import(&file, &[]);
    let text = "app-0001\x1f\x1f\x1f2026-03-04\x1f\x1fvisual\x1fpass";
    let before: String = Sha256::digest(text.as_bytes()).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let register = Connection::open(caretaker.school.path()).unwrap();
    register.execute("update pat_result set fingerprint = ?1", [before]).unwrap();
    redo_digests(&register, "pat_result");
    drop(register);
    caretaker.school.ends_damaged();
    assert_eq!(numbers(&caretaker.import(&file, &[])), [1, 0, 0, 1]);
}
