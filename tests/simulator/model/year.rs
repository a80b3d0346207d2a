//! The school's year: the days on which pupils are there. Due days fall on them, and lateness counts them.

use super::{
    Loan, No, School, Told,
    time::{At, Day, Due, day_of, is_bank_holiday, start_of},
};
use chrono::{Datelike as _, Days, Weekday};

impl School {
    /// True if pupils are in school.
    pub fn is_school_day(&self, day: Day) -> bool {
        let is_weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let is_closed = self.closed.iter().any(|(from, until, _)| (*from..=*until).contains(&day));
        !is_weekend && !is_bank_holiday(day) && !is_closed
    }

    /// The first school day on or after a day.
    pub fn school_day(&self, day: Day) -> Day {
        day.iter_days().find(|day| self.is_school_day(*day)).unwrap()
    }

    /// The moment from which something is late: a day is late from the start of the next school day.
    pub fn late_from(&self, due: Due) -> Option<At> {
        match due {
            Due::Never => None,
            Due::Day(day) => Some(start_of(self.school_day(day + Days::new(1)))),
            Due::At(at) => Some(at),
        }
    }

    /// A due date as it was ordered: a day on which the school is closed becomes the next school day. A day in the past
    /// stays, and is refused.
    pub fn settled(&self, due: Due) -> Due {
        match due {
            Due::Day(day) if day >= self.today() => Due::Day(self.school_day(day)),
            other => other,
        }
    }

    /// The school days by which a loan is late, at least one if it is late at all.
    pub fn days_late(&self, loan: &Loan, at: At) -> i64 {
        if loan.late_from.is_none_or(|from| from > at) {
            return 0;
        }
        let (from, until) = (loan.due.day().unwrap() + Days::new(1), day_of(at));
        let days = from.iter_days().take_while(|day| *day <= until).filter(|day| self.is_school_day(*day));
        i64::try_from(days.count()).unwrap().max(1)
    }

    /// Adds days on which the school is closed, and moves what is due on them.
    pub fn close_school(&mut self, name: &str, from: Day, until: Day) -> Told {
        if until < from {
            return Err(No::Usage);
        }
        if self.closed.iter().any(|(other, last, _)| (*other, *last) == (from, until)) {
            return Err(No::State);
        }
        self.closed.push((from, until, name.to_owned()));
        self.move_loans(from.min(self.today()));
        Ok(())
    }

    /// Takes closed days off the calendar. What was moved stays.
    pub fn open_school(&mut self, name: &str) -> Told {
        let before = self.closed.len();
        self.closed.retain(|(.., known)| known != name);
        if self.closed.len() == before {
            return Err(No::Unknown);
        }
        self.move_loans(self.today());
        Ok(())
    }

    /// Moves open loans that are due on a closed day, from the first of these days on, and their routine checks. From
    /// when each is late is worked out anew.
    fn move_loans(&mut self, first: Day) {
        let open: Vec<i64> = self.loans.iter().filter(|(_, loan)| loan.is_open()).map(|(no, _)| *no).collect();
        for no in open {
            let mut loan = self.loans[&no].clone();
            if let Due::Day(day) = loan.due
                && day >= first
            {
                loan.due = Due::Day(self.school_day(day));
                loan.late_from = self.late_from(loan.due);
            }
            loan.check_in_on = loan.check_in_on.map(|day| if day >= first { self.school_day(day) } else { day });
            self.loans.insert(no, loan);
        }
    }
}
