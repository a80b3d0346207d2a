//! Money: whole pence in the program, `£12.50` on the screen. Never a float, which would round.

use super::{fault::Fault, text::shown};
use crate::words;

/// The largest amount accepted: ten million pounds. Anything larger is a typing error or the wrong column.
pub const MOST_PENCE: i64 = 1_000_000_000;

words! {
    /// Tells whether a price includes VAT.
    Vat, "VAT basis" { Inc = "inc", Ex = "ex" }
}

/// Reads `£12.50`, `12.50`, `1,299.00` or `12` into pence.
///
/// Errors: the text has more than two decimals, a sign or any other character; the amount is more than [`MOST_PENCE`].
pub fn parse(text: &str) -> Result<i64, Fault> {
    let bad = |why: &str| {
        Fault::invalid(format!("{} is not an amount of money: {why}", shown(text)))
            .hint("Write pounds and pence like 12.50 or £1,299.00.")
    };
    let trimmed = text.trim();
    let digits = trimmed.strip_prefix('£').unwrap_or(trimmed).trim_start();
    let (pounds, pence) = digits.split_once('.').unwrap_or((digits, ""));
    if pounds.starts_with(['-', '+', '(']) {
        return Err(bad("it has a sign"));
    }
    let pounds = whole_pounds(pounds).ok_or_else(|| bad("the pounds are not a whole number"))?;
    let pence = match pence.as_bytes() {
        [] if !digits.ends_with('.') => 0,
        [tens @ b'0'..=b'9'] => i64::from(tens - b'0') * 10,
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => i64::from(tens - b'0') * 10 + i64::from(ones - b'0'),
        [_, _, _, ..] if pence.bytes().all(|b| b.is_ascii_digit()) => return Err(bad("it has more than two decimals")),
        _ => return Err(bad("the pence are not one or two digits")),
    };
    pounds
        .checked_mul(100)
        .and_then(|p| p.checked_add(pence))
        .filter(|p| *p <= MOST_PENCE)
        .ok_or_else(|| bad("it is more than ten million pounds"))
}

/// Reads digits, with commas only as thousands separators.
fn whole_pounds(text: &str) -> Option<i64> {
    let mut groups = text.split(',');
    let first = groups.next()?;
    let plain = groups.clone().next().is_none();
    let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(first) || (!plain && first.len() > 3) || groups.any(|g| g.len() != 3 || !digits(g)) {
        return None;
    }
    text.replace(',', "").parse().ok()
}

/// Writes an amount for people, such as `£12.50` or `-£12.50`.
pub fn shown_pounds(pence: i64) -> String {
    match decimal(pence).strip_prefix('-') {
        Some(less) => format!("-£{less}"),
        None => format!("£{}", decimal(pence)),
    }
}

/// Writes an amount for CSV files, such as `12.50`.
pub fn decimal(pence: i64) -> String {
    let sign = if pence < 0 { "-" } else { "" };
    let pence = pence.unsigned_abs();
    format!("{sign}{}.{:02}", pence / 100, pence % 100)
}

/// The fraction `parts / of` of an amount, in pence; half a penny is rounded up.
pub fn part_of(pence: i64, parts: i64, of: i64) -> i64 {
    let (pence, parts, of) = (i128::from(pence), i128::from(parts), i128::from(of.max(1)));
    let doubled = 2 * pence * parts + of;
    i64::try_from(doubled.div_euclid(2 * of)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_amounts_as_people_and_spreadsheets_write_them() {
        for (text, pence) in [
            ("12.50", 1250),
            ("£12.5", 1250),
            ("£ 1,299.00", 129_900),
            ("0", 0),
            ("12", 1200),
            (" 10000000 ", MOST_PENCE),
        ] {
            assert_eq!(parse(text).unwrap(), pence, "{text}");
        }
    }

    #[test]
    fn refuses_anything_but_pounds_and_pence() {
        for (text, why) in [
            ("12.505", "more than two decimals"),
            ("-1", "a sign"),
            ("", "not a whole number"),
            ("12.", "not one or two digits"),
            ("1,29.00", "not a whole number"),
            ("1e3", "not a whole number"),
            ("12.x", "not one or two digits"),
            ("10000000.01", "more than ten million"),
            ("99999999999999999999", "not a whole number"),
        ] {
            let fault = parse(text).unwrap_err();
            assert!(fault.message.contains(why), "{text}: {}", fault.message);
        }
    }

    #[test]
    fn shows_pence_as_pounds() {
        assert_eq!(shown_pounds(1205), "£12.05");
        assert_eq!(decimal(-5), "-0.05");
    }

    #[test]
    fn a_fraction_is_rounded_to_the_nearest_penny() {
        for (pence, parts, of, wanted) in [
            (10_000, 1, 2, 5_000),
            (101, 1, 2, 51),
            (100, 1, 3, 33),
            (200, 1, 3, 67),
            (45_000, 30, 48, 28_125),
            (7, 0, 4, 0),
        ] {
            assert_eq!(part_of(pence, parts, of), wanted, "{parts}/{of} of {pence}");
        }
        assert_eq!(part_of(MOST_PENCE, 100, 100), MOST_PENCE);
    }
}
