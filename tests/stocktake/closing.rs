//! Who closes a stocktake, the sheet, what is proposed, and what is accepted.

use super::{Counted, cells};
use crate::support::answers::text;

#[test]
fn neither_the_keeper_of_the_register_nor_who_counted_closes_it() {
    let school = Counted::new();
    let no = school.open(&["--all"]);
    school.conflicts(&["stocktake", "close", &no, "--by", "B1"]);
    school.done(&["stocktake", "scan", &no, "LAP-1", "--room", "Library", "--as", "H1"]);
    let close = |by: &str| school.conflicts(&["stocktake", "close", &no, "--by", by]);
    // The technician keeps the register; the headteacher scanned; the teacher has no role for it.
    for by in ["T1", "H1"] {
        let hint = close(by);
        assert!(
            hint.contains("B1 (Bea Purse, business-manager)") && !hint.contains("T1") && !hint.contains("H1 ("),
            "{hint}"
        );
    }
    assert!(close("S1").contains("B1"));
    school.done(&["role", "set", "B1", "ict-coordinator"]);
    assert!(close("B1").contains("role set"));
    school.done(&["role", "set", "B1", "ict-coordinator", "--until", "yesterday"]);
    let hint = school.misused_with_a_hint(&["stocktake", "close", &no]);
    assert!(hint.contains("--by"), "{hint}");
    let story = school.json(&["stocktake", "close", &no, "--by", "B1", "--note", "two cupboards were locked"]);
    assert_eq!(
        (text(&story["closed_by"]["ref"]), text(&story["closing_note"])),
        ("B1".into(), "two cupboards were locked".into())
    );
    school.conflicts(&["stocktake", "close", &no, "--by", "B1"]);
}

#[test]
fn whoever_opened_a_stocktake_does_not_close_it() {
    let school = Counted::new();
    school.done(&["stocktake", "open", "--all", "--as", "Bea Purse"]);
    school.scan("1", "Library", &["LAP-1"]);
    assert!(school.conflicts(&["stocktake", "close", "1", "--by", "B1"]).contains("H1 (Hester Head, headteacher)"));
    school.done(&["stocktake", "close", "1", "--by", "H1"]);
}

#[test]
fn the_sheet_has_what_was_found_who_counted_and_the_head_of_the_log() {
    let school = Counted::new();
    let no = school.open(&["--all"]);
    let early = school.run(&["stocktake", "sheet", &no]);
    assert!(early.code == 1 && early.err.contains("stocktake 1 is still open"), "{early:?}");
    school.done(&["stocktake", "scan", &no, "LAP-1", "LAP-3", "--room", "Library", "--as", "Carl Taker"]);
    let file = tempfile::tempdir().unwrap();
    let path = file.path().join("sheet.html");
    school.done(&["stocktake", "close", &no, "--by", "B1", "--output", path.to_str().unwrap()]);
    let sheet = std::fs::read_to_string(&path).unwrap();
    for words in [
        "Stocktake 1",
        "Bea Purse (B1)",
        "Carl Taker",
        "Missing (3)",
        "LAP-2",
        "In another room (1)",
        "Countersigned by",
    ] {
        assert!(sheet.contains(words), "{words}: {sheet}");
    }
    let head = text(&school.json(&["status"])["log_head"]);
    assert!(sheet.contains(&head), "{head}");
    assert_eq!(school.done(&["stocktake", "sheet", &no]).out, sheet);
}

#[test]
fn missing_twice_in_a_row_is_proposed_as_lost_and_nothing_is_changed() {
    let mut school = Counted::new();
    let count = |school: &Counted, seen: &[&str]| {
        let no = school.open(&["--category", "laptop"]);
        school.scan(&no, "Library", seen);
        school.done(&["stocktake", "close", &no, "--by", "B1"])
    };
    let first = count(&school, &["LAP-1"]);
    assert!(!first.err.contains("twice in a row"), "{first:?}");
    school.cli.now = "2026-12-01T09:00:00Z".to_owned();
    // Lent and brought back between the two: it was not missing all the time.
    school.lend("LAP-3");
    school.done(&["in", "LAP-3", "--all-well"]);
    school.cli.now = "2026-12-02T09:00:00Z".to_owned();
    let second = count(&school, &["LAP-2"]);
    assert!(second.err.contains("LAP-4 was missing twice in a row"), "{second:?}");
    assert!(second.err.contains("kitbook asset edit LAP-4 --state lost --reason"), "{second:?}");
    assert_eq!(text(&school.json(&["show", "LAP-4"])["state"]), "available");
    let lines = school.json(&["stocktake", "show", "2", "--missing"])["lines"].clone();
    assert_eq!(cells(&lines, "tag"), ["LAP-3", "LAP-4", "LAP-1"]);
    assert_eq!(cells(&lines, "may_be_lost"), ["false", "true", "false"]);
    // The first stocktake says what it said.
    assert!(
        cells(&school.json(&["stocktake", "show", "1"])["lines"], "may_be_lost").iter().all(|lost| lost == "false")
    );
}

#[test]
fn items_get_the_rooms_where_they_were_found_only_when_somebody_asks() {
    let school = Counted::new();
    let no = school.open(&["--all"]);
    school.scan(&no, "Hall", &["LAP-1", "LAP-2", "LAP-3"]);
    school.scan(&no, "Office", &["CAM-1"]);
    school.conflicts(&["stocktake", "accept", &no, "--wrong-rooms"]);
    let closed = school.done(&["stocktake", "close", &no, "--by", "B1"]);
    assert!(closed.err.contains("kitbook stocktake accept 1 --wrong-rooms"), "{closed:?}");
    // Moved in the register since: nobody knows which is right.
    school.done(&["asset", "edit", "CAM-1", "--location", "Studio"]);
    let talk = school.kept_out(1, &["stocktake", "accept", &no, "--wrong-rooms"]);
    assert!(text(&talk["refusals"][0]["message"]).contains("CAM-1 in Studio"), "{talk}");
    let moved = school.json(&["stocktake", "accept", &no, "LAP-1", "LAP-2"]);
    assert_eq!(cells(&moved, "location"), ["Hall", "Hall"]);
    let log = school.json(&["log", "show", "--tag", "LAP-1"]);
    assert_eq!(cells(&log, "action")[..2], ["stocktake accept", "asset edit"]);
    assert_eq!(log[1]["details"]["stocktake_no"], 1);
    let same = school.done(&["stocktake", "accept", &no, "LAP-3"]);
    assert!(same.err.contains("LAP-3 was not in another room"), "{same:?}");
    school.kept_out(3, &["stocktake", "accept", &no, "LAP-4"]);
    school.done(&["asset", "edit", "CAM-1", "--location", "Library"]);
    school.done(&["stocktake", "accept", &no, "--wrong-rooms"]);
    assert_eq!(school.location("CAM-1"), "Office");
    school.conflicts(&["stocktake", "accept", &no, "--wrong-rooms"]);
}

/// Scans one item in a room, in a condition.
fn see(school: &Counted, no: &str, room: &str, tag: &str, condition: &str) {
    school.done(&["stocktake", "scan", no, "--room", room, tag, "--condition", condition]);
}

fn condition(school: &Counted, tag: &str) -> String {
    text(&school.json(&["show", tag])["condition"])
}

#[test]
fn conditions_that_were_noted_are_taken_over_only_when_somebody_asks() {
    let school = Counted::new();
    let no = school.open(&["--all"]);
    see(&school, &no, "Library", "LAP-1", "poor");
    see(&school, &no, "Hall", "LAP-2", "fair");
    see(&school, &no, "Hall", "LAP-3", "good");
    school.scan(&no, "Hall", &["LAP-4"]);
    school.conflicts(&["stocktake", "accept", &no, "--conditions"]);
    school.done(&["stocktake", "close", &no, "--by", "B1"]);
    // Rooms alone leave the conditions.
    school.done(&["stocktake", "accept", &no, "--wrong-rooms"]);
    assert_eq!((condition(&school, "LAP-1"), condition(&school, "LAP-2")), ("good".into(), "good".into()));
    let before = school.traces();
    let tried = school.done(&["stocktake", "accept", &no, "--conditions", "--dry-run"]);
    assert_eq!(school.traces(), before);
    assert!(tried.err.contains("the condition of LAP-1 was good, and is poor now"), "{tried:?}");
    let taken = school.json(&["stocktake", "accept", &no, "--conditions"]);
    assert_eq!(cells(&taken, "tag"), ["LAP-1", "LAP-2"], "LAP-3 is good in the register too");
    assert_eq!(cells(&taken, "condition"), ["poor", "fair"]);
    let log = school.json(&["log", "show", "--tag", "LAP-1", "--limit", "2"]);
    let of_edit = log.as_array().unwrap().iter().find(|entry| entry["action"] == "asset edit").unwrap();
    assert_eq!(of_edit["details"]["condition"]["from"], "good");
    assert_eq!(of_edit["details"]["stocktake_no"], 1);
    assert!(school.conflicts(&["stocktake", "accept", &no, "--conditions"]).contains("stocktake show 1"));
    let none = school.done(&["stocktake", "accept", &no, "LAP-4", "--conditions"]);
    assert!(none.err.contains("no condition of LAP-4 was noted"), "{none:?}");
}

#[test]
fn an_item_gets_its_room_and_its_condition_in_one_act() {
    let school = Counted::new();
    let no = school.open(&["--all"]);
    see(&school, &no, "Hall", "LAP-1", "poor");
    // A later scan without a condition leaves what was noted.
    school.scan(&no, "Office", &["LAP-1"]);
    see(&school, &no, "Hall", "LAP-2", "damaged");
    school.done(&["stocktake", "close", &no, "--by", "B1"]);
    // Conditions alone move nothing.
    let taken = school.done(&["stocktake", "accept", &no, "--conditions"]);
    assert!(taken.err.contains("LAP-2 is damaged now"), "{taken:?}");
    assert!(taken.err.contains("incident report LAP-2 --kind damage"), "{taken:?}");
    assert_eq!((school.location("LAP-1"), condition(&school, "LAP-1")), ("Library".into(), "poor".into()));
    assert_eq!(text(&school.json(&["show", "LAP-2"])["state"]), "unsafe");
    school.done(&["stocktake", "accept", &no, "LAP-1", "--conditions"]);
    assert_eq!(school.location("LAP-1"), "Office");
    assert!(school.done(&["stocktake", "accept", &no, "--wrong-rooms"]).out.contains("LAP-2"));
}

#[test]
fn what_was_recorded_after_the_scan_and_damage_are_not_replaced() {
    let mut school = Counted::new();
    school.done(&["asset", "edit", "LAP-3", "--condition", "damaged"]);
    let no = school.open(&["--all"]);
    see(&school, &no, "Library", "LAP-1", "good");
    see(&school, &no, "Library", "LAP-2", "fair");
    see(&school, &no, "Hall", "LAP-3", "good");
    school.done(&["stocktake", "close", &no, "--by", "B1"]);
    school.cli.now = "2026-12-01T09:00:00Z".to_owned();
    school.done(&["asset", "edit", "LAP-1", "--condition", "poor"]);
    let before = school.traces();
    let talk = school.kept_out(1, &["stocktake", "accept", &no, "--conditions"]);
    assert_eq!(cells(&talk["refusals"], "tag"), ["LAP-1", "LAP-3"]);
    let message = |at: usize| text(&talk["refusals"][at]["message"]);
    assert!(message(0).contains("recorded since it was seen as good: it is poor now"), "{talk}");
    assert!(message(1).contains("LAP-3 stays damaged until its repair is closed"), "{talk}");
    assert_eq!(school.traces(), before, "none of them, LAP-2 neither");
    school.done(&["stocktake", "accept", &no, "LAP-2", "--conditions"]);
    assert_eq!(condition(&school, "LAP-2"), "fair");
}

#[test]
fn a_trolley_takes_what_is_in_it_along() {
    let school = Counted::new();
    school.done(&["asset", "add", "TRO-1", "--category", "trolley", "--location", "Library"]);
    school.done(&["kit", "put", "TRO-1", "LAP-1", "LAP-2"]);
    let no = school.open(&["--all"]);
    assert_eq!(school.scan(&no, "Hall", &["TRO-1", "LAP-1"]), ["wrong_room", "wrong_room"]);
    assert_eq!(school.scan(&no, "Office", &["LAP-2"]), ["wrong_room"]);
    school.done(&["stocktake", "close", &no, "--by", "B1"]);
    let talk = school.kept_out(1, &["stocktake", "accept", &no, "--wrong-rooms"]);
    assert!(text(&talk["refusals"][0]["message"]).contains("LAP-2 is in TRO-1"), "{talk}");
    school.done(&["stocktake", "accept", &no, "TRO-1", "LAP-1"]);
    assert_eq!((school.location("TRO-1"), school.location("LAP-1")), ("Hall".into(), "Hall".into()));
}
