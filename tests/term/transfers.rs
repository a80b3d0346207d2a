//! Handing an item over from a leaver to a successor: a return, a wipe and a new slip in one step, under all lending
//! rules.

use super::{Term, each, rows, shows, text};
use serde_json::{Value, json};

const HAND: [&str; 7] = ["leaver", "transfer", "L1", "LAP-1", "--to", "S2", "--all-well"];
const WIPED: [&str; 2] = ["--wiped", "factory reset"];

/// A term in which Lena leaves on the 18th. She has an issued laptop (loan 1) and a tablet on a day loan (loan 2).
fn leaving() -> Term {
    let mut term = Term::new();
    for (tag, loan) in [("LAP-1", "1"), ("TAB-1", "2")] {
        term.lent(tag, "L1");
        term.done(&["loan", "sign", loan, "--how", "paper"]);
    }
    term.leaves("L1", "2026-12-18");
    term
}

fn wiped() -> Vec<&'static str> {
    [&HAND[..], &WIPED].concat()
}

fn holder(term: &Term, tag: &str) -> String {
    text(&term.json(&["asset", "show", tag])["holder"]["ref"])
}

// Frederick Gent 10.1, 10.4: an item is for its borrower alone, and the last borrower's work is deleted before the next
// borrower gets it.
#[test]
fn an_issued_laptop_is_wiped_between_two_people() {
    let term = leaving();
    let slip = term.json(&wiped());
    shows(&slip, &json!({ "person": { "ref": "S2", "name": "Amir Khan" }, "signed": null }));
    shows(&slip["loans"][0], &json!({ "tag": "LAP-1", "state": "open", "overrides": [] }));
    assert_eq!(term.json(&["loan", "show", "1"])["state"], "returned");
    let done = term.json(&["wipe", "list", "--done"]);
    assert_eq!(rows(&done).len(), 1, "{done}");
    shows(&rows(&done)[0], &json!({ "tag": "LAP-1", "method": "factory reset", "wiped_on": "2026-12-01" }));
    assert!(rows(&term.json(&["wipe", "list"])).is_empty());
    assert_eq!(term.open_lines("L1"), ["loan-2"]);
    term.is_sound();
}

#[test]
fn an_unwiped_laptop_is_not_handed_over() {
    let term = leaving();
    assert_eq!(term.refused(&HAND), ["awaiting-wipe"]);
    assert_eq!(holder(&term, "LAP-1"), "L1");
    // An override with a reason is possible, and is recorded.
    let with_override = ["--override", "awaiting-wipe", "--reason", "a shared desk"];
    let slip = term.json(&[&HAND[..], &with_override].concat());
    let kept = &slip["loans"][0]["overrides"];
    assert_eq!(
        (each(kept, "rule"), each(kept, "reason")),
        (vec!["awaiting-wipe".into()], vec!["a shared desk".into()])
    );
    assert_eq!(holder(&term, "LAP-1"), "S2");
}

// The same applies to a hand-over when nobody is leaving.
#[test]
fn a_plain_hand_over_of_an_issue_awaits_its_wipe_too() {
    let term = leaving();
    let hand = ["loan", "transfer", "1", "--to", "S2", "--all-well"];
    assert_eq!(term.refused(&hand), ["awaiting-wipe"]);
    let with_override = ["--override", "awaiting-wipe", "--reason", "a shared desk"];
    assert_eq!(term.json(&[&hand[..], &with_override].concat())["person"]["ref"], "S2");
    // So does what a leaver had for some days.
    assert_eq!(term.refused(&["loan", "transfer", "2", "--to", "S2", "--all-well"]), ["awaiting-wipe"]);
    term.is_sound();
}

#[test]
fn what_a_leaver_had_for_some_days_is_wiped_too() {
    let term = leaving();
    let hand = ["leaver", "transfer", "L1", "TAB-1", "--to", "S2", "--all-well"];
    assert_eq!(term.refused(&hand), ["awaiting-wipe"]);
    let slip = term.json(&[&hand[..], &["--wiped", "reset"]].concat());
    assert_eq!(slip["loans"][0]["tag"], "TAB-1");
    assert_eq!(term.open_lines("L1"), ["loan-1"]);
}

// Frederick Gent 10.4: items come back in full working condition, so someone checks them first.
#[test]
fn an_unchecked_item_is_not_handed_over() {
    let term = leaving();
    let unseen = [&HAND[..6], &WIPED].concat();
    assert!(term.refused(&unseen).contains(&"awaiting-check".to_owned()));
}

/// Commands that make a rule refuse the successor, each with the rule.
const AGAINST: [(&[&str], &str); 4] = [
    (&["ban", "add", "--by", "H1", "S2", "--reason", "kept the last one"], "banned"),
    (&["agreement", "publish", "Acceptable use"], "agreement-unsigned"),
    (&["person", "edit", "S2", "--last-working-day", "2026-11-30"], "past-leaving-date"),
    (&["rule", "set", "limit-reached", "--limit", "staff=0"], "limit-reached"),
];

#[test]
fn every_lending_rule_applies_to_the_successor() {
    for (command, rule) in AGAINST {
        let term = leaving();
        term.done(command);
        // Neither the return nor the wipe is recorded.
        assert_eq!(term.refused(&wiped()), [rule]);
        assert_eq!(holder(&term, "LAP-1"), "L1");
    }
}

#[test]
fn all_refusals_are_reported_at_once() {
    let term = leaving();
    term.done(AGAINST[0].0);
    assert_eq!(term.refused(&HAND), ["awaiting-wipe", "banned"]);
}

// Frederick Gent 12.1: evidence is neither wiped nor handed over.
#[test]
fn evidence_is_not_handed_over() {
    let term = leaving();
    term.done(&["hold", "add", "LAP-1", "--reason", "the police asked"]);
    assert!(term.refused(&wiped()).contains(&"held".to_owned()));
}

// Shirley Warren: a withdrawn item goes back to the school, not to a colleague.
#[test]
fn a_recalled_item_is_not_handed_over() {
    let term = leaving();
    term.done(&["loan", "recall", "2", "--due", "2026-12-04"]);
    assert_eq!(term.refused(&["leaver", "transfer", "L1", "TAB-1", "--to", "S2", "--all-well"]), ["recalled"]);
}

#[test]
fn a_dry_run_of_a_hand_over_has_no_number() {
    let term = leaving();
    let before = term.traces();
    let slip = term.json(&[&wiped()[..], &["--dry-run"]].concat());
    assert_eq!((&slip["no"], &slip["person"]["ref"]), (&Value::Null, &json!("S2")));
    assert_eq!(term.traces(), before);
}
