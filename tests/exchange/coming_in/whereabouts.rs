//! A status that contradicts the rest of its row, that may mean two states, or that Kitbook doesn't know.

use super::{Office, asked, group, groups, tells};
use crate::support::answers::{each, text};
use serde_json::Value;

/// Imports a file without questions; returns all that was written to the terminal.
fn told(office: &Office, file: &str) -> String {
    let ran = office.done(&["asset", "import", &office.file("a.csv", file)]);
    format!("{}{}", ran.out, ran.err)
}

#[test]
fn a_holder_and_a_status_of_an_item_that_is_back_are_a_question() {
    let office = Office::small();
    let words = ["Available", "Returned 12/11/2026", "Faulty", "Returned", "In repair", "In use", "On loan", ""];
    let rows: String = (1..).zip(words).map(|(n, word)| format!("E-{n},laptop,P1,{word}\n")).collect();
    let path = office.file("a.csv", format!("Asset Tag,Category,Assigned To,Status\n{rows}"));
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["with-holder 5"]);
    assert_eq!(each(&group(&plan, "with-holder").unwrap()["answers"], "word"), ["take", "no-loan"]);
    tells(&asked(&plan, "with-holder")[1], &["3 ", "Returned 12/11/2026", "P1"]);
    office.stopped(&["asset", "import", &path]);
    let answers = ["--answer", "with-holder=no-loan", "--answer", "with-holder:E-3=take"];
    office.import(&[&["asset", "import", &path][..], &answers].concat());
    let holders: Vec<bool> = (1..=8).map(|n| office.holder(&format!("E-{n}")).is_some()).collect();
    assert_eq!(holders, [false, false, true, false, false, true, true, true]);
    tells(&text(&office.item("E-1")["notes"]), &["P1"]);
    let states = ["E-1", "E-2", "E-4", "E-5"].map(|tag| text(&office.item(tag)["state"]));
    assert_eq!(states, ["available", "available", "available", "unsafe"]);
    office.changes_nothing(&["asset", "import", &path]);
}

#[test]
fn a_check_out_date_without_a_holder_is_said() {
    let office = Office::new();
    let said = told(&office, "Asset Tag,Category,Assigned To,Checkout Date\nD-1,laptop,,2/9/2026\nD-2,laptop,,\n");
    tells(&said, &["D-1", "2/9/2026", "no holder"]);
    assert!(!said.contains("D-2 was"), "{said}");
}

#[test]
fn an_unknown_status_of_a_known_item_is_said() {
    let office = Office::small();
    let file = "Asset Tag,Status\nLAP-0001,Screen cracked\nLAP-0002,Reserved\n\
                CAM-0001,Not found at stocktake\nCAM-0002,N/A\n";
    let said = told(&office, file);
    for (tag, word) in
        [("LAP-0001", "Screen cracked"), ("LAP-0002", "Reserved"), ("CAM-0001", "Not found at stocktake")]
    {
        tells(&said, &[&format!("{tag} is “{word}” in the file"), "available"]);
    }
    assert!(!said.contains("CAM-0002 is"), "{said}");
    // An item that came in with the word has it in its notes.
    let new = "Asset Tag,Category,Status\nX-1,laptop,In the loft\n";
    told(&office, new);
    assert!(!told(&office, new).contains("X-1 is"));
}

#[test]
fn a_word_for_kit_that_is_out_of_use_is_asked_about() {
    let words = ["Inactive", "EOL", "Obsolete", "Gone", "End of life", "Surplus"];
    let rows: String = (1..).zip(words).map(|(n, word)| format!("O-{n},laptop,{word}\n")).collect();
    let office = Office::new();
    let path = office.file("a.csv", format!("Asset Tag,Category,Status\n{rows}"));
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["out-of-use 6"]);
    assert_eq!(
        each(&group(&plan, "out-of-use").unwrap()["answers"], "word"),
        ["awaiting-check", "disposed", "missing"]
    );
    office.stopped(&["asset", "import", &path]);
    let answers = ["out-of-use=awaiting-check", "out-of-use:O-4=missing", "out-of-use:O-2=disposed"];
    let answers: Vec<&str> = answers.iter().flat_map(|answer| ["--answer", answer]).collect();
    office.import(&[&["asset", "import", &path][..], &answers].concat());
    let state = |n: usize| text(&office.item(&format!("O-{n}"))["state"]);
    assert_eq!([1, 2, 3, 4].map(state), ["awaiting_check", "disposed", "awaiting_check", "missing"]);
    tells(&text(&office.item("O-1")["notes"]), &["Status: Inactive"]);
    office.changes_nothing(&["asset", "import", &path]);
    // A past date of disposal answers it, and a holder is asked about first.
    let office = Office::small();
    let dated = "Asset Tag,Category,Status,Disposal Date\nO-9,laptop,EOL,1/9/2026\n";
    assert!(groups(&office.plan(&["asset", "import", &office.file("b.csv", dated)])).is_empty());
    let held = "Asset Tag,Category,Status,Assigned To\nO-8,laptop,Obsolete,P1\n";
    assert_eq!(groups(&office.plan(&["asset", "import", &office.file("c.csv", held)])), ["with-holder 1"]);
    assert_eq!(office.item("LAP-0001")["notes"], Value::Null);
}
