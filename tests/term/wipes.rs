//! Wipes: what held somebody's data waits until it is recorded that the data is gone.

use super::{Term, each, has_names, no, rows, shows, sorted, text};
use serde_json::{Value, json};

const WELL: [&str; 4] = ["--by", "Tom Bench", "--cloud-signed-out", "--account-deleted"];

/// A laptop was issued to Lena, and is back and well.
fn back() -> Term {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.done(&["in", "LAP-1", "--all-well"]);
    term
}

fn waiting(term: &Term) -> Vec<String> {
    sorted(each(&term.json(&["wipe", "list"]), "tag"))
}

/// A wipe of one item, whether the answer is that one or a list of one.
fn one(answer: Value) -> Value {
    match answer {
        Value::Array(mut rows) => {
            assert_eq!(rows.len(), 1, "{rows:?}");
            rows.remove(0)
        }
        other => other,
    }
}

fn flags(term: &Term, tag: &str) -> Vec<String> {
    rows(&term.json(&["asset", "show", tag])["flags"]).iter().map(text).collect()
}

// Frederick Gent 10.4: account and personal work are then deleted; until that is recorded it is not lent again.
#[test]
fn an_issued_laptop_that_is_back_awaits_its_wipe() {
    let term = back();
    assert_eq!(term.state("LAP-1"), "awaiting_wipe");
    assert_eq!(waiting(&term), ["LAP-1"]);
    let talk = term.kept_out(1, &["out", "LAP-1", "--to", "S1"]);
    shows(&talk["refusals"][0], &json!({ "rule": "awaiting-wipe", "tag": "LAP-1", "may_override": true }));
    assert!(text(&talk["refusals"][0]["remedy"]).contains("wipe record LAP-1"), "{talk}");
    let bent = ["--override", "awaiting-wipe", "--reason", "nobody signed in on it"];
    assert_eq!(term.lending("LAP-1", "S1", &bent).0, 0);

    let method = ["wipe", "record", "LAP-1", "--method", "reset from the menu", "--certificate", "C-77"];
    let wiped = one(term.json(&[&method[..], &WELL].concat()));
    has_names(&wiped, "no tag method wiped_on by cloud_signed_out account_deleted certificate");
    let wanted = json!({
        "no": 1, "tag": "LAP-1", "method": "reset from the menu", "wiped_on": "2026-12-01", "by": "Tom Bench",
        "cloud_signed_out": true, "account_deleted": true, "certificate": "C-77",
    });
    shows(&wiped, &wanted);
    assert_eq!(term.state("LAP-1"), "available");
    assert!(waiting(&term).is_empty());
    assert_eq!(each(&term.json(&["wipe", "list", "--done"]), "certificate"), ["C-77"]);
    assert_eq!(term.lending("LAP-1", "S1", &[]), (0, vec![], vec![]));
    term.is_sound();
}

// Frederick Gent 10.4: what was issued to one person and holds data; a day's loan and a camera are looked at instead.
#[test]
fn only_an_issue_of_what_holds_data_awaits_a_wipe() {
    let mut term = Term::new();
    term.done(&["out", "LAP-1", "CAM-1", "--to", "S1"]);
    term.done(&["out", "LAP-2", "--to", "S1", "--due", "2026-12-18"]);
    term.at("2026-12-02T10:00:00Z");
    term.done(&["in", "LAP-1", "LAP-2", "CAM-1", "--all-well"]);
    assert_eq!(["LAP-1", "LAP-2", "CAM-1"].map(|tag| term.state(tag)), ["awaiting_wipe", "available", "available"]);
}

// The first state that holds: unsafe, awaiting check, awaiting wipe.
#[test]
fn the_return_check_comes_before_the_wipe() {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.done(&["in", "LAP-1"]);
    assert_eq!(term.state("LAP-1"), "awaiting_check");
    assert!(flags(&term, "LAP-1").contains(&"awaiting_wipe".to_owned()));
    term.done(&["in", "LAP-1", "--all-well"]);
    assert_eq!(term.state("LAP-1"), "awaiting_wipe");

    term.lent("LAP-2", "L1");
    term.done(&["in", "LAP-2", "--condition", "damaged"]);
    assert_eq!(term.state("LAP-2"), "unsafe");
    assert!(flags(&term, "LAP-2").contains(&"awaiting_wipe".to_owned()));
}

// Leavers: the device is signed out of its cloud account *before* it is wiped.
#[test]
fn who_forgets_the_cloud_account_is_told() {
    let term = back();
    let record = ["wipe", "record", "LAP-1", "--method", "reset"];
    let said = term.said(&[&record[..], &["--dry-run"]].concat());
    assert!(said.contains("cloud"), "{said}");
    let said = term.said(&[&record[..], &["--cloud-signed-out", "--dry-run"]].concat());
    assert!(!said.contains("cloud"), "{said}");
    let wiped = one(term.json(&record));
    shows(&wiped, &json!({ "cloud_signed_out": false, "account_deleted": false, "certificate": null }));
}

#[test]
fn a_wipe_is_of_what_awaits_one_and_says_how() {
    let mut term = back();
    term.misused(&["wipe", "record", "LAP-1"]);
    term.misused(&["wipe", "record", "LAP-1", "--method", " "]);
    term.kept_out(3, &["wipe", "record", "QQQ-99", "--method", "reset"]);
    // Nothing awaits it.
    term.conflicts(&["wipe", "record", "LAP-2", "--method", "reset"]);
    // It is still out.
    term.lent("LAP-3", "L1");
    term.conflicts(&["wipe", "record", "LAP-3", "--method", "reset"]);
    term.done(&["wipe", "record", "LAP-1", "--method", "reset"]);
    term.conflicts(&["wipe", "record", "LAP-1", "--method", "reset"]);
}

// Frederick Gent 12.1: what the police may want to see is not wiped.
#[test]
fn evidence_is_not_wiped() {
    let term = back();
    term.done(&["hold", "add", "LAP-1", "--reason", "police asked"]);
    assert_eq!(term.refused(&["wipe", "record", "LAP-1", "--method", "reset"]), ["held"]);
    term.done(&["hold", "lift", "1", "--reason", "police are done"]);
    term.done(&["wipe", "record", "LAP-1", "--method", "reset"]);
    assert_eq!(term.state("LAP-1"), "available");
}

// A trolley of them after a term: all at once, or none.
#[test]
fn several_are_wiped_in_one_act() {
    let mut term = back();
    term.lent("LAP-2", "S1");
    term.done(&["in", "LAP-2", "--all-well"]);
    term.conflicts(&["wipe", "record", "LAP-1", "LAP-2", "LAP-3", "--method", "reset"]);
    assert_eq!(waiting(&term), ["LAP-1", "LAP-2"]);
    term.done(&["wipe", "record", "LAP-1", "LAP-2", "--method", "reset"]);
    assert!(waiting(&term).is_empty());
    assert_eq!(sorted(each(&term.json(&["wipe", "list", "--done"]), "tag")), ["LAP-1", "LAP-2"]);
}

#[test]
fn the_next_issue_awaits_its_own_wipe() {
    let mut term = back();
    term.done(&["wipe", "record", "LAP-1", "--method", "reset"]);
    term.done(&["out", "LAP-1", "--to", "S1"]);
    term.at("2027-01-11T10:00:00Z");
    term.done(&["in", "LAP-1", "--all-well"]);
    assert_eq!(term.state("LAP-1"), "awaiting_wipe");
    let wiped = one(term.json(&["wipe", "record", "LAP-1", "--method", "reset"]));
    assert_eq!(no(&wiped), "2");
    assert_eq!(rows(&term.json(&["wipe", "list", "--done"])).len(), 2);
}

#[test]
fn the_school_may_make_it_a_warning() {
    let term = back();
    term.done(&["rule", "set", "awaiting-wipe", "warn"]);
    assert_eq!(term.lending("LAP-1", "S1", &[]), (0, vec![], vec!["awaiting-wipe".to_owned()]));
    term.done(&["rule", "set", "awaiting-wipe", "off"]);
    assert_eq!(term.lending("LAP-1", "S1", &[]), (0, vec![], vec![]));
}
