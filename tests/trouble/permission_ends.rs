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
    assert!(!office.messages(&renew("2026-12-09"))["notes"].to_string().contains("permission"));
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

// Hazeldene 4.18: permission for a stated purpose.
#[test]
fn a_loan_for_another_purpose_than_its_permission_is_told_with_both() {
    let office = permitted();
    let warned = |purpose: &'static str, more: &[&'static str]| {
        let home = ["out", "TAB-1", "--to", "S1", "--off-site", "home", "--personal-data", "no", "--purpose", purpose];
        office.messages(&[&home[..], more, &["--dry-run"]].concat())["warnings"].clone()
    };
    for same in ["marking", " Marking  ", "MARKING"] {
        assert_eq!(warned(same, &[]), Value::Null, "{same}");
    }
    let other = warned("film club", &[]);
    let message = other[0]["message"].as_str().unwrap();
    assert_eq!(other[0]["rule"], "permission-for-another-purpose");
    assert!(message.contains("“film club”") && message.contains("permission 1 (home) is for “marking”"), "{message}");
    // Without a purpose of its own, the loan has that of the permission.
    let home = ["out", "TAB-1", "--to", "S1", "--off-site", "home", "--personal-data", "no"];
    assert_eq!(office.json(&home)["loans"][0]["purpose"], "marking");
    office.done(&["in", "TAB-1", "--all-well"]);
    office.done(&["rule", "set", "permission-for-another-purpose", "refuse"]);
    let film = [&home[..], &["--purpose", "film club"]].concat();
    assert_eq!(office.refused(&film), ["permission-for-another-purpose"]);
    // The permission to take personal data has a purpose too.
    let grant = ["permission", "grant", "personal-data", "--person", "S1", "--purpose", "reports", "--by", "H1"];
    office.done(&grant);
    let data = ["out", "LAP-1", "--to", "S1", "--off-site", "home", "--purpose", "marking", "--personal-data"];
    assert_eq!(office.refused(&[&data[..], &["yes"]].concat()), ["permission-for-another-purpose"]);
    office.done(&[&data[..], &["no"]].concat());
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

// Hazeldene 3.2: what is issued to staff for personal use.
#[test]
fn an_issue_to_staff_has_permission_for_personal_use_where_the_school_asks() {
    let office = Office::new();
    let issue = |to: &'static str, more: &[&'static str]| [&["out", "LAP-1", "--to", to], more].concat();
    let tried = |to: &'static str, more: &[&'static str]| [&issue(to, more)[..], &["--dry-run"]].concat();
    office.done(&tried("S1", &[]));
    office.done(&["rule", "set", "personal-use-permission", "refuse"]);
    assert_eq!(office.refused(&tried("S1", &[])), ["personal-use-permission"]);
    // A loan until a day is no issue, and pupils are issued what they learn with.
    office.done(&tried("S1", &["--due", "2026-12-04"]));
    office.done(&tried("1001", &[]));
    let over = tried("S1", &["--override", "personal-use-permission", "--reason", "x"]);
    office.misused(&over);
    office.done(&[&over[..], &["--by", "H1"]].concat());
    let grant = ["permission", "grant", "personal-use", "--person", "S1", "--purpose", "planning", "--by", "H1"];
    office.done(&[&grant[..], &["--until", "2027-07-20"]].concat());
    let told = notes(&office, &issue("S1", &[]));
    assert!(
        told.contains("permission 1 (personal-use) ends on Tue 20 Jul 2027, and the loan has no due date"),
        "{told}"
    );
    let revoked = notes(&office, &["permission", "revoke", "1", "--reason", "x"]);
    assert!(revoked.contains("LAP-1 is still out under it"), "{revoked}");
    // A hand-over is a sign-out too.
    let handed = office.refused(&["loan", "transfer", "1", "--to", "S2", "--all-well"]);
    assert!(handed.contains(&"personal-use-permission".to_owned()), "{handed:?}");
}

// Frederick Gent 10.2: no software is added without permission.
#[test]
fn software_on_an_item_has_permission_where_the_school_asks() {
    let office = Office::new();
    office.done(&["licence", "add", "Sketchpad", "--seats", "9"]);
    let assign = |tag: &'static str| ["licence", "assign", "1", "--asset", tag];
    office.done(&assign("LAP-1"));
    office.done(&["rule", "set", "software-install-permission", "warn"]);
    let warned = office.messages(&[&assign("LAP-2")[..], &["--dry-run"]].concat()).to_string();
    assert!(warned.contains("software-install-permission"), "{warned}");
    office.done(&["rule", "set", "software-install-permission", "refuse"]);
    assert_eq!(office.refused(&assign("LAP-2")), ["software-install-permission"]);
    // A seat of a person installs nothing.
    office.done(&["licence", "assign", "1", "--to", "S2"]);
    let grant = |whom: [&'static str; 2]| {
        let by = ["--purpose", "art", "--by", "H1"];
        office.done(&[&["permission", "grant", "software-install"], &whom[..], &by].concat());
    };
    grant(["--asset", "LAP-2"]);
    office.done(&assign("LAP-2"));
    assert_eq!(office.refused(&assign("LAP-3")), ["software-install-permission"]);
    // The borrower's permission counts for the item that they have.
    grant(["--person", "S1"]);
    assert_eq!(office.refused(&assign("LAP-3")), ["software-install-permission"]);
    office.done(&["out", "LAP-3", "--to", "S1"]);
    office.done(&assign("LAP-3"));
    let shown = office.done(&["show", "LAP-3"]).out;
    assert!(shown.contains("Sketchpad"), "{shown}");
}
