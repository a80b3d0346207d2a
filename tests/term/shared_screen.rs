//! Nothing that a person may not see on a shared screen is printed unasked: licence keys, guardian contacts.

use super::{Term, rows};
use crate::support::Ran;

const KEY: &str = "MADE-UP77-KEY9-QX4Z";
/// The covered part of it.
const COVERED: &str = "MADE-UP77-KEY9";
const CONTACT: &str = "01632 960077";

const FORMATS: [&str; 3] = ["table", "json", "csv"];

/// A licence with a key, of Ada, a laptop and a teacher; Ada's guardian is on record, and something of every kind of her.
fn term() -> Term {
    let mut term = Term::new();
    term.lent("LAP-1", "1001");
    term.done(&["licence", "add", "Sketchpad", "--seats", "9", "--key", KEY, "--expires", "2027-01-15"]);
    term.done(&["licence", "assign", "1", "--to", "1001"]);
    term.done(&["licence", "assign", "1", "--to", "S1"]);
    term.done(&["licence", "assign", "1", "--asset", "LAP-1"]);
    term.done(&["licence", "release", "1", "--from", "S1"]);
    let guardian = ["--guardian-name", "Gwen Bell", "--guardian-contact", CONTACT];
    term.done(&[&["person", "edit", "1001"], &guardian[..]].concat());
    let new = ["person", "add", "1009", "--class", "9B", "--last-name", "New", "--guardian-contact", CONTACT];
    term.done(&new);
    term.publish("Acceptable use", &["--guardian"]);
    let sign = ["agreement", "sign", "1001", "--how", "paper", "--class-teacher", "Amir Khan"];
    term.done(&[&sign[..], &["--guardian", "Gwen Bell"]].concat());
    term.done(&["own-device", "hand-in", "1001", "--what", "phone"]);
    term.done(&["permission", "grant", "home", "--person", "1001", "--purpose", "homework", "--by", "H1"]);
    term.leaves("1001", "2026-12-18");
    term
}

/// What is read at the desk or in the office, where others look on.
const SEEN: [&[&str]; 31] = [
    &["status"],
    &["find", "Sketch"],
    &["find", "1001"],
    &["find", "Bell"],
    &["find", "LAP-1"],
    &["show", "1001"],
    &["show", "S1"],
    &["show", "LAP-1"],
    &["person", "list"],
    &["person", "list", "--class", "9B"],
    &["person", "show", "1001"],
    &["person", "show", "1009"],
    &["asset", "list"],
    &["asset", "show", "LAP-1"],
    &["loan", "list"],
    &["loan", "show", "1"],
    &["slip", "show", "1"],
    &["licence", "list"],
    &["licence", "list", "--expiring", "60d"],
    &["licence", "show", "1"],
    &["log", "show"],
    &["log", "show", "--person", "1001"],
    &["log", "show", "--tag", "LAP-1"],
    &["agreement", "status"],
    &["agreement", "list"],
    &["permission", "list"],
    &["own-device", "list"],
    &["leaver", "list"],
    &["leaver", "check", "1001"],
    &["leaver", "check", "--class", "9B"],
    &["wipe", "list"],
];

/// That neither is shown, out or err.
fn is_private(ran: &Ran, command: &[&str]) {
    let seen = format!("{}\n{}", ran.out, ran.err);
    for word in [COVERED, CONTACT] {
        assert!(!seen.contains(word), "{command:?} shows {word}: {seen}");
    }
}

// Frederick Gent 14.2: nothing personal on a screen that a queue can see; Hazeldene 4.7: a key is not given away.
#[test]
fn keys_and_guardians_are_in_no_answer() {
    let term = term();
    for command in SEEN {
        for format in FORMATS {
            let ran = term.run(&[command, &["--format", format]].concat());
            assert!(ran.code == 0 || command[0] == "find", "{command:?}: {ran:?}");
            is_private(&ran, command);
        }
    }
}

// The answer to what is typed stands on the same screen.
#[test]
fn the_answer_to_a_change_does_not_show_them_either() {
    for command in [
        &["licence", "add", "Sketchpad", "--key", KEY][..],
        &["licence", "assign", "1", "--to", "S2"],
        &["licence", "release", "1", "--from", "1001"],
        &["person", "edit", "1003", "--guardian-contact", CONTACT],
        &["person", "add", "1010", "--class", "9B", "--last-name", "Newer", "--guardian-contact", CONTACT],
        &["person", "merge", "1009", "--into", "1003"],
        &["out", "LAP-2", "--to", "1001"],
        &["in", "LAP-1", "--all-well"],
        &["leaver", "transfer", "1001", "LAP-1", "--to", "S1", "--all-well"],
    ] {
        for format in FORMATS {
            let ran = term().run(&[command, &["--format", format, "--dry-run"]].concat());
            is_private(&ran, command);
            assert!(ran.code <= 1, "{command:?}: {ran:?}");
        }
    }
}

// What is refused is told without the key that was typed wrong twice.
#[test]
fn a_refusal_does_not_show_them() {
    let term = term();
    term.done(&["licence", "add", "Easel", "--seats", "1", "--key", KEY]);
    term.done(&["licence", "assign", "2", "--to", "S2"]);
    for format in FORMATS {
        let ran = term.run(&["licence", "assign", "2", "--to", "S1", "--format", format]);
        assert_eq!(ran.code, 1, "{ran:?}");
        is_private(&ran, &["licence", "assign"]);
    }
}

// A search that knew the key would be another way to see it.
#[test]
fn a_key_is_not_found_by_its_letters() {
    let term = term();
    for word in ["UP77", "KEY9"] {
        assert!(rows(&term.json(&["find", word])).is_empty(), "{word}");
    }
}

// What goes into a file for somebody else has neither.
#[test]
fn exports_have_no_key() {
    let term = term();
    let privacy = term.json(&["privacy", "export", "1001"]).to_string();
    assert!(privacy.contains("Sketchpad") && !privacy.contains(COVERED), "{privacy}");
    let file = term.path("export.html");
    term.done(&["privacy", "export", "1001", "--output", &file]);
    assert!(!std::fs::read_to_string(file).unwrap().contains(COVERED));
    for format in ["csv", "json"] {
        let people = term.path(&format!("people.{format}"));
        term.done(&["person", "export", "--output", &people, "--format", format]);
        assert!(!std::fs::read_to_string(people).unwrap().contains(CONTACT));
    }
}

// The papers that lie in the office tray.
#[test]
fn papers_of_a_leaver_have_neither() {
    let term = term();
    for command in [&["leaver", "letter", "1001"][..], &["leaver", "check", "--class", "9B"]] {
        let file = term.path("paper.html");
        is_private(&term.done(&[command, &["--output", &file]].concat()), command);
        let page = std::fs::read_to_string(&file).unwrap();
        assert!(!page.contains(COVERED) && !page.contains(CONTACT), "{command:?}: {page}");
    }
}

// Asked for by name, each is shown.
#[test]
fn who_asks_by_name_is_told() {
    let term = term();
    assert!(term.done(&["person", "show", "1001", "--guardian"]).out.contains(CONTACT));
    for format in FORMATS {
        let ran = term.done(&["licence", "show", "1", "--key", "--format", format]);
        assert!(ran.out.contains(KEY), "{format}: {ran:?}");
    }
}
