//! Counted stock on the page: at the desk to everyone, a teacher to themselves for their own class; and the look-ups of the
//! safeguarding lead.

use super::{PASSWORD, Page};
use crate::support::{
    School, asset,
    office::{PUPILS, STAFF, add_pupils, add_staff},
};
use serde_json::json;

/// A school with thirty calculators. Zoë teaches 9B, Hester is head, Dot is the safeguarding lead.
fn page() -> Page {
    let mut school = School::new();
    add_staff(&mut school, &STAFF);
    add_pupils(&mut school, &PUPILS);
    asset(&mut school, "LAP-1", "laptop");
    let roles = [("T1", "technician"), ("S1", "class-teacher"), ("H1", "headteacher"), ("D1", "safeguarding-lead")];
    let page = Page::of(school, &roles);
    page.cli().done(&["person", "edit", "1001", "--class-teacher", "S1"]);
    page.cli().done(&["stock", "add", "Calculators", "--count", "30"]);
    page
}

fn out<'a>(number: &'a str, person: &'a str, class: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![("stock", "Calculators"), ("number", number), ("person", person), ("for", class)]
}

#[test]
fn the_desk_lends_a_number_to_anybody_and_takes_it_back() {
    let page = page();
    let mut desk = page.signed_in("T1");
    desk.get("/stock").shows(&["Calculators", "Lend", "Return", "Borrower"]);
    desk.done("/stock/out", &out("25", "S2", "9B")).shows(&["25 of Calculators went out to Amir Khan", "On loan now"]);
    desk.send("/stock/out", &out("6", "S2", "")).fails(409, &["Only 5 of “Calculators” can be lent, not 6"]);
    let back = [("stock", "Calculators"), ("number", "23"), ("missing", "2"), ("person", "S2")];
    desk.done("/stock/in", &back).shows(&["23 pieces of Calculators came back, 2 missing"]);
    desk.send("/stock/in", &back).fails(409, &["has none of “Calculators” on loan"]);
    let stock = page.cli().json(&["stock", "show", "Calculators"]);
    assert_eq!((&stock["here"], &stock["missing"]), (&json!(28), &json!(2)));
    let log = page.cli().json(&["log", "show"]);
    assert!(log.to_string().contains("Tom Bench"), "{log}");
}

#[test]
fn a_rule_about_the_borrower_refuses_on_the_page_too() {
    let page = page();
    page.cli().done(&["ban", "add", "1001", "--reason", "x", "--by", "H1"]);
    let mut desk = page.signed_in("T1");
    desk.send("/stock/out", &out("1", "1001", "")).fails(409, &["see the office"]);
    assert_eq!(page.cli().json(&["stock", "list"])[0]["lent"], 0);
}

#[test]
fn a_teacher_lends_to_themselves_alone_for_their_own_form() {
    let page = page();
    let mut teacher = page.signed_in("S1");
    let shown = teacher.get("/stock");
    shown.shows(&["You lend to yourself"]);
    assert!(shown.html().contains("<option>9B</option>"), "{}", shown.html());
    assert!(!shown.text().contains("Borrower"), "{}", shown.text());
    // Whoever the form names, it is the teacher's own loan.
    teacher.done("/stock/out", &out("12", "S2", "9B")).shows(&["12 of Calculators went out to Zoë"]);
    teacher.send("/stock/out", &out("1", "", "7A")).fails(409, &["“7A” is not a form or group of yours"]);
    teacher.send("/stock/out", &out("1", "", "")).fails(409, &["No form or group was given"]);
    page.cli().done(&["stock", "out", "Calculators", "5", "--to", "S2"]);
    let mine = teacher.get("/stock");
    assert!(!mine.text().contains("Amir Khan"), "{}", mine.text());
    let back = [("stock", "Calculators"), ("number", "12"), ("person", "S2")];
    teacher.done("/stock/in", &back).shows(&["12 pieces of Calculators came back"]);
    assert_eq!(page.cli().json(&["stock", "list"])[0]["lent"], 5);
}

#[test]
fn a_form_that_comes_twice_lends_once() {
    let page = page();
    let mut desk = page.signed_in("T1");
    for _ in 0..2 {
        desk.send_with("/stock/out", "7b1e0e5e-0000-4000-8000-000000000001", &out("4", "S2", ""));
    }
    assert_eq!(page.cli().json(&["stock", "list"])[0]["lent"], 4);
}

#[test]
fn the_safeguarding_lead_proves_themselves_for_each_look_up() {
    let page = page();
    page.cli().done(&["out", "LAP-1", "--to", "1001"]);
    page.wait(chrono::Duration::hours(3));
    let mut lead = page.signed_in("D1");
    lead.get("/who").shows(&["Who had it then", "Your password"]);
    let at = page.site.now().text();
    let ask = |by: &'static str, password: &'static str| {
        vec![("device", "LAP-1"), ("at", at.as_str()), ("zone", "UTC"), ("by", by), ("by_password", password)]
    };
    lead.send("/who", &ask("D1", "a guess")).fails(422, &["The name or the password is wrong"]);
    lead.send("/who", &ask("D1", "")).fails(422, &["Your password was not given"]);
    lead.send("/who", &ask("H1", PASSWORD)).fails(409, &["made by who is signed in"]);
    let found = lead.send("/who", &ask("D1", PASSWORD));
    assert_eq!(found.status, 200, "{}", found.text());
    found.shows(&["holder", "Ada Bell (1001)", "still on loan"]);
    let log = page.cli().json(&["log", "show"]);
    assert_eq!((&log[0]["action"], &log[0]["details"]["by"]), (&json!("who"), &json!("D1")));
    assert!(!log[0].to_string().contains("LAP-1"), "{log}");
    for other in ["T1", "S1"] {
        let mut browser = page.signed_in(other);
        assert_eq!(browser.get("/who").status, 403, "{other}");
        assert_eq!(browser.send("/who", &ask("D1", PASSWORD)).status, 403, "{other}");
    }
}
