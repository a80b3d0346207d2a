//! The desk on the page: the same answers as on the command line, and each form once.

use super::{PASSWORD, Page};
use crate::support::{School, asset, person, person_with};
use domain::person::PersonKind;

fn page() -> Page {
    let mut school = School::new();
    person(&mut school, "T1", PersonKind::Staff, "Tom Bench");
    person(&mut school, "H1", PersonKind::Staff, "Hester Head");
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    for (reference, name) in [("1001", "Ada Bell"), ("1002", "Ben Bell"), ("1003", "Cy Cole")] {
        person_with(&mut school, reference, PersonKind::Pupil, name, |pupil| pupil.class = Some("9B".to_owned()));
    }
    for tag in ["LAP-1", "LAP-2", "LAP-3"] {
        asset(&mut school, tag, "laptop");
    }
    Page::of(school, &[("T1", "technician"), ("H1", "headteacher")])
}

#[test]
fn a_person_then_items_then_back() {
    let page = page();
    let mut browser = page.signed_in("T1");
    browser.done("/desk", &[("line", "1001")]).shows(&["For Ada Bell (9B)", "no items on loan"]);
    browser.done("/desk", &[("line", "lap-1\r\n")]).shows(&["Out LAP-1 to Ada Bell", "1 item out"]);
    browser.done("/desk", &[("do", "done")]).shows(&["Slip 1, 1 item; the borrower must sign"]);
    browser.get("/items/LAP-1").shows(&["on loan", "Ada Bell", "Return"]);
    browser.done("/desk", &[("line", "LAP-1")]).shows(&["In LAP-1 from Ada Bell"]);
    browser.done("/desk", &[("do", "undo")]).shows(&["Undone LAP-1 is out again"]);
    let log = page.cli().json(&["log", "show", "--limit", "3"]);
    assert_eq!(log[0]["operator"], "Tom Bench (T1)", "{log}");
    assert_eq!(log[0]["details"]["proved"], serde_json::json!(["T1"]), "{log}");
}

#[test]
fn a_form_that_arrives_twice_is_one_act() {
    let page = page();
    let mut browser = page.signed_in("T1");
    browser.done("/desk", &[("line", "1001")]);
    let first = browser.send_with("/desk", "twice", &[("line", "LAP-1")]);
    let second = browser.send_with("/desk", "twice", &[("line", "LAP-1")]);
    first.shows(&["Out LAP-1 to Ada Bell"]);
    assert_eq!(first.html(), second.html());
    assert_eq!(page.cli().json(&["loan", "list", "--all"]).as_array().unwrap().len(), 1);
    // A server that started anew has no answers, but the register remembers the form.
    let mut other = page.signed_in("T1");
    other.done("/desk", &[("line", "1002")]);
    let again = other.send_with("/desk", "twice", &[("line", "LAP-1")]);
    again.shows(&["This form was recorded before"]);
    assert_eq!(page.cli().json(&["loan", "list", "--all"]).as_array().unwrap().len(), 1);
}

#[test]
fn a_form_goes_out_in_turn_and_comes_back_in_any_order() {
    let page = page();
    let mut browser = page.signed_in("T1");
    let mut last = browser.done("/desk", &[("do", "out"), ("class", "9B"), ("category", "laptop")]);
    last.shows(&["For Ada Bell (9B)", "Next"]);
    for tag in ["LAP-1", "LAP-2", "LAP-3"] {
        last = browser.done("/desk", &[("line", tag)]);
    }
    last.shows(&["3 items out"]);
    assert_eq!(page.cli().json(&["loan", "list"]).as_array().unwrap().len(), 3);
    browser.done("/desk", &[("do", "back"), ("class", "9B")]).shows(&["Returns"]);
    for tag in ["LAP-3", "LAP-1", "LAP-2"] {
        browser.done("/desk", &[("line", tag)]).shows(&[&format!("In {tag}")]);
    }
    assert_eq!(page.cli().json(&["loan", "list"]).as_array().unwrap().len(), 0);
    assert!(browser.get("/desk/papers").text().contains("LAP-2"));
}

#[test]
fn a_refusal_says_why_and_can_be_overridden_where_the_rule_allows_it() {
    let page = page();
    page.cli().done(&["ban", "add", "1001", "--reason", "misuse", "--by", "H1"]);
    let mut browser = page.signed_in("T1");
    browser.done("/desk", &[("line", "1001")]);
    let refused = browser.done("/desk", &[("line", "LAP-1")]);
    refused.shows(&["Refused", "Override"]);
    // Nobody in the queue reads why.
    assert!(!refused.text().contains("misuse"), "{}", refused.text());
    let over = [("line", "LAP-1"), ("override", "banned"), ("override_reason", "she needs it today")];
    // A ban is the decision of someone who may lift it, and a name alone is no proof.
    browser.done("/desk", &over).shows(&["The person who decided was not given", "Their password"]);
    let named = [&over[..], &[("by", "H1")]].concat();
    browser.done("/desk", &named).shows(&["The person who decided was not given"]);
    let wrong = [&named[..], &[("by_password", "a wrong password")]].concat();
    browser.send("/desk", &wrong).fails(422, &["The name or the password is wrong"]);
    assert_eq!(page.cli().json(&["loan", "list"]).as_array().unwrap().len(), 0);
    let proved = [&named[..], &[("by_password", PASSWORD)]].concat();
    browser.done("/desk", &proved).shows(&["Out LAP-1 to Ada Bell"]);
    let loan = &page.cli().json(&["loan", "list"])[0];
    assert_eq!(loan["overrides"][0]["reason"], "she needs it today", "{loan}");
    let entry = &page.cli().json(&["log", "show", "--limit", "1"])[0];
    assert_eq!(entry["details"]["proved"], serde_json::json!(["T1", "H1"]), "{entry}");
}

#[test]
fn terms_that_cannot_be_read_change_nothing() {
    let page = page();
    let mut browser = page.signed_in("T1");
    browser.done("/desk", &[("do", "terms"), ("due", "someday"), ("off_site", "home")]).shows(&["Nothing done"]);
    browser.send("/desk", &[("do", "terms"), ("off_site", "moon")]).shows(&["is no place of use"]);
    browser.done("/desk", &[("do", "terms"), ("due", "tomorrow")]);
    browser.done("/desk", &[("line", "S1")]);
    browser.done("/desk", &[("line", "LAP-1")]).shows(&["Out LAP-1 to Zoë O'Brien, due"]);
}

#[test]
fn two_desks_and_the_command_line_work_at_one_register() {
    let page = page();
    let (mut one, mut two) = (page.signed_in("T1"), page.signed_in("T1"));
    one.done("/desk", &[("line", "1001")]);
    two.done("/desk", &[("line", "1002")]);
    page.cli().done(&["out", "LAP-2", "--to", "1003", "--yes"]);
    one.done("/desk", &[("line", "LAP-1")]).shows(&["Out LAP-1 to Ada Bell"]);
    two.done("/desk", &[("line", "LAP-1")]).shows(&["Refused", "hand over"]);
    two.done("/desk", &[("line", "LAP-2")]).shows(&["Refused"]);
    two.done("/desk", &[("line", "LAP-3")]).shows(&["Out LAP-3 to Ben Bell"]);
    page.cli().done(&["log", "verify"]);
}

#[test]
fn a_slip_is_signed_by_its_words_as_they_were_shown() {
    let page = page();
    page.cli().done(&["out", "LAP-1", "--to", "S1", "--yes"]);
    let mut browser = page.signed_in("T1");
    let shown = browser.get("/slips/1/sign");
    shown.shows(&["LAP-1", "Zoë O'Brien signs here"]);
    let html = shown.html();
    let (_, rest) = html.split_once("name=\"hash\" value=\"").unwrap();
    let hash = rest.split('"').next().unwrap().to_owned();
    browser.send("/slips/1/sign", &[("hash", &hash), ("witness", "Tom Bench")]).fails(422, &["Nobody has signed"]);
}
