//! Readings as an instrument shows them: a comparator, a decimal number and a unit.

use super::Outcome;
use crate::{fault::Fault, text::shown, words, words::Word};
use std::{cmp::Ordering, fmt};

words! {
    /// The quantity that a test measures. Polarity, functional and lead tests have no number and no unit.
    Measure, "test" {
        Earth = "earth",
        Insulation = "insulation",
        Leakage = "leakage",
        Polarity = "polarity",
        Functional = "functional",
        LeadContinuity = "lead-continuity",
        Load = "load",
        Fuse = "fuse",
    }
}

impl Measure {
    /// The unit in which the register keeps a reading.
    pub fn unit(self) -> Option<&'static str> {
        match self {
            Self::Earth => Some("Ω"),
            Self::Insulation => Some("MΩ"),
            Self::Leakage => Some("mA"),
            Self::Load => Some("VA"),
            Self::Fuse => Some("A"),
            Self::Polarity | Self::Functional | Self::LeadContinuity => None,
        }
    }
}

/// A decimal number as an instrument shows it, exact to a millionth: rounding must not decide whether a kettle is safe.
/// Trailing zeros are kept for display, and ignored in comparisons.
#[derive(Debug, Clone, Copy)]
pub struct Decimal {
    millionths: i64,
    /// The number of digits after the decimal point.
    places: u8,
}

impl Decimal {
    /// Builds a number from millionths, without trailing zeros.
    pub const fn millionths(millionths: i64) -> Self {
        let (mut places, mut rest) = (6, millionths);
        while places > 0 && rest % 10 == 0 {
            rest /= 10;
            places -= 1;
        }
        Self { millionths, places }
    }

    /// Reads `0.09`, `.09`, `199.9` or `5`. `None` if the text is not a number, has a sign, or has more than six
    /// decimals or nine digits before them.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = |s: &str, most: usize| s.len() <= most && s.bytes().all(|b| b.is_ascii_digit());
        let whole = if whole.is_empty() && !part.is_empty() { "0" } else { whole };
        if whole.is_empty() || !digits(whole, 9) || !digits(part, 6) || text.ends_with('.') {
            return None;
        }
        let places = u8::try_from(part.len()).ok()?;
        let decimals = if part.is_empty() { 0 } else { part.parse::<i64>().ok()? * 10_i64.pow(6 - u32::from(places)) };
        Some(Self { millionths: whole.parse::<i64>().ok()? * 1_000_000 + decimals, places })
    }

    /// Appends the digits to a text.
    fn push_onto(self, text: &mut String) {
        text.push_str(&(self.millionths / 1_000_000).to_string());
        let mut rest = self.millionths % 1_000_000;
        let mut unit = 100_000;
        for place in 0..self.places {
            if place == 0 {
                text.push('.');
            }
            text.push(char::from_digit(u32::try_from(rest / unit).unwrap_or(0), 10).unwrap_or('0'));
            rest %= unit;
            unit /= 10;
        }
    }

    /// Adds two numbers.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self::millionths(self.millionths.saturating_add(other.millionths))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.millionths == other.millionths
    }
}

impl Eq for Decimal {}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        self.millionths.cmp(&other.millionths)
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::with_capacity(16);
        self.push_onto(&mut text);
        f.write_str(&text)
    }
}

words! {
    /// The sign before a value beyond the instrument's range.
    Comparator, "comparator" { Above = ">", Below = "<" }
}

/// One reading of a test, with the digits of its value as the instrument showed them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    pub measure: Measure,
    pub comparator: Option<Comparator>,
    /// The value; `None` for a test without a number, such as polarity.
    pub value: Option<Decimal>,
    /// The instrument's own verdict; `None` if it gave none.
    pub outcome: Option<Outcome>,
}

impl Reading {
    /// Reads `0.09`, `>199.9`, `> 199.9 MOHM`, `0.10 mA`, `250 kohm`: a comparator, a number, and perhaps a unit.
    ///
    /// Errors: the text is not a number, or its unit can't be converted to the unit of this measure.
    pub fn parse(measure: Measure, text: &str) -> Result<Self, Fault> {
        let bad = || {
            Fault::invalid(format!("{} is not a valid {measure} reading", shown(text)))
                .hint("Write the number as the instrument shows it, like 0.09 or >199.9.")
        };
        let trimmed = text.trim();
        let (comparator, rest) = match trimmed.chars().next() {
            Some('>') => (Some(Comparator::Above), &trimmed[1..]),
            Some('<') => (Some(Comparator::Below), &trimmed[1..]),
            _ => (None, trimmed),
        };
        let rest = rest.trim_start_matches('=').trim();
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(rest.len());
        let value = Decimal::parse(&rest[..end]).ok_or_else(bad)?;
        let value = in_unit(measure, value, rest[end..].trim()).ok_or_else(bad)?;
        Ok(Self { measure, comparator, value: Some(value), outcome: None })
    }

    /// Builds the reading of a test that has an outcome but no number.
    pub fn without_number(measure: Measure, outcome: Option<Outcome>) -> Self {
        Self { measure, comparator: None, value: None, outcome }
    }

    /// True if nothing is known but that the tester's file has a place for this reading.
    pub fn is_blank(&self) -> bool {
        self.value.is_none() && self.outcome.is_none()
    }

    /// The reading as text, such as `>199.9 MΩ`, or the outcome of a test without a number.
    pub fn text(&self) -> String {
        let Some(value) = self.value else { return self.outcome.map(|o| o.to_string()).unwrap_or_default() };
        let mut text = String::with_capacity(20);
        text.push_str(self.comparator.map(Word::word).unwrap_or_default());
        value.push_onto(&mut text);
        for part in self.measure.unit().into_iter().flat_map(|unit| [" ", unit]) {
            text.push_str(part);
        }
        text
    }
}

/// Converts a value to the unit of its measure; `None` if the unit doesn't fit the measure.
fn in_unit(measure: Measure, value: Decimal, unit: &str) -> Option<Decimal> {
    if unit.is_empty() {
        return Some(value);
    }
    let mut unit = unit.to_lowercase();
    if !unit.is_ascii() {
        unit = unit.replace(['ω', 'Ω'], "ohm");
    }
    if unit.ends_with('s') {
        unit = unit.replace("ohms", "ohm");
    }
    let thousandth = |v: Decimal| Some(Decimal::millionths(v.millionths / 1_000));
    let thousandfold = |v: Decimal| v.millionths.checked_mul(1_000).map(Decimal::millionths);
    match (measure, unit.as_str()) {
        (_, "") => Some(value),
        (Measure::Earth, "ohm") | (Measure::Insulation, "mohm") | (Measure::Leakage, "ma") => Some(value),
        (Measure::Load, "va") | (Measure::Fuse, "a") => Some(value),
        (Measure::Insulation, "kohm") | (Measure::Leakage, "ua" | "µa" | "μa") => thousandth(value),
        (Measure::Insulation, "gohm") | (Measure::Leakage, "a") | (Measure::Load, "kva") => thousandfold(value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_keeps_its_comparator_digits_and_unit() {
        for (measure, text, wanted) in [
            (Measure::Insulation, "> 199.9 MOHM", ">199.9 MΩ"),
            (Measure::Insulation, "250 kohm", "0.25 MΩ"),
            (Measure::Earth, "0.090 OHM", "0.090 Ω"),
            (Measure::Leakage, "0.10 mA", "0.10 mA"),
            (Measure::Leakage, "100 uA", "0.1 mA"),
            (Measure::Load, "250 VA", "250 VA"),
        ] {
            assert_eq!(Reading::parse(measure, text).unwrap().text(), wanted);
        }
        for (measure, text) in
            [(Measure::Earth, "0.1 MOHM"), (Measure::Earth, ""), (Measure::Earth, "-1"), (Measure::Earth, "1.")]
        {
            assert!(Reading::parse(measure, text).is_err(), "{text}");
        }
    }

    #[test]
    fn trailing_zeros_are_shown_but_ignored_in_comparisons() {
        let [short, long] = ["0.1", "0.100"].map(|text| Decimal::parse(text).unwrap());
        assert_eq!(short, long);
        assert_eq!((short.to_string().as_str(), long.to_string().as_str()), ("0.1", "0.100"));
        assert_eq!(short.plus(Decimal::parse("0.25").unwrap()).to_string(), "0.35");
        assert_eq!(Decimal::millionths(5_000_000).to_string(), "5");
    }
}
