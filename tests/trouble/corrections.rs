//! Corrections: every mistake about incidents, charges and recalls can be undone, and all facts are kept.

use super::{NOW, Office, each, no, notes, rows, shows, text};
use serde_json::json;

/// Makes a charge of £60.00, pays £20.00 and waives the rest. Returns its number.
fn part_paid_then_waived(office: &Office) -> String {
    let charge = office.owing("LAP-1", "1001", "60.00");
    office.done(&["charge", "pay", &charge, "--amount", "20.00"]);
    office.done(&["charge", "waive", &charge, "--reason", "hardship", "--by", "H1"]);
    charge
}

#[test]
fn a_part_payment_is_refunded_after_the_rest_was_waived() {
    let office = Office::new();
    let charge = part_paid_then_waived(&office);
    office.conflicts(&["charge", "refund", &charge, "--reason", "x"]);
    let reversed = office.json(&["charge", "reverse", &charge, "--reason", "found", "--by", "H1"]);
    shows(&reversed, &json!({ "state": "reversed", "outstanding_pence": -2_000 }));
    let refunded = office.json(&["charge", "refund", &charge, "--reason", "found"]);
    shows(&refunded, &json!({ "state": "refunded", "outstanding_pence": 0, "paid_pence": 0 }));
    office.conflicts(&["charge", "reverse", &charge, "--reason", "again", "--by", "H1"]);
}

/// A write-off is undone if a parent pays after all, or if the wrong charge was written off.
#[test]
fn a_written_off_charge_is_reinstated() {
    let office = Office::new();
    let charge = office.owing("LAP-1", "1001", "60.00");
    office.conflicts(&["charge", "reinstate", &charge, "--reason", "x", "--by", "H1"]);
    office.done(&["charge", "write-off", &charge, "--reason", "moved away", "--by", "H1"]);
    assert_eq!(office.owes("1001"), 0);
    office.conflicts(&["charge", "pay", &charge, "--amount", "5.00"]);
    office.conflicts(&["charge", "reinstate", &charge, "--amount", "60.01", "--reason", "x", "--by", "H1"]);
    office.conflicts(&["charge", "reinstate", &charge, "--reason", "x", "--by", "S1"]);
    let again = office.json(&["charge", "reinstate", &charge, "--reason", "they are back", "--by", "H1"]);
    shows(&again, &json!({ "state": "requested", "outstanding_pence": 6_000, "let_off_pence": 0 }));
    assert_eq!(office.owes("1001"), 6_000);
    assert_eq!(office.json(&["charge", "pay", &charge])["state"], "paid");
    let kinds = each(&office.charge(&charge)["lines"], "kind");
    assert_eq!(kinds, ["assessment", "write-off", "reinstatement", "payment"]);
}

/// Parents mostly ask for instalments after they get the letter.
#[test]
fn new_due_dates_are_set_for_the_amount_outstanding() {
    let office = Office::new();
    let charge = office.owing("LAP-1", "1001", "60.00");
    office.done(&["charge", "pay", &charge, "--amount", "10.00"]);
    let plan = ["charge", "plan", &charge, "--instalment", "2027-01-15=25.00", "--instalment"];
    office.conflicts(&[&plan[..], &["2027-02-15=24.00"]].concat());
    let planned = office.json(&[&plan[..], &["2027-02-15=25.00"]].concat());
    shows(&planned, &json!({ "state": "part_paid", "outstanding_pence": 5_000, "due_on": "2027-01-15" }));
    assert_eq!(each(&planned["instalments"], "due_on"), ["2027-01-15", "2027-02-15"]);
    let paid = office.json(&["charge", "pay", &charge, "--amount", "30.00"]);
    let open: Vec<i64> = rows(&paid["instalments"]).iter().map(|due| due["open_pence"].as_i64().unwrap()).collect();
    assert_eq!(open, [0, 2_000]);
    assert_eq!(office.json(&["charge", "plan", &charge, "--due", "2027-03-01"])["due_on"], "2027-03-01");
    assert_eq!(office.run(&["charge", "show", &charge, "--evidence"]).code, 0);
    let assessed = office.assess(&office.careless("LAP-2", "1003"), "20.00");
    office.conflicts(&["charge", "plan", &assessed, "--due", "2027-03-01"]);
}

#[test]
fn the_ledger_of_a_month_is_exported_for_finance() {
    let office = Office::new();
    let charge = office.owing("LAP-1", "1001", "60.00");
    office.done(&["charge", "pay", &charge, "--amount", "20.00", "--how", "cash"]);
    let payments = ["charge", "ledger", "--kind", "payment", "--from", "2026-12-01", "--until", "2026-12-31"];
    let lines = office.json(&payments);
    assert_eq!(rows(&lines).len(), 1);
    shows(&rows(&lines)[0], &json!({ "amount_pence": -2_000, "receipt_no": 1, "how": "cash", "on": "2026-12-01" }));
    let csv = office.done(&["charge", "ledger", "--format", "csv"]).out;
    assert!(csv.contains(",assessment,60.00,") && csv.contains(",payment,-20.00,1,cash,"), "{csv}");
    assert_eq!(rows(&office.json(&["charge", "ledger", "--from", "2026-12-02"])).len(), 0);
}

#[test]
fn the_person_of_an_incident_is_changed_unless_it_was_charged() {
    let office = Office::new();
    let incident = office.report("LAP-1", "damage");
    office.kept_out(3, &["incident", "edit", &incident, "--person", "nobody-such"]);
    let edited = office.json(&["incident", "edit", &incident, "--person", "1001", "--note", "seen on the camera"]);
    assert_eq!(edited["person"]["ref"], "1001");
    assert!(text(&edited["note"]).ends_with("\nseen on the camera"), "{edited}");
    office.decide(&incident, "carelessness");
    let charge = office.assess(&incident, "20.00");
    office.conflicts(&["incident", "edit", &incident, "--person", "1003"]);
    office.conflicts(&["incident", "void", &incident, "--reason", "reported twice"]);
    office.done(&["charge", "reverse", &charge, "--reason", "somebody else", "--by", "H1"]);
    assert_eq!(office.json(&["incident", "edit", &incident, "--person", "1003"])["person"]["ref"], "1003");
    office.done(&["incident", "close", &incident]);
    office.conflicts(&["incident", "edit", &incident, "--note", "x"]);
}

#[test]
fn a_voided_incident_is_not_counted_anywhere() {
    let office = Office::new();
    let incident = office.careless("LAP-1", "1001");
    let void = office.json(&["incident", "void", &incident, "--reason", "reported twice"]);
    shows(&void, &json!({ "state": "closed", "void_reason": "reported twice" }));
    assert_eq!(office.json(&["incident", "summary", "--by", "person"]), json!([]));
    for act in [
        &["incident", "reopen", &incident, "--reason", "x"][..],
        &["incident", "void", &incident, "--reason", "x"],
        &["incident", "edit", &incident, "--note", "x"],
        &["charge", "assess", "--incident", &incident, "--amount", "5.00", "--reason", "x"],
    ] {
        office.conflicts(act);
    }
    // The next incident is the person's first, because the voided one does not count.
    office.done(&["charge", "policy", "--percent", "1=50", "--percent", "2=100"]);
    office.done(&["charge", "tariff", "laptop", "screen", "80.00"]);
    let next = office.careless("LAP-2", "1001");
    let charge = office.json(&["charge", "assess", "--incident", &next, "--damage", "screen", "--reason", "x"]);
    assert_eq!(charge["assessed_pence"], 4_000);
}

/// A laptop that comes back cracked and without its charger makes two records, but is one mishap.
#[test]
fn incidents_at_the_same_moment_count_as_one() {
    let mut office = Office::new();
    office.lent("LAP-1", "1001");
    office.at(NOW);
    office.done(&["in", "LAP-1", "--condition", "damaged", "--part", "charger=missing", "--incident"]);
    office.done(&["charge", "policy", "--percent", "1=50", "--percent", "2=100"]);
    for incident in ["1", "2"] {
        office.decide(incident, "carelessness");
    }
    let charge = office.json(&["charge", "assess", "--incident", "2", "--reason", "x"]);
    // The charge is half of the charger's £35.00.
    assert_eq!(charge["assessed_pence"], 1_750);
}

#[test]
fn a_found_part_cannot_be_charged() {
    let mut office = Office::new();
    let loan = office.lent("LAP-1", "1001");
    office.at(NOW);
    office.done(&["in", "LAP-1", "--all-well", "--part", "charger=missing", "--incident"]);
    office.decide("1", "carelessness");
    let assess = ["charge", "assess", "--incident", "1", "--reason", "x"];
    office.done(&[&assess[..], &["--dry-run"]].concat());
    let messages = office.messages(&["loan", "part", &loan, "charger=returned"]);
    assert!(notes(&messages).contains("incident 1"), "{messages}");
    office.conflicts(&assess);
}

/// The 72 hours to report a breach are over before most incidents are closed.
#[test]
fn a_breach_is_decided_before_the_incident_is() {
    let office = Office::new();
    office.report("LAP-1", "loss");
    let breach = ["incident", "breach", "1", "not-reported", "--note", "encrypted"];
    office.misused(&breach);
    office.conflicts(&[&breach[..], &["--dpo", "H1"]].concat());
    let decided = office.json(&[&breach[..], &["--dpo", "D1"]].concat());
    shows(&decided, &json!({ "breach": "not-reported", "breach_note": "encrypted", "state": "open" }));
    assert_eq!(office.json(&["status"])["breach_reports_due"], 0);
    office.done(&["asset", "add", "PRJ-1", "--category", "projector"]);
    office.report("PRJ-1", "loss");
    office.conflicts(&["incident", "breach", "2", "reported", "--note", "x", "--dpo", "D1"]);
}

/// A stolen item that is brought to the desk is not a mistyped tag; it is checked before it is lent again.
#[test]
fn a_found_item_is_checked_before_it_is_lent_again() {
    let mut office = Office::new();
    office.lent("LAP-1", "1001");
    office.at(NOW);
    office.report("LAP-1", "theft");
    let refused = office.run(&["in", "LAP-1"]);
    assert!(refused.code == 1 && refused.err.contains("kitbook asset found LAP-1"), "{refused:?}");
    let found = office.messages(&["asset", "found", "LAP-1"]);
    assert!(notes(&found).contains("incident 1 (theft) is not closed"), "{found}");
    assert_eq!(office.state("LAP-1"), "awaiting_check");
    office.done(&["in", "LAP-1", "--all-well"]);
    // The laptop still holds the last borrower's data.
    assert_eq!(office.state("LAP-1"), "awaiting_wipe");
}

/// An item that looked fine when it was sent is still faulty if it was not repaired.
#[test]
fn an_item_beyond_repair_is_not_lent() {
    let office = Office::new();
    office.done(&["repair", "open", "LAP-1", "--fault", "no picture"]);
    office.done(&["repair", "close", "1", "--outcome", "beyond-repair"]);
    assert_eq!(office.state("LAP-1"), "unsafe");
}

// Trosnant: a year group may be banned for damaging shared equipment, and a trolley is lent to the teacher.
#[test]
fn a_banned_form_gets_no_equipment_through_its_teacher() {
    let office = Office::new();
    office.done(&["ban", "add", "--by", "H1", "1001", "--reason", "one of them"]);
    let (code, _, warned) = office.lending("LAP-1", "S1", &["--for", "9B"]);
    assert_eq!((code, warned), (0, vec!["banned".to_owned()]));
    let ban = office.json(&["ban", "add", "--by", "H1", "--class", "9B", "--reason", "the trolley"]);
    let (code, refused, _) = office.lending("LAP-1", "S1", &["--for", "9B"]);
    assert_eq!((code, refused), (1, vec!["banned".to_owned()]));
    assert_eq!(office.lending("LAP-1", "S1", &["--for", "9A"]).0, 0);
    assert_eq!(office.lending("LAP-1", "S1", &["--for", "9B", "--adjustment"]).0, 0);
    office.done(&["ban", "lift", "--by", "H1", &no(&rows(&ban)[0]), "--reason", "talked over"]);
    assert_eq!(office.lending("LAP-1", "S1", &["--for", "9B"]).0, 0);
}

/// Someone recalled all items by mistake, and lifts the recalls.
#[test]
fn lifting_a_recall_restores_the_due_dates() {
    let mut office = Office::new();
    let loan = office.lent("LAP-1", "1001");
    office.at(NOW);
    let before = office.loan(&loan);
    office.done(&["loan", "recall", "--all", "--due", "2026-12-03"]);
    office.done(&["loan", "recall", "--all", "--due", "2026-12-02"]);
    assert_eq!(office.loan(&loan)["due_on"], "2026-12-02");
    office.done(&["loan", "recall", "--all", "--lift"]);
    assert_eq!(office.loan(&loan), before);
    office.kept_out(3, &["loan", "recall", "--all", "--lift"]);
}

#[test]
fn late_returns_suggest_a_ban_but_make_none() {
    let mut office = Office::new();
    office.conflicts(&["ban", "suggest"]);
    office.done(&["rule", "set", "late-returns", "--after", "1", "--within", "6"]);
    assert_eq!(office.json(&["ban", "suggest"]), json!([]));
    office.lent("CAM-1", "1001");
    office.at("2027-01-15T10:00:00Z");
    office.done(&["in", "CAM-1", "--all-well"]);
    let suggested = office.json(&["ban", "suggest"]);
    shows(&rows(&suggested)[0], &json!({ "ref": "1001", "late_returns": 1, "after": 1, "banned": false }));
    assert_eq!(office.json(&["ban", "list"]), json!([]));
    let (_, _, warned) = office.lending("LAP-1", "1001", &[]);
    assert!(warned.contains(&"late-returns".to_owned()), "{warned:?}");
}
