//! Repairs, holds, wipes and bans on the page: each is listed, done with a form, and undone.

use super::{PASSWORD, Page};
use crate::support::{School, asset, person, person_with};
use domain::person::PersonKind;
use serde_json::json;

fn page() -> Page {
    let mut school = School::new();
    for (reference, name) in [("T1", "Tom Bench"), ("K1", "Kay Care"), ("H1", "Hana Head"), ("O1", "Olive Desk")] {
        person(&mut school, reference, PersonKind::Staff, name);
    }
    for (reference, name) in [("1001", "Ada Bell"), ("1002", "Ben Bell")] {
        person_with(&mut school, reference, PersonKind::Pupil, name, |pupil| pupil.class = Some("9B".to_owned()));
    }
    for tag in ["LAP-1", "LAP-2"] {
        asset(&mut school, tag, "laptop");
    }
    Page::of(school, &[("T1", "technician"), ("K1", "caretaker"), ("H1", "headteacher"), ("O1", "office")])
}

#[test]
fn an_item_goes_to_be_repaired_and_comes_back_on_the_page() {
    let page = page();
    let mut browser = page.signed_in("T1");
    assert!(browser.get("/items/LAP-1").html().contains("href=\"/repairs/new?tag=LAP-1\""));
    let form = browser.get("/repairs/new?tag=LAP-1");
    assert!(form.html().contains("name=\"tag\" value=\"LAP-1\""), "{}", form.html());
    browser.send("/repairs", &[("fault", "hinge")]).fails(422, &["The item was not given"]);
    browser.send("/repairs", &[("tag", "LAP-9")]).fails(404, &["LAP-9"]);
    browser.send("/repairs", &[("tag", "LAP-1"), ("incident", "soon")]).fails(422, &["no whole number"]);
    let open = [("tag", "LAP-1"), ("fault", "broken hinge"), ("supplier", "Fixit"), ("quote", "45.50")];
    browser.done("/repairs", &open).shows(&[
        "The repair of LAP-1 was recorded",
        "broken hinge",
        "£45.50",
        "It is back",
    ]);
    browser.get("/repairs").shows(&["Repairs", "LAP-1", "Fixit", "Record a repair"]);
    // Who only sees items sees the list, and no form.
    let mut caretaker = page.signed_in("K1");
    let list = caretaker.get("/repairs");
    list.shows(&["LAP-1"]);
    assert!(!list.html().contains("/repairs/new"), "{}", list.html());
    assert!(!caretaker.get("/repairs/1").html().contains("action=\"/repairs"));
    caretaker.send("/repairs/1/close", &[("outcome", "repaired")]).fails(403, &["Your roles don't include this"]);
    // It is not lent meanwhile, and what to do leads there.
    browser.send("/desk", &[("line", "1001")]);
    let refused = browser.send("/desk", &[("line", "LAP-1")]);
    assert!(refused.html().contains("href=\"/repairs/1\""), "{}", refused.html());
    // Two people change it: the second is told.
    let shown = browser.get("/repairs/1").html();
    let seen = shown.split("name=\"seen\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    page.cli().done(&["repair", "set", "1", "--reference", "F-1"]);
    let late = [("seen", seen.as_str()), ("reference", "F-2")];
    browser.send("/repairs/1/set", &late).fails(409, &["since the page showed it: repair set"]);
    browser.send("/repairs/1/set", &[("warranty", "perhaps")]).fails(422, &["neither yes nor no"]);
    browser.done("/repairs/1/set", &[("warranty", "yes"), ("incident", "none")]).shows(&["Repair 1 was changed"]);
    browser.send("/repairs/1/close", &[]).fails(422, &["The outcome was not given"]);
    browser.done("/repairs/1/close", &[("outcome", "repaired")]).shows(&["Repair 1 was closed: repaired", "closed"]);
    let repairs = page.cli().json(&["repair", "list", "--all"]);
    assert_eq!((&repairs[0]["reference"], &repairs[0]["outcome"]), (&json!("F-1"), &json!("mended")), "{repairs}");
    browser.get("/repairs").shows(&["Nothing to list"]);
    assert_eq!(page.cli().json(&["check"])["sound"], true);
}

#[test]
fn an_item_is_kept_as_evidence_and_let_go_on_the_page() {
    let page = page();
    let mut browser = page.signed_in("T1");
    browser.get("/holds/new?tag=LAP-1").shows(&["Keep an item as evidence"]);
    browser.send("/holds", &[("tag", "LAP-1")]).fails(422, &["The reason was not given"]);
    let hold = browser.done("/holds", &[("tag", "LAP-1"), ("reason", "the police may ask")]);
    hold.shows(&["LAP-1 is kept", "Lift the hold", "the police may ask"]);
    browser.get("/holds").shows(&["LAP-1"]);
    page.signed_in("K1").get("/holds").fails(403, &["Your roles don't include this"]);
    page.signed_in("O1").send("/holds/1/lift", &[("reason", "x")]).fails(403, &["Your roles don't include this"]);
    browser.done("/holds/1/lift", &[("reason", "they don't")]).shows(&["Hold 1 on LAP-1 was lifted"]);
    browser.send("/holds/1/lift", &[("reason", "again")]).fails(409, &["already"]);
    browser.get("/holds?state=all").shows(&["they don't"]);
    browser.get("/holds/9").fails(404, &["9"]);
}

#[test]
fn a_device_is_wiped_on_the_page() {
    let page = page();
    let mut browser = page.signed_in("T1");
    browser.get("/wipes").shows(&["Devices to wipe"]);
    browser.send("/wipes", &[("tags", "LAP-1")]).fails(422, &["How it was wiped was not given"]);
    let wipe = [("tags", "LAP-1\r\nLAP-2"), ("method", "factory reset"), ("anyway", "yes"), ("account_deleted", "yes")];
    browser.done("/wipes", &wipe).shows(&["The wipe of LAP-1 was recorded", "The wipe of LAP-2 was recorded"]);
    browser.get("/wipes?state=done").shows(&["factory reset", "LAP-2"]);
    page.signed_in("K1").get("/wipes/1").shows(&["Wipe 1 of LAP-1"]);
    browser.done("/wipes/1/void", &[("reason", "it was another")]).shows(&["was voided", "it was another"]);
    page.signed_in("K1").send("/wipes", &wipe).fails(403, &["Your roles don't include this"]);
    browser.get("/wipes/9").fails(404, &["There is no wipe 9"]);
}

#[test]
fn a_ban_is_decided_by_a_role_holder_and_lifted_on_the_page() {
    let page = page();
    let mut browser = page.signed_in("T1");
    assert!(browser.get("/people/1001").html().contains("href=\"/bans/new?person=1001\""));
    let ban = [("person", "1001"), ("reason", "three laptops broken"), ("until", "2026-12-18")];
    browser.send("/bans", &ban).fails(422, &["Who decides"]);
    let claimed = [&ban[..], &[("by", "H1")]].concat();
    browser.send("/bans", &claimed).fails(422, &["has not confirmed this decision"]);
    let proved = [&claimed[..], &[("by_password", PASSWORD)]].concat();
    browser.done("/bans", &proved).shows(&["Ban 1 was recorded for 1 person", "three laptops broken", "Lift the ban"]);
    let log = page.cli().json(&["log", "show", "--limit", "1"]);
    assert_eq!(log[0]["details"]["proved"], json!(["T1", "H1"]), "{log}");
    browser
        .send("/bans", &[("reason", "x")])
        .fails(422, &["no person, form or year group".replacen('n', "N", 1).as_str()]);
    let two = [("person", "1001"), ("class", "9B"), ("reason", "x")];
    browser.send("/bans", &two).fails(422, &["More than one of person"]);
    // The head bans a form on their own screen, and lifts it for one.
    let mut head = page.signed_in("H1");
    let form = [("class", "9B"), ("reason", "a fight"), ("until", "2026-12-01")];
    head.done("/bans", &form).shows(&["Ban 2 was recorded for 2 people", "Only for this person"]);
    head.done("/bans/2/lift", &[("person", "1002"), ("reason", "was ill")]).shows(&["lifted for 1 person"]);
    head.done("/bans/1/lift", &[("reason", "paid")]).shows(&["Ban 1 was lifted for 1 person"]);
    let list = page.signed_in("O1").get("/bans");
    list.shows(&["Ada Bell"]);
    assert!(!list.html().contains("/bans/new"), "{}", list.html());
    page.signed_in("K1").get("/bans").fails(403, &["Your roles don't include this"]);
    head.get("/bans/9").fails(404, &["There is no ban 9"]);
    assert_eq!(page.cli().json(&["check"])["sound"], true);
}
