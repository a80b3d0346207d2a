//! What a second trial of a whole term found: nothing is let be, opened or lost unseen.

use super::{Term, each, has_names, line, lines_in, rows, text};
use crate::support::Says;
use serde_json::json;

// Edinburgh's leaving procedure sets one day for a whole year; nobody types it a hundred times.
#[test]
fn a_year_group_is_given_its_last_day_at_once() {
    let mut term = Term::new();
    term.lent("LAP-1", "1102");
    let unset = ["leaver", "clear", "--year-group", "11"];
    let hint = term.conflicts(&unset);
    assert!(hint.contains("leaver set"), "{hint}");
    term.conflicts(&["leaver", "tick", "keys", "--year-group", "11", "--outcome", "returned"]);
    let ran = term.done(&["leaver", "set", "--year-group", "11", "--last-working-day", "2027-06-25"]);
    assert!(ran.err.contains("LAP-1 (loan 1)"), "{ran:?}");
    let checks = term.json(&["leaver", "check", "--year-group", "11"]);
    assert_eq!(each(&checks, "last_working_day"), ["2027-06-25"; 3]);
    assert_eq!(term.json(&["loan", "show", "1"])["due_on"], "2027-06-25");
    // Of the others, nobody leaves.
    assert!(term.person("1001")["last_working_day"].is_null());
    term.conflicts(&["leaver", "set", "--year-group", "11", "--last-working-day", "2027-06-25"]);
    term.kept_out(3, &["leaver", "set", "--class", "99Z", "--last-working-day", "2027-06-25"]);
    term.misused(&["leaver", "set", "--year-group", "11"]);
    term.misused(&["leaver", "set", "--year-group", "11", "--last-working-day", "31 June"]);
    term.json(&["leaver", "set", "1102", "--last-working-day", "none"]);
    assert!(term.person("1102")["last_working_day"].is_null());
    term.is_sound();
}

// A waiver that nobody sees would hold when the item goes out again.
#[test]
fn what_is_settled_is_not_let_be() {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.leaves("L1", "2026-12-18");
    term.done(&["in", "LAP-1", "--all-well"]);
    term.conflicts(&["leaver", "tick", "L1", "loan-1", "--outcome", "waived", "--by", "H1"]);
    term.done(&["loan", "reopen", "1"]);
    assert_eq!(line(&term.check("L1"), "loan-1")["state"], "open");
}

#[test]
fn nothing_is_opened_of_whoever_was_cleared() {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.leaves("L1", "2026-12-18");
    term.done(&["in", "LAP-1", "--all-well"]);
    term.done(&["licence", "add", "Sketchpad", "--seats", "3"]);
    term.own_device_allowed("L1");
    term.done(&["leaver", "clear", "L1"]);
    let admit = ["own-device", "admit", "L1", "--what", "lamp", "--tested-on", "2026-11-30", "--tester", "Karl Keys"];
    for command in [&["loan", "reopen", "1"][..], &["licence", "assign", "1", "--to", "L1"], &admit] {
        assert_eq!(term.refused(command), ["cleared"], "{command:?}");
    }
    term.done(&["leaver", "reopen", "L1", "--reason", "cleared too early"]);
    term.done(&["loan", "reopen", "1"]);
    assert_eq!(lines_in(&term.check("L1"), "open"), ["loan-1", "slip-1"]);
}

// What opens by itself is seen, though the day has gone by: an incident that somebody reports afterwards.
#[test]
fn whoever_was_cleared_and_has_something_open_is_listed() {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.leaves("L1", "2026-12-01");
    term.done(&["in", "LAP-1", "--all-well"]);
    term.done(&["leaver", "clear", "L1"]);
    term.at("2026-12-09T10:00:00Z");
    let listed = |term: &Term| each(&term.json(&["leaver", "list", "--within", "60d"]), "ref");
    assert!(listed(&term).is_empty());
    term.done(&["incident", "report", "LAP-1", "--kind", "damage", "--note", "hinge", "--person", "L1"]);
    assert_eq!(listed(&term), ["L1"]);
}

#[test]
fn a_wipe_that_was_recorded_twice_is_struck_out_once() {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.done(&["in", "LAP-1", "--all-well"]);
    let record = ["wipe", "record", "LAP-1", "--method", "reset", "--cloud-signed-out"];
    term.done(&record);
    term.done(&[&record[..], &["--anyway"]].concat());
    term.done(&["wipe", "void", "2", "--reason", "recorded twice"]);
    assert_eq!(term.state("LAP-1"), "available");
    term.done(&["wipe", "void", "1", "--reason", "it never was"]);
    assert_eq!(term.state("LAP-1"), "awaiting_wipe");
}

// "SIS ID" is what the format's public tools write; the samples for the UK have "ID".
#[test]
fn school_data_sync_of_the_first_kind_is_read_with_either_heading() {
    for id in ["SIS ID,School SIS ID", "ID,School DFe Number"] {
        let term = Term::new();
        let head = format!("{id},Username,First Name,Last Name,Grade");
        term.paper("v1/Student.csv", &format!("{head}\n002001,999,n.newly,Nia,Newly,7\n"));
        term.paper("v1/Teacher.csv", &format!("{id},Username,First Name,Last Name\nS9,999,nn,Nora,Novice\n"));
        let report = term.json(&["person", "import", &term.path("v1")]);
        assert_eq!(each(&report["joiners"], "ref"), ["002001", "S9"], "{id}");
        assert_eq!(term.person("002001")["kind"], "pupil");
        // One file alone says nothing of who is a pupil.
        let talk = term.kept_out(4, &["person", "import", &term.path("v1/Student.csv")]);
        assert!(text(&talk["error"]["hint"]).contains("folder"), "{talk}");
    }
}

#[test]
fn a_username_that_another_file_changes_is_told() {
    let term = Term::new();
    term.done(&["person", "edit", "S1", "--username", "zobrien"]);
    term.paper("staff.csv", "Ref,Kind,First Name,Last Name,Username\nS1,staff,Zoë,O'Brien,z.obrien\n");
    let ran = term.done(&["person", "import", &term.path("staff.csv")]);
    assert!(ran.err.contains("zobrien") && ran.err.contains("z.obrien"), "{ran:?}");
}

// The old ref of a pupil may be the staff number of somebody else: both are told.
#[test]
fn a_ref_that_finds_two_people_finds_neither_in_silence() {
    let term = Term::new();
    term.done(&["person", "merge", "1003", "--into", "1001"]);
    term.done(&["person", "edit", "S2", "--ref", "1003"]);
    let talk = term.kept_out(3, &["out", "LAP-1", "--to", "1003"]);
    let details = talk["error"]["details"].to_string();
    assert!(details.contains("Amir Khan") && details.contains("Ada Bell"), "{talk}");
}

#[test]
fn a_typed_yes_is_yes_enough_for_two_kinds_and_words_go_for_ever_too() {
    for (answer, code) in [("no", 2), ("yes", 0)] {
        let term = Term::new();
        let mut says = Says(answer, Vec::new());
        let ran = term.cli.ask(&mut says, &["person", "merge", "1003", "--into", "S2"]);
        assert_eq!(ran.code, code, "{ran:?}");
        assert!(says.1[0].contains("Cy Cole") && says.1[0].contains("Amir Khan"), "{:?}", says.1);
        term.done(&["asset", "edit", "CAM-1", "--notes", "Zelda's"]);
        let mut says = Says(answer, Vec::new());
        let ran = term.cli.ask(&mut says, &["privacy", "redact", "asset CAM-1, notes", "Zelda"]);
        assert_eq!((ran.code, says.1.len()), (code, 1), "{ran:?}");
        let notes = if answer == "yes" { "[erased]'s" } else { "Zelda's" };
        assert_eq!(term.json(&["show", "CAM-1"])["notes"], notes);
    }
}

#[test]
fn nothing_stands_against_or_for_whoever_was_erased() {
    let term = Term::new();
    term.done(&["ban", "add", "1003", "--reason", "late five times"]);
    term.done(&["permission", "grant", "home", "--person", "1003", "--purpose", "homework", "--by", "H1"]);
    term.done(&["privacy", "erase", "1003"]);
    assert!(rows(&term.json(&["ban", "list"])).is_empty());
    assert!(rows(&term.json(&["permission", "list"])).is_empty());
    term.is_sound();
}

// Everything that is held: what was seen and written of each loan; and nobody else by half a name.
#[test]
fn an_export_has_what_was_seen_and_leaves_out_half_names() {
    let mut term = Term::new();
    for (who, first, last) in [("1001", "Ada", "Bell"), ("1002", "Ben", "Bell"), ("1003", "Cy", "Cole")] {
        term.done(&["person", "edit", who, "--first-name", first, "--last-name", last]);
    }
    term.lent("LAP-1", "1001");
    let note = "Ada's bag; Ben and Mrs Cole saw it, Ada Bell too, bell rang";
    term.done(&["in", "LAP-1", "--all-well", "--condition", "good", "--note", note]);
    let held = term.json(&["privacy", "export", "1001"]);
    let loan = &rows(&held["loans"])[0];
    has_names(loan, "condition_out condition_in note return_check");
    assert_eq!(loan["condition_in"], "good");
    let wanted = "Ada's bag; [somebody else] and Mrs [somebody else] saw it, Ada Bell too, bell rang";
    assert_eq!(loan["note"], json!(wanted));
}

// Each sheet of a cohort's papers can be handed out alone.
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
        let html = std::fs::read_to_string(page).unwrap();
        assert!(!html.contains("Last working day") && !html.contains("Manager"), "{verb}");
        html.matches(&format!("<h1>{title}</h1>")).count()
    };
    assert_eq!(times(&term, "letter", "School equipment to be returned"), 3);
    assert_eq!(times(&term, "check", "Return check"), 4, "the summary, and one a person");
    term.done(&["in", "LAP-1", "LAP-2", "LAP-3", "--all-well"]);
    term.done(&["leaver", "clear", "--year-group", "11"]);
    assert_eq!(times(&term, "certificate", "Certificate of clearance"), 3);
}
