//! Checks names that people tell apart by eye: tags, refs, usernames, operators. A name with invisible characters, or
//! one that only looks like another, is refused, following Unicode's report on security (UTS 39).

use super::{
    fault::Fault,
    text::{self, fold, is_unseen, shown},
};
use std::collections::HashMap;
use unicode_normalization::char::is_combining_mark;
use unicode_script::{Script, UnicodeScript as _};
use unicode_security::{confusable_detection::skeleton, mixed_script::AugmentedScriptSet};

/// The most accents on one letter: no writing has more, and they would run into other lines.
const MOST_MARKS: usize = 4;

/// The reason why a name is not legible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Illegible {
    /// A character that can't be seen.
    Unseen(char),
    /// An accent without a letter, or more accents than a letter can have.
    Mark(char),
    /// A letter that is from another alphabet than the first letter of its word.
    Mixed { first: char, odd: char },
}

impl Illegible {
    /// The reason, in words that follow the name, such as "contains U+200B, which can't be seen".
    pub fn words(self) -> String {
        match self {
            Self::Unseen(c) => format!("contains {}, which can't be seen", code(c)),
            Self::Mark(c) => format!("contains the accent {} with no letter under it", code(c)),
            Self::Mixed { first, odd } => format!(
                "mixes alphabets in one word: {} is {}, and {} is {}",
                code(first),
                alphabet(first),
                code(odd),
                alphabet(odd)
            ),
        }
    }
}

/// Writes a character's code, such as `U+0410`.
fn code(c: char) -> String {
    format!("U+{:04X}", u32::from(c))
}

/// The name of a letter's alphabet, such as "Cyrillic".
fn alphabet(c: char) -> &'static str {
    c.script_extension().iter().next().map_or("unknown", Script::full_name)
}

/// Finds the reason why a name is not legible, if there is one.
pub fn illegible(name: &str) -> Option<Illegible> {
    if name.is_ascii() && !name.bytes().any(|b| b.is_ascii_control()) {
        return None;
    }
    name.chars().find(|c| is_unseen(*c)).map(Illegible::Unseen).or_else(|| stray_mark(name)).or_else(|| mixed(name))
}

fn stray_mark(name: &str) -> Option<Illegible> {
    let (mut on_letter, mut marks) = (false, 0);
    for c in name.chars() {
        if !is_combining_mark(c) {
            (on_letter, marks) = (c.is_alphanumeric(), 0);
            continue;
        }
        marks += 1;
        if !on_letter || marks > MOST_MARKS {
            return Some(Illegible::Mark(c));
        }
    }
    None
}

/// Finds a word in more than one alphabet. Alphabets that are written together (Japanese; Latin with Chinese, Japanese
/// or Korean) count as one: "highly restrictive" in UTS 39.
fn mixed(name: &str) -> Option<Illegible> {
    name.split_whitespace().find_map(|word| {
        let (mut all, mut but_latin) = (AugmentedScriptSet::default(), AugmentedScriptSet::default());
        let mut first = None;
        for c in word.chars() {
            let scripts = AugmentedScriptSet::from(c);
            all.intersect_with(scripts);
            if !scripts.base.contains_script(Script::Latin) {
                but_latin.intersect_with(scripts);
            }
            let is_one_writing = but_latin.hanb || but_latin.jpan || but_latin.kore;
            if all.is_empty() && !is_one_writing {
                return first.map(|first| Illegible::Mixed { first, odd: c });
            }
            if !scripts.is_all() {
                first.get_or_insert(c);
            }
        }
        None
    })
}

/// Cleans a name that may be empty. `what` names the field in the error.
///
/// Errors: those of [`text::line`]; the name is not legible.
pub fn line(what: &str, typed: &str, max: usize) -> Result<Option<String>, Fault> {
    let name = text::line(what, typed, max)?;
    name.as_deref().map_or(Ok(()), |name| must_be_legible(what, name))?;
    Ok(name)
}

/// Cleans a name that must not be empty.
///
/// Errors: those of [`text::required`]; the name is not legible.
pub fn required(what: &str, typed: &str, max: usize) -> Result<String, Fault> {
    let name = text::required(what, typed, max)?;
    must_be_legible(what, &name)?;
    Ok(name)
}

fn must_be_legible(what: &str, name: &str) -> Result<(), Fault> {
    let Some(why) = illegible(name) else { return Ok(()) };
    let hint = match why {
        Illegible::Unseen(_) | Illegible::Mark(_) => {
            "Type it again without that character; a scanner or a copied cell may have added it."
        }
        Illegible::Mixed { .. } => "Type the word again in one alphabet; a copied cell may contain lookalike letters.",
    };
    Err(Fault::invalid(format!("the {what} {} {}", shown(name), why.words())).hint(hint))
}

/// Names grouped by their appearance.
#[derive(Debug, Default)]
pub struct Looks(HashMap<String, Vec<String>>);

impl Looks {
    /// Adds a name. Returns an earlier name that it could be mistaken for, unless that name is in `own`. Only names
    /// that differ in unusual characters count: the school can tell `0` and `O` apart itself.
    pub fn add(&mut self, name: &str, own: &[&str]) -> Option<String> {
        let mut twin = None;
        for look in looks(name) {
            let alike = self.0.entry(look).or_default();
            let is_twin = |other: &&String| may_be_taken_for(name, other) && !own.contains(&other.as_str());
            twin = twin.or_else(|| alike.iter().find(is_twin).cloned());
            alike.push(name.to_owned());
        }
        twin
    }
}

/// True if two names that look alike differ in characters that few keyboards have.
fn may_be_taken_for(name: &str, other: &str) -> bool {
    let odd = |folded: &str| folded.chars().filter(|c| !c.is_ascii()).collect::<String>();
    let (name, other) = (fold(name), fold(other));
    name != other && odd(&name) != odd(&other)
}

/// The appearance of a name in small letters and in capitals, because names are compared without regard to case.
fn looks(name: &str) -> [String; 2] {
    [name.to_lowercase(), name.to_uppercase()].map(|name| skeleton(&name).collect())
}

/// True if a folded name has characters that few keyboards have: only such a name can be mistaken for another.
pub fn is_odd(name: &str) -> bool {
    !name.is_ascii() && !fold(name).is_ascii()
}

/// The fault for a new name that looks like an existing one.
pub fn looks_like(what: &str, name: &str, other: &str) -> Fault {
    Fault::conflict(
        format!("the {what} {} looks like {}, which is already used", shown(name), shown(other)),
        "Choose one that can't be mistaken for it.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_every_alphabet_are_legible() {
        for name in [
            "LAP-0042",
            "Zoë",
            "Zoe\u{308}",
            "Đorđe",
            "Łukasz",
            "李雷",
            "山田たろう",
            "Yamadaさん",
            "김철수",
            "Анна-1",
            "Ærø",
            "O’Brien",
            "Ωμέγα",
            "שרה",
            "محمد",
            "प्रिया",
            "Nguyễn",
            "9В-1",
            "Straße",
            "no. 5 (old)",
        ] {
            assert_eq!(illegible(name), None, "{name}");
        }
    }

    #[test]
    fn an_invisible_character_is_found() {
        for unseen in [
            '\u{ad}',
            '\u{34f}',
            '\u{115f}',
            '\u{1160}',
            '\u{180e}',
            '\u{200b}',
            '\u{200d}',
            '\u{200f}',
            '\u{202e}',
            '\u{2060}',
            '\u{2800}',
            '\u{3164}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{fffd}',
            '\u{e000}',
            '\u{e0041}',
            '\u{e0100}',
            '\u{7f}',
            '\u{1b}',
        ] {
            let name = format!("LAP{unseen}1");
            assert_eq!(illegible(&name), Some(Illegible::Unseen(unseen)), "{}", code(unseen));
        }
    }

    #[test]
    fn an_accent_without_a_letter_is_found() {
        assert_eq!(illegible("\u{301}LAP"), Some(Illegible::Mark('\u{301}')));
        assert_eq!(illegible("LAP-\u{301}1"), Some(Illegible::Mark('\u{301}')));
        assert_eq!(illegible("LAP\u{301}\u{302}\u{303}\u{304}\u{305}"), Some(Illegible::Mark('\u{305}')));
    }

    #[test]
    fn alphabets_are_not_mixed_in_a_word() {
        for (name, odd) in
            [("LАP-0001", 'А'), ("pаypal", 'а'), ("LAPΟ", 'Ο'), ("АLAP", 'L'), ("LAP٤", '٤'), ("٤LAP", 'L')]
        {
            let found = illegible(name);
            assert!(matches!(found, Some(Illegible::Mixed { odd: it, .. }) if it == odd), "{name}: {found:?}");
        }
        let fault = required("tag", "LАP-0001", 40).unwrap_err().message;
        assert_eq!(fault, "the tag “LАP-0001” mixes alphabets in one word: U+004C is Latin, and U+0410 is Cyrillic");
    }

    #[test]
    fn a_lookalike_is_found_if_it_differs_in_an_unusual_character() {
        let twin = |known: &str, new: &str| {
            let mut looks = Looks::default();
            assert_eq!(looks.add(known, &[]), None);
            looks.add(new, &[])
        };
        for (one, other) in [("ВАТ-1", "BAT-1"), ("ор-1", "OP-1"), ("Ӏ-7", "l-7"), ("ΑΚΟ", "AKO"), ("АКО", "ΑΚΟ")]
        {
            assert_eq!(twin(one, other).as_deref(), Some(one), "{one} {other}");
            assert_eq!(twin(other, one).as_deref(), Some(other), "{other} {one}");
        }
        for (one, other) in [("LAP-OOO1", "LAP-0001"), ("l1", "ll"), ("Zoë-1", "Zoë-l"), ("李-1", "李-l"), ("rn", "m")]
        {
            assert_eq!(twin(one, other), None, "{one} {other}");
        }
    }
}
