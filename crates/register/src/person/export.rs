//! People as a file that a spreadsheet opens, or another program reads.

use super::list::{self, Filter};
use crate::{
    file::export::{Array, headed, text, unwritten},
    view::PersonView,
};
use chrono::NaiveDate;
use domain::{
    fault::Failure,
    person::{Person, PersonKind},
    text::cell,
};
use serde::Serialize;
use std::{borrow::Cow, io::Write};
use store::{Store, agreement::Book};

/// The headings of a people file, in the order of [`PersonLine`].
pub(crate) const PERSON_HEADINGS: [&str; 14] = [
    "Ref",
    "Kind",
    "First Name",
    "Last Name",
    "Job Title",
    "Email",
    "Username",
    "Year Group",
    "Class",
    "Class Teacher",
    "Start Date",
    "Last Working Day",
    "Contract End",
    "Manager",
];

/// A person as a line of CSV. No UPN, no guardian, no note: those are shown only when asked for by name.
#[derive(Serialize)]
pub(crate) struct PersonLine<'a> {
    reference: Cow<'a, str>,
    kind: PersonKind,
    first_name: Cow<'a, str>,
    last_name: Cow<'a, str>,
    job_title: Cow<'a, str>,
    email: Cow<'a, str>,
    username: Cow<'a, str>,
    year_group: Cow<'a, str>,
    class: Cow<'a, str>,
    class_teacher: Cow<'a, str>,
    start_date: Option<NaiveDate>,
    last_working_day: Option<NaiveDate>,
    contract_end: Option<NaiveDate>,
    manager: Cow<'a, str>,
}

impl<'a> PersonLine<'a> {
    fn of(person: &'a Person) -> Self {
        Self {
            reference: cell(&person.reference),
            kind: person.kind,
            first_name: text(&person.given_name),
            last_name: text(&person.family_name),
            job_title: text(&person.job_title),
            email: text(&person.email),
            username: text(&person.username),
            year_group: text(&person.year_group),
            class: text(&person.class),
            class_teacher: text(&person.class_teacher),
            start_date: person.start_on,
            last_working_day: person.last_working_day,
            contract_end: person.contract_end,
            manager: text(&person.manager),
        }
    }
}

/// Writes people as CSV, in the headings that an import takes; how many.
///
/// Errors: the register can't be read; `out` can't be written.
pub fn people_csv(store: &mut Store, out: &mut dyn Write) -> Result<u64, Failure> {
    let mut writer = headed(&PERSON_HEADINGS, out)?;
    let mut rows = 0;
    store.read(|tx| {
        list::each(tx, &Filter::default(), None, |person, _| {
            rows += 1;
            writer.serialize(PersonLine::of(&person)).map_err(|e| Failure::from(unwritten(e)))
        })
    })?;
    writer.flush().map_err(unwritten)?;
    Ok(rows)
}

/// Writes people as a JSON array; how many.
///
/// Errors: as [`people_csv`].
pub fn people_json(store: &mut Store, today: NaiveDate, out: &mut dyn Write) -> Result<u64, Failure> {
    let mut array = Array::open(out)?;
    store.read(|tx| {
        let book = Book::of_all(tx)?;
        list::each(tx, &Filter::default(), None, |person, loans| {
            Ok::<_, Failure>(array.push(&PersonView::build(&person, loans, book.overall(&person, today)))?)
        })
    })?;
    Ok(array.close()?)
}
