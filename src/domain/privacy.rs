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
use std::collections::{HashMap, HashSet};

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

words! {
    /// What a text may hold of people.
    Text, "sort of text" {
        /// People write about people in it: a note, a reason, who saw it.
        Said = "said",
        /// It describes a thing: a name may stand in it, and a number is the thing's own.
        Label = "label",
    }
}

/// The words by which people are named: found whole, without regard to case and accents.
#[derive(Debug, Default)]
pub struct Names {
    /// Names and addresses, folded, by their first word.
    names: HashMap<String, Vec<String>>,
    /// Refs and usernames, which may be a number or word of something else.
    refs: HashMap<String, Vec<String>>,
    /// Single names, which may be anybody's: listed for a look, and left.
    parts: HashSet<String>,
}

impl Names {
    /// Takes in how somebody is named. What is the name of somebody else too (`shared`) is only looked for.
    pub fn add(&mut self, person: &Person, shared: impl Fn(&str) -> bool) {
        let mut names = vec![person.name.clone()];
        // As school systems write it.
        if let (Some(given), Some(family)) = (&person.given_name, &person.family_name) {
            names.extend([format!("{family}, {given}"), format!("{family} {given}")]);
            self.parts.extend([fold(given), fold(family)]);
        }
        names.extend([&person.email, &person.guardian_name, &person.guardian_contact].into_iter().flatten().cloned());
        for name in names {
            if shared(&fold(&name)) {
                self.parts.insert(fold(&name));
            } else {
                add(&mut self.names, &name);
            }
        }
        for reference in [Some(&person.reference), person.username.as_ref(), person.upn.as_ref()].into_iter().flatten()
        {
            self.add_ref(reference);
        }
    }

    /// Takes in a ref that somebody had.
    pub fn add_ref(&mut self, reference: &str) {
        add(&mut self.refs, reference);
    }

    /// Takes in the name and address of somebody, and nothing that might be a number of something else.
    pub fn add_name(&mut self, person: &Person) {
        for name in [Some(&person.name), person.email.as_ref()].into_iter().flatten() {
            add(&mut self.names, name);
        }
    }

    /// Whether a text is one of the words, and nothing more.
    pub fn is_one(&self, text: &str) -> bool {
        let folded = fold(text.trim());
        let first = words(&folded).next().map(|(at, end)| &folded[at..end]).unwrap_or_default();
        [&self.names, &self.refs].into_iter().any(|map| map.get(first).is_some_and(|all| all.contains(&folded)))
    }

    /// The text without its whole mentions; `None`: it has none. A ref counts only where people write about people.
    pub fn redact(&self, text: &str, sort: Text) -> Option<String> {
        let (folded, origin) = fold_with_origin(text);
        let mut out = String::new();
        let (mut kept, mut next) = (0, 0);
        for (at, end) in words(&folded) {
            if at < next {
                continue;
            }
            let refs = self.refs.get(&folded[at..end]).filter(|_| sort == Text::Said);
            let known = self.names.get(&folded[at..end]).into_iter().chain(refs).flatten();
            // Of two that begin alike, the longer goes.
            let found = known.filter_map(|name| mention(&folded, at, name)).max_by_key(|(_, until)| *until);
            let Some((from, until)) = found else { continue };
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
        words(&folded).any(|(at, end)| self.parts.contains(&folded[at..end]))
            || self.parts.iter().any(|part| part.contains(' ') && folded.contains(part.as_str()))
    }
}

fn add(map: &mut HashMap<String, Vec<String>>, name: &str) {
    let folded = fold(name.trim());
    let Some(first) = words(&folded).next().map(|(at, end)| folded[at..end].to_owned()) else { return };
    let known = map.entry(first).or_default();
    if !known.contains(&folded) {
        known.push(folded);
    }
}

/// Where a name stands whose first word begins at `at`; it may begin with what is no letter: "(01632)".
fn mention(text: &str, at: usize, name: &str) -> Option<(usize, usize)> {
    let lead = words(name).next().map_or(0, |(at, _)| at);
    let from = at.checked_sub(lead)?;
    let until = from + name.len();
    (text.get(from..)?.starts_with(name) && ends_there(text, until)).then_some((from, until))
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
        names.add(&zoe(), |_| false);
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
            assert_eq!(names.redact(text, Text::Said).as_deref(), wanted, "{text}");
        }
        // A ref may be the serial of something.
        assert_eq!(names.redact("004301", Text::Label), None);
        assert_eq!(names.redact("Zoë Sample's, 004301", Text::Label).as_deref(), Some("[erased]'s, 004301"));
        assert!(names.is_one("004301") && names.is_one("zoe sample") && !names.is_one("004301 b"));
        // Another has the same name: nobody knows who is meant.
        let mut both = Names::default();
        both.add(&zoe(), |name| name == "zoe sample");
        assert_eq!(both.redact("Zoë Sample", Text::Said), None);
        assert!(both.may_mention("by Zoë Sample"));
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
