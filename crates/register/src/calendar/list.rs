//! Lists terms, holidays, closed days and bank holidays.

use crate::view::Unnumbered;
use chrono::{Datelike as _, Days, NaiveDate};
use domain::{
    fault::Fault,
    school_year::{ClosedDay, ClosedKind, SchoolTerm, SchoolYear, bank_holidays},
    words,
};
use serde::Serialize;
use store::ReadTx;

words! {
    /// The kind of an entry of the calendar.
    Kind, "kind of day" {
        Term = "term",
        Holiday = "holiday",
        Inset = "inset",
        Closed = "closed",
        /// It comes with Kitbook.
        BankHoliday = "bank-holiday",
    }
}

impl Kind {
    /// The kind of a closed day; `None` for a term or a bank holiday.
    pub fn closed(self) -> Option<ClosedKind> {
        match self {
            Self::Term | Self::BankHoliday => None,
            Self::Holiday => Some(ClosedKind::Holiday),
            Self::Inset => Some(ClosedKind::Inset),
            Self::Closed => Some(ClosedKind::Closed),
        }
    }
}

impl From<ClosedKind> for Kind {
    fn from(kind: ClosedKind) -> Self {
        match kind {
            ClosedKind::Holiday => Self::Holiday,
            ClosedKind::Inset => Self::Inset,
            ClosedKind::Closed => Self::Closed,
        }
    }
}

/// An entry of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalendarView {
    pub name: String,
    pub kind: Kind,
    /// The first day.
    pub from_on: NaiveDate,
    /// The last day.
    pub until_on: NaiveDate,
    /// The number of school days in a term; null for others.
    pub school_days: Option<i64>,
}

impl Unnumbered for CalendarView {}

impl CalendarView {
    pub(super) fn of_term(term: &SchoolTerm, year: &SchoolYear) -> Self {
        let before = term.from_on.checked_sub_days(Days::new(1)).unwrap_or(term.from_on);
        Self {
            name: term.name.clone(),
            kind: Kind::Term,
            from_on: term.from_on,
            until_on: term.until_on,
            school_days: Some(year.days_between(before, term.until_on)),
        }
    }
}

impl From<&ClosedDay> for CalendarView {
    fn from(closed: &ClosedDay) -> Self {
        let ClosedDay { from_on, kind, name, until_on, .. } = closed.clone();
        Self { name, kind: kind.into(), from_on, until_on, school_days: None }
    }
}

/// The school year of a day: 1 September to 31 August.
pub fn school_year_of(day: NaiveDate) -> (NaiveDate, NaiveDate) {
    let begins = if day.month() >= 9 { day.year() } else { day.year() - 1 };
    let date = |year, month, of| NaiveDate::from_ymd_opt(year, month, of).unwrap_or(day);
    (date(begins, 9, 1), date(begins + 1, 8, 31))
}

/// Lists the entries that touch a time, by first day.
pub fn list(tx: &ReadTx<'_>, from: NaiveDate, until: NaiveDate) -> Result<Vec<CalendarView>, Fault> {
    let year = store::school_year::year(tx)?;
    let terms = year.terms().iter().map(|term| CalendarView::of_term(term, &year));
    let closed = year.closed().iter().map(CalendarView::from);
    let banks = bank_holidays(from, until).map(|(day, name)| CalendarView {
        name: name.to_owned(),
        kind: Kind::BankHoliday,
        from_on: day,
        until_on: day,
        school_days: None,
    });
    let mut all: Vec<CalendarView> = terms.chain(closed).filter(|e| e.from_on <= until && from <= e.until_on).collect();
    all.extend(banks);
    all.sort_by_key(|entry| (entry.from_on, entry.kind != Kind::Term, entry.until_on, entry.name.clone()));
    Ok(all)
}
