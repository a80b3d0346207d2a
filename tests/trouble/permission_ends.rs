//! The end of a permission is held to: when an item goes out, when the loan goes on, and when the permission is revoked.

use super::Office;
use serde_json::Value;

const HOME: [&str; 8] = ["out", "TAB-1", "--to", "S1", "--off-site", "home", "--purpose", "marking"];

/// An office in which Zoë may take a tablet home until 10 December.
fn permitted() -> Office {
    let office = Office::new();
    let grant = ["permission", "grant", "home", "--person", "S1", "--purpose", "marking", "--by", "H1"];
    office.done(&[&grant[..], &["--until", "2026-12-10"]].concat());
    office
}

fn notes(office: &Office, arguments: &[&str]) -> String {
    office.messages(arguments)["notes"].to_string()
}

#[test]
fn a_loan_that_is_due_after_the_end_of_its_permission_says_so() {
    let office = permitted();
    let out = |due: &'static str| [&HOME[..], &["--personal-data", "no", "--due", due, "--dry-run"]].concat();
    let late = notes(&office, &out("2026-12-18"));
    assert!(
        late.contains("permission 1 (home) ends on Thu 10 Dec 2026, before the loan is due on Fri 18 Dec 2026"),
        "{late}"
    );
    assert!(late.contains("permission grant home --person S1"), "{late}");
    assert!(!notes(&office, &out("2026-12-10")).contains("permission 1"));
    // Another permission goes on then.
    let more = ["permission", "grant", "home", "--category", "tablet", "--purpose", "x", "--by", "H1"];
    office.done(&[&more[..], &["--from", "2026-12-11"]].concat());
    assert!(!notes(&office, &out("2026-12-18")).contains("ends on"));
}

#[test]
fn a_renewal_past_the_end_of_a_permission_or_after_it_was_revoked_says_so() {
    let office = permitted();
    office.done(&[&HOME[..], &["--personal-data", "no", "--due", "2026-12-08"]].concat());
    let renew = |due: &'static str| ["loan", "renew", "1", "--due", due, "--dry-run"];
    assert!(!notes(&office, &renew("2026-12-09")).contains("permission"));
    let late = notes(&office, &renew("2026-12-18"));
    assert!(late.contains("permission 1 (home) ends on Thu 10 Dec 2026"), "{late}");
    let revoked = notes(&office, &["permission", "revoke", "1", "--reason", "left at home twice"]);
    assert!(
        revoked.contains("TAB-1 is still out under it (loan 1, Zoë O'Brien") && revoked.contains("in TAB-1"),
        "{revoked}"
    );
    let without = notes(&office, &renew("2026-12-09"));
    assert!(without.contains("no permission (home) counts for this loan now"), "{without}");
}

#[test]
fn a_loan_under_an_override_or_another_permission_is_not_named_when_one_is_revoked() {
    let office = permitted();
    office.done(&["permission", "grant", "home", "--asset", "TAB-1", "--purpose", "x", "--by", "H1"]);
    office.done(&[&HOME[..], &["--personal-data", "no"]].concat());
    let talk = office.messages(&["permission", "revoke", "1", "--reason", "x"]);
    assert!(talk == Value::Null || !talk.to_string().contains("still out"), "{talk}");
    let last = notes(&office, &["permission", "revoke", "2", "--reason", "x"]);
    assert!(last.contains("TAB-1 is still out under it"), "{last}");
}

#[test]
fn the_end_of_a_permission_for_personal_data_is_told_too() {
    let office = Office::new();
    let grant = ["permission", "grant", "personal-data", "--person", "S1", "--purpose", "x", "--by", "H1"];
    office.done(&[&grant[..], &["--until", "2026-12-10"]].concat());
    let out = ["out", "LAP-1", "--to", "S1", "--off-site", "visit", "--personal-data", "yes", "--due", "2026-12-18"];
    let late = notes(&office, &out);
    assert!(late.contains("permission 1 (personal-data) ends on Thu 10 Dec 2026"), "{late}");
    let revoked = notes(&office, &["permission", "revoke", "1", "--reason", "x"]);
    assert!(revoked.contains("LAP-1 is still out under it"), "{revoked}");
}
