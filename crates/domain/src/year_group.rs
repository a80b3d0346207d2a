//! Year groups: the one place that reads them, for what is typed, what is in a file and what is looked for.

use super::{
    fault::Fault,
    text::{self, fold, shown},
};

/// The highest year: a third year in the sixth form.
const LAST: u32 = 14;

/// Reads a year group: `Nursery`, `Reception`, or a number from 1 to 14. `Year 9`, `Yr 9`, `Y9`, `09` and `9.0`, as a
/// spreadsheet writes it, are all 9. `None` for an empty text.
///
/// Errors: the text is no year group.
pub fn read(typed: &str) -> Result<Option<String>, Fault> {
    let Some(line) = text::line("year group", typed, text::SHORT)? else { return Ok(None) };
    meant(&fold(&line)).map(Some).ok_or_else(|| {
        Fault::invalid(format!("{} is no year group", shown(&line)))
            .hint(format!("The year groups are Nursery, Reception, and 1 to {LAST}."))
    })
}

/// Reads the year group that people are looked for by.
///
/// Errors: the text is empty, or no year group.
pub fn sought(typed: &str) -> Result<String, Fault> {
    read(typed)?.ok_or_else(|| Fault::invalid("the year group is empty").hint("Give one, such as 9 or Reception."))
}

/// True for a year group that is written as [`read`] writes it.
pub fn is_known(year: &str) -> bool {
    read(year).is_ok_and(|read| read.as_deref() == Some(year))
}

/// The year group as a sentence or a list calls it: `Year 9`, but `Reception` and `Nursery 2`. A text that [`read`] does not
/// know, in an older register, is called as it is.
pub fn called(year: &str) -> String {
    let year = meant(&fold(year)).unwrap_or_else(|| year.trim().to_owned());
    if year.bytes().all(|b| b.is_ascii_digit()) { format!("Year {year}") } else { year }
}

/// The place of a year group in the order of years: Reception is 0, and nurseries come before it. `None` for a text that
/// is no year group.
pub fn rank(year: &str) -> Option<i32> {
    match meant(&fold(year))?.as_str() {
        "Nursery 1" => Some(-2),
        "Nursery" | "Nursery 2" => Some(-1),
        "Reception" => Some(0),
        number => number.parse().ok(),
    }
}

/// The year group that the name of a form begins with: 9 of `9B`. `None` if it begins with no year, such as `Oak`.
pub fn of_form(form: &str) -> Option<&str> {
    let form = form.trim();
    let digits = form.find(|c: char| !c.is_ascii_digit()).unwrap_or(form.len());
    let number = &form[..digits];
    let year: u32 = Some(number).filter(|number| number.len() <= 2)?.parse().ok()?;
    (1..=LAST).contains(&year).then_some(number)
}

fn meant(folded: &str) -> Option<String> {
    // A number below zero is no year, and the hyphen of `year-9` is no sign.
    if folded.trim().starts_with(['-', '\u{2212}', '\u{2013}']) {
        return None;
    }
    let plain: String = folded.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).collect();
    let name = match plain.as_str() {
        "r" | "yr" | "yearr" | "yrr" | "rec" | "reception" | "yearreception" | "receptionyear" => "Reception",
        "n" | "nur" | "nursery" | "yearn" | "nurseryyear" => "Nursery",
        "n1" | "nursery1" => "Nursery 1",
        "n2" | "nursery2" => "Nursery 2",
        _ => "",
    };
    if !name.is_empty() {
        return Some(name.to_owned());
    }
    let words = ["ncyeargroup", "ncyear", "yeargroup", "year", "yr", "y"];
    let number = words.iter().find_map(|word| plain.strip_prefix(word)).unwrap_or(&plain);
    let whole = match number.split_once('.') {
        Some((whole, rest)) if rest.bytes().all(|b| b == b'0') => whole,
        Some(_) => return None,
        None => number,
    };
    let is_number = (1..=4).contains(&whole.len()) && whole.bytes().all(|b| b.is_ascii_digit());
    let year: u32 = is_number.then(|| whole.parse().ok()).flatten()?;
    (1..=LAST).contains(&year).then(|| year.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_group_is_its_number_in_every_spelling() {
        for typed in [
            "9",
            "09",
            "9.0",
            "9.00",
            "Year 9",
            "year-9",
            "Year 09",
            "yr 9",
            "Yr9",
            "Y9",
            "Year group 9",
            "NC Year 9",
            " 9 ",
        ] {
            assert_eq!(read(typed).unwrap(), Some("9".to_owned()), "{typed}");
        }
        for (typed, wanted) in [
            ("Reception", "Reception"),
            ("Year R", "Reception"),
            ("YR", "Reception"),
            ("nursery", "Nursery"),
            ("N2", "Nursery 2"),
            ("1", "1"),
            ("14", "14"),
        ] {
            assert_eq!(read(typed).unwrap(), Some(wanted.to_owned()), "{typed}");
            assert!(is_known(wanted), "{wanted}");
        }
        assert_eq!(read(" ").unwrap(), None);
        assert!(sought(" ").is_err());
    }

    #[test]
    fn a_number_is_called_year_and_a_name_is_not() {
        for (year, wanted) in [
            ("9", "Year 9"),
            ("year 09", "Year 9"),
            ("Reception", "Reception"),
            ("YR", "Reception"),
            ("Nursery 2", "Nursery 2"),
            ("Sixth form", "Sixth form"),
        ] {
            assert_eq!(called(year), wanted);
        }
    }

    #[test]
    fn years_are_in_order_and_a_form_begins_with_one() {
        let ranks: Vec<Option<i32>> =
            ["N1", "Nursery", "Reception", "Year 1", "14", "Oak", ""].into_iter().map(rank).collect();
        assert_eq!(ranks, [Some(-2), Some(-1), Some(0), Some(1), Some(14), None, None]);
        for (form, year) in [("9B", Some("9")), ("10 Oak", Some("10")), ("7", Some("7"))] {
            assert_eq!(of_form(form), year, "{form}");
        }
        assert!(["Oak", "0B", "15A", "123", "", "B9"].iter().all(|form| of_form(form).is_none()));
    }

    #[test]
    fn what_cannot_be_a_year_group_is_refused() {
        for typed in
            ["Nine", "2025/26", "22", "99", "0", "15", "9.5", "Year", "Y", "9B", "Sixth form", "-9x", "-1", " -9", "–1"]
        {
            assert!(read(typed).is_err(), "{typed}");
        }
        assert!(!is_known("9.0") && !is_known("Year 9") && !is_known("Nine"));
    }
}
