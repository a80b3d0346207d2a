//! The day before, the day itself, the day after: of permissions, tests, licences, wipes and versions.

use super::{Term, no, numbers, rows, shows, text};
use crate::support::{asset, asset_with};
use serde_json::{Value, json};

/// Takes a tablet home, tried only; the exit code.
fn home(term: &Term, tag: &str, more: &[&str]) -> u8 {
    term.lending(tag, "S1", &[&["--off-site", "home"], more].concat()).0
}

// Hazeldene 4.18: the headteacher's leave holds from its first day to the end of its last.
#[test]
fn a_permission_holds_from_the_first_to_the_end_of_the_last_day() {
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

// Hazeldene 4.18: a stated purpose: the permission's own, unless the borrower says another.
#[test]
fn a_purpose_that_is_said_stands() {
    let term = Term::new();
    term.done(&["permission", "grant", "home", "--person", "S1", "--purpose", "planning", "--by", "H1"]);
    let out = ["out", "TAB-1", "--to", "S1", "--off-site", "home"];
    let said = term.json(&[&out[..], &["--purpose", "reports", "--dry-run"]].concat());
    assert_eq!(said["loans"][0]["purpose"], "reports");
    assert_eq!(term.json(&out)["loans"][0]["purpose"], "planning");
}

#[test]
fn leave_for_one_tablet_is_no_leave_for_the_next() {
    let mut term = Term::new();
    asset_with(&mut term.school, "TAB-2", "tablet", |a| (a.encrypted, a.anti_virus) = (Some(true), Some(true)));
    let grant = ["permission", "grant", "home", "--person", "S1", "--asset", "TAB-1", "--purpose", "x", "--by", "H1"];
    term.done(&grant);
    assert_eq!(home(&term, "TAB-1", &[]), 0);
    assert_eq!(home(&term, "TAB-2", &["--purpose", "x"]), 1);
}

const ADMIT: [&str; 7] = ["own-device", "admit", "S1", "--what", "lamp", "--tester", "Karl Keys"];

// Trosnant: both permissions hold on the day on which the device comes in.
#[test]
fn a_device_comes_in_until_the_last_day_of_its_permission() {
    let mut term = Term::new();
    let grant = ["permission", "grant", "own-device", "--person", "S1", "--purpose", "light", "--until", "2026-12-18"];
    term.done(&[&grant[..], &["--by", "C1", "--by", "K1"]].concat());
    let admit = [&ADMIT[..], &["--tested-on", "2026-11-30"]].concat();
    term.at("2026-12-18T23:00:00Z");
    term.done(&[&admit[..], &["--dry-run"]].concat());
    term.at("2026-12-19T00:00:00Z");
    assert_eq!(term.refused(&admit), ["own-device-permission"]);
}

// Trosnant: PAT tested before use: today will do, tomorrow is not yet.
#[test]
fn a_test_lies_behind() {
    let term = Term::new();
    term.own_device_allowed("S1");
    term.done(&[&ADMIT[..], &["--tested-on", "2026-12-01", "--dry-run"]].concat());
    term.misused(&[&ADMIT[..], &["--tested-on", "2026-12-02"]].concat());
}

// Hazeldene 4.7: a licence that runs out today is among those that run out soon.
#[test]
fn a_licence_that_expires_today_is_listed() {
    let term = Term::new();
    term.done(&["licence", "add", "Sketchpad", "--expires", "2026-12-01"]);
    term.done(&["licence", "add", "Easel", "--expires", "2026-12-02"]);
    term.done(&["licence", "add", "Chalk", "--expires", "2026-12-03"]);
    assert_eq!(numbers(&term.json(&["licence", "list", "--expiring", "1d"])), [1, 2]);
}

// Trosnant: of one day, the later of two versions counts; of an earlier day there is none.
#[test]
fn a_version_may_begin_on_the_day_of_the_one_before() {
    let term = Term::new();
    term.publish("Acceptable use", &["--from", "2026-12-01"]);
    term.conflicts(&["agreement", "publish", "Acceptable use", "--from", "2026-11-30"]);
    assert_eq!(term.publish("Acceptable use", &["--from", "2026-12-01"]), "2");
    assert_eq!(no(&term.json(&["agreement", "sign", "S1", "--how", "paper"])), "2");
}

// Frederick Gent 10.4: everything comes back on the last working day; that day is in it.
#[test]
fn on_the_last_working_day_itself_nobody_has_left() {
    let mut term = Term::new();
    term.leaves("L1", "2026-12-18");
    for (now, refused) in [("2026-12-18T23:59:59Z", false), ("2026-12-19T00:00:00Z", true)] {
        term.at(now);
        assert_eq!(term.lending("CAM-1", "L1", &[]).1.contains(&"past-leaving-date".to_owned()), refused, "{now}");
        // With nothing open and not cleared, she stays on the list on either day.
        assert_eq!(rows(&term.json(&["leaver", "list", "--within", "1d"])).len(), 1, "{now}");
    }
}

/// A laptop that was issued came back on 1 December.
fn back() -> Term {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.done(&["in", "LAP-1", "--all-well"]);
    term
}

// Frederick Gent 10.4: returned, and then deleted: never the other way round.
#[test]
fn a_wipe_follows_the_return() {
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
fn a_return_that_never_was_asks_for_no_wipe() {
    let term = back();
    term.done(&["loan", "reopen", "1"]);
    assert_eq!(term.state("LAP-1"), "on_loan");
    assert!(rows(&term.json(&["wipe", "list"])).is_empty());
    term.conflicts(&["wipe", "record", "LAP-1", "--method", "reset"]);
    term.done(&["in", "LAP-1", "--all-well"]);
    assert_eq!(term.state("LAP-1"), "awaiting_wipe");
}

// It is the category that says what holds data, and what is issued.
#[test]
fn the_category_says_what_is_wiped() {
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
