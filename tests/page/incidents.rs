//! Incidents on the page: decided by whoever holds a role for it and proves it, closed with what the police gave, with
//! photographs from the school's own devices.

use super::{PASSWORD, Page, visit};
use crate::support::{
    School, asset_with, person, person_with,
    server::{OnlyFiles, in_files},
};
use axum::{body::Body, http::Method};
use domain::person::PersonKind;
use serde_json::json;

fn page() -> Page {
    let mut school = School::new();
    for (reference, name) in
        [("T1", "Tom Bench"), ("C1", "Cora Chip"), ("H1", "Hester Head"), ("B1", "Bill Purse"), ("A1", "Ann Audit")]
    {
        person(&mut school, reference, PersonKind::Staff, name);
    }
    person_with(&mut school, "1001", PersonKind::Pupil, "Ada Bell", |pupil| pupil.class = Some("9B".to_owned()));
    for tag in ["LAP-1", "LAP-2"] {
        asset_with(&mut school, tag, "laptop", |laptop| laptop.purchase_cost_pence = Some(40_000));
    }
    let roles = [
        ("T1", "technician"),
        ("C1", "ict-coordinator"),
        ("H1", "headteacher"),
        ("B1", "business-manager"),
        ("A1", "auditor"),
    ];
    let page = Page::of(school, &roles);
    page.cli().done(&["out", "LAP-1", "--to", "1001"]);
    page.cli().done(&["incident", "report", "LAP-1", "--kind", "damage", "--note", "Screen cracked"]);
    page.cli().done(&["incident", "report", "LAP-2", "--kind", "theft", "--note", "Gone from the store"]);
    page
}

fn incident(page: &Page, no: &str) -> serde_json::Value {
    page.cli().json(&["incident", "show", no])
}

#[test]
fn the_list_filters_and_downloads_and_leads_to_each_story() {
    let page = page();
    let mut browser = page.signed_in("T1");
    browser.get("/incidents").shows(&["LAP-1", "LAP-2", "Screen cracked"]);
    let damage = browser.get("/incidents?kind=damage&person=1001&class=9B");
    damage.shows(&["LAP-1"]);
    assert!(!damage.text().contains("LAP-2") && damage.html().contains("href=\"/incidents/1\""), "{}", damage.text());
    browser.get("/incidents?state=closed").shows(&["Nothing fits"]);
    browser.get("/incidents?kind=quarrel").fails(422, &["is not a kind of incident"]);
    let csv = browser.get("/incidents?kind=theft&csv=1");
    assert!(csv.html().starts_with("no,tag,part,") && csv.html().contains("LAP-2"), "{}", csv.html());
    assert!(csv.headers["content-disposition"].to_str().unwrap().contains("incidents.csv"));
    browser.get("/incidents/1").shows(&[
        "Incident 1: damage of LAP-1",
        "Ada Bell",
        "Screen cracked",
        "incident report",
    ]);
    browser.get("/incidents/9").fails(404, &["9"]);
}

#[test]
fn a_role_holder_decides_by_themselves_or_proves_it_on_somebody_elses_screen() {
    let page = page();
    // A technician sees the story, but not the form.
    let mut technician = page.signed_in("T1");
    assert!(!technician.get("/incidents/1").html().contains("/incidents/1/decide"));
    technician.send("/incidents/1/decide", &[("outcome", "accident")]).fails(403, &["Your roles don't include this"]);

    let mut browser = page.signed_in("C1");
    browser.get("/incidents/1").shows(&["Decide", "Someone else decides"]);
    browser.send("/incidents/1/decide", &[]).fails(422, &["The outcome was not given"]);
    browser.send("/incidents/1/decide", &[("outcome", "fate")]).fails(422, &["is not an outcome"]);
    let by_head = [("outcome", "carelessness"), ("note", "Dropped it"), ("by", "H1")];
    browser.send("/incidents/1/decide", &by_head).fails(422, &["has not confirmed this decision"]);
    let wrong = [&by_head[..], &[("by_password", "not the password")]].concat();
    browser.send("/incidents/1/decide", &wrong).fails(422, &["The name or the password is wrong"]);
    assert_eq!(incident(&page, "1")["state"], "open");
    let proved = [&by_head[..], &[("by_password", PASSWORD)]].concat();
    browser.done("/incidents/1/decide", &proved).shows(&["was decided: carelessness", "Dropped it", "Hester Head"]);
    assert_eq!(incident(&page, "1")["decided_by"]["ref"], "H1");
    let log = page.cli().json(&["log", "show", "--limit", "1"]);
    assert_eq!(log[0]["details"]["proved"], json!(["C1", "H1"]), "{log}");

    // Another decision needs a reason, and is the co-ordinator's own.
    browser.send("/incidents/1/decide", &[("outcome", "wear")]).fails(409, &["is already decided"]);
    let again = [("outcome", "wear"), ("reason", "The hinge was worn")];
    browser.done("/incidents/1/decide", &again).shows(&["was decided: wear", "Cora Chip"]);
    assert_eq!(incident(&page, "1")["decided_by"]["ref"], "C1");
}

#[test]
fn a_theft_closes_with_the_crime_reference_or_with_the_heads_proven_reason_for_none() {
    let page = page();
    let mut browser = page.signed_in("C1");
    let open = browser.get("/incidents/2");
    open.shows(&["Before it can be closed", "no police reference"]);
    browser
        .send("/incidents/2/close", &[])
        .fails(409, &["is not decided", "no police reference", "Nothing was recorded"]);
    browser.done("/incidents/2/decide", &[("outcome", "not-proven")]);
    let both = [("police_ref", "42/1"), ("no_police", "never")];
    browser.send("/incidents/2/close", &both).fails(422, &["Fill in one of the two"]);
    // The co-ordinator is no head: the form is there once more, with the fields that prove who decides.
    let reason = [("no_police", "It was found"), ("insurer_ref", "none")];
    let asked = browser.send("/incidents/2/close", &reason);
    asked.fails(422, &["The person who decided was not given", "Who decides"]);
    assert!(asked.html().contains("name=\"no_police\" value=\"It was found\""), "{}", asked.html());
    let proved = [&reason[..], &[("by", "H1"), ("by_password", PASSWORD)]].concat();
    let breach = browser.send("/incidents/2/close", &proved);
    if breach.status != 303 {
        // A laptop holds data, so the head, in place of a data protection lead, decides about the breach first.
        breach.fails(409, &["breach decision"]);
        let decided = [("breach", "not-reported"), ("note", "Encrypted"), ("by", "H1"), ("by_password", PASSWORD)];
        page.signed_in("T1").done("/incidents/2/breach", &decided).shows(&["not-reported"]);
        browser.done("/incidents/2/close", &proved).shows(&["incident 2 was closed".replacen('i', "I", 1).as_str()]);
    }
    let closed = incident(&page, "2");
    assert_eq!((&closed["state"], &closed["no_police_by"]["ref"]), (&json!("closed"), &json!("H1")), "{closed}");
    browser.get("/incidents/2").shows(&["Reopen it", "It was found"]);
    browser
        .done("/incidents/2/reopen", &[("reason", "A witness came")])
        .shows(&["was reopened", "Change the decision"]);
    browser.done("/incidents/2/void", &[("reason", "Reported twice")]).shows(&["was voided", "Reported twice"]);
    browser.send("/incidents/2/decide", &[("outcome", "wear"), ("reason", "x")]).fails(409, &["is closed"]);
}

/// A small JPEG file with a place in it.
fn jpeg() -> Vec<u8> {
    let part = |marker: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker][..], &length, content].concat()
    };
    let parts = [
        vec![0xFF, 0xD8],
        part(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\0GPS 51.5074 N"),
        part(0xDB, &[1; 65]),
        part(0xDA, &[1, 1, 0, 0, 63, 0]),
        vec![1, 1, 2, 3, 0xFF, 0xD9],
    ];
    parts.concat()
}

/// Sends a form with a file.
fn photograph(browser: &mut visit::Browser<'_>, path: &str, key: &str, name: &str, bytes: &[u8]) -> visit::Answer {
    let head = format!(
        "--cut\r\ncontent-disposition: form-data; name=\"key\"\r\n\r\n{key}\r\n--cut\r\ncontent-disposition: form-data; \
         name=\"photograph\"; filename=\"{name}\"\r\ncontent-type: image/jpeg\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, b"\r\n--cut--\r\n"].concat();
    browser.ask(Method::POST, path, &[("content-type", "multipart/form-data; boundary=cut")], Body::from(body))
}

const TO: &str = "/incidents/1/photographs";

#[test]
fn photographs_come_from_registered_devices_alone() {
    let page = page();
    let mut browser = page.signed_in("T1");
    assert!(!browser.get("/incidents/1").html().contains("type=\"file\""));
    photograph(&mut browser, TO, "k1", "a.jpg", &jpeg()).fails(409, &["a device that the school has registered"]);
    assert_eq!(incident(&page, "1")["attachments"], json!([]));

    let code = page.cli().json(&["device", "add", "Store tablet"])["code"].as_str().unwrap().to_owned();
    browser.done("/account/device", &[("code", &code)]);
    browser.get("/incidents/1").shows(&["Add a photograph of the item", "No pupil may be in the picture"]);
    let kept = photograph(&mut browser, TO, "k2", "C:\\fakepath\\front.jpg", &jpeg());
    assert_eq!(kept.location.as_deref(), Some("/incidents/1"), "{}", kept.text());
    let shown = browser.follow(&kept);
    shown.shows(&["The photograph is kept with incident 1", "front.jpg"]);
    assert!(shown.html().contains("<img src=\"/attachments/1\" alt=\"Photograph 1: front.jpg\""), "{}", shown.html());
    // The same form once more is the same act.
    let again = photograph(&mut browser, TO, "k2", "front.jpg", &jpeg());
    assert_eq!((again.status, again.location.as_deref()), (303, Some("/incidents/1")));
    let attachments = incident(&page, "1")["attachments"].clone();
    assert_eq!(attachments.as_array().unwrap().len(), 1, "{attachments}");

    let picture = browser.get("/attachments/1");
    assert_eq!((picture.status, &picture.headers["content-type"]), (200, &"image/jpeg".parse().unwrap()));
    assert_eq!(picture.headers["x-content-type-options"], "nosniff");
    assert!(picture.body.starts_with(&[0xFF, 0xD8]) && !picture.html().contains("GPS"), "it says where it was taken");
}

#[test]
fn what_is_no_photograph_is_refused_by_what_it_holds() {
    let page = page();
    let mut browser = page.signed_in("T1");
    let code = page.cli().json(&["device", "add", "Store tablet"])["code"].as_str().unwrap().to_owned();
    browser.done("/account/device", &[("code", &code)]);
    let too_large = [jpeg(), vec![0; 10 * 1024 * 1024]].concat();
    let cases: [(&str, &[u8], &str); 5] = [
        ("a.jpg", b"<html><script>alert(1)</script>", "is no JPEG or PNG picture"),
        ("b.jpg", b"", "is empty"),
        ("c.jpg", &jpeg()[..40], "is a damaged picture"),
        ("d.jpg", &too_large, "is larger than the limit of 10 MB"),
        ("", &jpeg(), "No photograph was chosen"),
    ];
    for (number, (name, bytes, why)) in cases.iter().enumerate() {
        photograph(&mut browser, TO, &format!("k{number}"), name, bytes).fails(422, &[why]);
    }
    photograph(&mut browser, "/incidents/9/photographs", "k9", "a.jpg", &jpeg()).fails(404, &["9"]);
    browser.send(TO, &[("photograph", "a.jpg")]).fails(422, &["did not arrive whole"]);
    let cut = b"--cut\r\ncontent-disposition: form-data; name=\"photograph\"; filename=\"a.jpg\"\r\n\r\nabc".to_vec();
    let kind = [("content-type", "multipart/form-data; boundary=cut")];
    browser.ask(Method::POST, TO, &kind, Body::from(cut)).fails(422, &["did not arrive whole"]);
    assert_eq!(incident(&page, "1")["attachments"], json!([]));
}

#[test]
fn a_paper_that_is_attached_is_downloaded_and_never_shown() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let page = page();
    let file = page.school.path().with_file_name("letter.html");
    std::fs::write(&file, "<script>alert(1)</script>").unwrap();
    page.cli().done(&["incident", "attach", "1", file.to_str().unwrap()]);
    let mut browser = page.signed_in("A1");
    let shown = browser.get("/incidents/1");
    shown.shows(&["letter.html"]);
    assert!(!shown.html().contains("<img"), "{}", shown.html());
    let paper = browser.get("/attachments/1");
    assert_eq!(paper.headers["content-type"], "application/octet-stream");
    assert_eq!(paper.headers["content-disposition"], "attachment; filename*=UTF-8''letter.html");
    browser.get("/attachments/7").fails(404, &["there is no attachment 7".replacen('t', "T", 1).as_str()]);
}

#[test]
fn an_incident_is_closed_only_once_nothing_but_references_is_missing() {
    let page = page();
    let mut coordinator = page.signed_in("C1");
    let close = "action=\"/incidents/1/close\"";
    let open = coordinator.get("/incidents/1");
    open.shows(&["Before it can be closed", "Incident 1 is not decided"]);
    assert!(!open.html().contains(close), "{}", open.text());
    coordinator.done("/incidents/1/decide", &[("outcome", "accident")]);
    assert!(coordinator.get("/incidents/1").html().contains(close));
    // A theft asks for the crime reference in the form that closes it, so that the form is there.
    assert!(!coordinator.get("/incidents/2").html().contains("/incidents/2/close\""));
    coordinator.done(
        "/incidents/2/breach",
        &[("breach", "not-reported"), ("note", "Encrypted"), ("by", "H1"), ("by_password", PASSWORD)],
    );
    coordinator.done("/incidents/2/decide", &[("outcome", "intent")]);
    let stolen = coordinator.get("/incidents/2");
    stolen.shows(&["has no police reference", "Crime reference", "Close the incident"]);
}
