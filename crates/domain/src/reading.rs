//! How what was typed, or stands in a file's cell, is read: days above all, whose numbers have an order.

use super::{
    calendar::Calendar,
    fault::Fault,
    meaning::{Meaning, Meant, meant},
    text::shown,
    when::DateOrder,
    words::Word,
    written::Written,
};
use crate::words;
use chrono::NaiveDate;

words! {
    /// The order of the numbers in a file's dates.
    DateFormat, "date format" {
        /// Day/month/year.
        Uk = "uk",
        /// Month/day/year.
        Us = "us",
        /// `2026-12-18` and nothing else.
        Iso = "iso",
    }
}

impl DateFormat {
    /// How a date is written in this format, for people.
    pub fn pattern(self) -> &'static str {
        match self {
            Self::Uk => "day/month/year",
            Self::Us => "month/day/year",
            Self::Iso => "year-month-day",
        }
    }

    /// Reads what stands in a cell as a date: numbers in this format's order, named months and timestamps as they are.
    ///
    /// Errors: it has another shape, or there is no such day; `today` says which century two digits are of.
    pub fn day(self, text: &str, meaning: Meaning, today: NaiveDate) -> Result<(NaiveDate, Option<String>), Fault> {
        let not_a_date = || {
            let fault = Fault::invalid(format!("{} is not a date ({})", shown(text), self.pattern()));
            let is_number = text.len() == 5 && text.bytes().all(|b| b.is_ascii_digit());
            if is_number {
                fault.hint("Format the column as dates in the spreadsheet, then save it again.")
            } else {
                fault
            }
        };
        let read = Written::read(text, self.order()).filter(|written| written.has_year()).ok_or_else(not_a_date)?;
        if self == Self::Iso && !Written::is_plain(text) {
            return Err(not_a_date());
        }
        read.day(text, meaning, today).map_err(|fault| {
            // Which order it was read in says why there is no such day.
            let message = format!("{} ({})", fault.message, self.pattern());
            if fault.message.starts_with("there is no day") { Fault { message, ..fault } } else { fault }
        })
    }

    fn order(self) -> DateOrder {
        match self {
            Self::Us => DateOrder::American,
            Self::Uk | Self::Iso => DateOrder::British,
        }
    }

    /// Whether there is such a day at all in this format.
    pub fn fits(self, text: &str) -> bool {
        let some_day = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
        self.day(text, Meaning::Bought, some_day).is_ok()
    }

    /// Whether a date says the same in every format, so that it tells nothing about the file's.
    pub fn is_plain(text: &str) -> bool {
        Written::is_plain(text)
    }

    /// The formats that a file might have had instead of this one.
    pub fn others(self) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |format| *format != self && *format != Self::Iso)
    }
}

/// Where a text comes from, which decides what it may say.
#[derive(Debug, Clone, Copy)]
pub enum Reading {
    /// Typed at the keyboard: `today` and `+14d` are days too.
    Typed(Calendar),
    /// A cell of a file that is read on this day.
    Cell(DateFormat, NaiveDate),
}

impl Reading {
    /// Reads a day, or nothing from an empty text, and asks whether it can be meant.
    ///
    /// Errors: it is no day, or not one that exists; it can't be meant, or hardly.
    pub fn day(self, text: &str, meaning: Meaning) -> Result<Meant, Fault> {
        let text = text.trim();
        if text.is_empty() || (matches!(self, Self::Typed(_)) && text.eq_ignore_ascii_case("none")) {
            return Ok(Meant::default());
        }
        match self {
            Self::Typed(days) => days.meant(text, meaning),
            Self::Cell(format, today) => {
                let (day, said) = format.day(text, meaning, today)?;
                let meant = meant(text, day, meaning, today, false)?;
                Ok(Meant { said: meant.said.or(said), ..meant })
            }
        }
    }

    /// Takes a day that was worked out from the text, if it can be meant.
    ///
    /// Errors: it can't be meant, or hardly.
    pub fn meant(self, text: &str, day: NaiveDate, meaning: Meaning) -> Result<Meant, Fault> {
        let today = match self {
            Self::Typed(days) => days.clock.today(),
            Self::Cell(_, today) => today,
        };
        meant(text, day, meaning, today, self.is_sure())
    }

    /// Whether whoever gives the text has said that the unlikely is meant.
    pub fn is_sure(self) -> bool {
        matches!(self, Self::Typed(days) if days.sure)
    }
}
