//! Cells that name several items in place of one, as a sheet with one row for a set has them: `A-10 to A-15`,
//! `LAP-1/LAP-2`.

use super::super::{
    fault::{Fault, FaultKind},
    remedy::Input,
    say,
    text::{fold, shown},
};

/// The words and signs between two tags, which may be short: `LAP-5 and 6`.
const JOINTS: [&str; 11] =
    [" to ", " and ", " through ", " thru ", " until ", " & ", "&", "+", "\u{2013}", "..", "\u{2026}"];

/// The signs that a tag may have itself, so that the tags around them must be alike.
const SIGNS: [&str; 4] = [" - ", "/", "-", " "];

/// The first two tags of a text that names several items. `None` if it may be one tag.
pub fn tags(text: &str) -> Option<(&str, &str)> {
    // Nearly every tag has one number, and these texts have two.
    let bytes = text.as_bytes();
    let ends = bytes.windows(2).filter(|pair| pair[0].is_ascii_digit() && !pair[1].is_ascii_digit()).count();
    if ends + usize::from(bytes.last().is_some_and(u8::is_ascii_digit)) < 2 {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let around = |joint: &'static str| {
        let places: Vec<usize> = lower.match_indices(joint).map(|(at, _)| at).collect();
        places.into_iter().filter_map(move |at| {
            let (one, other) = (text.get(..at)?.trim(), text.get(at + joint.len()..)?.trim());
            (!one.is_empty() && !other.is_empty()).then_some((one, other))
        })
    };
    let joined = JOINTS.into_iter().flat_map(&around).find(|(one, other)| follows(one, other) || rises(one, other));
    let alike = || SIGNS.into_iter().flat_map(&around).find(|(one, other)| follows(one, other));
    let apart = || around(" - ").find(|(one, other)| rises(one, other));
    joined.or_else(alike).or_else(apart)
}

/// Splits a tag into what is before its last number, and that number. `None` if it doesn't end in one.
fn numbered(tag: &str) -> Option<(&str, &str)> {
    let head = tag.trim_end_matches(|c: char| c.is_ascii_digit());
    (head.len() < tag.len()).then(|| tag.split_at(head.len()))
}

/// True if a second text begins with another tag of the series of the first, which has a name: `LAP-2` after `LAP-1`.
fn follows(one: &str, other: &str) -> bool {
    let Some((head, number)) = numbered(one) else { return false };
    if !head.contains(char::is_alphabetic) {
        return false;
    }
    let Some((begins, rest)) = other.split_at_checked(head.len()) else { return false };
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (next, after) = rest.split_at(end);
    fold(begins) == fold(head) && !next.is_empty() && next != number && !after.starts_with(char::is_alphanumeric)
}

/// True if a second text is only a number, above that of the first: `15` after `A-10`.
fn rises(one: &str, other: &str) -> bool {
    let Some((_, from)) = numbered(one) else { return false };
    let is_number = !other.is_empty() && other.bytes().all(|b| b.is_ascii_digit());
    // `B1 - 001` is item 1 in block 1.
    let has_new_zeros = other.starts_with('0') && other.len() != from.len();
    let value = |digits: &str| digits.parse::<u64>().unwrap_or(u64::MAX);
    is_number && !has_new_zeros && value(from) < value(other)
}

/// Says which tags a text names, such as `“ ” names A-10 and A-15`.
pub fn told(text: &str, (one, other): (&str, &str)) -> String {
    format!("{} names {one} and {other}", shown(text))
}

/// Questions a typed tag that names several items.
///
/// Errors: it does, and the user is not `sure`.
pub fn must_be_one(tag: &str, sure: bool) -> Result<(), Fault> {
    let Some(pair) = tags(tag).filter(|_| !sure) else { return Ok(()) };
    Err(Fault::new(FaultKind::Question, format!("{}; is it the tag of one item?", told(tag, pair))).hint(say![
        "Register each item with a tag of its own. If the whole text is on one item, add ",
        Input::Yes,
        "."
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_names_several_tags_gives_the_first_two() {
        for (text, pair) in [
            ("A-10 to A-15", ("A-10", "A-15")),
            ("A-10 TO A-15", ("A-10", "A-15")),
            ("A-10 to 15", ("A-10", "15")),
            ("LAP-1/LAP-2", ("LAP-1", "LAP-2")),
            ("LAP-1 / lap-2", ("LAP-1", "lap-2")),
            ("LAP-1 & LAP-2", ("LAP-1", "LAP-2")),
            ("LAP-1&2", ("LAP-1", "2")),
            ("LAP-1+LAP-2", ("LAP-1", "LAP-2")),
            ("LAP-1\u{2013}LAP-9", ("LAP-1", "LAP-9")),
            ("LAP-1 - LAP-9", ("LAP-1", "LAP-9")),
            ("LAP-1-LAP-9", ("LAP-1", "LAP-9")),
            ("LAP1 LAP2", ("LAP1", "LAP2")),
            ("LAP-1 - 9", ("LAP-1", "9")),
            ("1001 to 1010", ("1001", "1010")),
            ("1001 - 1010", ("1001", "1010")),
            ("LAP-1/LAP-2/LAP-3", ("LAP-1", "LAP-2/LAP-3")),
            ("LAP-1 LAP-2 chargers", ("LAP-1", "LAP-2 chargers")),
        ] {
            assert_eq!(tags(text), Some(pair), "{text}");
            assert!(must_be_one(text, false).is_err() && must_be_one(text, true).is_ok(), "{text}");
        }
    }

    #[test]
    fn a_tag_with_signs_of_its_own_is_one() {
        for tag in [
            "LAP-1",
            "ICT/0001",
            "A/B/1",
            "ICT / 1",
            "LAP-1/2",
            "R1-11",
            "R11-1",
            "B1 - 001",
            "2024-0001",
            "2024/1",
            "1001/1002",
            "1001-1010",
            "A1B2",
            "A1-A1",
            "Trolley 1 Tray 2",
            "Hall 1 to Hall 1",
            "HALL to GYM 2",
            "LAP-1/LAP-2x",
            "5 to 1",
            "Sand and 1",
            "",
            "\u{e9}1\u{2013}",
        ] {
            assert_eq!(tags(tag), None, "{tag}");
        }
    }
}
