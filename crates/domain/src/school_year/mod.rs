//! The school's year: terms, holidays and closed days. Due days, routine checks and lateness count school days.

mod bank_holidays;
pub mod event;

use crate::{
    fault::Fault,
    ids::RowId,
    remedy::Remedy,
    say,
    when::{Clock, Instant, When, show_day},
    words,
};
pub use bank_holidays::{LAST_KNOWN, bank_holiday, bank_holidays};
use chrono::{Datelike as _, Days, NaiveDate, Weekday};

words! {
    /// Why the school is closed to pupils on a day of a term.
    ClosedKind, "kind of closed day" { Holiday = "holiday", Inset = "inset", Closed = "closed" }
}

/// A term of the school, first and last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolTerm {
    pub from_on: NaiveDate,
    pub id: RowId,
    pub name: String,
    pub until_on: NaiveDate,
}

/// Days within a term on which the school is closed to pupils.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedDay {
    pub from_on: NaiveDate,
    pub id: RowId,
    pub kind: ClosedKind,
    pub name: String,
    pub until_on: NaiveDate,
}

/// A due date as it was ordered: a date or time, or a day of the school's year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueWanted {
    At(When),
    NextSchoolDay,
    /// The last school day before half-term.
    HalfTerm,
    /// The last school day of the term.
    TermEnd,
}

impl From<When> for DueWanted {
    fn from(when: When) -> Self {
        Self::At(when)
    }
}

/// The school's terms and closed days. Without any, weekends and bank holidays are closed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SchoolYear {
    terms: Vec<SchoolTerm>,
    closed: Vec<ClosedDay>,
}

/// The longest time without a school day that is looked through, in days: longer than any holiday.
const LONGEST_HOLIDAY: usize = 400;

impl SchoolYear {
    pub fn new(mut terms: Vec<SchoolTerm>, mut closed: Vec<ClosedDay>) -> Self {
        terms.sort_by_key(|term| term.from_on);
        closed.sort_by_key(|days| days.from_on);
        Self { terms, closed }
    }

    /// The terms, in order.
    pub fn terms(&self) -> &[SchoolTerm] {
        &self.terms
    }

    /// The closed days, in order.
    pub fn closed(&self) -> &[ClosedDay] {
        &self.closed
    }

    /// Tells whether pupils are in school on a day.
    pub fn is_school_day(&self, day: NaiveDate) -> bool {
        self.why_closed(day).is_none()
    }

    /// The reason why a day is not a school day. Before the first term that is known, and after the last, nothing is
    /// known of holidays.
    pub fn why_closed(&self, day: NaiveDate) -> Option<String> {
        if matches!(day.weekday(), Weekday::Sat | Weekday::Sun) {
            return Some("weekend".to_owned());
        }
        if let Some(name) = bank_holiday(day) {
            return Some(name.to_owned());
        }
        if let Some(closed) = self.closed.iter().find(|closed| (closed.from_on..=closed.until_on).contains(&day)) {
            return Some(closed.name.clone());
        }
        let (first, last) = (self.terms.first()?, self.terms.iter().map(|term| term.until_on).max()?);
        let is_between = day > first.from_on && day < last && self.term_of(day).is_none();
        is_between.then(|| "between terms".to_owned())
    }

    /// True if the day is after the last term that is known, so that holidays may be missing.
    pub fn is_beyond(&self, day: NaiveDate) -> bool {
        self.terms.iter().map(|term| term.until_on).max().is_some_and(|last| day > last)
    }

    fn term_of(&self, day: NaiveDate) -> Option<&SchoolTerm> {
        self.terms.iter().find(|term| (term.from_on..=term.until_on).contains(&day))
    }

    /// The first school day on or after a day.
    pub fn on_or_after(&self, day: NaiveDate) -> NaiveDate {
        day.iter_days().take(LONGEST_HOLIDAY).find(|day| self.is_school_day(*day)).unwrap_or(day)
    }

    /// The first school day after a day.
    pub fn after(&self, day: NaiveDate) -> NaiveDate {
        self.on_or_after(day.succ_opt().unwrap_or(day))
    }

    /// The last school day before a day.
    pub fn before(&self, day: NaiveDate) -> NaiveDate {
        day.iter_days().rev().skip(1).take(LONGEST_HOLIDAY).find(|day| self.is_school_day(*day)).unwrap_or(day)
    }

    /// The number of school days after one day, up to and including another.
    pub fn days_between(&self, after: NaiveDate, until: NaiveDate) -> i64 {
        let days = after.iter_days().skip(1).take_while(|day| *day <= until).filter(|day| self.is_school_day(*day));
        i64::try_from(days.count()).unwrap_or(i64::MAX)
    }

    /// The moment from which something due on a day is late: the start of the next school day, since nobody can bring it
    /// back while the school is closed.
    pub fn late_from(&self, due_on: NaiveDate, clock: Clock) -> Instant {
        clock.start_of(self.after(due_on))
    }

    /// The last school day of the term, or of the next one if that has gone by.
    fn term_end(&self, today: NaiveDate) -> Option<NaiveDate> {
        let last = |term: &SchoolTerm| self.before(term.until_on.succ_opt().unwrap_or(term.until_on));
        self.terms.iter().map(last).find(|last| *last >= today)
    }

    /// The last school day before the next half-term: the next holiday within a term.
    fn half_term(&self, today: NaiveDate) -> Option<NaiveDate> {
        let within = |closed: &&ClosedDay| {
            let term = self.terms.iter().find(|term| term.from_on < closed.from_on && closed.until_on < term.until_on);
            closed.kind == ClosedKind::Holiday && term.is_some()
        };
        self.closed.iter().filter(within).map(|closed| self.before(closed.from_on)).find(|last| *last >= today)
    }

    /// The date or time that was ordered.
    ///
    /// Errors: no such day is known.
    pub fn day_of(&self, wanted: DueWanted, today: NaiveDate) -> Result<When, Fault> {
        let (found, what) = match wanted {
            DueWanted::At(when) => return Ok(when),
            DueWanted::NextSchoolDay => return Ok(When::Day(self.after(today))),
            DueWanted::HalfTerm => (self.half_term(today), "half-term"),
            DueWanted::TermEnd => (self.term_end(today), "end of a term"),
        };
        found.map(When::Day).ok_or_else(|| {
            Fault::conflict(
                format!("no {what} is known after {}", show_day(today)),
                say!["Give the date, or add the school's terms and holidays: ", Remedy::ImportCalendar, "."],
            )
        })
    }

    /// The first day of the last term that has ended before a day.
    pub fn last_term_from(&self, today: NaiveDate) -> Option<NaiveDate> {
        self.terms.iter().filter(|term| term.until_on < today).map(|term| term.from_on).max()
    }

    /// Checks that a new term overlaps none.
    ///
    /// Errors: it does.
    pub fn must_not_overlap(&self, new: &SchoolTerm) -> Result<(), Fault> {
        let overlaps =
            |term: &&SchoolTerm| term.id != new.id && term.from_on <= new.until_on && new.from_on <= term.until_on;
        match self.terms.iter().find(overlaps) {
            Some(term) => Err(Fault::conflict(
                format!(
                    "{} is from {} to {}, and {} overlaps it",
                    term.name,
                    show_day(term.from_on),
                    show_day(term.until_on),
                    new.name
                ),
                say!["Check the days, or remove that term first: ", Remedy::RemoveFromCalendar, "."],
            )),
            None => Ok(()),
        }
    }
}

/// The longest term, and the longest holiday, that is not questioned.
pub const LONGEST_TERM: Days = Days::new(150);

/// How long ago an entry that is added may have ended before its year is asked about: more than a school year.
pub const LONGEST_PAST: Days = Days::new(550);
pub const LONGEST_CLOSED: Days = Days::new(70);

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn term(name: &str, from: &str, until: &str) -> SchoolTerm {
        SchoolTerm { from_on: day(from), id: Uuid::nil().into(), name: name.to_owned(), until_on: day(until) }
    }

    fn closed(kind: ClosedKind, name: &str, from: &str, until: &str) -> ClosedDay {
        let (from_on, until_on) = (day(from), day(until));
        ClosedDay { from_on, id: Uuid::nil().into(), kind, name: name.to_owned(), until_on }
    }

    fn year() -> SchoolYear {
        SchoolYear::new(
            vec![term("Spring", "2027-01-04", "2027-03-25"), term("Autumn", "2026-09-02", "2026-12-18")],
            vec![
                closed(ClosedKind::Holiday, "Half-term", "2026-10-26", "2026-10-30"),
                closed(ClosedKind::Inset, "INSET", "2026-11-30", "2026-11-30"),
                closed(ClosedKind::Holiday, "Half-term", "2027-02-15", "2027-02-19"),
            ],
        )
    }

    #[test]
    fn weekends_and_bank_holidays_are_closed_without_a_calendar() {
        let none = SchoolYear::default();
        for (from, next) in [
            ("2026-11-27", "2026-11-27"),
            ("2026-11-28", "2026-11-30"),
            ("2026-12-25", "2026-12-29"),
            ("2027-03-26", "2027-03-30"),
            ("2026-08-10", "2026-08-10"),
        ] {
            assert_eq!(none.on_or_after(day(from)), day(next), "{from}");
        }
    }

    #[test]
    fn holidays_between_and_within_terms_are_closed() {
        let year = year();
        for (from, next) in [
            ("2026-10-24", "2026-11-02"),
            ("2026-11-28", "2026-12-01"),
            ("2026-12-19", "2027-01-04"),
            // Nothing is known of the time before and after.
            ("2026-08-10", "2026-08-10"),
            ("2027-04-12", "2027-04-12"),
        ] {
            assert_eq!(year.on_or_after(day(from)), day(next), "{from}");
        }
        assert_eq!(year.why_closed(day("2026-11-30")).as_deref(), Some("INSET"));
        assert_eq!(year.why_closed(day("2026-12-21")).as_deref(), Some("between terms"));
        assert!(year.is_beyond(day("2027-03-26")) && !year.is_beyond(day("2027-03-25")));
    }

    #[test]
    fn the_words_of_the_school_year_are_school_days() {
        let year = year();
        for (today, wanted, found) in [
            ("2026-11-27", DueWanted::NextSchoolDay, "2026-12-01"),
            ("2026-09-10", DueWanted::HalfTerm, "2026-10-23"),
            ("2026-10-23", DueWanted::HalfTerm, "2026-10-23"),
            ("2026-10-24", DueWanted::HalfTerm, "2027-02-12"),
            ("2026-09-10", DueWanted::TermEnd, "2026-12-18"),
            ("2026-12-18", DueWanted::TermEnd, "2026-12-18"),
            ("2026-12-19", DueWanted::TermEnd, "2027-03-25"),
        ] {
            assert_eq!(year.day_of(wanted, day(today)).unwrap(), When::Day(day(found)), "{today} {wanted:?}");
        }
        assert!(year.day_of(DueWanted::TermEnd, day("2027-03-26")).is_err());
        assert!(SchoolYear::default().day_of(DueWanted::HalfTerm, day("2026-09-10")).is_err());
    }

    #[test]
    fn lateness_counts_school_days() {
        let year = year();
        for (due, back, days) in [
            ("2026-11-26", "2026-11-26", 0),
            ("2026-11-26", "2026-11-27", 1),
            // Friday, the weekend, INSET on Monday.
            ("2026-11-27", "2026-11-30", 0),
            ("2026-11-27", "2026-12-01", 1),
            ("2026-10-23", "2026-11-02", 1),
            ("2026-12-18", "2027-01-05", 2),
        ] {
            assert_eq!(year.days_between(day(due), day(back)), days, "{due} to {back}");
        }
    }

    #[test]
    fn terms_do_not_overlap() {
        let other = |from, until| SchoolTerm { id: Uuid::max().into(), ..term("Other", from, until) };
        for (from, until, fits) in [
            ("2026-12-19", "2027-01-03", true),
            ("2026-12-18", "2027-01-03", false),
            ("2026-09-10", "2026-09-11", false),
            ("2026-08-01", "2027-08-01", false),
        ] {
            assert_eq!(year().must_not_overlap(&other(from, until)).is_ok(), fits, "{from}");
        }
    }
}
