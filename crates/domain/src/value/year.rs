//! Financial years, which end on the last day of a month that the school sets: 31 August for an academy, 31 March for a
//! maintained school.

use crate::{
    fault::Fault,
    text::{fold, shown},
    when::show_date,
};
use chrono::{Datelike as _, Days, Months, NaiveDate};

/// The month at whose end the financial year ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct YearEnd(u32);

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl YearEnd {
    /// 31 August, as academies have it.
    pub const USUAL: Self = Self(8);

    /// Reads `31 August`, `August`, `31/08` or `8`. The day, if there is one, must be the last of the month.
    ///
    /// Errors: the text is no month, or another day of it.
    pub fn read(text: &str) -> Result<Self, Fault> {
        let wrong = || {
            Fault::invalid(format!("{} is not the end of a financial year", shown(text.trim())))
                .hint("A financial year ends on the last day of a month. Write it like 31 August or 31 March.")
        };
        let folded = fold(text.trim());
        let words: Vec<&str> = folded.split([' ', '/', '-', '.']).filter(|word| !word.is_empty()).collect();
        let (day, month) = match words[..] {
            [month] => (None, month),
            [day, month] => (Some(day.trim_end_matches(['t', 'h', 's', 'n', 'd', 'r'])), month),
            _ => return Err(wrong()),
        };
        let named = |name: &str| month.len() >= 3 && fold(name).starts_with(month);
        let month = match MONTHS.iter().position(|name| named(name)) {
            Some(at) => u32::try_from(at + 1).unwrap_or(0),
            None => month.parse().ok().filter(|month| (1..=12).contains(month)).ok_or_else(wrong)?,
        };
        let this = Self(month);
        let is_last = |day: &str| match day.parse::<u32>() {
            // February ends on the 28th or the 29th.
            Ok(29) if month == 2 => true,
            Ok(day) => this.ending_in(2025).is_some_and(|year| year.last.day() == day),
            Err(_) => false,
        };
        if day.is_none_or(is_last) { Ok(this) } else { Err(wrong()) }
    }

    /// The number of the month, as the register keeps it.
    pub fn month(self) -> u32 {
        self.0
    }

    /// The year's end, such as "31 August".
    pub fn shown(self) -> String {
        let day = self.ending_in(2025).map_or(31, |year| year.last.day());
        format!("{day} {}", usize::try_from(self.0 - 1).ok().and_then(|at| MONTHS.get(at)).unwrap_or(&"August"))
    }

    /// The financial year that ends in this calendar year; `None` if no calendar has it.
    pub fn ending_in(self, year: i32) -> Option<FinancialYear> {
        let start = NaiveDate::from_ymd_opt(year, self.0, 1)?;
        let last = start.checked_add_months(Months::new(1))?.pred_opt()?;
        let first = start.checked_sub_months(Months::new(11))?;
        Some(FinancialYear { first, last })
    }

    /// The financial year with this day.
    pub fn of(self, day: NaiveDate) -> FinancialYear {
        let ends = day.year() + i32::from(day.month() > self.0);
        self.ending_in(ends).unwrap_or(FinancialYear { first: day, last: day })
    }
}

/// A financial year.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FinancialYear {
    pub first: NaiveDate,
    pub last: NaiveDate,
}

impl FinancialYear {
    /// The number of its days.
    pub fn days(self) -> i64 {
        (self.last - self.first).num_days() + 1
    }

    /// The year after it.
    #[must_use]
    pub fn next(self) -> Self {
        let first = self.last.checked_add_days(Days::new(1)).unwrap_or(self.last);
        let last = first.checked_add_months(Months::new(12)).and_then(|day| day.pred_opt()).unwrap_or(first);
        Self { first, last }
    }

    /// The name of the year, such as "2024/25", or "2025" for a calendar year.
    pub fn name(self) -> String {
        let (from, to) = (self.first.year(), self.last.year());
        if from == to { to.to_string() } else { format!("{from}/{:02}", to.rem_euclid(100)) }
    }

    /// The heading of a note, such as "Year ended 31 Aug 2025".
    pub fn ended(self) -> String {
        format!("Year ended {}", show_date(self.last))
    }
}
