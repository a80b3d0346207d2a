//! The funder's share of an item's cost, and the year in which the school means to replace the item.

use super::{
    fault::Fault,
    meaning::{Meaning, question},
    reading::Reading,
    text::shown,
};
use chrono::Datelike;

/// The whole cost, in hundredths of a per cent.
pub const WHOLE: i64 = 10_000;

/// A year from this one on means that the item is never replaced: other systems write 9999.
const NO_END: i64 = 9_000;

/// The first year that is plausible for a replacement, and how many years ahead one is planned.
const FIRST: i64 = 1990;
const MOST_AHEAD: i64 = 30;

/// Reads a share such as `50%` or `66.67 %`, in hundredths of a per cent. An empty text is no share.
///
/// Errors: the text is no share, or more than the whole; a number without a sign may be a fraction, as spreadsheets keep
/// per cents.
pub fn share(text: &str) -> Result<Option<i64>, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let number = text.strip_suffix('%').map_or(text, str::trim_end);
    let points = points(number).ok_or_else(|| {
        Fault::invalid(format!("{} is not a share of the cost", shown(text)))
            .hint("Write it in per cent with at most two decimals, like 50% or 66.67%.")
    })?;
    if number.len() == text.len() && points <= 100 {
        return Err(Fault::invalid(format!("{} may mean a fraction or a per cent", shown(text)))
            .hint("Write the share with a % sign, like 50%."));
    }
    if !(1..=WHOLE).contains(&points) {
        return Err(Fault::invalid(format!("{} can't be a share of the cost", shown(text)))
            .hint("A share is more than 0% and at most 100%."));
    }
    Ok(Some(points))
}

/// Reads a number with at most two decimals as hundredths.
fn points(number: &str) -> Option<i64> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |text: &str, most| text.len() <= most && text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole, 6) || !digits(part, 2) {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    Some(whole.parse::<i64>().ok()? * 100 + part)
}

/// The share as people write it, such as "50%".
pub fn shown_share(points: i64) -> String {
    match (points / 100, points % 100) {
        (whole, 0) => format!("{whole}%"),
        (whole, part) => format!("{whole}.{part:02}%"),
    }
}

/// Reads a year with four digits, or the year of a whole date. An empty text is no year; a year such as 9999 is none
/// either, which is said.
///
/// Errors: the text is no year, or the year is unlikely and the user is not sure.
pub fn year(text: &str, reading: &Reading, said: &mut Vec<String>) -> Result<Option<i64>, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let year = match text.parse::<i64>() {
        Ok(year) if text.len() == 4 && year > 0 => year,
        Ok(_) => return Err(no_year(text)),
        Err(_) if text.len() < 8 => return Err(no_year(text)),
        Err(_) => match reading.day(text, Meaning::WearsOut)?.told(said) {
            Some(day) => i64::from(day.year()),
            None => return Ok(None),
        },
    };
    if year >= NO_END {
        said.push(format!("{} is taken as no year", shown(text)));
        return Ok(None);
    }
    let today = i64::from(reading.today().year());
    let why = if year < FIRST {
        format!("{year} is before {FIRST}")
    } else if year > today + MOST_AHEAD {
        format!("{year} is more than {MOST_AHEAD} years ahead")
    } else {
        return Ok(Some(year));
    };
    if reading.is_sure() { Ok(Some(year)) } else { Err(question(text, &why)) }
}

/// The fault for a text that is no year.
pub fn no_year(text: &str) -> Fault {
    Fault::invalid(format!("{} is not a year", shown(text.trim())))
        .hint("Write the year with four digits, like 2029; of a school year, write the one in which it begins.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reading::DateFormat;

    #[test]
    fn a_share_is_read_in_per_cent() {
        for (text, points, shown) in [
            ("50%", 5_000, "50%"),
            ("50", 5_000, "50%"),
            (" 66.67 % ", 6_667, "66.67%"),
            ("0.5%", 50, "0.50%"),
            ("100", 10_000, "100%"),
            ("12.5", 1_250, "12.50%"),
        ] {
            assert_eq!(share(text).unwrap(), Some(points), "{text}");
            assert_eq!(shown_share(points), shown);
        }
        assert_eq!(share(" ").unwrap(), None);
    }

    /// A spreadsheet keeps 50% as 0.5 and 100% as 1.
    #[test]
    fn a_share_that_may_be_a_fraction_or_is_out_of_range_is_refused() {
        for text in ["0.5", "1", "0", "0%", "101%", "100.01", "-5%", "half", "%", "33.333%", "1e2"] {
            assert!(share(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_year_is_plausible_or_a_question() {
        let today = "2026-11-23".parse().unwrap();
        let cell = Reading::Cell(DateFormat::Uk, today);
        let read = |text: &str| year(text, &cell, &mut Vec::new());
        assert_eq!(read("2029").unwrap(), Some(2029));
        assert_eq!(read("31/08/2029").unwrap(), Some(2029));
        assert_eq!(read("").unwrap(), None);
        for text in ["1989", "2057", "29", "2028/29", "soon", "02029"] {
            assert!(read(text).is_err(), "{text}");
        }
        assert_eq!(year("1989", &Reading::Confirmed(DateFormat::Uk, today), &mut Vec::new()).unwrap(), Some(1989));
        let mut said = Vec::new();
        assert_eq!(year("9999", &cell, &mut said).unwrap(), None);
        assert_eq!(said, ["“9999” is taken as no year"]);
    }
}
