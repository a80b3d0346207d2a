//! Lists: tests to do, all tested items, results, and the summary.

use super::{Caretaker, each, items};
use serde_json::{Value, json};

/// A school with unsorted rooms and one item of each status, on 23 November 2026.
fn school() -> Caretaker {
    let caretaker = Caretaker::with(&[
        ("KET-1", "kettle", "Room 10"),
        ("KET-2", "kettle", "Room 2"),
        ("KET-3", "kettle", "Hall"),
        ("EXT-1", "extension lead", "Room 2"),
        ("LAP-1", "laptop", "Room 10"),
        ("HP-1", "headphones", "Room 2"),
    ]);
    // Visual checks are due after 6 months: 30 Nov, 22 Nov, 1 May.
    caretaker.full_test("KET-1", "2026-05-30");
    caretaker.full_test("KET-2", "2026-05-22");
    caretaker.full_test("KET-3", "2026-11-01");
    caretaker.done(&["pat", "fail", "EXT-1", "--reason", "socket burnt"]);
    caretaker
}

fn due(caretaker: &Caretaker, more: &[&str]) -> Vec<String> {
    items(&caretaker.json(&[&["pat", "due"], more].concat()))
}

/// Removes repeated items: a failed item may need both tests.
fn distinct(mut items: Vec<String>) -> Vec<String> {
    items.dedup();
    items
}

#[test]
fn due_lists_failed_items_first_then_by_date_then_never_tested() {
    let caretaker = school();
    assert_eq!(distinct(due(&caretaker, &[])), ["EXT-1", "KET-2", "KET-1", "LAP-1/charger"]);
    let rows = caretaker.json(&["pat", "due"]);
    let of = |tag: &str| rows.as_array().unwrap().iter().find(|row| row["tag"] == tag).unwrap().clone();
    assert_eq!([&of("EXT-1")["status"], &of("LAP-1")["status"]], ["failed", "never_tested"]);
    let overdue = of("KET-2");
    assert_eq!([&overdue["status"], &overdue["next_due_on"], &overdue["kind"]], ["overdue", "2026-11-22", "visual"]);
    let soon = of("KET-1");
    assert_eq!([&soon["status"], &soon["next_due_on"], &soon["location"]], ["due_soon", "2026-11-30", "Room 10"]);
}

#[test]
fn within_sets_the_period_ahead() {
    let caretaker = school();
    let later = |within: &str| due(&caretaker, &["--within", within, "--category", "kettle", "--kind", "visual"]);
    assert_eq!(later("0d"), ["KET-2"]);
    // 30 November is 7 days ahead.
    assert_eq!(later("6d"), ["KET-2"]);
    assert_eq!(later("7d"), ["KET-2", "KET-1"]);
    assert_eq!(later("1w"), ["KET-2", "KET-1"]);
    // From 23 November to 1 May it is 7 + 31 + 31 + 28 + 31 + 30 + 1 = 159 days.
    assert_eq!(later("158d"), ["KET-2", "KET-1"]);
    assert_eq!(later("159d"), ["KET-2", "KET-1", "KET-3"]);
    // A last date can be given in place of a period.
    assert_eq!(later("30/4/2027"), later("158d"));
    assert_eq!(later("2027-05-01"), later("159d"));
    // The default is 30 days.
    assert_eq!(due(&caretaker, &["--category", "kettle", "--kind", "visual"]), later("30d"));
}

#[test]
fn due_filters_by_category_location_kind_status_and_text() {
    let caretaker = school();
    assert_eq!(distinct(due(&caretaker, &["--category", "extension lead"])), ["EXT-1"]);
    assert_eq!(distinct(due(&caretaker, &["--location", "room 2"])), ["EXT-1", "KET-2"]);
    assert_eq!(due(&caretaker, &["--location", "Room 10"]), ["KET-1", "LAP-1/charger"]);
    assert_eq!(due(&caretaker, &["--status", "overdue"]), ["KET-2"]);
    assert_eq!(due(&caretaker, &["--status", "due-soon"]), ["KET-1"]);
    assert_eq!(distinct(due(&caretaker, &["--status", "never-tested"])), ["LAP-1/charger"]);
    assert_eq!(distinct(due(&caretaker, &["--status", "failed"])), ["EXT-1"]);
    assert_eq!(due(&caretaker, &["KET"]), ["KET-2", "KET-1"]);
    assert_eq!(due(&caretaker, &["--limit", "1"]), ["EXT-1"]);
    // The kettles' full tests are due after 12 months: on 22 and 30 May and on 1 November 2027.
    let full_tests = ["--kind", "combined", "--category", "kettle"];
    assert_eq!(due(&caretaker, &full_tests), Vec::<String>::new());
    // From 23 November to 30 May it is 159 + 29 = 188 days.
    assert_eq!(due(&caretaker, &[&full_tests[..], &["--within", "188d"]].concat()), ["KET-2", "KET-1"]);
}

#[test]
fn rooms_are_sorted_by_number() {
    let caretaker = school();
    assert_eq!(distinct(due(&caretaker, &["--sort", "location"])), ["EXT-1", "KET-2", "KET-1", "LAP-1/charger"]);
    let rows = caretaker.json(&["pat", "due", "--sort", "location", "--within", "52w"]);
    let mut rooms = each(&rows, "location");
    rooms.dedup();
    assert_eq!(rooms, ["Hall", "Room 2", "Room 10"]);
    assert_eq!(distinct(due(&caretaker, &["--sort", "tag"])), ["EXT-1", "KET-1", "KET-2", "LAP-1/charger"]);
}

#[test]
fn due_shows_the_borrower() {
    let caretaker = school();
    caretaker.done(&["out", "KET-1", "--to", "S1"]);
    let row = &caretaker.json(&["pat", "due", "KET-1"])[0];
    assert_eq!(row["holder"], json!({"ref": "S1", "name": "Zoë Bird"}));
    assert!(caretaker.done(&["pat", "due"]).out.contains("Zoë Bird"));
}

#[test]
fn nothing_due_is_an_empty_list_not_an_error() {
    let caretaker = Caretaker::new();
    assert_eq!(caretaker.json(&["pat", "due"]), json!([]));
    for list in ["list", "history"] {
        assert_eq!(caretaker.json(&["pat", list]), json!([]));
    }
}

#[test]
fn list_filters_by_status() {
    let caretaker = school();
    for (status, wanted) in [
        ("failed", &["EXT-1"][..]),
        ("overdue", &["KET-2"]),
        ("never-tested", &["LAP-1/charger"]),
        ("due-soon", &["KET-1"]),
        ("in-date", &["KET-3"]),
    ] {
        assert_eq!(items(&caretaker.json(&["pat", "list", "--status", status])), wanted, "{status}");
    }
    let none = items(&caretaker.json(&["pat", "list", "--status", "not-required"]));
    assert!(none.contains(&"HP-1".to_owned()) && !none.contains(&"KET-1".to_owned()), "{none:?}");
    assert_eq!(items(&caretaker.json(&["pat", "list", "--location", "Room 2", "--category", "kettle"])), ["KET-2"]);
}

#[test]
fn history_is_newest_first_and_filters_by_result_date_and_item() {
    let caretaker = school();
    caretaker.done(&["pat", "pass", "LAP-1", "--on", "2026-11-10"]);
    assert_eq!(items(&caretaker.json(&["pat", "history"])), ["EXT-1", "LAP-1/charger", "KET-3", "KET-1", "KET-2"]);
    let of = |more: &[&str]| items(&caretaker.json(&[&["pat", "history"], more].concat()));
    assert_eq!(of(&["--result", "fail"]), ["EXT-1"]);
    assert_eq!(of(&["--since", "2026-11-01"]), ["EXT-1", "LAP-1/charger", "KET-3"]);
    assert_eq!(of(&["--since", "2026-11-02"]), ["EXT-1", "LAP-1/charger"]);
    assert_eq!(of(&["LAP-1"]), ["LAP-1/charger"]);
    assert_eq!(of(&["LAP-1/charger"]), ["LAP-1/charger"]);
    assert_eq!(of(&["--limit", "2"]), ["EXT-1", "LAP-1/charger"]);
    assert_eq!(of(&["--void"]), Vec::<String>::new());
    assert_eq!(caretaker.run(&["pat", "history", "KET-9"]).code, 3);
}

/// Reads the numbers in one summary row: items, in date, due soon, overdue, failed, never tested, percentage.
fn numbers(rows: &Value, by: &str, name: &str) -> Vec<i64> {
    let row = rows.as_array().unwrap().iter().find(|r| r["by"] == by && r["name"] == name);
    let row = row.unwrap_or_else(|| panic!("no {by} {name} in {rows}"));
    ["things", "in_date", "due_soon", "overdue", "failed", "never_tested", "in_date_percent"]
        .map(|field| row[field].as_i64().unwrap())
        .to_vec()
}

// Of 5 tested items, one is in date and one is due soon: 2 of 5 are up to date, 40 %.
#[test]
fn the_summary_counts_by_category_and_location() {
    let caretaker = school();
    let rows = caretaker.json(&["pat", "summary"]);
    assert_eq!(numbers(&rows, "school", "all"), [5, 1, 1, 1, 1, 1, 40]);
    assert_eq!(numbers(&rows, "category", "kettle"), [3, 1, 1, 1, 0, 0, 66]);
    assert_eq!(numbers(&rows, "category", "extension lead"), [1, 0, 0, 0, 1, 0, 0]);
    assert_eq!(numbers(&rows, "category", "laptop"), [1, 0, 0, 0, 0, 1, 0]);
    assert_eq!(numbers(&rows, "location", "Hall"), [1, 1, 0, 0, 0, 0, 100]);
    assert_eq!(numbers(&rows, "location", "Room 2"), [2, 0, 0, 1, 1, 0, 0]);
    assert_eq!(numbers(&rows, "location", "Room 10"), [2, 0, 1, 0, 0, 1, 50]);
    // Headphones need no test, so they are not counted.
    assert!(!each(&rows, "name").contains(&"headphones".to_owned()), "{rows}");
    let kettles = caretaker.json(&["pat", "summary", "--category", "kettle"]);
    assert_eq!(numbers(&kettles, "school", "all")[0], 3);
}

#[test]
fn the_summary_draws_a_bar_for_each_row() {
    let caretaker = school();
    let table = caretaker.done(&["pat", "summary"]).out;
    let bar = |name: &str| {
        let line = table.lines().find(|line| line.contains(name)).unwrap();
        line.chars().filter(|c| *c == '█').count()
    };
    assert!(bar("Hall") > bar("Room 10") && bar("Room 10") > bar("Room 2"), "{table}");
    assert_eq!((bar("Room 2"), bar("Hall")), (0, 2 * bar("Room 10")), "{table}");
}
