//! Where Today leads to, what a list says when it has no rows, and what a page offers and promises.

use super::{Page, visit::Browser};
use crate::support::{School, asset, person, person_with};
use domain::person::PersonKind;

/// A school with a technician, a teacher whose contract ends soon, and a pupil who leaves; both hold a laptop.
fn page() -> Page {
    let mut school = School::new();
    person(&mut school, "T1", PersonKind::Staff, "Tom Bench");
    person_with(&mut school, "L1", PersonKind::Staff, "Lena Leaving", |staff| {
        staff.contract_end = Some("2026-12-18".parse().unwrap());
    });
    person_with(&mut school, "1101", PersonKind::Pupil, "Ivy Elm", |pupil| {
        pupil.class = Some("11A".to_owned());
        pupil.last_working_day = Some("2026-12-18".parse().unwrap());
    });
    person_with(&mut school, "1102", PersonKind::Pupil, "Kit Dove", |pupil| {
        pupil.last_working_day = Some("2026-12-18".parse().unwrap());
    });
    for tag in ["LAP-1", "LAP-2", "LAP-3", "LAP-4"] {
        asset(&mut school, tag, "laptop");
    }
    let page = Page::of(school, &[("T1", "technician"), ("T1", "ict-coordinator"), ("T1", "headteacher")]);
    page.cli().done(&["out", "LAP-1", "--to", "L1"]);
    page.cli().done(&["out", "LAP-2", "--to", "1101"]);
    page
}

// A teacher without a last working day leaves when the contract ends.
#[test]
fn leavers_who_hold_something_are_counted_and_listed_by_the_end_of_their_contract_too() {
    let page = page();
    let mut browser = page.signed_in("T1");
    assert_eq!(page.cli().json(&["status"])["leavers_holding"], 2);
    let today = browser.get("/");
    assert!(today.html().contains("href=\"/leavers?within=30d&#38;holding=yes\""), "{}", today.html());
    let list = browser.get("/leavers?within=30d&holding=yes");
    list.shows(&["Lena Leaving", "Ivy Elm", "who still has something on loan"]);
    assert!(!list.text().contains("Kit Dove"), "{}", list.text());
    browser.get("/leavers?within=30d").shows(&["Kit Dove"]);
    // It is asked of a time alone: of a form, or on a sheet, it would be another list than the one it says.
    for query in ["class=11A&holding=yes", "year_group=11&holding=yes", "sheet=yes&holding=yes"] {
        browser.get(&format!("/leavers?{query}")).fails(422, &["listed by time alone"]);
    }
    let rows = page.cli().json(&["leaver", "list", "--within", "30d", "--holding"]);
    let refs: Vec<&str> = rows.as_array().unwrap().iter().map(|row| row["ref"].as_str().unwrap()).collect();
    assert_eq!(refs, ["1101", "L1"]);
    page.cli().done(&["in", "LAP-1", "--all-well"]);
    assert_eq!(page.cli().json(&["status"])["leavers_holding"], 1);
}

#[test]
fn who_must_sign_an_agreement_is_listed_from_today() {
    let page = page();
    page.cli().done(&["agreement", "publish", "Laptop rules", "--kinds", "pupil"]);
    let mut browser = page.signed_in("T1");
    browser.get("/").shows(&["agreements that people must sign"]);
    let list = browser.get("/agreements");
    list.shows(&["Laptop rules", "Ivy Elm", "Kit Dove", "unsigned"]);
    assert!(list.html().contains("href=\"/people/1101\""), "{}", list.html());
    page.cli().done(&["agreement", "sign", "1101", "--how", "paper", "--class-teacher", "Mrs Form"]);
    assert!(!browser.get("/agreements").text().contains("Ivy Elm"));
    browser.get("/agreements?state=signed").shows(&["Ivy Elm"]);
    let form = browser.get("/agreements?state=all&class=11A");
    form.shows(&["Ivy Elm", "signed"]);
    assert!(!form.text().contains("Kit Dove"), "{}", form.text());
    let both = page.cli().json(&["agreement", "status", "--state", "signed,unsigned"]);
    assert_eq!(both.as_array().unwrap().len(), 2, "{both}");
}

// A word that a list doesn't know would list all, under the name of something else.
#[test]
fn a_list_refuses_a_choice_that_it_does_not_have() {
    let page = page();
    let mut browser = page.signed_in("T1");
    for list in
        ["bans", "loans", "items", "incidents", "disposals", "repairs", "holds", "wipes", "permissions", "agreements"]
    {
        assert_eq!(browser.get(&format!("/{list}")).status, 200, "/{list}");
        let answer = browser.get(&format!("/{list}?state=soon"));
        assert_eq!(answer.status, 422, "/{list}: {}", answer.text());
        assert_eq!(browser.get(&format!("/{list}?state=soon&csv=1")).status, 422, "/{list}");
    }
}

#[test]
fn an_empty_list_says_if_a_filter_left_rows_out() {
    let page = page();
    let mut browser = page.signed_in("T1");
    browser.get("/repairs").shows(&["Nothing to list."]);
    browser.get("/repairs?tag=LAP-1").shows(&["Nothing fits.", "Leave the filters out"]);
}

#[test]
fn a_page_that_was_only_looked_up_says_nothing_of_recording() {
    let page = page();
    let mut browser = page.signed_in("T1");
    for path in ["/items/LAP-9", "/loans?state=odd", "/people/9999"] {
        let answer = browser.get(path);
        assert!(answer.status >= 400 && !answer.text().contains("Nothing was recorded"), "{path}: {}", answer.text());
    }
    browser.send("/repairs", &[("tag", "LAP-9")]).fails(404, &["Nothing was recorded"]);
}

// A button that always leads to a refusal is no help.
#[test]
fn an_item_that_nobody_can_lend_is_not_offered() {
    let page = page();
    let mut browser = page.signed_in("T1");
    let lends = |browser: &mut Browser<'_>, tag: &str| {
        let html = browser.get(&format!("/items/{tag}")).html();
        html.contains(&format!("href=\"/desk?line={tag}\""))
    };
    assert!(lends(&mut browser, "LAP-3"), "available");
    assert!(lends(&mut browser, "LAP-1"), "on loan: it can be returned");
    page.cli().done(&["repair", "open", "LAP-3", "--fault", "hinge"]);
    assert!(!lends(&mut browser, "LAP-3"), "in repair");
    page.cli().done(&["asset", "edit", "LAP-4", "--condition", "damaged"]);
    assert!(!lends(&mut browser, "LAP-4"), "damaged");
    page.cli().done(&["in", "LAP-1", "--condition", "damaged", "--all-well"]);
    assert!(!lends(&mut browser, "LAP-1"), "came back damaged");
}
