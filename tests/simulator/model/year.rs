//! The school's year: the days on which pupils are there. Due days fall on them, and lateness counts them.

use super::{
    Loan, No, School, Told,
    time::{At, Day, Due, day_of, is_bank_holiday, start_of},
};
use chrono::{Datelike as _, Days, Weekday};

/// A row of a file of terms and closed days.
#[derive(Debug, Clone)]
pub struct Entry {
    pub name: String,
    pub is_term: bool,
    pub from: Day,
    pub until: Day,
}

impl School {
    /// True if pupils are in school.
    pub fn is_school_day(&self, day: Day) -> bool {
        let is_weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        let is_closed = self.closed.iter().any(|(from, until, _)| (*from..=*until).contains(&day));
        let first = self.terms.iter().map(|(from, ..)| *from).min();
        let last = self.terms.iter().map(|(_, until, _)| *until).max();
        let is_within = first.is_some_and(|first| day > first) && last.is_some_and(|last| day < last);
        let is_of_term = self.terms.iter().any(|(from, until, _)| (*from..=*until).contains(&day));
        !is_weekend && !is_bank_holiday(day) && !is_closed && (!is_within || is_of_term)
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

    /// Adds a term, which overlaps no other.
    pub fn add_term(&mut self, name: &str, from: Day, until: Day) -> Told {
        if until < from {
            return Err(No::Usage);
        }
        if self.overlapping(from, until).next().is_some() {
            return Err(No::State);
        }
        self.terms.push((from, until, name.to_owned()));
        self.move_loans(from.min(self.today()));
        Ok(())
    }

    /// The terms that have days in common with these.
    fn overlapping(&self, from: Day, until: Day) -> impl Iterator<Item = usize> + '_ {
        let all = self.terms.iter().enumerate();
        all.filter(move |(_, (first, last, _))| *first <= until && from <= *last).map(|(at, _)| at)
    }

    /// Takes in a file of terms and closed days. A term of the same name gets the days of the file.
    pub fn import_calendar(&mut self, rows: &[Entry]) -> Told {
        let before = self.clone();
        let mut first = self.today();
        // A row that takes back what the row before it changed is a change too.
        let mut changed = false;
        for row in rows {
            if row.until < row.from {
                return Err(No::BadFile);
            }
            if !row.is_term {
                if self.closed.iter().any(|(from, until, _)| (*from, *until) == (row.from, row.until)) {
                    continue;
                }
                changed = true;
                self.closed.push((row.from, row.until, row.name.clone()));
                first = first.min(row.from);
                continue;
            }
            let others: Vec<usize> = self.overlapping(row.from, row.until).collect();
            let own = others.iter().copied().find(|at| self.terms[*at].2 == row.name);
            if others.iter().any(|at| Some(*at) != own) {
                return Err(No::BadFile);
            }
            let new = (row.from, row.until, row.name.clone());
            match own {
                Some(at) if self.terms[at] == new => continue,
                Some(at) => {
                    first = first.min(self.terms[at].0);
                    self.terms[at] = new;
                }
                None => self.terms.push(new),
            }
            changed = true;
            first = first.min(row.from);
        }
        self.move_loans(first);
        self.wrote = changed || *self != before;
        Ok(())
    }

    /// The last school day of the term, or of the next one.
    pub fn term_end(&self) -> Option<Day> {
        let mut terms = self.terms.clone();
        terms.sort();
        let last = |until: &Day| until.iter_days().rev().find(|day| self.is_school_day(*day)).unwrap();
        terms.iter().map(|(_, until, _)| last(until)).find(|day| *day >= self.today())
    }

    /// Takes closed days or a term off the calendar. What was moved stays.
    pub fn open_school(&mut self, name: &str) -> Told {
        let before = self.closed.len() + self.terms.len();
        self.closed.retain(|(.., known)| known != name);
        self.terms.retain(|(.., known)| known != name);
        if self.closed.len() + self.terms.len() == before {
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
