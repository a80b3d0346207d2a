//! Two people change one record: who saves over a change is shown it, and nothing is overwritten.

use super::{Page, visit::Browser};
use crate::support::{School, asset, person};
use domain::person::PersonKind;

/// A school where Zoë broke a laptop: decided, and charged.
fn page() -> Page {
    let mut school = School::new();
    for (reference, name) in [("B1", "Bill Purse"), ("O1", "Olive Desk"), ("H1", "Hana Head"), ("C1", "Cora Chip")] {
        person(&mut school, reference, PersonKind::Staff, name);
    }
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    asset(&mut school, "LAP-1", "laptop");
    let roles = [("B1", "business-manager"), ("O1", "office"), ("H1", "headteacher"), ("C1", "ict-coordinator")];
    let page = Page::of(school, &roles);
    let cli = page.cli();
    cli.done(&["out", "LAP-1", "--to", "S1", "--yes"]);
    cli.done(&["incident", "report", "LAP-1", "--kind", "damage", "--note", "hinge", "--person", "S1"]);
    cli.done(&["incident", "decide", "1", "--outcome", "carelessness", "--by", "H1"]);
    cli.done(&["charge", "assess", "--incident", "1", "--amount", "60.00", "--reason", "not in its case"]);
    page
}

/// The hidden field of the form that is sent to this path.
fn hidden(browser: &mut Browser<'_>, page: &str, action: &str, name: &str) -> String {
    let html = browser.get(page).html();
    let form = html.split("<form ").find(|form| form.contains(&format!("action=\"{action}\"")));
    let form = form.unwrap_or_else(|| panic!("no form for {action}: {html}"));
    let after = form.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap();
    after.split('"').next().unwrap().to_owned()
}

#[test]
fn the_words_for_a_letter_are_not_overwritten_by_who_saw_others() {
    let page = page();
    let (mut one, mut other) = (page.signed_in("B1"), page.signed_in("O1"));
    let first = [("was_letter_words", ""), ("letter_words", "a broken hinge"), ("was_agreed_on", "")];
    one.done("/charges/1/edit", &first).shows(&["Charge 1 was changed", "a broken hinge"]);
    // The other page was loaded before that.
    let late = [("was_letter_words", ""), ("letter_words", "a hinge"), ("was_agreed_on", "")];
    other
        .send("/charges/1/edit", &late)
        .fails(409, &["Someone else has changed what letters say charge 1 is for: it is now “a broken hinge”"]);
    // What was left as it was is no change, and overwrites nothing.
    let day = [("was_letter_words", ""), ("letter_words", ""), ("was_agreed_on", ""), ("agreed_on", "2026-09-01")];
    other.done("/charges/1/edit", &day).shows(&["Charge 1 was changed"]);
    let charge = page.cli().json(&["charge", "show", "1"]);
    assert_eq!((&charge["letter_words"], &charge["agreed_on"]), (&"a broken hinge".into(), &"2026-09-01".into()));
    let stale = [
        ("was_agreed_on", ""),
        ("agreed_on", "2026-09-02"),
        ("was_letter_words", "a broken hinge"),
        ("letter_words", "a broken hinge"),
    ];
    one.send("/charges/1/edit", &stale).fails(409, &["the agreement to pay charge 1: it is now Tue 1 Sep 2026"]);
    let same = [("was_agreed_on", "2026-09-01"), ("agreed_on", "2026-09-01")];
    one.done("/charges/1/edit", &same).shows(&["Charge 1 is unchanged"]);
    // An empty field takes away what was there.
    let none = [("was_agreed_on", "2026-09-01"), ("agreed_on", "")];
    one.done("/charges/1/edit", &none);
    assert!(page.cli().json(&["charge", "show", "1"])["agreed_on"].is_null());
}

#[test]
fn due_dates_and_decisions_are_not_changed_over_what_someone_else_did_meanwhile() {
    let page = page();
    let mut one = page.signed_in("B1");
    one.done("/charges/1/request", &[("due", "2026-12-18")]);
    let seen = hidden(&mut one, "/charges/1", "/charges/1/plan", "seen");
    page.cli().done(&["charge", "plan", "1", "--due", "2027-01-15"]);
    let plan = [("seen", seen.as_str()), ("due", "2027-02-01")];
    let refused = one.send("/charges/1/plan", &plan);
    refused.fails(409, &["has changed this since the page showed it: charge plan"]);
    assert_eq!(page.cli().json(&["charge", "show", "1"])["due_on"], "2027-01-15");
    let seen = hidden(&mut one, "/charges/1", "/charges/1/plan", "seen");
    one.done("/charges/1/plan", &[("seen", &seen), ("due", "2027-02-01")]);
    // The same of a decision.
    let mut co_ordinator = page.signed_in("C1");
    let seen = hidden(&mut co_ordinator, "/incidents/1", "/incidents/1/decide", "seen");
    page.cli().done(&["incident", "decide", "1", "--outcome", "wear", "--by", "H1", "--reason", "old hinge"]);
    let decide = [("seen", seen.as_str()), ("outcome", "accident"), ("reason", "a witness")];
    co_ordinator.send("/incidents/1/decide", &decide).fails(409, &["since the page showed it: incident decide"]);
    assert_eq!(page.cli().json(&["incident", "show", "1"])["outcome"], "wear");
    let seen = hidden(&mut co_ordinator, "/incidents/1", "/incidents/1/decide", "seen");
    let decide = [("seen", seen.as_str()), ("outcome", "accident"), ("reason", "a witness")];
    co_ordinator.done("/incidents/1/decide", &decide).shows(&["was decided: accident"]);
    co_ordinator.send("/incidents/1/decide", &[("seen", "x"), ("outcome", "wear")]).fails(422, &["no whole number"]);
}
