//! Voided results, and passes that lift a fail.

use super::{Caretaker, each, some, text};

/// Records a failed full test.
fn fail_full_test(caretaker: &Caretaker, item: &str, on: &str) {
    let bad = ["--kind", "combined", "--result", "fail", "--instrument", "X", "--insulation", "0.1", "--note", "burnt"];
    caretaker.done(&[&["pat", "record", item, "--on", on], &bad[..]].concat());
}

#[test]
fn voiding_a_fail_restores_the_status_before() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.full_test("KET-1", "2026-11-01");
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "wrong tag scanned"]);
    assert_eq!(caretaker.state("KET-1"), "unsafe");
    let no = caretaker.newest("KET-1");
    let made = caretaker.json(&["pat", "void", &no, "--reason", "it was KET-2"]);
    assert_eq!((text(&made["state"]), made["no"].to_string()), ("void".to_owned(), no));
    assert_eq!(caretaker.status_and_due("KET-1"), ("in_date".to_owned(), some("2027-05-01")));
    assert_eq!(caretaker.state("KET-1"), "available");
    assert_eq!(caretaker.lending("KET-1"), (0, Vec::new(), Vec::new()));
}

#[test]
fn voiding_the_only_pass_makes_the_item_never_tested() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "pass", "KET-1"]);
    caretaker.done(&["pat", "void", "1", "--reason", "wrong scan"]);
    assert_eq!(caretaker.status_and_due("KET-1"), ("never_tested".to_owned(), None));
}

#[test]
fn a_voided_pass_lifts_no_fail() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.full_test("KET-1", "2026-10-01");
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "lid gone", "--on", "2026-11-20"]);
    caretaker.done(&["pat", "pass", "KET-1", "--on", "2026-11-22"]);
    assert_eq!(caretaker.status("KET-1"), "in_date");
    let no = caretaker.newest("KET-1");
    caretaker.done(&["pat", "void", &no, "--reason", "wrong scan"]);
    assert_eq!((caretaker.status("KET-1"), caretaker.state("KET-1")), ("failed".to_owned(), "unsafe".to_owned()));
    // After voiding the fail too, the test in October decides the due date.
    caretaker.done(&["pat", "void", "2", "--reason", "wrong scan too"]);
    assert_eq!(caretaker.status_and_due("KET-1"), ("in_date".to_owned(), some("2027-04-01")));
}

#[test]
fn a_void_needs_a_reason_and_keeps_the_result() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "pass", "KET-1"]);
    caretaker.kept_out(2, &["pat", "void", "1"]);
    caretaker.kept_out(2, &["pat", "void", "1", "--reason", " "]);
    caretaker.kept_out(3, &["pat", "void", "77", "--reason", "x"]);
    caretaker.done(&["pat", "void", "1", "--reason", "wrong scan"]);
    let voided = caretaker.json(&["pat", "history", "--void"]);
    assert_eq!(
        (each(&voided, "decision"), each(&voided, "result")),
        (vec!["wrong scan".to_owned()], vec!["pass".to_owned()])
    );
    // Voiding the same result again is an error and changes nothing.
    let before = caretaker.traces();
    assert_ne!(caretaker.run(&["pat", "void", "1", "--reason", "again"]).code, 0);
    assert_eq!(caretaker.traces(), before);
}

// Only a passed full test lifts a failed full test.
#[test]
fn a_visual_check_never_lifts_a_failed_full_test() {
    let mut caretaker = Caretaker::with_a_kettle();
    fail_full_test(&caretaker, "KET-1", "2026-11-01");
    for day in ["2026-11-02", "2026-11-10", "2026-11-23"] {
        caretaker.done(&["pat", "pass", "KET-1", "--on", day]);
        assert_eq!((caretaker.status("KET-1"), caretaker.state("KET-1")), ("failed".to_owned(), "unsafe".to_owned()));
    }
    let (code, refused, _) = caretaker.lending("KET-1");
    assert_eq!((code, refused.contains(&"pat-failed".to_owned())), (1, true));
    caretaker.at("2026-11-24").full_test("KET-1", "2026-11-24");
    assert_eq!((caretaker.status("KET-1"), caretaker.state("KET-1")), ("in_date".to_owned(), "available".to_owned()));
}

#[test]
fn a_visual_check_or_a_full_test_lifts_a_failed_visual_check() {
    let caretaker = Caretaker::with(&[("KET-1", "kettle", "A"), ("KET-2", "kettle", "A")]);
    for tag in ["KET-1", "KET-2"] {
        caretaker.done(&["pat", "fail", tag, "--reason", "plug cracked", "--on", "2026-11-20"]);
    }
    caretaker.done(&["pat", "pass", "KET-1"]);
    caretaker.full_test("KET-2", "2026-11-23");
    for tag in ["KET-1", "KET-2"] {
        assert_eq!((caretaker.status(tag), caretaker.state(tag)), ("in_date".to_owned(), "available".to_owned()));
    }
}

#[test]
fn a_pass_on_the_day_of_the_fail_lifts_it() {
    let caretaker = Caretaker::with_a_kettle();
    for on in ["2026-11-20", "2026-11-23"] {
        caretaker.done(&["pat", "fail", "KET-1", "--reason", "fuse blown", "--on", on]);
        assert_eq!(caretaker.status("KET-1"), "failed", "{on}");
        caretaker.done(&["pat", "pass", "KET-1", "--on", on]);
        assert_eq!(
            (caretaker.status("KET-1"), caretaker.state("KET-1")),
            ("in_date".to_owned(), "available".to_owned())
        );
    }
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "again"]);
    assert_eq!(caretaker.status("KET-1"), "failed");
}

#[test]
fn a_failed_visual_check_after_a_passed_full_test_counts() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.full_test("KET-1", "2026-11-20");
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "flex cut"]);
    assert_eq!(caretaker.status("KET-1"), "failed");
    // After a failed full test, a failed visual check and a passed visual check, the item is still failed.
    fail_full_test(&caretaker, "KET-1", "2026-11-21");
    caretaker.done(&["pat", "pass", "KET-1"]);
    assert_eq!(caretaker.status("KET-1"), "failed");
}

#[test]
fn a_pass_dated_before_the_fail_lifts_nothing() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "lid gone", "--on", "2026-11-20"]);
    caretaker.full_test("KET-1", "2026-11-19");
    assert_eq!((caretaker.status("KET-1"), caretaker.state("KET-1")), ("failed".to_owned(), "unsafe".to_owned()));
    caretaker.full_test("KET-1", "2026-11-21");
    assert_eq!(caretaker.status("KET-1"), "in_date");
    // A fail dated before the pass but recorded later has no effect.
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "old note", "--on", "2026-11-18"]);
    assert_eq!((caretaker.status("KET-1"), caretaker.state("KET-1")), ("in_date".to_owned(), "available".to_owned()));
}

#[test]
fn a_replaced_charger_needs_only_a_visual_check() {
    let mut caretaker = Caretaker::with(&[("LAP-1", "laptop", "Library")]);
    fail_full_test(&caretaker, "LAP-1", "2026-11-01");
    caretaker.done(&["pat", "pass", "LAP-1"]);
    assert_eq!(caretaker.status("LAP-1"), "failed");
    caretaker.done(&["pat", "pass", "LAP-1", "--replaced"]);
    assert_eq!((caretaker.status("LAP-1"), caretaker.state("LAP-1")), ("in_date".to_owned(), "available".to_owned()));
    assert_eq!(caretaker.lending("LAP-1"), (0, Vec::new(), Vec::new()));
    // The history keeps the results of the old charger.
    assert!(each(&caretaker.json(&["pat", "history", "LAP-1"]), "result").contains(&"fail".to_owned()));
    // The new charger can fail too.
    caretaker.at("2026-11-24").done(&["pat", "fail", "LAP-1", "--reason", "bent pin"]);
    assert_eq!(caretaker.state("LAP-1"), "unsafe");
    // If the replacement is voided, the old fail counts again.
    let no = caretaker.newest("LAP-1");
    caretaker.done(&["pat", "void", &no, "--reason", "x"]);
    assert_eq!(caretaker.status("LAP-1"), "in_date");
    let replaced = caretaker.json(&["pat", "history", "LAP-1"]);
    let replaced = replaced.as_array().unwrap().iter().find(|r| r["replaced"] == true).unwrap();
    caretaker.done(&["pat", "void", &replaced["no"].to_string(), "--reason", "the same charger"]);
    assert_eq!(caretaker.status("LAP-1"), "failed");
}

#[test]
fn a_test_of_the_old_charger_does_not_count_for_the_new_one_however_late_it_is_recorded() {
    let caretaker = Caretaker::with(&[("LAP-1", "laptop", "Library")]);
    // The charger was replaced, and the new one is not tested yet.
    caretaker.done(&["pat", "record", "LAP-1", "--kind", "visual", "--result", "information", "--replaced"]);
    assert_eq!(caretaker.status("LAP-1"), "never_tested");
    caretaker.done(&["pat", "pass", "LAP-1", "--on", "2026-11-01"]);
    assert_eq!(caretaker.status_and_due("LAP-1"), ("never_tested".to_owned(), None));
    caretaker.done(&["check"]);
}

#[test]
fn only_a_part_can_be_replaced() {
    let caretaker = Caretaker::with_a_kettle();
    fail_full_test(&caretaker, "KET-1", "2026-11-01");
    caretaker.kept_out(1, &["pat", "pass", "KET-1", "--replaced"]);
    assert_eq!(caretaker.status("KET-1"), "failed");
}

// Damage is cleared only by closing its repair.
#[test]
fn a_pass_does_not_lift_damage() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["out", "KET-1", "--to", "S1"]);
    caretaker.done(&["in", "KET-1", "--all-well", "--condition", "damaged"]);
    assert_eq!(caretaker.state("KET-1"), "unsafe");
    caretaker.full_test("KET-1", "2026-11-23");
    assert_eq!((caretaker.status("KET-1"), caretaker.state("KET-1")), ("in_date".to_owned(), "unsafe".to_owned()));
    assert_eq!(caretaker.lending("KET-1").1, ["unsafe"]);
}
