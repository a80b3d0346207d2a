//! `pat import`: both formats, what is known, what is nobody's, and what does not count yet.

use super::{Caretaker, each, fixture, items, labelled, some, text};
use serde_json::{Value, json};

/// With all that the testers' files of `fixtures/pat/good` name, but for the desk fan.
fn school() -> Caretaker {
    Caretaker::with(&[
        ("APP-0003", "kettle", "Staff room"),
        ("EXT-0007", "extension lead", "Hall"),
        ("CHG-0004", "charger", "Library"),
        ("LAP-0042", "laptop", "Library"),
    ])
}

fn numbers(report: &Value) -> [i64; 5] {
    ["tests", "passed", "failed", "information", "known"].map(|name| report[name].as_i64().unwrap())
}

#[test]
fn a_testers_text_is_taken() {
    let caretaker = school();
    let report = caretaker.import(&fixture("good/seaward.txt"), &[]);
    assert_eq!(numbers(&report), [3, 2, 1, 0, 0]);
    assert_eq!([&report["unmatched"], &report["queried"], &report["skipped"]], [0, 0, 0]);
    let kettle = &caretaker.json(&["pat", "history", "APP-0003"])[0];
    assert_eq!(
        [&kettle["kind"], &kettle["result"], &kettle["tested_on"], &kettle["tester"], &kettle["state"]],
        ["combined", "fail", "2026-09-14", "R FENNIMORE", "counted"]
    );
    assert!(text(&kettle["instrument"]).contains("PRIMETEST 350"), "{kettle}");
    assert_eq!(
        kettle["readings"][0],
        json!({"test": "earth", "comparator": null, "value": "0.43", "unit": "Ω", "result": "fail"})
    );
    assert_eq!((caretaker.status("APP-0003"), caretaker.state("APP-0003")), ("failed".to_owned(), "unsafe".to_owned()));
    // 14 September and 6 months; a class II charger is looked at every 12.
    assert_eq!(caretaker.stands("EXT-0007"), ("in_date".to_owned(), some("2027-03-14")));
    assert_eq!(caretaker.stands("CHG-0004"), ("in_date".to_owned(), some("2027-09-14")));
}

#[test]
fn patorganisers_sheet_is_taken_and_told_apart_by_content() {
    let caretaker = school();
    // Whatever it is called.
    let sheet = std::fs::read_to_string(fixture("good/patorganiser.csv")).unwrap();
    let report = caretaker.import(&caretaker.file("tester.txt", &sheet), &[]);
    assert_eq!(numbers(&report), [4, 2, 1, 1, 0]);
    // One row held an asset and no test; the desk fan is nobody's.
    assert_eq!([&report["without_test"], &report["unmatched"]], [1, 1]);
    assert_eq!(each(&report["unmatched_ids"], "tester_id"), ["APP-0032"]);
    assert_eq!(items(&caretaker.json(&["pat", "history", "LAP-0042"])), ["LAP-0042/charger"]);
    let kettle = &caretaker.json(&["pat", "history", "APP-0003"])[0];
    assert_eq!(
        [&kettle["instrument"], &kettle["instrument_serial"], &kettle["tester"]],
        ["PrimeTest 350", "41C-0712", "R Fennimore"]
    );
    assert_eq!(each(&kettle["readings"], "value"), ["0.09", "199.9", "0.10"]);
    assert_eq!(kettle["readings"][1]["comparator"], ">");
    assert_eq!(
        (caretaker.status("APP-0003"), caretaker.status("EXT-0007")),
        ("in_date".to_owned(), "failed".to_owned())
    );
}

#[test]
fn the_same_file_twice_changes_nothing() {
    for name in ["good/seaward.txt", "good/patorganiser.csv", "good/kewtech.asc", "good/two-downloads.txt"] {
        let caretaker = school();
        let first = caretaker.import(&fixture(name), &[]);
        let before = caretaker.traces();
        let again = caretaker.import(&fixture(name), &[]);
        let tests = first["tests"].as_i64().unwrap();
        assert_eq!(numbers(&again), [tests, 0, 0, 0, tests], "{name}");
        assert_eq!(caretaker.traces(), before, "{name}");
    }
}

#[test]
fn a_longer_file_adds_only_what_is_new() {
    let caretaker = school();
    let old: &[&str] = &["DATE  14/09/2026", "APP NO  APP-0003", "VISUAL CHECK  P"];
    let new: &[&str] = &["DATE  20/11/2026", "APP NO  APP-0003", "VISUAL CHECK  P"];
    caretaker.import(&caretaker.file("one.txt", &labelled(&[old])), &[]);
    let report = caretaker.import(&caretaker.file("two.txt", &labelled(&[old, new])), &[]);
    assert_eq!(numbers(&report), [2, 1, 0, 0, 1]);
    assert_eq!(caretaker.stands("APP-0003").1, some("2027-05-20"));
}

#[test]
fn what_was_struck_out_does_not_come_back_with_the_same_file() {
    let caretaker = school();
    let file = caretaker.file("one.txt", &labelled(&[&["DATE  14/09/2026", "APP NO  APP-0003", "VISUAL CHECK  F"]]));
    caretaker.import(&file, &[]);
    caretaker.done(&["pat", "void", "1", "--reason", "it was another kettle"]);
    caretaker.import(&file, &[]);
    assert_eq!(caretaker.status("APP-0003"), "never_tested");
}

#[test]
fn unknown_ids_are_kept_fails_first_with_what_they_may_be() {
    let caretaker = Caretaker::with(&[("KET-0003", "kettle", "Hall"), ("MON-0900", "monitor", "Office")]);
    let file = caretaker.file(
        "a.txt",
        &labelled(&[
            &["DATE  14/09/2026", "APP NO  AAA-1", "VISUAL CHECK  P"],
            &["DATE  14/09/2026", "APP NO  KET-0008", "LOCN  Hall", "DESCRIPTION  Kettle", "VISUAL CHECK  F"],
        ]),
    );
    let report = caretaker.import(&file, &[]);
    assert_eq!(report["unmatched"], 2);
    let listed = caretaker.json(&["pat", "history", "--unmatched"]);
    assert_eq!(each(&listed, "tester_id"), ["KET-0008", "AAA-1"]);
    assert_eq!(report["unmatched_ids"], listed);
    assert_eq!([&listed[0]["description"], &listed[0]["location"], &listed[0]["result"]], ["Kettle", "Hall", "fail"]);
    assert!(listed[0]["near"].as_array().unwrap().contains(&json!("KET-0003")), "{listed}");
    // They are nobody's: nothing stands otherwise for them.
    assert_eq!(
        (caretaker.status("KET-0003"), caretaker.state("KET-0003")),
        ("never_tested".to_owned(), "available".to_owned())
    );
    assert_eq!(caretaker.json(&["status"])["pat_unmatched"], 2);
    // A failed item that nobody knows is worth a word.
    assert!(caretaker.run(&["pat", "import", &file]).err.contains("failed"));
}

#[test]
fn a_match_settles_an_id_and_is_remembered_for_the_next_file() {
    let caretaker = Caretaker::with(&[("KET-1", "kettle", "Hall"), ("LAP-1", "laptop", "Hall")]);
    let first = labelled(&[
        &["DATE  14/09/2026", "APP NO  0017", "VISUAL CHECK  P"],
        &["DATE  15/09/2026", "APP NO  0017", "VISUAL CHECK  F"],
        &["DATE  14/09/2026", "APP NO  0018", "VISUAL CHECK  P"],
    ]);
    caretaker.import(&caretaker.file("first.txt", &first), &[]);
    let unmatched = caretaker.json(&["pat", "history", "--unmatched"]);
    assert_eq!(
        (each(&unmatched, "tester_id"), &unmatched[0]["results"]),
        (vec!["0017".to_owned(), "0018".to_owned()], &json!(2))
    );
    // All results under the same ID become that item's: the fail too.
    let made = caretaker.json(&["pat", "match", &unmatched[0]["no"].to_string(), "KET-1"]);
    assert_eq!(items(&made), ["KET-1", "KET-1"]);
    assert_eq!((caretaker.status("KET-1"), caretaker.state("KET-1")), ("failed".to_owned(), "unsafe".to_owned()));
    caretaker.done(&["pat", "match", &unmatched[1]["no"].to_string(), "LAP-1/charger"]);
    assert_eq!(caretaker.stands("LAP-1"), ("in_date".to_owned(), some("2027-09-14")));
    assert_eq!(caretaker.json(&["pat", "history", "--unmatched"]), json!([]));
    // The next file.
    let next = labelled(&[
        &["DATE  20/11/2026", "APP NO  0017", "VISUAL CHECK  P"],
        &["DATE  20/11/2026", "APP NO  0018", "VISUAL CHECK  P"],
    ]);
    let report = caretaker.import(&caretaker.file("next.txt", &next), &[]);
    assert_eq!((numbers(&report), &report["unmatched"]), ([2, 2, 0, 0, 0], &json!(0)));
    assert_eq!(caretaker.stands("KET-1"), ("in_date".to_owned(), some("2027-05-20")));
    assert_eq!(caretaker.stands("LAP-1").1, some("2027-11-20"));
}

#[test]
fn a_match_that_names_nobody_changes_nothing() {
    let caretaker = Caretaker::with_a_kettle();
    let file = caretaker.file("a.txt", &labelled(&[&["DATE  14/09/2026", "APP NO  0017", "VISUAL CHECK  F"]]));
    caretaker.import(&file, &[]);
    caretaker.kept_out(3, &["pat", "match", "1", "KET-9"]);
    caretaker.kept_out(3, &["pat", "match", "9", "KET-1"]);
    caretaker.kept_out(3, &["pat", "match", "1", "KET-1/lid"]);
    assert_eq!(caretaker.json(&["pat", "history", "--unmatched"]).as_array().unwrap().len(), 1);
}

#[test]
fn create_makes_the_asset_of_an_id() {
    let caretaker = Caretaker::new();
    let report = caretaker.import(&fixture("good/kewtech.asc"), &["--create", "--category", "kettle"]);
    assert_eq!([&report["created"], &report["unmatched"]], [2, 0]);
    let made = caretaker.json(&["show", "APP-0003"]);
    assert_eq!([&made["category"], &made["location"], &made["name"]], ["kettle", "Staff room", "Kettle, café"]);
    assert_eq!(caretaker.stands("APP-0003"), ("in_date".to_owned(), some("2027-05-02")));
    // Without a category: other.
    caretaker.import(&fixture("good/patorganiser.csv"), &["--create"]);
    let fan = caretaker.json(&["show", "APP-0032"]);
    assert_eq!([&fan["category"], &fan["location"], &fan["name"]], ["other", "Library", "Desk fan"]);
    // A category that is not there makes nothing.
    let file = fixture("good/seaward.txt");
    caretaker.kept_out(3, &["pat", "import", &file, "--create", "--category", "kettel"]);
}

// Such a tag could not be seen or told apart: somebody has to say what is meant.
#[test]
fn create_makes_nothing_of_an_id_that_cannot_be_read() {
    let caretaker = Caretaker::new();
    let plain = std::fs::read_to_string(fixture("good/patorganiser.csv")).unwrap();
    caretaker.import(&fixture("good/patorganiser.csv"), &["--create"]);
    for id in ["АРР-0003", "AРP-0003", "APP\u{200b}-0003"] {
        let file = caretaker.file("odd.csv", &plain.replace("APP-0003", id));
        caretaker.import(&file, &["--create"]);
        let waiting = each(&caretaker.json(&["pat", "history", "--unmatched"]), "tester_id");
        assert!(waiting.iter().any(|known| known == id), "{id}: {waiting:?}");
    }
}

// Whoever sees the unknown IDs first, and then has them made.
#[test]
fn create_makes_the_assets_of_a_file_that_was_read_before() {
    let caretaker = Caretaker::new();
    let file = fixture("good/kewtech.asc");
    assert_eq!(caretaker.import(&file, &[])["unmatched"], 2);
    let report = caretaker.import(&file, &["--create", "--category", "kettle"]);
    assert_eq!(report["created"], 2, "{report}");
    assert_eq!(caretaker.status("APP-0003"), "in_date");
    assert_eq!(caretaker.json(&["pat", "history", "--unmatched"]), json!([]));
}

#[test]
fn ids_unique_within_a_location_go_through_its_prefix() {
    let caretaker = Caretaker::with(&[("Hall-12", "kettle", "Hall"), ("Library-12", "kettle", "Library")]);
    let both = labelled(&[
        &["DATE  14/09/2026", "APP NO  12", "LOCN  Hall", "VISUAL CHECK  P"],
        &["DATE  14/09/2026", "APP NO  12", "LOCN  Library", "VISUAL CHECK  F"],
    ]);
    let file = caretaker.file("a.txt", &both);
    let report = caretaker.import(&file, &["--location-prefix"]);
    assert_eq!((numbers(&report), &report["unmatched"]), ([2, 1, 1, 0, 0], &json!(0)));
    assert_eq!(
        (caretaker.status("Hall-12"), caretaker.status("Library-12")),
        ("in_date".to_owned(), "failed".to_owned())
    );
    let again = caretaker.import(&file, &["--location-prefix"]);
    assert_eq!(numbers(&again), [2, 0, 0, 0, 2]);
}

// Insulation of class I is at least 1 MΩ: the tester let 0.5 pass.
#[test]
fn a_pass_beyond_limits_is_queried_and_does_not_count_until_it_is_accepted() {
    let caretaker = Caretaker::with_a_kettle();
    let lines: &[&str] = &["DATE  14/09/2026", "APP NO  KET-1", "VISUAL CHECK  P", "INS  0.5 MOHM P"];
    let report = caretaker.import(&caretaker.file("a.txt", &labelled(&[lines])), &[]);
    assert_eq!(report["queried"], 1);
    assert_eq!(caretaker.stands("KET-1"), ("never_tested".to_owned(), None));
    let queried = caretaker.json(&["pat", "history", "--queried"]);
    assert_eq!(
        [&queried[0]["state"], &queried[0]["result"], &queried[0]["next_due_on"]],
        [&json!("queried"), &json!("pass"), &Value::Null]
    );
    assert_eq!(caretaker.json(&["status"])["pat_queried"], 1);
    let no = queried[0]["no"].to_string();
    caretaker.kept_out(2, &["pat", "accept", &no]);
    let made = caretaker.json(&["pat", "accept", &no, "--reason", "surge protector in it"]);
    assert_eq!(
        [&made["state"], &made["decision"], &made["next_due_on"]],
        ["counted", "surge protector in it", "2027-09-14"]
    );
    assert_eq!(caretaker.stands("KET-1"), ("in_date".to_owned(), some("2027-03-14")));
    assert_eq!(caretaker.json(&["pat", "history", "--queried"]), json!([]));
}

#[test]
fn a_queried_pass_lifts_no_fail_and_may_be_struck_out() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "x", "--on", "2026-09-01"]);
    let lines: &[&str] = &["DATE  14/09/2026", "APP NO  KET-1", "EARTH  0.11 OHM P", "INS  50 MOHM P"];
    caretaker.import(&caretaker.file("a.txt", &labelled(&[lines])), &[]);
    assert_eq!((caretaker.status("KET-1"), caretaker.state("KET-1")), ("failed".to_owned(), "unsafe".to_owned()));
    caretaker.done(&["pat", "void", "2", "--reason", "measured badly"]);
    assert_eq!(caretaker.json(&["pat", "history", "--queried"]), json!([]));
    // At the limit it is a pass like any other.
    let lines: &[&str] = &["DATE  15/09/2026", "APP NO  KET-1", "EARTH  0.10 OHM P", "INS  1 MOHM P"];
    let report = caretaker.import(&caretaker.file("b.txt", &labelled(&[lines])), &[]);
    assert_eq!((&report["queried"], caretaker.status("KET-1")), (&json!(0), "in_date".to_owned()));
}

// What is nobody's has no class: whether it keeps to its limits is seen when it is somebody's.
#[test]
fn an_unmatched_pass_beyond_limits_is_queried_once_it_is_matched() {
    let caretaker = Caretaker::with_a_kettle();
    let lines: &[&str] = &["DATE  14/09/2026", "APP NO  0017", "VISUAL CHECK  P", "INS  0.5 MOHM P"];
    caretaker.import(&caretaker.file("a.txt", &labelled(&[lines])), &[]);
    caretaker.done(&["pat", "match", "1", "KET-1"]);
    assert_eq!(each(&caretaker.json(&["pat", "history", "KET-1"]), "state"), ["queried"]);
    assert_eq!(caretaker.status("KET-1"), "never_tested");
}

// The limits of the edition that the school has chosen hold for files too.
#[test]
fn a_file_is_held_to_the_chosen_edition() {
    for (edition, queried) in [("5", 0), ("4", 1)] {
        let caretaker = Caretaker::with_a_kettle();
        caretaker.done(&["pat", "limit", "--edition", edition]);
        let lines: &[&str] = &["DATE  14/09/2026", "APP NO  KET-1", "INS  50 MOHM P", "LKGE  0.76 MA P"];
        let report = caretaker.import(&caretaker.file("a.txt", &labelled(&[lines])), &[]);
        assert_eq!(report["queried"], queried, "edition {edition}");
    }
}

#[test]
fn what_a_file_fails_is_recalled_from_whoever_has_it() {
    let caretaker = school();
    caretaker.done(&["pat", "pass", "APP-0003", "--on", "2026-09-01"]);
    caretaker.done(&["out", "APP-0003", "--to", "S1", "--on", "2026-11-20"]);
    // Tested on 14 September, and told of now.
    caretaker.import(&fixture("good/seaward.txt"), &[]);
    assert_eq!(each(&caretaker.json(&["loan", "list", "--recalled"]), "tag"), ["APP-0003"]);
}

#[test]
fn of_two_tests_of_a_day_the_later_holds_whichever_file_is_read_first() {
    let early: &[&str] = &["DATE  14/09/2026", "TIME  09:05", "APP NO  EXT-0007", "INS  50 MOHM P"];
    let late: &[&str] = &["DATE  14/09/2026", "TIME  09:20", "APP NO  EXT-0007", "INS  0.1 MOHM F"];
    for order in [[early, late], [late, early]] {
        let caretaker = school();
        for (name, test) in ["one.txt", "two.txt"].into_iter().zip(order) {
            caretaker.import(&caretaker.file(name, &labelled(&[test])), &[]);
        }
        assert_eq!(caretaker.status("EXT-0007"), "failed", "{order:?}");
    }
}

#[test]
fn retest_months_are_taken_only_when_asked_for_and_never_over_the_schools_own() {
    let sheet = "Asset Id,Test Date,Pass/Fail,Retest (Months),Test,Result,Unit,Status\n\
                 KET-1,2026-09-14,P,24,Insulation,50,MΩ,P\n";
    let next = |more: &[&str], own: bool| {
        let caretaker = Caretaker::with_a_kettle();
        caretaker.done(&["pat", "interval", "KET-1", "--visual", "0", "--note", "never moved"]);
        if own {
            caretaker.done(&["pat", "interval", "KET-1", "--combined", "6", "--note", "used all day"]);
        }
        caretaker.import(&caretaker.file("a.csv", sheet), more);
        caretaker.stands("KET-1").1
    };
    assert_eq!(next(&[], false), some("2027-09-14"));
    assert_eq!(next(&["--use-retest"], false), some("2028-09-14"));
    assert_eq!(next(&["--use-retest"], true), some("2027-03-14"));
}

#[test]
fn what_was_due_and_is_not_in_the_file_is_listed() {
    let caretaker = Caretaker::with(&[
        ("KET-1", "kettle", "Hall"),
        ("KET-2", "kettle", "Hall"),
        ("KET-3", "kettle", "Hall"),
        ("KET-4", "kettle", "Office"),
    ]);
    caretaker.combined("KET-2", "2026-05-01");
    caretaker.combined("KET-3", "2026-11-20");
    let lines: &[&str] = &["DATE  20/11/2026", "APP NO  KET-1", "LOCN  Hall", "VISUAL CHECK  P"];
    let file = caretaker.file("a.txt", &labelled(&[lines]));
    let report = caretaker.import(&file, &[]);
    let left = items(&report["still_due"]);
    assert!(left.contains(&"KET-2".to_owned()), "{report}");
    // Not what was tested, nor what is in date.
    assert!(!left.contains(&"KET-1".to_owned()) && !left.contains(&"KET-3".to_owned()), "{report}");
    // What was due elsewhere is not passed over in silence.
    assert!(left.contains(&"KET-4".to_owned()) || report["due_elsewhere"] == 1, "{report}");
}

#[test]
fn what_was_due_is_on_the_printed_answer_and_again_when_the_file_is_read_again() {
    let caretaker = Caretaker::with(&[("KET-1", "kettle", "Hall"), ("KET-2", "kettle", "Hall")]);
    let file = caretaker.file("a.txt", &labelled(&[&["DATE  20/11/2026", "APP NO  KET-1", "VISUAL CHECK  P"]]));
    for time in ["first", "second"] {
        assert!(caretaker.done(&["pat", "import", &file]).out.contains("KET-2"), "the {time} time");
    }
}

// It was tested on 1 June and is due again on 1 December: soon, and yet it is in the file.
#[test]
fn what_is_in_the_file_is_not_listed_as_missing_from_it() {
    let caretaker = Caretaker::with(&[("KET-1", "kettle", "Hall"), ("KET-2", "kettle", "Hall")]);
    let file = caretaker.file("a.txt", &labelled(&[&["DATE  01/06/2026", "APP NO  KET-1", "VISUAL CHECK  P"]]));
    assert_eq!(items(&caretaker.import(&file, &[])["still_due"]), ["KET-2"]);
}

#[test]
fn standard_input_is_a_file_too() {
    let caretaker = school();
    let text = labelled(&[&["DATE  14/09/2026", "APP NO  APP-0003", "VISUAL CHECK  P"]]);
    let ran = caretaker.cli.feed(&text, &["pat", "import", "-", "--format", "json"]);
    assert_eq!((ran.code, numbers(&ran.json())), (0, [1, 1, 0, 0, 0]));
    assert_eq!(caretaker.status("APP-0003"), "in_date");
}

#[test]
fn an_old_tag_and_another_case_find_their_asset() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["asset", "retag", "KET-1", "KET-0001"]);
    let text = labelled(&[
        &["DATE  14/09/2026", "APP NO  KET-1", "VISUAL CHECK  P"],
        &["DATE  15/09/2026", "APP NO  ket-0001", "VISUAL CHECK  P"],
    ]);
    let report = caretaker.import(&caretaker.file("a.txt", &text), &[]);
    assert_eq!(report["unmatched"], 0);
    assert_eq!(items(&caretaker.json(&["pat", "history", "KET-0001"])), ["KET-0001", "KET-0001"]);
}
