//! The papers of leavers: the certificate, the letter about unreturned items, the checklist pages of a class.

use super::Term;
use crate::support::server::{OnlyFiles, in_files};
use std::{fs, path::Path};

/// A term in which Lena left on the 18th. She returned her laptop, her keys are ticked, and she is cleared.
fn cleared() -> Term {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.done(&["loan", "sign", "1", "--how", "paper"]);
    term.done(&["leaver", "lines", "keys"]);
    term.leaves("L1", "2026-12-18");
    term.at("2026-12-18T14:00:00Z");
    term.done(&["in", "LAP-1", "--all-well"]);
    term.done(&["leaver", "tick", "L1", "keys", "--outcome", "returned"]);
    term.done(&["leaver", "clear", "L1", "--yes"]);
    term
}

/// A term in which Lena left with a laptop and with the charger of another laptop. She returned her memory stick.
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

/// Runs a command with --output and returns the file that it writes.
fn written(term: &Term, command: &[&str]) -> String {
    let file = term.path("paper.html");
    term.done(&[command, &["--output", &file, "--overwrite"]].concat());
    fs::read_to_string(file).unwrap()
}

// Frederick Gent 10.4: everything is back on the last working day, and it is signed for.
#[test]
fn a_certificate_names_the_person_the_school_and_the_date_and_has_room_to_sign() {
    let term = cleared();
    let page = written(&term, &["leaver", "certificate", "L1"]);
    for word in ["Lena Leaving", "Test School", "18 Dec 2026"] {
        assert!(page.contains(word), "{word} is not in {page}");
    }
    assert!(page.to_lowercase().contains("sign"), "{page}");
    // Without --output the page goes to standard output.
    assert!(term.done(&["leaver", "certificate", "L1"]).out.contains("Lena Leaving"));
}

#[test]
fn there_is_no_certificate_without_a_clearance() {
    let term = owing();
    let file = term.path("certificate.html");
    term.conflicts(&["leaver", "certificate", "L1", "--output", &file]);
    assert!(!Path::new(&file).exists());
}

#[test]
fn a_letter_lists_only_unreturned_items() {
    let page = written(&owing(), &["leaver", "letter", "L1"]);
    for word in ["Lena Leaving", "LAP-1", "charger"] {
        assert!(page.contains(word), "{word} is not in {page}");
    }
    assert!(!page.contains("STK-1"), "{page}");
}

// A name is text, whatever characters it has.
#[test]
fn names_are_escaped_on_the_page() {
    let term = Term::new();
    let name = ["--first-name", "Eve", "--last-name", "<b>Frost", "--class", "13Z", "--year-group", "13"];
    term.done(&[&["person", "add", "1301"], &name[..]].concat());
    term.leaves("1301", "2026-12-01");
    term.done(&["leaver", "clear", "1301", "--yes"]);
    for command in [&["leaver", "certificate", "1301"][..], &["leaver", "check", "--class", "13Z"]] {
        let page = written(&term, command);
        assert!(page.contains("Frost") && !page.contains("<b>Frost"), "{command:?}: {page}");
    }
}

const PAPERS: [&[&str]; 2] = [&["leaver", "letter", "L1"], &["leaver", "check", "--year-group", "11"]];

#[test]
fn a_paper_never_overwrites_the_register() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
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
fn a_dry_run_writes_no_paper() {
    let term = owing();
    for command in PAPERS {
        let file = term.path("paper.html");
        term.done(&[command, &["--output", &file, "--dry-run"]].concat());
        assert!(!Path::new(&file).exists(), "{command:?}");
    }
}

// Each sheet of a cohort's papers can be handed out by itself.
#[test]
fn every_sheet_of_a_cohort_has_its_letterhead() {
    let mut term = Term::new();
    for (tag, who) in [("LAP-1", "1101"), ("LAP-2", "1102"), ("LAP-3", "1103")] {
        term.lent(tag, who);
    }
    term.done(&["leaver", "set", "--year-group", "11", "--last-working-day", "2027-06-25"]);
    let times = |term: &Term, verb: &str, title: &str| {
        let page = term.path(&format!("{verb}.html"));
        term.done(&["leaver", verb, "--year-group", "11", "--output", &page]);
        let html = fs::read_to_string(page).unwrap();
        assert!(!html.contains("Last working day") && !html.contains("Manager"), "{verb}");
        html.matches(&format!("<h1>{title}</h1>")).count()
    };
    assert_eq!(times(&term, "letter", "School equipment to bring back"), 3);
    assert_eq!(times(&term, "check", "Leaver checklist"), 4, "the summary, and one page per person");
    term.done(&["in", "LAP-1", "LAP-2", "LAP-3", "--all-well"]);
    term.done(&["leaver", "clear", "--year-group", "11", "--yes"]);
    assert_eq!(times(&term, "certificate", "Interim clearance"), 3);
}

/// A certificate shows the checklist as it was on the day of the clearance.
#[test]
fn a_certificate_does_not_change_after_the_clearance() {
    let mut term = Term::new();
    term.leaves("L1", "2026-12-18");
    term.done(&["leaver", "lines", "keys"]);
    term.done(&["leaver", "tick", "L1", "keys", "--outcome", "returned"]);
    term.done(&["leaver", "clear", "L1", "--yes"]);
    let page = |term: &Term| term.done(&["leaver", "certificate", "L1"]).out;
    let body = |page: &str| page.split("<table>").nth(1).unwrap().split("</table>").next().unwrap().to_owned();
    let before = body(&page(&term));
    assert!(before.contains("keys") && before.contains("returned"));
    // A cleared checklist can't be ticked, and lending needs an override.
    term.conflicts(&["leaver", "tick", "L1", "keys", "--outcome", "missing"]);
    term.conflicts(&["leaver", "tick", "L1", "keys", "--undo"]);
    assert_eq!(term.lending("LAP-1", "L1", &[]).1, ["cleared"]);
    term.done(&["out", "LAP-1", "--to", "L1", "--override", "cleared", "--reason", "one more day"]);
    term.done(&["leaver", "lines", "keys", "--remove"]);
    assert_eq!(body(&page(&term)), before);
    // After the clearance is undone, the checklist is worked out again.
    term.done(&["leaver", "reopen", "L1", "--reason", "stays a day longer"]);
    term.conflicts(&["leaver", "certificate", "L1"]);
    assert_eq!(term.open_lines("L1"), ["loan-1", "slip-1"]);
    // After the last day only that rule refuses the loan.
    term.done(&["in", "LAP-1", "--all-well"]);
    term.done(&["leaver", "clear", "L1", "--yes"]);
    term.at("2026-12-19T09:00:00Z");
    assert_eq!(term.lending("CAM-1", "L1", &[]).1, ["past-leaving-date"]);
}
