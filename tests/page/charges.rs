//! Charges on the page: worked out from an incident, requested, paid, waived by whoever may, and their papers.

use super::{PASSWORD, Page};
use crate::support::{School, asset_with, person, person_with};
use chrono::Duration;
use domain::person::PersonKind;
use serde_json::{Value, json};

/// A school with an incident that was decided as carelessness.
fn page() -> Page {
    let mut school = School::new();
    for (reference, name) in [
        ("T1", "Tom Bench"),
        ("O1", "Olive Desk"),
        ("B1", "Bill Purse"),
        ("H1", "Hester Head"),
        ("A1", "Ann Audit"),
        ("S1", "Zoë O'Brien"),
    ] {
        person(&mut school, reference, PersonKind::Staff, name);
    }
    person_with(&mut school, "1001", PersonKind::Pupil, "Ada Bell", |pupil| {
        pupil.class = Some("9B".to_owned());
        pupil.guardian_name = Some("Mia Bell".to_owned());
    });
    for tag in ["LAP-1", "LAP-2"] {
        asset_with(&mut school, tag, "laptop", |laptop| laptop.purchase_cost_pence = Some(40_000));
    }
    let roles =
        [("T1", "technician"), ("O1", "office"), ("B1", "business-manager"), ("H1", "headteacher"), ("A1", "auditor")];
    let page = Page::of(school, &roles);
    page.cli().done(&["out", "LAP-1", "--to", "1001"]);
    page.cli().done(&["charge", "tariff", "laptop", "screen", "80.00"]);
    page.cli().done(&["incident", "report", "LAP-1", "--kind", "damage", "--note", "Screen cracked"]);
    page.cli().done(&["incident", "decide", "1", "--outcome", "carelessness", "--by", "H1"]);
    page
}

/// The same with a charge of £80.00 that was worked out on the page.
fn charged() -> Page {
    let page = page();
    let worked_out = [("damage", "screen"), ("reason", "Dropped it")];
    page.signed_in("O1").done("/incidents/1/charge", &worked_out).shows(&["£80.00 was worked out"]);
    page
}

fn charge(page: &Page) -> Value {
    page.cli().json(&["charge", "show", "1"])
}

#[test]
fn a_charge_is_worked_out_from_its_incident_and_shows_how() {
    let page = page();
    let mut browser = page.signed_in("O1");
    browser.get("/incidents/1").shows(&[
        "Work out a charge or contribution",
        "screen (£80.00)",
        "the pupil owes nothing",
    ]);
    browser.send("/incidents/1/charge", &[("damage", "screen")]).fails(422, &["The reason was not given"]);
    let odd = [("amount", "eighty"), ("reason", "x")];
    browser.send("/incidents/1/charge", &odd).fails(422, &["eighty"]);
    let answer = browser.done("/incidents/1/charge", &[("damage", "screen"), ("reason", "Dropped it")]);
    answer.shows(&["£80.00 was worked out; nothing is requested yet", "How it was worked out", "Request £80.00"]);
    // The same damage again is a question, and a yes is all that is missing.
    let twice = browser.send("/incidents/1/charge", &[("damage", "screen"), ("reason", "Dropped it")]);
    twice.fails(409, &["Yes, that is right"]);
    assert_eq!(page.cli().json(&["charge", "list", "--all"]).as_array().unwrap().len(), 1);
    browser.get("/charges").shows(&["Ada Bell", "80.00"]);
    browser.get("/charges?state=paid").shows(&["Nothing fits"]);
    browser.get("/charges?state=assessed&person=1001").shows(&["80.00"]);
    let csv = browser.get("/charges?csv=1").html();
    assert!(csv.starts_with("no,") && csv.contains("1001"), "{csv}");
}

#[test]
fn an_incident_without_a_decision_is_charged_only_by_a_proven_override() {
    let page = page();
    page.cli().done(&["out", "LAP-2", "--to", "1001"]);
    page.cli().done(&["incident", "report", "LAP-2", "--kind", "damage", "--note", "Keys torn off"]);
    let mut browser = page.signed_in("O1");
    let order = [("amount", "20"), ("reason", "Keys torn off")];
    let refused = browser.send("/incidents/2/charge", &order);
    refused.fails(409, &["Override and record it", "Who decides"]);
    assert!(refused.html().contains("name=\"override\" value=\"charge-needs-decision\""), "{}", refused.html());
    let over = [("override", "charge-needs-decision"), ("override_reason", "The head agreed"), ("by", "H1")];
    let claimed = [&order[..], &over[..]].concat();
    browser.send("/incidents/2/charge", &claimed).fails(422, &["has not confirmed this decision"]);
    let proved = [&claimed[..], &[("by_password", PASSWORD)]].concat();
    browser.done("/incidents/2/charge", &proved).shows(&["£20.00 was worked out", "The head agreed", "Hester Head"]);
}

#[test]
fn a_payment_is_recorded_once_and_its_receipt_opens_to_print() {
    let page = charged();
    let mut browser = page.signed_in("O1");
    browser.send("/charges/1/pay", &[]).fails(409, &["charge 1"]);
    browser.done("/charges/1/request", &[("due", "2026-12-18")]).shows(&["was requested", "Fri 18 Dec 2026"]);
    let pay = [("amount", "30"), ("how", "cash"), ("reference", "ParentPay 7")];
    let first = browser.send_with("/charges/1/pay", "paid", &pay);
    let second = browser.send_with("/charges/1/pay", "paid", &pay);
    assert_eq!((first.status, first.location), (second.status, second.location));
    assert_eq!(charge(&page)["paid_pence"], 3000);
    let shown = browser.get("/charges/1");
    shown.shows(&["Receipt 1", "part paid", "£50.00", "ParentPay 7"]);
    browser.send("/charges/1/pay", &pay).fails(409, &["is already recorded"]);
    browser.send("/charges/1/pay", &[("amount", "90")]).fails(409, &["£90.00"]);
    let receipt = browser.get("/receipts/1");
    receipt.shows(&["Receipt", "£30.00", "Ada Bell"]);
    let policy = receipt.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("style-src 'sha256-"), "{policy}");
    browser.get("/charges/1/evidence").shows(&["Evidence", "Ada Bell"]);
    browser.done("/charges/1/refund", &[("reason", "Typed twice"), ("mistaken", "yes")]);
    assert_eq!(charge(&page)["paid_pence"], 0);
}

#[test]
fn instalments_have_a_day_and_an_amount_each() {
    let page = charged();
    let mut browser = page.signed_in("O1");
    let half = [("day1", "2026-12-18"), ("sum1", "40"), ("day2", "2027-01-15")];
    browser.send("/charges/1/request", &half).fails(422, &["Instalment 2 needs a day and an amount"]);
    let both = [&half[..], &[("sum2", "40"), ("due", "2026-12-18")]].concat();
    browser.send("/charges/1/request", &both).fails(422, &["one day for the whole amount"]);
    let plan = [&half[..], &[("sum2", "40")]].concat();
    browser.done("/charges/1/request", &plan).shows(&["40.00"]);
    let dues = charge(&page)["instalments"].clone();
    assert_eq!((dues.as_array().unwrap().len(), &dues[1]["due_on"]), (2, &json!("2027-01-15")), "{dues}");
    browser.done("/charges/1/plan", &[("due", "2027-02-01")]).shows(&["The due dates of charge 1 were set"]);
    assert_eq!(charge(&page)["due_on"], "2027-02-01");
}

#[test]
fn who_waives_or_writes_off_holds_the_role_and_proves_it() {
    let page = charged();
    let mut browser = page.signed_in("O1");
    let waive = [("kind", "waiver"), ("amount", "10"), ("reason", "Hardship")];
    browser.send("/charges/1/adjust", &waive).fails(422, &["The person who decided was not given", "Who decides"]);
    let claimed = [&waive[..], &[("by", "B1")]].concat();
    browser.send("/charges/1/adjust", &claimed).fails(422, &["has not confirmed this decision"]);
    let proved = [&claimed[..], &[("by_password", PASSWORD)]].concat();
    browser.done("/charges/1/adjust", &proved).shows(&["The waiver was recorded", "Hardship"]);
    let log = page.cli().json(&["log", "show", "--limit", "1"]);
    assert_eq!(log[0]["details"]["proved"], json!(["O1", "B1"]), "{log}");
    assert_eq!(charge(&page)["outstanding_pence"], 7000);
    browser
        .send("/charges/1/adjust", &[("kind", "payment"), ("reason", "x")])
        .fails(422, &["is not one of these changes"]);
    // The business manager decides on their own screen.
    let mut manager = page.signed_in("B1");
    manager.done("/charges/1/request", &[]);
    manager
        .done("/charges/1/dispute", &[("reason", "It was cracked")])
        .shows(&["Settle the dispute", "It was cracked"]);
    manager.done("/charges/1/dispute", &[("reason", "The slip says no"), ("settled", "yes")]);
    manager.done("/charges/1/adjust", &[("kind", "write-off"), ("reason", "Moved away")]);
    assert_eq!(charge(&page)["state"], "written_off");
}

#[test]
fn a_letter_is_shown_to_print_and_recorded_as_sent() {
    let page = charged();
    let mut browser = page.signed_in("O1");
    browser.send("/charges/1/letter", &[("kind", "contribution")]).fails(409, &["to send"]);
    browser.done("/charges/1/request", &[]);
    let words = [("letter_words", "a cracked screen")];
    browser.done("/charges/1/edit", &words).shows(&["a cracked screen"]);
    let letter = browser.send("/charges/1/letter", &[("kind", "contribution")]);
    letter.shows(&["Ada Bell", "a cracked screen", "£80.00"]);
    assert!(letter.headers["content-security-policy"].to_str().unwrap().contains("style-src 'sha256-"));
    assert_eq!(page.cli().json(&["letter", "list", "1001"])[0]["kind"], "contribution");
    browser.send("/charges/1/letter", &[("kind", "contribution")]).fails(409, &["to send"]);
    let again = browser.send("/charges/1/letter", &[("kind", "contribution"), ("again", "yes")]);
    again.shows(&["£80.00"]);
}

#[test]
fn money_is_read_by_those_who_may_and_recorded_by_fewer() {
    let page = charged();
    let mut auditor = page.signed_in("A1");
    let shown = auditor.get("/charges/1");
    shown.shows(&["How it was worked out", "80.00"]);
    assert!(!shown.html().contains("<form method=\"post\" action=\"/charges"), "{}", shown.html());
    auditor.send("/charges/1/request", &[]).fails(403, &["Your roles don't include this"]);
    let mut technician = page.signed_in("T1");
    technician.get("/charges").fails(403, &["Your roles don't include this"]);
    technician.get("/receipts/1").fails(403, &["Your roles don't include this"]);
    let story = technician.get("/incidents/1");
    story.shows(&["Screen cracked"]);
    assert!(!story.text().contains("80.00") && !story.text().contains("Work out a charge"), "{}", story.text());
    assert!(auditor.get("/incidents/1").text().contains("80.00"));
}

#[test]
fn a_payment_of_an_earlier_day_is_recorded_for_that_day() {
    let page = charged();
    page.signed_in("O1").done("/charges/1/request", &[("due", "2026-12-18")]);
    page.wait(Duration::days(4));
    let mut browser = page.signed_in("O1");
    let form = browser.get("/charges/1").html();
    let form = form.split("/charges/1/pay\"").nth(1).and_then(|rest| rest.split("</form>").next()).unwrap_or_default();
    assert!(form.contains("name=\"on\" type=\"date\" value=\"2026-11-27\""), "{form}");
    // No payment is from the day after today, nor from before the charge was requested.
    let pay = |on| [("amount", "30"), ("how", "cash"), ("on", on)];
    browser.send("/charges/1/pay", &pay("2026-11-28")).fails(422, &["Sat 28 Nov 2026"]);
    browser.send("/charges/1/pay", &pay("2026-11-20")).fails(409, &["the charge was requested"]);
    assert_eq!(charge(&page)["paid_pence"], 0);
    browser.done("/charges/1/pay", &pay("2026-11-25")).shows(&["The payment was recorded", "Wed 25 Nov 2026"]);
    browser.get("/receipts/1").shows(&["£30.00", "Wed 25 Nov 2026"]);
    // Without a day it is today's.
    browser.done("/charges/1/pay", &[("amount", "10"), ("how", "cash")]);
    browser.get("/receipts/2").shows(&["£10.00", "Fri 27 Nov 2026"]);
}

#[test]
fn a_charge_offers_the_letters_that_can_go_out_now() {
    let page = charged();
    let offered = |page: &Page| -> Vec<String> {
        let html = page.signed_in("O1").get("/charges/1").html();
        let list = html.split("<select id=\"letter\"").nth(1).and_then(|rest| rest.split("</select>").next());
        let options = list.unwrap_or_default().split("<option value=\"").skip(1);
        options.map(|option| option.split('"').next().unwrap().to_owned()).collect()
    };
    assert_eq!(offered(&page), [""; 0]);
    page.signed_in("O1").done("/charges/1/request", &[("due", "2026-12-18")]);
    assert_eq!(offered(&page), ["contribution"]);
    page.signed_in("O1").done("/charges/1/pay", &[("amount", "30"), ("how", "cash")]);
    assert_eq!(offered(&page), ["contribution", "receipt"]);
    page.wait(Duration::days(26));
    assert_eq!(offered(&page), ["contribution", "reminder", "receipt"]);
    page.signed_in("O1").send("/charges/1/letter", &[("kind", "reminder")]).shows(&["Ada Bell"]);
    assert_eq!(offered(&page), ["contribution", "reminder", "second-reminder", "receipt"]);
    page.signed_in("O1").done("/charges/1/pay", &[("how", "cash")]);
    assert_eq!(offered(&page), ["receipt"]);
}
