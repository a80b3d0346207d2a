//! The short way by the item's state is a request, and files dispose of nothing that the register has.

use super::{Yard, each, text};
use serde_json::json;

const EDIT: [&str; 7] = ["asset", "edit", "KET-1", "--state", "disposed", "--reason", "worn out"];

#[test]
fn a_typed_state_asks_for_the_disposal_and_says_what_comes_next() {
    let yard = Yard::new();
    let ran = yard.done(&[&EDIT[..], &["--format", "json"]].concat());
    assert_eq!((&ran.json()["tag"], &ran.json()["state"]), (&json!("KET-1"), &json!("available")));
    let talk = ran.talk();
    let notes: Vec<String> = talk["notes"].as_array().unwrap().iter().map(text).collect();
    assert_eq!(notes[0], "nothing is disposed of yet: disposal 1 was requested, of 1 item");
    assert!(notes[1].contains("`kitbook disposal edit 1 --method METHOD`"), "{notes:?}");
    assert!(notes[1].contains("`kitbook disposal authorise 1 --by REF`"), "{notes:?}");
    let shown = yard.shown("1");
    assert_eq!(
        (&shown["method"], &shown["requested_by"], &shown["operator"]),
        (&json!(null), &json!(null), &json!("tess"))
    );
    assert_eq!(shown["reason"], "worn out");
    assert_eq!(yard.refused(&EDIT), ["in-disposal"]);
    let hint = yard.conflicts(&["disposal", "authorise", "1", "--by", "H1"]);
    assert!(hint.contains("disposal edit 1 --method"), "{hint}");
    yard.done(&["disposal", "edit", "1", "--method", "given", "--to", "Oxfam"]);
    yard.done(&["disposal", "authorise", "1", "--by", "H1"]);
    yard.done(&["disposal", "done", "1"]);
    assert_eq!(yard.state("KET-1"), "disposed");
}

#[test]
fn other_fields_of_the_same_command_are_changed_and_a_refusal_changes_none() {
    let yard = Yard::new();
    let both = ["asset", "edit", "KET-1", "KET-2", "--location", "Skip", "--state", "disposed", "--reason", "old"];
    let answer = yard.json(&both);
    assert_eq!(each(&answer, "location"), ["Skip", "Skip"]);
    assert_eq!(yard.shown("1")["count"], 2);
    yard.done(&["hold", "add", "LAP-1", "--reason", "police asked"]);
    let held = ["asset", "edit", "LAP-1", "LAP-2", "--location", "Skip", "--state", "disposed", "--reason", "old"];
    assert_eq!(yard.refused(&held), ["held"]);
    let dry = [&both[..], &["--dry-run"]].concat();
    assert_eq!(yard.refused(&dry), ["in-disposal", "in-disposal"]);
}

#[test]
fn a_file_disposes_of_no_item_that_the_register_has_and_says_how() {
    let yard = Yard::new();
    let file = yard.paper("items.csv", "Tag,Category,Status\nKET-1,kettle,Scrapped\nOLD-1,kettle,Scrapped\n");
    let ran = yard.done(&["asset", "import", &file]);
    assert_eq!((yard.state("KET-1").as_str(), yard.state("OLD-1").as_str()), ("available", "disposed"));
    assert!(ran.err.contains("KET-1 is disposed (“Scrapped”) in the file; in the register it is available"), "{ran:?}");
    assert!(ran.err.contains("disposal request KET-1 --reason"), "{ran:?}");
    let before = yard.traces();
    yard.done(&["asset", "import", &file]);
    assert_eq!(yard.traces(), before, "the same file twice changes nothing");
}
