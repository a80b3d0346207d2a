//! What a void does, and what lifts a fail.

use super::{Caretaker, each, some, text};

/// A combined test that was failed.
fn failed_combined(caretaker: &Caretaker, item: &str, on: &str) {
    let bad = ["--kind", "combined", "--result", "fail", "--instrument", "X", "--insulation", "0.1", "--note", "burnt"];
    caretaker.done(&[&["pat", "record", item, "--on", on], &bad[..]].concat());
}

#[test]
fn a_fail_that_is_void_leaves_items_as_they_stood() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.combined("KET-1", "2026-11-01");
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "wrong tag scanned"]);
    assert_eq!(caretaker.state("KET-1"), "unsafe");
    let no = caretaker.newest("KET-1");
    let made = caretaker.json(&["pat", "void", &no, "--reason", "it was KET-2"]);
    assert_eq!((text(&made["state"]), made["no"].to_string()), ("void".to_owned(), no));
    assert_eq!(caretaker.stands("KET-1"), ("in_date".to_owned(), some("2027-05-01")));
    assert_eq!(caretaker.state("KET-1"), "available");
    assert_eq!(caretaker.lending("KET-1"), (0, Vec::new(), Vec::new()));
}

#[test]
fn the_only_pass_that_is_void_leaves_a_item_never_tested() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "pass", "KET-1"]);
    caretaker.done(&["pat", "void", "1", "--reason", "wrong scan"]);
    assert_eq!(caretaker.stands("KET-1"), ("never_tested".to_owned(), None));
}

#[test]
fn a_pass_that_is_void_lifts_nothing() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.combined("KET-1", "2026-10-01");
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "lid gone", "--on", "2026-11-20"]);
    caretaker.done(&["pat", "pass", "KET-1", "--on", "2026-11-22"]);
    assert_eq!(caretaker.status("KET-1"), "in_date");
    let no = caretaker.newest("KET-1");
    caretaker.done(&["pat", "void", &no, "--reason", "wrong scan"]);
    assert_eq!((caretaker.status("KET-1"), caretaker.state("KET-1")), ("failed".to_owned(), "unsafe".to_owned()));
    // And the due day is again that of the test in October.
    caretaker.done(&["pat", "void", "2", "--reason", "wrong scan too"]);
    assert_eq!(caretaker.stands("KET-1"), ("in_date".to_owned(), some("2027-04-01")));
}

#[test]
fn a_void_says_why_and_stays_on_the_record() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "pass", "KET-1"]);
    caretaker.kept_out(2, &["pat", "void", "1"]);
    caretaker.kept_out(2, &["pat", "void", "1", "--reason", " "]);
    caretaker.kept_out(3, &["pat", "void", "77", "--reason", "x"]);
    caretaker.done(&["pat", "void", "1", "--reason", "wrong scan"]);
    let struck = caretaker.json(&["pat", "history", "--void"]);
    assert_eq!(
        (each(&struck, "decision"), each(&struck, "result")),
        (vec!["wrong scan".to_owned()], vec!["pass".to_owned()])
    );
    // Twice is a mistake, and changes nothing.
    let before = caretaker.traces();
    assert_ne!(caretaker.run(&["pat", "void", "1", "--reason", "again"]).code, 0);
    assert_eq!(caretaker.traces(), before);
}

// A later pass of a sufficient kind lifts a fail: a visual never lifts a failed combined.
#[test]
fn a_look_never_lifts_a_failed_combined_test() {
    let mut caretaker = Caretaker::with_a_kettle();
    failed_combined(&caretaker, "KET-1", "2026-11-01");
    for day in ["2026-11-02", "2026-11-10", "2026-11-23"] {
        caretaker.done(&["pat", "pass", "KET-1", "--on", day]);
        assert_eq!((caretaker.status("KET-1"), caretaker.state("KET-1")), ("failed".to_owned(), "unsafe".to_owned()));
    }
    let (code, refused, _) = caretaker.lending("KET-1");
    assert_eq!((code, refused.contains(&"pat-failed".to_owned())), (1, true));
    caretaker.at("2026-11-24").combined("KET-1", "2026-11-24");
    assert_eq!((caretaker.status("KET-1"), caretaker.state("KET-1")), ("in_date".to_owned(), "available".to_owned()));
}

#[test]
fn a_look_lifts_a_failed_look_and_so_does_a_combined_test() {
    let caretaker = Caretaker::with(&[("KET-1", "kettle", "A"), ("KET-2", "kettle", "A")]);
    for tag in ["KET-1", "KET-2"] {
        caretaker.done(&["pat", "fail", tag, "--reason", "plug cracked", "--on", "2026-11-20"]);
    }
    caretaker.done(&["pat", "pass", "KET-1"]);
    caretaker.combined("KET-2", "2026-11-23");
    for tag in ["KET-1", "KET-2"] {
        assert_eq!((caretaker.status(tag), caretaker.state(tag)), ("in_date".to_owned(), "available".to_owned()));
    }
}

#[test]
fn what_is_mended_on_the_day_it_failed_is_in_order_on_that_day() {
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
fn a_look_that_fails_after_a_combined_pass_counts() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.combined("KET-1", "2026-11-20");
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "flex cut"]);
    assert_eq!(caretaker.status("KET-1"), "failed");
    // A failed combined, then a failed look, then a look: the combined still stands failed.
    failed_combined(&caretaker, "KET-1", "2026-11-21");
    caretaker.done(&["pat", "pass", "KET-1"]);
    assert_eq!(caretaker.status("KET-1"), "failed");
}

#[test]
fn a_pass_of_an_earlier_day_told_later_lifts_nothing() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "lid gone", "--on", "2026-11-20"]);
    caretaker.combined("KET-1", "2026-11-19");
    assert_eq!((caretaker.status("KET-1"), caretaker.state("KET-1")), ("failed".to_owned(), "unsafe".to_owned()));
    caretaker.combined("KET-1", "2026-11-21");
    assert_eq!(caretaker.status("KET-1"), "in_date");
    // And a fail of an earlier day told later takes nothing away.
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "old note", "--on", "2026-11-18"]);
    assert_eq!((caretaker.status("KET-1"), caretaker.state("KET-1")), ("in_date".to_owned(), "available".to_owned()));
}

#[test]
fn another_charger_in_the_old_ones_place_may_stand_on_a_look() {
    let mut caretaker = Caretaker::with(&[("LAP-1", "laptop", "Library")]);
    failed_combined(&caretaker, "LAP-1", "2026-11-01");
    caretaker.done(&["pat", "pass", "LAP-1"]);
    assert_eq!(caretaker.status("LAP-1"), "failed");
    caretaker.done(&["pat", "pass", "LAP-1", "--replaced"]);
    assert_eq!((caretaker.status("LAP-1"), caretaker.state("LAP-1")), ("in_date".to_owned(), "available".to_owned()));
    assert_eq!(caretaker.lending("LAP-1"), (0, Vec::new(), Vec::new()));
    // What was found of the old one stays on the record.
    assert!(each(&caretaker.json(&["pat", "history", "LAP-1"]), "result").contains(&"fail".to_owned()));
    // The new one can fail as well as the old one could.
    caretaker.at("2026-11-24").done(&["pat", "fail", "LAP-1", "--reason", "bent pin"]);
    assert_eq!(caretaker.state("LAP-1"), "unsafe");
    // And if it was not replaced after all, the old fail is back.
    let no = caretaker.newest("LAP-1");
    caretaker.done(&["pat", "void", &no, "--reason", "x"]);
    assert_eq!(caretaker.status("LAP-1"), "in_date");
    let replaced = caretaker.json(&["pat", "history", "LAP-1"]);
    let replaced = replaced.as_array().unwrap().iter().find(|r| r["replaced"] == true).unwrap();
    caretaker.done(&["pat", "void", &replaced["no"].to_string(), "--reason", "the same charger"]);
    assert_eq!(caretaker.status("LAP-1"), "failed");
}

#[test]
fn only_a_part_is_replaced_another_item_has_a_tag_of_its_own() {
    let caretaker = Caretaker::with_a_kettle();
    failed_combined(&caretaker, "KET-1", "2026-11-01");
    caretaker.kept_out(1, &["pat", "pass", "KET-1", "--replaced"]);
    assert_eq!(caretaker.status("KET-1"), "failed");
}

// Damage is lifted by a closed repair, and by no test.
#[test]
fn a_pass_does_not_lift_damage() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["out", "KET-1", "--to", "S1"]);
    caretaker.done(&["in", "KET-1", "--all-well", "--condition", "damaged"]);
    assert_eq!(caretaker.state("KET-1"), "unsafe");
    caretaker.combined("KET-1", "2026-11-23");
    assert_eq!((caretaker.status("KET-1"), caretaker.state("KET-1")), ("in_date".to_owned(), "unsafe".to_owned()));
    assert_eq!(caretaker.lending("KET-1").1, ["unsafe"]);
}
