//! Incidents, repairs and charges are found by their words.

use super::{Office, rows};
use crate::support::{answers::text, office::erasing};
use serde_json::json;

/// An office with a decided incident, a charge for it, a repair, and a referred matter.
fn office() -> Office {
    let office = Office::new();
    let note = "Juice over the keyboard, says O’Hara";
    let report = ["incident", "report", "LAP-1", "--kind", "damage", "--person", "1001", "--note", note];
    office.done(&report);
    office.decide("1", "carelessness");
    office.assess("1", "60.00");
    office.done(&["incident", "report", "LAP-2", "--kind", "misuse", "--referred"]);
    office.done(&["repair", "open", "LAP-3", "--fault", "Hinge snapped", "--supplier", "Fix-It Ltd"]);
    office
}

/// What a search finds, as kind and number.
fn found(office: &Office, typed: &str) -> Vec<String> {
    let list = office.json(&["find", typed]);
    rows(&list).iter().map(|row| format!("{} {}", text(&row["found"]), row["no"])).collect()
}

#[test]
fn a_search_finds_incidents_repairs_and_charges_by_their_words() {
    let office = office();
    for (typed, wanted) in [
        ("juice", &["incident 1"][..]),
        ("keyboard juice", &["incident 1"]),
        ("ohara", &["incident 1"]),
        ("carelessness", &["incident 1"]),
        ("hinge", &["repair 1"]),
        ("snapped, hinge.", &["repair 1"]),
        ("fixit", &["repair 1"]),
        ("fix it hinge", &["repair 1"]),
        ("carried case", &["charge 1"]),
        ("juice hinge", &[]),
        ("misuse", &[]),
        // Never twice, though the number and a word may both fit.
        ("1", &["incident 1", "repair 1", "charge 1"]),
    ] {
        let found: Vec<String> = found(&office, typed)
            .into_iter()
            .filter(|found| ["incident", "repair", "charge"].iter().any(|what| found.starts_with(what)))
            .collect();
        assert_eq!(found, wanted, "{typed}");
    }
    let row = &office.json(&["find", "juice"])[0];
    let person = json!({ "ref": "1001", "name": "Ada Bell" });
    assert_eq!(*row, json!({ "found": "incident", "no": 1, "tag": "LAP-1", "state": "decided", "person": person }));
}

#[test]
fn a_search_shows_the_command_that_opens_each() {
    let office = office();
    for (typed, command) in [
        ("juice", "kitbook incident show 1"),
        ("hinge", "kitbook repair show 1"),
        ("carried case", "kitbook charge show 1"),
    ] {
        let ran = office.done(&["find", typed, "--format", "table"]);
        assert!(ran.out.contains(command), "{ran:?}");
        office.done(&command.split(' ').skip(1).collect::<Vec<_>>());
    }
}

// Frederick Gent 14.2: a queue may see the screen.
#[test]
fn a_search_by_words_shows_no_sums_and_no_private_texts() {
    let office = office();
    office.done(&["charge", "request", "1"]);
    let hardship = ["charge", "waive", "1", "--amount", "20", "--reason", "hardship at home", "--by", "B1"];
    office.done(&hardship);
    for typed in ["juice", "carried", "1"] {
        for format in ["table", "json", "csv"] {
            let out = office.done(&["find", typed, "--format", format]).out.to_lowercase();
            for private in ["60", "£", "requested", "part_paid", "ohara", "o’hara", "hardship", "referred"] {
                assert!(!out.contains(private), "{private}: {out}");
            }
        }
    }
    assert!(found(&office, "hardship").is_empty());
}

#[test]
fn a_search_does_not_find_the_words_that_an_erasure_took_away() {
    let office = office();
    let report = ["incident", "report", "CAM-1", "--kind", "damage", "--note", "Cy Cole threw it", "--person", "1003"];
    office.done(&report);
    assert_eq!(found(&office, "cole threw"), ["incident 3"]);
    office.done(&["incident", "void", "3", "--reason", "it was the wind"]);
    office.done(&erasing(&["1003"]));
    assert!(found(&office, "cole threw").is_empty());
    assert!(found(&office, "cole").is_empty());
}
