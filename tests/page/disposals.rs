//! Disposals on the page: asked for on an item's page, authorised by who proves it, certified, and gone.

use super::{
    PASSWORD, Page,
    visit::{Answer, Browser},
};
use crate::support::{School, asset_with, person};
use axum::{body::Body, http::Method};
use domain::person::PersonKind;
use serde_json::{Value, json};

/// A school with laptops that hold no data any more, and the people who dispose of them.
fn page() -> Page {
    let mut school = School::new();
    for (reference, name) in [
        ("T1", "Tom Bench"),
        ("B1", "Bill Purse"),
        ("H1", "Hester Head"),
        ("G1", "Gina Gavel"),
        ("A1", "Ann Audit"),
        ("C1", "Carl Care"),
    ] {
        person(&mut school, reference, PersonKind::Staff, name);
    }
    for at in 1..=3 {
        asset_with(&mut school, &format!("LAP-{at}"), "laptop", |laptop| {
            (laptop.serial, laptop.purchase_cost_pence) = (Some(format!("5CG00{at}")), Some(30_000));
        });
    }
    let roles = [
        ("T1", "technician"),
        ("B1", "business-manager"),
        ("H1", "headteacher"),
        ("G1", "chair-of-governors"),
        ("A1", "auditor"),
        ("C1", "caretaker"),
    ];
    let page = Page::of(school, &roles);
    for at in 1..=3 {
        let wipe = ["wipe", "record", &format!("LAP-{at}"), "--method", "reset", "--cloud-signed-out", "--anyway"];
        page.cli().done(&[&wipe[..], &["--certificate", "DD-1"]].concat());
    }
    page
}

/// Sends a certificate as a browser does.
fn certify(browser: &mut Browser<'_>, fields: &[(&str, &str)], files: &[(&str, &str, &str)]) -> Answer {
    let mut body = String::new();
    for (name, value) in fields {
        body += &format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    for (field, name, content) in files {
        body += &format!(
            "--edge\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n{content}\r\n"
        );
    }
    body += "--edge--\r\n";
    let kind = [("content-type", "multipart/form-data; boundary=edge")];
    browser.ask(Method::POST, "/disposals/1/certificates", &kind, Body::from(body))
}

fn shown(page: &Page) -> Value {
    page.cli().json(&["disposal", "show", "1"])
}

const PDF: &str = "%PDF-1.7 a certificate";

#[test]
fn a_batch_is_asked_for_authorised_certified_and_gone() {
    let page = page();
    let mut technician = page.signed_in("T1");
    let item = technician.get("/items/LAP-1");
    item.shows(&["Ask for its disposal"]);
    assert!(item.html().contains("href=\"/disposals/new?tag=LAP-1\""));
    technician.get("/disposals/new?tag=LAP-1&tag=LAP-2").shows(&["LAP-1\nLAP-2".replace('\n', " ").as_str()]);
    technician.send("/disposals", &[("tags", " \n"), ("reason", "old")]).fails(422, &["No item was given"]);
    technician
        .send("/disposals", &[("tags", "LAP-1"), ("reason", "old")])
        .fails(422, &["The method of disposal was not"]);
    let order =
        [("tags", "LAP-1\r\nlap-2\r\n"), ("reason", "worn out"), ("method", "recycled"), ("carrier", "Van & Sons")];
    technician.done("/disposals", &order).shows(&[
        "Disposal 1 was requested; nothing is disposed of yet",
        "Disposal 1: 2 items",
        "not yet: by the headteacher or chair of governors",
        "Tom Bench (T1)",
        "£600.00",
    ]);
    technician.send("/disposals", &order).fails(409, &["it is in disposal 1", "Take LAP-1 out of disposal 1"]);
    technician.get("/disposals").shows(&["2 items", "600.00"]);
    let item = technician.get("/items/LAP-1");
    item.shows(&["available, in disposal 1"]);
    assert!(!item.text().contains("Ask for its disposal"));
    technician.get("/items?category=laptop").shows(&["available, in disposal 1"]);
    // The desk lends none of them.
    technician.send("/desk", &[("line", "B1")]);
    technician.send("/desk", &[("line", "LAP-1")]).shows(&["LAP-1 is in disposal 1, and leaves the school"]);
    // The headteacher decides on their own screen.
    let mut head = page.signed_in("H1");
    head.get("/").shows(&["1 disposals to authorise"]);
    head.done("/disposals/1/authorise", &[]).shows(&["Disposal 1 was authorised", "Hester Head (H1)"]);
    head.send("/disposals/1/done", &[]).fails(403, &["Your roles don't include this"]);
    technician.send("/disposals/1/done", &[]).fails(409, &["LAP-1 (serial number 5CG001) needs a WEEE certificate"]);
    let short = certify(
        &mut technician,
        &[("key", "k1"), ("kind", "weee"), ("serials", "5CG001\r\n5CG003")],
        &[("certificate", "weee.pdf", PDF)],
    );
    short.fails(409, &["LAP-2 (serial number 5CG002) is not on the WEEE certificate", "which is not in disposal 1"]);
    let unread = certify(&mut technician, &[("key", "k2"), ("kind", "weee")], &[("certificate", "weee.pdf", PDF)]);
    unread.fails(422, &["The serial numbers on “weee.pdf” are not known"]);
    certify(&mut technician, &[("key", "k3"), ("kind", "weee")], &[]).fails(422, &["No certificate was chosen"]);
    let long = "5CG001\r\n".repeat(10_000);
    let too_long = [("key", "k4"), ("kind", "weee"), ("serials", long.as_str())];
    certify(&mut technician, &too_long, &[("certificate", "weee.pdf", PDF)])
        .fails(422, &["longer than the page takes"]);
    let sent = certify(
        &mut technician,
        &[("key", "k5"), ("kind", "weee"), ("reference", "W/33")],
        // The list stands before the certificate, and is still the list.
        &[("list", "list.csv", "Serial\n5CG001\n5CG002\n"), ("certificate", "weee.pdf", PDF)],
    );
    let attached = technician.follow(&sent);
    attached.shows(&["The WEEE certificate is attached", "W/33", "weee.pdf", "disposal certificate"]);
    // Ids and hashes are in the log, and nobody reads them here.
    for unread in ["sha256", "requested_by"] {
        assert!(!attached.text().contains(unread), "{unread}: {}", attached.text());
    }
    let paper = technician.get("/disposals/certificates/1");
    assert_eq!((paper.status, paper.body.as_slice()), (200, PDF.as_bytes()));
    assert_eq!(paper.headers["content-disposition"], "attachment; filename*=UTF-8''weee.pdf");
    technician.get("/disposals/1/sheet").shows(&["Disposal of equipment", "5CG002", "Authorised by", "Log head"]);
    technician.done("/disposals/1/done", &[("on", "2026-11-23")]).shows(&["are disposed of", "done"]);
    assert_eq!((&shown(&page)["state"], &shown(&page)["done_on"]), (&json!("done"), &json!("2026-11-23")));
    technician.get("/items/LAP-1").shows(&["disposed", "Disposals, newest first", "recycled"]);
    // It was a mistake: who may authorise it takes it back.
    technician
        .send("/disposals/1/reopen", &[("reason", "wrong batch")])
        .fails(422, &["The person who decided was not given"]);
    let mut auditor = page.signed_in("A1");
    assert!(!auditor.get("/disposals/1").html().contains("/reopen"));
    auditor.send("/disposals/1/reopen", &[("reason", "x")]).fails(403, &["Your roles don't include this"]);
    head.get("/disposals/1").shows(&["The items are still here"]);
    head.send("/disposals/1/reopen", &[]).fails(422, &["The reason was not given"]);
    head.done("/disposals/1/reopen", &[("reason", "wrong batch")]).shows(&[
        "Disposal 1 was reopened",
        "by Hester Head (H1): wrong batch",
        "Certificate 1 can't be undone",
    ]);
    technician.get("/items/LAP-1").shows(&["available, in disposal 1"]);
}

#[test]
fn who_authorises_proves_it_and_never_asked_for_it() {
    let page = page();
    let mut manager = page.signed_in("B1");
    let order = [("tags", "LAP-1"), ("reason", "old"), ("method", "given"), ("recipient", "Oxfam")];
    manager.done("/disposals", &order).shows(&["Authorise the disposal"]);
    manager.send("/disposals/1/authorise", &[]).fails(422, &["Bill Purse (staff) can't decide about themselves"]);
    manager.send("/disposals/1/authorise", &[("by", "H1")]).fails(422, &["has not confirmed this decision"]);
    let wrong = [("by", "H1"), ("by_password", "guess again please")];
    manager.send("/disposals/1/authorise", &wrong).fails(422, &["the password is wrong"]);
    let proved = [("by", "H1"), ("by_password", PASSWORD)];
    manager.done("/disposals/1/authorise", &proved).shows(&["Disposal 1 was authorised"]);
    let log = page.cli().json(&["log", "show", "--limit", "1"]);
    assert_eq!(log[0]["details"]["proved"], json!(["B1", "H1"]), "{log}");
}

#[test]
fn the_chair_of_governors_authorises_from_their_own_account_and_others_only_look() {
    let page = page();
    page.cli().done(&["disposal", "limit", "set", "headteacher", "100"]);
    let mut technician = page.signed_in("T1");
    technician.done("/disposals", &[("tags", "LAP-1"), ("reason", "old"), ("method", "sold"), ("recipient", "Oxfam")]);
    let mut head = page.signed_in("H1");
    head.send("/disposals/1/authorise", &[("by", "H1"), ("by_password", PASSWORD)])
        .fails(409, &["may authorise disposals up to £100.00, and disposal 1 is of £300.00"]);
    let mut auditor = page.signed_in("A1");
    let looked = auditor.get("/disposals/1");
    looked.shows(&["Oxfam"]);
    assert!(!looked.html().contains("action=\"/disposals"), "{}", looked.html());
    auditor.send("/disposals/1/authorise", &[]).fails(403, &["Your roles don't include this"]);
    page.signed_in("C1").get("/disposals").fails(403, &["Your roles don't include this"]);
    let mut chair = page.signed_in("G1");
    chair.get("/disposals?state=requested").shows(&["LAP-1"]);
    chair.done("/disposals/1/authorise", &[]).shows(&["Gina Gavel (G1)"]);
    technician.send("/disposals/1/done", &[]).fails(422, &["It is not known what LAP-1 brought"]);
    technician.send("/disposals/1/done", &[("proceeds", "20"), ("funder_share", "half")]).fails(422, &["“half”"]);
    technician
        .done("/disposals/1/done", &[("proceeds", "20"), ("funder_share", "50%")])
        .shows(&["£10.00 of the proceeds is the funder's share"]);
    technician.get("/disposals?state=done").shows(&["sold"]);
}

#[test]
fn a_request_is_changed_and_withdrawn() {
    let page = page();
    let mut technician = page.signed_in("T1");
    technician.done("/disposals", &[("tags", "LAP-1\nLAP-2"), ("reason", "old"), ("method", "sold")]);
    let change = [("method", "given"), ("recipient", "Oxfam"), ("remove", "LAP-2")];
    technician.done("/disposals/1/edit", &change).shows(&["Disposal 1 was changed", "given away", "Oxfam"]);
    assert_eq!(shown(&page)["count"], 1);
    technician.send("/disposals/1/withdraw", &[]).fails(422, &["The reason was not given"]);
    technician.done("/disposals/1/withdraw", &[("reason", "it works")]).shows(&["its items stay", "it works"]);
    assert_eq!(shown(&page)["state"], "withdrawn");
}

/// The form of a page with this action, or nothing.
fn form_of(answer: &Answer, action: &str) -> String {
    let html = answer.html();
    let rest = html.split(&format!("action=\"{action}\"")).nth(1);
    rest.and_then(|rest| rest.split("</form>").next()).unwrap_or_default().to_owned()
}

#[test]
fn the_items_are_gone_only_once_no_certificate_is_missing() {
    let page = page();
    let mut technician = page.signed_in("T1");
    technician.done("/disposals", &[("tags", "LAP-1\nLAP-2"), ("reason", "old"), ("method", "recycled")]);
    page.signed_in("H1").done("/disposals/1/authorise", &[]);
    let waits = technician.get("/disposals/1");
    waits.shows(&["2 items still need a certificate"]);
    assert_eq!(form_of(&waits, "/disposals/1/done"), "");
    let sent = certify(
        &mut technician,
        &[("key", "k1"), ("kind", "weee"), ("serials", "5CG001\r\n5CG002")],
        &[("certificate", "weee.pdf", PDF)],
    );
    let complete = technician.follow(&sent);
    assert!(form_of(&complete, "/disposals/1/done").contains("Dispose of the items"), "{}", complete.text());
    assert!(!complete.text().contains("still need a certificate"));
}

#[test]
fn those_who_asked_are_told_that_someone_else_must_authorise() {
    let page = page();
    let mut manager = page.signed_in("B1");
    let order = [("tags", "LAP-1"), ("reason", "old"), ("method", "given"), ("recipient", "Oxfam")];
    let own = manager.done("/disposals", &order);
    let form = form_of(&own, "/disposals/1/authorise");
    for words in [
        "so someone else must decide",
        "name=\"by\" autocomplete=\"off\" required",
        "name=\"by_password\" type=\"password\" autocomplete=\"off\" required",
    ] {
        assert!(form.contains(words), "{words}: {form}");
    }
    // The headteacher did not ask for it, and presses the button alone.
    let form = form_of(&page.signed_in("H1").get("/disposals/1"), "/disposals/1/authorise");
    assert!(form.contains("Authorise the disposal") && !form.contains(" required"), "{form}");
}

#[test]
fn an_item_offers_no_disposal_while_it_is_out_and_no_wipe_without_data() {
    let mut school = School::new();
    for (reference, name) in [("T1", "Tom Bench"), ("B1", "Bill Purse")] {
        person(&mut school, reference, PersonKind::Staff, name);
    }
    asset_with(&mut school, "LAP-1", "laptop", |_| ());
    asset_with(&mut school, "LEAD-1", "projector", |_| ());
    let page = Page::of(school, &[("T1", "technician"), ("B1", "business-manager")]);
    let mut technician = page.signed_in("T1");
    technician.get("/items/LAP-1").shows(&["Ask for its disposal", "Record a wipe"]);
    let lead = technician.get("/items/LEAD-1");
    lead.shows(&["Ask for its disposal"]);
    assert!(!lead.text().contains("Record a wipe"), "{}", lead.text());
    page.cli().done(&["out", "LAP-1", "--to", "B1"]);
    let out = technician.get("/items/LAP-1");
    assert!(!out.text().contains("Ask for its disposal"), "{}", out.text());
}
