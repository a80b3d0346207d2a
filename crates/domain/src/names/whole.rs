//! Names inside longer words: in a copy that is handed out, the whole word goes or none of it.

use super::Names;

impl Names {
    /// The whole word around a mention: the mention itself, or an address or a double name that contains it. `None` if it
    /// is a part of another word, such as a tag. `said` gives the text as it was written.
    pub(super) fn whole<'t>(
        &self,
        folded: &str,
        (from, until): (usize, usize),
        said: impl Fn(usize, usize) -> &'t str,
    ) -> Option<(usize, usize)> {
        let is_inside = |c: char| c.is_alphanumeric() || "-'’._@&+".contains(c);
        let ends = |c: char| !c.is_alphanumeric();
        let before = folded[..from].rsplit(|c| !is_inside(c)).next().unwrap_or_default();
        let before = before.trim_start_matches(ends);
        let after = folded[until..].split(|c| !is_inside(c)).next().unwrap_or_default();
        let after = after.trim_end_matches(ends);
        // "Ann's" is about Ann.
        let after = if matches!(after, "'s" | "’s" | "'" | "’") { "" } else { after };
        if before.is_empty() && after.is_empty() {
            return Some((from, until));
        }
        let (start, end) = (from - before.len(), until + after.len());
        let word = &folded[start..end];
        if self.vocabulary.contains(word) {
            return None;
        }
        let is_address = word.contains('@');
        // "Ann-Marie" is one name; "Li-ion" and "LAP-MOH-1" are none.
        let mut parts = said(start, end).split([' ', '-', '\'', '’']);
        let is_name = parts
            .all(|part| part.chars().next().is_some_and(char::is_uppercase) && part.chars().all(char::is_alphabetic));
        let is_written_small = said(start, end).chars().any(char::is_lowercase);
        (is_address || (is_name && is_written_small)).then_some((start, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        names::Place,
        person::{Person, PersonKind},
        privacy::Text,
        when::Instant,
    };
    use std::collections::HashSet;
    use uuid::Uuid;

    fn pupil(reference: &str, given: &str, family: &str) -> Person {
        let name = format!("{given} {family}");
        let mut person = Person::new(Uuid::nil().into(), PersonKind::Pupil, reference.to_owned(), name, Instant::EPOCH);
        (person.given_name, person.family_name) = (Some(given.to_owned()), Some(family.to_owned()));
        person
    }

    fn becomes(names: &Names, text: &str) -> String {
        names.verdict(text, Place { text: Text::Said, own: true }).redacted.unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn a_copy_that_is_handed_out_loses_whole_words_or_none() {
        let mut names = Names::among(HashSet::from(["lap-moh-1".to_owned()]), HashSet::new()).in_whole_words();
        names.add(&pupil("AL", "Ann", "Lee"));
        names.add(&pupil("MOH", "Moira", "Oh"));
        names.add(&pupil("3", "Jo", "Li"));
        for (text, wanted) in [
            ("Annabel and Ann sat", "Annabel and [erased] sat"),
            ("Ann-Marie sat", "[erased] sat"),
            ("Ann's bag, Ann’s too, Ann.", "[erased]'s bag, [erased]’s too, [erased]."),
            ("write to ann.lee@school.example today", "write to ann.lee@school.example today"),
            ("write to Ann.Lee@school.example", "write to [erased]"),
            ("Ann Lee-Harrow and Ann Lee", "[erased] and [erased]"),
            ("ALARM, AL, al and AL-7", "ALARM, AL, al and AL-7"),
            ("LAP-MOH-1 went to MOH", "LAP-MOH-1 went to [erased]"),
            ("a Li-ion cell for Li", "a Li-ion cell for [erased]"),
            ("Johanna, Jo and JO-1", "Johanna, [erased] and JO-1"),
            ("O'Ann and Ann/Jo", "[erased] and [erased]/[erased]"),
        ] {
            assert_eq!(becomes(&names, text), wanted, "{text}");
        }
    }
}
