//! Imports the school's terms, holidays and closed days from a table or a calendar file.

use super::{
    change::{change_term, move_loans, must_be_meant, write_closed, write_term},
    ics,
    list::Kind,
};
use crate::{
    act::{Act, Answer, Timed},
    file::{
        headings::{Columns, Known},
        import::{self, Dates, ImportReport, Imported, Importer, Options, Outcome, Problem, Run},
        plan::{Asked, Change, ColumnView, Findings, How},
        table::Row,
    },
    rule::import_format,
};
use chrono::{Datelike as _, NaiveDate};
use domain::{
    fault::{Failure, Fault, FaultKind},
    import_format::Imports,
    incoming::{
        cell,
        question::{self, Chosen, Group},
    },
    meaning::Meaning,
    reading::DateFormat,
    remedy::Input,
    say,
    school_year::{
        ClosedDay, ClosedKind, LAST_KNOWN, SchoolTerm, SchoolYear, bank_holiday,
        event::{Event, What, Which},
    },
    text::{self, fold, shown},
    when::show_day,
};
use std::{collections::HashSet, io::Read};
use store::{Store, WriteTx};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Name,
    Kind,
    From,
    Until,
}

impl Column {
    /// The name of the field in the plan.
    fn name(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Kind => "kind",
            Self::From => "first day",
            Self::Until => "last day",
        }
    }
}

const FIELDS: [(&str, Column); 28] = [
    ("name", Column::Name),
    ("event", Column::Name),
    ("title", Column::Name),
    ("subject", Column::Name),
    ("summary", Column::Name),
    ("description", Column::Name),
    ("term", Column::Name),
    ("holiday", Column::Name),
    ("kind", Column::Kind),
    ("type", Column::Kind),
    ("category", Column::Kind),
    ("firstday", Column::From),
    ("from", Column::From),
    ("start", Column::From),
    ("startdate", Column::From),
    ("starts", Column::From),
    ("startson", Column::From),
    ("begins", Column::From),
    ("date", Column::From),
    ("opens", Column::From),
    ("lastday", Column::Until),
    ("to", Column::Until),
    ("until", Column::Until),
    ("end", Column::Until),
    ("enddate", Column::Until),
    ("ends", Column::Until),
    ("endson", Column::Until),
    ("closes", Column::Until),
];

/// Imports the calendar: all entries, or none. Entries that are there already stay unchanged.
///
/// Errors: no column has the first days; the file has problems (each with its line).
pub fn import(
    store: &mut Store,
    act: &Act,
    reader: impl Read,
    mut options: Options<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<Imported>, Failure> {
    let known = Known::new(FIELDS.to_vec());
    let (table, columns) = import_format::open(store, Imports::Calendar, &known, ics::table(reader)?, &mut options)?;
    let heading = |column| columns.heading_of(column).map(str::to_owned);
    let (Some(key), Some(_)) = (heading(Column::Name), heading(Column::From)) else {
        return Err(import::no_key(
            "the file needs a column with names and one with first days",
            &columns,
            &known,
            say![
                "Say which they are: ",
                Input::Map.with("Their Heading=name"),
                " and ",
                Input::Map.with("Their Heading=first day"),
                "."
            ],
        )
        .into());
    };
    let Options { answers, dates: order, every_row, mapping, planned, remember, skip_bad, .. } = options;
    import::write(store, act, planned, &answers, |tx, act| {
        let offers = columns.offers(&known);
        let dates = Dates::new(order.unwrap_or(DateFormat::Uk), act.clock.today());
        let first = act.clock.today();
        let (waited, starts, ends) = Default::default();
        let mut importer = Entries { act, columns, offers, dates, first, waited, starts, ends };
        let report = ImportReport::begin(key, &importer.columns, every_row);
        let (report, refused) = Run::new(tx, table, &mut importer, report, &answers, skip_bad).finish(progress)?;
        let mut notes = importer.dates.notes(report.left_out);
        if refused.is_none() {
            move_loans(tx, act, importer.first, &mut notes)?;
            if remember {
                import_format::keep(tx, Imports::Calendar, &report, &answers, (&mapping, order, None))?;
            }
        }
        Ok((import::answer(report, &importer.columns.never, notes), refused))
    })
}

struct Entries<'a> {
    act: &'a Timed<'a>,
    columns: Columns<Column>,
    /// The fields that unknown headings are nearly the names of.
    offers: Vec<(usize, String)>,
    dates: Dates,
    /// The first day that an entry changes.
    first: NaiveDate,
    /// The lines of rows that were put off until the whole file was read.
    waited: HashSet<u64>,
    /// The first and last days that have rows of their own, by what they are of.
    starts: Vec<(Of, NaiveDate)>,
    ends: Vec<(Of, NaiveDate)>,
}

/// What a first or last day is of: a term or a holiday, and its folded name.
type Of = (What, String);

impl Entries<'_> {
    fn cell<'r>(&self, row: &Row<'r>, wanted: Column) -> &'r str {
        self.columns.at(wanted).map_or("", |at| cell::given(row.cell(at)))
    }

    fn problem(&self, row: &Row<'_>, column: Column, reason: impl Into<String>) -> Problem {
        let column = self.columns.heading_of(column).map(str::to_owned);
        Problem { line: row.line, column, reason: reason.into() }
    }

    /// Reads a day, or notes the problem.
    fn day(&mut self, row: &Row<'_>, column: Column, found: &mut Findings<'_>) -> Option<NaiveDate> {
        let typed = self.cell(row, column);
        let text = self.dates.text(row, self.columns.heading_of(column), typed, found)?;
        if text.is_empty() {
            return None;
        }
        match self.dates.reading().day(&text, Meaning::Asked) {
            Ok(read) => read.day,
            Err(fault) => {
                found.problems.push(self.problem(row, column, fault.message));
                None
            }
        }
    }

    /// What an entry is. If its name and its kind don't say it, the user does.
    fn event(&self, row: &Row<'_>, name: &str, found: &mut Findings<'_>) -> Option<Event> {
        let kind = self.columns.at(Column::Kind).map_or("", |at| row.cell(at));
        if let Some(event) = Event::read(name, kind) {
            return Some(event);
        }
        let mut asked = asked(Group::SchoolEvent, row.line, name, name);
        if !kind.trim().is_empty() {
            asked.text = format!("{}: {}", asked.text, shown(kind));
        }
        match found.ask(asked) {
            Some(Chosen::Word(question::Answer::Closed)) => Some(Event::told(name, false)),
            Some(Chosen::Word(question::Answer::Term)) => Some(Event::told(name, true)),
            _ => None,
        }
    }
}

impl Importer for Entries<'_> {
    fn take(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        _last: bool,
        found: &mut Findings<'_>,
    ) -> Result<Outcome, Failure> {
        let name = self.cell(row, Column::Name).to_owned();
        found.key.clone_from(&name);
        let name = match text::required("name", &name, text::SHORT) {
            Ok(name) => name,
            Err(fault) => {
                found.problems.push(self.problem(row, Column::Name, fault.message));
                return Ok(Outcome::Bad);
            }
        };
        let (from, until) = (self.day(row, Column::From, found), self.day(row, Column::Until, found));
        let year = store::school_year::year(tx)?;
        if let Some(from) = from.or(until)
            && found.is_sure()
            && is_known(&year, &name, from, until.unwrap_or(from))
        {
            return Ok(Outcome::Unchanged);
        }
        let Some(event) = self.event(row, &name, found) else {
            return Ok(if found.is_sure() { Outcome::Skipped } else { Outcome::Bad });
        };
        let Some(from) = from.or(until) else {
            if found.is_sure() {
                found.problems.push(self.problem(row, Column::From, "the first day is missing"));
            }
            return Ok(Outcome::Bad);
        };
        if !found.is_sure() {
            return Ok(Outcome::Bad);
        }
        let until = until.unwrap_or(from);
        let (from, until) = match self.both_days(row, &event, (from, until)) {
            Days::Known(from, until) => (from, until),
            Days::Waits => return Ok(Outcome::Waits),
            Days::OfAnotherRow => return Ok(Outcome::Unchanged),
            Days::Missing(which) => {
                let missing = format!("the file does not have the {which} day of {}", shown(&event.name));
                found.problems.push(self.problem(row, Column::Name, missing));
                return Ok(Outcome::Bad);
            }
        };
        let kind = match event.what {
            What::BankHoliday => return Ok(bank(from, until, row, self, found)),
            What::Term => Kind::Term,
            What::Closed(kind) => kind.into(),
        };
        match must_be_meant(self.act, kind, from, until) {
            Ok(()) => {}
            Err(fault) if fault.kind == FaultKind::Question => {
                let days = format!("{} to {}", show_day(from), show_day(until));
                match found.ask(asked(Group::UnlikelyDate, row.line, &name, &days)) {
                    Some(Chosen::Word(question::Answer::Keep)) => {}
                    None => return Ok(Outcome::Bad),
                    Some(_) => {
                        found.problems.push(self.problem(row, Column::From, "the first day is missing"));
                        return Ok(Outcome::Bad);
                    }
                }
            }
            Err(fault) => {
                found.problems.push(self.problem(row, Column::From, fault.message));
                return Ok(Outcome::Bad);
            }
        }
        let outcome = match kind.closed() {
            None => {
                let name = if fold(&event.name) == "term" { season(from).to_owned() } else { event.name };
                let term = SchoolTerm { from_on: from, id: tx.new_id(), name, until_on: until };
                self.term(tx, &year, term, row, found)?
            }
            Some(kind) => closed_day(tx, &year, (kind, event.name), (from, until))?,
        };
        if matches!(outcome, Outcome::Added | Outcome::Changed) {
            self.first = self.first.min(from);
        }
        Ok(outcome)
    }

    fn dates(&self) -> &Dates {
        &self.dates
    }

    fn columns(&self) -> Vec<ColumnView> {
        self.columns.views(|column| (How::Read, column.name()))
    }

    fn read_as(&self, at: usize, first: &str) -> Option<String> {
        if ![Column::From, Column::Until].iter().any(|column| self.columns.at(*column) == Some(at)) {
            return Some(first.to_owned());
        }
        self.dates.confirmed().day(first, Meaning::Asked).ok()?.day.map(show_day)
    }

    fn offer(&self, at: usize) -> Option<&str> {
        self.offers.iter().find(|(place, _)| *place == at).map(|(_, field)| field.as_str())
    }
}

/// The days of an entry.
enum Days {
    Known(NaiveDate, NaiveDate),
    /// The other day may be in a row that has not been read yet.
    Waits,
    /// The row with the first day adds the entry.
    OfAnotherRow,
    /// The file does not have the other day.
    Missing(&'static str),
}

impl Entries<'_> {
    /// The first and last day of an entry, which may have a row each, in any order.
    fn both_days(&mut self, row: &Row<'_>, event: &Event, (from, until): (NaiveDate, NaiveDate)) -> Days {
        let of: Of = (event.what, fold(&event.name));
        let (days, day) = match event.which {
            Which::Whole => return Days::Known(from, until),
            Which::First => (&mut self.starts, from),
            Which::Last => (&mut self.ends, until),
        };
        if self.waited.insert(row.line) {
            days.push((of, day));
            return Days::Waits;
        }
        let on = |days: &[(Of, NaiveDate)]| -> Vec<NaiveDate> {
            days.iter().filter(|(known, _)| *known == of).map(|(_, day)| *day).collect()
        };
        let (starts, ends) = (on(&self.starts), on(&self.ends));
        if event.which == Which::First {
            let end = ends.iter().filter(|end| **end >= from).min().copied();
            let is_own = |end: &NaiveDate| !starts.iter().any(|start| *start > from && start <= end);
            return end.filter(is_own).map_or(Days::Missing("last"), |end| Days::Known(from, end));
        }
        let start = starts.iter().filter(|start| **start <= until).max().copied();
        let is_own = |start: &NaiveDate| !ends.iter().any(|end| *end < until && end >= start);
        start.filter(is_own).map_or(Days::Missing("first"), |_| Days::OfAnotherRow)
    }

    /// Adds a term, or gives the one of the same name that it overlaps its days.
    fn term(
        &mut self,
        tx: &WriteTx<'_>,
        year: &SchoolYear,
        term: SchoolTerm,
        row: &Row<'_>,
        found: &mut Findings<'_>,
    ) -> Result<Outcome, Failure> {
        let same = |known: &&SchoolTerm| {
            fold(&known.name) == fold(&term.name) && known.from_on <= term.until_on && term.from_on <= known.until_on
        };
        let known = year.terms().iter().find(same);
        let term = SchoolTerm { id: known.map_or(term.id, |known| known.id), ..term };
        if let Err(fault) = year.must_not_overlap(&term) {
            found.problems.push(self.problem(row, Column::From, fault.message));
            return Ok(Outcome::Bad);
        }
        let Some(before) = known else {
            write_term(tx, &term)?;
            return Ok(Outcome::Added);
        };
        let after = SchoolTerm { name: before.name.clone(), ..term };
        if after == *before {
            return Ok(Outcome::Unchanged);
        }
        for (field, from, to) in
            [(Column::From, before.from_on, after.from_on), (Column::Until, before.until_on, after.until_on)]
        {
            if from != to {
                found.changes.push(Change::of(field.name(), show_day(from), show_day(to)));
            }
        }
        self.first = self.first.min(before.from_on);
        change_term(tx, before, &after)?;
        Ok(Outcome::Changed)
    }
}

/// True if the calendar has an entry of this name for these days. What it is, was told when it was added.
fn is_known(year: &SchoolYear, name: &str, from: NaiveDate, until: NaiveDate) -> bool {
    let name = fold(name);
    let terms = year.terms().iter().map(|term| (&term.name, term.from_on, term.until_on));
    let closed = year.closed().iter().map(|closed| (&closed.name, closed.from_on, closed.until_on));
    terms.chain(closed).any(|(known, first, last)| (first, last) == (from, until) && fold(known) == name)
}

fn asked(group: Group, line: u64, key: &str, text: &str) -> Asked {
    Asked { group, line, key: key.to_owned(), column: None, text: shown(text), candidates: Vec::new() }
}

fn closed_day(
    tx: &WriteTx<'_>,
    year: &SchoolYear,
    (kind, name): (ClosedKind, String),
    (from_on, until_on): (NaiveDate, NaiveDate),
) -> Result<Outcome, Fault> {
    let is_same = |known: &ClosedDay| (known.kind, known.from_on, known.until_on) == (kind, from_on, until_on);
    if year.closed().iter().any(is_same) {
        return Ok(Outcome::Unchanged);
    }
    write_closed(tx, &ClosedDay { from_on, id: tx.new_id(), kind, name, until_on })?;
    Ok(Outcome::Added)
}

/// The name of a term that has none.
fn season(from: NaiveDate) -> &'static str {
    match from.month() {
        8..=12 => "Autumn term",
        1..=3 => "Spring term",
        _ => "Summer term",
    }
}

/// A bank holiday of the file: it comes with Kitbook, or is not known to it.
fn bank(from: NaiveDate, until: NaiveDate, row: &Row<'_>, entries: &Entries<'_>, found: &mut Findings<'_>) -> Outcome {
    let unknown = from.iter_days().take_while(|day| *day <= until).find(|day| bank_holiday(*day).is_none());
    match unknown {
        Some(day) if day.year() <= LAST_KNOWN && day >= entries.act.clock.today() => {
            let reason = format!(
                "{} is no bank holiday that Kitbook knows; if the school is closed, give it the kind closed",
                show_day(day)
            );
            found.problems.push(entries.problem(row, Column::Name, reason));
            Outcome::Bad
        }
        _ => Outcome::Unchanged,
    }
}
