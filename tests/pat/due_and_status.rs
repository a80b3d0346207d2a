//! The test status on the days around its due date.

use super::{Caretaker, each, items, some, text};
use serde_json::json;

/// Reads the status from `show`, `pat list` and the export.
fn everywhere(caretaker: &Caretaker, tag: &str) -> Vec<String> {
    let shown = caretaker.status(tag);
    let listed = caretaker.json(&["pat", "list", tag]);
    let exported = caretaker.done(&["asset", "export", tag, "--format", "json"]).json();
    vec![shown, each(&listed, "status").concat(), text(&exported[0]["pat"]["status"])]
}

// 6 months after 23 November is 23 May; 30 days before that is 23 April.
#[test]
fn a_visual_check_counts_until_the_end_of_its_due_date() {
    let mut caretaker = Caretaker::with_a_kettle();
    caretaker.full_test("KET-1", "2026-11-22");
    caretaker.done(&["pat", "pass", "KET-1"]);
    for (day, status, code, refuses, due) in [
        ("2026-11-23", "in_date", 0, &[][..], 0),
        ("2027-04-22", "in_date", 0, &[], 0),
        ("2027-04-23", "due_soon", 0, &[], 1),
        ("2027-04-24", "due_soon", 0, &[], 1),
        ("2027-05-22", "due_soon", 0, &[], 1),
        ("2027-05-23", "due_soon", 0, &[], 1),
        ("2027-05-24", "overdue", 1, &["pat-overdue"], 1),
        ("2027-05-25", "overdue", 1, &["pat-overdue"], 1),
    ] {
        caretaker.at(day);
        assert_eq!(caretaker.status_and_due("KET-1"), (status.to_owned(), some("2027-05-23")), "{day}");
        let listed = caretaker.json(&["pat", "list"]);
        assert_eq!((&listed[0]["status"], &listed[0]["next_due_on"]), (&json!(status), &json!("2027-05-23")), "{day}");
        let rows = caretaker.json(&["pat", "due"]);
        assert_eq!(rows.as_array().unwrap().len(), due, "{day}: {rows}");
        if due == 1 {
            assert_eq!((&rows[0]["status"], &rows[0]["kind"]), (&json!(status), &json!("visual")), "{day}");
        }
        let (exit_code, refused, warned) = caretaker.lending("KET-1");
        assert_eq!(
            (exit_code, refused, warned.len()),
            (code, refuses.iter().map(|&r| r.to_owned()).collect(), 0),
            "{day}"
        );
    }
}

// In May, British Summer Time is an hour ahead of UTC.
#[test]
fn the_due_date_ends_at_midnight_in_london() {
    let mut caretaker = Caretaker::with_a_kettle();
    caretaker.full_test("KET-1", "2026-11-22");
    caretaker.done(&["pat", "pass", "KET-1"]);
    assert_eq!(caretaker.at_time("2027-05-23T22:59:59Z").status("KET-1"), "due_soon");
    assert_eq!(caretaker.at_time("2027-05-23T23:00:00Z").status("KET-1"), "overdue");
    assert_eq!(caretaker.lending("KET-1").1, ["pat-overdue"]);
}

#[test]
fn a_full_test_has_its_own_due_date() {
    let mut caretaker = Caretaker::with_a_kettle();
    caretaker.full_test("KET-1", "2026-11-23");
    // Visual checks don't postpone the full test, due after 12 months.
    for day in ["2027-05-20", "2027-11-10"] {
        caretaker.at(day).done(&["pat", "pass", "KET-1"]);
    }
    for (day, status) in [("2027-11-22", "due_soon"), ("2027-11-23", "due_soon"), ("2027-11-24", "overdue")] {
        caretaker.at(day);
        assert_eq!(caretaker.status_and_due("KET-1"), (status.to_owned(), some("2027-11-23")), "{day}");
        let rows = caretaker.json(&["pat", "due"]);
        assert_eq!(each(&rows, "kind"), ["combined"], "{day}");
    }
    // A full test includes a visual check, so it moves both due dates.
    caretaker.full_test("KET-1", "2027-11-24");
    assert_eq!(caretaker.status_and_due("KET-1"), ("in_date".to_owned(), some("2028-05-24")));
}

#[test]
fn a_due_date_stays_within_a_shorter_month() {
    let mut caretaker = Caretaker::with_a_kettle();
    caretaker.full_test("KET-1", "2026-08-31");
    // 6 months after 31 August would be 31 February.
    assert_eq!(caretaker.status_and_due("KET-1").1, some("2027-02-28"));
    assert_eq!(caretaker.at("2027-02-28").status("KET-1"), "due_soon");
    assert_eq!(caretaker.at("2027-03-01").status("KET-1"), "overdue");
}

#[test]
fn an_item_is_never_tested_until_its_first_test() {
    let mut caretaker = Caretaker::with_a_kettle();
    for day in ["2026-11-23", "2026-11-24", "2028-01-01"] {
        caretaker.at(day);
        assert_eq!(caretaker.status_and_due("KET-1"), ("never_tested".to_owned(), None), "{day}");
        assert_eq!(each(&caretaker.json(&["pat", "due"]), "status")[0], "never_tested", "{day}");
        assert_eq!(each(&caretaker.json(&["pat", "list"]), "status"), ["never_tested"], "{day}");
        assert_eq!(caretaker.lending("KET-1"), (0, Vec::new(), vec!["pat-never-tested".to_owned()]), "{day}");
    }
    caretaker.done(&["pat", "pass", "KET-1"]);
    assert_eq!(caretaker.status("KET-1"), "in_date");
    assert_eq!(caretaker.lending("KET-1"), (0, Vec::new(), Vec::new()));
}

#[test]
fn a_failed_item_stays_failed_after_its_due_date() {
    let mut caretaker = Caretaker::with_a_kettle();
    caretaker.full_test("KET-1", "2026-11-20");
    assert_eq!(caretaker.status("KET-1"), "in_date");
    caretaker.at("2026-11-24").done(&["pat", "fail", "KET-1", "--reason", "flex cut"]);
    for day in ["2026-11-24", "2026-11-25", "2027-05-21", "2029-01-01"] {
        caretaker.at(day);
        assert_eq!(caretaker.status("KET-1"), "failed", "{day}");
        assert_eq!(each(&caretaker.json(&["pat", "list"]), "status"), ["failed"], "{day}");
        assert!(each(&caretaker.json(&["pat", "due"]), "status").contains(&"failed".to_owned()), "{day}");
        let (code, refused, _) = caretaker.lending("KET-1");
        assert_eq!((code, refused.contains(&"pat-failed".to_owned())), (1, true), "{day}");
    }
}

// Class III and battery items need no test.
#[test]
fn a_battery_item_never_needs_a_test() {
    let mut caretaker = Caretaker::with(&[("HP-1", "headphones", "Music"), ("USB-1", "USB stick", "Office")]);
    for day in ["2026-11-23", "2026-11-24", "2036-01-01"] {
        caretaker.at(day);
        for tag in ["HP-1", "USB-1"] {
            assert_eq!(caretaker.status_and_due(tag), ("not_required".to_owned(), None), "{day} {tag}");
            assert_eq!(caretaker.lending(tag), (0, Vec::new(), Vec::new()), "{day} {tag}");
        }
        assert_eq!(caretaker.json(&["pat", "due"]), json!([]), "{day}");
    }
    assert_eq!(items(&caretaker.json(&["pat", "list", "--status", "not-required"])), ["HP-1", "USB-1"]);
}

#[test]
fn show_and_list_and_export_agree() {
    let mut caretaker = Caretaker::with_a_kettle();
    assert_eq!(everywhere(&caretaker, "KET-1"), ["never_tested"; 3]);
    caretaker.full_test("KET-1", "2026-11-23");
    assert_eq!(everywhere(&caretaker, "KET-1"), ["in_date"; 3]);
    caretaker.at("2027-05-23");
    assert_eq!(everywhere(&caretaker, "KET-1"), ["due_soon"; 3]);
    caretaker.at("2027-05-24");
    assert_eq!(everywhere(&caretaker, "KET-1"), ["overdue"; 3]);
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "lid gone"]);
    assert_eq!(everywhere(&caretaker, "KET-1"), ["failed"; 3]);
}

#[test]
fn the_export_has_the_status_and_the_due_date() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.full_test("KET-1", "2026-11-23");
    let csv = caretaker.done(&["asset", "export", "--format", "csv"]).out;
    let head: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
    let row: Vec<&str> = csv.lines().nth(1).unwrap().split(',').collect();
    let cell = |heading: &str| row[head.iter().position(|&h| h == heading).unwrap()];
    assert_eq!((cell("PAT Status"), cell("PAT Due")), ("in_date", "2027-05-23"));
}

#[test]
fn a_laptop_has_the_status_of_its_charger_and_show_lists_the_charger() {
    let mut caretaker = Caretaker::with(&[("LAP-1", "laptop", "Library")]);
    assert_eq!(caretaker.status("LAP-1"), "never_tested");
    // The tag means the charger.
    let recorded = caretaker.json(&["pat", "pass", "LAP-1"]);
    assert_eq!(items(&recorded), ["LAP-1/charger"]);
    // Class II portable: a visual check every 12 months.
    assert_eq!(recorded[0]["next_due_on"], "2027-11-23");
    let page = caretaker.done(&["show", "LAP-1"]).out;
    let line = page.lines().find(|line| line.contains("LAP-1/charger")).unwrap();
    assert!(line.contains("in date") && line.contains("23 Nov 2027"), "{page}");
    for (day, status) in [("2027-11-22", "due_soon"), ("2027-11-23", "due_soon"), ("2027-11-24", "overdue")] {
        caretaker.at(day);
        assert_eq!(caretaker.status_and_due("LAP-1"), (status.to_owned(), some("2027-11-23")), "{day}");
        assert_eq!(items(&caretaker.json(&["pat", "due"])), ["LAP-1/charger"], "{day}");
    }
    assert_eq!(caretaker.lending("LAP-1").1, ["pat-overdue"]);
}

#[test]
fn the_status_page_counts_tests_to_do() {
    let mut caretaker = Caretaker::with(&[
        ("KET-1", "kettle", "Hall"),
        ("KET-2", "kettle", "Hall"),
        ("KET-3", "kettle", "Hall"),
        ("KET-4", "kettle", "Hall"),
        ("KET-5", "kettle", "Hall"),
        ("HP-1", "headphones", "Hall"),
    ]);
    caretaker.full_test("KET-1", "2026-11-23");
    caretaker.full_test("KET-2", "2026-06-01");
    caretaker.full_test("KET-3", "2026-05-22");
    caretaker.full_test("KET-4", "2026-11-23");
    caretaker.done(&["pat", "fail", "KET-4", "--reason", "lid gone"]);
    let page = caretaker.json(&["status"]);
    assert_eq!(
        [&page["pat_failed"], &page["pat_overdue"], &page["pat_due_soon"], &page["pat_never_tested"]],
        [1, 1, 1, 1]
    );
    let text = caretaker.at("2026-11-23").done(&["status"]).out;
    for line in ["tests failed", "kitbook pat due"] {
        assert!(text.contains(line), "{text}");
    }
}
