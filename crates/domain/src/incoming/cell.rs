//! Cells as spreadsheets and other programs leave them.

use super::super::{
    fault::Fault,
    text::{fold, formula_free, shown},
};
use chrono::NaiveDate;
use std::borrow::Cow;

/// Words that people and spreadsheets put in a cell that holds nothing.
const NOTHING: [&str; 24] = [
    "na",
    "notapplicable",
    "none",
    "nil",
    "null",
    "unknown",
    "notknown",
    "notset",
    "notrecorded",
    "tbc",
    "tba",
    "tbd",
    "tobeconfirmed",
    "notag",
    "notags",
    "untagged",
    "noserial",
    "noserialnumber",
    "notchecked",
    "notavailable",
    "notvisible",
    "unreadable",
    "nodata",
    "blank",
];

/// Words that are no name of a person.
const NO_NAMES: [&str; 7] = ["n/a", "tbc", "tba", "tbd", "to be confirmed", "not known", "not recorded"];

/// Errors that Excel and LibreOffice show in a cell whose formula failed.
const ERRORS: [&str; 11] = [
    "#ref!",
    "#n/a",
    "#value!",
    "#name?",
    "#div/0!",
    "#null!",
    "#num!",
    "#getting_data",
    "#spill!",
    "#calc!",
    "#blocked!",
];

/// The days between the first days of the two calendars of workbooks.
const FROM_1900_TO_1904: i64 = 1_462;

/// True if a cell holds nothing: a word such as `N/A` or `TBC`, a dash, or the error of a formula.
pub fn is_nothing(cell: &str) -> bool {
    // None of the words has a digit, and each of them begins with one of four letters.
    if let Some(first) = cell.as_bytes().first().filter(|first| first.is_ascii_alphanumeric())
        && !matches!(first.to_ascii_lowercase(), b'b' | b'n' | b't' | b'u')
    {
        return false;
    }
    if is_no_name(cell) {
        return true;
    }
    // Most cells are longer than any of the words, or have a digit, which none of them has.
    if cell.len() > 20 || cell.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let first = cell.bytes().find(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase());
    if cell.is_ascii() && !matches!(first, Some(b'b' | b'n' | b't' | b'u')) {
        return false;
    }
    let folded = fold(cell);
    let squeezed: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    NOTHING.contains(&squeezed.as_str())
}

/// True if a cell can't be a name of a person. `None` and `Null` are names that people have.
pub fn is_no_name(cell: &str) -> bool {
    let cell = cell.trim();
    if cell.is_empty() || !cell.contains(|c: char| c.is_alphanumeric()) {
        return true;
    }
    // Errors begin with this sign, and so does hardly any other cell.
    (cell.starts_with('#') && ERRORS.contains(&fold(cell).as_str()))
        || NO_NAMES.iter().any(|word| cell.eq_ignore_ascii_case(word))
}

/// Makes sure that a text can be a name of a person. `what` is the name of the field.
///
/// Errors: it says that there is no name, such as `N/A` or `TBC`.
pub fn must_be_a_name(what: &str, text: &str) -> Result<(), Fault> {
    if !is_no_name(text) {
        return Ok(());
    }
    Err(Fault::invalid(format!("{} is no name", shown(text)))
        .hint(format!("Type the {what}, or leave it out if the person has none.")))
}

/// Makes sure that a text can be a key: the tag of an item, or the ref of a person. `what` is the name of the key.
///
/// Errors: it says that there is none, such as `N/A` or `TBC`; it is a date, or a number in powers of ten, as
/// spreadsheets make of keys.
pub fn must_be_a_key(what: &str, text: &str) -> Result<(), Fault> {
    if is_nothing(text) {
        return Err(Fault::invalid(format!("{} is no {what}", shown(text)))
            .hint(format!("Type the {what} itself, or give a new one.")));
    }
    let hint = || {
        let copied = "If you copied it from a spreadsheet, that has changed it.";
        format!("Type the {what} as it is on the item, card or list. {copied}")
    };
    let is_no_key = |kind: &str| Err(Fault::invalid(format!("{} is {kind}, not a {what}", shown(text))).hint(hint()));
    if has_lost_digits(text) {
        return is_no_key("a number in powers of ten");
    }
    if is_a_date(text) { is_no_key("a date") } else { Ok(()) }
}

/// Says how a spreadsheet has changed a key, if it has.
pub fn damage(cell: &str) -> Option<String> {
    if has_lost_digits(cell) {
        return Some(format!("{} has lost its digits in a spreadsheet", shown(cell)));
    }
    is_a_date(cell).then(|| format!("{} is not as it was: a spreadsheet has turned it into a date", shown(cell)))
}

/// True for a whole date in figures, such as `2023-09-13` or `13/09/2023`, perhaps with a time behind it: a spreadsheet
/// makes one of a tag such as `13-9-23`. A month alone, such as `MAR-12`, may be a tag.
pub fn is_a_date(cell: &str) -> bool {
    let cell = cell.trim();
    let day = cell.split_once(['T', ' ']).filter(|(_, time)| time.contains(':')).map_or(cell, |(day, _)| day);
    let has_digits = |text: &str, least: usize, most: usize| {
        (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
    };
    let parts = |by: char| -> Vec<&str> { day.split(by).take(4).collect() };
    let is_iso = matches!(parts('-')[..], [year, month, day]
        if has_digits(year, 4, 4) && has_digits(month, 2, 2) && has_digits(day, 2, 2) && month <= "12" && day <= "31");
    let is_typed = matches!(parts('/')[..], [day, month, year]
        if has_digits(day, 1, 2) && has_digits(month, 1, 2) && has_digits(year, 4, 4));
    is_iso || is_typed
}

/// The cell, or an empty text if it holds nothing.
pub fn given(cell: &str) -> &str {
    if is_nothing(cell) { "" } else { cell }
}

/// True if a spreadsheet has written a long number in powers of ten, such as `8.93901E+18`, so that its digits are lost.
pub fn has_lost_digits(cell: &str) -> bool {
    let Some((number, power)) = cell.trim().split_once(['e', 'E']) else { return false };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, decimals) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    let is_power = power.strip_prefix('+').is_some_and(digits);
    // `12E5` may be a tag or a serial number; a spreadsheet writes a sign. Powers of a thousand have up to three digits.
    digits(whole) && whole.len() <= 3 && digits(decimals) && is_power
}

/// The cell without the apostrophe that tells a spreadsheet to keep a number as it is typed: `'001234` is `001234`.
pub fn without_text_mark(cell: &str) -> &str {
    let is_number = |text: &&str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    cell.strip_prefix('\'').filter(is_number).unwrap_or(cell)
}

/// A cell of a file, safe for a spreadsheet and otherwise as it was. A formula that is only a text, such as `="001234"`,
/// stays, because it keeps the zeros.
pub fn as_it_was(cell: &str) -> Cow<'_, str> {
    let text = cell.strip_prefix("=\"").and_then(|text| text.strip_suffix('"'));
    if text.is_some_and(|text| !text.contains('"')) { cell.into() } else { formula_free(cell) }
}

/// The date that a spreadsheet stores as this number of days: 45291 is 31 December 2023. `None` if the cell is no such
/// number, or a date before 1945 or after 2119. The days of some workbooks count from 1904.
pub fn day_number(cell: &str, is_from_1904: bool) -> Option<NaiveDate> {
    let cell = cell.trim();
    let (days, rest) = cell.split_once('.').unwrap_or((cell, "0"));
    let is_number = days.len() == 5 && [days, rest].iter().all(|part| part.bytes().all(|b| b.is_ascii_digit()));
    if !is_number {
        return None;
    }
    let days = days.parse::<i64>().ok()? + if is_from_1904 { FROM_1900_TO_1904 } else { 0 };
    // Excel counts a 29 February 1900 that never was, so day 0 is one day earlier.
    let first = NaiveDate::from_ymd_opt(1899, 12, 30)?;
    (16_438..80_000).contains(&days).then(|| first + chrono::Duration::days(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_and_errors_are_nothing() {
        for cell in ["N/A", "n/a", "NA", "-", "--", " – ", "TBC", "None", "UNKNOWN", "#REF!", "#N/A", "No tag", "?", ""]
        {
            assert!(is_nothing(cell), "{cell}");
        }
        for cell in ["0", "A-1", "Nance", "Nona", "none of these", "N/A-1", "TBC-0001", "LAP-1", "#1"] {
            assert!(!is_nothing(cell), "{cell}");
        }
    }

    #[test]
    fn each_word_for_nothing_is_known_in_any_spelling() {
        for word in NOTHING {
            assert!(is_nothing(word) && is_nothing(&format!("({})", word.to_uppercase())), "{word}");
        }
        assert!(is_nothing("№ serial") && !is_nothing("serial"));
    }

    #[test]
    fn a_person_may_be_called_null() {
        assert!(["-", "N/A", "#REF!", ""].iter().all(|cell| is_no_name(cell)));
        assert!(!["Null", "None", "Na", "O"].iter().any(|cell| is_no_name(cell)));
    }

    #[test]
    fn numbers_in_powers_of_ten_have_lost_their_digits() {
        assert!(
            ["8.93901E+18", "1.00E+10", "5e+12", "1.00001E+11", "1,00001E+11", "12E+9", "123.4E+18"]
                .iter()
                .all(|cell| has_lost_digits(cell))
        );
        assert!(
            !["12E5", "1E5", "LAP1E+10", "1234E+10", "E+10-4", "8.9", "E+10", "1.5E-3", ""]
                .iter()
                .any(|cell| has_lost_digits(cell))
        );
    }

    #[test]
    fn a_whole_date_in_figures_is_no_key() {
        for cell in ["2023-09-13", "13/09/2023", "1/9/2023", "2023-09-13T00:00:00", "13/09/2023 10:00"] {
            let fault = must_be_a_key("tag", cell).unwrap_err();
            assert!(is_a_date(cell), "{cell}");
            assert_eq!(fault.message, format!("“{cell}” is a date, not a tag"));
        }
        for cell in ["MAR-12", "2023-0913", "2023-13-09", "ICT/09/2023", "13-09-2023", "2023-09-13-1", "12/2023", ""] {
            assert!(!is_a_date(cell), "{cell}");
        }
    }

    #[test]
    fn a_key_and_a_name_say_something() {
        for key in ["N/A", "TBC", "Not checked", "1E+5", "#REF!"] {
            assert!(must_be_a_key("tag", key).is_err(), "{key}");
        }
        assert!(must_be_a_key("tag", "TBC-1").is_ok() && must_be_a_name("first name", "None").is_ok());
        assert!(must_be_a_name("first name", "TBC").is_err() && must_be_a_name("last name", "-").is_err());
    }

    #[test]
    fn an_apostrophe_before_a_number_is_the_mark_of_a_text() {
        assert_eq!(without_text_mark("'001234"), "001234");
        for cell in ["'t Hooft", "'", "'12 laptops", "001234", "'-5"] {
            assert_eq!(without_text_mark(cell), cell);
        }
    }

    #[test]
    fn a_cell_stays_as_it_was_unless_a_spreadsheet_would_run_it() {
        for cell in ["=\"000778\"", "LAP-1", "'001234", "-5"] {
            assert_eq!(as_it_was(cell), cell);
        }
        for (cell, safe) in [("=1+1", "'=1+1"), ("=\"a\"&B1&\"b\"", "'=\"a\"&B1&\"b\""), ("=\"", "'=\""), ("@x", "'@x")]
        {
            assert_eq!(as_it_was(cell), safe);
        }
    }

    #[test]
    fn a_number_of_days_is_a_date() {
        assert_eq!(day_number("43829", true).unwrap().to_string(), "2023-12-31");
        assert_eq!(day_number("45291", false).unwrap().to_string(), "2023-12-31");
        assert_eq!(day_number("45291.5", false).unwrap().to_string(), "2023-12-31");
        assert_eq!(day_number("16438", false).unwrap().to_string(), "1945-01-01");
        for cell in ["2023", "16437", "80000", "123456", "4529a", "-5291", ""] {
            assert_eq!(day_number(cell, false), None, "{cell}");
        }
    }
}
