//! The reference of a payment in the system that took it: the key by which a payment is recorded only once.

use super::super::{
    fault::Fault,
    incoming::cell,
    text::{self, fold, shown, squeezed},
};

/// The key of a reference. `A1`, `a1` and ` A1` have the same key; `A01` has another. `None` for a placeholder, such as
/// `N/A`, which many payments may have.
pub fn key(reference: &str) -> Option<String> {
    let reference = squeezed(reference);
    (!cell::is_nothing(&reference)).then(|| fold(&reference))
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
    fn a_placeholder_is_no_reference() {
        for nothing in ["N/A", "none", "-", "TBC", "n/a "] {
            assert_eq!(key(nothing), None, "{nothing}");
            assert!(given(Some(nothing)).is_err(), "{nothing}");
        }
        assert_eq!(given(Some(" R1 ")).unwrap(), Some("R1".to_owned()));
        assert_eq!(given(None).unwrap(), None);
    }
}
