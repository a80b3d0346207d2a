//! An erasure removes one person and nothing else: not a namesake, not the make of a laptop.

use super::{Term, each, erasing, line, merging, numbers, redacting, rows, shows, unconfirmed};
use crate::support::{
    Says, person_with,
    server::{OnlyFiles, in_files},
};
use domain::person::PersonKind;
use serde_json::json;

/// Adds a person with a first and a last name.
fn named(term: &mut Term, reference: &str, kind: PersonKind, first: &str, last: &str) {
    let name = format!("{first} {last}");
    person_with(&mut term.school, reference, kind, name.trim(), |p| {
        (p.given_name, p.family_name) =
            (Some(first.to_owned()).filter(|first| !first.is_empty()), Some(last.to_owned()));
    });
}

#[test]
fn a_namesake_is_unchanged() {
    let mut term = Term::new();
    for reference in ["4124", "9999"] {
        named(&mut term, reference, PersonKind::Pupil, "Nayeem", "Madeup");
    }
    term.done(&["person", "edit", "4124", "--guardian-name", "Amal Madeup", "--guardian-contact", "01632 960777"]);
    term.done(&["person", "edit", "9999", "--guardian-name", "Amal Madeup", "--guardian-contact", "01632 960777"]);
    term.done(&["asset", "edit", "LAP-1", "--notes", "Nayeem Madeup asked for it"]);
    let before = term.json(&["person", "show", "9999", "--guardian"]);
    let erased = term.json(&erasing(&["4124"]));
    assert_eq!(term.json(&["person", "show", "9999", "--guardian"]), before);
    assert_eq!(before["guardian"], json!({ "name": "Amal Madeup", "contact": "01632 960777" }));
    // Nobody can tell which of the two is meant, so the text is listed and stays.
    assert_eq!(term.json(&["show", "LAP-1"])["notes"], "Nayeem Madeup asked for it");
    assert!(rows(&erased["notes"]).iter().any(|note| note["erased"] == false && note["where"] == "asset LAP-1, notes"));
    term.is_sound();
}

// Refs, surnames and initials may also be ordinary words of a school's inventory.
#[test]
fn ordinary_words_and_numbers_are_not_removed() {
    for (reference, first, last) in
        [("2026", "Ann", "Canon"), ("14", "Bo", "Madeup"), ("ICT", "Cy", "Sample"), ("SN77X", "", "Dell")]
    {
        let mut term = Term::new();
        named(&mut term, reference, PersonKind::Staff, first, last);
        term.done(&["asset", "edit", "LAP-1", "--make", "Dell", "--model", "Canon 14", "--location", "ICT office 14"]);
        term.done(&["asset", "edit", "LAP-2", "--notes", "14 keys, no laptop bag", "--warranty", "2026-12-14"]);
        let before = (term.json(&["asset", "list"]), term.json(&["show", "LAP-2"])["notes"].clone());
        term.done(&erasing(&[reference]));
        let after = (term.json(&["asset", "list"]), term.json(&["show", "LAP-2"])["notes"].clone());
        assert_eq!(after, before, "{reference}");
        assert!(!rows(&term.json(&["log", "show", "--tag", "LAP-2"])).iter().any(|e| e["details"].is_null()));
        term.is_sound();
    }
}

#[test]
fn the_search_index_follows_the_erased_text() {
    let mut term = Term::new();
    named(&mut term, "S777", PersonKind::Staff, "Zelda", "Madeup");
    term.done(&["asset", "edit", "LAP-1", "--notes", "for Zelda Madeup (S777)", "--serial", "S777"]);
    term.done(&erasing(&["S777"]));
    let asset = term.json(&["show", "LAP-1"]);
    shows(&asset, &json!({ "notes": "for [erased] ([erased])", "serial": "S777" }));
    assert_eq!(each(&term.json(&["find", "s777"]), "tag"), ["LAP-1"], "by its serial");
    assert!(rows(&term.json(&["find", "zelda"])).is_empty());
    term.is_sound();
}

// On the person's own records a first name alone can only mean the person.
#[test]
fn a_first_name_alone_is_removed_from_the_persons_own_records() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let mut term = Term::new();
    named(&mut term, "S777", PersonKind::Staff, "Zelda", "Madeup");
    term.lent("LAP-1", "S777");
    term.done(&["in", "LAP-1", "--all-well", "--note", "Zelda was late"]);
    term.lent("LAP-2", "S1");
    term.done(&["in", "LAP-2", "--all-well", "--note", "Zelda brought it"]);
    let erased = term.json(&erasing(&["S777"]));
    let note = |place: &str| {
        let found = rows(&erased["notes"]).iter().find(|note| note["where"] == place).cloned();
        found.unwrap_or_else(|| panic!("{place}: {erased}"))["erased"].clone()
    };
    assert_eq!((note("loan 1, note"), note("loan 2, note")), (true.into(), false.into()));
    // The rest is removed by hand after checking it.
    term.kept_out(3, &redacting("loan 2, note", "Yolanda"));
    term.kept_out(3, &redacting("loan 99, note", "Zelda"));
    term.kept_out(3, &redacting("loan 2, tag", "Zelda"));
    term.done(&redacting("loan 2, note", "Zelda"));
    let bytes = std::fs::read(term.school.path()).unwrap();
    assert!(!String::from_utf8_lossy(&bytes).to_lowercase().contains("zelda"));
    term.is_sound();
}

#[test]
fn a_role_or_a_hold_prevents_an_erasure() {
    let mut term = Term::new();
    assert_eq!(term.refused(&erasing(&["H1"])), ["still-open"]);
    term.lent("LAP-1", "S1");
    let report = ["incident", "report", "LAP-1", "--kind", "misuse", "--note", "games"];
    term.done(&report);
    term.done(&["in", "LAP-1", "--all-well"]);
    term.done(&["incident", "decide", "1", "--outcome", "accident", "--by", "H1"]);
    term.done(&["incident", "close", "1"]);
    term.done(&["hold", "add", "LAP-1", "--incident", "1", "--reason", "the court wants it"]);
    assert_eq!(term.refused(&erasing(&["S1"])), ["still-open"]);
    term.done(&["hold", "lift", "1", "--reason", "done"]);
    term.done(&erasing(&["S1"]));
}

// An erasure can't be undone, so part of a name is not enough.
#[test]
fn a_part_of_a_name_erases_nobody() {
    let term = Term::new();
    term.kept_out(3, &erasing(&["Amir"]));
    term.done(&erasing(&["Amir Khan"]));
}

#[test]
fn an_erased_person_can_not_borrow_or_be_edited() {
    let term = Term::new();
    term.done(&erasing(&["S2"]));
    for words in [
        &["out", "LAP-1", "--to", "erased-1"][..],
        &["person", "edit", "erased-1", "--first-name", "Amir"],
        &["privacy", "erase", "erased-1"],
    ] {
        term.kept_out(3, words);
    }
    assert!(!each(&term.json(&["person", "list"]), "ref").contains(&"erased-1".to_owned()));
}

#[test]
fn at_a_terminal_an_erasure_needs_a_typed_yes() {
    for (answer, code) in [("", 2), ("y", 2), ("no", 2), ("yes", 0)] {
        let term = Term::new();
        let mut says = Says(answer, Vec::new());
        let before = term.traces();
        let ran = term.cli.ask(&mut says, &unconfirmed(erasing(&["S2"])));
        assert_eq!(ran.code, code, "{answer}: {ran:?}");
        assert!(ran.out.starts_with("Would erase: 1 person"), "the list comes before the question: {ran:?}");
        assert_eq!(term.traces() == before, code == 2, "{answer}");
        assert_eq!(says.1, ["Permanently erase Amir Khan (S2)? Type yes"]);
        let mut says = Says(answer, Vec::new());
        let ran = term.cli.ask(&mut says, &unconfirmed(merging("1003", "1001")));
        assert_eq!((ran.code, says.1.len()), (code, 1), "{answer}: {ran:?}");
    }
}

// Shirley Warren: a person can ask for all data held on them, including their decisions and texts that name them.
#[test]
fn an_export_has_the_persons_decisions_permissions_and_mentions() {
    let mut term = Term::new();
    term.careless("LAP-1", "1001");
    term.done(&["permission", "grant", "home", "--person", "S1", "--purpose", "marking", "--by", "H1"]);
    term.lent("LAP-2", "S1");
    let loan = numbers(&term.json(&["loan", "list", "--person", "S1"]))[0].to_string();
    term.done(&["loan", "sign", &loan, "--how", "screen", "--witness", "Hester Head"]);
    let held = term.json(&["privacy", "export", "H1"]);
    assert_eq!(each(&held["decisions"], "what"), ["incident"]);
    assert_eq!(each(&held["permissions_given"], "kind"), ["home"]);
    assert_eq!(rows(&held["named_in"]).len(), 1, "as a witness: {held}");
    assert_eq!(each(&held["roles"], "role"), ["headteacher"]);
    // The people concerned are not named.
    let all = held.to_string();
    for other in ["Ada Bell", "Zoë O'Brien", "\"1001\"", "\"S1\""] {
        assert!(!all.contains(other), "{other}: {all}");
    }
}

#[test]
fn a_waived_line_names_the_decider() {
    let mut term = Term::new();
    term.leaves("L1", "2026-12-18");
    term.lent("LAP-1", "L1");
    term.done(&["leaver", "tick", "L1", "loan-1", "--outcome", "waived", "--by", "H1"]);
    assert_eq!(line(&term.check("L1"), "loan-1")["by"], "Hester Head");
}

// An erasure can't be undone, so it changes a text only if it is certain who is meant.
#[test]
fn uncertain_mentions_are_listed_and_stay() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let mut term = Term::new();
    named(&mut term, "ICT", PersonKind::Staff, "Cyrus", "Canon");
    named(&mut term, "4125", PersonKind::Pupil, "Nayeem", "Quill");
    named(&mut term, "4126", PersonKind::Pupil, "Barnaby", "Quill");
    term.done(&["asset", "edit", "CAM-1", "--make", "Canon", "--location", "ICT office"]);
    term.done(&["asset", "edit", "LAP-2", "--notes", "room 14, Dell 2026, ICT"]);
    term.lent("LAP-1", "ICT");
    term.done(&["in", "LAP-1", "--all-well", "--note", "ICT lesson with the Canon bag; Cyrus was late"]);
    term.lent("LAP-3", "4125");
    term.done(&["in", "LAP-3", "--all-well", "--note", "14 screws; with Nayeem and Barnaby Quill, Ms Quill rang"]);
    let loan = |term: &Term, no: &str| {
        let sql = "select note from loan where no = ?1";
        term.file().query_row(sql, [no], |row| row.get::<_, String>(0)).unwrap()
    };
    let erased = term.json(&erasing(&["ICT"]));
    assert_eq!(term.json(&["show", "LAP-2"])["notes"], "room 14, Dell 2026, ICT");
    assert_eq!(loan(&term, "1"), "ICT lesson with the Canon bag; [erased] was late");
    let to_check: Vec<&str> =
        rows(&erased["notes"]).iter().filter(|n| n["look"] == true).map(|n| n["where"].as_str().unwrap()).collect();
    assert!(to_check.contains(&"asset LAP-2, notes") && to_check.contains(&"loan 1, note"), "{erased}");
    term.done(&erasing(&["4125"]));
    assert_eq!(loan(&term, "2"), "14 screws; with [erased] and Barnaby Quill, Ms Quill rang");
    term.is_sound();
}

// The tester of an item is part of its safety record.
#[test]
fn a_namesake_stays_the_tester_of_their_tests() {
    let mut term = Term::new();
    named(&mut term, "JS100", PersonKind::Staff, "John", "Smith");
    named(&mut term, "KS100", PersonKind::Staff, "Kate", "Smith");
    named(&mut term, "JP100", PersonKind::Staff, "John", "Porter");
    named(&mut term, "GF100", PersonKind::Staff, "Grace", "Fielding");
    for (tag, tester) in [("LAP-1", "Smith"), ("LAP-2", "John"), ("LAP-3", "Fielding"), ("LAP-4", "John Smith")] {
        term.done(&["pat", "pass", tag, "--tester", tester]);
    }
    term.done(&erasing(&["JS100"]));
    term.done(&erasing(&["GF100"]));
    let testers = |tag: &str| each(&term.json(&["pat", "history", tag]), "tester");
    assert_eq!(testers("LAP-1"), ["Smith"]);
    assert_eq!(testers("LAP-2"), ["John"]);
    assert_eq!(testers("LAP-3"), ["[erased]"]);
    assert_eq!(testers("LAP-4"), ["[erased]"]);
    term.is_sound();
}

#[test]
fn merging_two_kinds_of_people_and_redacting_need_a_typed_yes() {
    for (answer, code) in [("no", 2), ("yes", 0)] {
        let term = Term::new();
        let mut says = Says(answer, Vec::new());
        let ran = term.cli.ask(&mut says, &unconfirmed(merging("1003", "S2")));
        assert_eq!(ran.code, code, "{ran:?}");
        assert!(says.1[0].contains("Cy Cole") && says.1[0].contains("Amir Khan"), "{:?}", says.1);
        term.done(&["asset", "edit", "CAM-1", "--notes", "Zelda's"]);
        let mut says = Says(answer, Vec::new());
        let ran = term.cli.ask(&mut says, &unconfirmed(redacting("asset CAM-1, notes", "Zelda")));
        assert_eq!((ran.code, says.1.len()), (code, 1), "{ran:?}");
        let notes = if answer == "yes" { "[erased]'s" } else { "Zelda's" };
        assert_eq!(term.json(&["show", "CAM-1"])["notes"], notes);
    }
}
