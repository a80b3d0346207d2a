//! Reads typed texts and the cells of files, above all dates: a file's dates may be day/month or month/day.

use super::{
    calendar::Calendar,
    fault::Fault,
    meaning::{Meaning, Meant, meant},
    text::shown,
    when::DateOrder,
    words::Word,
    written::{NO_SUCH_DATE, Written},
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
        /// Year-month-day, such as `2026-12-18`, and nothing else.
        Iso = "iso",
    }
}

impl DateFormat {
    /// The format as shown to people.
    pub fn pattern(self) -> &'static str {
        match self {
            Self::Uk => "day/month/year",
            Self::Us => "month/day/year",
            Self::Iso => "year-month-day",
        }
    }

    /// Reads a cell as a date: numbers in this format's order; named months and timestamps in any format. `today`
    /// decides the century of a year with two digits.
    ///
    /// Errors: the text does not look like a date, or the date does not exist.
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
            // A date may not exist only because it was read in the wrong order, so the message names the order.
            let message = format!("{} ({})", fault.message, self.pattern());
            if fault.message.ends_with(NO_SUCH_DATE) { Fault { message, ..fault } } else { fault }
        })
    }

    fn order(self) -> DateOrder {
        match self {
            Self::Us => DateOrder::American,
            Self::Uk | Self::Iso => DateOrder::British,
        }
    }

    /// True if the text is a date in this format.
    pub fn fits(self, text: &str) -> bool {
        let some_day = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap_or_default();
        self.day(text, Meaning::Bought, some_day).is_ok()
    }

    /// True if a date is the same in every format, so that it tells nothing about the file's format.
    pub fn is_plain(text: &str) -> bool {
        Written::is_plain(text)
    }

    /// True for a date with its year first, such as `2026-12-18`, alone or with a time of day. It is the same in every
    /// format.
    pub fn is_year_first(text: &str) -> bool {
        Written::is_year_first(text)
    }

    /// The other formats that a file might have.
    pub fn others(self) -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(move |format| *format != self && *format != Self::Iso)
    }
}

/// The source of a text, which decides how dates are read.
#[derive(Debug, Clone, Copy)]
pub enum Reading {
    /// Typed at the keyboard: `today` and `+14d` are dates too.
    Typed(Calendar),
    /// A cell of a file that is read on this day.
    Cell(DateFormat, NaiveDate),
    /// The same, after the user has confirmed that unlikely dates are right.
    Confirmed(DateFormat, NaiveDate),
}

impl Reading {
    /// Reads a date and questions it if it is unlikely. An empty text, or a typed `none`, is no date.
    ///
    /// Errors: the text is not a date; the date does not exist, can't be right, or is unlikely.
    pub fn day(self, text: &str, meaning: Meaning) -> Result<Meant, Fault> {
        let text = text.trim();
        if text.is_empty() || (matches!(self, Self::Typed(_)) && text.eq_ignore_ascii_case("none")) {
            return Ok(Meant::default());
        }
        match self {
            Self::Typed(days) => days.meant(text, meaning),
            Self::Cell(format, today) | Self::Confirmed(format, today) => {
                let (day, said) = format.day(text, meaning, today)?;
                let meant = meant(text, day, meaning, today, self.is_sure())?;
                Ok(Meant { said: meant.said.or(said), ..meant })
            }
        }
    }

    /// Checks a date that was worked out from the text.
    ///
    /// Errors: the date can't be right, or is unlikely.
    pub fn meant(self, text: &str, day: NaiveDate, meaning: Meaning) -> Result<Meant, Fault> {
        meant(text, day, meaning, self.today(), self.is_sure())
    }

    /// Today's date at the school.
    pub fn today(self) -> NaiveDate {
        match self {
            Self::Typed(days) => days.clock.today(),
            Self::Cell(_, today) | Self::Confirmed(_, today) => today,
        }
    }

    /// True if the user has confirmed that unlikely dates are right.
    pub fn is_sure(self) -> bool {
        match self {
            Self::Typed(days) => days.sure,
            Self::Cell(..) => false,
            Self::Confirmed(..) => true,
        }
    }
}
