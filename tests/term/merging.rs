//! Merging a person who was registered twice: both histories continue under one ref.

use super::{Term, each, merging, numbers, rows, shows, sorted, text};
use crate::support::person;
use domain::person::PersonKind;
use serde_json::json;

/// The merge of S2 into S1.
fn merge() -> Vec<&'static str> {
    merging("S2", "S1")
}

/// A term in which a person was registered twice. Both entries have loans, incidents and charges.
fn doubles() -> Term {
    let mut term = Term::new();
    term.lent("LAP-1", "S1");
    term.lent("LAP-2", "S2");
    term.lent("STK-1", "S2");
    term.done(&["in", "STK-1", "--all-well"]);
    for (tag, who) in [("LAP-3", "S1"), ("LAP-4", "S2")] {
        let incident = term.careless(tag, who);
        term.owing(&incident);
    }
    term
}

#[test]
fn both_histories_are_kept_under_the_remaining_ref() {
    let term = doubles();
    let merged = term.json(&merge());
    shows(&merged, &json!({ "ref": "S1", "name": "Zoë O'Brien" }));
    shows(&term.person("S1"), &json!({ "owes_pence": 12_000 }));
    for loan in ["1", "2", "3"] {
        assert_eq!(term.json(&["loan", "show", loan])["person"]["ref"], "S1", "loan {loan}");
    }
    for number in ["1", "2"] {
        assert_eq!(term.json(&["incident", "show", number])["person"]["ref"], "S1", "incident {number}");
        assert_eq!(term.json(&["charge", "show", number])["person"]["ref"], "S1", "charge {number}");
    }
    assert_eq!(numbers(&term.json(&["charge", "list", "--person", "S1"])), [1, 2]);
    assert_eq!(term.json(&["asset", "show", "LAP-2"])["holder"]["ref"], "S1");
    // Only one entry is left.
    let people = each(&term.json(&["person", "list", "--kind", "staff"]), "ref");
    assert!(people.contains(&"S1".to_owned()) && !people.contains(&"S2".to_owned()), "{people:?}");
    term.is_sound();
}

#[test]
fn agreements_permissions_devices_licences_roles_and_bans_are_merged() {
    let term = Term::new();
    term.publish("Acceptable use", &[]);
    term.done(&["agreement", "sign", "S2", "--how", "paper"]);
    let permission = term.own_device_allowed("S2", "kettle");
    let device =
        ["own-device", "admit", "S2", "--what", "kettle", "--tested-on", "2026-11-30", "--tester", "Karl Keys"];
    term.done(&device);
    term.done(&["licence", "add", "Sketchpad", "--seats", "1"]);
    term.done(&["licence", "assign", "1", "--to", "S2"]);
    term.done(&["role", "set", "S2", "technician"]);
    term.done(&["ban", "add", "--by", "H1", "S2", "--reason", "kept it too long"]);
    term.done(&merge());
    assert_eq!(term.person("S1")["agreement"], "signed");
    assert_eq!(numbers(&term.json(&["permission", "list", "--person", "S1"])), [permission.parse::<i64>().unwrap()]);
    assert_eq!(numbers(&term.json(&["own-device", "list", "--person", "S1"])), [1]);
    let licence = term.json(&["licence", "show", "1"]);
    assert_eq!(rows(&licence["assigned"])[0]["person"]["ref"], "S1");
    assert_eq!(term.lending("LAP-1", "S1", &[]).1, ["banned"]);
    // S1 now has the role and can decide in it.
    let grant =
        ["permission", "grant", "network", "--person", "L1", "--device", "lamp", "--purpose", "x", "--by", "S1"];
    assert_eq!(text(&term.json(&grant)["given"][0]["role"]), "technician");
    term.is_sound();
}

#[test]
fn both_entries_may_have_signed_the_same_agreement() {
    let term = Term::new();
    term.publish("Acceptable use", &[]);
    term.done(&["licence", "add", "Sketchpad", "--seats", "2"]);
    for who in ["S1", "S2"] {
        term.done(&["agreement", "sign", who, "--how", "paper"]);
        term.done(&["licence", "assign", "1", "--to", who]);
    }
    term.done(&["ban", "add", "--by", "H1", "S1", "--reason", "kept it too long"]);
    term.done(&["ban", "add", "--by", "H1", "S2", "--reason", "kept it too long"]);
    term.done(&merge());
    assert_eq!(term.person("S1")["agreement"], "signed");
    let status = term.json(&["agreement", "status", "--person", "S1"]);
    assert_eq!(each(&status, "status"), ["signed"]);
    term.is_sound();
}

// A ban on a class has one row for each member, so both entries are in it.
#[test]
fn both_entries_may_be_in_the_same_ban() {
    let term = Term::new();
    term.done(&["ban", "add", "--by", "H1", "--class", "9B", "--reason", "the trolley"]);
    term.done(&merging("1003", "1001"));
    let bans = term.json(&["ban", "list"]);
    assert_eq!(sorted(rows(&bans).iter().map(|ban| text(&ban["person"]["ref"])).collect()), ["1001"]);
    term.done(&["ban", "lift", "--by", "H1", "1", "--reason", "half-term"]);
    assert_eq!(term.lending("LAP-1", "1001", &[]).1, [] as [String; 0]);
    term.is_sound();
}

#[test]
fn a_person_is_not_merged_into_the_same_or_an_unknown_ref() {
    let term = doubles();
    term.misused(&["person", "merge", "S1", "--into", "S1"]);
    term.misused(&["person", "merge", "S1"]);
    term.kept_out(3, &["person", "merge", "S1", "--into", "nobody-such"]);
    term.kept_out(3, &["person", "merge", "nobody-such", "--into", "S1"]);
}

#[test]
fn the_checklist_has_the_loans_of_both_entries() {
    let term = doubles();
    term.done(&merge());
    term.leaves("S1", "2026-12-18");
    let open = term.open_lines("S1");
    for line in ["loan-1", "loan-2", "incident-1", "incident-2"] {
        assert!(open.contains(&line.to_owned()), "{line}: {open:?}");
    }
}

// The old ref of a pupil may be someone else's staff number. The message names both people.
#[test]
fn a_ref_that_matches_two_people_is_refused_with_both_names() {
    let mut term = Term::new();
    term.done(&merging("1003", "1001"));
    // No door makes such a pair now, but registers from before may have it.
    term.conflicts(&["person", "edit", "S2", "--ref", "1003"]);
    person(&mut term.school, "1003", PersonKind::Staff, "Amir Khan");
    let talk = term.kept_out(3, &["out", "LAP-1", "--to", "1003"]);
    let details = talk["error"]["details"].to_string();
    assert!(details.contains("Amir Khan") && details.contains("Ada Bell"), "{talk}");
}

#[test]
fn a_pupil_is_merged_into_a_teacher_only_if_both_kinds_are_meant() {
    let term = Term::new();
    let rules = term.refused(&[
        "person",
        "merge",
        "1003",
        "--into",
        "S1",
        "--different",
        "names",
        "--by",
        "H1",
        "--reason",
        "twice",
        "--yes",
    ]);
    assert_eq!(rules, ["different-kinds"]);
    term.done(&merging("1003", "S1"));
    assert_eq!(term.person("1003")["ref"], "S1");
    // The merged ref can't be given to anyone else.
    term.conflicts(&["person", "add", "1003", "--kind", "pupil", "--last-name", "New"]);
    term.conflicts(&["person", "edit", "1001", "--ref", "1003"]);
}
