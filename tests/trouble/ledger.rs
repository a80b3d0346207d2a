//! The ledger of a charge: every action adds a line, and the lines always add up to the amount outstanding.

use super::{Office, has_names, pence, rows, shows, text};
use serde_json::{Value, json};

const NAMES: &str = "no person addressed_to tag part loan_no incident_no state assessed_pence paid_pence let_off_pence \
                     outstanding_pence due_on agreed_on reason working instalments lines";

/// Reads the lines of a charge. Asserts that they add up to the amount outstanding.
fn lines(charge: &Value) -> Vec<(String, i64)> {
    let lines: Vec<_> =
        rows(&charge["lines"]).iter().map(|line| (text(&line["kind"]), pence(&line["amount_pence"]))).collect();
    let outstanding = pence(&charge["outstanding_pence"]);
    assert_eq!(lines.iter().map(|(_, amount)| amount).sum::<i64>(), outstanding, "{charge}");
    let rest = pence(&charge["assessed_pence"]) - pence(&charge["let_off_pence"]) - pence(&charge["paid_pence"]);
    assert_eq!(rest, outstanding, "{charge}");
    lines
}

// Trosnant: a pupil's *parents* may be asked for a contribution.
#[test]
fn a_pupil_s_charge_is_addressed_to_the_parent() {
    let office = Office::new();
    for (tag, who, addressed) in [("LAP-1", "1001", "parent"), ("LAP-2", "S1", "person")] {
        let number = office.assess(&office.careless(tag, who), "60.00");
        let charge = office.charge(&number);
        has_names(&charge, NAMES);
        let wanted = json!({
            "state": "assessed", "addressed_to": addressed, "tag": tag, "assessed_pence": 6_000, "paid_pence": 0,
            "let_off_pence": 0, "outstanding_pence": 6_000, "reason": "not carried in its case", "due_on": null,
        });
        shows(&charge, &wanted);
        assert_eq!(charge["person"]["ref"], who);
        assert_eq!(lines(&charge).len(), 1);
        // Nothing is owed before the request.
        assert_eq!(office.owes(who), 0);
        office.done(&["charge", "request", &number]);
        assert_eq!(office.owes(who), 6_000);
    }
}

#[test]
fn a_charge_is_due_after_thirty_days_or_on_the_date_given() {
    let office = Office::new();
    let charge = office.assess(&office.careless("LAP-1", "1001"), "60.00");
    let asked = office.json(&["charge", "request", &charge, "--dry-run"]);
    shows(&asked, &json!({ "state": "requested", "due_on": "2026-12-31" }));
    let asked = office.json(&["charge", "request", &charge, "--due", "2027-01-15"]);
    shows(&asked, &json!({ "state": "requested", "due_on": "2027-01-15" }));
    let other = office.assess(&office.careless("LAP-2", "1003"), "60.00");
    office.misused(&["charge", "request", &other, "--due", "2026-11-30"]);
}

#[test]
fn each_part_payment_has_its_own_receipt() {
    let mut office = Office::new();
    let charge = office.owing("LAP-1", "1001", "60.00");
    let paid = office.json(&["charge", "pay", &charge, "--amount", "20.00", "--how", "cash"]);
    shows(&paid, &json!({ "state": "part_paid", "paid_pence": 2_000, "outstanding_pence": 4_000 }));
    office.conflicts(&["charge", "pay", &charge, "--amount", "40.01"]);
    office.misused(&["charge", "pay", &charge, "--amount", "0"]);
    office.misused(&["charge", "pay", &charge, "--amount", "-5.00"]);
    office.at("2026-12-05T10:00:00Z");
    let paid = office.json(&["charge", "pay", &charge]);
    shows(&paid, &json!({ "state": "paid", "paid_pence": 6_000, "outstanding_pence": 0 }));
    assert_eq!(lines(&paid).len(), 3);
    let receipts: Vec<_> = rows(&paid["lines"]).iter().filter_map(|line| line["receipt_no"].as_i64()).collect();
    assert_eq!(receipts.len(), 2);
    assert_ne!(receipts[0], receipts[1]);
    for (receipt, pounds) in receipts.iter().zip(["£20.00", "£40.00"]) {
        let printed = office.done(&["charge", "receipt", &receipt.to_string()]).out;
        assert!(printed.contains(pounds) && printed.contains("Ada Bell"), "{printed}");
        assert!(printed.contains("Contributions from families are voluntary."), "{printed}");
    }
    let page = office.path("receipt.html");
    office.done(&["charge", "receipt", &receipts[0].to_string(), "--output", &page]);
    assert!(std::fs::read_to_string(&page).unwrap().contains("£20.00"));
    office.kept_out(3, &["charge", "receipt", "99"]);
    assert_eq!(office.owes("1001"), 0);
}

#[test]
fn instalments_add_up_to_the_charge_and_are_paid_in_order() {
    let office = Office::new();
    let charge = office.assess(&office.careless("LAP-1", "1001"), "60.00");
    let request = ["charge", "request", charge.as_str()];
    let plan = |more: &[&'static str]| {
        let mut words = request.to_vec();
        more.iter().for_each(|one| words.extend(["--instalment", *one]));
        words
    };
    office.conflicts(&plan(&["2027-01-10=30.00", "2027-02-10=29.99"]));
    office.conflicts(&plan(&["2027-01-10=30.00", "2027-02-10=30.01"]));
    office.misused(&plan(&["2027-01-10=0", "2027-02-10=60.00"]));
    office.misused(&plan(&["2026-11-30=30.00", "2027-02-10=30.00"]));
    office.misused(&plan(&["someday=60.00"]));
    let asked = office.json(&plan(&["2027-01-10=30.00", "2027-02-10=30.00"]));
    let open = |charge: &Value| -> Vec<i64> {
        rows(&charge["instalments"]).iter().map(|one| pence(&one["open_pence"])).collect()
    };
    shows(&asked["instalments"][0], &json!({ "due_on": "2027-01-10", "amount_pence": 3_000, "open_pence": 3_000 }));
    assert_eq!(open(&asked), [3_000, 3_000]);
    assert_eq!(open(&office.json(&["charge", "pay", &charge, "--amount", "10.00"])), [2_000, 3_000]);
    assert_eq!(open(&office.json(&["charge", "pay", &charge, "--amount", "35.00"])), [0, 1_500]);
    assert_eq!(open(&office.json(&["charge", "pay", &charge])), [0, 0]);
}

// Education Act 1996 ss. 449–462: a contribution may be remitted.
#[test]
fn a_waiver_names_the_decider_and_may_be_partial() {
    let office = Office::new();
    let charge = office.owing("LAP-1", "1001", "60.00");
    let waive = ["charge", "waive", charge.as_str(), "--reason", "free school meals"];
    office.misused_with_a_hint(&waive);
    for by in ["C1", "D1", "S1"] {
        office.conflicts(&[&waive[..], &["--by", by]].concat());
    }
    office.misused(&["charge", "waive", &charge, "--by", "H1"]);
    office.conflicts(&[&waive[..], &["--by", "H1", "--amount", "60.01"]].concat());
    let less = office.json(&[&waive[..], &["--by", "H1", "--amount", "45.00", "--remission"]].concat());
    shows(&less, &json!({ "state": "requested", "let_off_pence": 4_500, "outstanding_pence": 1_500 }));
    let line = rows(&less["lines"]).last().unwrap();
    assert_eq!((pence(&line["amount_pence"]), line["reason"].as_str()), (-4_500, Some("free school meals")));
    assert!(line["by"].to_string().contains("H1") || line["by"].to_string().contains("Hester Head"), "{line}");
    lines(&less);
    let none = office.json(&[&waive[..], &["--as", "B1"]].concat());
    shows(&none, &json!({ "state": "waived", "let_off_pence": 6_000, "outstanding_pence": 0 }));
    assert_eq!(office.owes("1001"), 0);
}

#[test]
fn nobody_waives_their_own_charge() {
    let office = Office::new();
    let charge = office.owing("LAP-1", "B1", "60.00");
    for act in ["waive", "write-off", "reverse"] {
        let words = ["charge", act, charge.as_str(), "--reason", "mine"];
        office.misused_with_a_hint(&[&words[..], &["--by", "B1"]].concat());
        office.misused_with_a_hint(&[&words[..], &["--as", "B1"]].concat());
        office.misused_with_a_hint(&words);
        office.json(&[&words[..], &["--by", "H1", "--dry-run"]].concat());
    }
}

#[test]
fn a_write_off_is_a_ledger_line_and_may_be_partial() {
    let office = Office::new();
    let charge = office.owing("LAP-1", "1001", "60.00");
    let off = ["charge", "write-off", charge.as_str(), "--reason", "moved away", "--by", "B1"];
    let part = office.json(&[&off[..], &["--amount", "10.00"]].concat());
    shows(&part, &json!({ "state": "requested", "outstanding_pence": 5_000, "let_off_pence": 1_000 }));
    let all = office.json(&off);
    shows(&all, &json!({ "state": "written_off", "outstanding_pence": 0, "let_off_pence": 6_000 }));
    assert_eq!(lines(&all).len(), 3);
}

#[test]
fn a_dispute_pauses_the_debt_until_it_is_settled() {
    let office = Office::new();
    let charge = office.owing("LAP-1", "1001", "60.00");
    office.done(&["charge", "pay", &charge, "--amount", "10.00"]);
    office.misused(&["charge", "dispute", &charge]);
    let paused = office.json(&["charge", "dispute", &charge, "--reason", "it was broken before"]);
    shows(&paused, &json!({ "state": "disputed", "outstanding_pence": 5_000, "paid_pence": 1_000 }));
    assert_eq!(office.owes("1001"), 0);
    let settle = ["charge", "dispute", charge.as_str(), "--settled", "--reason", "both were heard"];
    office.misused_with_a_hint(&settle);
    for by in ["C1", "S1"] {
        office.conflicts(&[&settle[..], &["--by", by]].concat());
    }
    let settled = office.json(&[&settle[..], &["--by", "H1"]].concat());
    shows(&settled, &json!({ "state": "part_paid", "outstanding_pence": 5_000 }));
    assert_eq!(office.owes("1001"), 5_000);
    lines(&settled);
}

#[test]
fn a_paid_charge_that_is_reversed_is_refunded() {
    let office = Office::new();
    let charge = office.owing("LAP-1", "1001", "60.00");
    office.done(&["charge", "pay", &charge]);
    let reversed = office.json(&["charge", "reverse", &charge, "--reason", "it was found", "--by", "B1"]);
    shows(&reversed, &json!({ "state": "reversed", "let_off_pence": 6_000, "paid_pence": 6_000 }));
    assert_eq!(pence(&reversed["outstanding_pence"]), -6_000);
    lines(&reversed);
    office.conflicts(&["charge", "refund", &charge, "--amount", "60.01", "--reason", "found"]);
    let back = office.json(&["charge", "refund", &charge, "--reason", "found"]);
    shows(&back, &json!({ "state": "refunded", "paid_pence": 0, "outstanding_pence": 0 }));
    assert_eq!(lines(&back).len(), 4);
}

#[test]
fn removing_a_mistaken_payment_makes_the_amount_owed_again() {
    let office = Office::new();
    let charge = office.owing("LAP-1", "1001", "60.00");
    office.done(&["charge", "pay", &charge]);
    let mistaken = ["charge", "refund", charge.as_str(), "--reason", "another child's envelope", "--mistaken"];
    office.conflicts(&[&mistaken[..], &["--amount", "60.01"]].concat());
    let part = office.json(&[&mistaken[..], &["--amount", "25.00"]].concat());
    shows(&part, &json!({ "state": "part_paid", "paid_pence": 3_500, "outstanding_pence": 2_500 }));
    lines(&part);
    assert_eq!(office.owes("1001"), 2_500);
}

#[test]
fn amounts_are_exact_to_the_penny() {
    let office = Office::new();
    let charge = office.owing("LAP-1", "1001", "0.29");
    for left in (0..29).rev() {
        let paid = office.json(&["charge", "pay", &charge, "--amount", "0.01"]);
        assert_eq!(pence(&paid["outstanding_pence"]), left);
    }
    let paid = office.charge(&charge);
    assert_eq!((paid["state"].as_str(), lines(&paid).len()), (Some("paid"), 30));
    let other = office.owing("LAP-2", "1001", "1.00");
    office.misused(&["charge", "pay", &other, "--amount", "0.001"]);
}
