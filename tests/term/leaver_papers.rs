//! Papers of a leaver: the certificate, the letter of what has not come back, a page a person for a whole class.

use super::Term;
use std::{fs, path::Path};

/// Lena has left on the 18th: her laptop is back, her keys are ticked, and she is cleared.
fn cleared() -> Term {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.done(&["loan", "sign", "1", "--how", "paper"]);
    term.done(&["leaver", "lines", "keys"]);
    term.leaves("L1", "2026-12-18");
    term.at("2026-12-18T14:00:00Z");
    term.done(&["in", "LAP-1", "--all-well"]);
    term.done(&["leaver", "tick", "L1", "keys", "--outcome", "returned"]);
    term.done(&["leaver", "clear", "L1"]);
    term
}

/// Lena has left with a laptop and with the charger of another; her memory stick is back.
fn owing() -> Term {
    let mut term = Term::new();
    for tag in ["LAP-1", "LAP-2", "STK-1"] {
        term.lent(tag, "L1");
    }
    term.done(&["in", "LAP-2", "--all-well", "--part", "charger=missing"]);
    term.done(&["in", "STK-1", "--all-well"]);
    term.leaves("L1", "2026-12-01");
    term
}

/// What a command writes to a file.
fn written(term: &Term, command: &[&str]) -> String {
    let file = term.path("paper.html");
    term.done(&[command, &["--output", &file]].concat());
    fs::read_to_string(file).unwrap()
}

// Frederick Gent 10.4: all is back on the last working day, and somebody puts their name to that.
#[test]
fn a_certificate_says_who_of_which_school_on_what_day_and_has_room_to_sign() {
    let term = cleared();
    let page = written(&term, &["leaver", "certificate", "L1"]);
    for word in ["Lena Leaving", "Test School", "18 Dec 2026"] {
        assert!(page.contains(word), "{word} is not in {page}");
    }
    assert!(page.to_lowercase().contains("sign"), "{page}");
    // Without a file it is printed.
    assert!(term.done(&["leaver", "certificate", "L1"]).out.contains("Lena Leaving"));
}

#[test]
fn who_is_not_cleared_has_no_certificate() {
    let term = owing();
    let file = term.path("certificate.html");
    term.conflicts(&["leaver", "certificate", "L1", "--output", &file]);
    assert!(!Path::new(&file).exists());
}

#[test]
fn a_letter_names_what_is_missing_and_not_what_is_back() {
    let page = written(&owing(), &["leaver", "letter", "L1"]);
    for word in ["Lena Leaving", "LAP-1", "charger"] {
        assert!(page.contains(word), "{word} is not in {page}");
    }
    assert!(!page.contains("STK-1"), "{page}");
}

// A name is text, whatever stands in it.
#[test]
fn a_name_is_no_part_of_the_page() {
    let term = Term::new();
    let name = ["--first-name", "Eve", "--last-name", "<b>Frost", "--class", "13Z", "--year-group", "13"];
    term.done(&[&["person", "add", "1301"], &name[..]].concat());
    term.leaves("1301", "2026-12-01");
    term.done(&["leaver", "clear", "1301"]);
    for command in [&["leaver", "certificate", "1301"][..], &["leaver", "check", "--class", "13Z"]] {
        let page = written(&term, command);
        assert!(page.contains("Frost") && !page.contains("<b>Frost"), "{command:?}: {page}");
    }
}

const PAPERS: [&[&str]; 2] = [&["leaver", "letter", "L1"], &["leaver", "check", "--year-group", "11"]];

#[test]
fn no_paper_is_written_over_the_register() {
    let term = owing();
    let register = term.school.path();
    let before = term.traces();
    for command in PAPERS {
        let ran = term.run(&[command, &["--output", register.to_str().unwrap()]].concat());
        assert_eq!(ran.code, 2, "{command:?}: {ran:?}");
        assert_eq!(term.traces(), before, "{command:?}");
    }
    term.is_sound();
}

#[test]
fn a_trial_writes_no_paper() {
    let term = owing();
    for command in PAPERS {
        let file = term.path("paper.html");
        term.done(&[command, &["--output", &file, "--dry-run"]].concat());
        assert!(!Path::new(&file).exists(), "{command:?}");
    }
}
