//! Compares keys: tags, refs and usernames. Spreadsheets drop the leading zeros of a key and people add spaces, so keys
//! that differ only in these are one until the user confirms that they are two.

use super::{
    fault::{Fault, FaultKind},
    remedy::Input,
    say,
    text::{fold, shown},
};

/// The bare form of a folded key: without spaces, and without the leading zeros of its numbers. The last digit of a
/// number stays, so that `0` and `00` are one, and `a0b` and `ab` are two.
pub fn bare(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len());
    let mut rest = folded.chars().filter(|c| !c.is_whitespace()).peekable();
    let mut in_number = false;
    while let Some(c) = rest.next() {
        let leads = c == '0' && !in_number && rest.peek().is_some_and(char::is_ascii_digit);
        if !leads {
            out.push(c);
            in_number = c.is_ascii_digit();
        }
    }
    out
}

/// True if two keys are the same, or differ only in leading zeros, letter case or spaces: `000123` and `123`, `LAP-0042`
/// and `lap-42`.
pub fn alike(a: &str, b: &str) -> bool {
    bare(&fold(a)) == bare(&fold(b))
}

/// Words the difference of two keys that are alike, such as "leading zeros".
pub fn difference(a: &str, b: &str) -> &'static str {
    let unspaced = |key: &str| fold(key).split_whitespace().collect::<String>();
    let has_same_spaces = fold(a).matches(' ').count() == fold(b).matches(' ').count();
    match (unspaced(a) == unspaced(b), has_same_spaces) {
        (true, false) => "spaces",
        (true, true) => "letter case",
        (false, true) => "leading zeros",
        (false, false) => "leading zeros and spaces",
    }
}

/// The question about a new key that is alike to a known one. `what` is the sort of key, and `owner` the item or person
/// that has the known one.
pub fn question(what: &str, typed: &str, known: &str, owner: &str) -> Fault {
    let difference = difference(typed, known);
    let message = format!("the {what} {} differs from {} only in {difference}", shown(typed), shown(known));
    let same = format!("If you mean {owner}, give {}. If it is another one, add ", shown(known));
    Fault::new(FaultKind::Question, message).hint(say![same, Input::Yes, "."])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn keys_that_differ_only_in_leading_zeros_case_or_spaces_are_alike() {
        for (a, b) in [
            ("000123", "123"),
            ("LAP-0042", "lap-42"),
            ("LAP 42", "LAP042"),
            ("0", "000"),
            ("ICT/0001", "ICT/1"),
            ("9B-007-01", "9b-7-1"),
        ] {
            assert!(alike(a, b) && alike(b, a), "{a} {b}");
        }
        for (a, b) in
            [("100", "1"), ("a0b", "ab"), ("LAP-42", "LAP42"), ("LAP-420", "LAP-42"), ("1 01", "11"), ("0", "")]
        {
            assert!(!alike(a, b), "{a} {b}");
        }
    }

    #[test]
    fn the_difference_is_named() {
        assert_eq!(difference("000123", "123"), "leading zeros");
        assert_eq!(difference("LAP 42", "LAP42"), "spaces");
        assert_eq!(difference("LAP 042", "LAP42"), "leading zeros and spaces");
        assert_eq!(difference("lap42", "LAP42"), "letter case");
    }

    proptest! {
        #[test]
        fn a_bare_key_is_its_own_bare_form(key in "[0-9a-c /-]{0,12}") {
            let once = bare(&key);
            prop_assert_eq!(bare(&once), once);
        }

        #[test]
        fn zeros_before_a_number_change_nothing(head in "[a-c/-]{0,4}", zeros in "0{0,4}", number in "[1-9][0-9]{0,4}") {
            let (a, b) = (format!("{head}{zeros}{number}"), format!("{head}{number}"));
            prop_assert!(alike(&a, &b));
        }
    }
}
