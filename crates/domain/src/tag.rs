//! Tags: the codes that a scanner reads and people type.

use super::{fault::Fault, incoming::cell, legible, text};

/// The longest tag, in characters: a barcode label still has room for it.
pub const LONGEST: usize = 40;

/// Cleans a tag for storing.
///
/// A tag may have `/` in it, like `ICT/0001`. [`splits`] tells how it differs from the label of a part.
///
/// Errors: the tag is empty, too long or not legible; it has a control character, `\` or `,` `;` `"` (separate the
/// cells of a file); it begins with `-` (looks like an option); a `/` is not between two other characters; it says that
/// there is no tag, such as `N/A`, or a spreadsheet has changed it.
pub fn parse(typed: &str) -> Result<String, Fault> {
    let tag = shaped(legible::required("tag", typed, LONGEST)?)?;
    cell::must_be_a_key("tag", &tag)?;
    Ok(tag)
}

/// Cleans a tag that comes from another register. An illegible one is accepted here; `check` reports it.
///
/// Errors: those of [`parse`], except illegible tags.
pub fn of_another_register(tag: &str) -> Result<String, Fault> {
    shaped(text::required("tag", tag, LONGEST)?)
}

fn shaped(tag: String) -> Result<String, Fault> {
    if let Some(c) = tag.chars().find(|c| matches!(c, ',' | ';' | '"' | '\\')) {
        return Err(Fault::invalid(format!("the tag {} can't contain “{c}”", text::shown(&tag)))
            .hint("Use only letters, digits, spaces and - _ . / in a tag, like LAP-0042."));
    }
    if tag.starts_with('-') {
        return Err(Fault::invalid(format!("the tag {} can't begin with “-”", text::shown(&tag)))
            .hint("Begin a tag with a letter or a digit, like LAP-0042."));
    }
    if tag.split('/').any(|piece| piece.trim().is_empty()) {
        return Err(Fault::invalid(format!("the tag {} can't begin or end with “/”, or have “//”", text::shown(&tag)))
            .hint("Write something before and after each “/”, like ICT/0001."));
    }
    Ok(tag)
}

/// Reads a word as a tag and the name of a part, in every way that it can be read, the longest tag first: `A/B/c` is
/// part `c` of `A/B`, or part `B/c` of `A`. A word that is itself a tag is not a part, so callers try that first.
pub fn splits(word: &str) -> impl Iterator<Item = (&str, &str)> {
    let halves = word.rmatch_indices('/').map(|(at, slash)| (word[..at].trim(), word[at + slash.len()..].trim()));
    halves.filter(|(tag, part)| !tag.is_empty() && !part.is_empty())
}

/// The short form of a folded tag, without separators and leading zeros, so that `lap-0042` and `LAP42` match.
pub fn short_form(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len());
    let mut in_number = false;
    for c in folded.chars().filter(|c| c.is_alphanumeric()) {
        let leading_zero = c == '0' && !in_number;
        if !leading_zero {
            out.push(c);
        }
        in_number = c.is_ascii_digit() && (in_number || c != '0');
    }
    out
}

/// True if the typed text is a short form of this tag: of the whole tag (`lap42`) or only its number (`42`, `0042`).
pub fn is_short_for(typed_short: &str, tag_folded: &str) -> bool {
    let whole = short_form(tag_folded);
    if whole == typed_short {
        return true;
    }
    let number_only = !typed_short.is_empty() && typed_short.bytes().all(|b| b.is_ascii_digit());
    number_only && whole.strip_suffix(typed_short).is_some_and(|head| !head.ends_with(|c: char| c.is_ascii_digit()))
}

/// Suggests up to three tags for an unknown one, best first: tags that it is a short form of, then tags that differ in
/// a letter or two. The tags of a series are all alike, so a longer list would not help.
pub fn alike<'a>(typed: &str, known: impl Iterator<Item = &'a str> + Clone) -> Vec<&'a str> {
    let short = short_form(&text::fold(typed));
    let mut found: Vec<&str> = known.clone().filter(|tag| is_short_for(&short, &text::fold(tag))).take(3).collect();
    let near = text::nearest_within(typed, known, 1 + typed.chars().count() / 6);
    found.extend(near.into_iter().filter(|tag| !found.contains(tag)).collect::<Vec<_>>());
    found.truncate(3);
    found
}

/// Makes a tag in a series, such as `LAP-0007` for `LAP-`, 7 and the width 4. `width` is the number of digits,
/// including leading zeros.
pub fn numbered(prefix: &str, number: u64, width: usize) -> String {
    format!("{prefix}{number:0width$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_forms_drop_separators_and_zeros() {
        assert_eq!(short_form("lap-0042"), "lap42");
        assert_eq!(short_form("lap-0100"), "lap100");
        assert_eq!(short_form("9b-007"), "9b7");
        assert!(is_short_for("42", "lap-0042"));
        assert!(is_short_for("lap42", "lap-0042"));
        assert!(!is_short_for("2", "lap-0042"));
        assert!(!is_short_for("", "lap-0042"));
    }

    #[test]
    fn suggestions_are_short_forms_or_a_letter_or_two_away() {
        let known = ["KET-0001", "KET-0011", "CHG-0004", "EXT-0007"];
        let alike = |typed| alike(typed, known.iter().copied());
        assert_eq!(alike("KET1"), ["KET-0001"]);
        assert_eq!(alike("KET-0002"), ["KET-0001", "KET-0011"]);
        assert_eq!(alike("EXT-0008"), ["EXT-0007"]);
        assert_eq!(alike("FAN-12"), [""; 0]);
    }

    #[test]
    fn a_word_with_slashes_may_be_a_tag_and_a_part_the_longest_tag_first() {
        let splits = |word| splits(word).collect::<Vec<_>>();
        assert_eq!(splits("LAP-0042"), []);
        assert_eq!(splits("LAP-0042/charger"), [("LAP-0042", "charger")]);
        assert_eq!(
            splits("ICT/0001 / AC/DC"),
            [("ICT/0001 / AC", "DC"), ("ICT/0001", "AC/DC"), ("ICT", "0001 / AC/DC")]
        );
        assert_eq!(splits("/x"), []);
        assert_eq!(splits("x/"), []);
    }

    #[test]
    fn a_tag_is_trimmed_and_bad_characters_are_refused() {
        assert_eq!(parse("  LAP-0042 ").unwrap(), "LAP-0042");
        for good in ["ICT/0001", "A/B/1", "ICT / 1"] {
            assert_eq!(parse(good).unwrap(), good);
        }
        for bad in [
            "",
            "  ",
            "/1",
            "LAP/",
            "LAP//1",
            "LAP/ /1",
            "/",
            "-1",
            "LAP\u{7}1",
            "a;b",
            "N/A",
            "TBC",
            "1E+5",
            &"x".repeat(41),
        ] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }
}
