//! How what was typed, or stands in a file's cell, is read: days above all, whose numbers have an order.

use super::{
    fault::Fault,
    text::shown,
    when::{Clock, DateOrder, Looking, numeric_day},
    words::Word,
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

    /// Reads a date: `2026-12-18` in any format, slashed dates in this one's order.
    ///
    /// Errors: it has another shape, or there is no such day.
    pub fn day(self, text: &str) -> Result<NaiveDate, Fault> {
        // Spreadsheets hang midnight on a date.
        let date = text.strip_suffix(" 00:00:00").or_else(|| text.strip_suffix(" 00:00")).unwrap_or(text);
        let order = match self {
            Self::Us => DateOrder::American,
            Self::Uk | Self::Iso => DateOrder::British,
        };
        let shape = if self == Self::Iso && !is_iso(date) { None } else { numeric_day(date, order) };
        match shape {
            Some(Ok(day)) => Ok(day),
            Some(Err(_)) => Err(Fault::usage(format!("there is no day {} ({})", shown(text), self.pattern()))),
            None => Err(Fault::usage(format!("{} is not a date ({})", shown(text), self.pattern()))),
        }
    }

    /// Whether a date says the same in every format, so that it tells nothing about the file's.
    pub fn is_plain(text: &str) -> bool {
        is_iso(text)
    }

    /// The formats that a file might have had instead of this one.
    pub fn others(self) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |format| *format != self && *format != Self::Iso)
    }
}

fn is_iso(text: &str) -> bool {
    text.find(['/', '-', '.']) == Some(4)
}

/// Where a text comes from, which decides what it may say.
#[derive(Debug, Clone, Copy)]
pub enum Reading {
    /// Typed at the keyboard: `today` and `+14d` are days too.
    Typed(Clock),
    /// A cell of a file.
    Cell(DateFormat),
}

impl Reading {
    /// Reads a day, or nothing from an empty text.
    ///
    /// Errors: it is no day, or not one that exists.
    pub fn day(self, text: &str, looking: Looking) -> Result<Option<NaiveDate>, Fault> {
        let text = text.trim();
        if text.is_empty() || (matches!(self, Self::Typed(_)) && text.eq_ignore_ascii_case("none")) {
            return Ok(None);
        }
        match self {
            Self::Typed(clock) => clock.parse_day_only(text, looking),
            Self::Cell(format) => format.day(text),
        }
        .map(Some)
    }
}
