//! People's own devices: admitted with permission and a test; a pupil's phone is handed in and given back.

use super::{Term, each, has_names, no, numbers, shows, text};
use serde_json::{Value, json};

const TESTED: [&str; 4] = ["--tested-on", "2026-11-30", "--tester", "Karl Keys"];
const KEYBOARD: [&str; 5] = ["own-device", "admit", "S1", "--what", "electric keyboard"];

/// Admits Zoë's keyboard. Returns its number.
fn admitted(term: &Term) -> String {
    term.own_device_allowed("S1", "electric keyboard");
    no(&term.json(&[&KEYBOARD[..], &["--until", "2026-12-18"], &TESTED].concat()))
}

/// Hands in a pupil's phone.
fn handed_in(term: &Term, who: &str) -> Value {
    term.json(&["own-device", "hand-in", who, "--what", "phone"])
}

// Trosnant, Hazeldene 4.17: an own device needs the permission of both roles, and a PAT test before use.
#[test]
fn an_own_device_needs_permission_and_a_test() {
    let term = Term::new();
    assert_eq!(term.refused(&KEYBOARD), ["own-device-permission", "own-device-untested"]);
    assert_eq!(term.refused(&[&KEYBOARD[..], &TESTED].concat()), ["own-device-permission"]);
    term.own_device_allowed("S1", "electric keyboard");
    assert_eq!(term.refused(&KEYBOARD), ["own-device-untested"]);
    let more = ["--serial", "KB-0007", "--until", "2026-12-18"];
    let device = term.json(&[&KEYBOARD[..], &more, &TESTED].concat());
    has_names(&device, "no person what serial state admitted_on until_on tested_on tester handed_in_at given_back_at");
    let wanted = json!({
        "no": 1, "what": "electric keyboard", "serial": "KB-0007", "state": "on_site", "admitted_on": "2026-12-01",
        "until_on": "2026-12-18", "tested_on": "2026-11-30", "tester": "Karl Keys", "handed_in_at": null,
        "given_back_at": null,
    });
    shows(&device, &wanted);
    assert_eq!(device["person"], json!({ "ref": "S1", "name": "Zoë O'Brien" }));
    term.is_sound();
}

// Trosnant: the IT co-ordinator *and* the caretaker must give it.
#[test]
fn one_of_the_two_permissions_is_not_enough() {
    let term = Term::new();
    let admit = [&KEYBOARD[..], &TESTED].concat();
    let grant = ["permission", "grant", "own-device", "--person", "S1", "--device", "electric keyboard"];
    let half = [&grant[..], &["--purpose", "music", "--by", "C1"]].concat();
    let permission = no(&term.json(&half));
    assert_eq!(term.refused(&admit), ["own-device-permission"]);
    term.done(&["permission", "give", &permission, "--by", "K1"]);
    term.done(&[&admit[..], &["--dry-run"]].concat());
    term.done(&["permission", "revoke", &permission, "--reason", "it hums"]);
    assert_eq!(term.refused(&admit), ["own-device-permission"]);
}

#[test]
fn a_permission_for_another_person_or_of_another_kind_does_not_count() {
    let term = Term::new();
    term.own_device_allowed("S2", "electric keyboard");
    term.done(&["permission", "grant", "home", "--person", "S1", "--purpose", "x", "--by", "H1"]);
    assert_eq!(term.refused(&[&KEYBOARD[..], &TESTED].concat()), ["own-device-permission"]);
}

#[test]
fn a_device_that_leaves_is_no_longer_listed() {
    let term = Term::new();
    let device = admitted(&term);
    assert_eq!(numbers(&term.json(&["own-device", "list"])), [1]);
    assert_eq!(term.json(&["own-device", "leave", &device])["state"], "left");
    term.conflicts(&["own-device", "leave", &device]);
    term.kept_out(3, &["own-device", "leave", "9"]);
    assert!(numbers(&term.json(&["own-device", "list"])).is_empty());
    assert_eq!(each(&term.json(&["own-device", "list", "--all"]), "state"), ["left"]);
}

// Brockhampton: a pupil's own device is handed in during school hours, and given back.
#[test]
fn a_pupils_phone_is_handed_in_and_given_back() {
    let mut term = Term::new();
    let phone = handed_in(&term, "1001");
    shows(&phone, &json!({ "no": 1, "what": "phone", "state": "in_cupboard", "given_back_at": null }));
    assert_eq!(text(&phone["handed_in_at"]), "2026-12-01T10:00:00Z");
    handed_in(&term, "1003");
    assert_eq!(numbers(&term.json(&["own-device", "list", "--cupboard"])), [1, 2]);
    term.at("2026-12-01T15:30:00Z");
    let back = term.json(&["own-device", "give-back", "1"]);
    shows(&back, &json!({ "state": "given_back", "given_back_at": "2026-12-01T15:30:00Z" }));
    term.conflicts(&["own-device", "give-back", "1"]);
    term.kept_out(3, &["own-device", "give-back", "9"]);
    assert_eq!(numbers(&term.json(&["own-device", "list", "--cupboard"])), [2]);
    // The next morning the phone gets a new number.
    term.at("2026-12-02T08:40:00Z");
    assert_eq!(no(&handed_in(&term, "1001")), "3");
    assert_eq!(numbers(&term.json(&["own-device", "list", "--all", "--person", "1001"])), [1, 3]);
    term.is_sound();
}

#[test]
fn the_cupboard_lists_only_devices_that_were_handed_in() {
    let term = Term::new();
    let device = admitted(&term);
    handed_in(&term, "1001");
    assert_eq!(numbers(&term.json(&["own-device", "list", "--cupboard"])), [2]);
    assert_eq!(numbers(&term.json(&["own-device", "list"])), [1, 2]);
    assert_eq!(numbers(&term.json(&["own-device", "list", "--person", "S1"])), [1]);
    // A device that was never handed in can't be given back.
    term.conflicts(&["own-device", "give-back", &device]);
}

#[test]
fn an_own_device_needs_a_known_owner_and_a_name() {
    let term = Term::new();
    term.misused(&["own-device", "admit", "S1"]);
    term.misused(&["own-device", "hand-in", "1001"]);
    term.misused(&["own-device", "hand-in", "1001", "--what", " "]);
    term.kept_out(3, &["own-device", "hand-in", "nobody-such", "--what", "phone"]);
    term.kept_out(3, &["own-device", "admit", "nobody-such", "--what", "kettle"]);
}
