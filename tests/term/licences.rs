//! Licences: seats, the people and items that use them, and masked keys.

use super::{Term, each, has_names, no, numbers, rows, shows, text};
use serde_json::json;

const KEY: &str = "MADE-UP77-KEY9-QX4Z";

/// Adds a licence with two seats. Returns its number.
fn licensed(term: &Term) -> String {
    no(&term.json(&["licence", "add", "Sketchpad", "--seats", "2", "--key", KEY]))
}

// Hazeldene 3.2: an inventory of ICT assets, hardware and software.
#[test]
fn a_licence_is_recorded_and_its_key_is_masked() {
    let term = Term::new();
    let add = ["licence", "add", "Sketchpad", "--vendor", "Madeup Software", "--seats", "2", "--key", KEY];
    let licence = term.json(&[&add[..], &["--expires", "2027-08-31", "--cost", "120.00"]].concat());
    has_names(&licence, "no product vendor seats used key expires_on cost_pence assigned");
    let wanted = json!({
        "no": 1, "product": "Sketchpad", "vendor": "Madeup Software", "seats": 2, "used": 0,
        "expires_on": "2027-08-31", "cost_pence": 12_000, "assigned": [],
    });
    shows(&licence, &wanted);
    let masked = text(&licence["key"]);
    assert!(masked.ends_with("QX4Z") && !masked.contains("MADE"), "{masked}");
    assert_eq!(term.json(&["licence", "show", "1"])["key"], masked.as_str());
    assert_eq!(each(&term.json(&["licence", "list"]), "key"), [masked]);
    // The full key is shown on request.
    assert_eq!(term.json(&["licence", "show", "1", "--key"])["key"], KEY);
    assert!(term.done(&["licence", "show", "1", "--key"]).out.contains(KEY));
    term.is_sound();
}

#[test]
fn a_licence_may_have_no_key_and_no_number_of_seats() {
    let term = Term::new();
    let licence = term.json(&["licence", "add", "Sketchpad"]);
    shows(&licence, &json!({ "key": null, "seats": null, "vendor": null, "expires_on": null, "cost_pence": null }));
    for who in ["S1", "S2", "L1"] {
        term.done(&["licence", "assign", "1", "--to", who]);
    }
    assert_eq!(term.json(&["licence", "show", "1"])["used"], 3);
}

// The last four characters would be the whole of a short key, so it is masked completely.
#[test]
fn a_short_key_is_masked_completely() {
    let term = Term::new();
    let licence = term.json(&["licence", "add", "Sketchpad", "--key", "ZQ9X"]);
    assert!(!licence["key"].as_str().unwrap_or_default().contains("ZQ9X"), "{licence}");
}

// Hazeldene 4.7: software is not used in violation of its licence.
#[test]
fn people_and_devices_can_use_no_more_seats_than_were_bought() {
    let term = Term::new();
    let licence = licensed(&term);
    term.done(&["licence", "assign", &licence, "--to", "L1"]);
    let full = term.json(&["licence", "assign", &licence, "--asset", "LAP-1"]);
    assert_eq!((full["used"].clone(), full["seats"].clone()), (json!(2), json!(2)));
    let assigned = rows(&full["assigned"]);
    let person = assigned.iter().find(|seat| !seat["person"].is_null()).unwrap();
    shows(person, &json!({ "since_on": "2026-12-01", "person": { "ref": "L1", "name": "Lena Leaving" } }));
    assert_eq!(assigned.iter().filter(|seat| seat["tag"] == "LAP-1").count(), 1);
    assert_eq!(term.refused(&["licence", "assign", &licence, "--to", "S1"]), ["licence-over-use"]);
    assert_eq!(term.refused(&["licence", "assign", &licence, "--asset", "LAP-2"]), ["licence-over-use"]);
}

// Frederick Gent 10.4: software comes back too, and the next person can use it.
#[test]
fn a_released_seat_can_be_used_again() {
    let term = Term::new();
    let licence = licensed(&term);
    term.done(&["licence", "assign", &licence, "--to", "L1"]);
    term.done(&["licence", "assign", &licence, "--asset", "LAP-1"]);
    assert_eq!(term.json(&["licence", "release", &licence, "--from", "L1"])["used"], 1);
    term.done(&["licence", "assign", &licence, "--to", "S1"]);
    assert_eq!(term.json(&["licence", "release", &licence, "--asset", "LAP-1"])["used"], 1);
    term.conflicts(&["licence", "release", &licence, "--from", "L1"]);
    term.conflicts(&["licence", "release", &licence, "--asset", "LAP-1"]);
    term.is_sound();
}

#[test]
fn a_bad_licence_is_not_recorded() {
    let term = Term::new();
    let licence = licensed(&term);
    term.misused(&["licence", "add", " "]);
    term.misused(&["licence", "add", "Sketchpad", "--seats", "-1"]);
    term.misused(&["licence", "add", "Sketchpad", "--cost", "a lot"]);
    term.misused(&["licence", "add", "Sketchpad", "--expires", "some day"]);
    term.misused(&["licence", "assign", &licence]);
    term.misused(&["licence", "release", &licence]);
    term.kept_out(3, &["licence", "assign", "9", "--to", "S1"]);
    term.kept_out(3, &["licence", "assign", &licence, "--to", "nobody-such"]);
    term.kept_out(3, &["licence", "assign", &licence, "--asset", "QQQ-99"]);
    term.kept_out(3, &["licence", "show", "9"]);
}

#[test]
fn licences_that_expire_soon_are_listed() {
    let term = Term::new();
    for day in ["2027-01-30", "2027-01-31", "2026-12-18"] {
        term.done(&["licence", "add", "Sketchpad", "--expires", day]);
    }
    term.done(&["licence", "add", "For ever"]);
    assert_eq!(numbers(&term.json(&["licence", "list", "--expiring", "60d"])), [1, 3]);
    assert_eq!(numbers(&term.json(&["licence", "list"])), [1, 2, 3, 4]);
}

#[test]
fn find_finds_licences_and_own_devices_but_no_keys() {
    let term = Term::new();
    term.done(&["licence", "add", "Photo Éditor", "--key", "AAAA-BBBB-CCCC-DDDD"]);
    term.done(&["own-device", "hand-in", "1001", "--what", "phone", "--serial", "IMEI356"]);
    assert_eq!(rows(&term.json(&["find", "editor"])).len(), 1);
    assert_eq!(each(&term.json(&["find", "imei356"]), "what"), ["phone"]);
    assert!(rows(&term.json(&["find", "BBBB"])).is_empty());
    // A key that is read from a pipe is not in the shell's history.
    let ran = term.cli.feed("EEEE-FFFF-GGGG-HHHH\n", &["licence", "edit", "1", "--key", "-"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(term.json(&["licence", "show", "1", "--key"])["key"], "EEEE-FFFF-GGGG-HHHH");
    term.is_sound();
}
