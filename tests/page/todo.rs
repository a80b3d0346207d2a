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

#[test]
fn a_loan_is_renewed_recalled_and_put_right_on_its_page() {
    let page = page();
    let mut browser = page.signed_in("T1");
    let loan = browser.get("/loans/1");
    loan.shows(&["Renew it", "Recall it", "It was a mistake"]);
    browser.done("/loans/1/renew", &[("due", "2026-12-11")]).shows(&["Loan 1 was renewed", "11 Dec 2026"]);
    // Two people renew it: the second is told.
    let shown = browser.get("/loans/1").html();
    let seen = shown.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    page.cli().done(&["loan", "renew", "1", "--due", "2026-12-14"]);
    let late = [("seen", seen.as_str()), ("due", "2026-12-18")];
    browser.send("/loans/1/renew", &late).fails(409, &["since the page showed it: loan renew"]);
    page.cli().done(&["loan", "renew", "1", "--due", "2026-12-11", "--yes"]);
    browser.send("/loans/1/renew", &[("due", "someday")]).fails(422, &["someday"]);
    browser.send("/loans/1/renew", &[]).fails(422, &["The new due date was not given"]);
    browser
        .done("/loans/1/recall", &[("due", "2026-12-04"), ("reason", "audit")])
        .shows(&["recalled", "Lift the recall"]);
    browser.done("/loans/1/lift", &[]).shows(&["Loan 1 is no longer recalled", "11 Dec 2026"]);
    page.cli().done(&["in", "LAP-1", "--all-well", "--part", "charger=missing"]);
    browser.get("/loans/1").shows(&["What became of a part", "charger missing"]);
    browser.send("/loans/1/part", &[("part", "charger")]).fails(422, &["What became of it was not given"]);
    browser.done("/loans/1/part", &[("part", "charger"), ("outcome", "returned")]).shows(&["charger returned"]);
    assert_eq!(page.cli().json(&["loan", "show", "1"])["state"], "returned");
    browser.done("/loans/1/reopen", &[]).shows(&["Loan 1 is open again"]);
    browser.done("/loans/1/void", &[("reason", "wrong laptop")]).shows(&["Loan 1 was voided"]);
    assert!(!browser.get("/loans/1").text().contains("Renew it"));
    assert_eq!(page.cli().json(&["check"])["sound"], true);
}

#[test]
fn counted_stock_is_on_loan_to_one_too() {
    let page = page();
    page.cli().done(&["stock", "add", "Calculators", "--count", "30"]);
    page.cli().done(&["stock", "out", "Calculators", "28", "--to", "T1"]);
    page.cli().done(&["stock", "in", "Calculators", "26", "--from", "T1"]);
    let today = page.signed_in("T1").get("/");
    today.shows(&["2 of Calculators"]);
    assert!(!today.text().contains("You have nothing on loan"), "{}", today.text());
}

// The teacher of a form has it on record too, and is not one of those who are served, renewed or banned with it.
#[test]
fn the_teacher_of_a_form_is_not_served_with_it() {
    let page = page();
    page.cli().done(&["person", "edit", "L1", "--class", "11A"]);
    let mut browser = page.signed_in("T1");
    let walk = browser.send("/desk", &[("do", "out"), ("class", "11A"), ("category", "laptop")]);
    assert!(!walk.text().contains("Lena Leaving"), "{}", walk.text());
    let loans = page.cli().json(&["loan", "list", "--class", "11A"]);
    assert_eq!(loans.as_array().unwrap().len(), 1, "{loans}");
    page.cli().done(&["ban", "add", "--class", "11A", "--reason", "x", "--by", "T1"]);
    let bans = page.cli().json(&["ban", "list"]);
    assert_eq!(bans.as_array().unwrap().len(), 1, "{bans}");
}

// A school without a backup has something to do, however little else it has.
#[test]
fn today_does_not_say_that_nothing_waits_while_a_backup_is_overdue() {
    let mut school = School::new();
    person(&mut school, "T1", PersonKind::Staff, "Tom Bench");
    let page = Page::of(school, &[("T1", "technician")]);
    let today = page.signed_in("T1").get("/");
    today.shows(&["none: overdue"]);
    assert!(!today.text().contains("Nothing is waiting"), "{}", today.text());
}
