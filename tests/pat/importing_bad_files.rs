//! Incomplete files, files with bad tests, and dry runs.

use super::{Caretaker, each, fixture, labelled, text};
use serde_json::{Value, json};
use std::fs;

fn school() -> Caretaker {
    Caretaker::with(&[
        ("APP-0003", "kettle", "Staff room"),
        ("EXT-0007", "extension lead", "Hall"),
        ("CHG-0004", "charger", "Library"),
    ])
}

/// Imports a file that must be refused, and returns the error.
fn import_error(caretaker: &mut Caretaker, file: &str, more: &[&str]) -> String {
    let talk = caretaker.kept_out(4, &[&["pat", "import", file], more].concat());
    talk["error"].to_string()
}

#[test]
fn an_incomplete_file_imports_nothing_and_the_error_names_its_last_line() {
    for (name, line) in [("bad/cut-off.txt", "line 28"), ("bad/no-end.txt", "line 38")] {
        let mut caretaker = school();
        let error = import_error(&mut caretaker, &fixture(name), &[]);
        assert!(error.contains(line) && error.contains("END OF DATA"), "{name}: {error}");
        assert_eq!(caretaker.json(&["pat", "history"]), json!([]));
        // --skip-bad doesn't import part of an incomplete file.
        let rejects = caretaker.path("rejects.txt");
        let error = import_error(&mut caretaker, &fixture(name), &["--skip-bad", &rejects]);
        assert!(error.contains(line), "{name}: {error}");
    }
}

#[test]
fn a_damaged_file_imports_nothing() {
    for (name, words) in [
        ("bad/unclosed-quote.csv", "line 3"),
        ("bad/binary-inside.txt", "line 1003"),
        ("bad/binary.txt", "Seaward SSS file"),
        ("bad/tests.sss", "Seaward SSS file"),
        ("bad/no-result.csv", "Date Tested"),
        ("bad/neither.txt", "tester"),
        ("bad/empty.csv", "empty"),
        ("bad/heading-only.csv", "no rows"),
        ("bad/no-tests.txt", "no tests"),
        ("bad/no-asset-id.csv", "Shelf"),
        ("bad/no-date.csv", "Asset Id"),
    ] {
        let error = import_error(&mut school(), &fixture(name), &["--create"]);
        assert!(error.contains(words), "{name}: {error}");
    }
}

#[test]
fn a_file_with_one_bad_test_imports_nothing() {
    for (name, words) in [
        ("bad/impossible-date.txt", "line 19"),
        ("bad/missing-app-no.txt", "line 18"),
        ("bad/reading-without-number.txt", "line 28"),
    ] {
        let mut caretaker = school();
        let error = import_error(&mut caretaker, &fixture(name), &[]);
        assert!(error.contains(words), "{name}: {error}");
        assert_eq!(caretaker.status("EXT-0007"), "never_tested", "{name}");
    }
    let error = import_error(&mut school(), &fixture("bad/bad-rows.csv"), &[]);
    for line in 2..=12 {
        assert!(
            error.contains(&format!("line {line}, ")) || error.contains(&format!("line {line}:")),
            "{line}: {error}"
        );
    }
}

#[test]
fn skip_bad_imports_the_good_tests_and_the_bad_ones_can_be_corrected() {
    let caretaker = school();
    let rejects = caretaker.path("rejects.txt");
    let ran = caretaker.run(&[
        "pat",
        "import",
        &fixture("bad/impossible-date.txt"),
        "--skip-bad",
        &rejects,
        "--format",
        "json",
    ]);
    assert_eq!(ran.code, 4, "{ran:?}");
    let report = ran.json();
    assert_eq!([&report["passed"], &report["failed"], &report["skipped"]], [2, 0, 1]);
    assert_eq!(
        (caretaker.status("EXT-0007"), caretaker.status("CHG-0004")),
        ("in_date".to_owned(), "in_date".to_owned())
    );
    assert_eq!(caretaker.status("APP-0003"), "never_tested");
    let left = fs::read_to_string(&rejects).unwrap();
    assert!(left.contains("31/09/2026") && left.contains("line 19") && !left.contains("EXT-0007"), "{left}");
    // The corrected rejects can be imported, and they still name the instrument.
    let corrected = caretaker.file("corrected.txt", &left.replace("31/09/2026", "30/09/2026"));
    let report = caretaker.import(&corrected, &[]);
    assert_eq!([&report["failed"], &report["skipped"]], [1, 0]);
    let made = &caretaker.json(&["pat", "history", "APP-0003"])[0];
    assert_eq!([&made["tested_on"], &made["result"]], ["2026-09-30", "fail"]);
    assert!(text(&made["instrument"]).contains("PRIMETEST 350"), "{made}");
}

#[test]
fn skip_bad_writes_a_csv_with_reasons() {
    let caretaker = Caretaker::with(&[("APP-0002", "kettle", "A"), ("APP-0012", "kettle", "A")]);
    let rejects = caretaker.path("rejects.csv");
    let ran = caretaker.run(&["pat", "import", &fixture("bad/bad-rows.csv"), "--skip-bad", &rejects]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert_eq!(caretaker.status("APP-0012"), "in_date");
    let left = fs::read_to_string(&rejects).unwrap();
    let lines: Vec<&str> = left.lines().collect();
    assert!(lines[0].starts_with("Asset Id,Test Date,Pass/Fail"), "{left}");
    assert_eq!(lines.len(), 1 + 11, "{left}");
    assert!(lines[2].starts_with("APP-0002,") && lines[2].contains("maybe"), "{left}");
    // Only one row is corrected; the column with its reason may stay.
    let corrected = caretaker.file("corrected.csv", &format!("{}\n{}\n", lines[0], lines[2].replacen("maybe", "P", 1)));
    let report = caretaker.import(&corrected, &[]);
    assert_eq!([&report["passed"], &report["skipped"]], [1, 0]);
    assert_eq!(caretaker.status("APP-0002"), "in_date");
}

#[test]
fn skip_bad_without_bad_tests_succeeds() {
    let caretaker = school();
    let rejects = caretaker.path("rejects.txt");
    let report = caretaker.import(&fixture("good/seaward.txt"), &["--skip-bad", &rejects]);
    assert_eq!([&report["passed"], &report["failed"], &report["skipped"]], [2, 1, 0]);
}

// Today is 23 November.
#[test]
fn a_test_date_in_the_future_is_a_problem() {
    let mut caretaker = school();
    let of = |day: &str| labelled(&[&[&format!("DATE  {day}")[..], "APP NO  APP-0003", "VISUAL CHECK  P"]]);
    let tomorrow = caretaker.file("tomorrow.txt", &of("24/11/2026"));
    let error = import_error(&mut caretaker, &tomorrow, &[]);
    assert!(error.contains("future") && error.contains("line 1"), "{error}");
    let sheet = caretaker.file("tomorrow.csv", "Asset Id,Test Date,Status\nAPP-0003,2026-11-24,P\n");
    assert!(import_error(&mut caretaker, &sheet, &[]).contains("future"));
    let today = caretaker.file("today.txt", &of("23/11/2026"));
    caretaker.import(&today, &[]);
    assert_eq!(caretaker.status("APP-0003"), "in_date");
}

/// Removes the result numbers from a report.
fn without_numbers(mut report: Value) -> Value {
    for row in report["unmatched_ids"].as_array_mut().unwrap() {
        row["no"] = Value::Null;
    }
    report
}

// Design, section 4: a dry run has the same exit code and output, with `no` null.
#[test]
fn a_dry_run_gives_the_same_answer_and_writes_nothing() {
    for (name, more) in [
        ("good/seaward.txt", &[][..]),
        ("good/patorganiser.csv", &[]),
        ("good/kewtech.asc", &["--create"]),
        ("good/patorganiser.csv", &["--location-prefix", "--use-retest"]),
    ] {
        let caretaker = Caretaker::with_a_kettle();
        let before = caretaker.traces();
        let tried = caretaker.import(&fixture(name), &[more, &["--dry-run"]].concat());
        assert_eq!(caretaker.traces(), before, "{name} {more:?}");
        let kept = caretaker.import(&fixture(name), more);
        assert_eq!(without_numbers(tried), without_numbers(kept), "{name} {more:?}");
    }
}

#[test]
fn a_dry_run_shows_no_numbers() {
    let caretaker = Caretaker::with_a_kettle();
    let tried = caretaker.import(&fixture("good/seaward.txt"), &["--dry-run"]);
    let numbers: Vec<&Value> = tried["unmatched_ids"].as_array().unwrap().iter().map(|row| &row["no"]).collect();
    assert_eq!(numbers, [&Value::Null; 3]);
}

#[test]
fn a_dry_run_of_a_bad_file_gives_the_same_error() {
    let mut caretaker = school();
    for name in ["bad/impossible-date.txt", "bad/cut-off.txt", "bad/bad-rows.csv"] {
        let tried = import_error(&mut caretaker, &fixture(name), &["--dry-run"]);
        assert_eq!(tried, import_error(&mut caretaker, &fixture(name), &[]), "{name}");
    }
    let before = caretaker.traces();
    let rejects = caretaker.path("rejects.txt");
    let file = fixture("bad/impossible-date.txt");
    let ran = caretaker.run(&["pat", "import", &file, "--skip-bad", &rejects, "--dry-run"]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert_eq!(caretaker.traces(), before);
    assert!(!fs::exists(&rejects).unwrap(), "a dry run wrote the rejects");
}

#[test]
fn a_dry_run_of_match_accept_and_void_writes_nothing() {
    let caretaker = Caretaker::with_a_kettle();
    let text = labelled(&[
        &["DATE  14/09/2026", "APP NO  0017", "VISUAL CHECK  F"],
        &["DATE  14/09/2026", "APP NO  KET-1", "VISUAL CHECK  P", "INS  0.2 MOHM P"],
    ]);
    caretaker.import(&caretaker.file("a.txt", &text), &[]);
    let before = caretaker.traces();
    for arguments in [
        &["match", "1", "KET-1"][..],
        &["accept", "2", "--reason", "x"],
        &["void", "2", "--reason", "x"],
        &["interval", "KET-1", "--visual", "1", "--note", "x"],
        &["set", "KET-1", "--class", "II"],
        &["limit", "--edition", "4"],
    ] {
        caretaker.done(&[&["pat"], arguments, &["--dry-run"]].concat());
        assert_eq!(caretaker.traces(), before, "{arguments:?}");
    }
    assert_eq!(each(&caretaker.json(&["pat", "history", "--queried"]), "tag"), ["KET-1"]);
}

#[test]
fn control_characters_of_a_file_never_reach_the_terminal() {
    let caretaker = Caretaker::with_a_kettle();
    let file = caretaker.file("a.csv", "Asset Id,Test Date,Status,Oops\u{1b}[2J\n\"KET\u{202e}9\",2026-09-14,P,x\n");
    let ran = caretaker.run(&["pat", "import", &file]);
    for shown in [&ran.out, &ran.err, &caretaker.run(&["pat", "history", "--unmatched"]).out] {
        assert!(!shown.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'), "{shown:?}");
    }
}
