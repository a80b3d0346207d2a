//! The retention schedule: its years, and the people and attachments that are due.

use super::{Term, each, erasing, rows, shows, sorted, text};
use serde_json::json;
use std::fs;

/// Lists the people who are due to be erased today.
fn due(term: &Term) -> Vec<String> {
    sorted(each(&term.json(&["privacy", "erase", "--dry-run"])["people"], "ref"))
}

// Shirley Warren, Brockhampton: records are kept as long as a schedule says. A new register has six years, and one year
// for backups.
#[test]
fn the_school_can_set_the_schedule() {
    let term = Term::new();
    let first = json!({ "pupils": 6, "staff": 6, "others": 6, "attachments": 6, "backups": 1 });
    shows(&term.json(&["privacy", "schedule"]), &first);
    let set = term.json(&["privacy", "schedule", "pupils=7", "backups=2", "others=none"]);
    let wanted = json!({ "pupils": 7, "staff": 6, "others": null, "attachments": 6, "backups": 2 });
    shows(&set, &wanted);
    shows(&term.json(&["privacy", "schedule"]), &wanted);
    term.is_sound();
}

#[test]
fn a_bad_schedule_changes_nothing() {
    let term = Term::new();
    for bad in ["dragons=4", "staff=soon", "staff=-1", "staff", "staff="] {
        term.misused(&["privacy", "schedule", bad]);
        // A good value beside a bad one is not set either.
        term.misused(&["privacy", "schedule", "pupils=9", bad]);
    }
}

// The years count from the later of the two dates. A person without either has not left.
#[test]
fn the_later_of_two_dates_counts() {
    let term = Term::new();
    for (who, last, end) in [
        ("P1", "2019-07-20", "2020-11-30"),
        ("P2", "2019-07-20", "2020-12-02"),
        ("P3", "2020-11-30", ""),
        ("P4", "", "2020-11-30"),
        ("P5", "2020-12-02", "2019-08-31"),
    ] {
        let days = ["--last-working-day", last, "--contract-end", end];
        term.done(&[&["person", "add", who, "--kind", "staff", "--last-name", "Longgone"], &days[..]].concat());
    }
    // Today is 1 December 2026: the dates are a day more or a day less than six years ago.
    assert_eq!(due(&term), ["P1", "P3", "P4"]);
}

// Pupils, staff and others each have their own number of years.
#[test]
fn each_kind_has_its_own_years() {
    let mut term = Term::new();
    for who in ["1101", "S1", "V1"] {
        term.leaves(who, "2026-12-18");
    }
    term.done(&["privacy", "schedule", "pupils=2", "staff=4", "others=none"]);
    for (day, wanted) in [
        ("2028-12-17", &[][..]),
        ("2028-12-19", &["1101"]),
        ("2030-12-17", &["1101"]),
        ("2030-12-19", &["1101", "S1"]),
        ("2090-12-19", &["1101", "S1"]),
    ] {
        term.at(&format!("{day}T10:00:00Z"));
        assert_eq!(due(&term), wanted, "{day}");
    }
}

// A person with an open loan is listed and not erased. The others who are due are erased.
#[test]
fn people_who_are_due_are_erased_unless_something_is_open() {
    let mut term = Term::new();
    term.lent("LAP-1", "S1");
    for who in ["S1", "S2"] {
        term.leaves(who, "2026-12-18");
    }
    term.at("2033-08-01T10:00:00Z");
    let erased = term.json(&erasing(&[]));
    assert_eq!(each(&erased["refused"], "ref"), ["S1"]);
    assert!(text(&rows(&erased["refused"])[0]["why"]).contains("loan"), "{erased}");
    assert_eq!(rows(&erased["people"]).len(), 1, "{erased}");
    term.person("S1");
    term.kept_out(3, &["person", "show", "S2"]);
    term.is_sound();
}

/// Reports an incident without a person, with a photograph.
fn photographed(term: &Term) {
    term.done(&["incident", "report", "LAP-4", "--kind", "damage", "--note", "hinge split"]);
    term.done(&["incident", "attach", "1", &term.paper("photo.jpg", "MADE-UP PHOTOGRAPH 7Q")]);
    fs::remove_file(term.path("photo.jpg")).unwrap();
}

fn is_kept(term: &Term) -> bool {
    term.run(&["incident", "extract", "1", "--output", &term.path("copy.jpg"), "--overwrite"]).code == 0
}

// Photographs and papers are deleted six years after the incident was closed.
#[test]
fn attachments_have_their_own_years() {
    let mut term = Term::new();
    photographed(&term);
    term.done(&["incident", "decide", "1", "--outcome", "wear", "--by", "H1"]);
    term.done(&["incident", "close", "1"]);
    term.at("2032-11-30T10:00:00Z");
    term.done(&erasing(&[]));
    assert!(is_kept(&term));
    term.at("2032-12-02T10:00:00Z");
    term.json(&["privacy", "erase", "--dry-run"]);
    assert!(is_kept(&term), "it was a dry run");
    term.done(&erasing(&[]));
    assert!(!is_kept(&term));
    // The incident itself stays.
    shows(&term.json(&["incident", "show", "1"]), &json!({ "state": "closed", "outcome": "wear", "tag": "LAP-4" }));
    for file in ["register.db", "register.db-wal"] {
        let bytes = fs::read(term.path(file)).unwrap_or_default();
        assert!(!String::from_utf8_lossy(&bytes).contains("MADE-UP PHOTOGRAPH 7Q"), "{file}");
    }
    term.is_sound();
}

#[test]
fn attachments_of_an_open_incident_stay() {
    let mut term = Term::new();
    photographed(&term);
    term.at("2040-01-02T10:00:00Z");
    term.done(&erasing(&[]));
    assert!(is_kept(&term));
}
