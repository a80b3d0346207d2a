//! Remedies on the page: a link for those who may follow it, and for others the roles to ask.

use super::Page;
use crate::support::{School, asset_with, person, person_with};
use domain::person::PersonKind;

fn page() -> Page {
    let mut school = School::new();
    for (reference, name) in [("T1", "Tess Tallis"), ("B1", "Bill Purse"), ("K1", "Kay Care")] {
        person(&mut school, reference, PersonKind::Staff, name);
    }
    person_with(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien", |person| {
        person.last_working_day = domain::when::plain_day("2026-12-18");
    });
    asset_with(&mut school, "LAP-1", "laptop", |_| {});
    let page = Page::of(school, &[("T1", "technician"), ("B1", "business-manager"), ("K1", "caretaker")]);
    page.cli().done(&["out", "LAP-1", "--to", "S1", "--yes"]);
    page
}

#[test]
fn a_remedy_is_a_link_for_those_who_may_follow_it_and_for_others_says_who_may() {
    let page = page();
    let desk = "href=\"/desk";
    let checklist = page.signed_in("T1").get("/leavers/S1");
    assert!(checklist.html().matches(desk).count() > 1, "a link beside that in the bar: {}", checklist.html());
    assert!(!checklist.text().contains("(ask the"), "{}", checklist.text());
    let mut office = page.signed_in("B1");
    let checklist = office.get("/leavers/S1");
    checklist.shows(&["eturn LAP-1", "(ask the technician, ICT co-ordinator, digital lead or office)"]);
    assert!(!checklist.html().contains(desk), "{}", checklist.html());
    // The page of a failure does the same.
    let refused = office.send("/leavers/S1/clear", &[]);
    assert_eq!(refused.status, 409, "{}", refused.text());
    assert!(refused.text().contains("(ask the technician"), "{}", refused.text());
    assert!(!refused.html().contains(desk), "{}", refused.html());
}
