//! The reference of a payment in the system that took it: the key by which a payment is recorded only once.

use super::super::{
    fault::Fault,
    incoming::cell,
    keys,
    text::{self, fold, shown, squeezed},
};

/// The key of a reference. `A1`, `a1` and ` A1` have the same key; `A01` has another. `None` for a placeholder, such as
/// `N/A`, which many payments may have.
pub fn key(reference: &str) -> Option<String> {
    let reference = squeezed(reference);
    (!cell::is_nothing(&reference)).then(|| fold(&reference))
}

/// The bare form of a reference. Spreadsheets drop leading zeros or add `.0`, and people add spaces and hyphens, so two
/// references with one bare form are one until the user confirms that they are two.
pub fn bare(reference: &str) -> Option<String> {
    let key = key(reference)?;
    let is_number = |whole: &&str| whole.chars().all(|c| c.is_ascii_digit() || c == '-' || c == ' ');
    let whole = key.trim_end_matches('0').strip_suffix('.').filter(is_number).unwrap_or(&key);
    let bare = keys::bare(&whole.replace(|c: char| matches!(c, '-' | '\u{2010}'..='\u{2014}' | '_' | '/'), ""));
    Some(bare).filter(|bare| !bare.is_empty())
}

/// Reads the reference that somebody gives. `None` if none is given.
///
/// Errors: it is a placeholder, or has several lines.
pub fn given(typed: Option<&str>) -> Result<Option<String>, Fault> {
    let Some(reference) = text::given_line("payment reference", typed)? else { return Ok(None) };
    if key(&reference).is_none() {
        return Err(Fault::invalid(format!("{} is no payment reference", shown(&reference)))
            .hint("Give the reference that the payment system shows, or leave it out."));
    }
    Ok(Some(reference))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_the_same_in_any_case_and_spacing() {
        for same in ["A1", "a1", " A1", "A1 "] {
            assert_eq!(key(same).as_deref(), Some("a1"), "{same}");
        }
        assert_ne!(key("A01"), key("A1"));
        assert_eq!(key("ORDER  7"), key("order 7"));
    }

    #[test]
    fn signs_zeros_and_a_decimal_make_no_other_reference() {
        for same in ["12345", "0012345", "12345.0", "12345.00", "012 345", "12-345"] {
            assert_eq!(bare(same).as_deref(), Some("12345"), "{same}");
        }
        assert_eq!(bare("TXN-077"), bare("txn 77"));
        for (one, other) in [("12345", "12346"), ("1.5", "1.50"), ("100", "1"), ("V1.0", "V1"), ("A12", "B12")] {
            assert_ne!(bare(one), bare(other), "{one} {other}");
        }
        assert_eq!((bare("--"), bare("N/A")), (None, None));
    }

    #[test]
    fn a_placeholder_is_no_reference() {
        for nothing in ["N/A", "none", "-", "TBC", "n/a "] {
            assert_eq!(key(nothing), None, "{nothing}");
            assert!(given(Some(nothing)).is_err(), "{nothing}");
        }
        assert_eq!(given(Some(" R1 ")).unwrap(), Some("R1".to_owned()));
        assert_eq!(given(None).unwrap(), None);
    }
}
