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

/// The words by which people are named: found whole, without regard to accents.
#[derive(Debug, Default)]
pub struct Names {
    /// Names of several words, and addresses: folded, by their first word.
    names: HashMap<String, Vec<String>>,
    /// Refs and usernames that are no ordinary word or number.
    refs: HashMap<String, Vec<String>>,
    /// Staff codes of letters alone, as they are written: "MOH" is somebody, "moh" is not.
    codes: HashSet<String>,
    /// What may be anybody, or anything: first and family names, a ref like 14. Taken out where it is all that stands there;
    /// else listed for a look, and left.
    weak: HashSet<String>,
}

/// How thoroughly a text is gone through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// A text about something, or about others.
    Of(Text),
    /// It is about the very person: a single name is theirs.
    Own,
}

impl Names {
    /// Takes in how somebody is named. What is the name of somebody else too (`shared`) is only looked for.
    pub fn add(&mut self, person: &Person, shared: impl Fn(&str) -> bool) {
        let mut names = vec![person.name.clone()];
        // As school systems write it.
        if let (Some(given), Some(family)) = (&person.given_name, &person.family_name) {
            names.extend([format!("{family}, {given}"), format!("{family} {given}")]);
        }
        self.weak.extend([&person.given_name, &person.family_name].into_iter().flatten().map(|name| fold(name)));
        names.extend([&person.email, &person.guardian_name, &person.guardian_contact].into_iter().flatten().cloned());
        for name in names {
            let folded = fold(&name);
            if shared(&folded) || words(&folded).count() < 2 {
                self.weak.insert(folded);
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
        let folded = fold(reference.trim());
        let digits = folded.bytes().filter(u8::is_ascii_digit).count();
        let letters = folded.chars().filter(|c| c.is_alphabetic()).count();
        let year = |text: &str| text.parse::<u32>().is_ok_and(|year| (1900..2100).contains(&year));
        let tells = match (letters, digits) {
            (0, digits) => digits > 3 && !year(&folded),
            (_, 1..) => true,
            // A username of letters alone: no name of theirs, and no short word.
            (letters, 0) => letters > 4 && !self.weak.contains(&folded) && folded == reference.trim(),
        };
        if tells {
            add(&mut self.refs, reference);
        } else {
            if letters > 1 && digits == 0 && reference.trim().chars().all(char::is_uppercase) {
                self.codes.insert(reference.trim().to_owned());
            }
            self.weak.insert(folded);
        }
    }

    /// Takes in a ref of somebody who is only to be left out, if it is no ordinary word or number.
    pub fn add_telling_ref(&mut self, reference: &str) {
        let mut one = Self::default();
        one.add_ref(reference);
        for refs in one.refs.into_values().flatten() {
            add(&mut self.refs, &refs);
        }
        self.codes.extend(one.codes);
    }

    /// Takes in the name and address of somebody, and nothing that might be a number or word of something else.
    pub fn add_name(&mut self, person: &Person) {
        for name in [Some(&person.name), person.email.as_ref()].into_iter().flatten() {
            if words(&fold(name)).count() > 1 {
                add(&mut self.names, name);
            }
        }
    }

    /// Takes in words that are to go, whatever they are.
    pub fn add_words(&mut self, text: &str) {
        add(&mut self.names, text);
    }

    /// Whether a text is one of the words, and nothing more.
    pub fn is_one(&self, text: &str) -> bool {
        let folded = fold(text.trim());
        let first = words(&folded).next().map(|(at, end)| &folded[at..end]).unwrap_or_default();
        let is_in = |map: &HashMap<String, Vec<String>>| map.get(first).is_some_and(|all| all.contains(&folded));
        self.weak.contains(&folded) || is_in(&self.names) || is_in(&self.refs)
    }

    /// The text without its whole mentions; `None`: it has none. A ref counts only where people write about people.
    pub fn redact(&self, text: &str, depth: Depth) -> Option<String> {
        let said = depth != Depth::Of(Text::Label);
        if said && self.is_one(text) {
            return Some(ERASED.to_owned());
        }
        let (folded, origin) = fold_with_origin(text);
        let mut out = String::new();
        let (mut kept, mut next) = (0, 0);
        for (at, end) in words(&folded) {
            if at < next {
                continue;
            }
            let word = &folded[at..end];
            let refs = self.refs.get(word).filter(|_| said);
            let known = self.names.get(word).into_iter().chain(refs).flatten();
            // Of two that begin alike, the longer goes.
            let mut found = known.filter_map(|name| mention(&folded, at, name)).max_by_key(|(_, until)| *until);
            let alone = (depth == Depth::Own && word.chars().count() > 1 && self.weak.contains(word))
                || (said && self.codes.contains(&text[origin[at]..origin[end]]));
            found = found.or(alone.then_some((at, end)));
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

    /// Whether a name stands in it that may be somebody else's, or a number that may be something else's.
    pub fn may_mention(&self, text: &str) -> bool {
        let folded = fold(text);
        words(&folded).any(|(at, end)| self.weak.contains(&folded[at..end]))
            || self.weak.iter().any(|name| name.contains(' ') && folded.contains(name.as_str()))
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
            assert_eq!(names.redact(text, Depth::Of(Text::Said)).as_deref(), wanted, "{text}");
        }
        // A ref may be the serial of something.
        assert_eq!(names.redact("004301", Depth::Of(Text::Label)), None);
        assert_eq!(names.redact("Zoë Sample's, 004301", Depth::Of(Text::Label)).as_deref(), Some("[erased]'s, 004301"));
        assert!(names.is_one("004301") && names.is_one("zoe sample") && !names.is_one("004301 b"));
        // Another has the same name: nobody knows who is meant.
        let mut both = Names::default();
        both.add(&zoe(), |name| name == "zoe sample");
        assert_eq!(both.redact("seen by Zoë Sample", Depth::Of(Text::Said)), None);
        assert!(both.may_mention("by Zoë Sample"));
        assert!(names.may_mention("zoe said so") && names.may_mention("a Sample") && !names.may_mention("samples"));
    }

    #[test]
    fn a_ref_that_is_an_ordinary_word_or_number_goes_only_where_it_stands_alone() {
        for (reference, text, wanted) in [
            ("14", "14 chargers", None),
            ("14", "14", Some("[erased]")),
            ("2026", "since 2026", None),
            ("1402", "1402 has it", Some("[erased] has it")),
            ("S1", "lent by s1", Some("lent by [erased]")),
            ("NO", "no picture", None),
            ("NO", "ask NO first", Some("ask [erased] first")),
            ("jsmith", "jsmith said so", Some("[erased] said so")),
            ("sample", "a sample of it", None),
            ("laptop", "laptop", Some("[erased]")),
        ] {
            let mut names = Names::default();
            names
                .add(&Person { username: Some(reference.to_owned()), reference: "X-1".to_owned(), ..zoe() }, |_| false);
            let redacted = names.redact(text, Depth::Of(Text::Said));
            assert_eq!(redacted.as_deref(), wanted, "{reference}: {text}");
            assert_eq!(names.redact(text, Depth::Of(Text::Label)), None, "{reference}: {text}");
        }
    }

    #[test]
    fn of_somebody_with_one_name_nothing_else_is_erased() {
        let mut names = Names::default();
        let dell = Person { given_name: None, name: "Dell".to_owned(), family_name: Some("Dell".to_owned()), ..zoe() };
        names.add(&dell, |_| false);
        assert_eq!(names.redact("Dell Latitude", Depth::Of(Text::Label)), None);
        assert_eq!(names.redact("a Dell laptop", Depth::Of(Text::Said)), None);
        assert_eq!(names.redact("Dell threw it", Depth::Own).as_deref(), Some("[erased] threw it"));
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
