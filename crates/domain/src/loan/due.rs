//! When a loan is due, and how late it is.

use super::{Kind, Loan};
use crate::{
    category::Category,
    school_year::SchoolYear,
    text::count,
    when::{Clock, Instant, When},
};
use chrono::{Days, Duration, NaiveDate};

/// The time a loan is due: the end of a day, a moment, or never (an issue).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    pub on: Option<NaiveDate>,
    pub at: Option<Instant>,
}

impl Due {
    /// Never due: the loan is open-ended.
    pub const NONE: Self = Self { on: None, at: None };

    /// Converts a date or time that someone typed.
    pub fn from_when(when: When) -> Self {
        match when {
            When::Day(day) => Self { on: Some(day), at: None },
            When::At(at) => Self { on: None, at: Some(at) },
        }
    }

    /// The moment from which the loan is overdue.
    pub fn until(self, clock: Clock, year: &SchoolYear) -> Option<Instant> {
        self.at.or_else(|| self.on.map(|day| year.late_from(day, clock)))
    }

    /// Moves a due day on which the school is closed to the next school day. A time stays: it was given for something
    /// that is on. The second value is the day that was moved, and why.
    pub fn on_school_day(self, year: &SchoolYear) -> (Self, Option<(NaiveDate, String)>) {
        match self.on.and_then(|day| Some((day, year.why_closed(day)?))) {
            Some((day, why)) => (Self { on: Some(year.on_or_after(day)), at: None }, Some((day, why))),
            None => (self, None),
        }
    }

    /// The day on which the loan is due.
    pub fn day(self, clock: Clock) -> Option<NaiveDate> {
        self.on.or_else(|| self.at.map(|at| clock.day_of(at)))
    }

    /// Moves a due date after the borrower's last working day back to that day. A loan without a due date becomes due
    /// then too, because everything comes back on that day (Frederick Gent 10.4). A last working day in the past
    /// changes nothing. The second value is true if the date moved.
    pub fn pulled_back(self, last_working_day: Option<NaiveDate>, clock: Clock) -> (Self, bool) {
        match last_working_day.filter(|last| *last >= clock.today()) {
            Some(last) if self.day(clock).is_none_or(|due| due > last) => (Self { on: Some(last), at: None }, true),
            _ => (self, false),
        }
    }
}

/// The kind and due date of a new loan: as given, else as the category sets.
///
/// A due date makes an issue a dated loan; `for_class` makes any loan a class loan.
pub fn terms(category: &Category, due: Option<Due>, for_class: bool, clock: Clock, year: &SchoolYear) -> (Kind, Due) {
    let kind = match (category.loan_kind, for_class, due) {
        (_, true, _) | (Kind::Class, ..) => Kind::Class,
        (Kind::Issue, false, Some(_)) | (Kind::Dated, ..) => Kind::Dated,
        (Kind::Issue, false, None) => Kind::Issue,
    };
    let due = match (due, kind) {
        (Some(due), _) => due,
        (None, Kind::Issue) => Due::NONE,
        (None, Kind::Class) if category.loan_kind != Kind::Class => Due { on: Some(clock.today()), at: None },
        (None, _) => match (category.loan_minutes, category.loan_days) {
            (Some(minutes), _) => Due { on: None, at: Some(clock.now().plus(Duration::minutes(minutes))) },
            // What is due back today is due today, even while the school is closed.
            (None, None | Some(0)) => Due { on: Some(clock.today()), at: None },
            (None, Some(days)) => {
                Due { on: Some(year.on_or_after(clock.today() + Days::new(days.unsigned_abs()))), at: None }
            }
        },
    };
    (kind, due)
}

impl Loan {
    /// The date or time when the loan is due.
    pub fn due(&self) -> Due {
        Due { on: self.due_on, at: self.due_at }
    }

    /// Sets the due date, and the moment from which the loan is overdue.
    pub fn set_due(&mut self, due: Due, clock: Clock, year: &SchoolYear) {
        self.due_on = due.on;
        self.due_at = due.at;
        self.due_until = due.until(clock, year);
    }

    /// The due date after the borrower's last working day is set: that day at the latest, even if it is in the past,
    /// but never before the loan went out. The second value is true if the date moved.
    pub fn pulled_to(&self, last_working_day: Option<NaiveDate>, clock: Clock) -> (Due, bool) {
        let day = last_working_day.map(|last| last.max(clock.day_of(self.out_at)));
        match day {
            Some(day) if self.due().day(clock).is_none_or(|due| due > day) => (Due { on: Some(day), at: None }, true),
            _ => (self.due(), false),
        }
    }

    /// Tells whether the loan is late at a moment.
    pub fn is_late_at(&self, at: Instant) -> bool {
        self.due_until.is_some_and(|until| until <= at)
    }

    /// The time since the loan became overdue, in words: school days for a due date; minutes, hours or school days for a
    /// due time. `None` if the loan is not overdue.
    pub fn late_by(&self, at: Instant, clock: Clock, year: &SchoolYear) -> Option<String> {
        let until = self.due_until.filter(|until| *until <= at)?;
        let seconds = at.timestamp() - until.timestamp();
        let days = self.school_days_late(at, clock, year);
        let (number, unit) = match (self.due_at, seconds) {
            (Some(_), ..3_600) => ((seconds / 60).max(1), "minute"),
            (Some(_), ..172_800) => (seconds / 3_600, "hour"),
            _ => (days, "day"),
        };
        Some(count(usize::try_from(number).unwrap_or(1), unit))
    }

    /// The school days by which the loan is late at a moment; 0 if it is not late. What is late by minutes is late by a
    /// day.
    pub fn school_days_late(&self, at: Instant, clock: Clock, year: &SchoolYear) -> i64 {
        if !self.is_late_at(at) {
            return 0;
        }
        let due_on = self.due().day(clock).unwrap_or(clock.day_of(at));
        year.days_between(due_on, clock.day_of(at)).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{asset::Condition, loan::Stage};

    fn loan(clock: Clock, due: Due) -> Loan {
        let mut loan = Loan {
            adjustment: None,
            asset_id: uuid::Uuid::nil().into(),
            away_data: None,
            away_on: None,
            away_purpose: None,
            away_to: None,
            before_recall: None,
            check_in_on: None,
            condition_in: None,
            condition_out: Condition::Good,
            due_at: None,
            due_on: None,
            due_until: None,
            ended_at: None,
            id: uuid::Uuid::nil().into(),
            kind: Kind::Dated,
            late_days: None,
            marks_out: None,
            no: 1,
            note: None,
            out_at: clock.now(),
            person_id: uuid::Uuid::nil().into(),
            recall_reason: None,
            recalled_on: None,
            slip_id: uuid::Uuid::nil().into(),
            state: Stage::Open,
        };
        loan.set_due(due, clock, &SchoolYear::default());
        loan
    }

    #[test]
    fn a_due_date_is_late_by_days_and_a_due_time_by_minutes_or_hours() {
        let clock = Clock::new("2026-11-23T09:00:00Z".parse().unwrap(), chrono_tz::Europe::London);
        let due = |text| {
            Due::from_when(crate::calendar::Calendar::new(clock).when(text, crate::meaning::Meaning::Due).unwrap())
        };
        let at = |text| Instant::parse(text).unwrap();
        let day = loan(clock, due("today"));
        for (when, late) in [
            ("2026-11-23T23:59:59Z", None),
            ("2026-11-24T00:00:00Z", Some("1 day")),
            ("2026-11-26T08:00:00Z", Some("3 days")),
        ] {
            assert_eq!(day.late_by(at(when), clock, &SchoolYear::default()).as_deref(), late, "{when}");
        }
        let time = loan(clock, due("12:00"));
        for (when, late) in [
            ("2026-11-23T11:59:59Z", None),
            ("2026-11-23T12:00:00Z", Some("1 minute")),
            ("2026-11-23T12:10:00Z", Some("10 minutes")),
            ("2026-11-23T13:30:00Z", Some("1 hour")),
            ("2026-11-24T13:00:00Z", Some("25 hours")),
            ("2026-11-26T12:00:00Z", Some("3 days")),
        ] {
            assert_eq!(time.late_by(at(when), clock, &SchoolYear::default()).as_deref(), late, "{when}");
        }
    }
}
