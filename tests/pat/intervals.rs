//! Intervals with their basis, and electrical details of items.

use super::{Caretaker, some};
use serde_json::{Value, json};

/// The months between visual checks and between full tests.
fn months(caretaker: &Caretaker, item: &str) -> [i64; 2] {
    let rows = caretaker.json(&["pat", "interval", item]);
    ["visual", "combined"].map(|kind| row(&rows, kind)["months"].as_i64().unwrap())
}

fn row<'a>(rows: &'a Value, kind: &str) -> &'a Value {
    rows.as_array().unwrap().iter().find(|row| row["kind"] == kind).unwrap()
}

// Design, section 3: the table of months; 0 for none.
#[test]
fn the_defaults_match_the_design_table() {
    let caretaker = Caretaker::with_a_kettle();
    for (types, visual_1, visual_2) in [(&["S", "IT"][..], 0, 12), (&["M", "P", "H"], 6, 12)] {
        for kind in types {
            for (class, wanted) in [
                ("I", [visual_1, 12]),
                ("II", [visual_2, 48]),
                ("III", [0, 0]),
                // An unknown class is treated as I.
                ("unknown", [visual_1, 12]),
            ] {
                caretaker.done(&["pat", "set", "KET-1", "--type", kind, "--class", class]);
                assert_eq!(months(&caretaker, "KET-1"), wanted, "{kind} {class}");
                let status = if class == "III" { "not_required" } else { "never_tested" };
                assert_eq!(caretaker.status("KET-1"), status, "{kind} {class}");
            }
        }
    }
}

#[test]
fn a_default_interval_has_the_basis_default() {
    let caretaker = Caretaker::with_a_kettle();
    let rows = caretaker.json(&["pat", "interval", "KET-1"]);
    for kind in ["visual", "combined"] {
        let row = row(&rows, kind);
        assert_eq!((&row["basis"], &row["note"], &row["decided_on"]), (&json!("default"), &Value::Null, &Value::Null));
    }
}

#[test]
fn an_unknown_class_is_noted_when_a_test_is_recorded() {
    let caretaker = Caretaker::with(&[("OTH-1", "other", "Hall")]);
    let test = ["--kind", "combined", "--result", "pass", "--instrument", "X", "--earth", "0.05", "--insulation", "1"];
    let ran = caretaker.done(&[&["pat", "record", "OTH-1"], &test[..]].concat());
    assert!(ran.err.contains("class I"), "{}", ran.err);
    // A list still shows the class as unknown.
    assert_eq!(caretaker.json(&["pat", "list"])[0]["class"], "unknown");
}

#[test]
fn a_school_interval_keeps_its_note_date_and_decider() {
    let caretaker = Caretaker::with_a_kettle();
    let set = ["pat", "interval", "KET-1", "--visual", "3", "--combined", "24"];
    // A note of the risk assessment is required.
    let talk = caretaker.kept_out(2, &set);
    assert_eq!(talk["error"]["kind"], "usage");
    caretaker.done(&[&set[..], &["--note", "used all day: RA-12", "--by", "S1"]].concat());
    let rows = caretaker.json(&["pat", "interval", "KET-1"]);
    for (kind, months) in [("visual", 3), ("combined", 24)] {
        let row = row(&rows, kind);
        assert_eq!(
            [&row["months"], &row["basis"], &row["note"], &row["decided_on"]],
            [&json!(months), &json!("risk assessment"), &json!("used all day: RA-12"), &json!("2026-11-23")]
        );
        assert!(row["decided_by"].as_str().unwrap().contains("Zoë Bird"), "{row}");
    }
    // Without --by, the operator is recorded.
    caretaker.done(&["pat", "interval", "KET-1", "--visual", "4", "--note", "again"]);
    assert_eq!(row(&caretaker.json(&["pat", "interval", "KET-1"]), "visual")["decided_by"], "tess");
}

#[test]
fn a_changed_interval_changes_the_due_date() {
    let mut caretaker = Caretaker::with_a_kettle();
    caretaker.full_test("KET-1", "2026-10-01");
    assert_eq!(caretaker.status_and_due("KET-1"), ("in_date".to_owned(), some("2027-04-01")));
    caretaker.done(&["pat", "interval", "KET-1", "--visual", "1", "--note", "wet room"]);
    assert_eq!(caretaker.status_and_due("KET-1"), ("overdue".to_owned(), some("2026-11-01")));
    assert_eq!(caretaker.lending("KET-1").1, ["pat-overdue"]);
    caretaker.done(&["pat", "interval", "KET-1", "--visual", "default"]);
    assert_eq!(caretaker.status_and_due("KET-1"), ("in_date".to_owned(), some("2027-04-01")));
    // With 0 for visual checks, only the full test is left.
    caretaker.done(&["pat", "interval", "KET-1", "--visual", "0", "--note", "never moved"]);
    assert_eq!(caretaker.status_and_due("KET-1").1, some("2027-10-01"));
    caretaker.done(&["pat", "interval", "KET-1", "--combined", "0", "--note", "not used"]);
    assert_eq!(caretaker.at("2030-01-01").status_and_due("KET-1"), ("not_required".to_owned(), None));
}

#[test]
fn an_items_interval_overrides_its_location_and_category() {
    let caretaker = Caretaker::with(&[
        ("KET-1", "kettle", "Workshop"),
        ("KET-2", "kettle", "Staff room"),
        ("EXT-1", "extension lead", "Workshop"),
    ]);
    caretaker.done(&["pat", "interval", "--category", "kettle", "--visual", "9", "--note", "a"]);
    assert_eq!((months(&caretaker, "KET-2"), months(&caretaker, "EXT-1")), ([9, 12], [6, 12]));
    caretaker.done(&["pat", "interval", "--location", "Workshop", "--combined", "3", "--note", "b"]);
    assert_eq!(months(&caretaker, "KET-1"), [9, 3]);
    assert_eq!((months(&caretaker, "EXT-1"), months(&caretaker, "KET-2")), ([6, 3], [9, 12]));
    caretaker.done(&["pat", "interval", "KET-1", "--combined", "18", "--note", "c"]);
    assert_eq!((months(&caretaker, "KET-1"), months(&caretaker, "EXT-1")), ([9, 18], [6, 3]));
}

#[test]
fn a_moved_item_gets_the_interval_of_its_new_location() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "interval", "--location", "Workshop", "--visual", "1", "--note", "dust"]);
    caretaker.full_test("KET-1", "2026-10-01");
    assert_eq!(caretaker.status("KET-1"), "in_date");
    caretaker.done(&["asset", "edit", "KET-1", "--location", "Workshop"]);
    assert_eq!(caretaker.status_and_due("KET-1"), ("overdue".to_owned(), some("2026-11-01")));
    caretaker.done(&["asset", "edit", "KET-1", "--location", "Staff room"]);
    assert_eq!(caretaker.status_and_due("KET-1"), ("in_date".to_owned(), some("2027-04-01")));
}

#[test]
fn a_part_can_have_its_own_interval() {
    let caretaker = Caretaker::with(&[("LAP-1", "laptop", "Library")]);
    assert_eq!(months(&caretaker, "LAP-1/charger"), [12, 48]);
    caretaker.done(&["pat", "interval", "LAP-1/charger", "--visual", "4", "--note", "frayed often"]);
    assert_eq!(months(&caretaker, "LAP-1/charger"), [4, 48]);
    caretaker.done(&["pat", "pass", "LAP-1/charger"]);
    assert_eq!(caretaker.status_and_due("LAP-1").1, some("2027-03-23"));
}

#[test]
fn electrical_details_are_saved() {
    let caretaker = Caretaker::with_a_kettle();
    let set = ["--class", "II", "--type", "H", "--lead", "0.15", "--fuse", "13", "--heating", "no"];
    let made = caretaker.json(&[&["pat", "set", "KET-1"], &set[..]].concat());
    assert_eq!(
        [&made["class"], &made["type"], &made["lead_ohms"], &made["fuse_amps"]],
        [&json!("II"), &json!("H"), &json!("0.15"), &json!("13")]
    );
    caretaker.done(&["pat", "set", "KET-1", "--class", "default", "--lead", "none"]);
    let now = &caretaker.json(&["pat", "list"])[0];
    assert_eq!([&now["class"], &now["lead_ohms"], &now["type"]], [&json!("I"), &Value::Null, &json!("H")]);
}

#[test]
fn bad_values_are_usage_errors_and_unknown_names_are_not_found() {
    let caretaker = Caretaker::with_a_kettle();
    for (code, arguments) in [
        (2, &["interval", "KET-1", "--visual", "often", "--note", "x"][..]),
        (2, &["interval", "KET-1", "--visual=-1", "--note", "x"]),
        (2, &["interval", "--visual", "3", "--note", "x"]),
        (2, &["interval", "KET-1", "--category", "kettle", "--visual", "3", "--note", "x"]),
        (2, &["set", "KET-1", "--class", "IV"]),
        (2, &["set", "KET-1", "--type", "Q"]),
        (2, &["set", "KET-1", "--lead", "long"]),
        (2, &["set", "KET-1", "--lead=-0.1"]),
        (3, &["interval", "KET-9", "--visual", "3", "--note", "x"]),
        (3, &["interval", "KET-1", "--visual", "3", "--note", "x", "--by", "nobody"]),
        (3, &["interval", "--category", "kettel", "--visual", "3", "--note", "x"]),
        (3, &["set", "KET-9", "--class", "I"]),
        (3, &["interval", "KET-1/lid", "--visual", "3", "--note", "x"]),
    ] {
        caretaker.kept_out(code, &[&["pat"], arguments].concat());
    }
}
