//! A passed full test has its readings, or says why not. A fail's reason is the reading that failed.

use super::{Caretaker, each, labelled, text};
use serde_json::json;

/// The arguments of a full test of KET-1.
fn full<'a>(result: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let head = ["pat", "record", "KET-1", "--kind", "full", "--result", result, "--instrument", "KT 74"];
    [&head[..], more].concat()
}

fn kettle(class: &str) -> Caretaker {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "set", "KET-1", "--class", class]);
    caretaker
}

#[test]
fn a_pass_without_the_readings_of_its_class_is_refused() {
    for (class, readings, missing) in [
        ("I", &[][..], "an earth reading, and an insulation or leakage reading"),
        ("I", &["--insulation", "99"], "an earth reading"),
        ("I", &["--earth", "0.05"], "an insulation or leakage reading"),
        ("I", &["--earth", "0.05", "--polarity", "ok", "--load", "200"], "an insulation or leakage reading"),
        ("II", &["--earth", "0.05"], "an insulation or leakage reading"),
        ("III", &[], "an insulation or leakage reading"),
        ("unknown", &["--insulation", "99"], "an earth reading"),
    ] {
        let talk = kettle(class).kept_out(2, &full("pass", readings));
        let message = text(&talk["error"]["message"]);
        assert!(message.contains(&format!("KET-1 needs {missing} to pass")), "class {class}, {readings:?}: {message}");
        assert!(text(&talk["error"]["hint"]).contains("--no-readings \"pass/fail tester\""), "{talk}");
        assert_eq!(message.contains("class is unknown"), class == "unknown", "{message}");
        assert_eq!(text(&talk["error"]["hint"]).contains("pat set KET-1 --class II"), class == "unknown", "{talk}");
    }
}

#[test]
fn a_pass_with_the_readings_of_its_class_is_kept() {
    for (class, readings) in [
        ("I", &["--earth", "0.05", "--insulation", "99"][..]),
        ("I", &["--earth", "0.05", "--leakage", "0.2"]),
        ("II", &["--insulation", "99"]),
        ("II", &["--leakage", "0.2"]),
        ("III", &["--insulation", "99"]),
        ("unknown", &["--earth", "0.05", "--insulation", "99"]),
    ] {
        let caretaker = kettle(class);
        let made = caretaker.json(&full("pass", readings));
        assert_eq!((&made["result"], &made["no_readings"]), (&json!("pass"), &json!(null)), "class {class}");
    }
}

#[test]
fn a_pass_without_readings_says_why() {
    let caretaker = kettle("I");
    let made = caretaker.json(&full("pass", &["--no-readings", "pass/fail tester"]));
    assert_eq!((&made["no_readings"], &made["readings"]), (&json!("pass/fail tester"), &json!([])));
    assert_eq!(caretaker.json(&["pat", "history", "KET-1"])[0]["no_readings"], "pass/fail tester");
    assert!(caretaker.done(&["pat", "history", "KET-1"]).out.contains("no readings: pass/fail tester"));
    assert_eq!(caretaker.status("KET-1"), "in_date");
    // What contradicts itself is refused.
    let all = ["--earth", "0.05", "--insulation", "99", "--no-readings", "x"];
    caretaker.kept_out(2, &full("pass", &all));
    caretaker.kept_out(2, &full("pass", &["--no-readings", " "]));
    let visual = ["pat", "record", "KET-1", "--kind", "visual", "--result", "pass", "--no-readings", "x"];
    caretaker.kept_out(2, &visual);
    // A fail or a note needs no readings.
    caretaker.done(&full("fail", &["--note", "flex cut"]));
    caretaker.done(&full("information", &["--note", "moved"]));
}

#[test]
fn a_fails_reason_is_the_reading_that_failed() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "set", "KET-1", "--lead", "0.1"]);
    let made = caretaker.json(&full("fail", &["--earth", "0.45", "--insulation", ">99"]));
    assert_eq!(made["note"], "earth 0.45 Ω, limit 0.2 Ω");
    assert_eq!(caretaker.json(&["pat", "list", "--status", "failed"])[0]["failed_why"], "earth 0.45 Ω, limit 0.2 Ω");
    let (_, message) = caretaker.refusal(&["out", "KET-1", "--to", "S1"]);
    assert!(message.contains("earth 0.45 Ω, limit 0.2 Ω"), "{message}");
    // A reason that was typed stays.
    let made = caretaker.json(&full("fail", &["--earth", "0.45", "--note", "earth wire loose"]));
    assert_eq!(made["note"], "earth wire loose");
    // Good readings are no reason.
    caretaker.kept_out(2, &full("fail", &["--earth", "0.05", "--insulation", "99"]));
    let made = caretaker.json(&full("fail", &["--polarity", "fail"]));
    assert_eq!(made["note"], "polarity failed");
}

#[test]
fn an_imported_fails_reason_is_the_reading_that_failed_too() {
    let caretaker = Caretaker::with_a_kettle();
    let lines: &[&str] =
        &["DATE  14/09/2026", "APP NO  KET-1", "EARTH  0.45 OHM F", "INS  50 MOHM P", "TEXT  second floor"];
    caretaker.import(&caretaker.file("a.txt", &labelled(&[lines])), &[]);
    assert_eq!(caretaker.json(&["pat", "list", "--status", "failed"])[0]["failed_why"], "earth 0.45 Ω, limit 0.1 Ω");
}

#[test]
fn an_imported_pass_without_the_readings_of_a_known_class_is_queried() {
    let caretaker =
        Caretaker::with(&[("KET-1", "kettle", "Hall"), ("FAN-1", "fan", "Hall"), ("OTH-1", "other", "Hall")]);
    let test = |app: &'static str, rest: &[&'static str]| [&["DATE  14/09/2026", app], rest].concat();
    let tests = [
        test("APP NO  KET-1", &["INS  50 MOHM P"]),
        test("APP NO  FAN-1", &["INS  50 MOHM P"]),
        test("APP NO  OTH-1", &["INS  50 MOHM P"]),
        test("APP NO  0017", &["INS  50 MOHM P"]),
    ];
    let text = labelled(&tests.iter().map(Vec::as_slice).collect::<Vec<_>>());
    let report = caretaker.import(&caretaker.file("a.txt", &text), &[]);
    assert_eq!((&report["queried"], &report["unmatched"]), (&json!(1), &json!(1)));
    let queried = caretaker.json(&["pat", "history", "--queried"]);
    assert_eq!(each(&queried, "tag"), ["KET-1"]);
    assert_eq!(queried[0]["readings"][1]["test"], "earth");
    assert_eq!(queried[0]["readings"][1]["value"], json!(null));
    // Once it is matched, the class is known.
    caretaker.done(&["pat", "match", "4", "KET-1"]);
    assert_eq!(each(&caretaker.json(&["pat", "history", "--queried"]), "tag"), ["KET-1", "KET-1"]);
    assert_eq!(caretaker.status("KET-1"), "never_tested");
    caretaker.done(&["pat", "accept", "1", "--reason", "earth measured by hand"]);
    assert_eq!(caretaker.status("KET-1"), "in_date");
}

#[test]
fn a_sheet_without_columns_of_readings_counts_and_says_so() {
    let caretaker = Caretaker::with_a_kettle();
    let sheet = "Asset Id,Test Date,Pass/Fail,Test Name\nKET-1,2026-09-14,Pass,Full\n";
    let report = caretaker.import(&caretaker.file("a.csv", sheet), &[]);
    assert_eq!(report["queried"], 0, "{report}");
    let made = &caretaker.json(&["pat", "history", "KET-1"])[0];
    assert_eq!((&made["state"], &made["no_readings"]), (&json!("counted"), &json!("pass/fail, no readings")));
}
