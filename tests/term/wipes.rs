//! Wipes: a device that holds a borrower's data can't be lent until its wipe is recorded.

use super::{Term, each, has_names, no, rows, shows, sorted, text};
use serde_json::{Value, json};

const WELL: [&str; 4] = ["--by", "Tom Bench", "--cloud-signed-out", "--account-deleted"];

/// A term in which a laptop was issued to Lena and came back in order.
fn back() -> Term {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.done(&["in", "LAP-1", "--all-well"]);
    term
}

fn waiting(term: &Term) -> Vec<String> {
    sorted(each(&term.json(&["wipe", "list"]), "tag"))
}

/// The single wipe in an answer, which is an object or a list of one.
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

// Frederick Gent 10.4: account and personal work are deleted. Until that is recorded, the laptop can't be lent again.
#[test]
fn a_returned_issued_laptop_awaits_its_wipe() {
    let term = back();
    assert_eq!(term.state("LAP-1"), "awaiting_wipe");
    assert_eq!(waiting(&term), ["LAP-1"]);
    let talk = term.kept_out(1, &["out", "LAP-1", "--to", "S1"]);
    shows(&talk["refusals"][0], &json!({ "rule": "awaiting-wipe", "tag": "LAP-1", "may_override": true }));
    assert!(text(&talk["refusals"][0]["remedy"]).contains("wipe record LAP-1"), "{talk}");
    let with_override = ["--override", "awaiting-wipe", "--reason", "nobody signed in on it"];
    assert_eq!(term.lending("LAP-1", "S1", &with_override).0, 0);

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

// Frederick Gent 10.4: only an item that holds data and was issued to one person is wiped, not a day loan or a camera.
#[test]
fn only_an_issued_device_that_holds_data_awaits_a_wipe() {
    let mut term = Term::new();
    term.done(&["out", "LAP-1", "CAM-1", "--to", "S1"]);
    term.done(&["out", "LAP-2", "--to", "S1", "--due", "2026-12-18"]);
    term.at("2026-12-02T10:00:00Z");
    term.done(&["in", "LAP-1", "LAP-2", "CAM-1", "--all-well"]);
    assert_eq!(["LAP-1", "LAP-2", "CAM-1"].map(|tag| term.state(tag)), ["awaiting_wipe", "available", "available"]);
}

// The first state that applies is shown: unsafe, awaiting check, awaiting wipe.
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

// The device must be signed out of its cloud account *before* it is wiped.
#[test]
fn a_forgotten_cloud_account_is_noted() {
    let term = back();
    let record = ["wipe", "record", "LAP-1", "--method", "reset"];
    let said = term.notes(&[&record[..], &["--dry-run"]].concat());
    assert!(said.contains("cloud"), "{said}");
    let said = term.notes(&[&record[..], &["--cloud-signed-out", "--dry-run"]].concat());
    assert!(!said.contains("cloud"), "{said}");
    let wiped = one(term.json(&record));
    shows(&wiped, &json!({ "cloud_signed_out": false, "account_deleted": false, "certificate": null }));
}

#[test]
fn a_wipe_needs_a_method_and_a_device_that_awaits_one() {
    let mut term = back();
    term.misused(&["wipe", "record", "LAP-1"]);
    term.misused(&["wipe", "record", "LAP-1", "--method", " "]);
    term.kept_out(3, &["wipe", "record", "QQQ-99", "--method", "reset"]);
    // LAP-2 does not await a wipe.
    term.conflicts(&["wipe", "record", "LAP-2", "--method", "reset"]);
    // LAP-3 is still on loan.
    term.lent("LAP-3", "L1");
    term.conflicts(&["wipe", "record", "LAP-3", "--method", "reset"]);
    term.done(&["wipe", "record", "LAP-1", "--method", "reset"]);
    term.conflicts(&["wipe", "record", "LAP-1", "--method", "reset"]);
}

// Frederick Gent 12.1: possible evidence for the police is not wiped.
#[test]
fn evidence_is_not_wiped() {
    let term = back();
    term.done(&["hold", "add", "LAP-1", "--reason", "police asked"]);
    assert_eq!(term.refused(&["wipe", "record", "LAP-1", "--method", "reset"]), ["held"]);
    term.done(&["hold", "lift", "1", "--reason", "police are done"]);
    term.done(&["wipe", "record", "LAP-1", "--method", "reset"]);
    assert_eq!(term.state("LAP-1"), "available");
}

// A whole trolley after a term: all of them, or none.
#[test]
fn several_devices_are_wiped_in_one_command() {
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
fn the_school_can_make_the_rule_a_warning() {
    let term = back();
    term.done(&["rule", "set", "awaiting-wipe", "warn"]);
    assert_eq!(term.lending("LAP-1", "S1", &[]), (0, vec![], vec!["awaiting-wipe".to_owned()]));
    term.done(&["rule", "set", "awaiting-wipe", "off"]);
    assert_eq!(term.lending("LAP-1", "S1", &[]), (0, vec![], vec![]));
}

#[test]
fn a_wipe_that_was_recorded_twice_still_counts_after_one_is_voided() {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.done(&["in", "LAP-1", "--all-well"]);
    let record = ["wipe", "record", "LAP-1", "--method", "reset", "--cloud-signed-out"];
    term.done(&record);
    term.done(&[&record[..], &["--anyway"]].concat());
    term.done(&["wipe", "void", "2", "--reason", "recorded twice"]);
    assert_eq!(term.state("LAP-1"), "available");
    term.done(&["wipe", "void", "1", "--reason", "it never was"]);
    assert_eq!(term.state("LAP-1"), "awaiting_wipe");
}

#[test]
fn an_extra_wipe_is_recorded_with_anyway() {
    let mut term = Term::new();
    term.conflicts(&["wipe", "record", "LAP-1", "--method", "reset"]);
    term.done(&["wipe", "record", "LAP-1", "--method", "reset", "--anyway"]);
    assert_eq!(term.state("LAP-1"), "available");
    // Voiding that wipe does not make the device await another one.
    term.done(&["wipe", "void", "1", "--reason", "another laptop"]);
    assert_eq!(term.state("LAP-1"), "available");
    // After a wipe is voided the device awaits it again, even if it is on loan.
    term.lent("LAP-2", "S1");
    term.done(&["in", "LAP-2", "--all-well"]);
    term.done(&["wipe", "record", "LAP-2", "--method", "reset"]);
    term.done(&["out", "LAP-2", "--to", "S2"]);
    let said = term.notes(&["wipe", "void", "2", "--reason", "was LAP-3"]);
    assert!(said.contains("amir khan"), "{said}");
    shows(&term.json(&["show", "LAP-2"]), &json!({ "state": "on_loan", "flags": ["awaiting_wipe"] }));
}

// Shirley Warren: items are withdrawn after misuse. A new due date does not make the wipe unnecessary.
#[test]
fn an_issued_device_awaits_its_wipe_after_a_new_due_date_too() {
    for words in [
        &["loan", "renew", "1", "--due", "2026-12-18"][..],
        &["loan", "recall", "1", "--due", "2026-12-04"],
        &["person", "edit", "S1", "--last-working-day", "2026-12-18"],
    ] {
        let mut term = Term::new();
        term.lent("LAP-1", "S1");
        term.done(words);
        term.done(&["in", "LAP-1", "--all-well"]);
        assert_eq!(term.state("LAP-1"), "awaiting_wipe", "{words:?}");
    }
    // An item that was lent for a few days from the start needs no wipe.
    let term = Term::new();
    term.done(&["out", "LAP-1", "--to", "S1", "--due", "2026-12-04"]);
    term.done(&["in", "LAP-1", "--all-well"]);
    assert_eq!(term.state("LAP-1"), "available");
}

#[test]
fn a_device_of_a_leaver_awaits_its_wipe_whatever_kind_of_loan_it_was() {
    let mut term = Term::new();
    term.done(&["out", "LAP-1", "CAM-1", "--to", "L1", "--due", "2026-12-18"]);
    term.done(&["out", "LAP-2", "--to", "S1", "--due", "2026-12-18"]);
    term.done(&["out", "LAP-3", "--to", "K1", "--due", "2026-12-04"]);
    term.leaves("L1", "2026-12-31");
    term.leaves("K1", "2026-12-04");
    term.at("2026-12-17T10:00:00Z");
    // Lena has left nothing on a laptop that she had for a lesson.
    term.done(&["out", "LAP-4", "--to", "L1", "--due", "2026-12-17"]);
    term.done(&["in", "LAP-1", "LAP-2", "LAP-3", "LAP-4", "--all-well"]);
    assert_eq!(waiting(&term), ["LAP-1", "LAP-3"], "Lena is leaving, Karl has left");
    let found = term.json(&["wipe", "list"]);
    let whose = rows(&found).iter().map(|row| text(&row["person"]["ref"])).collect();
    assert_eq!(sorted(whose), ["K1", "L1"]);
    let lines = term.check("L1");
    let wipe = super::line(&lines, "wipe-LAP-1");
    shows(wipe, &json!({ "state": "noted" }));
    assert!(text(&wipe["what"]).contains("awaits its wipe"), "{wipe}");
    let hint = term.conflicts(&["leaver", "tick", "L1", "wipe-LAP-1", "--outcome", "done"]);
    assert!(hint.contains("wipe record LAP-1"), "{hint}");
    // It closes by itself, and the wipe names the loan.
    let wiped = one(term.json(&["wipe", "record", "LAP-1", "--method", "reset"]));
    assert_eq!(wiped["loan_no"], 1);
    assert!(!each(&term.check("L1")["lines"], "line").contains(&"wipe-LAP-1".to_owned()));
    // A wipe that never took place is awaited again.
    term.done(&["wipe", "void", "1", "--reason", "it was another one"]);
    assert_eq!(waiting(&term), ["LAP-1", "LAP-3"]);
    term.is_sound();
}

#[test]
fn a_device_that_was_lent_with_personal_data_awaits_its_wipe() {
    let mut term = Term::new();
    let home = ["--to", "S1", "--due", "2026-12-04", "--off-site", "home", "--personal-data"];
    term.done(&[&["out", "LAP-1"][..], &home, &["yes"]].concat());
    term.done(&[&["out", "LAP-2"][..], &home, &["no"]].concat());
    term.at("2026-12-03T10:00:00Z");
    term.done(&["in", "LAP-1", "LAP-2", "--all-well"]);
    assert_eq!(waiting(&term), ["LAP-1"]);
    assert_eq!(term.state("LAP-2"), "available");
    term.done(&["wipe", "record", "LAP-1", "--method", "reset"]);
    assert!(waiting(&term).is_empty());
}
