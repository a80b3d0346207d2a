//! A signature and a camera in a real browser: the signature is drawn with the mouse, and the camera is a made-up one that
//! plays a film of a code.

use super::{
    Page,
    photographs::frame,
    real::{Live, Real},
};
use crate::support::{School, asset_with, person};
use domain::person::PersonKind;
use headless_chrome::protocol::cdp::{
    DOM,
    Input::{self, DispatchMouseEventTypeOption as Move},
    Page as Cdp,
};
use std::fs;

/// A school with a technician, who has every role for the evidence too, and a teacher.
fn page() -> Page {
    let mut school = School::new();
    person(&mut school, "T1", PersonKind::Staff, "Tess Tallis");
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    person(&mut school, "H1", PersonKind::Staff, "Hana Head");
    asset_with(&mut school, "LAP-1", "laptop", |a| (a.encrypted, a.anti_virus) = (Some(true), Some(true)));
    Page::of(school, &[("T1", "technician"), ("T1", "ict-coordinator"), ("S1", ""), ("H1", "headteacher")])
}

impl Real {
    fn mouse(&self, what: Move, [x, y]: [f64; 2], buttons: u32) {
        self.tab
            .call_method(Input::DispatchMouseEvent {
                Type: what,
                x,
                y,
                button: Some(Input::MouseButton::Left),
                buttons: Some(buttons),
                click_count: Some(1),
                modifiers: None,
                timestamp: None,
                force: None,
                tangential_pressure: None,
                tilt_x: None,
                tilt_y: None,
                twist: None,
                delta_x: None,
                delta_y: None,
                pointer_Type: None,
            })
            .unwrap();
    }

    /// Draws a stroke in the box for the signature.
    fn draw(&self) {
        self.eval("document.querySelector('canvas').scrollIntoView({ block: 'center' })");
        let place = self.eval(
            "(() => { const box = document.querySelector('canvas').getBoundingClientRect(); \
             return [box.left, box.top, box.width, box.height].map(Math.round).join(' '); })()",
        );
        let place: Vec<i32> = place.as_str().unwrap().split(' ').map(|one| one.parse().unwrap()).collect();
        // From left to right, up and down.
        let at = |step: i32| {
            let (across, down) = (10 + 8 * step, 30 + 40 * (step % 2));
            [place[0] + place[2] * across / 100, place[1] + place[3] * down / 100].map(f64::from)
        };
        self.mouse(Move::MousePressed, at(0), 1);
        (1..=10).for_each(|step| self.mouse(Move::MouseMoved, at(step), 1));
        self.mouse(Move::MouseReleased, at(10), 0);
    }
}

// Hazeldene 4.5, Frederick Gent 12.1: whoever receives portable equipment signs for it.
#[test]
fn a_signature_is_drawn_on_the_screen_and_found_in_the_evidence() {
    let page = page();
    page.cli().done(&["out", "LAP-1", "--to", "S1"]);
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    real.sign_in("S1").shows("sign for it");
    real.go("/mine/slips/1/sign").shows("Zoë O'Brien signs here");
    let send = "document.querySelector('form[data-signature] button.main').click()";
    // Nothing is sent while the box is empty.
    real.eval("document.querySelector('#witness').value = 'Tess Tallis'");
    real.eval(send);
    real.shows("Nobody has signed yet");
    real.draw();
    real.picture("signature").eval("document.querySelector('#clear').click()");
    real.eval(send);
    real.shows("Nobody has signed yet");
    real.draw();
    real.eval(send);
    real.shows("Slip 1 was signed on screen by Zoë O'Brien");
    real.is_content(&[]);
    let signed = page.cli().json(&["slip", "show", "1"])["signed"].clone();
    // The drawing is in the evidence of a charge, and it is a stroke on white.
    let report = ["incident", "report", "LAP-1", "--kind", "damage", "--note", "hinge", "--person", "S1"];
    page.cli().done(&report);
    page.cli().done(&["incident", "decide", "1", "--outcome", "carelessness", "--by", "H1"]);
    page.cli().done(&["charge", "assess", "--incident", "1", "--amount", "60.00", "--reason", "not in its case"]);
    let file = page.school.folder.path().join("evidence.html");
    page.cli().done(&["charge", "show", "1", "--evidence", "--output", file.to_str().unwrap()]);
    let evidence = fs::read_to_string(&file).unwrap();
    assert!(evidence.contains("alt=\"Signature of Zoë O&#39;Brien\""), "{evidence}");
    assert!(evidence.contains(signed["hash"].as_str().unwrap()), "{evidence}");
    let picture = evidence.split("data:image/png;base64,").nth(1).unwrap().split('"').next().unwrap();
    let picture = data_encoding::BASE64.decode(picture.as_bytes()).unwrap();
    let mut reader = png::Decoder::new(std::io::Cursor::new(picture)).read_info().unwrap();
    let mut dots = vec![0; reader.output_buffer_size().unwrap()];
    let drawn = reader.next_frame(&mut dots).unwrap();
    let samples = drawn.color_type.samples();
    let dark = dots.chunks(samples).filter(|dot| dot[0] < 64).count();
    assert_eq!((drawn.width, drawn.height), (900, 300));
    assert!((1_000..60_000).contains(&dark), "{dark} dark dots");
}

/// A film that plays one frame, as a made-up camera reads it: grey dots, and no colour.
fn film(frame: &[u8]) -> Vec<u8> {
    let mut film = b"YUV4MPEG2 W640 H480 F10:1 Ip A1:1 C420jpeg\n".to_vec();
    for _ in 0..10 {
        film.extend(b"FRAME\n");
        film.extend(frame);
        film.extend(vec![128; 640 * 480 / 2]);
    }
    film
}

// The browser here reads no codes itself, and neither does that of an iPhone: its frames go to the page.
#[test]
fn a_camera_scans_at_the_desk_through_the_server() {
    let page = page();
    page.cli().done(&["out", "LAP-1", "--to", "S1"]);
    let code = page.cli().json(&["device", "add", "Desk"])["code"].as_str().unwrap().to_owned();
    let file = page.school.folder.path().join("code.y4m");
    fs::write(&file, film(&frame(Some("LAP-1")))).unwrap();
    let live = Live::of(&page);
    let plays = format!("--use-file-for-fake-video-capture={}", file.display());
    let more = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", &plays];
    let Some(real) = Real::at(&live, &more) else { return };
    real.sign_in("T1").go("/desk");
    let has_button = "[...document.querySelectorAll('button')].some((one) => one.textContent === 'Camera')";
    assert_eq!(real.eval(has_button), false, "not before the device is registered");
    real.go("/account");
    let adopt = format!(
        "(() => {{ const field = document.querySelector('#code'); field.value = '{code}'; field.form.requestSubmit(); }})()"
    );
    real.eval(&adopt);
    real.shows("may use its camera from now on");
    real.go("/desk").until("ready", has_button);
    assert_eq!(real.eval("'BarcodeDetector' in window"), false);
    real.eval("[...document.querySelectorAll('button')].find((one) => one.textContent === 'Camera').click()");
    real.shows("In LAP-1");
    assert_eq!(page.cli().json(&["loan", "show", "1"])["state"], "returned");
    real.is_content(&["Info: Autofocus", "Verbose: [DOM]"]);
}

// On plain http, or where nobody allows it, there is no live camera: a photograph of the code is sent.
#[test]
fn a_photograph_of_a_code_scans_where_there_is_no_live_camera() {
    let page = page();
    page.cli().done(&["asset", "add", "LAP-0042", "--category", "laptop"]);
    page.cli().done(&["out", "LAP-0042", "--to", "S1", "--yes"]);
    let code = page.cli().json(&["device", "add", "Desk"])["code"].as_str().unwrap().to_owned();
    let live = Live::of(&page);
    let Some(real) = Real::at(&live, &[]) else { return };
    // As on plain http.
    real.tab
        .call_method(Cdp::AddScriptToEvaluateOnNewDocument {
            source: "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })".to_owned(),
            world_name: None,
            include_command_line_api: None,
            run_immediately: None,
        })
        .unwrap();
    real.sign_in("T1").go("/account");
    let adopt = format!(
        "(() => {{ const field = document.querySelector('#code'); field.value = '{code}'; field.form.requestSubmit(); }})()"
    );
    real.eval(&adopt);
    real.shows("may use its camera from now on");
    real.width(320).go("/desk").shows("Scan with a photograph");
    real.eval("document.querySelector('[data-photograph]').open = true");
    real.picture("photograph-320");
    let over = real.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth");
    assert_eq!(over, 0);
    let field = real.tab.find_element("#photograph").unwrap();
    let photo = std::path::absolute("fixtures/photographs/lap-0042.jpg").unwrap();
    real.tab
        .call_method(DOM::SetFileInputFiles {
            files: vec![photo.to_str().unwrap().to_owned()],
            node_id: None,
            backend_node_id: Some(field.backend_node_id),
            object_id: None,
        })
        .unwrap();
    real.shows("In LAP-0042");
    assert_eq!(page.cli().json(&["loan", "show", "1"])["state"], "returned");
    real.is_content(&[]);
}
