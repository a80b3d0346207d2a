//! What a scan shows, and what a stocktake comes to.

use super::{Counted, cells};
use crate::support::answers::text;

#[test]
fn a_stocktake_freezes_what_is_expected_where_when_it_is_opened() {
    let school = Counted::new();
    let no = school.open(&["--location", "library"]);
    assert_eq!(no, "1");
    // What is moved, added or disposed of later is not what was expected.
    school.done(&["asset", "edit", "LAP-2", "--location", "Hall"]);
    school.done(&["asset", "add", "LAP-9", "--category", "laptop", "--location", "Library"]);
    let story = school.json(&["stocktake", "show", "1"]);
    assert_eq!((story["location"].as_str(), story["expected"].as_u64()), (Some("Library"), Some(3)));
    assert_eq!(cells(&story["lines"], "tag"), ["CAM-1", "LAP-1", "LAP-2"]);
    assert_eq!(cells(&story["lines"], "expected_in"), ["Library"; 3]);
    assert_eq!(school.scan("1", "Library", &["LAP-2", "LAP-9"]), ["found", "unexpected"]);
}

#[test]
fn each_scan_says_at_once_what_it_found() {
    let school = Counted::new();
    school.lend("LAP-4");
    school.done(&["asset", "edit", "LAP-3", "--state", "missing", "--reason", "not seen since June"]);
    let no = school.open(&["--all"]);
    let ran = school.run(&["stocktake", "scan", &no, "--room", "Library", "LAP-1", "LAP-4", "LAP-3", "XX-1", "CAM-1"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    for words in ["found", "on loan", "turned up", "unknown", "kitbook asset found LAP-3", "kitbook in LAP-4"] {
        assert!(ran.out.contains(words) || ran.err.contains(words), "{words}: {ran:?}");
    }
    let scans = school.json(&["stocktake", "scan", &no, "--room", "Hall", "LAP-2", "LAP-1"]);
    assert_eq!(cells(&scans, "finding"), ["wrong_room", "wrong_room"]);
    assert_eq!(cells(&scans, "expected_in"), ["Library", "Library"]);
    assert_eq!((scans[0]["again"].as_bool(), scans[1]["again"].as_bool()), (Some(false), Some(true)));
    assert_eq!((text(&scans[1]["before"]["room"]), text(&scans[1]["before"]["by"])), ("Library".into(), "tess".into()));
    // The last scan of an item counts.
    assert_eq!(
        school.findings(&no),
        [
            ("CAM-1", "found"),
            ("LAP-1", "wrong_room"),
            ("LAP-2", "wrong_room"),
            ("LAP-3", "turned_up"),
            ("LAP-4", "on_loan"),
            ("XX-1", "unknown"),
        ]
        .map(|(tag, finding)| (tag.to_owned(), finding.to_owned()))
    );
    let story = school.json(&["stocktake", "show", &no]);
    assert_eq!(
        (story["seen_twice"].as_u64(), story["scans"].as_u64(), story["missing"].as_u64()),
        (Some(1), Some(7), Some(0))
    );
    assert_eq!(school.json(&["show", "LAP-1"])["last_count"]["room"], "Hall");
    assert!(school.done(&["show", "LAP-1"]).out.contains("(stocktake 1)"));
}

#[test]
fn a_scan_moves_nothing_and_empties_nothing() {
    let school = Counted::new();
    let no = school.open(&["--all"]);
    let before: Vec<String> = school.traces().into_iter().filter(|row| row.starts_with("asset")).collect();
    assert!(!before.is_empty());
    let scan = ["stocktake", "scan", &no, "--room", "Hall", "LAP-1", "--condition", "poor", "--note", "hinge"];
    school.done(&scan);
    school.done(&["stocktake", "close", &no, "--by", "B1"]);
    let after: Vec<String> = school.traces().into_iter().filter(|row| row.starts_with("asset")).collect();
    assert_eq!(after, before);
    assert_eq!((school.location("LAP-1"), school.location("LAP-2")), ("Library".into(), "Library".into()));
    let story = school.json(&["stocktake", "show", &no, "--finding", "wrong-room"]);
    assert_eq!(
        (text(&story["lines"][0]["condition"]), text(&story["lines"][0]["note"])),
        ("poor".into(), "hinge".into())
    );
}

#[test]
fn what_is_on_loan_while_it_runs_is_not_missing() {
    let school = Counted::new();
    school.lend("LAP-1");
    let no = school.open(&["--category", "laptop"]);
    school.lend("LAP-3");
    let found = school.findings(&no);
    assert_eq!(each_of(&found), ["on_loan", "missing", "on_loan", "missing"]);
    // An item that was out and came back while the stocktake ran could have been missed.
    school.done(&["in", "LAP-3", "--all-well"]);
    assert_eq!(each_of(&school.findings(&no)), ["on_loan", "missing", "on_loan", "missing"]);
    school.scan(&no, "Hall", &["LAP-4"]);
    school.done(&["stocktake", "close", &no, "--by", "B1"]);
    let story = school.json(&["stocktake", "show", &no]);
    assert_eq!(cells(&story["lines"], "tag"), ["LAP-3", "LAP-4", "LAP-1", "LAP-2"]);
    assert_eq!(cells(&story["lines"], "finding"), ["on_loan", "found", "on_loan", "missing"]);
    assert_eq!(story["lines"][2]["holder"]["ref"], "S1");
    // The past stays as it was, whatever happens to its loans later.
    school.done(&["loan", "void", "2", "--reason", "never was"]);
    assert_eq!(school.json(&["stocktake", "show", &no])["lines"], story["lines"]);
}

fn each_of(findings: &[(String, String)]) -> Vec<&str> {
    findings.iter().map(|(_, finding)| finding.as_str()).collect()
}

#[test]
fn a_blind_stocktake_shows_nothing_of_what_is_expected_before_it_is_closed() {
    let school = Counted::new();
    let no = school.open(&["--all", "--blind"]);
    let scans = school.json(&["stocktake", "scan", &no, "--room", "Hall", "LAP-1", "XX-1", "LAP-1"]);
    assert_eq!(cells(&scans, "finding"), ["", "unknown", ""]);
    assert_eq!(scans[0]["expected_in"], serde_json::Value::Null);
    assert_eq!(scans[2]["again"], true);
    let story = school.json(&["stocktake", "show", &no]);
    for hidden in ["expected", "found", "wrong_room", "missing", "on_loan", "unexpected", "turned_up", "disposed"] {
        assert!(story[hidden].is_null(), "{hidden}: {story}");
    }
    assert_eq!((story["unknown"].as_u64(), story["scans"].as_u64()), (Some(1), Some(3)));
    assert_eq!(cells(&story["rooms"], "room"), ["Hall"]);
    assert_eq!(cells(&story["lines"], "tag"), ["LAP-1", "XX-1"]);
    assert_eq!(cells(&story["lines"], "expected_in"), ["", ""]);
    let table = school.done(&["stocktake", "show", &no]);
    assert!(!table.out.contains("LAP-2") && !table.out.contains("Library"), "{table:?}");
    let list = school.json(&["stocktake", "list"]);
    assert!(list[0]["expected"].is_null() && list[0]["missing"].is_null());
    assert!(school.json(&["stocktake", "show", &no, "--missing"])["lines"].as_array().unwrap().is_empty());
    school.done(&["stocktake", "close", &no, "--by", "B1"]);
    let story = school.json(&["stocktake", "show", &no]);
    assert_eq!((story["missing"].as_u64(), story["wrong_room"].as_u64()), (Some(4), Some(1)));
}

#[test]
fn rooms_have_their_own_figures() {
    let school = Counted::new();
    school.done(&["asset", "add", "LAP-5", "--category", "laptop"]);
    let no = school.open(&["--all"]);
    school.scan(&no, "library", &["LAP-1", "LAP-3", "XX-1"]);
    school.scan(&no, "Hall", &["LAP-5"]);
    let rooms = school.json(&["stocktake", "show", &no])["rooms"].clone();
    assert_eq!(cells(&rooms, "room"), ["Hall", "Library", ""]);
    let figures = |at: usize| {
        ["expected", "found", "elsewhere", "missing", "on_loan", "strange", "seen"].map(|name| rooms[at][name].as_u64())
    };
    assert_eq!(figures(0).map(Option::unwrap), [2, 0, 1, 1, 0, 1, 1]);
    assert_eq!(figures(1).map(Option::unwrap), [3, 1, 0, 2, 0, 2, 3]);
    assert_eq!(figures(2).map(Option::unwrap), [1, 0, 1, 0, 0, 0, 0]);
    let hall = school.json(&["stocktake", "show", &no, "--room", "hall"]);
    assert_eq!(cells(&hall["lines"], "tag"), ["LAP-3", "LAP-4", "LAP-5"]);
}

#[test]
fn an_open_stocktake_is_on_the_morning_page_and_in_the_list() {
    let school = Counted::new();
    assert_eq!(school.json(&["status"])["stocktakes_open"], 0);
    let no = school.open(&["--location", "Hall"]);
    assert_eq!(school.json(&["status"])["stocktakes_open"], 1);
    assert!(school.done(&["status"]).out.contains("kitbook stocktake list --open"));
    let second = school.done(&["stocktake", "open", "--all"]);
    assert!(second.err.contains("stocktake 1 is open too"), "{second:?}");
    school.scan(&no, "Hall", &["LAP-3"]);
    school.done(&["stocktake", "close", &no, "--by", "B1"]);
    let list = school.json(&["stocktake", "list"]);
    assert_eq!(cells(&list, "no"), ["2", "1"]);
    assert_eq!((list[1]["expected"].as_u64(), list[1]["missing"].as_u64()), (Some(2), Some(1)));
    assert_eq!(cells(&school.json(&["stocktake", "list", "--open"]), "no"), ["2"]);
}

#[test]
fn a_wrong_scan_is_voided_and_the_one_before_counts_again() {
    let school = Counted::new();
    let no = school.open(&["--all"]);
    school.scan(&no, "Library", &["LAP-1"]);
    school.scan(&no, "Hall", &["LAP-1", "XX-1"]);
    let voided = school.json(&["stocktake", "void", &no, "LAP-1", "--reason", "wrong room chosen"]);
    assert_eq!((text(&voided["room"]), text(&voided["void_reason"])), ("Hall".into(), "wrong room chosen".into()));
    school.done(&["stocktake", "void", &no, "xx-1", "--reason", "that is the projector's own number"]);
    let found = school.findings(&no);
    assert_eq!(found.iter().find(|(tag, _)| tag == "LAP-1").unwrap().1, "found");
    assert!(found.iter().all(|(tag, _)| tag != "XX-1"));
    let talk = school.kept_out(3, &["stocktake", "void", &no, "LAP-2", "--reason", "x"]);
    assert!(text(&talk["error"]["message"]).contains("was not scanned"), "{talk}");
    school.kept_out(2, &["stocktake", "void", &no, "LAP-1", "--reason", " "]);
    // A closed stocktake stays as it is.
    school.done(&["stocktake", "close", &no, "--by", "B1"]);
    school.conflicts(&["stocktake", "void", &no, "LAP-1", "--reason", "x"]);
    school.conflicts(&["stocktake", "scan", &no, "LAP-2", "--room", "Hall"]);
}

#[test]
fn what_can_not_be_counted_is_refused() {
    let school = Counted::new();
    school.misused(&["stocktake", "open"]);
    for empty in ["", "  "] {
        school.misused(&["stocktake", "open", "--location", empty]);
    }
    school.misused(&["stocktake", "open", "--all", "--location", "Hall"]);
    let talk = school.kept_out(3, &["stocktake", "open", "--location", "Libary"]);
    assert!(text(&talk["error"]["hint"]).contains("Library"), "{talk}");
    school.kept_out(3, &["stocktake", "open", "--category", "submarine"]);
    school.conflicts(&["stocktake", "open", "--location", "Hall", "--category", "camera"]);
    school.kept_out(3, &["stocktake", "scan", "7", "LAP-1", "--room", "Hall"]);
    let no = school.open(&["--all"]);
    school.kept_out(2, &["stocktake", "scan", &no, "LAP-1", "--room", " "]);
    school.kept_out(2, &["stocktake", "scan", &no, &"X".repeat(300), "--room", "Hall"]);
    // What two items share by their serial numbers is said, not guessed.
    for tag in ["LAP-1", "LAP-2"] {
        school.done(&["asset", "edit", tag, "--serial", "SN-7", "--yes"]);
    }
    school.kept_out(3, &["stocktake", "scan", &no, "SN-7", "--room", "Hall"]);
    // A scan before the opening was no scan of it.
    school.conflicts(&["stocktake", "scan", &no, "LAP-1", "--room", "Hall", "--on", "yesterday"]);
}

#[test]
fn a_dry_run_shows_the_answer_and_writes_nothing() {
    let school = Counted::new();
    let before = school.traces();
    let opened = school.json(&["stocktake", "open", "--all", "--dry-run"]);
    assert!(opened["no"].is_null());
    assert_eq!(school.traces(), before);
    let no = school.open(&["--all"]);
    let before = school.traces();
    let scans = school.json(&["stocktake", "scan", &no, "LAP-1", "--room", "Hall", "--dry-run"]);
    assert_eq!(scans[0]["finding"], "wrong_room");
    assert_eq!(school.traces(), before);
    school.scan(&no, "Hall", &["LAP-1"]);
    let before = school.traces();
    school.json(&["stocktake", "void", &no, "LAP-1", "--reason", "x", "--dry-run"]);
    school.json(&["stocktake", "close", &no, "--by", "B1", "--dry-run"]);
    assert_eq!(school.traces(), before);
    school.done(&["stocktake", "close", &no, "--by", "B1"]);
    let before = school.traces();
    school.json(&["stocktake", "accept", &no, "LAP-1", "--dry-run"]);
    assert_eq!(school.traces(), before);
}

#[test]
fn a_stocktake_is_not_dated_back() {
    let counted = Counted::new();
    // What was expected on another day is not known any more.
    let ran = counted.run(&["stocktake", "open", "--all", "--on", "2026-11-02"]);
    assert!(ran.code == 2 && ran.err.contains("freezes what is expected now"), "{}", ran.err);
}
