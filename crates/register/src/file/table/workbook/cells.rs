//! Writes the values of cells as texts.

use super::spool::{Spool, Stop};
use calamine::{Data, DataRef, ExcelDateTime};
use chrono::NaiveDate;
use std::fmt::Write as _;

/// The number of the first day after those that a spreadsheet knows.
const LAST_DAY: f64 = 2_958_466.0;

/// The number above which a spreadsheet no longer holds each whole number.
const LARGEST_EXACT: f64 = 1e15;

/// A number format that shows more than the number: zeros in front, or letters.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Shape {
    /// Nothing is known of the format, or it is the general one.
    General,
    /// The format shows the number without zeros in front.
    Plain,
    /// Literal characters, and places for digits.
    Picture(Vec<Piece>),
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Literal(char),
    /// A digit; true if a zero is shown there too.
    Digit(bool),
}

/// The formats of a workbook's cells, and a buffer for their texts.
pub(crate) struct Styles {
    shapes: Vec<Shape>,
    text: String,
}

impl Styles {
    pub(crate) fn of(styles: &[calamine::Style]) -> Self {
        let shape = |style: &calamine::Style| {
            style.number_format.as_ref().map_or(Shape::General, |format| Shape::of(&format.format_code))
        };
        Self { shapes: styles.iter().map(shape).collect(), text: String::new() }
    }

    /// The formats with these codes; an empty one is general.
    pub(crate) fn of_codes(codes: &[String]) -> Self {
        Self { shapes: codes.iter().map(|code| Shape::of(code)).collect(), text: String::new() }
    }

    /// Adds a cell to the rows.
    pub(crate) fn put(
        &mut self,
        spool: &mut Spool,
        at: (u32, u32),
        value: &DataRef<'_>,
        style: Option<usize>,
    ) -> Result<(), Stop> {
        let text = match value {
            DataRef::Empty => return Ok(()),
            DataRef::SharedString(text) => return spool.put(at, text, false),
            DataRef::String(text) | DataRef::DurationIso(text) => return spool.put(at, text, false),
            DataRef::Bool(true) => return spool.put(at, "yes", false),
            DataRef::Bool(false) => return spool.put(at, "no", false),
            text => text,
        };
        self.text.clear();
        let mut bare = false;
        match text {
            DataRef::Int(number) => {
                _ = write!(self.text, "{number}");
                bare = self.dress(style);
            }
            DataRef::Float(number) => {
                plain(&mut self.text, *number);
                bare = self.dress(style);
            }
            DataRef::DateTime(moment) => date(&mut self.text, *moment),
            DataRef::DateTimeIso(text) => self.text.push_str(iso(text)),
            DataRef::Error(error) => _ = write!(self.text, "{error}"),
            _ => {}
        }
        spool.put(at, &self.text, bare)
    }

    /// Shows a number as its format says. True if the format doesn't say how it is shown.
    fn dress(&mut self, style: Option<usize>) -> bool {
        let shape = style.and_then(|style| self.shapes.get(style)).unwrap_or(&Shape::General);
        if let Shape::Picture(pieces) = shape
            && self.text.bytes().all(|byte| byte.is_ascii_digit())
        {
            self.text = picture(pieces, &self.text);
        }
        *shape == Shape::General
    }
}

/// Borrows a value.
pub(crate) fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) | Data::DurationIso(text) => DataRef::SharedString(text),
        Data::Bool(is) => DataRef::Bool(*is),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::DateTimeIso(text) => DataRef::SharedString(iso(text)),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

impl Shape {
    /// Reads the format of numbers above zero.
    fn of(code: &str) -> Self {
        if code.is_empty() || code.eq_ignore_ascii_case("general") || code == "@" {
            return Self::General;
        }
        let mut pieces = Vec::new();
        let mut chars = code.chars();
        while let Some(c) = chars.next() {
            match c {
                ';' => break,
                '0' => pieces.push(Piece::Digit(true)),
                '#' => pieces.push(Piece::Digit(false)),
                '"' => pieces.extend(chars.by_ref().take_while(|c| *c != '"').map(Piece::Literal)),
                '\\' => pieces.extend(chars.next().map(Piece::Literal)),
                '-' | '/' | '(' | ')' | ':' | ' ' | '+' => pieces.push(Piece::Literal(c)),
                // The width of the next character is left free, or filled with it.
                '_' | '*' => _ = chars.next(),
                _ => return Self::Plain,
            }
        }
        let zeros = pieces.iter().filter(|piece| **piece == Piece::Digit(true)).count();
        if zeros > 1 { Self::Picture(pieces) } else { Self::Plain }
    }
}

/// Lays the digits of a whole number into a picture, from the right. The first place takes all digits that are left.
fn picture(pieces: &[Piece], digits: &str) -> String {
    let first = pieces.iter().position(|piece| matches!(piece, Piece::Digit(_)));
    let mut rest = digits.trim_start_matches('0').chars().rev().peekable();
    let mut out = Vec::new();
    for (at, piece) in pieces.iter().enumerate().rev() {
        match piece {
            Piece::Literal(c) => out.push(*c),
            Piece::Digit(zero) => {
                out.extend(rest.next().or(zero.then_some('0')));
                if Some(at) == first {
                    out.extend(rest.by_ref());
                }
            }
        }
    }
    out.iter().rev().collect()
}

/// Writes a number without an exponent, with the fifteen digits that a spreadsheet holds. Above them it is written in
/// powers of ten, because the last digits are lost.
#[expect(clippy::float_arithmetic, clippy::cast_possible_truncation, reason = "the number is whole and small enough")]
pub(crate) fn plain(out: &mut String, number: f64) {
    let whole = number.trunc();
    if whole.abs() < LARGEST_EXACT && number - whole == 0.0 {
        _ = write!(out, "{}", whole as i64);
    } else if number.abs() < LARGEST_EXACT {
        let short: f64 = format!("{number:.14e}").parse().unwrap_or(number);
        _ = write!(out, "{short}");
    } else if number.is_finite() {
        let text = format!("{number:.5e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        _ = write!(out, "{}E+{power}", digits.trim_end_matches('0').trim_end_matches('.'));
    }
}

/// Writes a date, a date with a time, a time of day or a duration.
fn date(out: &mut String, moment: ExcelDateTime) {
    let value = moment.as_f64();
    if !(0.0..LAST_DAY).contains(&value) {
        return plain(out, value);
    }
    if moment.is_duration() {
        return duration(out, value);
    }
    let (year, month, day, hour, minute, second, thousandths) = moment.to_ymd_hms_milli();
    let seconds = u32::from(hour) * 3_600 + u32::from(minute) * 60 + u32::from(second) + u32::from(thousandths >= 500);
    let (hour, minute, second) = (seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60);
    // A value below one is a time of day.
    if value < 1.0 && seconds > 0 {
        _ = write!(out, "{hour:02}:{minute:02}:{second:02}");
        return;
    }
    let day = NaiveDate::from_ymd_opt(year.into(), month.into(), day.into());
    let day = if seconds == 86_400 { day.and_then(|day| day.succ_opt()) } else { day };
    match day {
        Some(day) => _ = write!(out, "{}", day.format("%Y-%m-%d")),
        // The 29th of February 1900, which only spreadsheets know.
        None => return plain(out, value),
    }
    if hour + minute + second > 0 {
        _ = write!(out, "T{hour:02}:{minute:02}:{second:02}");
    }
}

#[expect(clippy::float_arithmetic, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was limited")]
fn duration(out: &mut String, days: f64) {
    let seconds = (days * 86_400.0).round() as u64;
    _ = write!(out, "{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60);
}

/// Leaves away the time of a date if it is midnight.
pub(crate) fn iso(text: &str) -> &str {
    match text.split_once('T') {
        Some((day, time)) if time.bytes().all(|b| matches!(b, b'0' | b':' | b'.' | b'Z')) => day,
        _ => text,
    }
}
