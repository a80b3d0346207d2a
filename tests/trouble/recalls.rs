//! Recalls: a loan gets an earlier due date and is listed until the item is back.

use super::{Office, numbers, shows};
use serde_json::json;

/// An office where Ada has two laptops, Cy has a tablet, and a teacher has a laptop as a reasonable adjustment.
fn office() -> Office {
    let mut office = Office::new();
    office.lent("LAP-1", "1001");
    office.lent("LAP-2", "1001");
    office.done(&["out", "TAB-1", "--to", "1003", "--due", "2026-12-18"]);
    office.done(&["out", "LAP-3", "--to", "S1", "--adjustment"]);
    office
}

fn listed(office: &Office) -> Vec<i64> {
    numbers(&office.json(&["loan", "list", "--recalled"]))
}

fn due(office: &Office, loan: &str) -> Option<String> {
    office.loan(loan)["due_on"].as_str().map(str::to_owned)
}

// Shirley Warren: equipment can be withdrawn after misuse. That is a recall, with its own list.
#[test]
fn a_recalled_loan_is_due_earlier_and_listed_until_it_is_back() {
    let office = office();
    office.done(&["loan", "recall", "1", "--due", "2026-12-03", "--reason", "misuse is looked into"]);
    shows(&office.loan("1"), &json!({ "due_on": "2026-12-03", "recalled_on": "2026-12-01", "state": "open" }));
    assert_eq!(listed(&office), [1]);
    office.done(&["in", "LAP-1", "--all-well"]);
    assert!(listed(&office).is_empty());
}

#[test]
fn a_recalled_loan_becomes_overdue() {
    let mut office = office();
    office.done(&["loan", "recall", "1", "--due", "2026-12-03"]);
    office.at("2026-12-03T23:59:59Z");
    assert_eq!(office.loan("1")["state"], "open");
    office.at("2026-12-04T00:00:00Z");
    assert_eq!(office.loan("1")["state"], "overdue");
}

#[test]
fn a_recall_by_person_category_or_all_leaves_out_adjustments() {
    for (words, recalled) in [
        (&["--person", "1001"][..], &[1, 2][..]),
        (&["--category", "tablet"], &[3]),
        (&["--category", "laptop"], &[1, 2]),
        (&["--all"], &[1, 2, 3]),
        (&["--person", "S1"], &[]),
    ] {
        let office = office();
        office.run(&[&["loan", "recall"], words, &["--due", "2026-12-04"]].concat());
        assert_eq!(listed(&office), recalled, "{words:?}");
        for loan in 1..=4i64 {
            let near = due(&office, &loan.to_string()).as_deref() == Some("2026-12-04");
            assert_eq!(near, recalled.contains(&loan), "{words:?}: loan {loan}");
        }
    }
    // By its loan number, an adjustment can be recalled too.
    let office = office();
    office.done(&["loan", "recall", "4", "--due", "2026-12-04"]);
    assert_eq!(listed(&office), [4]);
}

#[test]
fn a_recall_never_makes_the_due_date_later() {
    let office = office();
    office.run(&["loan", "recall", "3", "--due", "2027-01-15"]);
    assert_eq!(due(&office, "3").as_deref(), Some("2026-12-18"));
    office.done(&["loan", "recall", "3", "--due", "2026-12-07"]);
    assert_eq!(due(&office, "3").as_deref(), Some("2026-12-07"));
}

#[test]
fn a_recall_needs_loans_and_a_due_date() {
    let office = office();
    office.misused(&["loan", "recall", "1"]);
    office.misused(&["loan", "recall", "--due", "2026-12-04"]);
    office.misused(&["loan", "recall", "1", "--due", "2026-11-30"]);
    office.misused(&["loan", "recall", "1", "--all", "--due", "2026-12-04"]);
    office.kept_out(3, &["loan", "recall", "99", "--due", "2026-12-04"]);
    office.kept_out(3, &["loan", "recall", "--person", "9999", "--due", "2026-12-04"]);
    office.kept_out(3, &["loan", "recall", "--category", "hovercraft", "--due", "2026-12-04"]);
    let before = office.traces();
    office.done(&["loan", "recall", "1", "--due", "2026-12-04", "--dry-run"]);
    assert_eq!(office.traces(), before);
    office.done(&["in", "LAP-1", "--all-well"]);
    office.conflicts(&["loan", "recall", "1", "--due", "2026-12-04"]);
}

#[test]
fn a_recalled_item_is_neither_renewed_nor_handed_over() {
    let office = office();
    office.done(&["loan", "recall", "1", "--due", "2026-12-04"]);
    assert_eq!(office.refused(&["loan", "renew", "1", "--due", "2026-12-18"]), ["recalled"]);
    assert_eq!(office.refused(&["loan", "transfer", "1", "--to", "S2", "--all-well"]), ["recalled"]);
    assert_eq!(office.done(&["loan", "renew", "3", "--due", "2026-12-19"]).code, 0);
}

#[test]
fn a_borrower_with_a_recalled_item_gets_a_warning_at_the_next_loan() {
    let office = office();
    office.done(&["loan", "recall", "1", "--due", "2026-12-04"]);
    assert_eq!(office.lending("LAP-4", "1001", &[]), (0, vec![], vec!["recalled".to_owned()]));
    assert_eq!(office.lending("LAP-4", "1003", &[]), (0, vec![], vec![]));
    office.done(&["rule", "set", "recalled", "refuse"]);
    assert_eq!(office.lending("LAP-4", "1001", &[]), (1, vec!["recalled".to_owned()], vec![]));
    office.done(&["in", "LAP-1", "--all-well"]);
    assert_eq!(office.lending("LAP-4", "1001", &[]), (0, vec![], vec![]));
}

#[test]
fn lifting_a_recall_allows_renewal() {
    let office = office();
    office.done(&["loan", "recall", "1", "--due", "2026-12-04"]);
    office.done(&["loan", "recall", "1", "--lift"]);
    assert!(office.loan("1")["recalled_on"].is_null());
    assert!(listed(&office).is_empty());
    office.done(&["loan", "renew", "1", "--due", "2026-12-18"]);
    office.conflicts(&["loan", "recall", "2", "--lift"]);
}
