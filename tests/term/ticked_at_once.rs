//! One checklist on two screens: a tick of somebody else is told, and none is lost under another.

use super::NOW;
use crate::support::{Cli, School, faulted, hint, person_with};
use domain::{leaver::Outcome, person::PersonKind};
use register::leaver::{self, TickOrder, checklist};

fn school() -> School {
    let mut school = School::new();
    school.at(NOW);
    person_with(&mut school, "L1", PersonKind::Staff, "Lena Leaving", |person| {
        person.last_working_day = Some("2026-12-18".parse().unwrap());
    });
    Cli { now: NOW.to_owned(), ..Cli::of(&school) }.done(&["leaver", "lines", "keys"]);
    school
}

/// The mark of the keys as a screen shows it now.
fn shown(school: &mut School) -> String {
    let clock = school.act.clock();
    let list = school.read(|tx| checklist::checklist(tx, &store::person::find(tx, "L1")?, clock));
    list.lines.iter().find(|line| line.line == "keys").unwrap().mark()
}

fn keys(outcome: Outcome, seen: &str) -> TickOrder {
    TickOrder {
        person: "L1".to_owned(),
        line: "keys".to_owned(),
        outcome,
        note: None,
        by: None,
        seen: Some(seen.to_owned()),
    }
}

#[test]
fn a_line_that_somebody_else_has_ticked_meanwhile_is_told_and_not_overwritten() {
    let mut school = school();
    let act = school.act.clone();
    let both = shown(&mut school);
    leaver::tick(&mut school.store, &act, &keys(Outcome::Missing, &both)).unwrap();
    let before = school.traces();
    let late = faulted(leaver::tick(&mut school.store, &act, &keys(Outcome::Returned, &both)));
    assert!(late.message.starts_with("keys of L1 was changed meanwhile: it is now missing by "), "{}", late.message);
    assert!(hint(&late).is_some_and(|hint| hint.contains("It was not changed again")), "{late:?}");
    let undone = faulted(leaver::untick(&mut school.store, &act, "L1", "keys", Some(&both)));
    assert_eq!(undone.message, late.message);
    assert_eq!(school.traces(), before);
    // Whoever has seen it may change it.
    let now = shown(&mut school);
    let list = leaver::tick(&mut school.store, &act, &keys(Outcome::Returned, &now)).unwrap().value;
    assert_eq!(list.lines[0].outcome, Some(Outcome::Returned));
}

#[test]
fn a_note_counts_as_a_change_and_a_line_that_is_open_again_is_told_too() {
    let mut school = school();
    let act = school.act.clone();
    let open = shown(&mut school);
    leaver::tick(&mut school.store, &act, &keys(Outcome::Returned, &open)).unwrap();
    let ticked = shown(&mut school);
    let noted = TickOrder { note: Some("in the safe".to_owned()), ..keys(Outcome::Returned, &ticked) };
    leaver::tick(&mut school.store, &act, &noted).unwrap();
    let late = faulted(leaver::untick(&mut school.store, &act, "L1", "keys", Some(&ticked)));
    assert!(late.message.ends_with(": in the safe"), "{}", late.message);
    let now = shown(&mut school);
    leaver::untick(&mut school.store, &act, "L1", "keys", Some(&now)).unwrap();
    let late = faulted(leaver::tick(&mut school.store, &act, &keys(Outcome::Missing, &now)));
    assert_eq!(late.message, "keys of L1 was changed meanwhile: it is open again");
    // Ticked and open again, it is as it was at first.
    leaver::tick(&mut school.store, &act, &keys(Outcome::Missing, &open)).unwrap();
}
