//! Words of child protection. Such a matter is never kept here, only that it was referred, with the day (Shirley Warren).

use crate::text::fold;

/// Words that name such a matter. Each may have other meanings elsewhere, so a text with one is noticed, not refused.
const WORDS: [&str; 15] = [
    "child protection",
    "child-protection",
    "safeguarding",
    "child abuse",
    "domestic abuse",
    "emotional abuse",
    "physical abuse",
    "sexual abuse",
    "self harm",
    "self-harm",
    "suicidal",
    "suicide",
    "social services",
    "social worker",
    "at risk of harm",
];

/// A part of each of the words.
const STEMS: [&str; 6] = ["child", "safeguarding", "abuse", "self", "suicid", "social"];

/// True if a text could name such a matter: a quick look at a long text, before it is taken apart.
pub fn may_be_named_in(text: &str) -> bool {
    let folded = fold(text);
    STEMS.iter().chain(&["at risk"]).any(|stem| folded.contains(stem))
}

/// True if a text names a matter of child protection anywhere, as whole words in any spelling of their letters.
pub fn is_named_in(text: &str) -> bool {
    let folded = fold(text);
    let plain = folded.split_whitespace().collect::<Vec<_>>().join(" ");
    WORDS.iter().any(|words| {
        plain.match_indices(words).any(|(at, found)| {
            let before = plain[..at].chars().next_back();
            let after = plain[at + found.len()..].chars().next();
            !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matter_is_seen_wherever_it_is_named_and_not_in_other_words() {
        for text in [
            "Safeguarding",
            "a note. A CHILD\n protection matter",
            "told the social worker, who came",
            "self\u{2010}harm",
            "(domestic abuse)",
        ] {
            assert!(is_named_in(text), "{text}");
        }
        for words in WORDS {
            assert!(may_be_named_in(words) && is_named_in(words), "{words}");
        }
        for text in
            ["screen cracked", "abuse of the trolley", "childprotection1", "a safeguard", "a case for protection"]
        {
            assert!(!is_named_in(text), "{text}");
        }
    }
}
