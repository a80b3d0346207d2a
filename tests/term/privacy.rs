//! Personal data: exported on request, and erased when it is due.

use super::{NOW, Term, each, erasing, has_names, no, rows, sorted, text};
use crate::support::server::{OnlyFiles, in_files};
use serde_json::Value;
use std::ffi::OsString;

/// The name of the person to erase. Nobody else has it, so every match is about her.
const NAME: &str = "Wilhelmina Quackenbush";
const REF: &str = "Q77-ZEBRA";
/// Everything that identifies this person, in lower case.
const HERS: [&str; 8] = [
    "wilhelmina",
    "quackenbush",
    "q77-zebra",
    "wq@school.example",
    "wquack",
    "gertrude",
    "01632 960077",
    "tailor of kites",
];

const LEFT: &str = "2026-12-18";

/// A term in which this person has left, with records of every kind and nothing open.
fn term() -> Term {
    let mut term = Term::new();
    let names = ["person", "add", REF, "--kind", "staff", "--first-name", "Wilhelmina", "--last-name", "Quackenbush"];
    let more = ["--email", "wq@school.example", "--username", "wquack", "--job-title", "Tailor of Kites"];
    let guardian = ["--guardian-name", "Gertrude Hen", "--guardian-contact", "01632 960077"];
    term.done(&[&names[..], &more, &guardian].concat());
    term.done(&["person", "edit", REF, "--notes", "Wilhelmina likes it quiet"]);
    term.done(&["agreement", "publish", "Acceptable use"]);
    term.done(&["agreement", "sign", REF, "--how", "screen", "--witness", "Tom Bench"]);
    term.done(&["out", "LAP-1", "--to", REF, "--purpose", "reports"]);
    term.done(&["loan", "sign", "1", "--how", "paper"]);
    let misuse = ["incident", "report", "LAP-1", "--kind", "misuse", "--note", "hinge split"];
    term.done(&[&misuse[..], &["--reported-by", "Cy Cole"]].concat());
    term.done(&["incident", "decide", "1", "--outcome", "carelessness", "--by", "H1"]);
    term.done(&["incident", "close", "1"]);
    term.done(&["charge", "assess", "--incident", "1", "--amount", "60.00", "--reason", "not in its case"]);
    term.done(&["charge", "request", "1"]);
    term.done(&["charge", "pay", "1"]);
    term.done(&["ban", "add", "--by", "H1", REF, "--reason", "for a week", "--until", "2026-12-08"]);
    let kind = if REF.starts_with('1') { "pupil-device" } else { "own-device" };
    let allow = ["permission", "grant", kind, "--person", REF, "--device", "kettle", "--purpose", "music lessons"];
    term.done(&[&allow[..], &["--by", "C1", "--by", "K1"]].concat());
    term.done(&["own-device", "admit", REF, "--what", "kettle", "--tested-on", "2026-11-30", "--tester", "Karl Keys"]);
    term.done(&["own-device", "leave", "1"]);
    term.done(&["licence", "add", "Sketchpad", "--seats", "1"]);
    term.done(&["licence", "assign", "1", "--to", REF]);
    term.done(&["licence", "release", "1", "--from", REF]);
    term.done(&["role", "set", REF, "technician", "--until", "2026-12-17"]);
    term.done(&["leaver", "lines", "keys"]);
    term.leaves(REF, LEFT);
    term.at("2026-12-18T12:00:00Z");
    term.done(&["in", "LAP-1", "--all-well"]);
    term.done(&["pat", "pass", "LAP-2"]);
    term.done(&["leaver", "tick", REF, "keys", "--outcome", "returned"]);
    term.done(&["leaver", "clear", REF, "--yes"]);
    term
}

fn erase(term: &Term) -> Value {
    term.json(&erasing(&[REF]))
}

/// Reads the raw bytes of the register and its `-wal` file as text, in lower case.
fn raw(term: &Term) -> String {
    let mut all = Vec::new();
    for end in ["", "-wal"] {
        let mut path: OsString = term.school.path().into();
        path.push(end);
        all.extend(std::fs::read(path).unwrap_or_default());
    }
    String::from_utf8_lossy(&all).to_lowercase()
}

// Shirley Warren, Brockhampton: a person can ask for all that is held on them.
#[test]
fn an_export_has_all_data_that_is_held() {
    let term = term();
    let export = term.json(&["privacy", "export", REF]);
    let held = export.to_string();
    for word in [
        NAME,
        REF,
        "wq@school.example",
        "wquack",
        "likes it quiet",
        "LAP-1",
        "Acceptable use",
        "hinge split",
        "not in its case",
        "for a week",
        "kettle",
        "Sketchpad",
        "music lessons",
        "technician",
        LEFT,
    ] {
        assert!(held.contains(word), "{word} is not in {held}");
    }
    for name in [".json", ".html"].map(|end| format!("export{end}")) {
        let file = term.path(&name);
        term.done(&["privacy", "export", REF, "--output", &file]);
        let page = std::fs::read_to_string(file).unwrap();
        for word in [NAME, "LAP-1", "hinge split", "Sketchpad"] {
            assert!(page.contains(word), "{word} is not in {name}: {page}");
        }
        if name.ends_with(".json") {
            serde_json::from_str::<Value>(&page).unwrap();
        }
    }
    term.kept_out(3, &["privacy", "export", "nobody-such"]);
}

// UK GDPR art. 15(4): a copy given to one person must not adversely affect others.
#[test]
fn an_export_leaves_other_people_out() {
    let term = term();
    // The next borrower of the same item.
    term.done(&["wipe", "record", "LAP-1", "--method", "reset", "--cloud-signed-out"]);
    term.done(&["out", "LAP-1", "--to", "1001", "--override", "agreement-unsigned", "--reason", "signs at noon"]);
    let html = term.path("export.html");
    term.done(&["privacy", "export", REF, "--output", &html]);
    let both = term.json(&["privacy", "export", REF]).to_string() + &std::fs::read_to_string(html).unwrap();
    for other in ["Ada Bell", "Cy Cole", "Zoë O'Brien", "Amir Khan"] {
        assert!(!both.contains(other), "{other} is in {both}");
    }
}

#[test]
fn another_persons_export_does_not_name_her() {
    let term = term();
    term.done(&["wipe", "record", "LAP-1", "--method", "reset", "--cloud-signed-out"]);
    term.done(&["out", "LAP-1", "--to", "1001", "--override", "agreement-unsigned", "--reason", "signs at noon"]);
    let held = term.json(&["privacy", "export", "1001"]).to_string().to_lowercase();
    assert!(held.contains("ada bell"));
    for word in HERS {
        assert!(!held.contains(word), "{word} is in {held}");
    }
}

// A search of the raw file and its `-wal` file finds no name, e-mail or ref.
#[test]
fn after_an_erasure_the_raw_file_holds_no_trace_of_her() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let term = term();
    let before = raw(&term);
    for word in HERS {
        assert!(before.contains(word), "{word} was never in the file");
    }
    let erased = erase(&term);
    assert_eq!(rows(&erased["people"]).len(), 1, "{erased}");
    let after = raw(&term);
    for word in HERS {
        assert!(!after.contains(word), "{word} is still in the file");
    }
    term.kept_out(3, &["person", "show", REF]);
    assert!(rows(&term.json(&["find", "Quackenbush"])).is_empty());
    term.is_sound();
    // The next command does not bring the data back.
    term.done(&["asset", "edit", "LAP-1", "--location", "Room 12"]);
    let after = raw(&term);
    assert!(!after.contains("quackenbush") && !after.contains("q77-zebra"));
}

// Erasure removes the person's details, and keeps the history of items, loans, money and tests.
#[test]
fn an_erasure_keeps_loans_money_and_tests() {
    let term = term();
    let loan = term.json(&["loan", "show", "1"]);
    let ledger: Vec<Value> =
        rows(&term.json(&["charge", "ledger"])).iter().map(|l| l["amount_pence"].clone()).collect();
    let tests = term.json(&["pat", "history", "LAP-2"]);
    let people = ["S1", "1001", "H1"].map(|who| term.person(who));
    erase(&term);
    let after = term.json(&["loan", "show", "1"]);
    for name in ["no", "slip_no", "kind", "tag", "out_at", "returned_at", "state", "parts"] {
        assert_eq!(after[name], loan[name], "{name}");
    }
    let kept: Vec<Value> = rows(&term.json(&["charge", "ledger"])).iter().map(|l| l["amount_pence"].clone()).collect();
    assert_eq!(kept, ledger);
    assert_eq!(term.json(&["pat", "history", "LAP-2"]), tests);
    assert_eq!(term.json(&["incident", "show", "1"])["outcome"], "carelessness");
    assert_eq!(["S1", "1001", "H1"].map(|who| term.person(who)), people);
    for command in [&["asset", "show", "LAP-1"][..], &["loan", "list", "--all"], &["log", "show"], &["status"]] {
        for format in ["table", "json", "csv"] {
            let ran = term.done(&[command, &["--format", format]].concat());
            let seen = ran.out.to_lowercase();
            assert!(!HERS.iter().any(|word| seen.contains(word)), "{command:?} {format}: {seen}");
        }
    }
}

#[test]
fn a_dry_run_of_an_erasure_changes_nothing() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let term = term();
    let before = term.traces();
    let tried = term.json(&["privacy", "erase", REF, "--dry-run"]);
    assert_eq!(each(&tried["people"], "ref"), [REF]);
    assert!(tried["rows"].as_object().is_some_and(|rows| !rows.is_empty()), "{tried}");
    assert!(rows(&tried["refused"]).is_empty(), "{tried}");
    assert_eq!(term.traces(), before);
    assert!(raw(&term).contains("quackenbush"));
    term.kept_out(3, &["privacy", "erase", "nobody-such", "--yes"]);
}

#[test]
fn an_erasure_is_logged_without_a_name() {
    let term = term();
    let entries = rows(&term.json(&["log", "show"])).len();
    erase(&term);
    let log = term.json(&["log", "show"]);
    assert!(rows(&log).len() > entries, "{log}");
    assert!(text(&rows(&log)[0]["action"]).contains("erase"), "{log}");
    // `log verify` tells erased details from missing ones.
    term.done(&["log", "verify"]);
}

#[test]
fn nobody_is_erased_while_a_loan_an_incident_or_a_charge_is_open() {
    for (what, open, settle) in [
        ("loan", &[&["out", "LAP-2", "--to", "1101"][..]][..], &[&["in", "LAP-2", "--all-well"][..]][..]),
        (
            "incident",
            &[&["incident", "report", "LAP-2", "--kind", "damage", "--note", "split", "--person", "1101"]],
            &[&["incident", "decide", "1", "--outcome", "accident", "--by", "H1"], &["incident", "close", "1"]],
        ),
        (
            "charge",
            &[
                &["incident", "report", "LAP-2", "--kind", "damage", "--note", "split", "--person", "1101"],
                &["incident", "decide", "1", "--outcome", "carelessness", "--by", "H1"],
                &["incident", "close", "1"],
                &["charge", "assess", "--incident", "1", "--amount", "20.00", "--reason", "dropped"],
                &["charge", "request", "1"],
            ],
            &[&["charge", "pay", "1"]],
        ),
    ] {
        let term = Term::new();
        term.leaves("1101", "2026-12-01");
        for command in open {
            term.done(command);
        }
        let talk = term.kept_out(1, &erasing(&["1101"]));
        assert!(talk.to_string().contains(what), "{what}: {talk}");
        for command in settle {
            term.done(command);
        }
        term.done(&erasing(&["1101"]));
        term.kept_out(3, &["person", "show", "1101"]);
        term.is_sound();
    }
}

// Notes that mention the person are listed to check, because no program can know which Wilhelmina is meant.
#[test]
fn notes_that_mention_her_are_redacted_or_listed() {
    let term = term();
    term.done(&["asset", "edit", "CAM-1", "--notes", "bought on the advice of Wilhelmina Quackenbush"]);
    let photo = term.paper("quackenbush-statement.txt", "made up\n");
    term.done(&["incident", "report", "LAP-3", "--kind", "fault", "--note", "hums"]);
    term.done(&["incident", "attach", "2", &photo]);
    let tried = term.json(&["privacy", "erase", REF, "--dry-run"]);
    let notes = tried["notes"].to_string();
    assert!(notes.contains("on the advice of"), "{tried}");
    erase(&term);
    assert!(!raw(&term).contains("quackenbush-statement") || notes.contains("quackenbush-statement"), "{notes}");
    term.is_sound();
}

// Records are kept as long as a schedule says and no longer (Shirley Warren, Brockhampton).
#[test]
fn the_schedule_decides_who_is_due() {
    let mut term = Term::new();
    for (who, field, day) in [
        ("S1", "--last-working-day", "2027-07-21"),
        ("S2", "--contract-end", "2028-08-31"),
        ("1101", "--last-working-day", "2027-06-25"),
        ("V1", "--last-working-day", "2027-06-25"),
    ] {
        term.done(&["person", "edit", who, field, day]);
    }
    let due = |term: &Term| sorted(each(&term.json(&["privacy", "erase", "--dry-run"])["people"], "ref"));
    assert!(due(&term).is_empty());
    // The default is six years.
    term.at("2033-06-20T10:00:00Z");
    assert!(due(&term).is_empty());
    term.at("2033-06-30T10:00:00Z");
    assert_eq!(due(&term), ["1101", "V1"]);
    term.at("2033-08-01T10:00:00Z");
    assert_eq!(due(&term), ["1101", "S1", "V1"]);
    term.done(&["privacy", "schedule", "pupils=none", "staff=4", "others=10"]);
    assert_eq!(due(&term), ["S1", "S2"]);
    let schedule = term.done(&["privacy", "schedule"]).out;
    assert!(schedule.contains("none") && schedule.contains('4') && schedule.contains("10"), "{schedule}");
    term.misused(&["privacy", "schedule", "dragons=4"]);
    term.misused(&["privacy", "schedule", "staff=soon"]);
    term.done(&erasing(&[]));
    term.kept_out(3, &["person", "show", "S1"]);
    term.person("1101");
    term.is_sound();
}

#[test]
fn a_person_with_an_open_loan_is_listed_and_not_erased() {
    let mut term = Term::new();
    term.lent("LAP-1", "S1");
    term.leaves("S1", "2026-12-18");
    term.leaves("S2", "2026-12-18");
    term.at("2033-08-01T10:00:00Z");
    let ran = term.run(&erasing(&["--format", "json"]));
    assert!(ran.code <= 1, "{ran:?}");
    assert!(ran.out.contains("S1") || ran.err.contains("S1"), "{ran:?}");
    term.person("S1");
    term.is_sound();
}

#[test]
fn an_erased_ref_can_be_given_to_someone_else() {
    let mut term = term();
    erase(&term);
    term.at(&NOW.replace("2026-12-01", "2027-01-04"));
    term.done(&["person", "add", REF, "--kind", "staff", "--last-name", "Fresh"]);
    assert_eq!(term.person(REF)["loans"], 0);
    assert_eq!(no(&term.json(&["loan", "show", "1"])), "1");
    assert!(term.json(&["loan", "show", "1"])["person"]["ref"] != REF);
}

// The export has the conditions and notes of each loan, and names nobody else, not even by half a name.
#[test]
fn an_export_has_conditions_and_notes_without_half_names_of_others() {
    let mut term = Term::new();
    for (who, first, last) in [("1001", "Ada", "Bell"), ("1002", "Ben", "Bell"), ("1003", "Cy", "Cole")] {
        term.done(&["person", "edit", who, "--first-name", first, "--last-name", last]);
    }
    term.lent("LAP-1", "1001");
    term.done(&["seen", "LAP-1", "--check", "updated=no", "--note", "Ben Bell brought it"]);
    let note = "Ada's bag; Ben and Mrs Cole saw it, Ada Bell too, bell rang";
    term.done(&["in", "LAP-1", "--all-well", "--condition", "good", "--note", note]);
    let held = term.json(&["privacy", "export", "1001"]);
    let loan = &rows(&held["loans"])[0];
    has_names(loan, "condition_out condition_in note return_check routine_checks");
    let seen = &rows(&loan["routine_checks"])[0];
    assert_eq!(seen["note"], "[someone else] brought it");
    assert_eq!(seen["answers"][0]["answer"], "no");
    assert_eq!(loan["condition_in"], "good");
    let wanted = "Ada's bag; [someone else] and Mrs [someone else] saw it, Ada Bell too, bell rang";
    assert_eq!(loan["note"], Value::from(wanted));
}
