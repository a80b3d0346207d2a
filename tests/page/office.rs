//! Imports, settings and backups on the page.

use super::{
    Page,
    visit::{Answer, Browser},
};
use crate::support::{
    School, person,
    server::{OnlyFiles, in_files},
};
use axum::{
    body::Body,
    http::{Method, header},
};
use domain::person::PersonKind;

fn page() -> Page {
    let mut school = School::new();
    person(&mut school, "C1", PersonKind::Staff, "Cora Chip");
    person(&mut school, "B1", PersonKind::Staff, "Bill Purse");
    Page::of(school, &[("C1", "ict-coordinator"), ("B1", "business-manager")])
}

/// Sends a file of text as a browser does.
pub(super) fn upload(browser: &mut Browser<'_>, kind: &str, name: &str, content: &str) -> Answer {
    upload_bytes(browser, kind, name, content.as_bytes())
}

/// Sends a file as a browser does.
pub(super) fn upload_bytes(browser: &mut Browser<'_>, kind: &str, name: &str, content: &[u8]) -> Answer {
    upload_to(browser, "/imports", kind, name, content)
}

/// Sends a file to a page as a browser does.
pub(super) fn upload_to(browser: &mut Browser<'_>, path: &str, kind: &str, name: &str, content: &[u8]) -> Answer {
    const MARK: &str = "----kitbook-test";
    let head = format!(
        "--{MARK}\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\n{kind}\r\n--{MARK}\r\nContent-Disposition: \
         form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
    );
    let body = [head.as_bytes(), content, format!("\r\n--{MARK}--\r\n").as_bytes()].concat();
    let kind = format!("multipart/form-data; boundary={MARK}");
    browser.ask(Method::POST, path, &[(header::CONTENT_TYPE.as_str(), &kind)], Body::from(body))
}

#[test]
fn a_file_shows_its_plan_first_and_is_imported_when_somebody_agrees() {
    let page = page();
    let mut browser = page.signed_in("C1");
    let before = page.school.traces();
    let sent =
        upload(&mut browser, "items", "kit.csv", "Tag,Category,Location\nLAP-1,laptop,Hall\nLAP-2,laptop,Hall\n");
    assert_eq!(sent.location.as_deref(), Some("/imports/plan"), "{}", sent.text());
    browser.follow(&sent).shows(&["kit.csv", "2 added", "LAP-2", "Import it"]);
    assert_eq!(page.school.traces(), before);
    browser.done("/imports/carry-out", &[]).shows(&["Kit.csv was imported: 2 added"]);
    assert_eq!(page.cli().json(&["asset", "list"]).as_array().unwrap().len(), 2);
    browser.get("/imports/plan").fails(404, &["No file waits"]);
}

#[test]
fn a_file_with_problems_says_each_and_imports_nothing() {
    let page = page();
    let mut browser = page.signed_in("C1");
    let sent =
        upload(&mut browser, "items", "kit.csv", "Tag,Category,Purchased\nLAP-1,laptop,31/02/2026\nLAP-2,laptop,\n");
    let plan = browser.follow(&sent);
    plan.shows(&["line 2"]);
    assert!(!plan.text().contains("Import it"), "{}", plan.text());
    assert!(browser.send("/imports/carry-out", &[]).status >= 400);
    assert_eq!(page.cli().json(&["asset", "list"]).as_array().unwrap().len(), 0);
    browser.done("/imports/give-up", &[]).shows(&["Nothing was imported"]);
}

#[test]
fn a_file_that_is_too_large_empty_or_missing_is_refused() {
    let page = page();
    let mut browser = page.signed_in("C1");
    let large = "x".repeat(33 << 20);
    upload(&mut browser, "items", "kit.csv", &large).fails(422, &["is too large for the page", "command line"]);
    upload(&mut browser, "items", "", "").fails(422, &["No file was given"]);
    upload(&mut browser, "laptops", "kit.csv", "Tag\n1\n").fails(422, &["is no kind of file"]);
    browser.send("/imports", &[("kind", "items")]).fails(422, &["did not arrive whole"]);
    browser.get("/imports/plan").fails(404, &["No file waits"]);
}

#[test]
fn what_a_file_leaves_open_is_asked_in_groups_and_answered_once() {
    let page = page();
    let mut browser = page.signed_in("C1");
    let sent = upload(&mut browser, "items", "kit.csv", "Tag,Category,Colour\nLAP-1,laptop,red\nLAP-2,laptop,blue\n");
    let plan = browser.follow(&sent);
    plan.shows(&["Questions", "Colour"]);
    assert!(!plan.text().contains("Import it"), "{}", plan.text());
    browser.done("/imports/plan", &[("unknown-columns", "ignore")]).shows(&["2 added", "Import it"]);
    browser.done("/imports/carry-out", &[]).shows(&["2 added"]);
}

#[test]
fn people_come_in_by_the_page_as_on_the_command_line() {
    let page = page();
    let mut browser = page.signed_in("C1");
    let file = "Admission No,Surname,Forename,Reg Group\n1001,Bell,Ada,9B\n1002,Cole,Cy,9B\n";
    let sent = upload(&mut browser, "people", "pupils.csv", file);
    browser.follow(&sent).shows(&["2 added"]);
    browser.done("/imports/carry-out", &[]).shows(&["2 added"]);
    assert_eq!(page.cli().json(&["person", "list", "--class", "9B"]).as_array().unwrap().len(), 2);
}

#[test]
fn a_setting_that_somebody_else_changed_meanwhile_is_shown_and_not_overwritten() {
    let page = page();
    let mut browser = page.signed_in("B1");
    browser.get("/settings").shows(&["Letterhead", "already-on-loan"]);
    let was = [("was_phone", ""), ("was_head", ""), ("was_address", "")];
    let first = [&was[..], &[("phone", "01632 960000"), ("address", "1 School Lane\r\nAshgrove")]].concat();
    let saved = browser.done("/settings/school", &first);
    saved.shows(&["The letterhead is saved"]);
    assert!(saved.html().contains("value=\"01632 960000\""), "{}", saved.html());
    assert_eq!(page.cli().json(&["school", "show"])[0]["address"], "1 School Lane\nAshgrove");
    // A page that was loaded before that.
    let late = [&was[..], &[("phone", "01632 960009")]].concat();
    browser.send("/settings/school", &late).fails(409, &["Someone else has changed", "01632 960000"]);
    // What was not touched there is left alone.
    let other = [&was[..], &[("head", "Ms Example")]].concat();
    browser.done("/settings/school", &other).shows(&["The letterhead is saved"]);
    let school = &page.cli().json(&["school", "show"])[0];
    assert_eq!((&school["head"], &school["phone"]), (&"Ms Example".into(), &"01632 960000".into()));
}

#[test]
fn a_rule_is_set_on_the_page_and_three_can_not_be() {
    let page = page();
    let mut browser = page.signed_in("C1");
    browser
        .done("/settings/rule", &[("rule", "has-overdue"), ("was", "warn"), ("level", "refuse")])
        .shows(&["is set to refuse"]);
    // A page that was loaded before that.
    let late = browser.send("/settings/rule", &[("rule", "has-overdue"), ("was", "warn"), ("level", "off")]);
    late.fails(409, &["Someone else has changed the rule has-overdue meanwhile: it is now refuse"]);
    let rules = page.cli().json(&["rule", "list"]);
    let rule = rules.as_array().unwrap().iter().find(|rule| rule["rule"] == "has-overdue").unwrap();
    assert_eq!(rule["level"], "refuse");
    browser.send("/settings/rule", &[("rule", "already-on-loan"), ("level", "off")]).fails(422, &["can't be changed"]);
    browser.send("/settings/rule", &[("rule", "has-overdue"), ("level", "perhaps")]).fails(422, &["is no level"]);
}

#[test]
fn a_backup_is_made_on_the_page_and_found_again() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let page = page();
    let mut browser = page.signed_in("C1");
    browser.get("/backups").shows(&["A backup is overdue"]);
    browser.done("/backups", &[]).shows(&["was made, read back and found sound"]);
    assert!(!browser.get("/backups").text().contains("A backup is overdue"));
}
