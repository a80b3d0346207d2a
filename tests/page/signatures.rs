//! Signatures that are drawn on the page: on slips and receipts at the desk, on one's own, and under agreements.

use super::{
    Page,
    visit::{Answer, Browser},
};
use crate::support::{School, asset_with, person, person_with};
use data_encoding::BASE64;
use domain::person::PersonKind;

/// A drawing as a browser sends it: a PNG picture in base64.
fn drawing() -> String {
    let (mut bytes, mut dots) = (Vec::new(), vec![255; 90 * 30]);
    dots[910..980].fill(0);
    let mut encoder = png::Encoder::new(&mut bytes, 90, 30);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&dots).unwrap();
    BASE64.encode(&bytes)
}

/// The same picture without a stroke.
fn blank() -> String {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 90, 30);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&[255; 90 * 30]).unwrap();
    BASE64.encode(&bytes)
}

/// A school with a technician, a teacher, another one, a pupil and two laptops.
fn page() -> Page {
    let mut school = School::new();
    person(&mut school, "T1", PersonKind::Staff, "Tess Tallis");
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    person(&mut school, "S2", PersonKind::Staff, "Amir Khan");
    person_with(&mut school, "1001", PersonKind::Pupil, "Ada Bell", |pupil| {
        (pupil.class, pupil.class_teacher) = (Some("9B".to_owned()), Some("Amir Khan".to_owned()));
    });
    for tag in ["LAP-1", "LAP-2"] {
        asset_with(&mut school, tag, "laptop", |a| (a.encrypted, a.anti_virus) = (Some(true), Some(true)));
    }
    Page::of(school, &[("T1", "technician"), ("S1", ""), ("S2", "class-teacher")])
}

/// The hash that a page to sign sends with the drawing.
fn hash(browser: &mut Browser<'_>, path: &str) -> String {
    let html = browser.get(path).html();
    let after = html.split("name=\"hash\" value=\"").nth(1).unwrap_or_else(|| panic!("{path}: {html}"));
    after.split('"').next().unwrap().to_owned()
}

/// Sends a drawing under the words that the page shows now.
fn draw(browser: &mut Browser<'_>, path: &str, witness: &str) -> Answer {
    let (hash, drawing) = (hash(browser, path), drawing());
    browser.send(path, &[("hash", &hash), ("drawing", &drawing), ("witness", witness)])
}

#[test]
fn a_slip_and_its_receipt_are_signed_by_finger_at_the_desk_and_printed() {
    let page = page();
    page.cli().done(&["out", "LAP-1", "--to", "S1", "--due", "2026-12-18"]);
    let mut desk = page.signed_in("T1");
    let form = desk.get("/slips/1/sign");
    form.shows(&["Zoë O'Brien signs here", "LAP-1", "Terms", "Who saw it"]);
    assert!(form.html().contains("value=\"Tess Tallis\""), "who is signed in saw it: {}", form.html());
    // Nothing is recorded without a drawing, or over words that have changed.
    let old = hash(&mut desk, "/slips/1/sign");
    desk.send("/slips/1/sign", &[("hash", &old), ("witness", "Tess Tallis")]).fails(422, &["Nobody has signed"]);
    page.cli().done(&["loan", "renew", "1", "--due", "2026-12-17", "--yes"]);
    let drawing = drawing();
    let late = desk.send("/slips/1/sign", &[("hash", &old), ("drawing", &drawing), ("witness", "Tess Tallis")]);
    late.fails(409, &["The slip has changed since this page showed it"]);
    draw(&mut desk, "/slips/1/sign", "Zoë O'Brien").fails(422, &["can't witness their own signature"]);
    assert!(page.cli().json(&["slip", "show", "1"])["signed"].is_null());
    let done = draw(&mut desk, "/slips/1/sign", "Tess Tallis");
    desk.follow(&done).shows(&["Slip 1 was signed on screen by Zoë O'Brien", "See and print the slip"]);
    let paper = desk.get("/slips/1").html();
    assert!(
        paper.contains(&format!("data:image/png;base64,{drawing}\" alt=\"Signature of Zoë O&#39;Brien\"")),
        "{paper}"
    );
    draw(&mut desk, "/slips/1/sign", "Tess Tallis").fails(409, &["already signed"]);
    // The receipt.
    desk.get("/slips/1/receipt/sign").fails(409, &["has come back"]);
    page.cli().done(&["in", "LAP-1", "--all-well"]);
    let done = draw(&mut desk, "/slips/1/receipt/sign", "Tess Tallis");
    desk.follow(&done).shows(&["The receipt for slip 1 was signed on screen", "See and print the receipt"]);
    assert!(desk.get("/slips/1?receipt=yes").html().contains("Signature of Zoë"));
    assert_eq!(page.cli().json(&["check"])["sound"], true);
}

#[test]
fn people_sign_their_own_slips_and_nobody_elses_with_another_as_witness() {
    let page = page();
    page.cli().done(&["out", "LAP-1", "--to", "S1"]);
    page.cli().done(&["out", "LAP-2", "--to", "S2"]);
    let mut mine = page.signed_in("S1");
    let first = mine.get("/");
    assert!(first.html().contains("href=\"/mine/slips/1/sign\""), "{}", first.html());
    let form = mine.get("/mine/slips/1/sign");
    form.shows(&["Zoë O'Brien signs here"]);
    assert!(!form.html().contains("value=\"Zoë"), "the witness is somebody else: {}", form.html());
    let hash = hash(&mut mine, "/mine/slips/1/sign");
    let drawing = drawing();
    let alone = mine.send("/mine/slips/1/sign", &[("hash", &hash), ("drawing", &drawing)]);
    alone.fails(422, &["needs a witness"]);
    mine.get("/mine/slips/2/sign").fails(404, &["Slip 2 is not yours"]);
    let other = [("hash", hash.as_str()), ("drawing", &drawing), ("witness", "Tess Tallis")];
    mine.send("/mine/slips/2/sign", &other).fails(404, &["Slip 2 is not yours"]);
    mine.get("/slips/1/sign").fails(403, &["Your roles don't include this"]);
    draw(&mut mine, "/mine/slips/1/sign", "s1").fails(422, &["can't witness their own signature"]);
    let done = draw(&mut mine, "/mine/slips/1/sign", "Tess Tallis");
    assert_eq!(done.location.as_deref(), Some("/"));
    mine.follow(&done).shows(&["Slip 1 was signed on screen by Zoë O'Brien"]);
    let signed = page.cli().json(&["slip", "show", "1"])["signed"].clone();
    assert_eq!((signed["how"].as_str(), signed["witness"].as_str()), (Some("screen"), Some("Tess Tallis")));
    assert_eq!(signed["drawing"].as_str().map(str::len), Some(64));
    assert!(page.cli().json(&["slip", "show", "2"])["signed"].is_null());
}

#[test]
fn agreements_are_signed_by_finger_under_their_text() {
    let page = page();
    let file = page.school.folder.path().join("aup.txt");
    std::fs::write(&file, "Use it for <b>school</b> work.\n").unwrap();
    let pdf = page.school.folder.path().join("phones policy.pdf");
    std::fs::write(&pdf, b"%PDF-1.7 \xFF\xFE").unwrap();
    page.cli().done(&["agreement", "publish", "Acceptable use", "--guardian", "--file", file.to_str().unwrap()]);
    page.cli().done(&["agreement", "publish", "Phones", "--kinds", "staff", "--file", pdf.to_str().unwrap()]);
    let mut mine = page.signed_in("S1");
    mine.get("/").shows(&["Agreements that you must sign: 2"]);
    mine.get("/mine/agreements").shows(&["Acceptable use", "Phones", "Not signed yet."]);
    let form = mine.get("/mine/agreements/1/sign");
    form.shows(&["I have read Acceptable use, in force from Mon 23 Nov 2026", "Use it for <b>school</b> work."]);
    let text = mine.get("/agreements/1/text");
    assert_eq!(text.headers["content-type"], "text/plain; charset=utf-8");
    let text = mine.get("/agreements/2/text");
    assert_eq!(text.headers["content-type"], "application/pdf");
    assert_eq!(text.headers["content-disposition"], "attachment; filename*=UTF-8''phones%20policy.pdf");
    assert_eq!(text.body, b"%PDF-1.7 \xFF\xFE");
    mine.get("/mine/agreements/2/sign").shows(&["Open the text of the agreement"]);
    let done = draw(&mut mine, "/mine/agreements/1/sign", "Amir Khan");
    let list = mine.follow(&done);
    list.shows(&["Acceptable use was signed by Zoë O'Brien", "Signed on Mon 23 Nov 2026."]);
    assert!(list.html().contains("alt=\"Signature of Zoë O&#39;Brien\""), "{}", list.html());
    draw_refused(&mut mine, "/mine/agreements/1/sign");
    mine.get("/people/1001/agreements").fails(403, &["Your roles don't include this"]);
    // A pupil's, at the desk: their class teacher and their parent or carer are named.
    let mut desk = page.signed_in("T1");
    desk.get("/people/1001").shows(&["Agreements to sign"]);
    desk.get("/people/1001/agreements").shows(&["Agreements of Ada Bell", "Acceptable use", "Not signed yet."]);
    let path = "/people/1001/agreements/1/sign";
    let form = desk.get(path);
    assert!(form.html().contains("name=\"class_teacher\" value=\"Amir Khan\""), "{}", form.html());
    draw(&mut desk, path, "Tess Tallis").fails(422, &["A parent or carer must sign"]);
    let (hash, drawing) = (hash(&mut desk, path), drawing());
    let fields =
        [("hash", hash.as_str()), ("drawing", &drawing), ("witness", "Tess Tallis"), ("guardian", "Rose Bell")];
    let done = desk.send(path, &fields);
    desk.follow(&done).shows(&["Acceptable use was signed by Ada Bell"]);
    desk.get("/people/1001/agreements/2/sign").shows(&["Phones"]);
    draw(&mut desk, "/people/1001/agreements/2/sign", "Tess Tallis").fails(409, &["“Phones” is not for Ada Bell"]);
    assert_eq!(page.cli().json(&["check"])["sound"], true);
}

/// A second signature is refused.
fn draw_refused(browser: &mut Browser<'_>, path: &str) {
    draw(browser, path, "Amir Khan").fails(409, &["has already signed"]);
}

// A script on the page refuses an empty box, and so does the server, which trusts no script.
#[test]
fn a_blank_drawing_is_no_signature_at_any_door() {
    let page = page();
    page.cli().done(&["out", "LAP-1", "--to", "S1"]);
    page.cli().done(&["agreement", "publish", "Acceptable use"]);
    let (mut desk, mut mine) = (page.signed_in("T1"), page.signed_in("S1"));
    let blank = blank();
    let refused = |browser: &mut Browser<'_>, path: &str| {
        let hash = hash(browser, path);
        let fields = [("hash", hash.as_str()), ("drawing", &blank), ("witness", "Amir Khan")];
        browser.send(path, &fields).fails(422, &["Nobody has signed", "Draw the signature in the box"]);
    };
    refused(&mut desk, "/slips/1/sign");
    refused(&mut mine, "/mine/slips/1/sign");
    refused(&mut mine, "/mine/agreements/1/sign");
    refused(&mut desk, "/people/S1/agreements/1/sign");
    page.cli().done(&["in", "LAP-1", "--all-well"]);
    refused(&mut desk, "/slips/1/receipt/sign");
    assert!(page.cli().json(&["slip", "show", "1"])["signed"].is_null());
}
