//! Undoing a merge: everything goes back, while nothing else was recorded on either person.

use super::{Term, each, merging, numbers, rows, shows, text};
use crate::support::{
    person_with,
    server::{OnlyFiles, in_files},
    unguarded,
};
use domain::{
    leaver::{Outcome, Tick},
    person::PersonKind,
};
use serde_json::{Value, json};
use std::fs;
use store::{Entry, Subject, WriteTx};

const HEAD: [&str; 4] = ["--by", "H1", "--reason", "two people after all"];

const CHIP: [&str; 5] = ["--by", "C1", "--reason", "registered twice", "--yes"];

fn unmerging<'a>(reference: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["person", "unmerge", reference], &HEAD[..], more].concat()
}

/// Every row but those of the log, sorted, without the digests: each writing gives a row another.
fn records(term: &Term) -> Vec<String> {
    let is_log = |row: &String| ["log: ", "log_detail: ", "log_head: "].iter().any(|table| row.starts_with(table));
    let is_digest = |value: &str| value.len() == 32 && value.bytes().any(|b| b.is_ascii_uppercase());
    let bare = |row: String| row.split(" | ").filter(|value| !is_digest(value)).collect::<Vec<_>>().join(" | ");
    let mut rows: Vec<String> = term.traces().into_iter().filter(|row| !is_log(row)).map(bare).collect();
    rows.sort();
    rows
}

/// A term in which both people have records of every kind that a merge touches.
fn full() -> Term {
    let mut term = Term::new();
    for (who, first, last) in [("1001", "Ada", "Bell"), ("1003", "Cy", "Cole")] {
        term.done(&["person", "edit", who, "--first-name", first, "--last-name", last]);
    }
    let more =
        ["--email", "cy@pupils.example", "--username", "ccole", "--notes", "wears glasses", "--last-working-day"];
    term.done(&[&["person", "edit", "1003"], &more[..], &["2026-12-11"]].concat());
    term.publish("Acceptable use", &["--guardian"]);
    for (who, guardian) in [("1001", "Gwen Bell"), ("1003", "Ruth Cole")] {
        let sign = ["agreement", "sign", who, "--how", "paper", "--class-teacher", "Amir Khan", "--guardian", guardian];
        term.done(&sign);
    }
    term.lent("LAP-1", "1001");
    term.lent("LAP-2", "1003");
    term.done(&["out", "CAM-1", "--to", "1001", "--due", "2026-12-18"]);
    let incident = term.careless("LAP-4", "1003");
    term.owing(&incident);
    term.done(&["ban", "add", "--by", "H1", "--class", "9B", "--reason", "the trolley"]);
    term.done(&["ban", "add", "--by", "H1", "1003", "--reason", "late again"]);
    term.done(&["permission", "grant", "home", "--person", "1003", "--purpose", "homework", "--by", "H1"]);
    term.done(&["own-device", "hand-in", "1003", "--what", "phone"]);
    term.done(&["licence", "add", "Sketchpad", "--seats", "3"]);
    term.done(&["licence", "assign", "1", "--to", "1003"]);
    term.done(&["group", "put", "9B/Sc1", "1001", "1003"]);
    term.done(&["group", "put", "9B/Ma1", "1003"]);
    term.done(&["leaver", "lines", "keys"]);
    term.leaves("1001", "2026-12-18");
    for who in ["1001", "1003"] {
        term.done(&["leaver", "tick", who, "keys", "--outcome", "not-issued"]);
    }
    term
}

#[test]
fn every_row_is_as_it_was_before_the_merge() {
    for (double, into) in [("1003", "1001"), ("1001", "1003")] {
        let term = full();
        let before = records(&term);
        term.done(&merging(double, into));
        assert_ne!(records(&term), before);
        let back = term.json(&unmerging(double, &[]));
        assert_eq!((text(&back["ref"]), text(&back["kept"]["ref"])), (double.to_owned(), into.to_owned()));
        assert_eq!(records(&term), before, "{double} into {into}");
        term.is_sound();
        assert_eq!(term.run(&["check"]).code, 0);
    }
}

#[test]
fn staff_with_roles_decisions_and_signed_slips_are_two_people_again() {
    let mut term = Term::new();
    term.done(&["role", "set", "S2", "technician"]);
    term.lent("LAP-1", "S2");
    term.done(&[
        "permission",
        "grant",
        "network",
        "--person",
        "L1",
        "--device",
        "lamp",
        "--purpose",
        "x",
        "--by",
        "S2",
    ]);
    let before = records(&term);
    term.done(&merging("S2", "S1"));
    term.done(&unmerging("S2", &[]));
    assert_eq!(records(&term), before);
    assert_eq!(numbers(&term.json(&["loan", "list", "--person", "S2"])), [1]);
    term.is_sound();
}

#[test]
fn undoing_needs_a_role_holder_and_a_reason() {
    let term = full();
    term.done(&merging("1003", "1001"));
    let undo = ["person", "unmerge", "1003"];
    let with = |more: &[&'static str]| [&undo[..], more].concat();
    term.kept_out(2, &with(&[]));
    term.kept_out(1, &with(&["--by", "T1", "--reason", "x"]));
    term.kept_out(2, &with(&["--by", "H1"]));
    let ran = term.done(&with(&["--dry-run"]));
    assert!(ran.err.contains("also needs --by REF (the headteacher or ict-coordinator)"), "{ran:?}");
    term.kept_out(3, &["person", "unmerge", "nobody-such", "--by", "H1", "--reason", "x"]);
    // Nobody was merged into another under a ref that someone has.
    term.kept_out(3, &["person", "unmerge", "1001", "--by", "H1", "--reason", "x"]);
    term.done(&with(&["--by", "C1", "--reason", "x"]));
    term.kept_out(3, &with(&["--by", "C1", "--reason", "x"]));
}

#[test]
fn a_merge_says_how_it_can_be_undone_and_the_log_tells_both() {
    let term = full();
    let ran = term.done(&merging("1003", "1001"));
    assert!(ran.err.contains("`kitbook person unmerge 1003 --by REF --reason"), "{ran:?}");
    term.done(&unmerging("1003", &[]));
    for who in ["1001", "1003"] {
        let log = term.json(&["log", "show", "--person", who]);
        let undone = &rows(&log)[0];
        assert_eq!(undone["action"], "person unmerge", "{who}");
        shows(&undone["details"], &json!({ "merged": "1003", "kept": "1001", "decided_by": "H1", "reason": HEAD[3] }));
    }
    let log = term.json(&["log", "show", "--person", "1001"]);
    let merge = rows(&log).iter().find(|entry| entry["action"] == "person merge").unwrap();
    assert_eq!(merge["details"]["filled"]["email"]["to"], "cy@pupils.example");
    // The ids of rows are no reading for people, and a parent is shown only on request.
    let shown = term.done(&["log", "show", "--person", "1001"]).out;
    assert!(!log.to_string().contains("\"undo\"") && !shown.contains("undo="), "{shown}");
    assert!(!log.to_string().contains("Ruth Cole"), "{log}");
}

// A text of the register is at most a megabyte long, and the rows of years of class loans would need more in one entry.
#[test]
fn a_merge_of_very_many_rows_is_undone_too() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let mut term = Term::new();
    let ticks = |tx: &WriteTx<'_>| {
        let person = store::person::find(tx, "1003")?;
        let operator_id = tx.operator_id()?;
        let tick = |no: i32| Tick {
            decided_by: None,
            id: tx.new_id(),
            line: format!("line {no}"),
            note: None,
            operator_id,
            outcome: Outcome::Done,
            past: true,
            person_id: person.id,
            ticked_on: "2026-11-30".parse().unwrap(),
        };
        tx.insert_all(&(0..25_000).map(tick).collect::<Vec<_>>())?;
        let body = serde_json::Map::new();
        tx.log(Entry::plain("test", Subject::new("leaver_tick", "all"), body))?;
        Ok(())
    };
    term.school.write(ticks).unwrap();
    let before = records(&term);
    assert_eq!(term.json(&merging("1003", "1001"))["moved"]["leaver_tick"], 25_000);
    let longest: i64 = term.file().query_row("select max(length(body)) from log_detail", [], |row| row.get(0)).unwrap();
    assert!(longest < 500_000, "{longest}");
    assert_eq!(
        each(&term.json(&["log", "show", "--limit", "3"]), "action"),
        ["person merge", "person merge rows", "person merge rows"]
    );
    term.done(&unmerging("1003", &[]));
    assert_eq!(records(&term), before);
    term.is_sound();
}

/// Commands that record something on one of the two, or on a record of theirs.
const SINCE: &[(&[&str], &str)] = &[
    (&["in", "LAP-2", "--all-well"], "loan in"),
    (&["out", "TAB-1", "--to", "1001", "--override", "banned", "--reason", "x", "--by", "H1"], "loan out"),
    (&["out", "TAB-1", "--to", "1003", "--override", "banned", "--reason", "x", "--by", "H1"], "loan out"),
    (&["person", "edit", "1001", "--email", "ada@pupils.example"], "person edit"),
    (&["ban", "lift", "--by", "H1", "2", "--reason", "x"], "ban lift"),
    (&["ban", "lift", "--by", "H1", "1", "--reason", "x"], "ban lift"),
    (&["ban", "add", "--by", "H1", "--year-group", "9", "--reason", "x"], "ban add"),
    (&["charge", "pay", "1", "--amount", "1"], "charge pay"),
    (&["incident", "close", "1"], "incident close"),
    (&["licence", "release", "1", "--from", "1001"], "licence release"),
    (&["own-device", "give-back", "1"], "own-device give back"),
    (&["permission", "revoke", "1", "--reason", "x"], "permission revoke"),
    (&["group", "put", "9B/Fr", "1001"], "group put"),
    (&["leaver", "clear", "1002", "--yes"], ""),
    (&["loan", "sign", "1", "--how", "paper"], "slip sign"),
    (&["loan", "renew", "1", "--due", "2026-12-21"], "loan renew"),
    (&["agreement", "unsign", "1", "1001", "--reason", "x"], "agreement unsign"),
];

#[test]
fn a_merge_is_not_undone_after_anything_was_recorded_on_either() {
    for (command, action) in SINCE {
        let term = full();
        term.done(&merging("1003", "1001"));
        if action.is_empty() {
            // It is about someone else.
            term.run(command);
            term.done(&unmerging("1003", &[]));
            continue;
        }
        term.done(command);
        let said = term.kept_out(1, &unmerging("1003", &[]));
        let message = text(&said["error"]["message"]);
        assert!(message.contains("since the merge"), "{command:?}: {said}");
        let is_named = message.starts_with("entry ") && message.contains(&format!("({action}, "));
        assert!(is_named || message.contains(&action.replace('_', " ")), "{command:?}: {message}");
        assert!(text(&said["error"]["hint"]).contains("`kitbook show 1001`"), "{said}");
    }
}

// The merged person decides in a role of theirs: neither of the two may be the wrong one. A decision of the duplicate
// that is made again would go back with the rest.
#[test]
fn a_decision_of_the_merged_person_counts_too() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let term = Term::new();
    term.done(&["role", "set", "S2", "technician"]);
    term.done(&["role", "set", "S2", "business-manager"]);
    let incident = term.careless("LAP-4", "1001");
    let decide = ["incident", "decide", &incident, "--outcome", "intent", "--reason", "x", "--by"];
    term.done(&[&decide[..], &["S2"]].concat());
    for (command, said) in [
        (
            &["permission", "grant", "network", "--person", "L1", "--device", "lamp", "--purpose", "x", "--by", "S1"][..],
            "permission grant",
        ),
        (&[&decide[..], &["S1"]].concat(), "incident decide"),
        (&[&decide[..], &["H1"]].concat(), "incident decide"),
    ] {
        term.done(&merging("S2", "S1"));
        term.done(&unmerging("S2", &[]));
        term.done(&merging("S2", "S1"));
        let backup = text(&term.json(&["backup"])["path"]);
        term.done(command);
        let refusal = term.kept_out(1, &unmerging("S2", &[]));
        assert!(text(&refusal["error"]["message"]).contains(said), "{refusal}");
        term.done(&["restore", &backup, "--yes"]);
        term.done(&unmerging("S2", &[]));
    }
}

#[test]
fn records_of_others_and_looking_do_not_count() {
    let term = full();
    term.done(&merging("1003", "1001"));
    term.done(&["person", "edit", "1002", "--email", "ben@pupils.example"]);
    term.done(&["asset", "edit", "LAP-1", "--location", "Room 4"]);
    term.done(&["person", "show", "1001"]);
    term.done(&["licence", "assign", "1", "--to", "1002"]);
    term.done(&unmerging("1003", &[]));
    term.is_sound();
    // What the kept person had decided about others goes on.
    let term = Term::new();
    let incident = term.careless("LAP-4", "1001");
    term.done(&[&["person", "merge", "S2", "--into", "H1", "--different", "names"], &CHIP[..]].concat());
    term.done(&["incident", "close", &incident]);
    term.done(&[&["person", "unmerge", "S2"], &CHIP[..4]].concat());
}

#[test]
fn merges_are_undone_the_last_one_first() {
    let mut term = full();
    person_with(&mut term.school, "A9", PersonKind::Pupil, "Ada Bell", |_| {});
    let before = records(&term);
    // Two duplicates of one record.
    term.done(&merging("A9", "1001"));
    term.done(&merging("1003", "1001"));
    let hint = term.conflicts(&unmerging("A9", &[]));
    assert!(hint.contains("`kitbook person unmerge 1003 --by REF"), "{hint}");
    term.done(&unmerging("1003", &[]));
    term.done(&unmerging("A9", &[]));
    assert_eq!(records(&term), before);
    // A chain: the first duplicate goes with the second.
    term.done(&merging("A9", "1001"));
    term.done(&merging("1001", "1003"));
    assert_eq!(term.person("A9")["ref"], "1003");
    let hint = term.conflicts(&unmerging("A9", &[]));
    assert!(hint.contains("`kitbook person unmerge 1001 --by REF"), "{hint}");
    term.done(&unmerging("1001", &[]));
    assert_eq!(term.person("A9")["ref"], "1001");
    term.done(&unmerging("A9", &[]));
    assert_eq!(records(&term), before);
    // The same merge again, after it was undone.
    term.done(&merging("A9", "1001"));
    term.done(&unmerging("A9", &[]));
    assert_eq!(records(&term), before);
    term.is_sound();
}

// Two kinds of people may have had the same ref.
#[test]
fn a_ref_of_two_kinds_is_told_apart_by_the_kind() {
    let mut term = Term::new();
    for (kind, name, username) in [(PersonKind::Pupil, "Ada Bell", "one"), (PersonKind::Visitor, "Vera Hill", "two")] {
        person_with(&mut term.school, "X1", kind, name, |person| person.username = Some(username.to_owned()));
    }
    term.done(&merging("one", "1001"));
    term.done(&merging("two", "V1"));
    let said = term.kept_out(3, &unmerging("X1", &[]));
    assert!(text(&said["error"]["hint"]).contains("--kind"), "{said}");
    assert_eq!(term.json(&unmerging("x1", &["--kind", "visitor"]))["kept"]["ref"], "V1");
    assert_eq!(term.json(&unmerging("X1", &[]))["kept"]["ref"], "1001");
    term.is_sound();
}

#[test]
fn a_key_that_someone_else_has_now_is_a_clash() {
    let term = full();
    term.done(&["person", "edit", "1001", "--username", "abell"]);
    term.done(&merging("1003", "1001"));
    term.done(&["person", "edit", "1002", "--username", "ccole"]);
    let said = term.kept_out(1, &unmerging("1003", &[]));
    assert!(
        text(&said["error"]["message"]).contains("the username “ccole” is also the username of Ben Bell"),
        "{said}"
    );
    term.done(&["person", "edit", "1002", "--username", "bbell"]);
    term.done(&unmerging("1003", &[]));
}

// Merges by earlier versions left no record of the rows, and neither did those in another school's register.
#[test]
fn a_merge_without_a_record_is_not_undone() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let term = full();
    term.done(&merging("1003", "1001"));
    term.school.ends_damaged();
    let file = term.file();
    unguarded(&file);
    file.execute_batch("update log_detail set body = replace(body, '\"undo\"', '\"was\"')").unwrap();
    drop(file);
    let hint = term.conflicts(&unmerging("1003", &[]));
    assert!(hint.contains("earlier version"), "{hint}");
}

#[test]
fn a_row_changed_by_another_program_stops_it() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let term = full();
    term.done(&merging("1003", "1001"));
    term.school.ends_damaged();
    term.file().execute_batch("delete from licence_seat").unwrap();
    let said = term.kept_out(1, &unmerging("1003", &[]));
    assert!(text(&said["error"]["message"]).contains("licence seat"), "{said}");
}

/// All that the register's file holds, in lower case.
fn raw(term: &Term) -> String {
    let read = |end: &str| fs::read(term.path(&format!("register.db{end}"))).unwrap_or_default();
    String::from_utf8_lossy(&[read(""), read("-wal")].concat()).to_lowercase()
}

fn decided<'a>(command: &[&'a str]) -> Vec<&'a str> {
    [command, &["--by", "D1", "--reason", "asked in writing", "--yes"]].concat()
}

// UK GDPR art. 15(4): after the two are apart again, the export of one has nothing of the other.
#[test]
fn after_undoing_the_export_of_one_has_nothing_of_the_other() {
    let term = full();
    term.done(&merging("1003", "1001"));
    term.done(&unmerging("1003", &[]));
    let held = term.json(&["privacy", "export", "1001"]).to_string();
    for word in ["Cy Cole", "cy@pupils.example", "ccole", "wears glasses", "Ruth Cole", "2026-12-11", "late again"] {
        assert!(!held.contains(word), "{word}: {held}");
    }
    let held = term.json(&["privacy", "export", "1003"]).to_string();
    assert!(held.contains("wears glasses") && !held.contains("Ada Bell"), "{held}");
}

// The entry of the merge holds the record of someone who is a person of their own again. A namesake who stays does not
// keep it.
#[test]
fn erasing_one_of_the_two_erases_the_record_of_the_merge() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let mut term = Term::new();
    person_with(&mut term.school, "77", PersonKind::Pupil, "Quillon Vexworthy", |double| {
        double.notes = Some("a zebra for a hat".to_owned());
    });
    person_with(&mut term.school, "78", PersonKind::Pupil, "Quillon Vexworthy", |_| {});
    term.done(&merging("77", "1001"));
    term.done(&unmerging("77", &[]));
    assert!(raw(&term).contains("zebra"));
    term.done(&decided(&["privacy", "erase", "77"]));
    assert!(!raw(&term).contains("zebra"), "the merge's entry still has the note");
    term.is_sound();
}

#[test]
fn words_that_are_redacted_go_from_the_record_of_a_merge_too() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let term = full();
    term.done(&["ban", "add", "--by", "H1", "--class", "9B", "--reason", "Zelda saw it"]);
    term.done(&merging("1003", "1001"));
    assert!(raw(&term).contains("zelda"));
    let ban = numbers(&term.json(&["ban", "list", "--person", "1001"])).pop().unwrap();
    term.done(&decided(&["privacy", "redact", &format!("ban {ban}, reason"), "Zelda"]));
    assert!(!raw(&term).contains("zelda"), "a word is left");
    // Without its record, the merge can't be undone.
    term.conflicts(&unmerging("1003", &[]));
    assert_eq!(
        each(&term.json(&["ban", "list", "--person", "1001"]), "reason")
            .iter()
            .filter(|r| r.contains("[erased]"))
            .count(),
        1
    );
}

#[test]
fn a_dry_run_of_undoing_writes_nothing() {
    let term = full();
    term.done(&merging("1003", "1001"));
    let before = term.traces();
    let tried: Value = term.json(&unmerging("1003", &["--dry-run"]));
    assert_eq!(term.traces(), before);
    assert_eq!(tried["moved"]["loan"], 1);
}
