//! Licence keys and the contacts of parents and carers are shown only on request, because others may see the screen.

use super::{Term, rows};
use crate::support::Ran;

const KEY: &str = "MADE-UP77-KEY9-QX4Z";
/// The masked part of the key.
const MASKED: &str = "MADE-UP77-KEY9";
const CONTACT: &str = "01632 960077";

const FORMATS: [&str; 3] = ["table", "json", "csv"];

/// A term with a licence that Ada, a laptop and a teacher use; the licence has a key. Ada has a parent's contact and
/// records of every kind.
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

/// Commands for the desk or the office, where others can see the screen.
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

/// Checks that neither a key nor a contact is shown, on standard output or standard error.
fn is_private(ran: &Ran, command: &[&str]) {
    let seen = format!("{}\n{}", ran.out, ran.err);
    for word in [MASKED, CONTACT] {
        assert!(!seen.contains(word), "{command:?} shows {word}: {seen}");
    }
}

// Frederick Gent 14.2: nothing personal on a screen that a queue can see. Hazeldene 4.7: licence keys stay secret.
#[test]
fn no_list_or_page_shows_keys_or_contacts() {
    let term = term();
    for command in SEEN {
        for format in FORMATS {
            let ran = term.run(&[command, &["--format", format]].concat());
            assert!(ran.code == 0 || command[0] == "find", "{command:?}: {ran:?}");
            is_private(&ran, command);
        }
    }
}

// The answer to a change is on the same screen.
#[test]
fn no_answer_to_a_change_shows_keys_or_contacts() {
    for command in [
        &["licence", "add", "Sketchpad", "--key", KEY][..],
        &["licence", "assign", "1", "--to", "S2"],
        &["licence", "release", "1", "--from", "1001"],
        &["person", "edit", "1003", "--guardian-contact", CONTACT],
        &["person", "add", "1010", "--class", "9B", "--last-name", "Newer", "--guardian-contact", CONTACT],
        &[
            "person",
            "merge",
            "1009",
            "--into",
            "1003",
            "--different",
            "names,parents",
            "--by",
            "H1",
            "--reason",
            "twice",
            "--yes",
        ],
        &["person", "merge", "1009", "--into", "1001", "--by", "H1", "--reason", "twice"],
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

#[test]
fn no_refusal_shows_keys_or_contacts() {
    let term = term();
    term.done(&["licence", "add", "Easel", "--seats", "1", "--key", KEY]);
    term.done(&["licence", "assign", "2", "--to", "S2"]);
    for format in FORMATS {
        let ran = term.run(&["licence", "assign", "2", "--to", "S1", "--format", format]);
        assert_eq!(ran.code, 1, "{ran:?}");
        is_private(&ran, &["licence", "assign"]);
    }
}

// Searching for parts of a key would be a way to guess it.
#[test]
fn a_search_does_not_find_parts_of_a_key() {
    let term = term();
    for word in ["UP77", "KEY9"] {
        assert!(rows(&term.json(&["find", word])).is_empty(), "{word}");
    }
}

// Files that are made for other people have no keys and no contacts.
#[test]
fn exports_have_no_keys_or_contacts() {
    let term = term();
    let privacy = term.json(&["privacy", "export", "1001"]).to_string();
    assert!(privacy.contains("Sketchpad") && !privacy.contains(MASKED), "{privacy}");
    let file = term.path("export.html");
    term.done(&["privacy", "export", "1001", "--output", &file]);
    assert!(!std::fs::read_to_string(file).unwrap().contains(MASKED));
    for format in ["csv", "json"] {
        let people = term.path(&format!("people.{format}"));
        term.done(&["person", "export", "--output", &people, "--format", format]);
        assert!(!std::fs::read_to_string(people).unwrap().contains(CONTACT));
    }
}

// Anyone can read the papers in the office tray.
#[test]
fn papers_of_a_leaver_have_no_keys_or_contacts() {
    let term = term();
    for command in [&["leaver", "letter", "1001"][..], &["leaver", "check", "--class", "9B"]] {
        let file = term.path("paper.html");
        is_private(&term.done(&[command, &["--output", &file, "--overwrite"]].concat()), command);
        let page = std::fs::read_to_string(&file).unwrap();
        assert!(!page.contains(MASKED) && !page.contains(CONTACT), "{command:?}: {page}");
    }
}

#[test]
fn keys_and_contacts_are_shown_on_request() {
    let term = term();
    assert!(term.done(&["person", "show", "1001", "--guardian"]).out.contains(CONTACT));
    for format in FORMATS {
        let ran = term.done(&["licence", "show", "1", "--key", "--format", format]);
        assert!(ran.out.contains(KEY), "{format}: {ran:?}");
    }
}

#[test]
fn contacts_are_masked_in_the_log() {
    let term = Term::new();
    term.done(&["person", "edit", "1001", "--guardian-contact", "01632 960888"]);
    let entries = term.json(&["log", "show", "--person", "1001"]);
    assert!(!entries.to_string().contains("01632 960888"), "{entries}");
    assert_eq!(rows(&entries)[0]["details"]["guardian_contact"], "…");
}
