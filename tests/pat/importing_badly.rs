//! Files that are cut off, hold a bad test, or are only tried out.

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

/// What is said of a file that is not taken.
fn said(caretaker: &mut Caretaker, file: &str, more: &[&str]) -> String {
    let talk = caretaker.kept_out(4, &[&["pat", "import", file], more].concat());
    talk["error"].to_string()
}

#[test]
fn a_file_that_is_cut_off_takes_nothing_and_says_where_it_stopped() {
    for (name, line) in [("bad/cut-off.txt", "line 28"), ("bad/no-end.txt", "line 38")] {
        let mut caretaker = school();
        let told = said(&mut caretaker, &fixture(name), &[]);
        assert!(told.contains(line) && told.contains("END OF DATA"), "{name}: {told}");
        assert_eq!(caretaker.json(&["pat", "history"]), json!([]));
        // What is not whole is not taken in part either.
        let rejects = caretaker.path("rejects.txt");
        let told = said(&mut caretaker, &fixture(name), &["--skip-bad", &rejects]);
        assert!(told.contains(line), "{name}: {told}");
    }
}

#[test]
fn a_damaged_file_takes_nothing() {
    for (name, words) in [
        ("bad/unclosed-quote.csv", "line 3"),
        ("bad/binary-inside.txt", "line 1003"),
        ("bad/binary.txt", "text file"),
        ("bad/neither.txt", "tester"),
        ("bad/empty.csv", "empty"),
        ("bad/heading-only.csv", "no rows"),
        ("bad/no-tests.txt", "no tests"),
        ("bad/no-asset-id.csv", "Barcode"),
        ("bad/no-date.csv", "Asset Id"),
    ] {
        let told = said(&mut school(), &fixture(name), &["--create"]);
        assert!(told.contains(words), "{name}: {told}");
    }
}

#[test]
fn one_bad_test_takes_nothing() {
    for (name, words) in [
        ("bad/impossible-date.txt", "line 19"),
        ("bad/missing-app-no.txt", "line 18"),
        ("bad/reading-without-number.txt", "line 28"),
    ] {
        let mut caretaker = school();
        let told = said(&mut caretaker, &fixture(name), &[]);
        assert!(told.contains(words), "{name}: {told}");
        assert_eq!(caretaker.status("EXT-0007"), "never_tested", "{name}");
    }
    let told = said(&mut school(), &fixture("bad/bad-rows.csv"), &[]);
    for line in 2..=12 {
        assert!(told.contains(&format!("line {line}, ")) || told.contains(&format!("line {line}:")), "{line}: {told}");
    }
}

#[test]
fn skip_bad_takes_the_good_tests_and_the_rest_can_be_corrected_and_taken() {
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
    // Corrected, it is a file like any other; its instrument came along.
    let corrected = caretaker.file("corrected.txt", &left.replace("31/09/2026", "30/09/2026"));
    let report = caretaker.import(&corrected, &[]);
    assert_eq!([&report["failed"], &report["skipped"]], [1, 0]);
    let made = &caretaker.json(&["pat", "history", "APP-0003"])[0];
    assert_eq!([&made["tested_on"], &made["result"]], ["2026-09-30", "fail"]);
    assert!(text(&made["instrument"]).contains("PRIMETEST 350"), "{made}");
}

#[test]
fn skip_bad_of_a_sheet_gives_a_sheet_with_the_reasons() {
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
    // Only the second line is put right; its reason may stay where it is.
    let corrected = caretaker.file("corrected.csv", &format!("{}\n{}\n", lines[0], lines[2].replacen("maybe", "P", 1)));
    let report = caretaker.import(&corrected, &[]);
    assert_eq!([&report["passed"], &report["skipped"]], [1, 0]);
    assert_eq!(caretaker.status("APP-0002"), "in_date");
}

#[test]
fn skip_bad_with_nothing_bad_is_done() {
    let caretaker = school();
    let rejects = caretaker.path("rejects.txt");
    let report = caretaker.import(&fixture("good/seaward.txt"), &["--skip-bad", &rejects]);
    assert_eq!([&report["passed"], &report["failed"], &report["skipped"]], [2, 1, 0]);
}

// 23 November is today: a test of tomorrow has not been done.
#[test]
fn a_test_of_the_future_is_a_problem() {
    let mut caretaker = school();
    let of = |day: &str| labelled(&[&[&format!("DATE  {day}")[..], "APP NO  APP-0003", "VISUAL CHECK  P"]]);
    let tomorrow = caretaker.file("tomorrow.txt", &of("24/11/2026"));
    let told = said(&mut caretaker, &tomorrow, &[]);
    assert!(told.contains("future") && told.contains("line 1"), "{told}");
    let sheet = caretaker.file("tomorrow.csv", "Asset Id,Test Date,Status\nAPP-0003,2026-11-24,P\n");
    assert!(said(&mut caretaker, &sheet, &[]).contains("future"));
    let today = caretaker.file("today.txt", &of("23/11/2026"));
    caretaker.import(&today, &[]);
    assert_eq!(caretaker.status("APP-0003"), "in_date");
}

/// The document without its numbers.
fn without_numbers(mut report: Value) -> Value {
    for row in report["unmatched_ids"].as_array_mut().unwrap() {
        row["no"] = Value::Null;
    }
    report
}

// Design, section 4: the same code and output, `no` null.
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
fn a_dry_run_gives_no_numbers() {
    let caretaker = Caretaker::with_a_kettle();
    let tried = caretaker.import(&fixture("good/seaward.txt"), &["--dry-run"]);
    let numbers: Vec<&Value> = tried["unmatched_ids"].as_array().unwrap().iter().map(|row| &row["no"]).collect();
    assert_eq!(numbers, [&Value::Null; 3]);
}

#[test]
fn a_dry_run_of_a_bad_file_ends_like_the_import_of_it() {
    let mut caretaker = school();
    for name in ["bad/impossible-date.txt", "bad/cut-off.txt", "bad/bad-rows.csv"] {
        let tried = said(&mut caretaker, &fixture(name), &["--dry-run"]);
        assert_eq!(tried, said(&mut caretaker, &fixture(name), &[]), "{name}");
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
        &["DATE  14/09/2026", "APP NO  KET-1", "VISUAL CHECK  P", "INS  0.5 MOHM P"],
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
fn what_a_file_says_never_reaches_a_terminal_as_a_control_character() {
    let caretaker = Caretaker::with_a_kettle();
    let file = caretaker.file("a.csv", "Asset Id,Test Date,Status,Oops\u{1b}[2J\n\"KET\u{202e}9\",2026-09-14,P,x\n");
    let ran = caretaker.run(&["pat", "import", &file]);
    for said in [&ran.out, &ran.err, &caretaker.run(&["pat", "history", "--unmatched"]).out] {
        assert!(!said.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'), "{said:?}");
    }
}
