//! Protection against slips: results moved by mistake, fails scanned away, assets added twice.

use super::{Caretaker, each, items, labelled, text};
use serde_json::{Value, json};

fn school() -> Caretaker {
    Caretaker::with(&[("KET-1", "kettle", "Hall"), ("KET-2", "kettle", "Hall"), ("LAP-1", "laptop", "Hall")])
}

/// The lines of one visual check.
fn visual_check(id: &str, on: &str, result: &str) -> [String; 3] {
    [format!("DATE  {on}"), format!("APP NO  {id}"), format!("VISUAL CHECK  {result}")]
}

/// A tester's file of visual checks, given as ID, date, and `P` or `F`.
fn visual_checks(all: &[(&str, &str, &str)]) -> String {
    let tests: Vec<[String; 3]> = all.iter().map(|(id, on, result)| visual_check(id, on, result)).collect();
    let lines: Vec<Vec<&str>> = tests.iter().map(|test| test.iter().map(String::as_str).collect()).collect();
    labelled(&lines.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

fn notes(talk: &str) -> Vec<&str> {
    talk.lines().filter(|line| line.starts_with("note:")).collect()
}

// Without this refusal, a mistyped number in `pat match` would move a kettle's own results to another item,
// including its fail.
#[test]
fn an_items_own_results_are_not_moved_by_match() {
    let caretaker = school();
    let file = caretaker.file("a.txt", &visual_checks(&[("KET-1", "14/09/2026", "F"), ("0017", "14/09/2026", "P")]));
    caretaker.import(&file, &[]);
    let own = caretaker.newest("KET-1");
    let talk = caretaker.kept_out(1, &["pat", "match", &own, "KET-2"]);
    assert!(text(&talk["error"]["hint"]).contains("pat history --unmatched"), "{talk}");
    assert_eq!(caretaker.status("KET-1"), "failed");
    // A match made by hand can be changed.
    let waiting = caretaker.json(&["pat", "history", "--unmatched"])[0]["no"].to_string();
    caretaker.done(&["pat", "match", &waiting, "KET-1"]);
    let ran = caretaker.done(&["pat", "match", &waiting, "KET-2"]);
    assert!(ran.err.contains("“0017” was matched to KET-1; 1 result moved to KET-2"), "{ran:?}");
    assert_eq!((caretaker.status("KET-1"), caretaker.status("KET-2")), ("failed".to_owned(), "in_date".to_owned()));
}

#[test]
fn an_import_lists_failed_items_and_their_borrowers() {
    let caretaker = school();
    caretaker.done(&["pat", "pass", "KET-1", "KET-2", "--on", "2026-08-03"]);
    caretaker.done(&["out", "KET-1", "--to", "S1"]);
    // The second kettle passed the next day: a visual check lifts a failed visual check.
    let all = [("KET-1", "14/09/2026", "F"), ("KET-2", "14/09/2026", "F"), ("KET-2", "15/09/2026", "P")];
    let file = caretaker.file("a.txt", &visual_checks(&all));
    let ran = caretaker.run(&["pat", "import", &file, "--dry-run"]);
    assert!(ran.out.contains("Failed: do not use") && ran.err.contains("--recalled"), "{ran:?}");
    let report = caretaker.import(&file, &[]);
    assert_eq!((items(&report["failed_now"]), &report["failed_now_count"]), (vec!["KET-1".to_owned()], &json!(1)));
    assert_eq!(report["failed_now"][0]["holder"]["ref"], "S1");
}

#[test]
fn a_file_imported_with_other_options_adds_no_second_asset() {
    let caretaker = school();
    let mut lines = visual_checks(&[("12", "14/09/2026", "F")]);
    lines = lines.replace("APP NO  12", "APP NO  12\nLOCATION  Hall");
    let file = caretaker.file("a.txt", &lines);
    assert_eq!(caretaker.import(&file, &["--create"])["created_tags"], json!(["12"]));
    // The same tests with location and ID: they stay with item 12, and Hall-12 isn't added.
    let again = caretaker.import(&file, &["--location-prefix", "--create"]);
    assert_eq!([&again["known"], &again["created"]], [1, 0]);
    assert_eq!(items(&again["failed_now"]), ["12"]);
    assert_eq!(caretaker.run(&["show", "Hall-12"]).code, 3);
    assert_eq!(caretaker.status("12"), "failed");
}

#[test]
fn an_unmatched_result_takes_the_id_of_the_latest_import() {
    let caretaker = school();
    let lines = visual_checks(&[("12", "14/09/2026", "F")]).replace("APP NO  12", "APP NO  12\nLOCATION  Hall");
    let file = caretaker.file("a.txt", &lines);
    caretaker.import(&file, &[]);
    let waiting =
        |ids: &[&str]| assert_eq!(each(&caretaker.json(&["pat", "history", "--unmatched"]), "tester_id"), ids);
    waiting(&["12"]);
    caretaker.import(&file, &["--location-prefix"]);
    waiting(&["Hall-12"]);
    let made = caretaker.import(&file, &["--location-prefix", "--create"]);
    assert_eq!((&made["created_tags"], &made["known"]), (&json!(["Hall-12"]), &json!(1)));
    waiting(&[]);
    assert_eq!(caretaker.status("Hall-12"), "failed");
}

// KET1 is short for KET-0001. A second asset would hide the fail.
#[test]
fn create_adds_nothing_for_a_short_form() {
    let caretaker = Caretaker::with(&[("KET-0001", "kettle", "Hall")]);
    let file = caretaker.file("a.txt", &visual_checks(&[("KET1", "14/09/2026", "F"), ("FAN-2", "14/09/2026", "P")]));
    let report = caretaker.import(&file, &["--create"]);
    assert_eq!((&report["created_tags"], &report["unmatched"]), (&json!(["FAN-2"]), &json!(1)));
    assert_eq!(report["unmatched_ids"][0]["near"], json!(["KET-0001"]));
}

#[test]
fn scanning_an_item_that_failed_in_the_round_does_not_pass_it() {
    let caretaker = school();
    let fed = "f KET-1 flex cut\nKET-1\nfail KET-2 lid gone\np KET-2\nundo\npass LAP-1\np\n";
    let ran = caretaker.cli.feed(fed, &["pat", "log"]);
    let lines: Vec<&str> = ran.out.lines().collect();
    let begins = ["FAIL", "NOTHING  KET-1 failed in this round", "FAIL", "PASS", "UNDONE", "PASS", "NOTHING"];
    assert_eq!(lines.len(), begins.len(), "{ran:?}");
    for (line, begin) in lines.iter().zip(begins) {
        assert!(line.starts_with(begin), "{line}: not {begin}");
    }
    assert!(lines[3].contains("lifts the fail of") && lines[3].contains("lid gone"), "{ran:?}");
    assert!(lines[4].contains("KET-2 has failed: keep it out of use"), "{ran:?}");
    assert!(lines[6].contains("p TAG"), "{ran:?}");
    assert_eq!((caretaker.status("KET-1"), caretaker.status("KET-2")), ("failed".to_owned(), "failed".to_owned()));
}

#[test]
fn a_visual_check_after_a_failed_full_test_is_answered_still_failed() {
    let caretaker = school();
    let failed = ["--kind", "combined", "--result", "fail", "--instrument", "PrimeTest 350", "--note", "no earth"];
    caretaker.done(&[&["pat", "record", "KET-1", "--on", "2026-11-02"], &failed[..]].concat());
    let ran = caretaker.cli.feed("KET-1\n", &["pat", "log"]);
    assert!(ran.out.starts_with("STILL FAILED"), "{ran:?}");
    assert_eq!(caretaker.status("KET-1"), "failed");
}

#[test]
fn an_item_that_failed_on_loan_is_kept_aside_on_return() {
    let caretaker = school();
    caretaker.done(&["pat", "pass", "KET-1"]);
    caretaker.done(&["out", "KET-1", "--to", "S1"]);
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "flex cut"]);
    let ran = caretaker.done(&["in", "KET-1", "--all-well"]);
    assert!(notes(&ran.err).iter().any(|note| note.contains("KET-1 failed its test: keep it aside")), "{ran:?}");
    caretaker.done(&["pat", "pass", "KET-2"]);
    caretaker.done(&["out", "KET-2", "--to", "S1"]);
    let ran = caretaker.done(&["in", "KET-2", "--all-well"]);
    assert!(!ran.err.contains("keep it aside"), "{ran:?}");
}

#[test]
fn voiding_the_pass_that_lifted_a_fail_recalls_the_item() {
    let caretaker = school();
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "flex cut", "--on", "2026-11-02"]);
    caretaker.done(&["pat", "pass", "KET-1", "--on", "2026-11-03"]);
    caretaker.done(&["out", "KET-1", "--to", "S1"]);
    let ran = caretaker.done(&["pat", "void", &caretaker.newest("KET-1"), "--reason", "another kettle"]);
    assert!(ran.err.contains("keep it out of use") && ran.err.contains("get it back at once"), "{ran:?}");
}

#[test]
fn a_setting_for_a_laptop_notes_that_its_charger_is_separate() {
    let caretaker = school();
    let every = ["--visual", "6", "--note", "RA-3"];
    let itself = caretaker.done(&[&["pat", "interval", "LAP-1"], &every[..]].concat());
    assert!(itself.err.contains("LAP-1/charger"), "{itself:?}");
    let part = caretaker.done(&[&["pat", "interval", "LAP-1/charger"], &every[..]].concat());
    assert_eq!(part.err, "");
}

// A visual check is not an electrical test, so its label must not say "Tested".
#[test]
fn a_label_tells_the_kind_of_test_and_an_overdue_item_gets_a_note() {
    let mut caretaker = school();
    caretaker.done(&["pat", "pass", "KET-1", "--on", "2026-11-02"]);
    caretaker.full_test("KET-2", "2026-11-02");
    let page = caretaker.path("labels.html");
    caretaker.done(&["pat", "label", "KET-1", "KET-2", "--output", &page]);
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.contains("Visual check Nov 2026") && html.contains("Tested Nov 2026"), "{html}");
    caretaker.at("2027-06-01");
    let ran = caretaker.done(&["pat", "label", "KET-1"]);
    assert!(ran.err.contains("KET-1 is overdue"), "{ran:?}");
}

#[test]
fn a_wrong_tester_clock_is_reported_with_a_warning_for_fails() {
    let caretaker = school();
    let text_of = |talk: &Value| talk.to_string();
    let file = caretaker.file("a.txt", &visual_checks(&[("KET-1", "01/01/1980", "F"), ("KET-2", "14/09/2026", "P")]));
    let talk = caretaker.kept_out(4, &["pat", "import", &file]);
    assert!(text_of(&talk).contains("clock was wrong") && text_of(&talk).contains("keep it out of use"), "{talk}");
    let left = caretaker.path("left.txt");
    let report = caretaker.run(&["pat", "import", &file, "--skip-bad", &left, "--format", "json"]).json();
    assert_eq!([&report["passed"], &report["skipped"]], [1, 1]);
    assert!(std::fs::read_to_string(&left).unwrap().contains("keep it out of use"));
}

#[test]
fn an_unmatched_information_result_is_neither_a_pass_nor_a_fail() {
    let caretaker = school();
    let sheet = "Asset Id,Test Date,Pass/Fail,Test Name\n0017,14/09/2026,I,Full Visual\n";
    let report = caretaker.import(&caretaker.file("a.csv", sheet), &[]);
    assert_eq!([&report["information"], &report["unmatched"]], [1, 1]);
    assert_eq!(each(&caretaker.json(&["pat", "history", "--unmatched"]), "result"), ["information"]);
}

#[test]
fn a_failed_item_shows_the_date_and_reason_everywhere() {
    let caretaker = school();
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "flex cut", "--on", "2026-11-02"]);
    let earth = ["--kind", "combined", "--result", "fail", "--instrument", "PrimeTest 350", "--earth", "0.9"];
    caretaker.done(&[&["pat", "record", "KET-2"], &earth[..]].concat());
    let listed = caretaker.json(&["pat", "list", "--status", "failed"]);
    assert_eq!(each(&listed, "failed_on"), ["2026-11-02", "2026-11-23"]);
    assert_eq!(listed[0]["failed_why"], "flex cut");
    let shown = caretaker.done(&["show", "KET-1"]);
    assert!(shown.out.contains("FAILED 2 Nov: flex cut"), "{shown:?}");
    let sheet = caretaker.path("round.html");
    caretaker.done(&["pat", "sheet", "--output", &sheet]);
    assert!(std::fs::read_to_string(&sheet).unwrap().contains("FAILED (flex cut): do not use"));
}

#[test]
fn a_visual_check_of_a_part_that_does_not_plug_in_sets_no_due_date() {
    let caretaker = Caretaker::with(&[("CAM-1", "camera", "Media")]);
    let before = caretaker.status_and_due("CAM-1");
    let ran = caretaker.done(&["pat", "pass", "CAM-1/bag"]);
    assert!(ran.err.contains("CAM-1/bag needs no tests"), "{ran:?}");
    assert_eq!(caretaker.status_and_due("CAM-1"), before);
    assert!(!caretaker.done(&["pat", "pass", "CAM-1/charger"]).err.contains("needs no tests"));
}

#[test]
fn a_reopened_loan_notes_that_its_item_has_failed() {
    let caretaker = school();
    caretaker.done(&["pat", "pass", "KET-1"]);
    caretaker.done(&["out", "KET-1", "--to", "S1"]);
    caretaker.done(&["in", "KET-1", "--all-well"]);
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "flex cut"]);
    let ran = caretaker.done(&["loan", "reopen", "1"]);
    assert!(ran.err.contains("get it back at once"), "{ran:?}");
}

// The fail of last week was lifted on Friday, and is recorded only now.
#[test]
fn a_fail_recorded_after_a_later_pass_recalls_nothing() {
    let caretaker = school();
    caretaker.done(&["pat", "pass", "KET-1", "--on", "2026-11-20"]);
    caretaker.done(&["out", "KET-1", "--to", "S1"]);
    let ran = caretaker.done(&["pat", "fail", "KET-1", "--reason", "flex cut", "--on", "2026-11-16"]);
    assert!(!ran.err.contains("get it back"), "{ran:?}");
    assert_eq!(caretaker.status("KET-1"), "in_date");
}

#[test]
fn fuse_and_lead_are_shown_with_the_class() {
    let caretaker = school();
    let ran = caretaker.done(&["pat", "set", "KET-1", "--fuse", "13", "--lead", "0.25"]);
    assert!(ran.out.contains("I P, 13 A, lead 0.25 Ω"), "{ran:?}");
    assert!(caretaker.done(&["show", "KET-1"]).out.contains("I P, 13 A, lead 0.25 Ω"));
    assert!(caretaker.done(&["show", "KET-2"]).out.contains(" I P "));
}
