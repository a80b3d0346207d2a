//! Money: whole pence in the program, `£12.50` on the screen. Never a float, which would round.

use super::{
    fault::Fault,
    text::{fold, shown},
};
use crate::words;
use std::borrow::Cow;

/// The largest amount accepted: ten million pounds. Anything larger is a typing error or the wrong column.
pub const MOST_PENCE: i64 = 1_000_000_000;

words! {
    /// Tells whether a price includes VAT.
    Vat, "VAT basis" { Inc = "inc", Ex = "ex" }
}

impl Vat {
    /// Reads the basis in a column's heading, such as `Cost inc VAT`, `Price (ex VAT)` or `Net Cost`.
    pub fn of_heading(heading: &str) -> Option<Self> {
        said(&heading_words(heading))
    }

    /// The heading without the words for its basis: `Cost inc VAT` and `Net Cost` become `cost`. A heading that says no
    /// basis stays as it is.
    pub fn heading_without(heading: &str) -> Cow<'_, str> {
        if Self::of_heading(heading).is_none() {
            return heading.into();
        }
        let mut words = heading_words(heading);
        words.retain(|word| !is_of_basis(word));
        words.join(" ").into()
    }

    /// Reads a basis on its own, such as `inc`, `ex VAT`, `net` or `yes` (VAT is included); `None` if it is unknown.
    ///
    /// Errors: the text is not a basis.
    pub fn read(text: &str) -> Result<Option<Self>, Fault> {
        match fold(text.trim()).as_str() {
            "" | "unknown" => return Ok(None),
            "yes" => return Ok(Some(Self::Inc)),
            "no" => return Ok(Some(Self::Ex)),
            _ => {}
        }
        said_alone(text).map(Some).ok_or_else(|| {
            Fault::invalid(format!("{} doesn't say if VAT is included", shown(text.trim())))
                .hint("Write inc, ex or unknown.")
        })
    }

    /// The basis after an amount, such as "inc VAT".
    pub fn after_amount(self) -> &'static str {
        match self {
            Self::Inc => "inc VAT",
            Self::Ex => "ex VAT",
        }
    }
}

const INCLUDED: [&str; 6] = ["inc", "incl", "including", "inclusive", "includes", "included"];
const EXCLUDED: [&str; 7] = ["ex", "exc", "excl", "excluding", "exclusive", "excludes", "excluded"];

/// The words of a text, in lower case. A plus sign is a word, and `incVAT` is two.
fn heading_words(text: &str) -> Vec<String> {
    let folded = fold(text).replace('+', " plus ");
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && *word != "of");
    words
        .flat_map(|word| [word.strip_suffix("vat").unwrap_or(word), if word.ends_with("vat") { "vat" } else { "" }])
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// Finds the basis in these words. `inc` needs VAT beside it, since a price may include the delivery, or must be last.
fn said(words: &[String]) -> Option<Vat> {
    let is_vat = |at: Option<usize>| at.and_then(|at| words.get(at)).is_some_and(|word| word == "vat");
    words.iter().enumerate().find_map(|(at, word)| {
        let is_about_vat = is_vat(Some(at + 1)) || is_vat(at.checked_sub(1)) || at + 1 == words.len();
        match word.as_str() {
            "gross" => Some(Vat::Inc),
            "net" => Some(Vat::Ex),
            "plus" if is_vat(Some(at + 1)) => Some(Vat::Ex),
            word if INCLUDED.contains(&word) && is_about_vat => Some(Vat::Inc),
            word if EXCLUDED.contains(&word) && is_about_vat => Some(Vat::Ex),
            _ => None,
        }
    })
}

fn is_of_basis(word: &str) -> bool {
    matches!(word, "gross" | "net" | "plus" | "vat") || INCLUDED.contains(&word) || EXCLUDED.contains(&word)
}

/// Finds the basis in a text that says nothing else.
fn said_alone(text: &str) -> Option<Vat> {
    let words = heading_words(text);
    if words.iter().all(|word| is_of_basis(word)) { said(&words) } else { None }
}

/// Reads a price: an amount, which may say its basis, like `429 inc VAT`, `£429.00 (ex VAT)` or `429 net`.
///
/// Errors: as [`parse`]; other words follow the amount.
pub fn parse_price(text: &str) -> Result<(i64, Option<Vat>), Fault> {
    let end = text.rfind(|c: char| c.is_ascii_digit()).map_or(0, |at| at + 1);
    let (amount, words) = text.split_at(end);
    let words = words.trim_start();
    // `429.00 GBP inc VAT`
    let words = words.get(..3).filter(|unit| unit.eq_ignore_ascii_case("gbp")).map_or(words, |_| &words[3..]);
    let Some(vat) = said_alone(words).filter(|_| !amount.is_empty()) else {
        return parse(text)
            .map(|pence| (pence, None))
            .map_err(|fault| fault.hint("Write the price like 429.00, £1,299.00 or 429 inc VAT."));
    };
    Ok((parse(amount)?, Some(vat)))
}

/// Reads `£12.50`, `12.50`, `1,299.00`, `GBP 12` or `12` into pence.
///
/// Errors: the text has more than two decimals, a sign or any other character; the amount is more than [`MOST_PENCE`].
pub fn parse(text: &str) -> Result<i64, Fault> {
    let bad = |why: &str| {
        Fault::invalid(format!("{} is not an amount of money: {why}", shown(text)))
            .hint("Write pounds and pence like 12.50 or £1,299.00.")
    };
    let digits = without_currency(text.trim());
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

/// The text without `£` or `GBP` before it, or `GBP` after it.
fn without_currency(text: &str) -> &str {
    let is_gbp = |unit: &str| unit.eq_ignore_ascii_case("gbp");
    if let Some(digits) = text.strip_prefix('£') {
        digits.trim_start()
    } else if text.get(..3).is_some_and(is_gbp) {
        text[3..].trim_start()
    } else if text.len().checked_sub(3).and_then(|at| text.get(at..)).is_some_and(is_gbp) {
        text[..text.len() - 3].trim_end()
    } else {
        text
    }
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

/// Writes a price with its basis, such as `£429.00 inc VAT`; only the amount if the basis is unknown.
pub fn shown_price(pence: i64, vat: Option<Vat>) -> String {
    let amount = shown_pounds(pence);
    vat.map_or_else(|| amount.clone(), |vat| format!("{amount} {}", vat.after_amount()))
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
            ("GBP 429", 42_900),
            ("GBP429.00", 42_900),
            ("429.5 gbp", 42_950),
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
            ("£1.5k", "not one or two digits"),
            ("5 inc VAT", "not a whole number"),
            ("GBP", "not a whole number"),
            ("£££", "not a whole number"),
        ] {
            let fault = parse(text).unwrap_err();
            assert!(fault.message.contains(why), "{text}: {}", fault.message);
        }
    }

    #[test]
    fn a_price_may_say_its_basis() {
        for (text, pence, vat) in [
            ("429 inc VAT", 42_900, Some(Vat::Inc)),
            ("£429.00 ex VAT", 42_900, Some(Vat::Ex)),
            ("429.00 (inc. VAT)", 42_900, Some(Vat::Inc)),
            ("429 +VAT", 42_900, Some(Vat::Ex)),
            ("429 + VAT", 42_900, Some(Vat::Ex)),
            ("429 plus vat", 42_900, Some(Vat::Ex)),
            ("429 exc VAT", 42_900, Some(Vat::Ex)),
            ("429 excl. VAT", 42_900, Some(Vat::Ex)),
            ("429 net", 42_900, Some(Vat::Ex)),
            ("429 net of VAT", 42_900, Some(Vat::Ex)),
            ("429 gross", 42_900, Some(Vat::Inc)),
            ("1,292.94incVAT", 129_294, Some(Vat::Inc)),
            ("429 inclusive of VAT", 42_900, Some(Vat::Inc)),
            ("429 VAT included", 42_900, Some(Vat::Inc)),
            ("GBP 429 ex", 42_900, Some(Vat::Ex)),
            ("429 GBP inc VAT", 42_900, Some(Vat::Inc)),
            ("GBP 429", 42_900, None),
            ("1,292.94", 129_294, None),
        ] {
            assert_eq!(parse_price(text).unwrap(), (pence, vat), "{text}");
        }
        for text in
            ["429 VAT", "429 inc delivery", "429 inc VAT and delivery", "£1.5k", "inc VAT", "429 - VAT", "-429 net"]
        {
            assert!(parse_price(text).is_err(), "{text}");
        }
        assert_eq!(shown_price(42_900, Some(Vat::Inc)), "£429.00 inc VAT");
        assert_eq!(shown_price(42_900, None), "£429.00");
    }

    #[test]
    fn a_heading_may_say_the_basis() {
        for (heading, vat) in [
            ("Cost inc VAT", Some(Vat::Inc)),
            ("Price (ex VAT)", Some(Vat::Ex)),
            ("Price_incl._VAT", Some(Vat::Inc)),
            ("Net Cost", Some(Vat::Ex)),
            ("GROSS PRICE", Some(Vat::Inc)),
            ("Cost + VAT", Some(Vat::Ex)),
            ("Cost excVAT", Some(Vat::Ex)),
            ("Cost (inc)", Some(Vat::Inc)),
            ("Cost (£)", None),
            ("Cost inc delivery", None),
            ("Cost VAT", None),
            ("Network cost", None),
            ("Ex-demo price", None),
        ] {
            assert_eq!(Vat::of_heading(heading), vat, "{heading}");
        }
        for (heading, rest) in
            [("Cost inc VAT", "cost"), ("Net Cost", "cost"), ("Price (ex VAT)", "price"), ("Cost VAT", "Cost VAT")]
        {
            assert_eq!(Vat::heading_without(heading), rest);
        }
        assert_eq!(Vat::read("Excl. VAT").unwrap(), Some(Vat::Ex));
        assert_eq!(Vat::read("yes").unwrap(), Some(Vat::Inc));
        assert_eq!(Vat::read(" Unknown ").unwrap(), None);
        assert!(Vat::read("20%").is_err());
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
