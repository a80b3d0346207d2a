//! An item inside a trolley is where the trolley is: in every list, filter and paper, and for its test intervals.

use super::{Caretaker, items, labelled, some};
use crate::support::answers::{each, rows};

/// A trolley in Room 7 with a kettle that is kept in the staff room and a laptop without a room; a lead in the hall.
fn school() -> Caretaker {
    let caretaker = Caretaker::with(&[
        ("TRL-1", "trolley", "Room 7"),
        ("KET-1", "kettle", "Staff room"),
        ("EXT-1", "extension lead", "Hall"),
    ]);
    caretaker.done(&["asset", "add", "LAP-1", "--category", "laptop"]);
    caretaker.done(&["kit", "put", "TRL-1", "KET-1", "LAP-1"]);
    caretaker
}

fn at(caretaker: &Caretaker, list: &[&str], room: &str) -> Vec<String> {
    each(&caretaker.json(&[list, &["--location", room]].concat()), "tag")
}

fn place(caretaker: &Caretaker, tag: &str) -> String {
    caretaker.json(&["asset", "show", tag])["location"].as_str().unwrap_or("nowhere").to_owned()
}

#[test]
fn items_in_a_trolley_are_listed_where_the_trolley_is() {
    let caretaker = school();
    assert_eq!(at(&caretaker, &["asset", "list"], "room 7"), ["KET-1", "LAP-1", "TRL-1"]);
    assert!(at(&caretaker, &["asset", "list"], "Staff room").is_empty());
    let listed = caretaker.json(&["asset", "list", "--sort", "location"]);
    assert_eq!(each(&listed, "tag"), ["EXT-1", "KET-1", "LAP-1", "TRL-1"]);
    assert_eq!(each(&listed, "location"), ["Hall", "Room 7", "Room 7", "Room 7"]);
    assert!(!caretaker.done(&["asset", "list", "--format", "csv"]).out.contains("Staff room"));
    assert!(!caretaker.done(&["asset", "list"]).out.contains("Staff room"));
    assert_eq!(each(&caretaker.json(&["find", "KET-1"]), "location"), ["Room 7"]);
    assert_eq!(each(&caretaker.json(&["kit", "show", "TRL-1"])["inside"], "location"), ["Room 7", "Room 7"]);
    let page = caretaker.json(&["asset", "show", "KET-1"]);
    assert_eq!([&page["location"], &page["own_location"], &page["inside"]], ["Room 7", "Staff room", "TRL-1"]);
    assert!(caretaker.json(&["asset", "show", "LAP-1"])["own_location"].is_null());
    let shown = caretaker.done(&["asset", "show", "KET-1"]).out;
    assert!(shown.contains("Room 7") && shown.contains("own location"), "{shown}");
}

#[test]
fn tests_of_items_in_a_trolley_are_due_where_the_trolley_is() {
    let caretaker = school();
    for list in [&["pat", "due"][..], &["pat", "list"]] {
        let here = items(&caretaker.json(&[list, &["--location", "Room 7"]].concat()));
        assert_eq!(here, ["KET-1", "LAP-1/charger", "TRL-1"], "{list:?}");
        assert!(at(&caretaker, list, "Staff room").is_empty(), "{list:?}");
    }
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "flex cut"]);
    let failed = caretaker.json(&["pat", "due", "--status", "failed", "--location", "Room 7"]);
    assert!(each(&failed, "tag").contains(&"KET-1".to_owned()), "{failed}");
    let walk = caretaker.json(&["pat", "due", "--sort", "location"]);
    assert_eq!(each(&walk, "location").last().unwrap(), "Room 7");
    let summary = caretaker.json(&["pat", "summary"]);
    let rooms: Vec<_> = rows(&summary).iter().filter(|row| row["by"] == "location").collect();
    assert_eq!(rooms.iter().map(|row| row["name"].as_str().unwrap()).collect::<Vec<_>>(), ["Hall", "Room 7"]);
    assert_eq!(rooms[1]["things"], 3);
    let sheet = caretaker.done(&["pat", "sheet", "--location", "Room 7"]).out;
    assert!(sheet.contains("KET-1") && sheet.contains("LAP-1/charger") && !sheet.contains("EXT-1"));
}

#[test]
fn a_trolley_in_a_trolley_is_where_the_outer_one_is() {
    let caretaker = school();
    caretaker.done(&["asset", "add", "TRL-2", "--category", "trolley", "--location", "Library"]);
    caretaker.done(&["kit", "put", "TRL-2", "TRL-1"]);
    assert_eq!(at(&caretaker, &["asset", "list"], "Library"), ["KET-1", "LAP-1", "TRL-1", "TRL-2"]);
    caretaker.done(&["asset", "edit", "TRL-2", "--location", "Room 12"]);
    assert_eq!(["KET-1", "LAP-1", "TRL-1"].map(|tag| place(&caretaker, tag)), ["Room 12"; 3]);
    // An outer trolley without a location says nothing: what is known of the inner one stays.
    caretaker.done(&["asset", "edit", "TRL-2", "--location", ""]);
    assert_eq!(["KET-1", "LAP-1", "TRL-2"].map(|tag| place(&caretaker, tag)), ["Room 7", "Room 7", "nowhere"]);
    caretaker.done(&["asset", "edit", "TRL-1", "--location", ""]);
    assert_eq!(["KET-1", "LAP-1"].map(|tag| place(&caretaker, tag)), ["Staff room", "nowhere"]);
}

#[test]
fn an_item_taken_out_of_its_trolley_is_not_in_the_trolleys_room() {
    let mut caretaker = school();
    caretaker.done(&["kit", "take", "KET-1"]);
    assert_eq!(place(&caretaker, "KET-1"), "Staff room");
    caretaker.done(&["pat", "pass", "LAP-1/charger"]);
    caretaker.done(&["out", "LAP-1", "--to", "S1"]);
    assert_eq!(place(&caretaker, "LAP-1"), "nowhere");
    assert_eq!(at(&caretaker, &["asset", "list"], "Room 7"), ["TRL-1"]);
    assert!(at(&caretaker, &["loan", "list"], "Room 7").is_empty());
    caretaker.at_time("2026-11-23T12:00:00Z").done(&["in", "LAP-1", "--all-well"]);
    assert_eq!(place(&caretaker, "LAP-1"), "Room 7");
    // A trolley that is lent takes its contents along, and they stay in its location.
    caretaker.done(&[
        "wipe",
        "record",
        "LAP-1",
        "--method",
        "factory reset",
        "--cloud-signed-out",
        "--account-deleted",
    ]);
    caretaker.done(&["out", "TRL-1", "--to", "S1"]);
    assert_eq!(at(&caretaker, &["loan", "list", "--sort", "tag"], "Room 7"), ["LAP-1", "TRL-1"]);
}

#[test]
fn an_export_keeps_each_items_own_location_so_that_it_can_be_imported() {
    let caretaker = school();
    let file = caretaker.path("items.csv");
    caretaker.done(&["asset", "export", "--location", "Room 7", "--output", &file]);
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(text.lines().count(), 4, "{text}");
    assert!(text.contains("Staff room"), "{text}");
    let report = caretaker.json(&["asset", "import", &file]);
    assert_eq!([&report["added"], &report["changed"]], [0, 0], "{report}");
    caretaker.done(&["kit", "take", "KET-1"]);
    assert_eq!(place(&caretaker, "KET-1"), "Staff room");
}

#[test]
fn a_location_given_to_an_item_in_a_trolley_counts_when_it_is_taken_out() {
    let caretaker = school();
    let ran = caretaker.done(&["asset", "edit", "KET-1", "--location", "Office"]);
    let note = "KET-1 is in TRL-1, so it is in Room 7; Office counts when it is taken out";
    assert!(ran.err.contains(note), "{ran:?}");
    caretaker.done(&["kit", "take", "KET-1"]);
    assert_eq!(place(&caretaker, "KET-1"), "Office");
}

// KET-1 passed a full test on 1 October: its next visual check is on 1 April, and on 1 January where it is every three
// months. The stored date (`show`) and the worked-out one (`pat list`) agree.
#[test]
fn the_interval_of_a_location_counts_for_what_is_in_its_trolleys() {
    let caretaker = Caretaker::with(&[
        ("KET-1", "kettle", "Staff room"),
        ("TRL-1", "trolley", "Workshop"),
        ("TRL-2", "trolley", "Hall"),
    ]);
    let due = |when: &str| {
        let stored = caretaker.status_and_due("KET-1").1;
        let listed = caretaker.json(&["pat", "list", "--category", "kettle"]);
        assert_eq!(listed[0]["next_due_on"].as_str().map(str::to_owned), stored, "{when}");
        let to_do = caretaker.json(&["pat", "due", "--within", "300d", "--kind", "visual"]);
        assert_eq!(to_do[0]["next_due_on"].as_str().map(str::to_owned), stored, "{when}");
        stored
    };
    let (usual, in_dust) = (some("2027-04-01"), some("2027-01-01"));
    caretaker.full_test("KET-1", "2026-10-01");
    caretaker.done(&["kit", "put", "TRL-1", "KET-1"]);
    assert_eq!(due("no interval yet"), usual);
    caretaker.done(&["pat", "interval", "--location", "Workshop", "--visual", "3", "--note", "dust"]);
    assert_eq!(due("the interval is set"), in_dust);
    caretaker.done(&["kit", "take", "KET-1"]);
    assert_eq!(due("taken out"), usual);
    caretaker.done(&["kit", "put", "TRL-1", "KET-1"]);
    assert_eq!(due("put in"), in_dust);
    caretaker.done(&["asset", "edit", "TRL-1", "--location", "Hall"]);
    assert_eq!(due("the trolley has moved"), usual);
    caretaker.done(&["asset", "edit", "TRL-2", "--location", "Workshop"]);
    caretaker.done(&["kit", "put", "TRL-2", "TRL-1"]);
    assert_eq!(due("the trolley is in another"), in_dust);
    caretaker.done(&["kit", "take", "TRL-1", "--for-good"]);
    assert_eq!(due("the trolley is out again"), usual);
    caretaker.done(&["asset", "edit", "TRL-1", "--location", "Workshop"]);
    assert_eq!(due("back in the workshop"), in_dust);
    caretaker.done(&["out", "KET-1", "--to", "S1"]);
    assert_eq!(due("lent by itself"), usual);
    caretaker.done(&["in", "KET-1", "--all-well"]);
    assert_eq!(due("returned to its trolley"), in_dust);
    caretaker.done(&["loan", "reopen", "1"]);
    assert_eq!(due("not returned after all"), usual);
    caretaker.done(&["loan", "void", "1", "--reason", "never lent"]);
    assert_eq!(due("never lent"), in_dust);
    caretaker.done(&["incident", "report", "KET-1", "--kind", "loss", "--note", "not in the trolley"]);
    assert_eq!(caretaker.status_and_due("KET-1").1, usual);
    caretaker.done(&["asset", "add", "KET-2", "--category", "kettle", "--inside", "TRL-1"]);
    caretaker.full_test("KET-2", "2026-10-01");
    assert_eq!(caretaker.status_and_due("KET-2").1, in_dust);
}

#[test]
fn an_import_lists_what_is_still_due_in_the_same_room_even_in_trolleys() {
    let caretaker = school();
    let lines: &[&str] = &["DATE  20/11/2026", "APP NO  KET-1", "LOCN  Room 7", "VISUAL CHECK  P"];
    let report = caretaker.import(&caretaker.file("a.txt", &labelled(&[lines])), &[]);
    assert_eq!(items(&report["still_due"]), ["LAP-1/charger", "TRL-1"]);
    assert_eq!(report["due_elsewhere"], 1, "the lead in the hall: {report}");
    // The file's room is not written to an item that the register knows.
    caretaker.done(&["kit", "take", "KET-1"]);
    assert_eq!(place(&caretaker, "KET-1"), "Staff room");
}
