//! Permissions and licences on the page: lists, forms for who may, and the links from people and items to them.

use super::{Page, visit::Browser};
use crate::support::{School, asset, person};
use domain::person::PersonKind;

use super::PASSWORD;

/// T1 is a technician, H1 the headteacher, O1 in the office, A1 an auditor; Cora wants a tablet at home.
fn page() -> Page {
    let mut school = School::new();
    for (reference, name) in [("T1", "Tom Bench"), ("H1", "Hana Head"), ("O1", "Olly Office"), ("A1", "Ann Audit")] {
        person(&mut school, reference, PersonKind::Staff, name);
    }
    person(&mut school, "P1", PersonKind::Pupil, "Cora Bell");
    asset(&mut school, "TAB-1", "tablet");
    let roles = [("T1", "technician"), ("H1", "headteacher"), ("O1", "office"), ("A1", "auditor")];
    Page::of(school, &roles)
}

/// The mark of what the page showed, which its forms send back.
fn seen(browser: &mut Browser<'_>, path: &str) -> String {
    let html = browser.get(path).html();
    let after = html.split("name=\"seen\" value=\"").nth(1).unwrap_or_else(|| panic!("{html}")).to_owned();
    after.split('"').next().unwrap().to_owned()
}

const WANTED: [(&str, &str); 4] =
    [("kind", "home"), ("person", "P1"), ("item", "TAB-1"), ("purpose", "reading at home")];

#[test]
fn a_permission_is_asked_for_given_by_who_proves_it_and_revoked() {
    let page = page();
    let mut office = page.signed_in("O1");
    office.get("/permissions/new?person=P1").shows(&["Kind, with the roles that must give it", "home: headteacher"]);
    let asked = office.done("/permissions", &WANTED);
    asked.shows(&[
        "Permission 1: home",
        "awaiting",
        "must still be given by headteacher",
        "reading at home",
        "Give this permission",
    ]);
    let mark = seen(&mut office, "/permissions/1");
    // The office holds no role that gives it; the headteacher proves it on the office's screen.
    office.send("/permissions/1/give", &[("seen", &mark)]).fails(422, &["not given"]);
    let unproved = [("seen", mark.as_str()), ("by", "H1"), ("by_password", "no such password")];
    office.send("/permissions/1/give", &unproved).fails(422, &["The name or the password is wrong"]);
    let proved = [("seen", mark.as_str()), ("by", "H1"), ("by_password", PASSWORD)];
    office.done("/permissions/1/give", &proved).shows(&["Permission 1 is given", "Hana Head (headteacher)"]);
    assert_eq!(page.cli().json(&["permission", "list"])[0]["state"], "given");
    // Who saw it before that is told.
    office.send("/permissions/1/revoke", &[("seen", &mark), ("reason", "x")]).fails(409, &["has changed this since"]);
    let mark = seen(&mut office, "/permissions/1");
    office
        .done("/permissions/1/revoke", &[("seen", &mark), ("reason", "screen broken")])
        .shows(&["revoked", "screen broken"]);
    office.get("/permissions").shows(&["Nothing to list"]);
    office.get("/permissions?state=all&person=P1&kind=home&item=TAB-1").shows(&["reading at home", "revoked"]);
    office.get("/permissions?kind=spoon").fails(422, &["There is no kind of permission"]);
    let csv = office.get("/permissions?state=all&csv=1");
    assert!(String::from_utf8(csv.body).unwrap().starts_with("no,kind,"));
}

#[test]
fn the_headteacher_gives_one_at_once_and_people_and_items_lead_to_it() {
    let page = page();
    let mut head = page.signed_in("H1");
    let given = [&WANTED[..], &[("mine", "yes"), ("until", "2027-07-31")]].concat();
    head.done("/permissions", &given).shows(&["Permission 1 is given", "Sat 31 Jul 2027"]);
    for path in ["/people/P1", "/items/TAB-1"] {
        let html = head.get(path).html();
        assert!(html.contains("href=\"/permissions/1\"") && html.contains("/permissions/new?"), "{path}: {html}");
    }
    let mut auditor = page.signed_in("A1");
    auditor.get("/permissions/1").shows(&["reading at home"]);
    assert!(!auditor.get("/permissions/1").html().contains("/permissions/1/revoke"));
    assert!(!auditor.get("/permissions").html().contains("/permissions/new"));
    auditor.send("/permissions", &WANTED).fails(403, &["Your roles don't include this"]);
    let mut nobody = page.signed_in("T1");
    nobody.send("/permissions", &[("kind", "home"), ("purpose", "x")]).fails(422, &["No person, item or category"]);
}

#[test]
fn a_refusal_for_want_of_a_permission_leads_to_its_form() {
    let page = page();
    page.cli().done(&["category", "set", "tablet", "--home", "permission"]);
    let mut browser = page.signed_in("T1");
    let refused =
        page.cli().run(&["out", "TAB-1", "--to", "P1", "--off-site", "home", "--purpose", "x", "--due", "+2d"]);
    assert!(refused.err.contains("permission grant home"), "{refused:?}");
    let form = browser.get("/permissions/new?kind=home&person=P1");
    assert!(form.html().contains("<option value=\"home\" selected>"), "{}", form.html());
    assert!(form.html().contains("value=\"P1\""), "{}", form.html());
}

#[test]
fn a_licence_is_added_its_seats_are_assigned_and_released_and_no_change_is_lost() {
    let page = page();
    let mut browser = page.signed_in("T1");
    let new = [("product", "Photo Editor"), ("seats", "2"), ("licence_key", "SECRET-KEY-1234"), ("cost", "120")];
    let shown = browser.done("/licences", &new);
    shown.shows(&["Photo Editor was added", "0 of 2", "£120.00"]);
    assert!(!shown.text().contains("SECRET-KEY-1234"), "{}", shown.text());
    let mark = seen(&mut browser, "/licences/1");
    browser.done("/licences/1/assign", &[("seen", &mark), ("person", "O1")]).shows(&["1 of 2", "Olly Office (O1)"]);
    // A page that was loaded before that.
    browser.send("/licences/1/assign", &[("seen", &mark), ("person", "H1")]).fails(409, &["has changed this since"]);
    browser.send("/licences/1/edit", &[("seen", &mark), ("product", "Other")]).fails(409, &["has changed this since"]);
    let mark = seen(&mut browser, "/licences/1");
    let both = [("seen", mark.as_str()), ("person", "H1"), ("item", "TAB-1")];
    browser.send("/licences/1/assign", &both).fails(422, &["Fill in one of the two"]);
    let none = [("seen", mark.as_str()), ("product", "Photo Editor"), ("seats", "0")];
    browser.send("/licences/1/edit", &none).fails(422, &["0 is no number of seats"]);
    let more = [("seen", mark.as_str()), ("product", "Photo Editor 2"), ("seats", ""), ("expires", "2026-12-31")];
    browser.done("/licences/1/edit", &more).shows(&["Licence 1: Photo Editor 2", "Thu 31 Dec 2026"]);
    let licence = page.cli().json(&["licence", "show", "1", "--key"]);
    assert_eq!((&licence["key"], &licence["seats"]), (&"SECRET-KEY-1234".into(), &serde_json::Value::Null));
    browser.get("/licences?state=60d").shows(&["Photo Editor 2"]);
    browser.get("/licences?state=0d").shows(&["Nothing fits"]);
    browser.get("/licences?product=photo").shows(&["Photo Editor 2"]);
    let person = browser.get("/people/O1").html();
    assert!(person.contains("href=\"/licences/1\""), "{person}");
    let mark = seen(&mut browser, "/licences/1");
    browser.done("/licences/1/release", &[("seen", &mark), ("seat", "person:O1")]).shows(&["was released"]);
    browser.send("/licences/1/release", &[("seat", "spoon")]).fails(422, &["No seat has this name"]);
    let mut auditor = page.signed_in("A1");
    assert!(!auditor.get("/licences/1").html().contains("/licences/1/edit"));
    auditor.send("/licences/1/assign", &[("person", "O1")]).fails(403, &["Your roles don't include this"]);
}
