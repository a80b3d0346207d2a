//! Devices out of support on the page, and the sign-off by the digital lead.

use super::{PASSWORD, Page};
use crate::support::{School, asset_with, person};
use domain::person::PersonKind;

fn page() -> Page {
    let mut school = School::new();
    for (reference, name) in [("T1", "Tom Bench"), ("D1", "Dee Lead"), ("C1", "Cy Care")] {
        person(&mut school, reference, PersonKind::Staff, name);
    }
    asset_with(&mut school, "LAP-1", "laptop", |laptop| {
        laptop.os = Some("Windows 10".to_owned());
        laptop.os_version = Some("22H2".to_owned());
    });
    asset_with(&mut school, "LAP-2", "laptop", |laptop| laptop.os = Some("Windows 11".to_owned()));
    let page = Page::of(school, &[("T1", "technician"), ("D1", "digital-lead"), ("C1", "caretaker")]);
    let term = ["calendar", "add", "Autumn", "--kind", "term", "--from", "2026-09-02", "--until", "2026-12-04"];
    page.cli().done(&term);
    page
}

#[test]
fn the_list_is_shown_and_the_digital_lead_signs_the_term_off_with_their_own_password() {
    let page = page();
    page.signed_in("C1").get("/support").shows(&["LAP-1", "Tue 14 Oct 2025", "endoflife.date"]);
    page.signed_in("C1").send("/support/sign-off", &[]).fails(403, &[]);
    let mut browser = page.signed_in("T1");
    browser.get("/").shows(&["term to sign off"]);
    let unknown = "1: the version is not recorded in full (1)";
    browser.get("/support").shows(&["LAP-2", "the version is not recorded in full", unknown, "Sign off the term"]);
    browser.get("/support?state=ended").shows(&["LAP-1"]);
    browser.send("/support/sign-off", &[]).fails(422, &["D1"]);
    browser.send("/support/sign-off", &[("by", "D1"), ("by_password", "guess")]).fails(422, &["password"]);
    let proof = [("by", "D1"), ("by_password", PASSWORD), ("note", "seen")];
    browser.done("/support/sign-off", &proof).shows(&["Autumn was signed off by Dee Lead", "1 device out of support"]);
    let html = browser.get("/support").html();
    assert!(!html.contains("Sign off the term") && html.contains("Sign-offs"), "{html}");
    assert_eq!(page.cli().json(&["support", "history"])[0]["by"]["ref"], "D1");
    browser.send("/support/sign-off", &proof).fails(409, &["was signed off by"]);
}

#[test]
fn the_digital_lead_who_is_signed_in_needs_no_second_password() {
    let page = page();
    page.signed_in("D1").done("/support/sign-off", &[]).shows(&["was signed off by Dee Lead"]);
}

#[test]
fn the_digital_standards_are_called_as_people_write_them() {
    let page = page();
    let mut browser = page.signed_in("D1");
    browser.get("/standards").shows(&["IT support", "Laptops, desktops and tablets", "Cyber security core standard"]);
}
