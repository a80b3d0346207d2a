//! Dates as people and files write them: `18/12/2026`, `18 Dec`, `Sat 18 Dec 2027`, `2023-12-31T09:15:22Z`, `Sep-24`.

use super::{
    fault::Fault,
    meaning::Meaning,
    text::shown,
    when::{DateOrder, show_day},
};
use chrono::{Datelike, Month, NaiveDate, Weekday};

/// The end of the message for a date that does not exist.
pub const NO_SUCH_DATE: &str = "is not a real date";

/// A date as written, before the missing parts are worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    year: Year,
    /// The month; `None` if only a year is written.
    month: Option<u32>,
    /// The day; `None` if only a month or a year is written.
    day: Option<u32>,
    weekday: Option<Weekday>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Year {
    Whole(i32),
    TwoDigits(i32),
    Missing,
}

impl Written {
    /// Reads a date; `None` if the text does not look like one.
    pub fn read(text: &str, order: DateOrder) -> Option<Self> {
        if let Some(plain) = Self::in_numbers(text, order).or_else(|| Self::year_first(text)) {
            return Some(plain);
        }
        let text = text.trim().to_lowercase();
        let mut words: Vec<&str> =
            without_time(&text).split([' ', '/', '-', '.', ',']).filter(|word| !word.is_empty()).collect();
        let weekday = words.first().and_then(|word| week_day(word));
        if weekday.is_some() {
            words.remove(0);
        }
        let named = words.iter().position(|word| month(word).is_some());
        let (year, month, day) = match (named, words.as_slice()) {
            (None, [year]) if is_year(year) => (whole(year)?, None, None),
            (None, [first, year]) if is_year(year) => (whole(year)?, Some(number(first)?), None),
            // `9.05` may be meant as the time 9:05, so it is not read as a date.
            (None, [first, second]) if !text.contains('.') => {
                let (month, day) = in_order(number(first)?, number(second)?, order);
                (Year::Missing, Some(month), Some(day))
            }
            (None, [year, month, day]) if is_year(year) => (whole(year)?, Some(number(month)?), Some(number(day)?)),
            (None, [first, second, year]) => {
                let (month, day) = in_order(number(first)?, number(second)?, order);
                (any_year(year)?, Some(month), Some(day))
            }
            (Some(0), [name, year]) => (any_year(year)?, month(name), None),
            (Some(0), [name, day, year]) => (any_year(year)?, month(name), Some(number(day)?)),
            (Some(1), [day, name]) => (Year::Missing, month(name), Some(number(day)?)),
            (Some(1), [year, name, day]) if is_year(year) => (whole(year)?, month(name), Some(number(day)?)),
            (Some(1), [day, name, year]) => (any_year(year)?, month(name), Some(number(day)?)),
            _ => return None,
        };
        Some(Self { year, month, day, weekday })
    }

    /// Reads `18/12/2026`, as nearly all cells of files are written.
    fn in_numbers(text: &str, order: DateOrder) -> Option<Self> {
        let mut parts = text.split('/');
        let (first, second, year) = (parts.next()?, parts.next()?, parts.next()?);
        let two = |part: &str| {
            let is_number = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            is_number.then(|| part.parse().ok()).flatten()
        };
        let (month, day) = in_order(two(first)?, two(second)?, order);
        let year = if is_year(year) && parts.next().is_none() { whole(year)? } else { return None };
        Some(Self { year, month: Some(month), day: Some(day), weekday: None })
    }

    /// Reads `2026-12-18`, alone or with a time of day, as other programs write it.
    fn year_first(text: &str) -> Option<Self> {
        let (date, rest) = text.split_at_checked(10)?;
        let (year, [b'-', month @ .., b'-', d, n]) = date.as_bytes().split_first_chunk::<4>()? else { return None };
        let two = |digits: &[u8]| -> Option<u32> {
            let [tens, ones] = digits else { return None };
            (tens.is_ascii_digit() && ones.is_ascii_digit())
                .then(|| u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
        };
        let (century, year) = (two(&year[..2])?, two(&year[2..])?);
        let is_time = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains(':');
        if !rest.is_empty() && !rest.strip_prefix([' ', 't', 'T']).is_some_and(is_time) {
            return None;
        }
        let year = Year::Whole(i32::try_from(century * 100 + year).ok()?);
        Some(Self { year, month: Some(two(month)?), day: Some(two(&[*d, *n])?), weekday: None })
    }

    /// True for `2026-12-18`, alone or with a time of day.
    pub fn is_year_first(text: &str) -> bool {
        Self::year_first(text).is_some()
    }

    /// True if the text means the same date in either order of day and month.
    pub fn is_plain(text: &str) -> bool {
        Self::year_first(text).is_some()
            || Self::read(text, DateOrder::British) == Self::read(text, DateOrder::American)
    }

    /// True if the year is written. Dates in files must have one.
    pub fn has_year(self) -> bool {
        self.year != Year::Missing
    }

    /// Works out the day, with a note on how it was understood if parts were missing. `typed` is the text for messages.
    ///
    /// Errors: the date does not exist; the day is needed, but only a month or a year is written; the weekday is wrong.
    pub fn day(self, typed: &str, meaning: Meaning, today: NaiveDate) -> Result<(NaiveDate, Option<String>), Fault> {
        let no_such = || {
            Fault::invalid(format!("{} {NO_SUCH_DATE}", shown(typed)))
                .hint("Check the day and the month; dates are day/month/year.")
        };
        let year = match self.year {
            Year::Whole(year) => Some(year),
            Year::TwoDigits(digits) => Some(meaning.century(digits, today)),
            Year::Missing => None,
        };
        if year.is_some_and(|year| !(1900..=9999).contains(&year)) {
            return Err(no_such());
        }
        let day = match (year, self.month, self.day) {
            (Some(year), Some(month), Some(day)) => NaiveDate::from_ymd_opt(year, month, day).ok_or_else(no_such)?,
            (None, Some(month), Some(day)) => meaning.nearest(month, day, today).ok_or_else(no_such)?,
            // For the age of an item, a month or a year is enough.
            (Some(year), month, None) if meaning == Meaning::Bought => {
                let first = NaiveDate::from_ymd_opt(year, month.unwrap_or(1), 1).ok_or_else(no_such)?;
                return Ok((first, Some(format!("{} is taken as {}", shown(typed), show_day(first)))));
            }
            _ => {
                return Err(Fault::invalid(format!("{} is not a full date", shown(typed)))
                    .hint("Write the day, month and year: 18/12/2026 or 18 Dec 2026."));
            }
        };
        match self.weekday.filter(|weekday| *weekday != day.weekday()) {
            Some(_) => Err(Fault::invalid(format!("{}: that date is a {}", shown(typed), day.format("%A")))
                .hint("Correct the day of the week or the date, or leave out the day of the week.")),
            None => Ok((day, None)),
        }
    }
}

/// Reads the name of a day of the week, or its first three or more letters.
pub fn week_day(word: &str) -> Option<Weekday> {
    const NAMES: [(&str, Weekday); 7] = [
        ("monday", Weekday::Mon),
        ("tuesday", Weekday::Tue),
        ("wednesday", Weekday::Wed),
        ("thursday", Weekday::Thu),
        ("friday", Weekday::Fri),
        ("saturday", Weekday::Sat),
        ("sunday", Weekday::Sun),
    ];
    let begins = |name: &str| word.len() >= 3 && name.starts_with(word);
    NAMES.iter().find(|(name, _)| begins(name)).map(|(_, day)| *day)
}

/// Reads the name of a month, or its first three or more letters.
fn month(word: &str) -> Option<u32> {
    // Most words of dates are numbers.
    if word.len() < 3 || word.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut months = (1..=12).filter_map(|no| Month::try_from(no).ok().map(|month| (u32::from(no), month.name())));
    let begins = |name: &str| name.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    months.find(|(_, name)| begins(name)).map(|(no, _)| no)
}

/// Cuts off a time of day: `2023-12-31t09:15:22z`, `31/12/2023 09:15:22`.
fn without_time(text: &str) -> &str {
    let is_time = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains(':');
    let cut = text.match_indices([' ', 't']).find(|(at, _)| is_time(&text[at + 1..]));
    cut.map_or(text, |(at, _)| &text[..at])
}

fn in_order(first: u32, second: u32, order: DateOrder) -> (u32, u32) {
    match order {
        DateOrder::British => (second, first),
        DateOrder::American => (first, second),
    }
}

/// Reads one or two digits, with or without an ending: `1`, `1st`, `22nd`.
fn number(word: &str) -> Option<u32> {
    let ends = ["st", "nd", "rd", "th"];
    let digits = ends.iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    ((1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
}

/// True for a year with four digits. `13th` is a day.
fn is_year(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit())
}

fn whole(word: &str) -> Option<Year> {
    word.bytes().all(|b| b.is_ascii_digit()).then(|| word.parse().ok()).flatten().map(Year::Whole)
}

fn any_year(word: &str) -> Option<Year> {
    match word.len() {
        4 => whole(word),
        2 => whole(word).and_then(|year| if let Year::Whole(year) = year { Some(Year::TwoDigits(year)) } else { None }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, order: DateOrder, meaning: Meaning) -> Option<String> {
        let today = "2026-11-23".parse().unwrap();
        Written::read(text, order)?.day(text, meaning, today).ok().map(|(day, _)| day.to_string())
    }

    #[test]
    fn dates_are_read_as_people_and_files_write_them() {
        for (text, day) in [
            ("2026-12-18", "2026-12-18"),
            ("18/12/2026", "2026-12-18"),
            ("18.12.26", "2026-12-18"),
            ("18-12-2026", "2026-12-18"),
            ("31-Dec-23", "2023-12-31"),
            ("31 December 2023", "2023-12-31"),
            ("13 Sept 2023", "2023-09-13"),
            ("December 31, 2023", "2023-12-31"),
            ("2023-Dec-31", "2023-12-31"),
            ("1st May 2024", "2024-05-01"),
            ("13th September 2023", "2023-09-13"),
            ("Wed 22nd Nov 2023", "2023-11-22"),
            ("31st Dec", "2026-12-31"),
            ("2023-12-31T09:15:22Z", "2023-12-31"),
            ("2023-09-13T00:00:00.000Z", "2023-09-13"),
            ("2023-12-31 09:15:22.0000000", "2023-12-31"),
            ("31/12/2023 09:15:22", "2023-12-31"),
            ("Sat 18 Dec 2027", "2027-12-18"),
            ("saturday, 18 dec 2027", "2027-12-18"),
            ("18 Dec", "2026-12-18"),
            ("18/12", "2026-12-18"),
        ] {
            assert_eq!(read(text, DateOrder::British, Meaning::Due).as_deref(), Some(day), "{text}");
        }
        assert_eq!(read("12/18/2026", DateOrder::American, Meaning::Due).as_deref(), Some("2026-12-18"));
        assert_eq!(read("18 Dec", DateOrder::American, Meaning::Due).as_deref(), Some("2026-12-18"));
    }

    #[test]
    fn a_month_or_a_year_is_enough_only_for_a_purchase() {
        for (text, day) in [("Sep-24", "2024-09-01"), ("2023", "2023-01-01"), ("09/2023", "2023-09-01")] {
            assert_eq!(read(text, DateOrder::British, Meaning::Bought).as_deref(), Some(day), "{text}");
            assert_eq!(read(text, DateOrder::British, Meaning::Due), None, "{text}");
        }
    }

    #[test]
    fn a_text_that_is_no_date_is_not_read() {
        for text in [
            "31/02/2026",
            "2026-13-01",
            "29/02/2027",
            "soon",
            "",
            "12",
            "1/2/3/4",
            "0001-01-01",
            "45291",
            "Fri 18 Dec 2027",
            "dec",
            "1/2/345",
            "18 De 2026",
            "t12:00",
            "9.05",
        ] {
            assert_eq!(read(text, DateOrder::British, Meaning::Due), None, "{text}");
        }
    }

    #[test]
    fn only_dates_in_numbers_depend_on_the_order() {
        assert!(Written::is_plain("2026-12-18") && Written::is_plain("18 Dec 2026") && Written::is_plain("5/5/2026"));
        assert!(!Written::is_plain("4/5/2026"));
        assert!(Written::is_plain("2026-12-18 09:15:22") && Written::is_plain("2026-12-18T09:15:22Z"));
    }
}
