//! How people are named in free text, and what of it may go when somebody is erased. What can't be taken back is taken out
//! only where it is certain who or what is meant; the rest is listed for somebody to look at.

use super::{
    person::Person,
    privacy::{ERASED, Text},
    text::fold,
};
use std::collections::{HashMap, HashSet};

/// What is known of a word or words that somebody is named by, the most certain first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Certainty {
    /// A whole name, or an address: goes from every text.
    Whole,
    /// A ref that is no word or number of the school's items: goes from where people write about people.
    Ref,
    /// The same, of capital letters alone: "MOH" is somebody, "moh" is not.
    Code,
    /// A first or a family name that nobody has who stays: goes where it is all that a field has which names a person, and
    /// from texts about the very person; else it is looked at.
    Single,
    /// The same, but a word or number of the school's items besides, or too short to be told from one: goes only where
    /// it is all that a field has which names a person.
    Word,
    /// The name of somebody who stays, too: looked at, wherever it stands.
    Shared,
    /// A whole name of somebody who stays: nothing in it is anybody else's.
    Other,
}

/// One of the ways in which somebody is named.
#[derive(Debug, PartialEq, Eq)]
struct Phrase {
    folded: String,
    /// As it has to stand there, if case matters.
    written: Option<String>,
    certainty: Certainty,
}

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub text: Text,
    /// It is about the very person.
    pub own: bool,
}

impl Place {
    /// A text about something, or about others.
    pub fn of(text: Text) -> Self {
        Self { text, own: false }
    }
}

/// What came of going through a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The text without its certain mentions; `None`: it has none.
    pub redacted: Option<String>,
    /// What is left may mention somebody.
    pub look: bool,
}

/// The words by which people are named: found whole, without regard to accents.
#[derive(Debug, Default)]
pub struct Names {
    /// By their first word.
    phrases: HashMap<String, Vec<Phrase>>,
    /// Words and numbers of the school's items: makes, rooms, classes, tags.
    vocabulary: HashSet<String>,
    /// How those who stay are named.
    shared: HashSet<String>,
}

impl Names {
    /// Of nobody yet. What stands in the vocabulary may be an item, and what is shared somebody else; both folded.
    pub fn among(vocabulary: HashSet<String>, shared: HashSet<String>) -> Self {
        Self { phrases: HashMap::new(), vocabulary, shared }
    }

    /// Takes in how somebody is named.
    pub fn add(&mut self, person: &Person) {
        self.add_name(&person.name);
        match (&person.given_name, &person.family_name) {
            (Some(given), Some(family)) => {
                self.add_both(given, family);
                self.add_single(given);
                self.add_single(family);
            }
            (given, family) => {
                for name in [given, family].into_iter().flatten() {
                    self.add_single(name);
                }
            }
        }
        for address in [&person.email, &person.guardian_name, &person.guardian_contact].into_iter().flatten() {
            self.add_address(address);
        }
        for reference in [Some(&person.reference), person.username.as_ref(), person.upn.as_ref()].into_iter().flatten()
        {
            self.add_ref(reference);
        }
    }

    /// Takes in a whole name, as it is said and as school systems turn it round.
    pub fn add_name(&mut self, name: &str) {
        let folded = fold(name.trim());
        let parts: Vec<&str> = name.split_whitespace().collect();
        let [given, middle @ .., family] = &parts[..] else { return self.add_single(name) };
        self.put(&folded, None, if self.shared.contains(&folded) { Certainty::Shared } else { Certainty::Whole });
        self.add_both(given, family);
        if !middle.is_empty() {
            self.add_both(given, &parts[1..].join(" "));
        }
        self.add_single(given);
        self.add_single(family);
    }

    /// A first and a family name, in every order.
    fn add_both(&mut self, given: &str, family: &str) {
        let said = fold(&format!("{given} {family}"));
        let shared = self.shared.contains(&said);
        for name in [said, fold(&format!("{family} {given}")), fold(&format!("{family}, {given}"))] {
            self.put(&name, None, if shared { Certainty::Shared } else { Certainty::Whole });
        }
    }

    /// Takes in an e-mail address, or how a guardian is named or reached.
    pub fn add_address(&mut self, address: &str) {
        let folded = fold(address.trim());
        let is_number = folded.bytes().filter(u8::is_ascii_digit).count() > 5;
        if self.shared.contains(&folded) {
            self.put(&folded, None, Certainty::Shared);
        } else if is_number || words(&folded).count() > 1 {
            self.put(&folded, None, Certainty::Whole);
        } else {
            self.put_single(&folded);
        }
    }

    /// Takes in a first or a family name, and what it is put together of: "Harrow-Jones" is "Jones" to many.
    pub fn add_single(&mut self, name: &str) {
        const SHORT: usize = 3;
        let folded = fold(name.trim());
        let parts: Vec<&str> = words(&folded).map(|(at, end)| &folded[at..end]).collect();
        for part in &parts {
            if parts.len() == 1 || part.chars().count() >= SHORT {
                self.put_single(part);
            }
        }
        if parts.len() > 1 {
            self.put_single(&folded);
        }
    }

    fn put_single(&mut self, folded: &str) {
        let is_item = words(folded).all(|(at, end)| self.vocabulary.contains(&folded[at..end]));
        let certainty = match (self.shared.contains(folded), is_item) {
            (true, _) => Certainty::Shared,
            (false, true) => Certainty::Word,
            (false, false) => Certainty::Single,
        };
        self.put(folded, None, certainty);
    }

    /// Takes in a ref, a username or a UPN.
    pub fn add_ref(&mut self, reference: &str) {
        let reference = reference.trim();
        let folded = fold(reference);
        let digits = folded.bytes().filter(u8::is_ascii_digit).count();
        let letters = folded.chars().filter(|c| c.is_alphabetic()).count();
        let is_year = folded.parse::<u32>().is_ok_and(|year| (1900..2100).contains(&year));
        if self.is_known(&folded) {
            return;
        }
        let certainty = if self.shared.contains(&folded) {
            Certainty::Shared
        } else if digits + letters < 3 || is_year || self.vocabulary.contains(&folded) {
            Certainty::Word
        } else {
            match (letters, digits) {
                (0, 0..=3) => Certainty::Word,
                (_, 1..) => Certainty::Ref,
                _ if reference.chars().all(char::is_uppercase) => Certainty::Code,
                // A username of letters alone.
                (5.., 0) => Certainty::Ref,
                _ => Certainty::Word,
            }
        };
        let written = (certainty == Certainty::Code).then(|| reference.to_owned());
        self.put(&folded, written, certainty);
    }

    /// Takes in the whole name of somebody who stays: a name in it is theirs.
    pub fn keep(&mut self, name: &str) {
        let folded = fold(name.trim());
        if words(&folded).count() > 1 {
            self.put(&folded, None, Certainty::Other);
        }
    }

    /// Takes in words that are to go, whatever they are.
    pub fn add_words(&mut self, text: &str) {
        self.put(&fold(text.trim()), None, Certainty::Whole);
    }

    /// Leaves something alone, whoever else is named so.
    pub fn spare(&mut self, name: &str) {
        let folded = fold(name.trim());
        if let Some(first) = first_word(&folded) {
            let known = self.phrases.entry(first.to_owned()).or_default();
            known.retain(|phrase| phrase.folded != folded);
            known.push(Phrase { folded, written: None, certainty: Certainty::Other });
        }
    }

    fn is_known(&self, folded: &str) -> bool {
        let known = first_word(folded).and_then(|first| self.phrases.get(first));
        known.is_some_and(|known| known.iter().any(|phrase| phrase.folded == folded))
    }

    /// Of two meanings of a word, the less certain counts.
    fn put(&mut self, folded: &str, written: Option<String>, certainty: Certainty) {
        let Some(first) = first_word(folded) else { return };
        let known = self.phrases.entry(first.to_owned()).or_default();
        match known.iter_mut().find(|phrase| phrase.folded == folded) {
            // Whoever goes has that name, and so has somebody who stays.
            Some(phrase) if certainty == Certainty::Other => {
                if phrase.certainty == Certainty::Whole {
                    phrase.certainty = Certainty::Shared;
                }
            }
            Some(phrase) => phrase.certainty = phrase.certainty.max(certainty),
            None => known.push(Phrase { folded: folded.to_owned(), written, certainty }),
        }
    }

    /// Goes through a text.
    pub fn verdict(&self, text: &str, place: Place) -> Verdict {
        let (folded, origin) = fold_with_origin(text);
        let mut out = String::new();
        let (mut kept, mut next) = (0, 0);
        let (mut taken, mut look) = (false, false);
        let alone = folded.trim();
        for (at, end) in words(&folded) {
            if at < next {
                continue;
            }
            let said = |from: usize, until: usize| &text[origin[from]..origin[until]];
            let standing = self.phrases.get(&folded[at..end]).into_iter().flatten().filter_map(|phrase| {
                let (from, until) = mention(&folded, at, &phrase.folded)?;
                let fits = phrase.written.as_ref().is_none_or(|written| written == said(from, until));
                fits.then_some((phrase.certainty, from, until))
            });
            // Of two that begin alike, the longer counts.
            let Some((certainty, from, until)) = standing.max_by_key(|(_, _, until)| *until) else { continue };
            let is_alone = place.text == Text::Named && &folded[from..until] == alone;
            let is_capital = said(from, until).chars().next().is_some_and(char::is_uppercase);
            let goes = match certainty {
                Certainty::Whole => true,
                Certainty::Ref | Certainty::Code => place.text != Text::Label,
                Certainty::Single => is_alone || (place.own && is_capital),
                Certainty::Word => is_alone,
                Certainty::Shared | Certainty::Other => false,
            };
            if goes {
                out.push_str(&text[kept..origin[from]]);
                out.push_str(ERASED);
                kept = origin[until];
                taken = true;
            } else {
                look |= match certainty {
                    Certainty::Single | Certainty::Shared => true,
                    // Numbers and words that describe an item are the item's own.
                    Certainty::Word => place.text != Text::Label,
                    _ => false,
                };
            }
            if goes || certainty >= Certainty::Shared {
                next = until;
            }
        }
        out.push_str(&text[kept..]);
        Verdict { redacted: taken.then_some(out), look }
    }
}

fn first_word(folded: &str) -> Option<&str> {
    words(folded).next().map(|(at, end)| &folded[at..end])
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
    use crate::{person::PersonKind, when::Instant};
    use uuid::Uuid;

    const SAID: Place = Place { text: Text::Said, own: false };
    const OWN: Place = Place { text: Text::Said, own: true };
    const NAMED: Place = Place { text: Text::Named, own: false };
    const LABEL: Place = Place { text: Text::Label, own: false };

    fn somebody(reference: &str, given: &str, family: &str) -> Person {
        let name = format!("{given} {family}");
        let mut person = Person::new(Uuid::nil().into(), PersonKind::Pupil, reference.to_owned(), name, Instant::EPOCH);
        (person.given_name, person.family_name) = (Some(given.to_owned()), Some(family.to_owned()));
        person
    }

    fn zoe() -> Person {
        let email = Some("z.sample@pupils.example".to_owned());
        Person { email, ..somebody("004301", "Zoë", "Sample") }
    }

    fn set(words: &[&str]) -> HashSet<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn of(person: &Person) -> Names {
        let mut names = Names::default();
        names.add(person);
        names
    }

    /// What a text becomes (itself, if nothing goes), and whether it is to be looked at.
    fn becomes(names: &Names, text: &str, place: Place) -> (String, bool) {
        let verdict = names.verdict(text, place);
        (verdict.redacted.unwrap_or_else(|| text.to_owned()), verdict.look)
    }

    #[test]
    fn a_name_goes_whole_without_regard_to_case_and_accents() {
        let names = of(&zoe());
        for (text, wanted, look) in [
            ("seen by Zoë Sample at noon", "seen by [erased] at noon", false),
            ("ZOE SAMPLE", "[erased]", false),
            ("Sample, Zoë (004301)", "[erased] ([erased])", false),
            ("Sample Zoë has it", "[erased] has it", false),
            ("mail z.sample@pupils.example, twice: Z.Sample@Pupils.example", "mail [erased], twice: [erased]", false),
            ("order 0043012", "order 0043012", false),
            ("é Zoë Sample é", "é [erased] é", false),
            // One name is not enough, and a longer one another's.
            ("Zoë Samples", "Zoë Samples", true),
            ("Zoë said so", "Zoë said so", true),
            ("Zoë Sample's: Zoë's", "[erased]'s: Zoë's", true),
            ("samples", "samples", false),
        ] {
            assert_eq!(becomes(&names, text, SAID), (wanted.to_owned(), look), "{text}");
        }
        // A ref may be the serial of something.
        assert_eq!(becomes(&names, "004301", LABEL), ("004301".to_owned(), false));
        assert_eq!(becomes(&names, "Zoë Sample's, 004301", LABEL).0, "[erased]'s, 004301");
    }

    #[test]
    fn the_name_of_somebody_who_stays_is_looked_at_and_stays() {
        let mut names = Names::among(set(&[]), set(&["zoe sample", "zoe", "sample"]));
        names.add(&zoe());
        for place in [SAID, OWN, NAMED, LABEL] {
            assert_eq!(becomes(&names, "Zoë Sample", place), ("Zoë Sample".to_owned(), true), "{place:?}");
            assert_eq!(becomes(&names, "Sample", place), ("Sample".to_owned(), true), "{place:?}");
        }
        // Of a brother who stays, nothing is anybody else's.
        let mut names = of(&zoe());
        names.keep("Ben Sample");
        assert_eq!(becomes(&names, "Ben Sample and Zoë", OWN), ("Ben Sample and [erased]".to_owned(), false));
        names.keep("Zoë Sample");
        assert_eq!(becomes(&names, "Zoë Sample", SAID), ("Zoë Sample".to_owned(), true));
    }

    #[test]
    fn what_is_the_word_of_a_item_is_looked_at_where_people_write() {
        let vocabulary = ["ict", "dell", "9b", "lap-0042", "art"];
        for (reference, text, wanted, look) in [
            ("14", "14 chargers", "14 chargers", true),
            ("2026", "since 2026", "since 2026", true),
            ("1402", "1402 has it", "[erased] has it", false),
            ("S1", "lent by S1", "lent by S1", true),
            ("S17", "lent by s17", "lent by [erased]", false),
            ("9B", "class 9B", "class 9B", true),
            ("LAP-0042", "swap with LAP-0042", "swap with LAP-0042", true),
            ("ICT", "the ICT lesson", "the ICT lesson", true),
            ("MOH", "ask MOH first, at moh's", "ask [erased] first, at moh's", false),
            ("AB", "type AB battery", "type AB battery", true),
            ("jsmith", "jsmith said so", "[erased] said so", false),
        ] {
            let mut names = Names::among(set(&vocabulary), set(&[]));
            names.add_ref(reference);
            assert_eq!(becomes(&names, text, SAID), (wanted.to_owned(), look), "{reference}: {text}");
            assert_eq!(becomes(&names, text, LABEL), (text.to_owned(), false), "{reference}: {text}");
            assert_eq!(becomes(&names, reference, NAMED).0, "[erased]", "{reference}");
        }
        let mut names = Names::among(set(&vocabulary), set(&[]));
        names.add(&somebody("SN77X", "Art", "Dell"));
        for place in [SAID, OWN] {
            assert_eq!(becomes(&names, "Dell lent it", place), ("Dell lent it".to_owned(), true));
        }
        assert_eq!(becomes(&names, "Dell Latitude", LABEL), ("Dell Latitude".to_owned(), false));
        assert_eq!(becomes(&names, "Dell", NAMED).0, "[erased]");
    }

    #[test]
    fn a_single_name_goes_from_what_is_about_the_very_person() {
        let names = of(&somebody("HX10", "Ximena", "Harrow-Jonesworth"));
        for (text, own) in [
            ("family Harrow-Jonesworth", "family [erased]"),
            ("Ximena; Ms Jonesworth", "[erased]; Ms [erased]"),
            ("ximena was late", "ximena was late"),
        ] {
            assert_eq!(becomes(&names, text, SAID), (text.to_owned(), true), "{text}");
            assert_eq!(becomes(&names, text, OWN).0, own, "{text}");
        }
        assert_eq!(becomes(&names, "Ximena's phone", Place { text: Text::Label, own: true }).0, "[erased]'s phone");
        // A guardian of one name, and a number in one piece.
        let (name, contact) = (Some("Gwen".to_owned()), Some("01632960001".to_owned()));
        let names = of(&Person { guardian_name: name, guardian_contact: contact, ..zoe() });
        assert_eq!(becomes(&names, "Gwen rang from 01632960001", SAID), ("Gwen rang from [erased]".to_owned(), true));
        // A username that is an address too.
        let mut both = zoe();
        both.username.clone_from(&both.email);
        assert_eq!(becomes(&of(&both), "z.sample@pupils.example", LABEL).0, "[erased]");
    }

    #[test]
    fn what_is_spared_stays_whoever_is_named_so() {
        let mut names = of(&somebody("004302", "Ben", "Sample"));
        names.spare("Sample");
        names.spare("Zoë Sample");
        let text = "Zoë Sample, Sample and Ben Sample";
        assert_eq!(becomes(&names, text, OWN).0, "Zoë Sample, Sample and [erased]");
    }
}
