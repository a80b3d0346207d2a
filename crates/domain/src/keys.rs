//! Compares keys: tags, refs and usernames. Spreadsheets drop the leading zeros of a key and people add spaces, so keys
//! that differ only in these are one until the user confirms that they are two.

use super::{
    fault::{Fault, FaultKind},
    remedy::Input,
    say,
    text::{and_list, fold, shown},
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

/// True for a sign that people leave out of a key, or write in place of another.
fn is_separator(c: char) -> bool {
    matches!(c, '-' | '_' | '.' | '/')
}

/// The bare form of a folded tag: that of any key, without the separators that people leave out or swap. One between two
/// numbers stays, so that `R1-11` and `R11-1` are two.
pub fn bare_tag(folded: &str) -> String {
    let mut out = String::with_capacity(folded.len());
    let mut is_apart = false;
    for c in folded.chars().filter(|c| !c.is_whitespace()) {
        if is_separator(c) {
            is_apart = true;
            continue;
        }
        if is_apart && c.is_ascii_digit() && out.ends_with(|c: char| c.is_ascii_digit()) {
            out.push('-');
        }
        is_apart = false;
        out.push(c);
    }
    bare(&out)
}

/// True if two tags are the same, or differ only in leading zeros, letter case, spaces or separators: `LAP-0042` and
/// `lap42`.
pub fn tags_are_alike(a: &str, b: &str) -> bool {
    bare_tag(&fold(a)) == bare_tag(&fold(b))
}

/// Words the difference of two keys or tags that are alike, such as "leading zeros".
pub fn difference(a: &str, b: &str) -> String {
    let (a, b) = (fold(a), fold(b));
    let kept = |key: &str, is: fn(char) -> bool| key.chars().filter(|c| is(*c)).collect::<String>();
    let is_sign = |c: char| !c.is_whitespace() && !is_separator(c);
    let parts = [
        (kept(&a, is_sign) != kept(&b, is_sign), "leading zeros"),
        (kept(&a, is_separator) != kept(&b, is_separator), "separators"),
        (kept(&a, char::is_whitespace) != kept(&b, char::is_whitespace), "spaces"),
    ];
    let differing: Vec<&str> = parts.into_iter().filter(|(differs, _)| *differs).map(|(_, word)| word).collect();
    if differing.is_empty() { "letter case".to_owned() } else { and_list(&differing) }
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
    fn tags_that_differ_in_separators_are_alike_unless_one_stands_between_numbers() {
        for (a, b) in [
            ("LAP-1", "LAP1"),
            ("LAP_2", "lap-002"),
            ("LAP 2", "LAP-2"),
            ("ICT/0001", "ICT1"),
            ("R1-11", "R1_011"),
            ("A-B-1", "AB1"),
            ("LAP--1", "LAP-1"),
        ] {
            assert!(tags_are_alike(a, b) && tags_are_alike(b, a), "{a} {b}");
        }
        for (a, b) in [("R1-11", "R11-1"), ("R1-11", "R111"), ("LAP-1", "LAP-10"), ("LAP-1", "LAB-1")] {
            assert!(!tags_are_alike(a, b), "{a} {b}");
        }
    }

    #[test]
    fn the_difference_is_named() {
        assert_eq!(difference("LAP1", "LAP-1"), "separators");
        assert_eq!(difference("LAP 02", "LAP-2"), "leading zeros, separators and spaces");
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
