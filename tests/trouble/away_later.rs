//! An item that goes home, or on a visit, later than it was signed out: by the rules of signing out, on the loan that is
//! there, and told below the slip as it was signed.

use super::{Office, each, no, rows, shows, text};
use serde_json::{Value, json};

const HOME: [&str; 5] = ["loan", "edit", "1", "--off-site", "home"];

/// The arguments with more behind them.
fn with<'a>(arguments: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [arguments, more].concat()
}

/// The part of a slip that was signed.
fn words_of(page: &str) -> String {
    page.split("<main>").nth(1).unwrap().split("</section>").next().unwrap().to_owned()
}

fn printed(office: &Office, slip: &str) -> String {
    office.done(&["slip", "print", slip]).out
}

// Hazeldene 4.6, 4.18: tablets go home only with the headteacher's permission and a stated purpose.
#[test]
fn an_item_goes_home_later_by_the_rules_of_signing_out() {
    let mut office = Office::new();
    office.lent("TAB-1", "S1");
    let talk = office.kept_out(1, &HOME);
    assert!(text(&talk["refusals"][0]["message"]).contains("only with permission and a stated purpose"), "{talk}");
    let home = with(&HOME, &["--purpose", "marking", "--personal-data", "no"]);
    assert_eq!(office.refused(&home), ["off-site-permission"]);
    office.misused(&with(&home, &["--override", "off-site-permission", "--reason", "x"]));
    let grant = ["permission", "grant", "home", "--person", "S1", "--asset", "TAB-1", "--purpose", "reports"];
    office.done(&with(&grant, &["--by", "H1", "--until", "2026-12-10"]));
    office.done(&with(&home, &["--dry-run"]));
    assert_eq!(office.loan("1")["off_site"], Value::Null);
    let loan = office.json(&home);
    shows(&loan, &json!({ "no": 1, "slip_no": 1, "off_site": "home", "purpose": "marking" }));
    let page = office.loan("1");
    shows(&page, &json!({ "off_site_since_on": "2026-12-01", "personal_data": false, "off_site": "home" }));
    shows(&office.json(&["loan", "list"])[0], &json!({ "off_site": "home", "purpose": "marking" }));
    assert!(office.done(&["loan", "list"]).out.contains("at home"));
    let log = office.json(&["log", "show"]);
    shows(&log[0], &json!({ "action": "loan edit" }));
    assert_eq!(log[0]["details"]["away_to"], json!({ "from": null, "to": "home" }));
    // What ends, or is revoked, names the loan as if it had gone out so.
    let renewed = office.messages(&["loan", "renew", "1", "--due", "2026-12-18", "--dry-run"]);
    assert!(renewed.to_string().contains("permission 1 (home) ends on Thu 10 Dec 2026"), "{renewed}");
    let revoked = office.messages(&["permission", "revoke", "1", "--reason", "x"]);
    assert!(revoked.to_string().contains("TAB-1 is still out under it"), "{revoked}");
    assert_eq!(office.run(&["check"]).code, 0);
}

#[test]
fn every_rule_about_going_off_site_is_asked_and_no_other() {
    let mut office = Office::new();
    for (tag, to) in [("CAM-1", "S1"), ("LAP-1", "S1"), ("LAP-2", "S2")] {
        office.lent(tag, to);
    }
    let edit = |no: &'static str| vec!["loan", "edit", no, "--off-site", "home", "--purpose", "x", "--personal-data"];
    assert_eq!(office.refused(&with(&edit("1"), &["no"])), ["off-site-never"]);
    office.done(&["asset", "edit", "LAP-1", "--encrypted", "no", "--anti-virus", "no"]);
    office.done(&["rule", "set", "personal-data", "refuse"]);
    let all = office.refused(&with(&edit("2"), &["yes"]));
    assert_eq!(all, ["no-anti-virus", "not-encrypted", "personal-data"]);
    // A ban and a limit are about a new loan.
    office.done(&["ban", "add", "S2", "--reason", "x", "--by", "H1"]);
    office.done(&["rule", "set", "limit-reached", "--limit", "staff=1"]);
    office.done(&with(&edit("3"), &["no"]));
    // A recalled item goes nowhere.
    office.done(&["loan", "recall", "2", "--due", "tomorrow"]);
    assert!(office.refused(&with(&edit("2"), &["no"])).contains(&"recalled".to_owned()));
    office.conflicts(&with(&edit("3"), &["no"]));
    office.done(&["loan", "edit", "3", "--off-site", "visit", "--personal-data", "no"]);
    office.done(&["in", "LAP-2", "--all-well"]);
    office.conflicts(&with(&edit("3"), &["no"]));
    office.kept_out(3, &with(&edit("99"), &["no"]));
    office.misused(&["loan", "edit", "3"]);
}

// Hazeldene 4.5: what was signed stays as it was signed.
#[test]
fn a_signed_slip_stays_and_says_below_since_when_the_item_goes_home() {
    let mut office = Office::new();
    office.lent("LAP-1", "S1");
    office.done(&["loan", "sign", "1", "--how", "screen", "--witness", "Amir Khan"]);
    let before = printed(&office, "1");
    let notes = office.messages(&with(&HOME, &["--personal-data", "yes", "--on", "2026-11-30"])).to_string();
    assert!(notes.contains("stays as it was signed") && notes.contains("kitbook slip print 1"), "{notes}");
    let after = printed(&office, "1");
    assert_eq!(words_of(&before), words_of(&after));
    let later = "Later: Mon 30 Nov 2026: LAP-1 goes home from this day on, with personal data";
    assert!(after.contains(later), "{after}");
    assert_eq!(office.loan("1")["off_site_since_on"], "2026-11-30");
    // A slip that nobody has signed says it at the top, with the terms for what leaves the site.
    office.lent("TAB-1", "S2");
    let before = printed(&office, "2");
    assert!(!before.contains("vehicle"), "{before}");
    office.done(&["loan", "edit", "2", "--off-site", "visit", "--personal-data", "no"]);
    let page = printed(&office, "2");
    assert!(page.contains("TAB-1, taken on a visit since Tue 1 Dec 2026") && page.contains("vehicle"), "{page}");
    assert_eq!(office.run(&["check"]).code, 0);
}

#[test]
fn an_override_of_a_later_home_names_its_decider_and_replaces_one_that_was_there() {
    let office = Office::new();
    let never = ["--override", "off-site-never", "--reason", "agreed", "--by", "H1"];
    office.done(&["category", "set", "camera", "--visit", "never"]);
    office.done(&with(&["out", "CAM-1", "--to", "S1", "--off-site", "visit", "--purpose", "x"], &never));
    office.done(&["role", "set", "B1", "headteacher", "--from", "2026-12-01"]);
    let again = ["--purpose", "x", "--override", "off-site-never", "--reason", "over the weekend"];
    office.misused(&with(&HOME, &again));
    let loan = office.json(&with(&with(&HOME, &again), &["--by", "B1"]));
    assert_eq!(each(&loan["overrides"], "reason"), ["over the weekend"]);
    assert_eq!(loan["overrides"][0]["by"]["ref"], "B1");
    let log = office.json(&["log", "show"]);
    shows(&log[0]["details"]["overrides"][0], &json!({ "rule": "off-site-never", "by": "B1" }));
    assert_eq!(office.run(&["check"]).code, 0);
}

#[test]
fn what_is_in_a_trolley_goes_along_and_a_loan_in_its_place_goes_home_too() {
    let office = Office::new();
    office.done(&["asset", "add", "TRO-1", "--category", "trolley"]);
    office.done(&["category", "set", "trolley", "--home", "allowed"]);
    office.done(&["kit", "put", "TRO-1", "LAP-1", "LAP-2"]);
    office.done(&["out", "TRO-1", "--to", "S1"]);
    let notes = office.messages(&with(&HOME, &["--personal-data", "no"]));
    assert!(notes.to_string().contains("goes along"), "{notes}");
    let all = office.json(&["loan", "list"]);
    assert_eq!(each(&all, "off_site"), ["home", "home", "home"], "{all}");
    // A loan that takes the place of one that goes home does too: on the same slip, and on a new one.
    office.done(&["out", "LAP-3", "--to", "S2"]);
    let laptop = no(&office.json(&["loan", "list", "--tag", "LAP-3"])[0]);
    office.done(&["loan", "edit", &laptop, "--off-site", "home", "--personal-data", "yes"]);
    let right = office.json(&["loan", "correct", &laptop, "--tag", "LAP-4"]);
    let right = office.loan(&no(&right));
    shows(&right, &json!({ "off_site": "home", "off_site_since_on": "2026-12-01", "personal_data": true }));
    office.done(&["out", "TAB-1", "--to", "1001"]);
    let tablet = no(&office.json(&["loan", "list", "--tag", "TAB-1"])[0]);
    let swap =
        ["loan", "swap", &no(&right), &tablet, "--override", "off-site-permission", "--reason", "x", "--by", "H1"];
    office.done(&["loan", "edit", &no(&right), "--off-site", "visit", "--personal-data", "no"]);
    let swapped = office.json(&swap);
    let of_s2 = rows(&swapped).iter().find(|loan| loan["person"]["ref"] == "S2").unwrap();
    assert_eq!(of_s2["off_site"], "visit", "{swapped}");
    let export = office.json(&["privacy", "export", "S2"]);
    assert!(each(&export["loans"], "off_site_since_on").contains(&"2026-12-01".to_owned()), "{}", export["loans"]);
    assert_eq!(office.run(&["check"]).code, 0);
}

#[test]
fn an_item_that_went_home_stays_in_school_again_and_its_signed_slip_says_both() {
    let mut office = Office::new();
    office.lent("TAB-1", "S1");
    let back = ["loan", "edit", "1", "--off-site", "school"];
    office.conflicts(&back);
    office.done(&["loan", "sign", "1", "--how", "paper"]);
    let grant = ["permission", "grant", "home", "--person", "S1", "--asset", "TAB-1", "--purpose", "marking"];
    office.done(&with(&grant, &["--by", "H1"]));
    office.done(&with(&HOME, &["--purpose", "marking", "--personal-data", "no", "--on", "2026-11-27"]));
    let before = printed(&office, "1");
    // Nothing is taken anywhere, so nothing is asked about that; and it can't come back before it went.
    office.misused(&with(&back, &["--personal-data", "no"]));
    office.misused(&with(&back, &["--purpose", "x"]));
    office.conflicts(&with(&back, &["--on", "2026-11-26"]));
    office.done(&with(&back, &["--dry-run"]));
    assert_eq!(office.loan("1")["off_site"], "home");
    let loan = office.json(&back);
    shows(&loan, &json!({ "no": 1, "off_site": null, "purpose": null }));
    shows(&office.loan("1"), &json!({ "off_site": null, "off_site_since_on": null, "personal_data": null }));
    shows(&office.json(&["loan", "list"])[0], &json!({ "off_site": null }));
    assert!(!office.done(&["loan", "list"]).out.contains("at home"));
    let log = office.json(&["log", "show"]);
    assert_eq!(log[0]["details"]["away_to"], json!({ "from": "home", "to": "school" }));
    let after = printed(&office, "1");
    assert_eq!(words_of(&before), words_of(&after));
    assert!(after.contains("TAB-1 goes home from this day on"), "{after}");
    assert!(after.contains("Later: Tue 1 Dec 2026: TAB-1 stays in school from this day on"), "{after}");
    // The permission is used no more.
    let revoked = office.messages(&["permission", "revoke", "1", "--reason", "x"]);
    assert!(!revoked.to_string().contains("still out"), "{revoked}");
    office.conflicts(&back);
    assert_eq!(office.run(&["check"]).code, 0);
}

#[test]
fn a_loan_whose_slip_says_home_stays_in_school_with_what_is_in_it() {
    let office = Office::new();
    office.done(&["asset", "add", "TRO-1", "--category", "trolley"]);
    office.done(&["category", "set", "trolley", "--home", "allowed"]);
    office.done(&["kit", "put", "TRO-1", "LAP-1"]);
    office.done(&[
        "out",
        "TRO-1",
        "--to",
        "S1",
        "--off-site",
        "home",
        "--personal-data",
        "yes",
        "--override",
        "personal-data",
        "--reason",
        "x",
        "--by",
        "H1",
    ]);
    let notes = office.messages(&["loan", "edit", "1", "--off-site", "school"]).to_string();
    assert!(notes.contains("loan 2 went out with it and stays in school too"), "{notes}");
    let all = office.json(&["loan", "list"]);
    assert!(rows(&all).iter().all(|loan| loan["off_site"].is_null()), "{all}");
    let page = printed(&office, "1");
    assert!(page.contains("TRO-1, in school again since Tue 1 Dec 2026"), "{page}");
    // A corrected tag is where the loan was.
    office.done(&["loan", "correct", "2", "--tag", "LAP-2"]);
    let all = office.json(&["loan", "list"]);
    assert!(rows(&all).iter().all(|loan| loan["off_site"].is_null()), "{all}");
    assert_eq!(office.run(&["check"]).code, 0);
}
