//! Serial numbers that are none: what a maker's firmware says where nobody has written a number.

use super::super::{
    fault::Fault,
    text::{SHORT, fold, line, shown},
};
use super::cell;

/// What firmware reports in place of a serial number, squeezed: the texts of the reference firmware that makers of boards
/// left as they were (`To be filled by O.E.M.`, `Default string`, `System Serial Number`), those that the standard for
/// system tables (SMBIOS) shows for an empty string (`Not Specified`), and those that makers of small computers and
/// virtual machines are known for.
const WORDS: [&str; 36] = [
    "tobefilledbyoem",
    "tobefilledbyoemserialnumber",
    "tobefilled",
    "filledbyoem",
    "oem",
    "oemserial",
    "oemserialnumber",
    "default",
    "defaultstring",
    "defaultserial",
    "defaultserialnumber",
    "systemserialnumber",
    "systemserialnumb",
    "chassisserialnumber",
    "baseboardserialnumber",
    "boardserialnumber",
    "serialnumber",
    "serialno",
    "serial",
    "sn",
    "notspecified",
    "notprovided",
    "notdefined",
    "notpresent",
    "notsupported",
    "undefined",
    "unspecified",
    "unknow",
    "unknownserialnumber",
    "invalid",
    "invalidserialnumber",
    "empty",
    "nullstring",
    "eval",
    "missing",
    "nosn",
];

/// The fewest digits of a number that counts up, and of one that repeats one digit, such as `12345` and `11111`.
const FEWEST: usize = 5;

/// True if a text is no serial number: a cell that holds nothing, what firmware says without one, only zeros, one sign
/// again and again, or `123456789`.
pub fn is_no_serial(text: &str) -> bool {
    let text = text.trim();
    // Most serial numbers have letters and digits, and none of the words has both.
    let has = |is: fn(&u8) -> bool| text.as_bytes().iter().any(is);
    if !text.starts_with('#') && has(u8::is_ascii_digit) && has(u8::is_ascii_alphabetic) {
        return false;
    }
    if text.is_empty() || cell::is_nothing(text) {
        return true;
    }
    // What no field may hold is refused as such.
    if text.chars().count() > SHORT {
        return false;
    }
    let folded = fold(text);
    let squeezed: Vec<char> = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    let Some(first) = squeezed.first() else { return true };
    if squeezed.iter().all(|c| c == first) {
        return *first == '0' || squeezed.len() >= FEWEST;
    }
    let digits: Option<Vec<u32>> = squeezed.iter().map(|c| c.to_digit(10)).collect();
    if digits.is_some_and(|digits| counts_up(&digits)) {
        return true;
    }
    WORDS.contains(&String::from_iter(&squeezed).as_str())
}

/// True for `12345`, `0123456789` and `123456789012`, with zeros behind them or not.
fn counts_up(digits: &[u32]) -> bool {
    let end = digits.iter().rposition(|digit| *digit != 0).map_or(0, |last| last + 1);
    let counts = |digits: &[u32]| {
        digits.len() >= FEWEST && digits[0] < 2 && digits.windows(2).all(|pair| pair[1] == (pair[0] + 1) % 10)
    };
    counts(digits) || counts(&digits[..end])
}

/// The serial number in a cell, or an empty text if it is none.
pub fn given(text: &str) -> &str {
    if is_no_serial(text) { "" } else { text.trim() }
}

/// The form in which serial numbers are compared everywhere: folded letters and digits only, without leading zeros, which
/// spreadsheets drop.
pub fn key(text: &str) -> String {
    let folded = fold(text);
    let squeezed: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    let key = squeezed.trim_start_matches('0');
    // Without letters and digits, only the signs tell two texts apart.
    if key.is_empty() { folded } else { key.to_owned() }
}

/// True if two texts are one serial number, however it is written: in other letters, spaces, hyphens or leading zeros.
pub fn are_one(one: &str, other: &str) -> bool {
    key(one) == key(other)
}

/// Cleans a typed serial number. An empty text is none.
///
/// Errors: it is no serial number, too long, or has a control character.
pub fn parse(label: &str, text: &str) -> Result<Option<String>, Fault> {
    let Some(serial) = line(label, text, SHORT)? else { return Ok(None) };
    if !is_no_serial(&serial) {
        return Ok(Some(serial));
    }
    Err(Fault::invalid(format!("{} is no serial number", shown(&serial)))
        .hint("Type the number on the item's label, or leave the serial number out."))
}

/// Cleans a typed serial number that may be left out.
///
/// Errors: those of [`parse`].
pub fn typed(text: Option<&str>) -> Result<Option<String>, Fault> {
    text.map_or(Ok(None), |text| parse("serial", text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_firmware_says_without_a_number_is_no_serial_number() {
        for text in [
            "To be filled by O.E.M.",
            "To Be Filled By O.E.M.",
            "Default string",
            "System Serial Number",
            "Chassis Serial Number",
            "Not Specified",
            "None",
            "INVALID",
            "0",
            "00000000",
            "0000-0000",
            "123456789",
            "0123456789",
            "1234567890",
            "123456789000",
            "11111",
            "xxxxxxxx",
            "N/A",
            "-",
            "",
        ] {
            assert!(is_no_serial(text), "{text}");
            assert_eq!(given(text), "", "{text}");
        }
    }

    #[test]
    fn a_serial_number_of_a_maker_is_one() {
        for text in ["5CD1234ABC", "PF3XYZ01", "1", "12", "1234", "K1", "SN001", "00123", "23456", "112233", "A0000"] {
            assert!(!is_no_serial(text), "{text}");
        }
    }

    #[test]
    fn each_word_of_firmware_is_known_in_any_spelling() {
        for word in WORDS {
            assert!(is_no_serial(&format!(" {}. ", word.to_uppercase())), "{word}");
        }
    }

    #[test]
    fn a_serial_number_is_one_in_any_spelling() {
        assert!(are_one("5cd-1234", "5CD1234") && are_one("00123", "123") && !are_one("K1", "ZZ9"));
        assert!(are_one("7HX 1AB2", "7hx1ab2") && !are_one("7HX1AB2", "7HX1AB3") && !are_one("+", "-"));
    }

    #[test]
    fn a_typed_serial_number_that_is_none_is_refused_and_an_empty_one_is_none() {
        assert_eq!(parse("serial", " K1 ").unwrap(), Some("K1".to_owned()));
        assert_eq!(parse("serial", " ").unwrap(), None);
        assert!(parse("serial", "Default string").unwrap_err().message.contains("is no serial number"));
    }
}
