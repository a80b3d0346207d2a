//! Erases names in other people's texts: full names and refs are removed everywhere; part of a name stays, and is
//! listed for someone to check.

use super::{Term, erasing, redacting, rows, text};
use crate::support::server::{OnlyFiles, in_files};
use domain::fault::{Failure, FaultKind};
use register::{
    privacy::erase::{self, Order},
    rule::decision::Given,
};
use serde_json::Value;
use std::{fs, path::Path};
use store::{
    Store,
    erase::{mark_traces, traces},
};

const NAME: &str = "Quillon Vexworthy";
const REF: &str = "VX-7781";
const EMAIL: &str = "qv77@school.example";

/// The usual term with one more person, Quillon, who shares no name with anyone.
fn with_quillon() -> Term {
    let term = Term::new();
    let names = ["--first-name", "Quillon", "--last-name", "Vexworthy", "--email", EMAIL];
    term.done(&[&["person", "add", REF, "--kind", "staff"], &names[..]].concat());
    term
}

fn erase(term: &Term) -> Value {
    term.json(&erasing(&[REF]))
}

/// Finds these words in the register's file or in the files beside it that begin with its name, ignoring case.
fn found<'w>(term: &Term, words: &[&'w str]) -> Vec<&'w str> {
    let register = term.school.path();
    let name = register.file_name().unwrap().to_str().unwrap().to_owned();
    let mut bytes = Vec::new();
    for entry in fs::read_dir(term.school.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with(&name) {
            bytes.extend(fs::read(path).unwrap());
        }
    }
    let all = String::from_utf8_lossy(&bytes).to_lowercase();
    words.iter().copied().filter(|word| all.contains(&word.to_lowercase())).collect()
}

/// Checks that no trace of Quillon is left, and that the log and every row are sound.
fn is_gone(term: &Term, place: &str) {
    let left = found(term, &["quillon", "vexworthy", REF, EMAIL]);
    assert!(left.is_empty(), "{place}: {left:?} is still in the file");
    term.is_sound();
}

/// Commands about other people and items that name Quillon, each in a different place.
const MENTIONS: [(&str, &[&[&str]]); 13] = [
    ("an asset's note", &[&["asset", "edit", "CAM-1", "--notes", "Quillon Vexworthy dropped it"]]),
    ("another's note", &[&["person", "edit", "S2", "--notes", "shares a room with VX-7781"]]),
    ("a class teacher", &[&["person", "edit", "1003", "--class-teacher", "Quillon Vexworthy"]]),
    ("a manager", &[&["person", "edit", "S2", "--manager", "VX-7781"]]),
    ("who reported", &[&["incident", "report", "LAP-4", "--kind", "fault", "--note", "x", "--reported-by", NAME]]),
    ("an incident", &[&["incident", "report", "LAP-4", "--kind", "fault", "--note", "ask qv77@school.example"]]),
    ("a purpose", &[&["out", "LAP-4", "--to", "S1", "--purpose", "to sit with Quillon Vexworthy"]]),
    ("a hold", &[&["hold", "add", "LAP-4", "--reason", "Quillon Vexworthy asked"]]),
    ("a ban", &[&["ban", "add", "--by", "H1", "1003", "--reason", "was rude to Quillon Vexworthy"]]),
    ("a tester", &[&["pat", "record", "LAP-4", "--kind", "visual", "--result", "pass", "--tester", NAME]]),
    ("a permission", &[&["permission", "grant", "home", "--person", "S1", "--purpose", NAME, "--by", "H1"]]),
    (
        "a signature's witness",
        &[
            &["agreement", "publish", "Acceptable use"],
            &["agreement", "sign", "S1", "--how", "screen", "--witness", "Quillon Vexworthy"],
        ],
    ),
    (
        "a slip's witness and a return's note",
        &[
            &["out", "LAP-4", "--to", "S1"],
            &["loan", "sign", "1", "--how", "screen", "--witness", "Quillon Vexworthy"],
            &["in", "LAP-4", "--all-well", "--note", "brought by Quillon Vexworthy"],
            &["wipe", "record", "LAP-4", "--method", "reset", "--by", "Quillon Vexworthy"],
        ],
    ),
];

// A photograph of a person's incident may show the person, or say who it is.
#[test]
fn attachments_of_the_persons_incidents_are_deleted() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let term = with_quillon();
    let paper = term.school.folder.path().join("statement.txt");
    fs::write(&paper, "I was in the room with the violet door").unwrap();
    term.done(&["out", "CAM-1", "--to", REF]);
    term.done(&["incident", "report", "CAM-1", "--kind", "misuse", "--note", "left on a bus"]);
    term.done(&["incident", "attach", "1", &paper.display().to_string()]);
    term.done(&["incident", "decide", "1", "--outcome", "accident", "--by", "H1"]);
    term.done(&["incident", "close", "1"]);
    term.done(&["in", "CAM-1", "--all-well"]);
    assert_eq!(found(&term, &["violet door"]), ["violet door"]);

    assert_eq!(erase(&term)["rows"]["attachment"], 1);

    assert!(found(&term, &["violet door"]).is_empty());
    assert_eq!(term.json(&["incident", "show", "1"])["attachments"], serde_json::json!([]));
    is_gone(&term, "an incident's paper");
}

// Overwritten text remains in free pages of the file, outside every row. The erasure must remove it too.
#[test]
fn free_pages_keep_no_trace() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let term = with_quillon();
    let long = "Quillon Vexworthy dropped it. ".repeat(130);
    term.done(&["asset", "edit", "CAM-1", "--notes", &long]);
    term.done(&["asset", "edit", "CAM-1", "--notes", "mended"]);
    assert!(found(&term, &["quillon"]) == ["quillon"]);

    erase(&term);

    is_gone(&term, "a page that is free");
}

// Erasure is complete: no name, e-mail or ref is left in the file, not even in a text about someone else or in the log.
#[test]
fn no_text_about_others_keeps_the_name() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    for (place, commands) in MENTIONS {
        let term = with_quillon();
        for command in commands {
            term.done(command);
        }
        assert!(!found(&term, &[NAME, REF, EMAIL]).is_empty(), "{place}: the name was never in the file");
        erase(&term);
        is_gone(&term, place);
    }
}

#[test]
fn the_rest_of_a_text_stays_and_is_listed() {
    let term = with_quillon();
    term.done(&["asset", "edit", "CAM-1", "--notes", "Quillon Vexworthy (VX-7781, qv77@school.example) dropped it"]);
    let erased = erase(&term);
    assert_eq!(term.json(&["asset", "show", "CAM-1"])["notes"], "[erased] ([erased], [erased]) dropped it");
    let notes = rows(&erased["notes"]);
    assert!(!notes.is_empty(), "{erased}");
    for note in notes {
        assert!(!text(&note["where"]).is_empty() && !text(&note["text"]).is_empty(), "{note}");
    }
    assert!(erased["notes"].to_string().contains("dropped it"), "{erased}");
    is_gone(&term, "a note with all three");
}

// No program can know which Quillon is meant, so a person has to check the text.
#[test]
fn half_a_name_stays_and_is_listed() {
    for half in ["ask Quillon about the lens", "bought from the Vexworthy estate"] {
        let term = with_quillon();
        term.done(&["asset", "edit", "CAM-1", "--notes", half]);
        let tried = term.json(&["privacy", "erase", REF, "--dry-run"]);
        assert!(tried["notes"].to_string().contains(half), "{tried}");
        let erased = erase(&term);
        assert!(erased["notes"].to_string().contains(half), "{erased}");
        assert_eq!(term.json(&["asset", "show", "CAM-1"])["notes"], half);
        assert!(found(&term, &[NAME, REF, EMAIL]).is_empty());
        term.is_sound();
    }
}

// A ref must be a whole word: room VX-77811 is not VX-7781.
#[test]
fn only_whole_words_are_mentions() {
    let term = with_quillon();
    let notes = "key of VX-77811 is with VX-7781; MVX-7781 and VX-7781B are other rooms";
    term.done(&["asset", "edit", "CAM-1", "--notes", notes]);
    erase(&term);
    let notes = text(&term.json(&["asset", "show", "CAM-1"])["notes"]);
    assert_eq!(notes, "key of VX-77811 is with [erased]; MVX-7781 and VX-7781B are other rooms");
    term.is_sound();
}

// An operator is a person too, and may have used their own ref as operator name.
#[test]
fn operator_names_are_erased() {
    for operator in [REF, NAME] {
        let term = with_quillon();
        term.done(&["asset", "edit", "CAM-1", "--location", "Store", "--as", operator]);
        erase(&term);
        is_gone(&term, "the operators");
        // The entry itself is still in the log.
        let log = term.json(&["log", "show", "--tag", "CAM-1"]);
        assert!(rows(&log).iter().any(|entry| entry["action"] == "asset edit"), "{log}");
    }
}

// The history of an item still tells its borrowers apart, without naming them.
#[test]
fn an_erased_person_becomes_a_number() {
    let mut term = Term::new();
    term.lent("LAP-1", "1002");
    term.lent("LAP-2", "1003");
    term.done(&["in", "LAP-1", "LAP-2", "--all-well"]);
    for who in ["1002", "1003"] {
        term.done(&erasing(&[who]));
    }
    let borrower = |loan: &str| term.json(&["loan", "show", loan])["person"].clone();
    let (first, second) = (borrower("1"), borrower("2"));
    assert_ne!(first, second);
    for person in [first, second] {
        let reference = text(&person["ref"]);
        let number = reference.strip_prefix("erased-").unwrap_or_else(|| panic!("{person}"));
        assert_eq!(text(&person["name"]), format!("Erased {number}"));
    }
    for tag in ["LAP-1", "LAP-2"] {
        assert_eq!(rows(&term.json(&["asset", "show", tag])["loans"]).len(), 1, "{tag}");
    }
    assert!(rows(&term.json(&["find", "Cy Cole"])).is_empty());
    term.is_sound();
}

// Earlier names are personal data too.
#[test]
fn earlier_names_refs_and_addresses_are_erased() {
    let term = with_quillon();
    term.done(&["asset", "edit", "CAM-1", "--notes", "Quillon Vexworthy (VX-7781, qv77@school.example) dropped it"]);
    term.done(&["asset", "edit", "LAP-1", "--location", "Store", "--as", REF]);
    let new = ["--ref", "NW-1234", "--last-name", "Newman", "--email", "qn@school.example"];
    term.done(&[&["person", "edit", REF], &new[..]].concat());
    term.done(&erasing(&["NW-1234"]));
    assert_eq!(term.json(&["asset", "show", "CAM-1"])["notes"], "[erased] ([erased], [erased]) dropped it");
    let left = found(&term, &[NAME, "vexworthy", REF, EMAIL, "NW-1234", "newman", "qn@school.example"]);
    assert!(left.is_empty(), "{left:?}");
    term.is_sound();
}

// The rest of a redacted text may still name the person, so it is listed to check.
#[test]
fn the_rest_of_a_redacted_text_is_listed_to_check() {
    let mut term = with_quillon();
    term.done(&["asset", "edit", "CAM-1", "--notes", "Quillon Vexworthy's; ask the Vexworthys or Quillon"]);
    term.lent("LAP-1", REF);
    term.done(&["in", "LAP-1", "--all-well", "--note", "Mr Vexworthy, and quillon's mother"]);
    let erased = erase(&term);
    let erased_and_check = |place: &str| {
        let note = rows(&erased["notes"]).iter().find(|note| note["where"] == place).cloned();
        let note = note.unwrap_or_else(|| panic!("{place}: {erased}"));
        (note["erased"] == true, note["look"] == true)
    };
    assert_eq!(erased_and_check("asset CAM-1, notes"), (true, true));
    assert_eq!(erased_and_check("loan 1, note"), (true, true));
    let redacted = term.json(&redacting("loan 1, note", "quillon"));
    assert_eq!(redacted["text"], "Mr [erased], and [erased]'s mother");
    let all = found(&term, &["Mr Vexworthy"]);
    assert!(all.is_empty(), "{all:?}");
}

/// True if a register is marked as still having traces of erased details.
fn has_mark(file: &Path) -> bool {
    Store::look(file).unwrap().read(traces).unwrap().is_some()
}

// Free pages can't be removed while another program is reading the file. The next command that writes finishes the
// work.
#[test]
fn the_next_writing_command_removes_traces_that_were_left() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let term = with_quillon();
    term.done(&["asset", "edit", "CAM-1", "--notes", &"Quillon Vexworthy dropped it. ".repeat(130)]);
    let other = term.file();
    other.execute_batch("begin; select count(*) from asset").unwrap();

    let ran = term.run(&erasing(&[REF, "--format", "json"]));

    assert_eq!(
        (ran.code, ran.json()["people"][0]["ref"].as_str()),
        (5, Some(REF)),
        "the person is erased and the answer is given: {ran:?}"
    );
    assert!(ran.err.contains("traces of them are left"), "{ran:?}");
    assert!(found(&term, &["quillon"]) == ["quillon"] && has_mark(&term.school.path()));
    let said = term.notes(&["check"]);
    assert!(said.contains("an erasure is not finished"), "check passes, with a note: {said}");
    other.execute_batch("commit").unwrap();
    term.done(&["status"]);
    assert!(has_mark(&term.school.path()), "a command that only reads does not do the work");
    term.done(&["asset", "edit", "CAM-1", "--notes", "x", "--dry-run"]);
    assert!(has_mark(&term.school.path()), "a dry run writes nothing");

    let said = term.notes(&["asset", "edit", "CAM-1", "--notes", "mended"]);

    assert!(said.contains("an earlier erasure was not finished"), "{said}");
    assert!(!has_mark(&term.school.path()));
    is_gone(&term, "what had to be left");
    assert_eq!(term.notes(&["asset", "edit", "CAM-1", "--notes", "in order"]), "");
    assert_eq!(term.notes(&["check"]), "");
}

// Another desk may change the register between the list and the yes.
#[test]
fn an_erasure_that_differs_from_the_plan_is_refused() {
    let mut term = with_quillon();
    let plan = |term: &mut Term| {
        let given = Given { by: Some("D1".to_owned()), reason: Some("asked in writing".to_owned()) };
        let order = Order { person: Some(REF.to_owned()), given };
        erase::plan(&mut term.school.store, &term.school.act, &order).unwrap()
    };
    let shown = plan(&mut term);
    assert_eq!(shown.answer.value.people[0].reference, REF);
    term.done(&["asset", "edit", "CAM-1", "--notes", "Quillon Vexworthy dropped it"]);
    let before = term.traces();

    let Err(Failure::Fault(fault)) = erase::apply(&mut term.school.store, &term.school.act, shown) else {
        panic!("a text that was not shown was changed")
    };

    assert_eq!((fault.kind, term.traces() == before), (FaultKind::Conflict, true));
    let shown = plan(&mut term);
    // This change does not name the person.
    term.done(&["asset", "edit", "CAM-1", "--condition", "fair"]);
    erase::apply(&mut term.school.store, &term.school.act, shown).unwrap();
    is_gone(&term, "what was shown");
}

// A backup copies whole pages of the file, and so does the copy that a restore keeps.
#[test]
fn backup_and_restore_remove_traces_first() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let mut term = with_quillon();
    let mark = |term: &mut Term| {
        let act = term.school.act.clone();
        term.school.store.write(&act.writer(), true, mark_traces).unwrap();
        assert!(has_mark(&term.school.path()));
    };
    mark(&mut term);
    let backup = text(&term.json(&["backup"])["path"]);
    assert!(!has_mark(backup.as_ref()) && !has_mark(&term.school.path()));
    mark(&mut term);
    term.done(&["restore", &backup, "--dry-run"]);
    assert!(has_mark(&term.school.path()), "a dry run writes nothing");
    let kept = text(&term.json(&["restore", &backup])["kept"]);
    assert!(!has_mark(kept.as_ref()) && !has_mark(&term.school.path()));
}

#[test]
fn bans_and_permissions_of_an_erased_person_end() {
    let term = Term::new();
    term.done(&["ban", "add", "--by", "H1", "1003", "--reason", "late five times"]);
    term.done(&["permission", "grant", "home", "--person", "1003", "--purpose", "homework", "--by", "H1"]);
    term.done(&erasing(&["1003"]));
    assert!(rows(&term.json(&["ban", "list"])).is_empty());
    assert!(rows(&term.json(&["permission", "list"])).is_empty());
    term.is_sound();
}
