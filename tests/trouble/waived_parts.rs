//! To do without a part that a borrower owes is a decision about money, as with a charge: it names who decided, at
//! every door.

use super::{Office, rows, shows, text};
use serde_json::{Value, json};

/// The arguments with more behind them.
fn with<'a>(arguments: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [arguments, more].concat()
}

/// The error of a command that is kept out with this code: message and hint.
fn said(office: &Office, code: u8, arguments: &[&str]) -> (String, String) {
    let talk = office.kept_out(code, arguments);
    (text(&talk["error"]["message"]), text(&talk["error"]["hint"]))
}

/// Checks that a command needs the headteacher or the business manager, whatever else it has.
fn needs_a_decider(office: &Office, arguments: &[&str]) {
    let (message, hint) = said(office, 2, arguments);
    assert_eq!(message, "the person who decided was not given", "{arguments:?}");
    assert!(hint.contains("headteacher or business-manager: H1 (Hester Head, headteacher), B1"), "{hint}");
    office.conflicts(&with(arguments, &["--by", "C1"]));
    office.done(&with(arguments, &["--by", "B1", "--dry-run"]));
}

const WAIVER: &str = "charger=waived";

#[test]
fn a_part_is_waived_after_the_loan_by_who_may_waive_a_charge() {
    let office = Office::new();
    office.done(&["out", "LAP-1", "--to", "1001"]);
    office.done(&["in", "LAP-1", "--all-well", "--part", "charger=missing"]);
    let waive = ["loan", "part", "1", WAIVER];
    needs_a_decider(&office, &waive);
    let loan = office.json(&with(&waive, &["--by", "B1"]));
    shows(&loan["parts"][0], &json!({ "name": "charger", "outcome": "waived" }));
    assert_eq!(office.loan("1")["waived"], json!([{ "part": "charger", "by": { "ref": "B1", "name": "Bill Purse" } }]));
    let page = office.done(&["loan", "show", "1"]).out;
    assert!(page.contains("charger by Bill Purse (B1)"), "{page}");
    let log = office.json(&["log", "show"]);
    let entry = rows(&log).iter().find(|entry| entry["action"] == "loan part").unwrap();
    assert_eq!(entry["details"]["charger"], json!({ "from": "missing", "to": "waived", "by": "B1" }));
    let export = office.json(&["privacy", "export", "B1"]);
    shows(&export["decisions"][0], &json!({ "what": "part of a loan", "no": 1, "on": "2026-12-01" }));
    // The evidence names the decider, who decided nothing else in it.
    let charge = office.assess(&office.careless("LAP-1", "1001"), "20.00");
    let evidence = office.json(&["charge", "show", &charge, "--evidence"]);
    assert!(rows(&evidence["people"]).contains(&json!({ "ref": "B1", "name": "Bill Purse" })), "{evidence}");
    // A part that turns up is returned, and nobody waives it any more.
    office.done(&["loan", "part", "1", "charger=returned"]);
    assert_eq!(office.loan("1")["waived"], json!([]));
    assert_eq!(office.run(&["check"]).code, 0);
}

#[test]
fn a_part_is_waived_at_the_return_and_at_a_hand_over_in_the_same_way() {
    let office = Office::new();
    office.done(&["out", "LAP-1", "--to", "S1"]);
    let back = ["in", "LAP-1", "--all-well", "--part", WAIVER];
    needs_a_decider(&office, &back);
    office.done(&with(&back, &["--by", "H1"]));
    assert_eq!(office.loan("1")["waived"][0]["by"]["ref"], "H1");
    let log = office.json(&["log", "show"]);
    let entry = rows(&log).iter().find(|entry| entry["action"] == "loan in").unwrap();
    assert_eq!(entry["details"]["waived"], json!([{ "part": "charger", "by": "H1" }]));
    // A return by mistake takes the decision with it.
    office.done(&["loan", "reopen", "1"]);
    assert_eq!(office.loan("1")["waived"], json!([]));
    let over = ["loan", "transfer", "1", "--to", "S2", "--all-well", "--part", WAIVER, "--wiped", "reset"];
    needs_a_decider(&office, &over);
    office.done(&with(&over, &["--by", "H1"]));
    assert_eq!(office.loan("1")["waived"][0]["by"]["ref"], "H1");
    assert_eq!(office.run(&["check"]).code, 0);
}

#[test]
fn nobody_waives_their_own_part_and_a_decider_without_a_waiver_is_refused() {
    let office = Office::new();
    office.done(&["out", "LAP-1", "--to", "B1"]);
    let (message, hint) = said(&office, 2, &["loan", "part", "1", WAIVER, "--by", "B1"]);
    assert!(message.contains("can't decide about themselves") && hint.contains("H1 ("), "{message} {hint}");
    for idle in [&["loan", "part", "1", "charger=missing", "--by", "H1"][..], &["in", "LAP-1", "--by", "H1"]] {
        let (message, _) = said(&office, 2, idle);
        assert!(message.contains("no part is waived"), "{message}");
    }
    assert_eq!(office.loan("1")["waived"], Value::Array(Vec::new()));
    // The operator's own name counts.
    office.done(&["loan", "part", "1", WAIVER, "--as", "H1"]);
}
