//! The plausible range of a date by its use: a purchase is in the past, a due date in the future.
//!
//! Every date that is typed or read from a file is checked. An impossible date is refused. An unlikely date is a
//! question, and `--yes` answers it. A far end such as 31/12/9999 means that there is no end date.

use super::{
    fault::{Fault, FaultKind},
    remedy::Input,
    text::shown,
    when::{Looking, add_months, show_day},
};
use crate::say;
use chrono::{Datelike, NaiveDate};

/// The use of a date, which decides the range of plausible dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// An item was bought.
    Bought,
    /// An event took place: a test, a signature, a report, a payment, a return.
    Happened,
    /// A person starts or a period begins, before or after today.
    Begins,
    /// A person's last working day, or the end of a contract.
    Leaves,
    /// The end of a warranty or of an item's useful life.
    WearsOut,
    /// The end of a maker's support of a device or its system.
    SupportEnds,
    /// The date for a return or a payment.
    Due,
    /// The start or end of a permission, a ban or an agreement.
    Holds,
    /// The filter of a list about the past: any date is possible.
    Asked,
    /// The filter of a list about the future.
    AskedAhead,
}

/// The result of checking a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The date is plausible.
    Meant,
    /// The date is so far ahead that it means "no end".
    NoEnd,
    /// The date is unlikely, for this reason.
    Question(String),
    /// The date is impossible, for this reason.
    Never(String),
}

/// A date from this year on means "no end": payroll and finance systems write 31/12/9999, some 31/12/9998.
const NO_END: i32 = 9_000;

impl Meaning {
    /// Every use of a date, for tests.
    pub const ALL: [Self; 10] = [
        Self::Bought,
        Self::Happened,
        Self::Begins,
        Self::Leaves,
        Self::WearsOut,
        Self::SupportEnds,
        Self::Due,
        Self::Holds,
        Self::Asked,
        Self::AskedAhead,
    ];

    /// The direction in which a weekday alone, or a date without a year, is read.
    pub fn looking(self) -> Looking {
        match self {
            Self::Bought | Self::Happened | Self::Begins | Self::Asked => Looking::Back,
            Self::Leaves | Self::WearsOut | Self::SupportEnds => Looking::Ahead,
            Self::Due | Self::Holds | Self::AskedAhead => Looking::Ahead,
        }
    }

    /// The year that two digits mean: for past events one of the last hundred years, else the nearest.
    pub fn century(self, two_digits: i32, today: NaiveDate) -> i32 {
        let this = today.year();
        let behind = this - (this - two_digits).rem_euclid(100);
        let is_behind = matches!(self, Self::Bought | Self::Happened);
        if is_behind || this - behind <= behind + 100 - this { behind } else { behind + 100 }
    }

    /// Checks that a date is plausible.
    pub fn verdict(self, day: NaiveDate, today: NaiveDate) -> Verdict {
        let may_have_no_end =
            matches!(self, Self::Leaves | Self::WearsOut | Self::SupportEnds | Self::Due | Self::Holds);
        if day.year() >= NO_END && may_have_no_end {
            return Verdict::NoEnd;
        }
        // Nearly every date is plausible, so it is written out only for a reason.
        let shown = || show_day(day);
        if day.year() >= NO_END && self == Self::Begins {
            return Verdict::Never(format!("{} can't be a first day", shown()));
        }
        let (is_behind, first, years_ahead) = match self {
            // Older kit than that is a museum's; a date of birth or a spreadsheet's day 0 is likelier.
            Self::Bought => (true, 1990, 0),
            // Appliance testing began with the Electricity at Work Regulations 1989.
            Self::Happened => (true, 1990, 0),
            Self::Begins => (false, 1945, 5),
            Self::Leaves => (false, 2000, 60),
            Self::WearsOut => (false, 1945, 30),
            // No maker ended the support of a school's computers before schools had any.
            Self::SupportEnds => (false, 1990, 30),
            Self::Due | Self::Holds => (false, 2000, 10),
            Self::Asked | Self::AskedAhead => return Verdict::Meant,
        };
        if is_behind && day > today {
            return Verdict::Never(format!("{} is in the future", shown()));
        }
        if day.year() < first {
            return Verdict::Question(format!("{} is before {first}", shown()));
        }
        if !is_behind && day > add_months(today, years_ahead * 12) {
            return Verdict::Question(format!("{} is more than {years_ahead} years ahead", shown()));
        }
        Verdict::Meant
    }

    /// The next or the last date with this month and day, in the direction of the meaning.
    pub fn nearest(self, month: u32, day: u32, today: NaiveDate) -> Option<NaiveDate> {
        let this = NaiveDate::from_ymd_opt(today.year(), month, day);
        let by = match self.looking() {
            Looking::Ahead if this.is_none_or(|this| this < today) => 1,
            Looking::Back if this.is_none_or(|this| this > today) => -1,
            _ => return this,
        };
        // 29 February exists only in leap years.
        (1..=8).find_map(|years| NaiveDate::from_ymd_opt(today.year() + by * years, month, day))
    }
}

/// A date that was read and checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Meant {
    /// The day; `None` if there is no date.
    pub day: Option<NaiveDate>,
    /// A note on how the text was understood, if the date differs from it.
    pub said: Option<String>,
}

impl Meant {
    /// Makes a date that needs no note.
    pub fn plainly(day: NaiveDate) -> Self {
        Self { day: Some(day), said: None }
    }

    /// Returns the date, if any, and adds its note to `notes`.
    pub fn told(self, notes: &mut impl Extend<String>) -> Option<NaiveDate> {
        notes.extend(self.said);
        self.day
    }
}

/// Checks a date. `sure` is true if the user has confirmed unlikely dates.
///
/// Errors: the date is impossible, or it is unlikely and the user is not sure.
pub fn meant(typed: &str, day: NaiveDate, meaning: Meaning, today: NaiveDate, sure: bool) -> Result<Meant, Fault> {
    match meaning.verdict(day, today) {
        Verdict::Meant => Ok(Meant::plainly(day)),
        Verdict::NoEnd => {
            let said = format!("{} is taken as no end date", shown(typed));
            Ok(Meant { day: None, said: Some(said) })
        }
        Verdict::Question(_) if sure => Ok(Meant::plainly(day)),
        Verdict::Question(why) => Err(question(typed, &why)),
        Verdict::Never(why) => Err(Fault::invalid(format!("{}: {why}", shown(typed))).hint("Correct the date.")),
    }
}

/// The question about an unlikely date.
pub fn question(typed: &str, why: &str) -> Fault {
    Fault::new(FaultKind::Question, format!("{}: {why}; is that right?", shown(typed))).hint(say![
        "Correct the date. If it is right, add ",
        Input::Yes,
        "."
    ])
}

/// The fact of such a question, without the question itself.
pub fn fact(fault: &Fault) -> &str {
    fault.message.strip_suffix("; is that right?").unwrap_or(&fault.message)
}

/// Questions an end that is before the beginning. `what` begins the message, up to the date, such as "the warranty ends
/// before the purchase on".
///
/// Errors: the end is before the beginning, and the user is not sure.
pub fn must_end_after(end: Option<NaiveDate>, begin: Option<NaiveDate>, what: &str, sure: bool) -> Result<(), Fault> {
    match end.zip(begin) {
        Some((end, begin)) if end < begin && !sure => {
            Err(question(&show_day(end), &format!("{what} {}", show_day(begin))))
        }
        _ => Ok(()),
    }
}

/// Questions the last day of a person that is more than a year ago.
///
/// Errors: it is, and the user is not sure.
pub fn must_be_recent(day: NaiveDate, today: NaiveDate, name: &str, sure: bool) -> Result<(), Fault> {
    if sure || add_months(day, 12) >= today {
        return Ok(());
    }
    Err(question(&show_day(day), &format!("the last day of {name} would be more than a year ago")))
}

/// Questions a day on which something happened to an item before it was bought.
///
/// Errors: the day is before the purchase, and the user is not sure.
pub fn must_be_bought_by(day: NaiveDate, bought: Option<NaiveDate>, tag: &str, sure: bool) -> Result<(), Fault> {
    match bought {
        Some(bought) if day < bought && !sure => {
            Err(question(&show_day(day), &format!("{tag} was bought on {}", show_day(bought))))
        }
        _ => Ok(()),
    }
}

/// Questions a purchase after the first day on which the school is known to have had the item. `what` says what happened
/// then, such as "lent".
///
/// Errors: the purchase is later, and the user is not sure.
pub fn must_be_bought_before(
    (first, what): (NaiveDate, &str),
    bought: NaiveDate,
    tag: &str,
    sure: bool,
) -> Result<(), Fault> {
    if sure || bought <= first {
        return Ok(());
    }
    Err(question(&show_day(bought), &format!("{tag} was {what} on {}, before that", show_day(first))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_purchase_after_the_first_known_day_is_a_question() {
        let check = |bought, sure| must_be_bought_before((day("2025-09-02"), "lent"), day(bought), "L-9", sure);
        assert!(check("2025-09-02", false).is_ok() && check("2026-09-01", true).is_ok());
        let fault = check("2026-09-01", false).unwrap_err();
        assert!(fact(&fault).ends_with("L-9 was lent on Tue 2 Sep 2025, before that"), "{fault:?}");
    }

    #[test]
    fn two_digits_mean_one_of_the_last_hundred_years_or_the_nearest() {
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

    /// Tests both sides of each limit.
    #[test]
    fn a_date_is_plausible_within_the_limits_of_its_use() {
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
            (Meaning::Bought, "1990-01-01", "meant"),
            (Meaning::Bought, "1989-12-31", "question"),
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
            (Meaning::WearsOut, "1950-01-01", "meant"),
            (Meaning::SupportEnds, "1989-12-31", "question"),
            (Meaning::SupportEnds, "1990-01-01", "meant"),
            (Meaning::SupportEnds, "2056-11-24", "question"),
            (Meaning::SupportEnds, "9999-12-31", "no end"),
            (Meaning::Begins, "2031-11-24", "question"),
            (Meaning::Begins, "9999-12-31", "never"),
            (Meaning::Asked, "9999-12-31", "meant"),
        ] {
            assert_eq!(verdict(meaning, text), wanted, "{meaning:?} {text}");
        }
    }

    #[test]
    fn a_date_without_a_year_is_the_next_or_the_last() {
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
