//! The day before, the day itself and the day after, for permissions, tests, licences, wipes and versions.

use super::{Term, no, numbers, rows, shows, text};
use crate::support::{asset, asset_with};
use serde_json::{Value, json};

/// Tries to take a tablet home in a dry run. Returns the exit code.
fn home(term: &Term, tag: &str, more: &[&str]) -> u8 {
    term.lending(tag, "S1", &[&["--off-site", "home"], more].concat()).0
}

// Hazeldene 4.18: the headteacher's permission counts from its first day to the end of its last.
#[test]
fn a_permission_counts_from_its_first_day_to_the_end_of_its_last() {
    let mut term = Term::new();
    let days = ["--from", "2026-12-07", "--until", "2026-12-18"];
    let grant = ["permission", "grant", "home", "--person", "S1", "--purpose", "planning", "--by", "H1"];
    term.done(&[&grant[..], &days].concat());
    for (now, code) in [
        ("2026-12-06T23:59:59Z", 1),
        ("2026-12-07T00:00:00Z", 0),
        ("2026-12-18T23:59:59Z", 0),
        ("2026-12-19T00:00:00Z", 1),
    ] {
        term.at(now);
        assert_eq!(home(&term, "TAB-1", &["--purpose", "planning"]), code, "{now}");
    }
}

// Hazeldene 4.18: the permission's purpose applies, unless the borrower gives another purpose.
#[test]
fn a_given_purpose_overrides_that_of_the_permission() {
    let term = Term::new();
    term.done(&["permission", "grant", "home", "--person", "S1", "--purpose", "planning", "--by", "H1"]);
    let out = ["out", "TAB-1", "--to", "S1", "--off-site", "home"];
    let said = term.json(&[&out[..], &["--purpose", "reports", "--dry-run"]].concat());
    assert_eq!(said["loans"][0]["purpose"], "reports");
    assert_eq!(term.json(&out)["loans"][0]["purpose"], "planning");
}

#[test]
fn a_permission_for_one_tablet_does_not_cover_another() {
    let mut term = Term::new();
    asset_with(&mut term.school, "TAB-2", "tablet", |a| (a.encrypted, a.anti_virus) = (Some(true), Some(true)));
    let grant = ["permission", "grant", "home", "--person", "S1", "--asset", "TAB-1", "--purpose", "x", "--by", "H1"];
    term.done(&grant);
    assert_eq!(home(&term, "TAB-1", &[]), 0);
    assert_eq!(home(&term, "TAB-2", &["--purpose", "x"]), 1);
}

const ADMIT: [&str; 7] = ["own-device", "admit", "S1", "--what", "lamp", "--tester", "Karl Keys"];

// Trosnant: both permissions must count on the day on which the device arrives.
#[test]
fn a_device_is_admitted_until_the_last_day_of_its_permission() {
    let mut term = Term::new();
    let grant = ["permission", "grant", "own-device", "--person", "S1", "--device", "lamp", "--purpose", "light"];
    term.done(&[&grant[..], &["--until", "2026-12-18", "--by", "C1", "--by", "K1"]].concat());
    let admit = [&ADMIT[..], &["--tested-on", "2026-11-30"]].concat();
    term.at("2026-12-18T23:00:00Z");
    term.done(&[&admit[..], &["--dry-run"]].concat());
    term.at("2026-12-19T00:00:00Z");
    assert_eq!(term.refused(&admit), ["own-device-permission"]);
}

// Trosnant: a device is PAT tested before use. A test made today counts; one dated tomorrow does not.
#[test]
fn a_test_in_the_future_is_refused() {
    let term = Term::new();
    term.own_device_allowed("S1", "lamp");
    term.done(&[&ADMIT[..], &["--tested-on", "2026-12-01", "--dry-run"]].concat());
    term.misused(&[&ADMIT[..], &["--tested-on", "2026-12-02"]].concat());
}

// Hazeldene 4.7: a licence that expires today is listed with those that expire soon.
#[test]
fn a_licence_that_expires_today_is_listed() {
    let term = Term::new();
    term.done(&["licence", "add", "Sketchpad", "--expires", "2026-12-01"]);
    term.done(&["licence", "add", "Easel", "--expires", "2026-12-02"]);
    term.done(&["licence", "add", "Chalk", "--expires", "2026-12-03"]);
    assert_eq!(numbers(&term.json(&["licence", "list", "--expiring", "1d"])), [1, 2]);
}

// Trosnant: of two versions with the same date the later one counts. An earlier date is refused.
#[test]
fn a_version_may_begin_on_the_same_day_as_the_one_before() {
    let term = Term::new();
    term.publish("Acceptable use", &["--from", "2026-12-01"]);
    term.conflicts(&["agreement", "publish", "Acceptable use", "--from", "2026-11-30"]);
    assert_eq!(term.publish("Acceptable use", &["--from", "2026-12-01"]), "2");
    assert_eq!(no(&term.json(&["agreement", "sign", "S1", "--how", "paper"])), "2");
}

// Frederick Gent 10.4: everything comes back on the last working day, which is still a working day.
#[test]
fn a_leaver_may_borrow_until_the_end_of_the_last_working_day() {
    let mut term = Term::new();
    term.leaves("L1", "2026-12-18");
    for (now, refused) in [("2026-12-18T23:59:59Z", false), ("2026-12-19T00:00:00Z", true)] {
        term.at(now);
        assert_eq!(term.lending("CAM-1", "L1", &[]).1.contains(&"past-leaving-date".to_owned()), refused, "{now}");
        // She is not cleared, so she is on the list on both days, even with nothing open.
        assert_eq!(rows(&term.json(&["leaver", "list", "--within", "1d"])).len(), 1, "{now}");
    }
}

/// A term in which an issued laptop came back on 1 December.
fn back() -> Term {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.done(&["in", "LAP-1", "--all-well"]);
    term
}

// Frederick Gent 10.4: first the return, then the wipe, never the other way round.
#[test]
fn a_wipe_before_the_return_is_refused() {
    let mut term = back();
    term.at("2026-12-04T10:00:00Z");
    let wipe = ["wipe", "record", "LAP-1", "--method", "reset", "--on"];
    term.conflicts(&[&wipe[..], &["2026-11-30"]].concat());
    term.done(&[&wipe[..], &["2026-12-02"]].concat());
    let done = term.json(&["wipe", "list", "--done"]);
    shows(&rows(&done)[0], &json!({ "wiped_on": "2026-12-02", "tag": "LAP-1" }));
    term.is_sound();
}

#[test]
fn an_undone_return_needs_no_wipe() {
    let term = back();
    term.done(&["loan", "reopen", "1"]);
    assert_eq!(term.state("LAP-1"), "on_loan");
    assert!(rows(&term.json(&["wipe", "list"])).is_empty());
    term.conflicts(&["wipe", "record", "LAP-1", "--method", "reset"]);
    term.done(&["in", "LAP-1", "--all-well"]);
    assert_eq!(term.state("LAP-1"), "awaiting_wipe");
}

// The category decides which items hold data and are issued.
#[test]
fn the_category_decides_which_items_are_wiped() {
    for (holds_data, state) in [("yes", "awaiting_wipe"), ("no", "available")] {
        let mut term = Term::new();
        asset(&mut term.school, "HEA-1", "headphones");
        term.done(&["category", "set", "headphones", "--loan", "issue", "--holds-data", holds_data]);
        let slip: Value = term.json(&["out", "HEA-1", "--to", "S1"]);
        assert_eq!(text(&slip["loans"][0]["kind"]), "issue");
        term.done(&["in", "HEA-1", "--all-well"]);
        assert_eq!(term.state("HEA-1"), state, "holds data: {holds_data}");
    }
}
