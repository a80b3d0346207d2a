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
    let refusal = term.kept_out(1, &admit)["refusals"][0].clone();
    assert!(text(&refusal["message"]).contains("permission 1 awaits the caretaker"), "{refusal}");
    assert!(text(&refusal["remedy"]).contains("permission give 1 --by REF"), "{refusal}");
    term.done(&["permission", "give", &permission, "--by", "K1"]);
    term.done(&[&admit[..], &["--dry-run"]].concat());
    term.done(&["permission", "revoke", &permission, "--reason", "it hums"]);
    assert_eq!(term.refused(&admit), ["own-device-permission"]);
}

#[test]
fn a_device_that_is_on_site_already_is_said_when_it_is_admitted_again() {
    let term = Term::new();
    admitted(&term);
    let again = [&KEYBOARD[..], &TESTED].concat();
    let refusal = term.kept_out(1, &again)["refusals"][0].clone();
    assert!(text(&refusal["message"]).contains("on site already (own device 1)"), "{refusal}");
    assert!(text(&refusal["remedy"]).contains("own-device leave 1"), "{refusal}");
    // With a permission of its own it is another device, and the answer says so.
    term.own_device_allowed("S1", "electric keyboard");
    let notes = term.notes(&again);
    assert!(notes.contains("on site already (own device 1)") && notes.contains("own-device leave 1"), "{notes}");
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

/// Zoë's keyboard with its serial number, a fan of Amir's, and a kettle of the school.
fn with_own_devices() -> Term {
    let term = Term::new();
    term.own_device_allowed("S1", "electric keyboard");
    term.own_device_allowed("S2", "fan");
    term.json(&[&KEYBOARD[..], &["--serial", "KB-0007"], &TESTED].concat());
    let fan = ["own-device", "admit", "S2", "--what", "fan"];
    term.json(&[&fan[..], &TESTED].concat());
    term.done(&["asset", "add", "KET-1", "--category", "kettle"]);
    term
}

fn tested(term: &Term, no: usize) -> (Value, Value) {
    let device = term.json(&["own-device", "list"])[no - 1].clone();
    (device["tested_on"].clone(), device["tester"].clone())
}

#[test]
fn an_own_device_is_passed_by_its_number_or_its_serial_wherever_tests_are_recorded() {
    let mut term = with_own_devices();
    term.at("2026-12-14T10:00:00Z");
    let passed = term.json(&["pat", "pass", "own 1", "OWN-2", "own2", "--tester", "Ida Patel"]);
    assert_eq!(each(&passed, "what"), ["electric keyboard", "fan"]);
    assert_eq!(tested(&term, 1), (json!("2026-12-14"), json!("Ida Patel")));
    assert_eq!(tested(&term, 2), (json!("2026-12-14"), json!("Ida Patel")));
    term.at("2026-12-15T10:00:00Z");
    term.json(&["pat", "record", "kb-0007", "--kind", "full", "--result", "pass", "--instrument", "PrimeTest 350"]);
    assert_eq!(tested(&term, 1).0, "2026-12-15");
    term.done(&["pat", "pass", "KB-0007", "--on", "2026-12-15", "--dry-run"]);
    // A fail is not kept with a device that stays: it must leave, at every door.
    for fail in [
        &["pat", "fail", "own 2", "--reason", "flex cut"][..],
        &["pat", "record", "own-2", "--kind", "visual", "--result", "fail", "--note", "flex cut"],
    ] {
        let hint = term.conflicts(fail);
        assert!(hint.contains("`kitbook own-device leave 2`"), "{hint}");
    }
    let ran = term.feed("own 2 F\n", &["pat", "log"]);
    assert!(ran.out.contains("own device 2 can't stay on site if it failed"), "{ran:?}");
    // What has no place with a device is refused, and so is a mixture, a device that left, and one that isn't there.
    term.misused(&["pat", "record", "own 1", "--kind", "full", "--result", "pass", "--insulation", "99"]);
    term.misused(&["pat", "record", "own 1", "--kind", "full", "--result", "information"]);
    term.misused(&["pat", "pass", "own 1", "--note", "new plug"]);
    term.misused(&["pat", "pass", "KET-1", "own 1"]);
    term.kept_out(3, &["pat", "pass", "own 9"]);
    term.done(&["own-device", "leave", "2"]);
    term.conflicts(&["pat", "pass", "own 2"]);
    // An item of the school comes first.
    term.done(&["asset", "add", "OWN-1", "--category", "kettle"]);
    assert_eq!(term.json(&["pat", "pass", "OWN-1"])[0]["tag"], "OWN-1");
    term.is_sound();
}

#[test]
fn a_testers_file_finds_own_devices_too() {
    let mut term = with_own_devices();
    term.at("2026-12-14T10:00:00Z");
    let file = term.path("round.txt");
    let lines = "TEST NUMBER  1\nDATE  11/12/2026\nAPP NO  KET-1\nEARTH  0.05 OHM P\nINS  99 MOHM P\n\
                 TEST NUMBER  2\nDATE  11/12/2026\nAPP NO  OWN 1\nINS  99 MOHM P\n\
                 TEST NUMBER  3\nDATE  11/12/2026\nAPP NO  OWN-2\nINS  0.01 MOHM F\n\
                 TEST NUMBER  4\nDATE  11/12/2026\nAPP NO  OWN-9\nINS  99 MOHM P\nEND OF DATA\n";
    std::fs::write(&file, lines).unwrap();
    let planned = term.json(&["pat", "import", &file, "--dry-run"]);
    assert_eq!(planned["own_devices"], 1);
    assert_eq!(tested(&term, 1).0, "2026-11-30", "a dry run writes nothing");
    let ran = term.done(&["pat", "import", &file, "--format", "json"]);
    let report = ran.json();
    assert_eq!(
        (&report["tests"], &report["passed"], &report["failed"], &report["own_devices"], &report["unmatched"]),
        (&json!(4), &json!(3), &json!(1), &json!(1), &json!(1)),
        "{report}"
    );
    assert_eq!(tested(&term, 1).0, "2026-12-11");
    assert_eq!(tested(&term, 2).0, "2026-11-30");
    let notes = ran.talk()["notes"].to_string();
    assert!(notes.contains("own 2 (fan) failed on Fri 11 Dec 2026 and must leave the site"), "{notes}");
    assert!(notes.contains("`kitbook own-device leave 2`"), "{notes}");
    let log = term.json(&["log", "show"]);
    let entry = log.as_array().unwrap().iter().find(|entry| entry["action"] == "own-device test").unwrap();
    assert_eq!(entry["effective_on"], "2026-12-11");
    // The same file again changes nothing, and says the fail again, because the device is still here.
    let ran = term.done(&["pat", "import", &file, "--format", "json"]);
    assert_eq!((&ran.json()["own_devices"], tested(&term, 1).0), (&json!(0), json!("2026-12-11")));
    assert!(ran.talk()["notes"].to_string().contains("must leave the site"), "{ran:?}");
    // A fail on the day of a pass is said, and one that is older than the last pass is over.
    let fails = "TEST NUMBER  1\nDATE  11/12/2026\nAPP NO  OWN 1\nINS  0.01 MOHM F\n\
                 TEST NUMBER  2\nDATE  20/11/2026\nAPP NO  OWN 2\nINS  0.01 MOHM F\nEND OF DATA\n";
    std::fs::write(&file, fails).unwrap();
    let talk = term.done(&["pat", "import", &file, "--format", "json"]).talk()["notes"].to_string();
    assert!(talk.contains("own 1 (electric keyboard) failed") && !talk.contains("own 2"), "{talk}");
    // By its serial number, from a sheet.
    let file = term.path("sheet.csv");
    std::fs::write(&file, "Asset Id,Test Date,Status\nkb-0007,12/12/2026,P\n").unwrap();
    assert_eq!(term.json(&["pat", "import", &file])["own_devices"], 1);
    assert_eq!(tested(&term, 1).0, "2026-12-12");
    term.is_sound();
}
