//! The words for a result, as contractors write them: a pass, a fail, or a question.

use super::words::outcome;
use domain::{pat::Outcome, text::fold};

const PASSES: [&str; 12] =
    ["ok", "okay", "yes", "y", "true", "green", "good", "safe", "satisfactory", "acceptable", "\u{2713}", "\u{2714}"];

/// Words for a fail that are nothing else if more words follow them.
const BAD: [&str; 17] = [
    "unsafe",
    "unsatisfactory",
    "unacceptable",
    "not ok",
    "not okay",
    "not passed",
    "not safe",
    "not satisfactory",
    "not acceptable",
    "rejected",
    "reject",
    "condemned",
    "dangerous",
    "defective",
    "faulty",
    "fault",
    "do not use",
];

/// Words for a fail that mean it only if they are alone.
const FAILS: [&str; 11] = ["no", "n", "x", "bad", "false", "red", "scrap", "damaged", "broken", "\u{2717}", "\u{2718}"];

/// Words that say alone, or with harmless ones, that a check found nothing bad.
const SOUND: [&str; 27] = [
    "in good order",
    "in good condition",
    "in working order",
    "good order",
    "good condition",
    "working order",
    "no visible damage",
    "no signs of damage",
    "no damage",
    "no visible defects",
    "no defects found",
    "no defects",
    "no defect",
    "no faults found",
    "no fault found",
    "no faults",
    "no fault",
    "no issues found",
    "no issues",
    "no issue",
    "no problems",
    "no concerns",
    "no advisories",
    "no remarks",
    "no comments",
    "all good",
    "all ok",
];

/// Words that take nothing back from a pass, if all words behind it are such.
const HARMLESS: [&str; 24] = [
    "visual check only",
    "visual inspection only",
    "visual test only",
    "visual only",
    "after repairs",
    "after repair",
    "re wired",
    "re tested",
    "re fused",
    "re terminated",
    "with advisories",
    "with advisory",
    "class 1",
    "class 2",
    "class 3",
    "class i",
    "class ii",
    "class iii",
    "cl 1",
    "cl 2",
    "cl 3",
    "and",
    "with",
    "a",
];

/// Single words of the same sort: parts of an appliance, what was done to them, and the test itself.
const HARMLESS_WORDS: [&str; 56] = [
    "ok",
    "okay",
    "good",
    "fine",
    "sound",
    "clean",
    "satisfactory",
    "all",
    "the",
    "plug",
    "plugs",
    "plugtop",
    "fuse",
    "fuses",
    "fused",
    "lead",
    "leads",
    "cable",
    "cables",
    "flex",
    "cord",
    "grommet",
    "case",
    "casing",
    "cover",
    "cap",
    "label",
    "labels",
    "moulded",
    "iec",
    "mains",
    "new",
    "fitted",
    "refitted",
    "replaced",
    "changed",
    "renewed",
    "rewired",
    "tightened",
    "cleaned",
    "repaired",
    "retested",
    "relabelled",
    "reterminated",
    "remade",
    "corrected",
    "checked",
    "tested",
    "inspected",
    "pat",
    "test",
    "full",
    "visual",
    "visually",
    "inspection",
    "check",
];

/// Words of a tester who could not find the item, behind “fail” or alone.
const NOT_FOUND: [&str; 12] = [
    "not found",
    "not located",
    "not present",
    "not on site",
    "to locate",
    "to find",
    "could not locate",
    "could not find",
    "cannot locate",
    "unable to locate",
    "unable to find",
    "item not found",
];

/// Reads what a contractor writes under a heading such as `Result` or `Visual Check`, with the words that follow the
/// outcome: `Pass`, `OK`, `FAIL - flex cut`. `None` if Kitbook doesn't know the words, or if they may take a pass back.
pub(crate) fn verdict(text: &str) -> Option<(Outcome, &str)> {
    let text = text.trim().trim_end_matches(['.', '!']);
    if text.contains('?') {
        return None;
    }
    if let Some(outcome) = outcome(text) {
        return Some((outcome, ""));
    }
    let folded = fold(text);
    if PASSES.contains(&folded.as_str()) {
        return Some((Outcome::Pass, ""));
    }
    if FAILS.contains(&folded.as_str()) || BAD.contains(&folded.as_str()) {
        return Some((Outcome::Fail, ""));
    }
    let words = words(&folded);
    if is_sound(&words) == Some(true) {
        return Some((Outcome::Pass, text));
    }
    if begins(&words, &BAD).is_some() {
        // `Fault: none`, `Unsafe - now passed`.
        let is_taken_back = words.iter().any(|word| word.starts_with("pass") || *word == "none");
        return (!is_taken_back).then_some((Outcome::Fail, text));
    }
    let (first, rest) = text.split_at(text.find(|c: char| !c.is_alphabetic())?);
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric()).trim_end_matches([')', ']']);
    let is_pass = first.len() > 1 && PASSES.contains(&fold(first).as_str());
    let outcome = if is_pass { Outcome::Pass } else { outcome(first).filter(|_| first.len() >= "pass".len())? };
    let is_known = match outcome {
        Outcome::Pass => is_harmless(rest),
        // `Pass/Fail` is a heading or a choice, not an outcome, and an item that was not tested has not failed.
        _ => !fold(rest).contains("pass") && !is_not_found(rest) && !is_unmade(rest),
    };
    is_known.then_some((outcome, rest))
}

/// True if words begin with an outcome and go on in a way that Kitbook doesn't know: `Pass - do not use`, `Fail?`.
pub(crate) fn is_qualified(text: &str) -> bool {
    let folded = fold(text.trim());
    let first = words(&folded).first().copied().unwrap_or_default().to_owned();
    verdict(text).is_none() && first.len() > 1 && (PASSES.contains(&first.as_str()) || outcome(&first).is_some())
}

/// True if the words behind a pass say that it was that of a visual check.
pub(crate) fn is_visual_pass(text: &str) -> bool {
    let rest = match verdict(text) {
        Some((Outcome::Pass, rest)) => fold(rest),
        _ => return false,
    };
    matches!(
        words(&rest)[..],
        ["visual" | "visually"]
            | ["visual", "only" | "check" | "inspection" | "test"]
            | ["visual", "check" | "inspection" | "test", "only"]
    )
}

/// True if the words say that nobody found the item: `Failed to locate`, `Not found`.
pub(crate) fn is_not_found(text: &str) -> bool {
    let folded = fold(text);
    let words = words(&folded);
    let words = words.strip_prefix(&["fail"]).or_else(|| words.strip_prefix(&["failed"])).unwrap_or(&words);
    NOT_FOUND.contains(&words.join(" ").as_str())
}

/// True if the words behind “fail” say that the item could not be tested, as in `Failed to test`.
fn is_unmade(rest: &str) -> bool {
    let folded = fold(rest);
    begins(&words(&folded), &["to test", "to be tested", "not tested", "unable to test", "no access"]).is_some()
}

/// True if words take nothing back from the pass before them. None are harmless too.
pub(crate) fn is_harmless(rest: &str) -> bool {
    let says_something = rest.contains(char::is_alphanumeric) && !rest.contains('?');
    rest.is_empty() || says_something && is_sound(&words(&fold(rest))).is_some()
}

/// True if words that are all harmless say that nothing bad was found; `None` if one of them is not known.
fn is_sound(words: &[&str]) -> Option<bool> {
    let (mut rest, mut is_sound) = (words, false);
    while let Some(first) = rest.first() {
        let units = ["a", "amp", "amps", "month", "months", "way"];
        let is_number = first.bytes().all(|b| b.is_ascii_digit());
        let length = if let Some(length) = begins(rest, &SOUND) {
            is_sound = true;
            length
        } else if let Some(length) = begins(rest, &HARMLESS) {
            length
        } else if HARMLESS_WORDS.contains(first) || is_amps(first) {
            1
        } else if is_number && rest.get(1).is_some_and(|unit| units.contains(unit)) {
            2
        } else {
            return None;
        };
        rest = &rest[length..];
    }
    Some(is_sound)
}

/// The rating of a fuse, such as `13a` or `3amp`.
fn is_amps(word: &str) -> bool {
    let unit = word.trim_start_matches(|c: char| c.is_ascii_digit());
    unit.len() < word.len() && matches!(unit, "a" | "amp" | "amps")
}

/// The number of words of the longest phrase with which the words begin.
fn begins(words: &[&str], phrases: &[&str]) -> Option<usize> {
    let length = |phrase: &&str| {
        let phrase: Vec<&str> = phrase.split(' ').collect();
        words.starts_with(&phrase).then_some(phrase.len())
    };
    phrases.iter().filter_map(length).max()
}

fn words(folded: &str) -> Vec<&str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect()
}

/// True for the words by which a sheet says that there is nothing in a cell.
pub(crate) fn is_nothing(text: &str) -> bool {
    let folded = fold(text.trim());
    is_blank(text)
        || matches!(folded.as_str(), "tbc" | "tba" | "tbd" | "null" | "unknown" | "?" | "#n/a" | "#ref!" | "#value!")
}

/// True for an empty cell, and for the words by which a sheet says that a part of a test does not apply.
pub(crate) fn is_blank(text: &str) -> bool {
    let folded = fold(text.trim());
    matches!(
        folded.as_str(),
        "" | "n/a" | "na" | "n.a." | "n/a." | "-" | "--" | "\u{2013}" | "\u{2014}" | "none" | "nil" | "not applicable"
    )
}

/// True for the words by which a sheet says that an item was not tested.
pub(crate) fn is_untested(text: &str) -> bool {
    let folded = fold(text.trim());
    is_nothing(text)
        || is_not_found(text)
        || matches!(
            folded.as_str(),
            "not tested" | "untested" | "no access" | "missing" | "not available" | "unable to test" | "not seen"
        )
}

/// True for the words by which a sheet says that a visual inspection was not made, or that nobody knows. An empty cell,
/// `N/A` and a dash are of a sheet in which the result alone is filled in: its pass counts.
pub(crate) fn is_not_made(text: &str) -> bool {
    const WORDS: [&str; 36] = [
        "not checked",
        "not done",
        "not made",
        "not tested",
        "not inspected",
        "not visually inspected",
        "not carried out",
        "not completed",
        "not recorded",
        "not known",
        "not possible",
        "unchecked",
        "untested",
        "uninspected",
        "skipped",
        "pending",
        "later",
        "outstanding",
        "to do",
        "todo",
        "to follow",
        "unable",
        "unable to inspect",
        "unable to check",
        "no visual",
        "no visual check",
        "no visual inspection",
        "n/t",
        "nt",
        "tbc",
        "tba",
        "tbd",
        "to be confirmed",
        "unknown",
        "none",
        "?",
    ];
    WORDS.contains(&fold(text.trim()).as_str())
}

/// True for the words by which a sheet says that a part of a test was left out. `TBC` and `?` say that nobody knows.
pub(crate) fn is_left_out(text: &str) -> bool {
    is_blank(text) || is_not_made(text) && !is_nothing(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contractors_verdict_is_read_with_the_words_behind_it() {
        for (text, wanted) in [
            ("Pass", Some((Outcome::Pass, ""))),
            ("OK", Some((Outcome::Pass, ""))),
            ("f", Some((Outcome::Fail, ""))),
            ("FAIL - flex cut", Some((Outcome::Fail, "flex cut"))),
            ("Passed (new plug)", Some((Outcome::Pass, "new plug"))),
            ("OK - fuse changed 13A", Some((Outcome::Pass, "fuse changed 13A"))),
            ("Unsafe: flex cut", Some((Outcome::Fail, "Unsafe: flex cut"))),
            ("Cable in good order", Some((Outcome::Pass, "Cable in good order"))),
            ("Pass/Fail", None),
            ("Pass - on order", None),
            ("Pass, no plug", None),
            ("Fault: none", None),
            ("Failed to locate", None),
            ("Cable", None),
            ("p2", None),
            ("fine", None),
        ] {
            assert_eq!(verdict(text), wanted, "{text}");
        }
        assert!(is_qualified("pass 2") && is_qualified("Fail?") && !is_qualified("see notes") && !is_qualified("Pass"));
    }
}
