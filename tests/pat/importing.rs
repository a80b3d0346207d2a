//! `pat import`: both formats, known and unmatched results, queried passes.

use super::{Caretaker, each, fixture, items, labelled, some, text};
use serde_json::{Value, json};

/// A school with all items of `fixtures/pat/good` except the desk fan.
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
fn a_labelled_text_is_imported() {
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
    // 6 months after 14 September; a class II charger has a visual check every 12 months.
    assert_eq!(caretaker.status_and_due("EXT-0007"), ("in_date".to_owned(), some("2027-03-14")));
    assert_eq!(caretaker.status_and_due("CHG-0004"), ("in_date".to_owned(), some("2027-09-14")));
}

#[test]
fn a_patorganiser_csv_is_recognised_by_its_content() {
    let caretaker = school();
    // The file's name doesn't matter.
    let sheet = std::fs::read_to_string(fixture("good/patorganiser.csv")).unwrap();
    let report = caretaker.import(&caretaker.file("tester.txt", &sheet), &[]);
    assert_eq!(numbers(&report), [4, 2, 1, 1, 0]);
    // One row has an asset but no test; the desk fan is not in the register.
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
    assert_eq!(caretaker.status_and_due("APP-0003").1, some("2027-05-20"));
}

#[test]
fn a_voided_result_stays_void_when_its_file_is_imported_again() {
    let caretaker = school();
    let file = caretaker.file("one.txt", &labelled(&[&["DATE  14/09/2026", "APP NO  APP-0003", "VISUAL CHECK  F"]]));
    caretaker.import(&file, &[]);
    caretaker.done(&["pat", "void", "1", "--reason", "it was another kettle"]);
    caretaker.import(&file, &[]);
    assert_eq!(caretaker.status("APP-0003"), "never_tested");
}

#[test]
fn unmatched_ids_are_listed_fails_first_with_similar_tags() {
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
    // Unmatched results change the status of no item.
    assert_eq!(
        (caretaker.status("KET-0003"), caretaker.state("KET-0003")),
        ("never_tested".to_owned(), "available".to_owned())
    );
    assert_eq!(caretaker.json(&["status"])["pat_unmatched"], 2);
    // An unmatched fail gives a warning.
    assert!(caretaker.run(&["pat", "import", &file]).err.contains("failed"));
}

#[test]
fn a_match_counts_for_later_files_too() {
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
    // All results with the same ID move to the item, including the fail.
    let made = caretaker.json(&["pat", "match", &unmatched[0]["no"].to_string(), "KET-1"]);
    assert_eq!(items(&made), ["KET-1", "KET-1"]);
    assert_eq!((caretaker.status("KET-1"), caretaker.state("KET-1")), ("failed".to_owned(), "unsafe".to_owned()));
    caretaker.done(&["pat", "match", &unmatched[1]["no"].to_string(), "LAP-1/charger"]);
    assert_eq!(caretaker.status_and_due("LAP-1"), ("in_date".to_owned(), some("2027-09-14")));
    assert_eq!(caretaker.json(&["pat", "history", "--unmatched"]), json!([]));
    // The same IDs in a later file are matched at once.
    let next = labelled(&[
        &["DATE  20/11/2026", "APP NO  0017", "VISUAL CHECK  P"],
        &["DATE  20/11/2026", "APP NO  0018", "VISUAL CHECK  P"],
    ]);
    let report = caretaker.import(&caretaker.file("next.txt", &next), &[]);
    assert_eq!((numbers(&report), &report["unmatched"]), ([2, 2, 0, 0, 0], &json!(0)));
    assert_eq!(caretaker.status_and_due("KET-1"), ("in_date".to_owned(), some("2027-05-20")));
    assert_eq!(caretaker.status_and_due("LAP-1").1, some("2027-11-20"));
}

#[test]
fn a_match_with_an_unknown_item_changes_nothing() {
    let caretaker = Caretaker::with_a_kettle();
    let file = caretaker.file("a.txt", &labelled(&[&["DATE  14/09/2026", "APP NO  0017", "VISUAL CHECK  F"]]));
    caretaker.import(&file, &[]);
    caretaker.kept_out(3, &["pat", "match", "1", "KET-9"]);
    caretaker.kept_out(3, &["pat", "match", "9", "KET-1"]);
    caretaker.kept_out(3, &["pat", "match", "1", "KET-1/lid"]);
    assert_eq!(caretaker.json(&["pat", "history", "--unmatched"]).as_array().unwrap().len(), 1);
}

#[test]
fn create_adds_an_asset_for_an_unknown_id() {
    let caretaker = Caretaker::new();
    let report = caretaker.import(&fixture("good/kewtech.asc"), &["--create", "--category", "kettle"]);
    assert_eq!([&report["created"], &report["unmatched"]], [2, 0]);
    let made = caretaker.json(&["show", "APP-0003"]);
    assert_eq!([&made["category"], &made["location"], &made["name"]], ["kettle", "Staff room", "Kettle, café"]);
    assert_eq!(caretaker.status_and_due("APP-0003"), ("in_date".to_owned(), some("2027-05-02")));
    // Without a category, the new assets are in "other".
    caretaker.import(&fixture("good/patorganiser.csv"), &["--create"]);
    let fan = caretaker.json(&["show", "APP-0032"]);
    assert_eq!([&fan["category"], &fan["location"], &fan["name"]], ["other", "Library", "Desk fan"]);
    // An unknown category adds nothing.
    let file = fixture("good/seaward.txt");
    caretaker.kept_out(3, &["pat", "import", &file, "--create", "--category", "kettel"]);
}

// A tag with look-alike or invisible characters couldn't be told from the real one, so a person must match it.
#[test]
fn create_adds_nothing_for_a_confusable_id() {
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

// First a plain import to see the unknown IDs, then again with --create.
#[test]
fn create_adds_the_assets_of_a_file_that_was_imported_before() {
    let caretaker = Caretaker::new();
    let file = fixture("good/kewtech.asc");
    assert_eq!(caretaker.import(&file, &[])["unmatched"], 2);
    let report = caretaker.import(&file, &["--create", "--category", "kettle"]);
    assert_eq!(report["created"], 2, "{report}");
    assert_eq!(caretaker.status("APP-0003"), "in_date");
    assert_eq!(caretaker.json(&["pat", "history", "--unmatched"]), json!([]));
}

#[test]
fn location_prefix_tells_equal_ids_apart() {
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

// Class I heating needs at least 0.3 MΩ insulation, but the tester passed 0.2.
#[test]
fn a_pass_beyond_limits_counts_only_after_it_is_accepted() {
    let caretaker = Caretaker::with_a_kettle();
    let lines: &[&str] = &["DATE  14/09/2026", "APP NO  KET-1", "VISUAL CHECK  P", "INS  0.2 MOHM P"];
    let report = caretaker.import(&caretaker.file("a.txt", &labelled(&[lines])), &[]);
    assert_eq!(report["queried"], 1);
    assert_eq!(caretaker.status_and_due("KET-1"), ("never_tested".to_owned(), None));
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
    assert_eq!(caretaker.status_and_due("KET-1"), ("in_date".to_owned(), some("2027-03-14")));
    assert_eq!(caretaker.json(&["pat", "history", "--queried"]), json!([]));
}

#[test]
fn a_queried_pass_lifts_no_fail_and_can_be_voided() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "x", "--on", "2026-09-01"]);
    let lines: &[&str] = &["DATE  14/09/2026", "APP NO  KET-1", "EARTH  0.11 OHM P", "INS  50 MOHM P"];
    caretaker.import(&caretaker.file("a.txt", &labelled(&[lines])), &[]);
    assert_eq!((caretaker.status("KET-1"), caretaker.state("KET-1")), ("failed".to_owned(), "unsafe".to_owned()));
    caretaker.done(&["pat", "void", "2", "--reason", "measured badly"]);
    assert_eq!(caretaker.json(&["pat", "history", "--queried"]), json!([]));
    // A reading exactly on the limit passes.
    let lines: &[&str] = &["DATE  15/09/2026", "APP NO  KET-1", "EARTH  0.10 OHM P", "INS  1 MOHM P"];
    let report = caretaker.import(&caretaker.file("b.txt", &labelled(&[lines])), &[]);
    assert_eq!((&report["queried"], caretaker.status("KET-1")), (&json!(0), "in_date".to_owned()));
}

// An unmatched result has no class, so its limits can be checked only after the match.
#[test]
fn an_unmatched_pass_beyond_limits_is_queried_once_it_is_matched() {
    let caretaker = Caretaker::with_a_kettle();
    let lines: &[&str] = &["DATE  14/09/2026", "APP NO  0017", "VISUAL CHECK  P", "INS  0.2 MOHM P"];
    caretaker.import(&caretaker.file("a.txt", &labelled(&[lines])), &[]);
    caretaker.done(&["pat", "match", "1", "KET-1"]);
    assert_eq!(each(&caretaker.json(&["pat", "history", "KET-1"]), "state"), ["queried"]);
    assert_eq!(caretaker.status("KET-1"), "never_tested");
}

// 0.76 mA passes in the 5th edition but not in the 4th.
#[test]
fn a_file_is_checked_against_the_chosen_edition() {
    for (edition, queried) in [("5", 0), ("4", 1)] {
        let caretaker = Caretaker::with_a_kettle();
        caretaker.done(&["pat", "limit", "--edition", edition]);
        let lines: &[&str] = &["DATE  14/09/2026", "APP NO  KET-1", "EARTH  0.05 OHM P", "LKGE  0.76 MA P"];
        let report = caretaker.import(&caretaker.file("a.txt", &labelled(&[lines])), &[]);
        assert_eq!(report["queried"], queried, "edition {edition}");
    }
}

#[test]
fn an_item_on_loan_that_fails_in_a_file_is_recalled() {
    let caretaker = school();
    caretaker.done(&["pat", "pass", "APP-0003", "--on", "2026-09-01"]);
    caretaker.done(&["out", "APP-0003", "--to", "S1", "--on", "2026-11-20"]);
    // The test was on 14 September, before the loan.
    caretaker.import(&fixture("good/seaward.txt"), &[]);
    assert_eq!(each(&caretaker.json(&["loan", "list", "--recalled"]), "tag"), ["APP-0003"]);
}

#[test]
fn the_later_test_of_a_day_counts_in_any_import_order() {
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
fn retest_months_need_an_option_and_never_replace_the_schools_interval() {
    let sheet = "Asset Id,Test Date,Pass/Fail,Retest (Months),Test,Result,Unit,Status,Test,Result,Unit,Status\n\
                 KET-1,2026-09-14,P,24,Insulation,50,MΩ,P,Earth,0.05,Ω,P\n";
    let next = |more: &[&str], own: bool| {
        let caretaker = Caretaker::with_a_kettle();
        caretaker.done(&["pat", "interval", "KET-1", "--visual", "0", "--note", "never moved"]);
        if own {
            caretaker.done(&["pat", "interval", "KET-1", "--combined", "6", "--note", "used all day"]);
        }
        caretaker.import(&caretaker.file("a.csv", sheet), more);
        caretaker.status_and_due("KET-1").1
    };
    assert_eq!(next(&[], false), some("2027-09-14"));
    assert_eq!(next(&["--use-retest"], false), some("2028-09-14"));
    assert_eq!(next(&["--use-retest"], true), some("2027-03-14"));
}

#[test]
fn items_still_due_that_are_not_in_the_file_are_listed() {
    let caretaker = Caretaker::with(&[
        ("KET-1", "kettle", "Hall"),
        ("KET-2", "kettle", "Hall"),
        ("KET-3", "kettle", "Hall"),
        ("KET-4", "kettle", "Office"),
    ]);
    caretaker.full_test("KET-2", "2026-05-01");
    caretaker.full_test("KET-3", "2026-11-20");
    let lines: &[&str] = &["DATE  20/11/2026", "APP NO  KET-1", "LOCN  Hall", "VISUAL CHECK  P"];
    let file = caretaker.file("a.txt", &labelled(&[lines]));
    let report = caretaker.import(&file, &[]);
    let left = items(&report["still_due"]);
    assert!(left.contains(&"KET-2".to_owned()), "{report}");
    // Items in the file and items in date are not listed.
    assert!(!left.contains(&"KET-1".to_owned()) && !left.contains(&"KET-3".to_owned()), "{report}");
    // Items due in other locations are listed or counted.
    assert!(left.contains(&"KET-4".to_owned()) || report["due_elsewhere"] == 1, "{report}");
}

#[test]
fn items_still_due_are_listed_again_on_a_second_import() {
    let caretaker = Caretaker::with(&[("KET-1", "kettle", "Hall"), ("KET-2", "kettle", "Hall")]);
    let file = caretaker.file("a.txt", &labelled(&[&["DATE  20/11/2026", "APP NO  KET-1", "VISUAL CHECK  P"]]));
    for time in ["first", "second"] {
        assert!(caretaker.done(&["pat", "import", &file]).out.contains("KET-2"), "the {time} time");
    }
}

// KET-1 was tested on 1 June, so it is due soon again, on 1 December. But it is in the file.
#[test]
fn an_item_in_the_file_is_not_listed_as_still_due() {
    let caretaker = Caretaker::with(&[("KET-1", "kettle", "Hall"), ("KET-2", "kettle", "Hall")]);
    let file = caretaker.file("a.txt", &labelled(&[&["DATE  01/06/2026", "APP NO  KET-1", "VISUAL CHECK  P"]]));
    assert_eq!(items(&caretaker.import(&file, &[])["still_due"]), ["KET-2"]);
}

#[test]
fn a_file_is_read_from_standard_input() {
    let caretaker = school();
    let text = labelled(&[&["DATE  14/09/2026", "APP NO  APP-0003", "VISUAL CHECK  P"]]);
    let ran = caretaker.cli.feed(&text, &["pat", "import", "-", "--format", "json"]);
    assert_eq!((ran.code, numbers(&ran.json())), (0, [1, 1, 0, 0, 0]));
    assert_eq!(caretaker.status("APP-0003"), "in_date");
}

#[test]
fn an_old_tag_and_any_case_find_the_asset() {
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
