//! `pat log` with piped input: a tag records a passed visual check, `f TAG reason` a fail.

use super::{Caretaker, each, text};

fn school() -> Caretaker {
    Caretaker::with(&[("KET-1", "kettle", "Hall"), ("KET-2", "kettle", "Hall"), ("LAP-1", "laptop", "Hall")])
}

/// Lists the first word of each answer.
fn words(out: &str) -> Vec<&str> {
    out.lines().map(|line| line.split_whitespace().next().unwrap()).collect()
}

#[test]
fn each_line_of_a_round_records_one_item() {
    let caretaker = school();
    let ran = caretaker.cli.feed("KET-1\nf KET-2 flex cut to the copper\r\nlap-1\n", &["pat", "log"]);
    assert_eq!((ran.code, words(&ran.out)), (0, vec!["PASS", "FAIL", "PASS"]), "{ran:?}");
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(lines[0].contains("KET-1") && lines[1].contains("flex cut to the copper"), "{ran:?}");
    // A laptop's tag means its charger.
    assert!(lines[2].contains("LAP-1/charger"), "{ran:?}");
    assert_eq!(caretaker.status("KET-1"), "in_date");
    assert_eq!((caretaker.status("KET-2"), caretaker.state("KET-2")), ("failed".to_owned(), "unsafe".to_owned()));
    let history = caretaker.json(&["pat", "history"]);
    assert_eq!(each(&history, "kind"), ["visual"; 3]);
    assert_eq!(each(&history, "tester"), ["tess"; 3]);
}

#[test]
fn undo_voids_the_last_result_and_then_the_one_before() {
    let caretaker = school();
    caretaker.done(&["pat", "pass", "KET-2", "--on", "2026-11-01"]);
    let ran = caretaker.cli.feed("KET-1\nf KET-2 lid gone\nundo\nUNDO\n", &["pat", "log"]);
    assert_eq!((ran.code, words(&ran.out)), (0, vec!["PASS", "FAIL", "UNDONE", "UNDONE"]), "{ran:?}");
    assert_eq!(
        (caretaker.status("KET-1"), caretaker.status("KET-2")),
        ("never_tested".to_owned(), "in_date".to_owned())
    );
    assert_eq!(caretaker.state("KET-2"), "available");
    // Nothing was deleted: both results are voided.
    assert_eq!(each(&caretaker.json(&["pat", "history", "--void"]), "state"), ["void", "void"]);
    // A new round can't undo results of an earlier one.
    let before = caretaker.traces();
    let ran = caretaker.cli.feed("undo\n", &["pat", "log"]);
    assert_eq!(words(&ran.out), ["NOTHING"]);
    assert_eq!(caretaker.traces(), before);
}

#[test]
fn an_unknown_tag_is_reported_and_the_round_goes_on() {
    let caretaker = school();
    let ran = caretaker.cli.feed("KET-9\nKET-1\nf KET-9 burnt\nKET-2\n", &["pat", "log"]);
    assert_eq!((ran.code, words(&ran.out)), (3, vec!["NOTHING", "PASS", "NOTHING", "PASS"]), "{ran:?}");
    assert!(ran.out.contains("KET-9"), "{ran:?}");
    assert_eq!(caretaker.json(&["pat", "history"]).as_array().unwrap().len(), 2);
}

// Design, section 4: the desk and piped input accept only whole tags.
#[test]
fn piped_input_accepts_only_whole_tags() {
    let caretaker = Caretaker::with(&[("KET-0012", "kettle", "Hall")]);
    let ran = caretaker.cli.feed("KET12\n12\n", &["pat", "log"]);
    assert_eq!((ran.code, words(&ran.out)), (3, vec!["NOTHING", "NOTHING"]), "{ran:?}");
    assert_eq!(caretaker.status("KET-0012"), "never_tested");
    let ran = caretaker.cli.feed("ket-0012\n", &["pat", "log"]);
    assert_eq!((ran.code, words(&ran.out)), (0, vec!["PASS"]));
}

#[test]
fn a_fail_without_a_reason_is_not_recorded() {
    let caretaker = school();
    let before = caretaker.traces();
    let ran = caretaker.cli.feed("f KET-1\nf\nf KET-1   \n", &["pat", "log"]);
    assert_eq!(words(&ran.out), ["NOTHING"; 3], "{ran:?}");
    assert_ne!(ran.code, 0);
    assert_eq!(caretaker.traces(), before);
}

#[test]
fn quit_ends_the_round_and_empty_lines_do_nothing() {
    let caretaker = school();
    let ran = caretaker.cli.feed("\nKET-1\n\nquit\nKET-2\n", &["pat", "log"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(
        (caretaker.status("KET-1"), caretaker.status("KET-2")),
        ("in_date".to_owned(), "never_tested".to_owned())
    );
}

#[test]
fn a_round_can_have_another_tester_and_date() {
    let caretaker = school();
    let ran = caretaker.cli.feed("KET-1\n", &["pat", "log", "--tester", "J Okoro", "--on", "2026-11-20"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let made = &caretaker.json(&["pat", "history"])[0];
    assert_eq!([&made["tester"], &made["tested_on"]], ["J Okoro", "2026-11-20"]);
}

#[test]
fn a_round_as_json_is_one_document() {
    let caretaker = school();
    let ran = caretaker.cli.feed("KET-1\nKET-9\nf KET-2 burnt\nundo\n", &["pat", "log", "--format", "json"]);
    let lines = ran.json();
    assert_eq!(lines.as_array().unwrap().len(), 4, "{lines}");
    assert_eq!(text(&lines[0]["test"]["tag"]), "KET-1");
    assert_eq!(text(&lines[3]["test"]["state"]), "void");
    let none = caretaker.cli.feed("", &["pat", "log", "--format", "json"]);
    assert_eq!((none.code, none.json().as_array().unwrap().len()), (0, 0));
}

#[test]
fn control_characters_in_a_round_never_reach_the_terminal() {
    let caretaker = school();
    let ran = caretaker.cli.feed("f KET-1 \u{1b}[2J\u{202e}burnt\n\u{1b}[31mKET-2\n", &["pat", "log"]);
    for shown in [&ran.out, &ran.err] {
        assert!(!shown.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'), "{ran:?}");
    }
    assert_eq!(caretaker.status("KET-2"), "never_tested");
}
