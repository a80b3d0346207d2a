//! People's own devices: each with its own permission, its test in date, and its facts recorded before it goes on the
//! network.

use super::{Term, each, no, numbers, rows, shows, text};
use serde_json::{Value, json};

const TESTED: [&str; 4] = ["--tested-on", "2026-11-30", "--tester", "Karl Keys"];

/// Grants a permission for a device of this person.
fn grant(term: &Term, kind: &str, who: &str, more: &[&str]) -> String {
    no(&term.json(&[&["permission", "grant", kind, "--person", who, "--purpose", "x"], more].concat()))
}

/// Admits a laptop of a member of staff that is used for school.
fn laptop(term: &Term, more: &[&str]) -> String {
    grant(term, "own-device", "S1", &["--device", "laptop", "--by", "C1", "--by", "K1"]);
    no(&term.json(&[&["own-device", "admit", "S1", "--what", "Laptop"], &TESTED[..], more].concat()))
}

// Trosnant: specific permission for a device is permission for that device.
#[test]
fn a_permission_is_for_the_device_that_it_names_and_no_other() {
    let term = Term::new();
    let admit = |what: &'static str| [&["own-device", "admit", "S1", "--what", what], &TESTED[..]].concat();
    term.misused(&[
        "permission",
        "grant",
        "own-device",
        "--person",
        "S1",
        "--purpose",
        "x",
        "--by",
        "C1",
        "--by",
        "K1",
    ]);
    let permission = grant(&term, "own-device", "S1", &["--device", "keyboard", "--by", "C1", "--by", "K1"]);
    assert_eq!(term.refused(&admit("heater")), ["own-device-permission"]);
    let keyboard = term.json(&admit("Keyboard"));
    let listed = term.json(&["permission", "list", "--kind", "own-device"]);
    shows(&listed[0], &json!({ "device": "keyboard", "own_device_no": keyboard["no"] }));
    // A second keyboard is another device, until the first has left.
    assert_eq!(term.refused(&admit("keyboard")), ["own-device-permission"]);
    term.done(&["own-device", "leave", &no(&keyboard)]);
    term.done(&admit("keyboard"));
    let notes = term.notes(&["permission", "revoke", &permission, "--reason", "it hums"]);
    assert!(notes.contains("own-device leave 2"), "{notes}");
    term.is_sound();
}

#[test]
fn a_permission_with_a_serial_number_is_for_the_device_with_that_number() {
    let term = Term::new();
    grant(&term, "own-device", "S1", &["--device", "lamp", "--serial", "L-7", "--by", "C1", "--by", "K1"]);
    let admit = |serial: &'static str| {
        [&["own-device", "admit", "S1", "--what", "lamp"], serial_of(serial), &TESTED[..]].concat()
    };
    assert_eq!(term.refused(&admit("")), ["own-device-permission"]);
    assert_eq!(term.refused(&admit("L-8")), ["own-device-permission"]);
    term.done(&admit("l-7"));
}

fn serial_of(serial: &'static str) -> &'static [&'static str] {
    match serial {
        "" => &[],
        "L-8" => &["--serial", "L-8"],
        _ => &["--serial", "l-7"],
    }
}

// Hazeldene 4.10, 4.17; Frederick Gent 6.2: both permissions, anti-virus software and encryption come first.
#[test]
fn an_adults_device_goes_on_the_network_with_both_permissions_anti_virus_and_encryption() {
    let term = Term::new();
    let device = laptop(&term, &[]);
    let connect = ["own-device", "connect", &device];
    let all = ["own-device-anti-virus", "own-device-network", "own-device-not-encrypted"];
    assert_eq!(term.refused(&connect), all);
    term.done(&["own-device", "edit", &device, "--anti-virus", "yes", "--encrypted", "yes"]);
    assert_eq!(term.refused(&connect), ["own-device-network"]);
    let half = no(&term.json(&[
        "permission",
        "grant",
        "network",
        "--own-device",
        &device,
        "--purpose",
        "marking",
        "--by",
        "H1",
    ]));
    let refusal = term.kept_out(1, &connect)["refusals"][0].clone();
    assert!(text(&refusal["message"]).contains(&format!("permission {half} awaits the technician")), "{refusal}");
    term.done(&["permission", "give", &half, "--by", "T1"]);
    let on = term.json(&connect);
    shows(&on, &json!({ "network_on": "2026-12-01", "encrypted": true, "anti_virus": true }));
    term.conflicts(&connect);
    assert_eq!(numbers(&term.json(&["own-device", "list", "--network"])), [1]);
    // A fact that no longer holds is told, with what to do.
    let notes = term.notes(&["own-device", "edit", &device, "--anti-virus", "no"]);
    assert!(notes.contains("own-device disconnect 1"), "{notes}");
    assert_eq!(term.json(&["own-device", "disconnect", &device])["network_on"], Value::Null);
    term.conflicts(&["own-device", "disconnect", &device]);
    assert_eq!(term.refused(&connect), ["own-device-anti-virus"]);
    // The school sets what it asks.
    term.done(&["rule", "set", "own-device-anti-virus", "warn"]);
    term.done(&connect);
    term.is_sound();
}

/// A laptop on the network, by a permission until 10 December, tested a year before 20 December.
fn on_the_network() -> Term {
    let mut term = Term::new();
    grant(&term, "own-device", "S1", &["--device", "laptop", "--by", "C1", "--by", "K1"]);
    let tested = ["--tested-on", "2025-12-20", "--tester", "Karl Keys", "--encrypted", "yes", "--anti-virus", "yes"];
    term.done(&[&["own-device", "admit", "S1", "--what", "laptop"], &tested[..]].concat());
    let network = ["permission", "grant", "network", "--own-device", "1", "--purpose", "x", "--by", "H1", "--by", "T1"];
    term.done(&[&network[..], &["--until", "2026-12-10"]].concat());
    term.done(&["own-device", "connect", "1"]);
    term.at("2026-12-10T10:00:00Z");
    term
}

/// The rules that the device on the network does not meet.
fn breaches(term: &Term) -> Vec<String> {
    let listed = term.json(&["own-device", "list", "--network"]);
    let due = term.json(&["own-device", "list", "--network-due"]);
    let found: Vec<String> = rows(&listed[0]["network_breaches"]).iter().map(text).collect();
    assert_eq!(rows(&due).len(), usize::from(!found.is_empty()), "{due}");
    assert_eq!(term.json(&["status"])["own_device_network_due"], rows(&due).len());
    found
}

// Hazeldene 4.10, 4.17: both permissions, and anti-virus software, as long as it is on the network.
#[test]
fn a_device_on_the_network_whose_permission_or_test_has_ended_is_listed_each_morning() {
    let mut term = on_the_network();
    assert!(breaches(&term).is_empty());
    term.at("2026-12-11T10:00:00Z");
    assert_eq!(breaches(&term), ["own-device-network"]);
    let page = term.done(&["own-device", "list", "--network"]).out;
    assert!(page.contains("must come off the network: no permission now"), "{page}");
    assert!(term.done(&["status"]).out.contains("kitbook own-device list --network-due"));
    term.at("2026-12-21T10:00:00Z");
    assert_eq!(breaches(&term), ["own-device-network", "own-device-untested"]);
    grant(&term, "network", "S1", &["--device", "laptop", "--by", "H1", "--by", "T1"]);
    assert_eq!(breaches(&term), ["own-device-untested"]);
    term.done(&["own-device", "test", "1", "--tester", "Karl Keys"]);
    assert!(breaches(&term).is_empty());
    term.done(&["own-device", "edit", "1", "--anti-virus", "no", "--encrypted", "no"]);
    assert_eq!(breaches(&term), ["own-device-not-encrypted", "own-device-anti-virus"]);
    // What the school does not ask is no breach.
    term.done(&["rule", "set", "own-device-anti-virus", "off"]);
    assert_eq!(breaches(&term), ["own-device-not-encrypted"]);
    term.done(&["own-device", "disconnect", "1"]);
    assert_eq!(term.json(&["status"])["own_device_network_due"], 0);
    assert!(rows(&term.json(&["own-device", "list", "--network-due"])).is_empty());
}

#[test]
fn a_revoked_network_permission_is_listed_until_the_device_is_off() {
    let term = on_the_network();
    term.done(&["permission", "revoke", "2", "--reason", "left open"]);
    assert_eq!(breaches(&term), ["own-device-network"]);
    // A pupil's phone on the wifi, too.
    term.done(&["role", "set", "S2", "class-teacher"]);
    term.done(&["person", "edit", "1001", "--class-teacher", "S2"]);
    term.done(&["own-device", "hand-in", "1001", "--what", "phone"]);
    let wifi =
        no(&term.json(&["permission", "grant", "pupil-wifi", "--own-device", "2", "--purpose", "x", "--by", "S2"]));
    term.done(&["own-device", "edit", "2", "--anti-virus", "yes"]);
    term.done(&["own-device", "connect", "2"]);
    term.done(&["permission", "revoke", &wifi, "--reason", "x"]);
    assert_eq!(numbers(&term.json(&["own-device", "list", "--network-due"])), [1, 2]);
}

// Frederick Gent 6.1: a visitor who records is accompanied by a member of staff, with their own camera too.
#[test]
fn a_visitors_own_camera_names_who_goes_along() {
    let term = Term::new();
    term.done(&["person", "add", "G1", "--kind", "visitor", "--last-name", "Press"]);
    for what in ["camera", "fan"] {
        grant(&term, "own-device", "G1", &["--device", what, "--by", "C1", "--by", "K1"]);
    }
    let admit = |what: &'static str, more: &[&'static str]| {
        [&["own-device", "admit", "G1", "--what", what], &TESTED[..], more].concat()
    };
    // Nobody guesses from the name what takes pictures.
    assert_eq!(term.refused(&admit("fan", &[])), ["own-device-not-accompanied"]);
    let talk = term.kept_out(1, &admit("camera", &["--takes-pictures", "yes"]));
    assert!(text(&talk["refusals"][0]["remedy"]).contains("--accompanied-by REF"), "{talk}");
    for (other, code) in [("1001", 2), ("nobody-such", 3)] {
        term.kept_out(code, &admit("camera", &["--takes-pictures", "yes", "--accompanied-by", other]));
    }
    term.done(&admit("fan", &["--takes-pictures", "no"]));
    let camera = term.json(&admit("camera", &["--takes-pictures", "yes", "--accompanied-by", "S1"]));
    shows(&camera, &json!({ "takes_pictures": true, "accompanied_by": { "ref": "S1", "name": "Zoë O'Brien" } }));
    assert!(term.done(&["own-device", "list"]).out.contains("Zoë O'Brien (S1) goes along"));
    let export = term.json(&["privacy", "export", "S1"]);
    shows(&export["accompanied"][0], &json!({ "own_device_no": 2, "what": "camera" }));
    assert!(!export["accompanied"].to_string().contains("Press"), "{export}");
    let notes = term.notes(&["own-device", "edit", "2", "--accompanied-by", "none"]);
    assert!(notes.contains("own-device edit 2 --accompanied-by ref"), "{notes}");
    term.done(&["own-device", "edit", "2", "--accompanied-by", "S2"]);
    // Others need nobody.
    term.misused(&["own-device", "edit", "1", "--accompanied-by", "1001"]);
    grant(&term, "own-device", "S1", &["--device", "phone", "--by", "C1", "--by", "K1"]);
    let own = [&["own-device", "admit", "S1", "--what", "phone"], &TESTED[..]].concat();
    term.misused(&[&own[..], &["--accompanied-by", "S2"]].concat());
    term.done(&own);
    term.is_sound();
}

#[test]
fn a_network_permission_of_another_device_does_not_count() {
    let term = Term::new();
    let device = laptop(&term, &["--encrypted", "yes", "--anti-virus", "yes"]);
    grant(&term, "network", "S1", &["--device", "tablet", "--by", "H1", "--by", "T1"]);
    assert_eq!(term.refused(&["own-device", "connect", &device]), ["own-device-network"]);
    term.misused(&["permission", "grant", "network", "--own-device", "1", "--person", "S2", "--purpose", "x"]);
    term.kept_out(3, &["permission", "grant", "network", "--own-device", "9", "--purpose", "x"]);
    term.kept_out(3, &["own-device", "connect", "9"]);
}

// Frederick Gent 6.2: what is used for school is encrypted.
#[test]
fn a_device_that_is_used_for_school_is_encrypted_before_it_comes() {
    let term = Term::new();
    grant(&term, "own-device", "S1", &["--device", "phone", "--by", "C1", "--by", "K1"]);
    let admit = [&["own-device", "admit", "S1", "--what", "phone"], &TESTED[..]].concat();
    let for_school = |more: &[&'static str]| [&admit[..], &["--for-school"], more].concat();
    assert_eq!(term.refused(&for_school(&[])), ["own-device-not-encrypted"]);
    assert_eq!(term.refused(&for_school(&["--encrypted", "no"])), ["own-device-not-encrypted"]);
    let phone = term.json(&for_school(&["--encrypted", "yes"]));
    shows(&phone, &json!({ "for_school": true, "encrypted": true, "anti_virus": null }));
    let page = term.done(&["own-device", "list"]).out;
    assert!(page.contains("encrypted"), "{page}");
}

// Brockhampton: wifi and own devices of pupils by the class teacher of their form.
#[test]
fn a_pupils_device_and_wifi_need_the_class_teacher_of_the_form() {
    let term = Term::new();
    for teacher in ["S1", "S2"] {
        term.done(&["role", "set", teacher, "class-teacher"]);
    }
    let bring =
        ["permission", "grant", "pupil-device", "--person", "1001", "--device", "tablet", "--purpose", "reading"];
    let by = |who: &'static str| [&bring[..], &["--by", who]].concat();
    // Nobody is recorded as the class teacher of this pupil yet.
    let hint = term.conflicts(&by("S1"));
    assert!(hint.contains("person edit 1001 --class-teacher"), "{hint}");
    term.done(&["person", "edit", "1001", "--class-teacher", "S1"]);
    term.conflicts(&by("S2"));
    term.conflicts(&by("H1"));
    // The permission of two other roles is for adults.
    let adult = ["permission", "grant", "own-device", "--person", "1001", "--device", "tablet", "--purpose", "x"];
    term.misused(&[&adult[..], &["--by", "C1", "--by", "K1"]].concat());
    term.misused(&["permission", "grant", "pupil-wifi", "--person", "S2", "--device", "tablet", "--purpose", "x"]);
    term.done(&by("S1"));
    let tablet = no(&term.json(&[&["own-device", "admit", "1001", "--what", "tablet"], &TESTED[..]].concat()));
    let connect = ["own-device", "connect", &tablet];
    assert_eq!(term.refused(&connect), ["own-device-anti-virus", "own-device-network"]);
    let wifi = ["permission", "grant", "pupil-wifi", "--own-device", &tablet, "--purpose", "reading"];
    term.conflicts(&[&wifi[..], &["--by", "S2"]].concat());
    term.done(&[&wifi[..], &["--by", "S1"]].concat());
    term.done(&["own-device", "edit", &tablet, "--anti-virus", "yes"]);
    term.done(&connect);
    term.is_sound();
}

// The teacher whose own record has the form is its class teacher, where the pupil's names none.
#[test]
fn the_teacher_of_the_form_may_give_it_where_the_pupil_names_none() {
    let term = Term::new();
    term.done(&["role", "set", "S2", "class-teacher"]);
    term.done(&["person", "edit", "S2", "--class", "9b"]);
    let bring =
        ["permission", "grant", "pupil-device", "--person", "1001", "--device", "tablet", "--purpose", "reading"];
    assert_eq!(term.json(&[&bring[..], &["--by", "S2"]].concat())["state"], "given");
    let other =
        ["permission", "grant", "pupil-device", "--person", "1002", "--device", "tablet", "--purpose", "reading"];
    term.conflicts(&[&other[..], &["--by", "S2"]].concat());
}

// Trosnant: PAT tested before use. A test has a day and an age, and falls due.
#[test]
fn a_test_of_a_personal_device_has_an_age_and_falls_due() {
    let mut term = Term::new();
    grant(&term, "own-device", "S1", &["--device", "kettle", "--by", "C1", "--by", "K1"]);
    let admit = |day: &'static str| {
        ["own-device", "admit", "S1", "--what", "kettle", "--tester", "Karl Keys", "--tested-on", day].to_vec()
    };
    let refused = term.kept_out(1, &admit("2025-11-30"));
    assert_eq!(refused["refusals"][0]["rule"], "own-device-untested");
    assert!(text(&refused["refusals"][0]["message"]).contains("30 Nov 2025"), "{refused}");
    let kettle = term.json(&admit("2025-12-11"));
    let wanted = json!({ "test_due_on": "2026-12-11", "test_status": "due_soon", "test_age_days": 355 });
    shows(&kettle, &wanted);
    let due = term.json(&["pat", "due"]);
    let row = rows(&due).iter().find(|row| row["tag"] == "own 1").unwrap_or_else(|| panic!("{due}"));
    shows(row, &json!({ "own_device_no": 1, "thing": "kettle", "next_due_on": "2026-12-11", "status": "due_soon" }));
    assert_eq!(row["holder"]["ref"], "S1");
    assert_eq!(term.json(&["status"])["own_device_tests_due"], 1);
    assert_eq!(numbers(&term.json(&["own-device", "list", "--test-due"])), [1]);
    term.at("2026-12-12T09:00:00Z");
    assert_eq!(term.json(&["own-device", "list"])[0]["test_status"], "overdue");
    assert_eq!(each(&term.json(&["pat", "due", "--status", "overdue"]), "tag"), ["own 1"]);
    // A list of a room or of a category has items of the school alone.
    assert!(rows(&term.json(&["pat", "due", "--category", "laptop"])).iter().all(|row| row["tag"] != "own 1"));
    let tested = term.json(&["own-device", "test", "1", "--tester", "J Okoro"]);
    shows(&tested, &json!({ "tested_on": "2026-12-12", "tester": "J Okoro", "test_status": "in_date" }));
    assert_eq!(term.json(&["status"])["own_device_tests_due"], 0);
    // The school sets for how long a test counts.
    let rule = term.json(&["rule", "set", "own-device-untested", "--months", "1"]);
    assert_eq!(rule["within_months"], 1);
    assert_eq!(term.json(&["own-device", "list"])[0]["test_due_on"], "2027-01-12");
    term.misused(&["rule", "set", "banned", "--months", "2"]);
}
