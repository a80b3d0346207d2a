//! Writes people to a file for a spreadsheet or another program.

use super::list::{self, Filter};
use crate::{
    file::export::{Array, Columns, headed, line, unwritten},
    view::PersonView,
};
use chrono::NaiveDate;
use domain::{fault::Failure, order::Extent, person_fields::PersonField, text::cell};
use std::io::Write;
use store::{Store, agreement::Book};

/// Writes people as CSV, under the headings that an import accepts. Returns the number of rows.
///
/// Errors: `out` can't be written.
pub fn people_csv(store: &mut Store, out: &mut dyn Write) -> Result<u64, Failure> {
    let fields = Columns::<PersonField>::exported(|_| true);
    let mut writer = headed(["Ref"].into_iter().chain(fields.headings()), out)?;
    let mut rows = 0;
    store.read(|tx| {
        list::each(tx, &Filter::default(), Extent::default(), |person, _| {
            rows += 1;
            line(&mut writer, [cell(&person.reference)].into_iter().chain(fields.cells(&person)))
        })
    })?;
    writer.flush().map_err(unwritten)?;
    Ok(rows)
}

/// Writes people as a JSON array. Returns the number of people.
///
/// Errors: the same as for [`people_csv`].
pub fn people_json(store: &mut Store, today: NaiveDate, out: &mut dyn Write) -> Result<u64, Failure> {
    let mut array = Array::open(out)?;
    store.read(|tx| {
        let book = Book::of_all(tx)?;
        list::each(tx, &Filter::default(), Extent::default(), |person, loans| {
            Ok::<_, Failure>(array.push(&PersonView::build(&person, loans, book.overall(&person, today)))?)
        })
    })?;
    Ok(array.close()?)
}
