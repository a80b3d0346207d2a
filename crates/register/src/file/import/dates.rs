//! The order of day and month in a file's dates.

use super::Remarks;
use crate::file::{
    plan::{Asked, Findings},
    table::Row,
};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    incoming::question::{Answer, Chosen, Group},
    reading::{DateFormat, Reading},
    remedy::Input,
    say,
    say::{Notes, Say},
    text::shown,
    words::Word as _,
};
use std::borrow::Cow;

/// Reads cells as dates, and notices if the dates in the file fit another date format.
pub(crate) struct Dates {
    format: DateFormat,
    /// Today's date at the school.
    today: NaiveDate,
    /// The first date that fits only the chosen format, and the first for each of the others.
    only_chosen: Option<String>,
    only_other: Option<(DateFormat, String)>,
    /// Notes that say which way ambiguous dates were read.
    pub(crate) said: Remarks,
}

impl Dates {
    pub(crate) fn new(format: DateFormat, today: NaiveDate) -> Self {
        Self { format, today, only_chosen: None, only_other: None, said: Remarks::default() }
    }

    pub(crate) fn reading(&self) -> Reading {
        Reading::Cell(self.format, self.today)
    }

    /// The reading of a cell whose unlikely date the user has confirmed.
    pub(crate) fn confirmed(&self) -> Reading {
        Reading::Confirmed(self.format, self.today)
    }

    /// Notes how a date was understood, for the file and for its row in the plan.
    pub(crate) fn say(&mut self, note: String, found: &mut Findings<'_>) {
        found.noted.push(note.clone());
        self.said.add(note);
    }

    /// Takes the notes on dates. `left_out` is the number of rows that are in a file of their own now.
    pub(crate) fn notes(&mut self, left_out: u64) -> Notes {
        let mut notes = std::mem::take(&mut self.said).into_notes();
        notes.extend(order_of_rest(self.format, left_out));
        notes
    }

    /// Reads a cell as the text of a date, and checks it against every format. A number of days, as spreadsheets store
    /// them, is a question about the column with this heading: `None` if it has no answer, and an empty text if the date
    /// is left out.
    pub(crate) fn text<'t>(
        &mut self,
        row: &Row<'_>,
        heading: Option<&str>,
        cell: &'t str,
        found: &mut Findings<'_>,
    ) -> Option<Cow<'t, str>> {
        let Some((day, text)) = row.day_number(cell) else {
            self.see(cell);
            return Some(cell.into());
        };
        let (key, column) = (found.key.clone(), heading.map(str::to_owned));
        let asked = Asked { group: Group::DayNumber, line: row.line, key, column, text, candidates: Vec::new() };
        match found.ask(asked)? {
            Chosen::Word(Answer::Date) => Some(day.to_string().into()),
            _ => Some("".into()),
        }
    }

    /// Checks a cell with a date against every format.
    pub(crate) fn see(&mut self, cell: &str) {
        // As other programs write them, and so quickly told.
        if DateFormat::is_year_first(cell) {
            return;
        }
        let fits = self.format.fits(cell);
        // Once the order is known, a date that fits it says nothing new; most dates of a file do.
        let says_nothing = self.only_chosen.is_some() && (fits || self.only_other.is_some());
        if says_nothing || DateFormat::is_plain(cell) {
            return;
        }
        let other = self.format.others().find(|other| other.fits(cell));
        match (fits, other) {
            (true, None) if self.only_chosen.is_none() => self.only_chosen = Some(cell.to_owned()),
            (false, Some(other)) if self.only_other.is_none() => self.only_other = Some((other, cell.to_owned())),
            _ => {}
        }
    }

    /// The fault of a file whose dates prove that it was read in the wrong order, or in two orders. Other dates of the
    /// file may have been read wrongly, so even its good rows are not imported.
    pub(crate) fn wrong_order(&self) -> Option<Fault> {
        let (other, cell) = self.only_other.as_ref()?;
        let fault = match &self.only_chosen {
            Some(before) => Fault::bad_file(format!(
                "the dates are in two orders: {} is {}, {} is {}",
                shown(before),
                self.format.pattern(),
                shown(cell),
                other.pattern()
            ))
            .hint("Write all dates of the file in one order, such as 2026-12-18. Nothing was imported."),
            None => Fault::bad_file(format!("the dates are {}: {} fits no other order", other.pattern(), shown(cell)))
                .hint(say!["Nothing was imported. To read them, add ", Input::DateFormat.with(other.word()), "."]),
        };
        Some(fault)
    }
}

/// Notes the date format of a file of skipped rows, which would be read in the usual one without a word.
pub(crate) fn order_of_rest(format: DateFormat, left_out: u64) -> Option<Say> {
    (left_out > 0 && format != DateFormat::Uk).then(|| {
        let dates = format!("the skipped rows have {} dates too; to import them, add ", format.pattern());
        say![dates, Input::DateFormat.with(format.word())]
    })
}
