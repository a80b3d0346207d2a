//! Reads what an entry of a school's calendar is from its name, as councils and schools write it.

use super::ClosedKind;
use crate::text::{fold, squeezed};

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum What {
    Term,
    Closed(ClosedKind),
    /// A bank holiday, which comes with Kitbook.
    BankHoliday,
}

/// Which of its days an entry gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    Whole,
    First,
    Last,
}

/// An entry of a school's calendar, as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub what: What,
    pub which: Which,
    /// The name without the words that say which day it is: `Autumn term` of `Autumn term starts`.
    pub name: String,
}

/// Words that say that an entry is the first day of something, or the last.
const FIRST: [&str; 12] = [
    "start of",
    "starts",
    "start",
    "begins",
    "begin",
    "first day of",
    "first day",
    "opens",
    "reopens",
    "from",
    "pupils return",
    "back to school",
];
const LAST: [&str; 8] = ["end of", "ends", "end", "finishes", "last day of", "last day", "closes", "breaks up"];

const INSET: [&str; 9] = [
    "inset",
    "training day",
    "staff training",
    "staff day",
    "staff development",
    "teacher training",
    "non pupil",
    "professional development",
    "baker day",
];
const HOLIDAY: [&str; 5] = ["half term", "holiday", "break", "vacation", "holidays"];
const CLOSED: [&str; 6] = ["closed", "closure", "snow day", "polling", "occasional day", "strike"];
const BANK: [&str; 9] = [
    "bank holiday",
    "new years day",
    "good friday",
    "easter monday",
    "may day",
    "christmas day",
    "boxing day",
    "public holiday",
    "early may",
];

/// Words that take back what an entry says, or ask it.
const TAKEN_BACK: [&str; 8] = ["not", "cancelled", "canceled", "open", "postponed", "provisional", "moved", "tbc"];

/// Kinds that say only that something is in the calendar.
const NO_KIND: [&str; 13] = [
    "event",
    "entry",
    "calendar",
    "date",
    "key date",
    "important date",
    "school date",
    "term date",
    "term and holiday date",
    "all day",
    "all day event",
    "school calendar",
    "academic calendar",
];

impl Event {
    /// Reads an entry's name, and its kind if the file has a column of kinds. `None` if it is neither a term nor a day on
    /// which the school is closed, and if its kind is not known or contradicts the name.
    pub fn read(name: &str, kind: &str) -> Option<Self> {
        let name = squeezed(name).into_owned();
        let words = plain(&name);
        let by_name = of(&words).filter(|_| !name.contains('?') && !is_taken_back(&words));
        let by_kind = plain(kind);
        let is_no_kind = NO_KIND.contains(&by_kind.strip_suffix('s').unwrap_or(&by_kind));
        let what = if kind.trim().is_empty() || (is_no_kind && !kind.contains('?')) {
            by_name?
        } else {
            let what = of(&by_kind).filter(|_| !kind.contains('?') && !has(&by_kind, &TAKEN_BACK))?;
            let contradicts = |named: What| (named == What::Term) != (what == What::Term);
            if of(&words).is_some_and(contradicts) || is_taken_back(&words) {
                return None;
            }
            what
        };
        let (which, name) = which(what, &name, &words);
        Some(Self { what, which, name })
    }

    /// An entry that the user says is a term, or a time without school. If its name says what the school is closed for,
    /// it is that.
    pub fn told(name: &str, is_term: bool) -> Self {
        let name = squeezed(name).into_owned();
        let words = plain(&name);
        let what = match of(&words) {
            _ if is_term => What::Term,
            Some(What::Closed(kind)) => What::Closed(kind),
            _ => What::Closed(ClosedKind::Closed),
        };
        let (which, name) = which(what, &name, &words);
        Self { what, which, name }
    }
}

/// True if a name takes back what it says: “INSET cancelled”. “INSET, pupils not in school” does not.
fn is_taken_back(words: &str) -> bool {
    has(words, &["not closed", "cancelled", "canceled", "postponed"])
}

/// A name in lower case, with single spaces for everything but letters and digits.
fn plain(text: &str) -> String {
    let spaced: String =
        fold(text).replace(['\'', '’'], "").chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    squeezed(&spaced).into_owned()
}

fn has(words: &str, any: &[&str]) -> bool {
    let padded = format!(" {words} ");
    any.iter().any(|word| padded.contains(&format!(" {word} ")) || padded.contains(&format!(" {word}s ")))
}

fn of(words: &str) -> Option<What> {
    if has(words, &BANK) {
        return Some(What::BankHoliday);
    }
    if has(words, &INSET) {
        return Some(What::Closed(ClosedKind::Inset));
    }
    if has(words, &HOLIDAY) {
        return Some(What::Closed(ClosedKind::Holiday));
    }
    if has(words, &["term", "semester"]) {
        return Some(What::Term);
    }
    has(words, &CLOSED).then_some(What::Closed(ClosedKind::Closed))
}

fn which(what: What, name: &str, words: &str) -> (Which, String) {
    // “Closed for pupils from 15:00” is a whole entry.
    if !matches!(what, What::Term | What::Closed(ClosedKind::Holiday)) {
        return (Which::Whole, name.to_owned());
    }
    let found = |which: Which, any: &[&str]| {
        let word = any.iter().find(|word| has(words, &[word]))?;
        let rest = format!(" {words} ").replacen(&format!(" {word} "), " ", 1);
        let rest = squeezed(&rest);
        let mut letters = rest.chars();
        let name: String =
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
        Some((which, name))
    };
    found(Which::First, &FIRST).or_else(|| found(Which::Last, &LAST)).unwrap_or_else(|| (Which::Whole, name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_whose_kind_is_unknown_or_contradicts_its_name_is_not_read() {
        for (name, kind) in [
            ("Snow 2", "not closed"),
            ("Christmas holiday", "school open"),
            ("INSET", "cancelled"),
            ("INSET", "closed?"),
            ("INSET", "staff only"),
            ("Easter holiday", "term"),
            ("Autumn term", "closed"),
            ("INSET cancelled", ""),
            ("Half term?", ""),
        ] {
            assert_eq!(Event::read(name, kind), None, "{name}: {kind}");
        }
        assert_eq!(Event::told("Easter holiday", false).what, What::Closed(ClosedKind::Holiday));
        assert_eq!(Event::told("Autumn 1", true).what, What::Term);
        assert_eq!(Event::read("Half term", "Term dates").unwrap().what, What::Closed(ClosedKind::Holiday));
    }

    #[test]
    fn entries_are_read_as_schools_and_councils_write_them() {
        use What::{BankHoliday, Closed, Term};
        for (typed, kind, what, which, name) in [
            ("Autumn Term 2026", "", Term, Which::Whole, "Autumn Term 2026"),
            ("Autumn term starts", "", Term, Which::First, "Autumn term"),
            ("Start of Autumn term", "", Term, Which::First, "Autumn term"),
            ("End of autumn term", "", Term, Which::Last, "Autumn term"),
            ("Last day of term", "", Term, Which::Last, "Term"),
            ("Half Term", "", Closed(ClosedKind::Holiday), Which::Whole, "Half Term"),
            ("October half-term break", "", Closed(ClosedKind::Holiday), Which::Whole, "October half-term break"),
            ("Half term begins", "", Closed(ClosedKind::Holiday), Which::First, "Half term"),
            ("Christmas Holidays", "", Closed(ClosedKind::Holiday), Which::Whole, "Christmas Holidays"),
            (
                "INSET day (school closed to pupils)",
                "",
                Closed(ClosedKind::Inset),
                Which::Whole,
                "INSET day (school closed to pupils)",
            ),
            ("Staff training day 2", "", Closed(ClosedKind::Inset), Which::Whole, "Staff training day 2"),
            (
                "School closed: polling station",
                "",
                Closed(ClosedKind::Closed),
                Which::Whole,
                "School closed: polling station",
            ),
            ("May Day bank holiday", "", BankHoliday, Which::Whole, "May Day bank holiday"),
            ("New Year's Day", "", BankHoliday, Which::Whole, "New Year's Day"),
            ("Autumn", "Term", Term, Which::Whole, "Autumn"),
            ("Autumn 1", "term", Term, Which::Whole, "Autumn 1"),
            ("Parents' choice", "closed", Closed(ClosedKind::Closed), Which::Whole, "Parents' choice"),
            ("Half term", "event", Closed(ClosedKind::Holiday), Which::Whole, "Half term"),
        ] {
            let name = name.to_owned();
            assert_eq!(Event::read(typed, kind), Some(Event { what, which, name }), "{typed}");
        }
        for typed in ["Sports day", "Parents' evening", "Year 11 mock exams", "Determination assembly", ""] {
            assert_eq!(Event::read(typed, ""), None, "{typed}");
        }
    }
}
