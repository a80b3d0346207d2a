//! What a day can mean where it stands: a purchase lies behind, a due day ahead, and no register means the year 9999.
//!
//! Each day that is typed or read from a file is asked. What can't be meant is refused; what hardly can is a question,
//! which `--yes` answers; a far end such as 31/12/9999 means that there is none.

use super::{
    fault::{Fault, FaultKind},
    remedy::Input,
    text::shown,
    when::{Looking, add_months, show_day},
};
use crate::say;
use chrono::{Datelike, NaiveDate};

/// What a day stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// An item was bought.
    Bought,
    /// Something was done: tested, signed, reported, paid, brought back.
    Happened,
    /// Somebody or something begins, before or after today.
    Begins,
    /// Somebody leaves, or a contract ends.
    Leaves,
    /// A warranty, or an item's useful life, ends.
    WearsOut,
    /// Something is to be back, or paid.
    Due,
    /// Something holds from then, or until then: a permission, a ban, an agreement.
    Holds,
    /// A list is asked for what has been: any day is an answer.
    Asked,
    /// A list is asked for what will be.
    AskedAhead,
}

/// What becomes of a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It can be meant.
    Meant,
    /// It is so far that it means: no end.
    NoEnd,
    /// It hardly can be meant.
    Question(String),
    /// It can't be meant.
    Never(String),
}

/// From this year on a day means that there is no end: payroll and finance systems write 31/12/9999, some 31/12/9998.
const NO_END: i32 = 9_000;

impl Meaning {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Bought,
        Self::Happened,
        Self::Begins,
        Self::Leaves,
        Self::WearsOut,
        Self::Due,
        Self::Holds,
        Self::Asked,
        Self::AskedAhead,
    ];

    /// Which way a bare week-day, or a day without a year, looks.
    pub fn looking(self) -> Looking {
        match self {
            Self::Bought | Self::Happened | Self::Begins | Self::Asked => Looking::Back,
            Self::Leaves | Self::WearsOut | Self::Due | Self::Holds | Self::AskedAhead => Looking::Ahead,
        }
    }

    /// The year that two digits mean: for what has happened one of the last hundred, else the nearest.
    pub fn century(self, two_digits: i32, today: NaiveDate) -> i32 {
        let this = today.year();
        let behind = this - (this - two_digits).rem_euclid(100);
        let is_behind = matches!(self, Self::Bought | Self::Happened);
        if is_behind || this - behind <= behind + 100 - this { behind } else { behind + 100 }
    }

    /// Whether the day can be meant.
    pub fn verdict(self, day: NaiveDate, today: NaiveDate) -> Verdict {
        if day.year() >= NO_END && matches!(self, Self::Leaves | Self::WearsOut | Self::Due | Self::Holds) {
            return Verdict::NoEnd;
        }
        let shown = show_day(day);
        if day.year() >= NO_END && self == Self::Begins {
            return Verdict::Never(format!("{shown} is no first day"));
        }
        let (is_behind, first, years_ahead) = match self {
            Self::Bought => (true, 1945, 0),
            // There was no testing of appliances by rule before the Electricity at Work Regulations 1989.
            Self::Happened => (true, 1990, 0),
            Self::Begins => (false, 1945, 5),
            Self::Leaves => (false, 2000, 60),
            Self::WearsOut => (false, 1945, 30),
            Self::Due | Self::Holds => (false, 2000, 10),
            Self::Asked | Self::AskedAhead => return Verdict::Meant,
        };
        if is_behind && day > today {
            return Verdict::Never(format!("{shown} lies in the future"));
        }
        if day.year() < first {
            return Verdict::Question(format!("{shown} is before {first}"));
        }
        if !is_behind && day > add_months(today, years_ahead * 12) {
            return Verdict::Question(format!("{shown} is more than {years_ahead} years ahead"));
        }
        Verdict::Meant
    }

    /// A day without a year: the next, or the last, as the meaning looks.
    pub fn nearest(self, month: u32, day: u32, today: NaiveDate) -> Option<NaiveDate> {
        let this = NaiveDate::from_ymd_opt(today.year(), month, day);
        let by = match self.looking() {
            Looking::Ahead if this.is_none_or(|this| this < today) => 1,
            Looking::Back if this.is_none_or(|this| this > today) => -1,
            _ => return this,
        };
        // The 29th of February comes in leap years.
        (1..=8).find_map(|years| NaiveDate::from_ymd_opt(today.year() + by * years, month, day))
    }
}

/// A day that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meant {
    /// `None`: there is none.
    pub day: Option<NaiveDate>,
    /// How it was understood, where that is not what was written.
    pub said: Option<String>,
}

impl Meant {
    /// The day as it stands.
    pub fn plainly(day: NaiveDate) -> Self {
        Self { day: Some(day), said: None }
    }

    /// Takes the day, or none, and notes what was understood.
    pub fn told(self, notes: &mut impl Extend<String>) -> Option<NaiveDate> {
        notes.extend(self.said);
        self.day
    }
}

/// Takes a day if it can be meant. `sure`: whoever gave it has said that it is meant.
///
/// Errors: it can't be meant, or it hardly can and nobody is sure.
pub fn meant(typed: &str, day: NaiveDate, meaning: Meaning, today: NaiveDate, sure: bool) -> Result<Meant, Fault> {
    match meaning.verdict(day, today) {
        Verdict::Meant => Ok(Meant::plainly(day)),
        Verdict::NoEnd => {
            let said = format!("{} means that there is no end", shown(typed));
            Ok(Meant { day: None, said: Some(said) })
        }
        Verdict::Question(_) if sure => Ok(Meant::plainly(day)),
        Verdict::Question(why) => Err(question(typed, &why)),
        Verdict::Never(why) => Err(Fault::invalid(format!("{}: {why}", shown(typed)))
            .hint("What has happened is never in the future: correct the date.")),
    }
}

/// Asks whether a day is meant.
pub fn question(typed: &str, why: &str) -> Fault {
    Fault::new(FaultKind::Question, format!("{}: {why}; is that meant?", shown(typed))).hint(say![
        "Correct the date, or say that it is meant with ",
        Input::Yes,
        "."
    ])
}

/// Asks about an end that lies before its beginning.
///
/// Errors: it does, and nobody is sure.
pub fn must_end_after(end: Option<NaiveDate>, begin: Option<NaiveDate>, what: &str, sure: bool) -> Result<(), Fault> {
    match end.zip(begin) {
        Some((end, begin)) if end < begin && !sure => {
            Err(question(&show_day(end), &format!("{what} {}", show_day(begin))))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn two_digits_are_of_the_last_hundred_years_or_the_nearest() {
        let today = day("2026-11-23");
        for (meaning, digits, year) in [
            (Meaning::Bought, 98, 1998),
            (Meaning::Bought, 26, 2026),
            (Meaning::Happened, 27, 1927),
            (Meaning::WearsOut, 27, 2027),
            (Meaning::WearsOut, 99, 1999),
            (Meaning::Due, 26, 2026),
            (Meaning::Holds, 75, 2075),
            (Meaning::Holds, 76, 1976),
        ] {
            assert_eq!(meaning.century(digits, today), year, "{meaning:?} {digits}");
        }
    }

    /// Both sides of each bound.
    #[test]
    fn what_can_be_meant_of_a_day() {
        let today = day("2026-11-23");
        let verdict = |meaning: Meaning, text: &str| match meaning.verdict(day(text), today) {
            Verdict::Meant => "meant",
            Verdict::NoEnd => "no end",
            Verdict::Question(_) => "question",
            Verdict::Never(_) => "never",
        };
        for (meaning, text, wanted) in [
            (Meaning::Bought, "2026-11-23", "meant"),
            (Meaning::Bought, "2026-11-24", "never"),
            (Meaning::Bought, "1945-01-01", "meant"),
            (Meaning::Bought, "1944-12-31", "question"),
            (Meaning::Bought, "9999-12-31", "never"),
            (Meaning::Happened, "1990-01-01", "meant"),
            (Meaning::Happened, "1989-12-31", "question"),
            (Meaning::Leaves, "1999-12-31", "question"),
            (Meaning::Leaves, "2000-01-01", "meant"),
            (Meaning::Leaves, "2086-11-23", "meant"),
            (Meaning::Leaves, "2086-11-24", "question"),
            (Meaning::Leaves, "9999-12-31", "no end"),
            (Meaning::Due, "2036-11-23", "meant"),
            (Meaning::Due, "2036-11-24", "question"),
            (Meaning::Due, "8999-12-31", "question"),
            (Meaning::Due, "9000-01-01", "no end"),
            (Meaning::WearsOut, "2056-11-24", "question"),
            (Meaning::Begins, "2031-11-24", "question"),
            (Meaning::Begins, "9999-12-31", "never"),
            (Meaning::Asked, "9999-12-31", "meant"),
        ] {
            assert_eq!(verdict(meaning, text), wanted, "{meaning:?} {text}");
        }
    }

    #[test]
    fn a_day_without_a_year_is_the_next_or_the_last() {
        let today = day("2026-11-23");
        for (meaning, month, of, wanted) in [
            (Meaning::Due, 12, 18, "2026-12-18"),
            (Meaning::Due, 11, 23, "2026-11-23"),
            (Meaning::Due, 1, 9, "2027-01-09"),
            (Meaning::Due, 2, 29, "2028-02-29"),
            (Meaning::Happened, 12, 18, "2025-12-18"),
            (Meaning::Happened, 2, 29, "2024-02-29"),
        ] {
            assert_eq!(meaning.nearest(month, of, today), Some(day(wanted)), "{meaning:?} {of}/{month}");
        }
        assert_eq!(Meaning::Due.nearest(2, 30, today), None);
    }
}
