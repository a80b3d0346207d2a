//! The grace of new items: a visual check is enough until its end. The built-in categories, and the intervals in force.

use super::{Caretaker, each, items, some, text};
use serde_json::json;

/// A school with a class II charger, bought on this day.
fn charger(bought: Option<&str>) -> Caretaker {
    let caretaker = Caretaker::new();
    let add = ["asset", "add", "CHG-1", "--category", "charger", "--location", "Hall"];
    let bought = bought.map(|day| ["--purchased", day]);
    caretaker.done(&[&add[..], bought.as_ref().map_or(&[], |b| &b[..])].concat());
    caretaker
}

/// The date on which the full test of an item is due.
fn full_due(caretaker: &Caretaker, item: &str) -> Option<String> {
    let rows = caretaker.json(&["pat", "list"]);
    let at = items(&rows).iter().position(|name| name == item).unwrap();
    rows[at]["combined"]["due_on"].as_str().map(str::to_owned)
}

#[test]
fn a_new_item_stands_on_a_visual_check_for_twenty_four_months_after_its_purchase() {
    let mut caretaker = charger(Some("2026-09-01"));
    caretaker.done(&["pat", "pass", "CHG-1"]);
    // Class II has 48 months between full tests, but the grace ends before.
    assert_eq!(full_due(&caretaker, "CHG-1"), some("2028-09-01"));
    caretaker.at("2027-11-20").done(&["pat", "pass", "CHG-1"]);
    caretaker.at("2028-09-01");
    assert_eq!(caretaker.status("CHG-1"), "due_soon");
    caretaker.at("2028-09-02");
    assert_eq!(caretaker.status("CHG-1"), "overdue");
    // Another visual check doesn't help; a full test does.
    caretaker.done(&["pat", "pass", "CHG-1"]);
    assert_eq!(caretaker.status("CHG-1"), "overdue");
    caretaker.full_test("CHG-1", "2028-09-02");
    assert_eq!((caretaker.status("CHG-1"), full_due(&caretaker, "CHG-1")), ("in_date".to_owned(), some("2032-09-02")));
}

#[test]
fn an_item_that_is_no_longer_new_needs_a_full_test_besides_its_visual_check() {
    let caretaker = charger(Some("2024-01-10"));
    caretaker.done(&["pat", "pass", "CHG-1"]);
    assert_eq!(caretaker.status("CHG-1"), "never_tested");
    let due = caretaker.json(&["pat", "due"]);
    assert_eq!((items(&due), each(&due, "kind")), (vec!["CHG-1".to_owned()], vec!["combined".to_owned()]));
    // It may still be lent, as an item that was never tested.
    let (code, _, warnings) = caretaker.lending("CHG-1");
    assert_eq!((code, warnings), (0, vec!["pat-never-tested".to_owned()]));
    let ran = caretaker.run(&["out", "CHG-1", "--to", "S1", "--dry-run"]);
    assert!(ran.err.contains("CHG-1 has never had a full test, and is no longer new"), "{ran:?}");
    caretaker.full_test("CHG-1", "2026-11-23");
    assert_eq!(caretaker.status("CHG-1"), "in_date");
}

#[test]
fn without_a_purchase_date_an_item_is_new_when_it_comes_into_the_register() {
    let caretaker = charger(None);
    caretaker.done(&["pat", "pass", "CHG-1"]);
    assert_eq!(full_due(&caretaker, "CHG-1"), some("2028-11-23"));
    // A purchase date that is typed or imported later counts at once.
    caretaker.done(&["asset", "edit", "CHG-1", "--purchased", "2025-06-01"]);
    assert_eq!(full_due(&caretaker, "CHG-1"), some("2027-06-01"));
    let file = caretaker.file("assets.csv", "tag,purchased on\nCHG-1,2023-06-01\n");
    caretaker.done(&["asset", "import", &file]);
    assert_eq!(caretaker.status("CHG-1"), "never_tested");
}

#[test]
fn a_replaced_charger_is_newer_than_its_laptop() {
    let caretaker = Caretaker::new();
    let bought = ["--category", "laptop", "--purchased", "2021-09-01"];
    caretaker.done(&[&["asset", "add", "LAP-1"], &bought[..]].concat());
    caretaker.done(&["pat", "pass", "LAP-1/charger"]);
    assert_eq!(caretaker.status("LAP-1"), "never_tested");
    caretaker.done(&["pat", "pass", "LAP-1/charger", "--replaced"]);
    assert_eq!(
        (caretaker.status("LAP-1"), full_due(&caretaker, "LAP-1/charger")),
        ("in_date".to_owned(), some("2028-11-23"))
    );
    // The same after everything was worked out again, and once the replacement was a mistake.
    caretaker.done(&["pat", "interval", "--new-items", "12", "--note", "minutes of 3 November"]);
    assert_eq!(full_due(&caretaker, "LAP-1/charger"), some("2027-11-23"));
    caretaker.done(&["pat", "void", &caretaker.newest("LAP-1/charger"), "--reason", "the old one"]);
    assert_eq!(caretaker.status("LAP-1"), "never_tested");
}

/// The new charger failed at once and passed later. It is new from its replacement, not from the laptop's purchase.
#[test]
fn a_replaced_charger_that_failed_is_newer_than_its_laptop_too() {
    let caretaker = Caretaker::new();
    caretaker.done(&["asset", "add", "LAP-1", "--category", "laptop", "--purchased", "2025-08-25"]);
    let failed = ["--kind", "visual", "--result", "fail", "--note", "flex cut", "--replaced"];
    caretaker.done(&[&["pat", "record", "LAP-1/charger"], &failed[..]].concat());
    caretaker.done(&["pat", "interval", "LAP-1/charger", "--visual", "36", "--note", "risk assessment"]);
    caretaker.done(&["pat", "pass", "LAP-1/charger"]);
    assert_eq!(full_due(&caretaker, "LAP-1/charger"), some("2028-11-23"));
    assert_eq!(caretaker.status_and_due("LAP-1"), ("in_date".to_owned(), some("2028-11-23")));
}

#[test]
fn the_school_sets_how_long_an_item_counts_as_new() {
    let caretaker = charger(Some("2026-01-10"));
    caretaker.done(&["pat", "pass", "CHG-1"]);
    assert_eq!(full_due(&caretaker, "CHG-1"), some("2028-01-10"));
    caretaker.kept_out(2, &["pat", "interval", "--new-items", "6"]);
    let before = caretaker.traces();
    caretaker.done(&["pat", "interval", "--new-items", "6", "--note", "site risk assessment", "--dry-run"]);
    assert_eq!(caretaker.traces(), before);
    let made = caretaker.json(&["pat", "interval", "--new-items", "6", "--note", "site risk assessment"]);
    assert_eq!([&made[0]["of"], &made[0]["basis"], &made[0]["set_for"]], ["new items", "risk assessment", "school"]);
    assert_eq!(made[0]["months"], 6);
    // It was bought ten months before its first check.
    assert_eq!(caretaker.status("CHG-1"), "never_tested");
    caretaker.done(&["pat", "interval", "--new-items", "default"]);
    assert_eq!(full_due(&caretaker, "CHG-1"), some("2028-01-10"));
    assert_eq!(caretaker.status("CHG-1"), "in_date");
    for wrong in [&["--new-items", "many"][..], &["--new-items", "6", "--category", "charger"], &["--new-items", "-1"]]
    {
        caretaker.kept_out(2, &[&["pat", "interval", "--note", "x"], wrong].concat());
    }
}

#[test]
fn kettles_heaters_fans_and_drills_are_built_in() {
    let school = crate::support::School::new();
    let cli = crate::support::Cli::of(&school);
    for (tag, category, class, equipment, heating, visual, full) in [
        ("KET-1", "kettle", "I", "P", true, json!(6), 12),
        ("HTR-1", "Heaters", "I", "M", true, json!(6), 12),
        ("FAN-1", "fan", "II", "P", false, json!(12), 48),
        ("DRL-1", "drill", "II", "H", false, json!(12), 48),
    ] {
        cli.done(&["asset", "add", tag, "--category", category]);
        let rows = cli.json(&["pat", "list", tag]);
        assert_eq!(
            [&rows[0]["class"], &rows[0]["type"], &rows[0]["heating"], &rows[0]["visual"]["every_months"]],
            [&json!(class), &json!(equipment), &json!(heating), &visual],
            "{tag}"
        );
        assert_eq!(rows[0]["combined"]["every_months"], full);
    }
    // Also when they come in by a file.
    let path = school.folder.path().join("assets.csv");
    std::fs::write(&path, "tag,category\nKET-2,Kettle\n").unwrap();
    cli.done(&["asset", "import", path.to_str().unwrap()]);
    let rows = cli.json(&["pat", "list", "KET-2"]);
    assert_eq!(
        (&rows[0]["category"], &rows[0]["class"], &rows[0]["heating"]),
        (&json!("kettle"), &json!("I"), &json!(true))
    );
    assert_eq!(cli.run(&["check"]).code, 0);
}

#[test]
fn pat_interval_shows_the_defaults_in_force_and_the_schools_own() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "interval", "--category", "kettle", "--visual", "3", "--note", "scale"]);
    caretaker.done(&["pat", "interval", "--location", "Workshop", "--full", "6", "--note", "dust"]);
    caretaker.done(&["pat", "interval", "KET-1", "--full", "24", "--note", "hardly used"]);
    let rows = caretaker.json(&["pat", "interval"]);
    let all: Vec<(String, String, String, String)> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (text(&row["of"]), text(&row["kind"]), row["months"].to_string(), text(&row["basis"])))
        .collect();
    let row = |of: &str, kind: &str, months: &str, basis: &str| {
        (of.to_owned(), kind.to_owned(), months.to_owned(), basis.to_owned())
    };
    for wanted in [
        row("new items", "combined", "24", "default"),
        row("Workshop", "combined", "6", "risk assessment"),
        row("kettle", "visual", "3", "risk assessment"),
        row("kettle", "combined", "12", "default"),
        row("laptop/charger", "visual", "12", "default"),
        row("laptop/charger", "combined", "48", "default"),
        row("KET-1", "combined", "24", "risk assessment"),
    ] {
        assert!(all.contains(&wanted), "{wanted:?} is not in {all:?}");
    }
    // A laptop runs on its battery, so no test of it is in force.
    assert!(!all.iter().any(|(of, ..)| of == "laptop"), "{all:?}");
    let table = caretaker.done(&["pat", "interval"]).out;
    assert!(table.contains("new items") && table.contains("default") && table.contains("risk assessment"), "{table}");
}
