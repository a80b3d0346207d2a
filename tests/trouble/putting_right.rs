//! What went wrong with what went wrong: each mistake has a way back that keeps every fact.

use super::{NOW, Office, each, no, notes, rows, shows, text};
use serde_json::json;

/// A charge of £60.00 of which £20.00 was paid and the rest was waived.
fn part_paid_then_waived(office: &Office) -> String {
    let charge = office.owing("LAP-1", "1001", "60.00");
    office.done(&["charge", "pay", &charge, "--amount", "20.00"]);
    office.done(&["charge", "waive", &charge, "--reason", "hardship", "--by", "H1"]);
    charge
}

#[test]
fn what_was_paid_before_the_rest_was_waived_can_be_given_back() {
    let office = Office::new();
    let charge = part_paid_then_waived(&office);
    office.conflicts(&["charge", "refund", &charge, "--reason", "x"]);
    let reversed = office.json(&["charge", "reverse", &charge, "--reason", "found", "--by", "H1"]);
    shows(&reversed, &json!({ "state": "reversed", "outstanding_pence": -2_000 }));
    let refunded = office.json(&["charge", "refund", &charge, "--reason", "found"]);
    shows(&refunded, &json!({ "state": "refunded", "outstanding_pence": 0, "paid_pence": 0 }));
    office.conflicts(&["charge", "reverse", &charge, "--reason", "again", "--by", "H1"]);
}

/// A parent pays after all; a waiver was of another charge.
#[test]
fn what_was_let_off_is_asked_for_again() {
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

/// Instalments are most often asked for after the letter.
#[test]
fn other_days_are_agreed_on_for_what_is_outstanding() {
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
fn the_ledger_of_a_month_is_a_file_for_finance() {
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
fn whom_an_incident_is_about_is_put_right_until_somebody_was_charged() {
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
fn an_incident_that_never_was_is_struck_out_and_counts_nowhere() {
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
    // It is no first incident that would make the next one the second.
    office.done(&["charge", "policy", "--percent", "1=50", "--percent", "2=100"]);
    office.done(&["charge", "tariff", "laptop", "screen", "80.00"]);
    let next = office.careless("LAP-2", "1001");
    let charge = office.json(&["charge", "assess", "--incident", &next, "--damage", "screen", "--reason", "x"]);
    assert_eq!(charge["assessed_pence"], 4_000);
}

/// A laptop that comes back cracked and without its charger is one mishap.
#[test]
fn what_happened_in_one_moment_is_one_incident_of_the_person() {
    let mut office = Office::new();
    office.lent("LAP-1", "1001");
    office.at(NOW);
    office.done(&["in", "LAP-1", "--condition", "damaged", "--part", "charger=missing", "--incident"]);
    office.done(&["charge", "policy", "--percent", "1=50", "--percent", "2=100"]);
    for incident in ["1", "2"] {
        office.decide(incident, "carelessness");
    }
    let charge = office.json(&["charge", "assess", "--incident", "2", "--reason", "x"]);
    // Half of the charger's £35.00.
    assert_eq!(charge["assessed_pence"], 1_750);
}

#[test]
fn nothing_is_asked_for_what_has_turned_up() {
    let mut office = Office::new();
    let loan = office.lent("LAP-1", "1001");
    office.at(NOW);
    office.done(&["in", "LAP-1", "--all-well", "--part", "charger=missing", "--incident"]);
    office.decide("1", "carelessness");
    let assess = ["charge", "assess", "--incident", "1", "--reason", "x"];
    office.done(&[&assess[..], &["--dry-run"]].concat());
    let said = office.said(&["loan", "part", &loan, "charger=returned"]);
    assert!(notes(&said).contains("incident 1"), "{said}");
    office.conflicts(&assess);
}

/// 72 hours pass before most incidents are closed.
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
    office.report("CAM-1", "loss");
    office.conflicts(&["incident", "breach", "2", "reported", "--note", "x", "--dpo", "D1"]);
}

/// A stolen item that is brought to the desk is no mistyped tag, and is looked at before it is lent again.
#[test]
fn what_was_gone_is_found_and_looked_at() {
    let mut office = Office::new();
    office.lent("LAP-1", "1001");
    office.at(NOW);
    office.report("LAP-1", "theft");
    let refused = office.run(&["in", "LAP-1"]);
    assert!(refused.code == 1 && refused.err.contains("kitbook asset found LAP-1"), "{refused:?}");
    let found = office.said(&["asset", "found", "LAP-1"]);
    assert!(notes(&found).contains("incident 1 (theft) is not closed"), "{found}");
    assert_eq!(office.state("LAP-1"), "awaiting_check");
    office.done(&["in", "LAP-1", "--all-well"]);
    // It holds what its last holder left on it.
    assert_eq!(office.state("LAP-1"), "awaiting_wipe");
}

/// What was not mended does not become lendable because it looked well when it went.
#[test]
fn what_is_beyond_repair_is_not_lent() {
    let office = Office::new();
    office.done(&["repair", "open", "LAP-1", "--fault", "no picture"]);
    office.done(&["repair", "close", "1", "--outcome", "beyond-repair"]);
    assert_eq!(office.state("LAP-1"), "unsafe");
}

// Trosnant: a year group may be banned for damaging shared equipment; a trolley goes out to its teacher.
#[test]
fn a_class_that_is_banned_gets_no_kit_by_way_of_its_teacher() {
    let office = Office::new();
    office.done(&["ban", "add", "1001", "--reason", "one of them"]);
    let (code, _, warned) = office.lending("LAP-1", "S1", &["--for", "9B"]);
    assert_eq!((code, warned), (0, vec!["banned".to_owned()]));
    let ban = office.json(&["ban", "add", "--class", "9B", "--reason", "the trolley"]);
    let (code, refused, _) = office.lending("LAP-1", "S1", &["--for", "9B"]);
    assert_eq!((code, refused), (1, vec!["banned".to_owned()]));
    assert_eq!(office.lending("LAP-1", "S1", &["--for", "9A"]).0, 0);
    assert_eq!(office.lending("LAP-1", "S1", &["--for", "9B", "--adjustment"]).0, 0);
    office.done(&["ban", "lift", &no(&rows(&ban)[0]), "--reason", "talked over"]);
    assert_eq!(office.lending("LAP-1", "S1", &["--for", "9B"]).0, 0);
}

/// A recall of everything by mistake is taken back, and each loan is due as before.
#[test]
fn a_recall_that_is_taken_back_leaves_the_due_days_as_they_were() {
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

/// Who has been late too often is listed; nobody is banned by it.
#[test]
fn late_returns_suggest_a_ban_and_make_none() {
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
