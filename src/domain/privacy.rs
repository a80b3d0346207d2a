//! How long what is known of people is kept, and what erasing somebody takes out of free text (Shirley Warren,
//! Brockhampton: as long as the schedule says and no longer; UK GDPR art. 5(1)(e)).

use super::{
    leaver,
    person::{Person, PersonKind},
    text::fold,
    when::add_months,
};
use crate::words;
use chrono::NaiveDate;
use std::collections::HashMap;

words! {
    /// What the retention schedule has a time for.
    What, "thing of the schedule" {
        /// Years after the last working day, or the contract's end if that is later.
        Pupils = "pupils",
        Staff = "staff",
        Others = "others",
        /// Years after the incident was closed.
        Attachments = "attachments",
        /// Years for which a backup is kept: it holds who was erased since.
        Backups = "backups",
    }
}

impl What {
    /// Years, where the school has not said otherwise: schools keep loans, debts and inventories for the current year
    /// and six more. A starting point, not law.
    pub fn usual(self) -> u32 {
        if self == Self::Backups { 1 } else { 6 }
    }

    /// Which of them somebody falls under.
    pub fn of(kind: PersonKind) -> Self {
        match kind {
            PersonKind::Pupil => Self::Pupils,
            PersonKind::Staff => Self::Staff,
            _ => Self::Others,
        }
    }
}

/// The day from which somebody is to be erased; `None`: never, or nobody knows when the person left.
pub fn erase_from(person: &Person, years: Option<u32>) -> Option<NaiveDate> {
    let left = person.contract_end.max(leaver::leaving_day(person))?;
    Some(add_months(left, years?.checked_mul(12)?))
}

/// What stands where a person was named.
pub const ERASED: &str = "[erased]";

/// The words by which people are named in free text: found whole, without regard to case and accents.
#[derive(Debug, Default)]
pub struct Names {
    /// Folded, by their first word.
    whole: HashMap<String, Vec<String>>,
    /// Single names, which may be anybody's: listed for a look, and left.
    parts: HashMap<String, ()>,
}

impl Names {
    /// Takes in how somebody is named.
    pub fn add(&mut self, person: &Person) {
        let all = [Some(&person.name), Some(&person.reference), person.email.as_ref(), person.username.as_ref()];
        let guardian = [person.guardian_name.as_ref(), person.guardian_contact.as_ref(), person.upn.as_ref()];
        for name in all.into_iter().chain(guardian).flatten() {
            self.add_whole(name);
        }
        // A name as school systems write it.
        if let (Some(given), Some(family)) = (&person.given_name, &person.family_name) {
            self.add_whole(&format!("{family}, {given}"));
            self.add_whole(&format!("{family} {given}"));
            for part in [given, family] {
                self.parts.insert(fold(part), ());
            }
        }
    }

    /// Takes in a ref that somebody had.
    pub fn add_ref(&mut self, reference: &str) {
        self.add_whole(reference);
    }

    /// Takes in the name and address of somebody, and nothing that might be a number of something else.
    pub fn add_name(&mut self, person: &Person) {
        for name in [Some(&person.name), person.email.as_ref()].into_iter().flatten() {
            self.add_whole(name);
        }
    }

    fn add_whole(&mut self, name: &str) {
        let folded = fold(name.trim());
        let Some(first) = words(&folded).next().map(|(at, end)| folded[at..end].to_owned()) else { return };
        let known = self.whole.entry(first).or_default();
        if !known.contains(&folded) {
            known.push(folded);
            // Of two names that begin alike, the longer goes first.
            known.sort_by_key(|name| std::cmp::Reverse(name.len()));
        }
    }

    /// The text without its whole mentions; `None`: it has none.
    pub fn redact(&self, text: &str) -> Option<String> {
        let (folded, origin) = fold_with_origin(text);
        let mut out = String::new();
        let (mut kept, mut next) = (0, 0);
        for (at, end) in words(&folded) {
            if at < next {
                continue;
            }
            let Some(names) = self.whole.get(&folded[at..end]) else { continue };
            let fits = |name: &&String| {
                // A name may begin with what is no letter: "(01632)".
                let lead = words(name).next().map_or(0, |(at, _)| at);
                at >= lead
                    && folded[at - lead..].starts_with(name.as_str())
                    && ends_there(&folded, at - lead + name.len())
            };
            let Some(name) = names.iter().find(fits) else { continue };
            let lead = words(name).next().map_or(0, |(at, _)| at);
            let (from, until) = (at - lead, at - lead + name.len());
            out.push_str(&text[kept..origin[from]]);
            out.push_str(ERASED);
            kept = origin[until];
            next = until;
        }
        if next == 0 {
            return None;
        }
        out.push_str(&text[kept..]);
        Some(out)
    }

    /// Whether a first or family name stands in it alone, which may be somebody else's.
    pub fn may_mention(&self, text: &str) -> bool {
        let folded = fold(text);
        words(&folded).any(|(at, end)| self.parts.contains_key(&folded[at..end]))
    }
}

/// Where each word begins and ends.
fn words(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let mut chars = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = chars.find(|(_, c)| c.is_alphanumeric())?;
        let mut end = start + first.len_utf8();
        while let Some((at, c)) = chars.next_if(|(_, c)| c.is_alphanumeric()) {
            end = at + c.len_utf8();
        }
        Some((start, end))
    })
}

fn ends_there(text: &str, at: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at..].chars().next();
    !(before.is_some_and(char::is_alphanumeric) && after.is_some_and(char::is_alphanumeric))
}

/// A text folded, and for each of its bytes and its end, where in the text that came from.
fn fold_with_origin(text: &str) -> (String, Vec<usize>) {
    if text.is_ascii() {
        return (text.to_ascii_lowercase(), (0..=text.len()).collect());
    }
    let (mut folded, mut origin) = (String::with_capacity(text.len()), Vec::with_capacity(text.len() + 1));
    for (at, c) in text.char_indices() {
        let one = fold(c.encode_utf8(&mut [0; 4]));
        origin.extend(std::iter::repeat_n(at, one.len()));
        folded.push_str(&one);
    }
    origin.push(text.len());
    (folded, origin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::when::Instant;
    use uuid::Uuid;

    fn zoe() -> Person {
        let mut person = Person::new(
            Uuid::nil().into(),
            PersonKind::Pupil,
            "004301".to_owned(),
            "Zoë Sample".to_owned(),
            Instant::EPOCH,
        );
        (person.given_name, person.family_name) = (Some("Zoë".to_owned()), Some("Sample".to_owned()));
        person.email = Some("z.sample@pupils.example".to_owned());
        person
    }

    #[test]
    fn a_name_goes_whole_without_regard_to_case_and_accents() {
        let mut names = Names::default();
        names.add(&zoe());
        for (text, wanted) in [
            ("seen by Zoë Sample at noon", Some("seen by [erased] at noon")),
            ("ZOE SAMPLE", Some("[erased]")),
            ("Sample, Zoë (004301)", Some("[erased] ([erased])")),
            ("mail z.sample@pupils.example, twice: Z.Sample@Pupils.example", Some("mail [erased], twice: [erased]")),
            ("Zoë Samples", None),
            ("order 0043012", None),
            ("Zoë said so", None),
            ("ça: Zoë  Sample", None),
            ("é Zoë Sample é", Some("é [erased] é")),
        ] {
            assert_eq!(names.redact(text).as_deref(), wanted, "{text}");
        }
        assert!(names.may_mention("zoe said so") && names.may_mention("a Sample") && !names.may_mention("samples"));
    }

    #[test]
    fn somebody_is_erased_so_many_years_after_the_later_of_both_days() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        let mut person = zoe();
        assert_eq!(erase_from(&person, Some(6)), None);
        person.last_working_day = day("2026-07-17");
        assert_eq!(erase_from(&person, Some(6)), day("2032-07-17"));
        person.contract_end = day("2026-08-31");
        assert_eq!(erase_from(&person, Some(6)), day("2032-08-31"));
        assert_eq!(erase_from(&person, None), None);
    }
}
