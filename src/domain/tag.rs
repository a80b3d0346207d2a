//! Tags: what a scanner reads and a person types.

use super::{fault::Fault, text};

/// The longest tag, in characters: what a label printer's code can hold with ease.
pub const LONGEST: usize = 40;

/// A tag as it is to be stored.
///
/// Errors: empty, too long, a control character, or one of `/` (parts the tag from a part's name), `,` `;` `"`
/// (part the cells of a file), or a first `-` (looks like a flag).
pub fn parse(typed: &str) -> Result<String, Fault> {
    let tag = text::required("tag", typed, LONGEST)?;
    if let Some(c) = tag.chars().find(|c| matches!(c, '/' | ',' | ';' | '"' | '\\')) {
        return Err(Fault::usage(format!("the tag {} holds “{c}”", text::shown(&tag)))
            .hint("A tag has letters, digits, spaces and - _ . only, like LAP-0042."));
    }
    if tag.starts_with('-') {
        return Err(Fault::usage(format!("the tag {} begins with “-”", text::shown(&tag)))
            .hint("Begin a tag with a letter or a digit, like LAP-0042."));
    }
    Ok(tag)
}

/// The short form of a folded tag: separators and leading zeros dropped, so that `lap-0042` and `LAP42` meet.
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

/// Whether what was typed is a short form of this tag: the whole of it (`lap42`), or its number alone (`42`, `0042`).
pub fn is_short_for(typed_short: &str, tag_folded: &str) -> bool {
    let whole = short_form(tag_folded);
    if whole == typed_short {
        return true;
    }
    let number_only = !typed_short.is_empty() && typed_short.bytes().all(|b| b.is_ascii_digit());
    number_only && whole.strip_suffix(typed_short).is_some_and(|head| !head.ends_with(|c: char| c.is_ascii_digit()))
}

/// The next tag of a series after the highest number in use: `LAP-0007` after `LAP-0006`. `width` keeps the zeros.
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
    fn a_tag_is_plain() {
        assert_eq!(parse("  LAP-0042 ").unwrap(), "LAP-0042");
        for bad in ["", "  ", "LAP/1", "-1", "LAP\u{7}1", "a;b", &"x".repeat(41)] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }
}
