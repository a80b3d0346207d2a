//! What has to be looked at when the schema grows: who is named where. And what is read once for many.

use super::Term;
use domain::person::PersonKind;
use register::leaver::{self, checklist::Whose};
use rusqlite::Connection;
use std::{collections::BTreeSet, fs, path::Path};
use store::{DIGESTED, OF_PERSON, text_of};

fn rows(connection: &Connection, sql: &str) -> BTreeSet<(String, String)> {
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().collect::<Result<_, _>>().unwrap()
}

/// A merge that forgot a column would leave half of a history behind.
#[test]
fn every_column_that_names_a_person_goes_along_in_a_merge() {
    let term = Term::new();
    let connection = Connection::open(term.school.path()).unwrap();
    let named = rows(
        &connection,
        "select m.name, f.\"from\" from sqlite_master m join pragma_foreign_key_list(m.name) f \
         where m.type = 'table' and f.\"table\" = 'person'",
    );
    let known: BTreeSet<(String, String)> =
        OF_PERSON.iter().map(|(table, column)| ((*table).to_owned(), (*column).to_owned())).collect();
    assert_eq!(known, named);
}

/// Whoever adds a column of text says here whether somebody may be named in it.
#[test]
fn every_column_of_text_is_known_to_name_people_or_not_to() {
    let term = Term::new();
    let connection = Connection::open(term.school.path()).unwrap();
    let text = rows(
        &connection,
        "select m.name, p.name from sqlite_master m join pragma_table_info(m.name) p \
         where m.type = 'table' and p.type = 'TEXT' collate nocase",
    );
    let lines: Vec<String> = text
        .iter()
        .filter(|(table, _)| DIGESTED.contains(&table.as_str()))
        .map(|(table, column)| {
            let sort = text_of(table, column).map_or_else(|| "-".to_owned(), |sort| sort.to_string());
            format!("{table}.{column}  {sort}")
        })
        .collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/who-is-named-where.txt");
    let known = fs::read_to_string(&path).unwrap();
    assert_eq!(lines, known.lines().collect::<Vec<_>>(), "look whether {} is still right", path.display());
}

/// No query per person: a cohort takes as many statements as one person.
#[test]
fn a_cohort_is_read_with_as_many_statements_as_one_person() {
    let mut term = Term::new();
    for n in 0..250 {
        crate::support::person_with(
            &mut term.school,
            &format!("Y{n}"),
            PersonKind::Pupil,
            &format!("Pupil {n}"),
            |p| {
                (p.year_group, p.last_working_day) = (Some("13".to_owned()), Some("2026-12-18".parse().unwrap()));
            },
        );
    }
    let clock = term.school.act.clock;
    let one = crate::support::person(&mut term.school, "ONE", PersonKind::Pupil, "One Alone");
    let mut count = |whose: Whose, people: usize| {
        term.school.read(|tx| {
            let before = tx.statements();
            assert_eq!(leaver::checklist::checklists(tx, &whose, clock)?.len(), people);
            Ok(tx.statements() - before)
        })
    };
    let alone = count(Whose::One(one.id), 1);
    assert_eq!(count(Whose::YearGroup("13".to_owned()), 250), alone);
    // People, loans, parts, slips, seats, own devices, incidents, own lines, ticks, clearances, operators.
    assert_eq!(alone, 11);
}
