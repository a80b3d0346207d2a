//! Words that testers and their programs use, translated into Kitbook's.

use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use domain::{
    category::{PatClass, PatType},
    fault::Fault,
    meaning::Meaning,
    pat::{Measure, Outcome, Reading},
    reading::DateFormat,
    text::{fold, shown},
};

/// The longest interval that is plausible, in months.
const MOST_MONTHS: u32 = 240;

/// Reads an outcome, such as `P`, `Pass`, `F`, `Fail`, `I` or `Information`.
pub(crate) fn outcome(text: &str) -> Option<Outcome> {
    match fold(text.trim()).as_str() {
        "p" | "pass" | "passed" => Some(Outcome::Pass),
        "f" | "fail" | "failed" => Some(Outcome::Fail),
        "i" | "info" | "information" => Some(Outcome::Information),
        _ => None,
    }
}

/// Reads a class, such as `1`, `I`, `Class I`, `CL 1`, `Class III (SELV)`, `battery`. `None` if the text is in doubt:
/// `II?`, `I/II`, `I or II`.
pub(crate) fn class(text: &str) -> Option<PatClass> {
    let folded = fold(text);
    match folded.trim() {
        "earthed" => return Some(PatClass::One),
        "double insulated" => return Some(PatClass::Two),
        _ if text.contains('?') => return None,
        _ => {}
    }
    let mut words = class_words(&folded);
    let class = class_of(words.next()?)?;
    let fits = |word: &str| match class {
        PatClass::One => matches!(word, "earthed" | "earth" | "metal"),
        PatClass::Two => matches!(word, "double" | "insulated" | "di" | "fe" | "functional" | "earth"),
        _ => matches!(word, "selv" | "pelv" | "battery" | "extra" | "low" | "voltage"),
    };
    words.all(|word| fits(word) || matches!(word, "it" | "equipment" | "appliance" | "item")).then_some(class)
}

/// The words of a class, without the word class.
fn class_words(folded: &str) -> impl Iterator<Item = &str> {
    let rest = folded.trim().trim_start_matches("class").trim_start_matches("cl").trim_start();
    rest.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn class_of(word: &str) -> Option<PatClass> {
    match word {
        "1" | "i" => Some(PatClass::One),
        "2" | "ii" => Some(PatClass::Two),
        "3" | "iii" | "selv" | "battery" => Some(PatClass::Three),
        _ => None,
    }
}

/// Reads the class in the name of a test mode, such as `CLASS 1 IT` or `AUTO CL2`.
pub(crate) fn class_within(mode: &str) -> Option<PatClass> {
    let folded = fold(mode);
    let at = folded.match_indices("cl").map(|(at, _)| at);
    let starts_word = |at: &usize| !folded[..*at].ends_with(char::is_alphanumeric);
    at.filter(starts_word).find_map(|at| class_of(class_words(&folded[at..]).next()?))
}

/// Reads an equipment type: `S`, `IT`, `M`, `P`, `H`, or the words for them.
pub(crate) fn equipment(text: &str) -> Option<PatType> {
    let folded = fold(text);
    match folded.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty())? {
        "s" | "stationary" | "fixed" => Some(PatType::Stationary),
        "it" | "information" => Some(PatType::It),
        "m" | "movable" | "moveable" => Some(PatType::Movable),
        "p" | "portable" => Some(PatType::Portable),
        "h" | "hand" | "handheld" => Some(PatType::HandHeld),
        _ => None,
    }
}

/// True if a test of this name is a visual check.
pub(crate) fn is_visual(name: &str) -> bool {
    fold(name).contains("visual")
}

/// Finds the measure that the name of a test means. The order matters: "insulation to earth" is insulation, and "earth
/// leakage" is leakage.
pub(crate) fn measure(name: &str) -> Option<Measure> {
    let folded = fold(name);
    let has = |part: &str| folded.contains(part);
    let has_word = |word: &str| folded.split(|c: char| !c.is_alphanumeric()).any(|w| w == word);
    if has("insulation") {
        Some(Measure::Insulation)
    } else if has("leakage") || has("touch") || has("substitute") || (has("conductor") && has("current")) {
        Some(Measure::Leakage)
    } else if has_word("lead") && has("continuity") {
        Some(Measure::LeadContinuity)
    } else if has("polarity") {
        Some(Measure::Polarity)
    } else if has("function") {
        Some(Measure::Functional)
    } else if has_word("load") {
        Some(Measure::Load)
    } else if has_word("fuse") {
        Some(Measure::Fuse)
    } else if has("earth") || has("bond") {
        Some(Measure::Earth)
    } else {
        None
    }
}

/// Reads a measured value. For a measure without a number, the text is ignored.
///
/// Errors: the number is missing, or its unit doesn't fit the measure.
pub(crate) fn reading(measure: Measure, text: &str, outcome: Option<Outcome>) -> Result<Reading, Fault> {
    if measure.unit().is_none() {
        return Ok(Reading::without_number(measure, outcome));
    }
    let reading = Reading::parse(measure, text).or_else(|fault| match plain_unit(text) {
        Some(plain) => Reading::parse(measure, &plain).map_err(|_| fault),
        None => Err(fault),
    })?;
    Ok(Reading { outcome, ..reading })
}

/// Rewrites a value whose unit is spelled in words, such as `> 20 M Ohms`, `5 Megohm` or `0.2 milliamps`.
fn plain_unit(text: &str) -> Option<String> {
    let at = text.find(|c: char| c.is_alphabetic())?;
    let unit: String = fold(&text[at..]).chars().filter(|c| c.is_alphanumeric()).collect();
    let unit = match unit.as_str() {
        "meg" | "megohm" | "megohms" | "megaohm" | "megaohms" | "mohms" => "mohm",
        "kohms" | "kiloohm" | "kilohm" | "kilohms" => "kohm",
        "milliamp" | "milliamps" => "ma",
        "amp" | "amps" => "a",
        other => other,
    };
    Some(format!("{} {unit}", &text[..at]))
}

/// Reads a time, such as `9:05`, `09:05` or `09:05:30`.
pub(crate) fn time(text: &str) -> Option<NaiveTime> {
    let mut parts = text.trim().split(':');
    let mut number = || {
        let part = parts.next()?;
        ((1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok()).flatten()
    };
    let (hours, minutes) = (number()?, number()?);
    let seconds = if text.matches(':').count() == 1 { 0 } else { number()? };
    parts.next().is_none().then(|| NaiveTime::from_hms_opt(hours, minutes, seconds)).flatten()
}

/// Reads a date in ISO order or in the file's, perhaps followed by a time. Midnight is ignored, because spreadsheets
/// add it to dates.
///
/// Errors: it is in another format, or there is no such date.
pub(crate) fn moment(text: &str, format: DateFormat) -> Result<(NaiveDate, Option<NaiveTime>), Fault> {
    let text = text.trim();
    if let Some((day, rest)) = text.split_once([' ', 'T'])
        && let Some(time) = time(rest)
    {
        let midnight = time.num_seconds_from_midnight() == 0;
        return Ok((self::day(day, format)?, (!midnight).then_some(time)));
    }
    Ok((day(text, format)?, None))
}

/// Reads a date in ISO order or in the file's. A two-digit year means 1969 to 2068.
///
/// Errors: it is in another format, or there is no such date.
pub(crate) fn day(text: &str, format: DateFormat) -> Result<NaiveDate, Fault> {
    let last = NaiveDate::from_ymd_opt(2068, 12, 31).unwrap_or(NaiveDate::MAX);
    format.day(text.trim(), Meaning::Happened, last).map(|(day, _)| day)
}

/// Reads a number of months, such as `12`, `12 months`, `annual` or `2 years`.
///
/// Errors: the text is not a whole number, or the number is implausibly large.
pub(crate) fn months(text: &str) -> Result<u32, Fault> {
    let folded = fold(text);
    let unit = folded.trim_start_matches(|c: char| c.is_ascii_digit()).trim();
    let digits = folded.trim_end_matches(|c: char| c.is_ascii_lowercase()).trim();
    let digits = if unit == "annual" || unit == "annually" { "1" } else { digits };
    let by = if matches!(unit, "annual" | "annually" | "y" | "yr" | "yrs" | "year" | "years") { 12 } else { 1 };
    let number = digits.parse().ok().and_then(|number: u32| number.checked_mul(by));
    let number = number.filter(|months| *months <= MOST_MONTHS && !digits.starts_with('+'));
    number.ok_or_else(|| {
        Fault::invalid(format!("{} is not a number of months", shown(text))).hint("Write a whole number, like 12.")
    })
}

/// Works out the whole months from a test to the day of the next, which may be a few days off: many sheets have the
/// last day on which the test still counts.
///
/// Errors: the next test is not after the test, or implausibly late.
pub(crate) fn months_until(next: NaiveDate, tested_on: NaiveDate) -> Result<u32, Fault> {
    let months = (next.year() - tested_on.year()) * 12 + next.month().cast_signed() - tested_on.month().cast_signed();
    let days = next.day().cast_signed() - tested_on.day().cast_signed();
    let months = months + i32::from(days > 15) - i32::from(days < -15);
    let months = u32::try_from(months.max(1)).ok().filter(|months| next > tested_on && *months <= MOST_MONTHS);
    months.ok_or_else(|| Fault::invalid(format!("the next test, {next}, does not fit the test of {tested_on}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_day_of_the_next_test_is_turned_into_months() {
        for (next, tested_on, months) in [
            ("2027-03-04", "2026-03-04", Some(12)),
            ("2027-03-03", "2026-03-04", Some(12)),
            ("2027-03-31", "2026-03-04", Some(13)),
            ("2026-02-28", "2025-08-31", Some(6)),
            ("2026-09-04", "2026-03-04", Some(6)),
            ("2026-03-04", "2026-03-04", None),
            ("2025-03-04", "2026-03-04", None),
            ("2126-03-04", "2026-03-04", None),
        ] {
            assert_eq!(months_until(date(next), date(tested_on)).ok(), months, "{tested_on} to {next}");
        }
    }

    #[test]
    fn a_number_of_months_may_be_in_years() {
        for (text, wanted) in
            [("12", Some(12)), ("12 months", Some(12)), ("2 years", Some(24)), ("Annual", Some(12)), ("a year", None)]
        {
            assert_eq!(months(text).ok(), wanted, "{text}");
        }
    }
}
