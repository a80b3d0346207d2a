//! What somebody at the desk says of an item that has just come back, in a few words: `no charger`, `damaged screen
//! cracked`, `lost pen`, `note found in the hall`.

use super::PartOutcome;
use crate::{
    asset::Condition,
    fault::Fault,
    text::{and_list, fold, shown, squeezed},
    words::Word as _,
};

/// What was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// A part did not come back, or is damaged. `reported` is false if it was only forgotten.
    Part {
        name: String,
        outcome: PartOutcome,
        reported: bool,
        note: Option<String>,
    },
    /// The item itself is damaged.
    Damaged {
        note: Option<String>,
    },
    /// A question of the return check is answered with no.
    Check {
        name: String,
        note: Option<String>,
    },
    /// The condition, without damage.
    Condition(Condition),
    Note(String),
}

/// The first words, with what they mean.
const ABSENT: [&str; 5] = ["no", "missing", "lost", "without", "not"];
const FORGOT: [&str; 2] = ["forgot", "forgotten"];
const DAMAGED: [&str; 2] = ["damaged", "broken"];
const NOTE: &str = "note";

/// True if a line begins with one of these words, so that it is not a scan.
pub fn is_said(line: &str) -> bool {
    let folded = fold(line);
    let (first, rest) = folded.split_once(' ').unwrap_or((folded.as_str(), ""));
    let needs_more = ABSENT.contains(&first) || FORGOT.contains(&first) || first == NOTE;
    (needs_more && !rest.is_empty()) || DAMAGED.contains(&first) || (rest.is_empty() && condition(first).is_some())
}

fn condition(word: &str) -> Option<Condition> {
    [Condition::Good, Condition::Fair, Condition::Poor].into_iter().find(|condition| condition.word() == word)
}

/// Reads a line about an item with these parts and questions of the return check. A part may be shortened, if that is
/// clear.
///
/// Errors: a word is neither a part nor a question.
pub fn read(line: &str, tag: &str, parts: &[&str], checks: &[&str]) -> Result<Said, Fault> {
    let line = squeezed(line);
    let (first, rest) = line.split_once(' ').unwrap_or((&line, ""));
    let first = fold(first);
    let text =
        |rest: &str| Some(rest.trim_start_matches([':', ',', ';', '-', ' ']).to_owned()).filter(|t| !t.is_empty());
    if first == NOTE {
        return Ok(Said::Note(rest.to_owned()));
    }
    if DAMAGED.contains(&first.as_str()) {
        return Ok(match named(rest, parts) {
            Some((name, rest)) => Said::Part { name, outcome: PartOutcome::Damaged, reported: true, note: text(rest) },
            None => Said::Damaged { note: text(rest) },
        });
    }
    if let Some(condition) = condition(&first) {
        return Ok(Said::Condition(condition));
    }
    if let Some((name, rest)) = named(rest, parts) {
        let reported = !FORGOT.contains(&first.as_str());
        return Ok(Said::Part { name, outcome: PartOutcome::Missing, reported, note: text(rest) });
    }
    if let Some((name, rest)) = named(rest, checks) {
        return Ok(Said::Check { name, note: text(rest) });
    }
    let known: Vec<String> = parts.iter().chain(checks).map(|name| (*name).to_owned()).collect();
    let hint = if known.is_empty() {
        format!("{tag} has no parts and no return check. To write it down: `note` and what you saw.")
    } else {
        format!("{tag} has: {}. To write something else down: `note` and what you saw.", and_list(&known))
    };
    Err(Fault::invalid(format!("{} is no part of {tag} and no question of its return check", shown(rest))).hint(hint))
}

/// The name that a text begins with, and the rest: a whole name first, else the only one that its first word begins.
fn named<'t>(text: &'t str, names: &[&str]) -> Option<(String, &'t str)> {
    let folded = fold(text);
    let whole = |name: &&&str| {
        let rest = folded.strip_prefix(fold(name).as_str());
        // `charger-works` is another name than `charger`.
        let goes_on = |next: char| next.is_alphanumeric() || next == '-';
        rest.is_some_and(|rest| !rest.starts_with(goes_on))
    };
    if let Some(name) = names.iter().filter(whole).max_by_key(|name| name.len()) {
        let words = name.split_whitespace().count();
        let rest = text.splitn(words + 1, ' ').nth(words).unwrap_or("");
        return Some(((*name).to_owned(), rest));
    }
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    let first = fold(first.trim_end_matches([':', ',', ';', '.']));
    let mut begun = names.iter().filter(|name| first.len() >= 2 && fold(name).starts_with(&first));
    match (begun.next(), begun.next()) {
        (Some(name), None) => Some(((*name).to_owned(), rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_desk_are_read() {
        let said = |line: &str| {
            read(line, "LAP-1", &["charger", "case", "HDMI cable"], &["clean", "signed out", "charger-works"]).unwrap()
        };
        let part = |name: &str, outcome, reported, note: Option<&str>| Said::Part {
            name: name.to_owned(),
            outcome,
            reported,
            note: note.map(str::to_owned),
        };
        let (missing, damaged) = (PartOutcome::Missing, PartOutcome::Damaged);
        for (line, meant) in [
            ("no charger", part("charger", missing, true, None)),
            ("No Charger", part("charger", missing, true, None)),
            ("lost case at home", part("case", missing, true, Some("at home"))),
            ("missing hdmi cable", part("HDMI cable", missing, true, None)),
            ("no hdmi", part("HDMI cable", missing, true, None)),
            ("no ch", part("charger", missing, true, None)),
            ("forgot charger", part("charger", missing, false, None)),
            ("damaged case: zip torn", part("case", damaged, true, Some("zip torn"))),
            ("damaged screen cracked", Said::Damaged { note: Some("screen cracked".to_owned()) }),
            ("damaged", Said::Damaged { note: None }),
            ("no charger-works", Said::Check { name: "charger-works".to_owned(), note: None }),
            ("not clean", Said::Check { name: "clean".to_owned(), note: None }),
            ("not signed out by her", Said::Check { name: "signed out".to_owned(), note: Some("by her".to_owned()) }),
            ("fair", Said::Condition(Condition::Fair)),
            ("note  found in   the hall", Said::Note("found in the hall".to_owned())),
        ] {
            assert!(is_said(line), "{line}");
            assert_eq!(said(line), meant, "{line}");
        }
        for line in ["LAP-1", "no", "note", "1001", "fair enough", "nora bell", "damage-1"] {
            assert!(!is_said(line), "{line}");
        }
        // It is never guessed.
        for line in ["no c", "no pen", "lost"] {
            let said = read(line, "LAP-1", &["charger", "case"], &[]);
            assert!(said.is_err(), "{line}: {said:?}");
        }
    }
}
