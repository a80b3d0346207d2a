//! A serial number finds its item in any spelling: with other spaces, hyphens or leading zeros than it was recorded with.

use super::{Office, tells};

#[test]
fn an_item_is_found_by_its_serial_number_in_any_spelling() {
    let office = Office::small();
    office.done(&["asset", "edit", "LAP-0001", "--serial", "7HX1AB1"]);
    office.done(&["asset", "edit", "LAP-0002", "--serial", "7hx 1ab-2"]);
    for (typed, tag) in
        [("7HX 1AB1", "LAP-0001"), ("7hx-1ab1", "LAP-0001"), ("7HX1AB2", "LAP-0002"), ("7HX 1AB 2", "LAP-0002")]
    {
        assert_eq!(office.json(&["show", typed])["tag"], tag, "{typed}");
        assert_eq!(office.item(typed)["tag"], tag, "{typed}");
    }
    office.done(&["out", "7HX 1AB1", "--to", "ANA"]);
    assert_eq!(office.holder("LAP-0001"), Some("Ana Marsh".to_owned()));
    // A scan takes the whole serial number, and no part of it.
    assert_eq!(office.run(&["show", "7HX 1AB"]).code, 3);
}

#[test]
fn a_serial_number_of_two_items_in_two_spellings_is_ambiguous() {
    let office = Office::small();
    office.done(&["asset", "edit", "LAP-0001", "--serial", "7HX 1AB1"]);
    office.done(&["asset", "edit", "LAP-0002", "--serial", "7HX-1AB1", "--yes"]);
    let ran = office.run(&["show", "7HX1AB1"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    tells(&ran.err, &["LAP-0001", "LAP-0002"]);
    // The exact spelling is of one item.
    assert_eq!(office.json(&["show", "7HX-1AB1"])["tag"], "LAP-0002");
}
