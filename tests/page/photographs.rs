//! The camera and photographs: on devices that the school has registered, and nowhere else.

use super::{
    Page,
    visit::{Answer, Browser},
};
use crate::support::{
    School, asset_with, person,
    server::{OnlyFiles, in_files},
};
use axum::{body::Body, http::Method};
use chrono::Duration;
use domain::person::PersonKind;
use register::paper::qr;
use serde_json::json;

/// A school with a technician, a teacher, and a laptop that the teacher has.
fn page() -> Page {
    let mut school = School::new();
    person(&mut school, "T1", PersonKind::Staff, "Tess Tallis");
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    asset_with(&mut school, "LAP-1", "laptop", |_| {});
    let page = Page::of(school, &[("T1", "technician"), ("S1", "")]);
    page.cli().done(&["out", "LAP-1", "--to", "S1"]);
    page
}

/// A browser on a device that the school has registered.
fn registered<'p>(page: &'p Page, who: &str) -> Browser<'p> {
    let code = page.cli().json(&["device", "add", &format!("Desk of {who}")])["code"].as_str().unwrap().to_owned();
    let mut browser = page.signed_in(who);
    let answer = browser.send("/account/device", &[("code", &code)]);
    assert_eq!(answer.status, 303, "{}", answer.text());
    browser
}

/// A frame of 640 × 480 dots with a QR code in it, or of a grey desk.
pub fn frame(text: Option<&str>) -> Vec<u8> {
    let mut dots = vec![120; 640 * 480];
    // The code as it is drawn on a terminal: each letter has two dots above each other, and the light ones are drawn.
    let drawn = text.map(|text| qr::drawn(text).unwrap()).unwrap_or_default();
    for (row, line) in drawn.lines().enumerate() {
        for (column, letter) in line.chars().enumerate() {
            for (half, light) in [['█', '▀'], ['█', '▄']].iter().enumerate() {
                let shade = if light.contains(&letter) { 220 } else { 40 };
                for y in 0..8 {
                    let at = (100 + (2 * row + half) * 8 + y) * 640 + 150 + column * 8;
                    dots[at..at + 8].fill(shade);
                }
            }
        }
    }
    dots
}

fn send_frame(browser: &mut Browser<'_>, frame: Vec<u8>) -> Answer {
    browser.ask(Method::POST, "/camera", &[("content-type", "application/octet-stream")], Body::from(frame))
}

// Frederick Gent 6.1: policies bar own phones from taking pictures.
#[test]
fn a_code_is_read_from_a_frame_on_a_registered_device_alone() {
    let page = page();
    let mut own = page.signed_in("T1");
    send_frame(&mut own, frame(Some("LAP-1"))).fails(409, &["only on a device that the school has registered"]);
    let mut browser = registered(&page, "T1");
    let read = send_frame(&mut browser, frame(Some("LAP-1")));
    assert_eq!((read.status, read.text().as_str()), (200, "LAP-1"));
    assert_eq!(read.headers["cache-control"], "no-store");
    assert_eq!(read.headers["content-type"], "text/plain; charset=utf-8");
    let nothing = send_frame(&mut browser, frame(None));
    assert_eq!((nothing.status, nothing.body.len()), (204, 0));
    send_frame(&mut browser, vec![0; 640 * 480 - 1]).fails(422, &["A frame has 307200 bytes"]);
    let form = browser.ask(Method::POST, "/camera", &[("content-type", "image/png")], Body::from(frame(None)));
    assert_eq!(form.status, 415);
    let before = page.cli().traces();
    page.wait(Duration::seconds(1));
    send_frame(&mut browser, frame(Some("LAP-1")));
    assert_eq!(page.cli().traces(), before, "a frame is not kept");
}

#[test]
fn a_seat_sends_at_most_five_frames_a_second_and_another_seat_is_not_held_up() {
    let page = page();
    let (mut one, mut other) = (registered(&page, "T1"), registered(&page, "S1"));
    page.wait(Duration::seconds(1));
    let statuses: Vec<u16> = (0..7).map(|_| send_frame(&mut one, frame(Some("LAP-1"))).status).collect();
    assert_eq!(statuses, [200, 200, 200, 200, 200, 429, 429]);
    assert_eq!(send_frame(&mut other, frame(Some("LAP-1"))).status, 200);
    page.wait(Duration::seconds(1));
    assert_eq!(send_frame(&mut one, frame(Some("LAP-1"))).status, 200);
}

/// A small JPEG file with a place in it. `mark` makes each another picture.
fn jpeg(mark: u8) -> Vec<u8> {
    let part = |marker: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xFF, marker][..], &length, content].concat()
    };
    let place = part(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\0GPS 51.5074 N 0.1278 W");
    let dots = part(0xDA, &[1, 1, 0, 0, 63, 0]);
    [vec![0xFF, 0xD8], place, part(0xDB, &[mark; 65]), dots, vec![mark, 1, 2, 3, 0xFF, 0xD9]].concat()
}

/// Sends files as a browser does.
fn send(browser: &mut Browser<'_>, path: &str, key: &str, files: &[(&str, &[u8])]) -> Answer {
    send_with(browser, path, &[("key", key)], files)
}

fn send_with(browser: &mut Browser<'_>, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
    let mut body = Vec::new();
    for (name, value) in fields {
        let field = format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(field.into_bytes());
    }
    for (name, bytes) in files {
        let head = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"{name}\"\r\nContent-Type: text/html\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--edge--\r\n");
    browser.ask(Method::POST, path, &[("content-type", "multipart/form-data; boundary=edge")], Body::from(body))
}

// Frederick Gent 10.6: a charge rests on evidence, so "it was cracked already" has an answer.
#[test]
fn photographs_are_added_on_the_page_of_a_loan_and_shown_there() {
    let page = page();
    let mut own = page.signed_in("T1");
    let loan = own.get("/loans/1");
    assert!(!loan.html().contains("type=\"file\""), "not on a device of one's own: {}", loan.html());
    send(&mut own, "/loans/1/photos", "k0", &[("a.jpg", &jpeg(1))]).fails(409, &["only on a device"]);
    let mut browser = registered(&page, "T1");
    let loan = browser.get("/loans/1");
    loan.shows(&["Photographs of the item", "No pupil may be in the picture."]);
    let sent = send(&mut browser, "/loans/1/photos", "k1", &[("front.jpg", &jpeg(1)), ("back.jpg", &jpeg(2))]);
    let loan = browser.follow(&sent);
    loan.shows(&[
        "2 photographs of loan 1 sent; the loan has 2",
        "Photograph 1 of LAP-1, as it was on Mon 23 Nov 2026",
    ]);
    assert!(loan.html().contains("<img src=\"/photos/2\" alt=\"Photograph 2 of LAP-1"), "{}", loan.html());
    let photo = browser.get("/photos/1");
    assert_eq!((photo.status, &photo.headers["content-type"]), (200, &"image/jpeg".parse().unwrap()));
    assert_eq!(photo.headers["x-content-type-options"], "nosniff");
    assert!(!photo.body.windows(3).any(|part| part == b"GPS"), "the place is taken out");
    // The same form again is one act, and what is no picture is refused by its content.
    send(&mut browser, "/loans/1/photos", "k1", &[("other.jpg", &jpeg(3))]).fails(409, &["recorded before"]);
    send(&mut browser, "/loans/1/photos", "k2", &[("page.jpg", b"<html>")]).fails(422, &["no JPEG or PNG picture"]);
    send(&mut browser, "/loans/1/photos", "k3", &[]).fails(422, &["No photograph was chosen"]);
    send(&mut browser, "/loans/1/photos", "k4", &[("", b"")]).fails(422, &["No photograph was chosen"]);
    let half = browser.ask(
        Method::POST,
        "/loans/1/photos",
        &[("content-type", "multipart/form-data; boundary=edge")],
        Body::from("--edge\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\n\r\nhalf"),
    );
    half.fails(422, &["did not arrive whole"]);
    let large = vec![0xFF; 65 << 20];
    send(&mut browser, "/loans/1/photos", "k5", &[("large.jpg", &large)]).fails(422, &["larger than a page takes"]);
    let eight = &large[..8 << 20];
    let three = [("a.jpg", eight), ("b.jpg", eight), ("c.jpg", eight)];
    send(&mut browser, "/loans/1/photos", "k8", &three).fails(422, &["larger than 20 MB together"]);
    send(&mut browser, "/loans/1/photos", "k6", &[("ten.jpg", &large[..11 << 20])]).fails(422, &["limit of 10 MB"]);
    assert_eq!(page.cli().json(&["loan", "show", "1"])["photos"].as_array().map(Vec::len), Some(2));
    // Who sees no people sees no photographs of their loans.
    page.signed_in("S1").get("/photos/1").fails(403, &["Your roles don't include this"]);
    browser.get("/photos/9").fails(404, &["There is no photograph 9"]);
    page.cli().done(&["in", "LAP-1", "--all-well"]);
    assert!(!browser.get("/loans/1").html().contains("type=\"file\""));
    send(&mut browser, "/loans/1/photos", "k7", &[("late.jpg", &jpeg(4))]).fails(409, &["photographed"]);
    assert_eq!(page.cli().json(&["check"])["sound"], json!(true));
}

/// A photograph of a frame, as a PNG picture.
fn photograph(text: Option<&str>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 640, 480);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&frame(text)).unwrap();
    bytes
}

// Where a browser neither reads codes nor gives its live camera, as on plain http, a photograph of the code is sent.
#[test]
fn a_photograph_of_a_code_is_a_scan_at_the_desk_and_is_not_kept() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let page = page();
    let mut own = page.signed_in("T1");
    assert!(!own.get("/desk").html().contains("type=\"file\""), "not on a device of one's own");
    let code = photograph(Some("LAP-1"));
    send(&mut own, "/desk/photograph", "p0", &[("a.png", &code)]).fails(409, &["only on a device"]);
    let mut browser = registered(&page, "T1");
    browser.get("/desk").shows(&["Scan with a photograph", "It is read and thrown away."]);
    page.wait(Duration::seconds(1));
    let none = send(&mut browser, "/desk/photograph", "p1", &[("a.png", &photograph(None))]);
    browser.follow(&none).shows(&["No code was found in the photograph", "0 items out, 0 items in"]);
    let before = page.cli().traces();
    send(&mut browser, "/desk/photograph", "p2", &[("a.gif", b"GIF89a")]).fails(422, &["no JPEG or PNG picture"]);
    send(&mut browser, "/desk/photograph", "p3", &[]).fails(422, &["No photograph was chosen"]);
    let large = vec![0xFF; 11 << 20];
    send(&mut browser, "/desk/photograph", "p4", &[("a.jpg", &large)]).fails(422, &["larger than 10 MB"]);
    assert_eq!(page.cli().traces(), before);
    // A photograph counts as a frame.
    send(&mut browser, "/desk/photograph", "p5", &[("a.png", &photograph(None))]);
    let busy = send(&mut browser, "/desk/photograph", "p6", &[("a.png", &code)]);
    busy.fails(409, &["Other photographs are being read"]);
    page.wait(Duration::seconds(1));
    let done = send(&mut browser, "/desk/photograph", "p7", &[("a.png", &code)]);
    assert_eq!(done.location.as_deref(), Some("/desk"), "{}", done.text());
    browser.follow(&done).shows(&["In LAP-1 from Zoë O'Brien"]);
    assert_eq!(page.cli().json(&["loan", "show", "1"])["state"], "returned");
    // The same form once more is the same act, and no picture is in the register.
    let again = send(&mut browser, "/desk/photograph", "p7", &[("a.png", &code)]);
    browser.follow(&again).shows(&["1 item in"]);
    let kept: i64 = page.cli().file().query_row("select count(*) from attachment", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 0);
}

#[test]
fn a_photograph_of_a_code_opens_the_item_on_a_round() {
    let page = page();
    page.cli().done(&["asset", "edit", "LAP-1", "--location", "Hall"]);
    page.cli().done(&["pat", "set", "LAP-1", "--class", "I", "--type", "P"]);
    let mut browser = registered(&page, "T1");
    browser.get("/tests/round?location=Hall").shows(&["Scan with a photograph"]);
    page.wait(Duration::seconds(1));
    let files = [("a.png", &*photograph(Some("LAP-1")))];
    let sent = send_with(&mut browser, "/tests/photograph", &[("key", "r1"), ("location", "Hall")], &files);
    assert_eq!(sent.location.as_deref(), Some("/tests/round?location=Hall&tag=LAP-1"), "{}", sent.text());
    let round = browser.follow(&sent);
    round.shows(&["The photograph has the code LAP-1"]);
    assert!(round.html().contains("<details open>"), "{}", round.html());
}
