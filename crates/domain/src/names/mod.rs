//! Finds a person's names in free text when personal details are erased. Erasing can't be undone, so a name is removed
//! only if it certainly means that person; someone must check the other mentions.

mod whole;

use super::{
    person::Person,
    privacy::{ERASED, Text},
    text::fold,
};
use std::collections::{HashMap, HashSet};

/// The certainty that a name in a text means the erased person, the most certain first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Certainty {
    /// A whole name or an address: removed from every text.
    Whole,
    /// A ref that is not a word or number of the school's items: removed from every text but labels of items.
    Ref,
    /// A ref with capital letters only: "MOH" means the person, "moh" doesn't.
    Code,
    /// A first or family name that no remaining person has: removed from texts about the person, and from a field for
    /// names if nothing else is in it. Elsewhere it is listed for a check.
    Single,
    /// A name or ref that is also a word or number of the school's items, or too short to tell: removed only from a
    /// field for names, if nothing else is in it.
    Word,
    /// A name that a remaining person has too: never removed, always listed for a check.
    Shared,
    /// The whole name of a remaining person: no part of it means anyone else.
    Other,
}

/// One name, ref or address of a person.
#[derive(Debug, PartialEq, Eq)]
struct Phrase {
    folded: String,
    /// The exact spelling, if case matters.
    written: Option<String>,
    certainty: Certainty,
}

/// The place of a text in the register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub text: Text,
    /// True if the text is about the erased person.
    pub own: bool,
}

impl Place {
    /// The place of a text about an item or about other people.
    pub fn of(text: Text) -> Self {
        Self { text, own: false }
    }
}

/// The result of a search for names in a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The text without the certain mentions; `None` if the text has none.
    pub redacted: Option<String>,
    /// True if the remaining text may still mention the person and someone should check it.
    pub look: bool,
}

/// The names to erase. They are found as whole words, ignoring accents.
#[derive(Debug, Default)]
pub struct Names {
    /// The phrases by their first word.
    phrases: HashMap<String, Vec<Phrase>>,
    /// Words and numbers of the school's items: makes, rooms, forms, tags.
    vocabulary: HashSet<String>,
    /// The names of people who remain.
    shared: HashSet<String>,
    /// True if a name inside a longer word is removed with the whole word, or not at all.
    in_whole_words: bool,
}

impl Names {
    /// An empty set of names. A word in `vocabulary` may mean an item; a name in `shared` may mean someone else. Both
    /// are folded.
    pub fn among(vocabulary: HashSet<String>, shared: HashSet<String>) -> Self {
        Self { phrases: HashMap::new(), vocabulary, shared, in_whole_words: false }
    }

    /// The same names, removed as whole words or not at all. For a copy that is handed out: "Ann" does not leave half of
    /// "Ann-Marie", of an address or of a tag.
    pub fn in_whole_words(self) -> Self {
        Self { in_whole_words: true, ..self }
    }

    /// Adds all names, refs and addresses of a person.
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

    /// Adds a whole name, in both orders: an MIS writes the family name first.
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

    /// Adds a first and a family name, in every order.
    fn add_both(&mut self, given: &str, family: &str) {
        let said = fold(&format!("{given} {family}"));
        let shared = self.shared.contains(&said);
        for name in [said, fold(&format!("{family} {given}")), fold(&format!("{family}, {given}"))] {
            self.put(&name, None, if shared { Certainty::Shared } else { Certainty::Whole });
        }
    }

    /// Adds an e-mail address, or the name or contact of a parent or carer.
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

    /// Adds a first or a family name, and each part of a double name: many write "Jones" for "Harrow-Jones".
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

    /// Adds a ref, a username or a UPN.
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
                // A username of letters only.
                (5.., 0) => Certainty::Ref,
                _ => Certainty::Word,
            }
        };
        let written = (certainty == Certainty::Code).then(|| reference.to_owned());
        self.put(&folded, written, certainty);
    }

    /// Adds the whole name of a person who remains, so that no part of it is taken for the erased person.
    pub fn keep(&mut self, name: &str) {
        let folded = fold(name.trim());
        if words(&folded).count() > 1 {
            self.put(&folded, None, Certainty::Other);
        }
    }

    /// Adds words that must be removed from every text.
    pub fn add_words(&mut self, text: &str) {
        self.put(&fold(text.trim()), None, Certainty::Whole);
    }

    /// Keeps a name in every text, even if the erased person has it.
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

    /// Adds a phrase. If it is there already, the less certain of the two counts.
    fn put(&mut self, folded: &str, written: Option<String>, certainty: Certainty) {
        let Some(first) = first_word(folded) else { return };
        let known = self.phrases.entry(first.to_owned()).or_default();
        match known.iter_mut().find(|phrase| phrase.folded == folded) {
            // The erased person and one who remains have the same whole name.
            Some(phrase) if certainty == Certainty::Other => {
                if phrase.certainty == Certainty::Whole {
                    phrase.certainty = Certainty::Shared;
                }
            }
            Some(phrase) => phrase.certainty = phrase.certainty.max(certainty),
            None => known.push(Phrase { folded: folded.to_owned(), written, certainty }),
        }
    }

    /// Searches a text for the names.
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
            // If two phrases begin here, the longer one counts.
            let Some((certainty, from, until)) = standing.max_by_key(|(_, _, until)| *until) else { continue };
            let is_alone = place.text == Text::Named && &folded[from..until] == alone;
            let is_capital = said(from, until).chars().next().is_some_and(char::is_uppercase);
            let goes = match certainty {
                _ if place.text == Text::Kept => false,
                Certainty::Whole => true,
                Certainty::Ref | Certainty::Code => place.text != Text::Label,
                Certainty::Single => is_alone || (place.own && is_capital),
                Certainty::Word => is_alone,
                Certainty::Shared | Certainty::Other => false,
            };
            let whole =
                if self.in_whole_words { self.whole(&folded, (from, until), said) } else { Some((from, until)) };
            if let Some((from, until)) = whole.filter(|(from, _)| goes && *from >= next) {
                out.push_str(&text[kept..origin[from]]);
                out.push_str(ERASED);
                kept = origin[until];
                taken = true;
                next = until;
            } else {
                look |= match certainty {
                    Certainty::Whole => place.text == Text::Kept,
                    Certainty::Single | Certainty::Shared => true,
                    // In the label of an item, such a word or number describes the item.
                    Certainty::Word => place.text != Text::Label,
                    _ => false,
                };
            }
            if goes || certainty >= Certainty::Shared {
                next = next.max(until);
            }
        }
        out.push_str(&text[kept..]);
        Verdict { redacted: taken.then_some(out), look }
    }
}

fn first_word(folded: &str) -> Option<&str> {
    words(folded).next().map(|(at, end)| &folded[at..end])
}

/// Finds the start and end of a name, given the start of the name's first word. The name may begin with a sign, as in
/// "(01632)".
fn mention(text: &str, at: usize, name: &str) -> Option<(usize, usize)> {
    let lead = words(name).next().map_or(0, |(at, _)| at);
    let from = at.checked_sub(lead)?;
    let until = from + name.len();
    (text.get(from..)?.starts_with(name) && ends_there(text, until)).then_some((from, until))
}

/// The start and end of each word in a text.
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

/// Folds a text. Returns also the position in the original text for each byte of the folded one, and for its end.
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

    fn pupil(reference: &str, given: &str, family: &str) -> Person {
        let name = format!("{given} {family}");
        let mut person = Person::new(Uuid::nil().into(), PersonKind::Pupil, reference.to_owned(), name, Instant::EPOCH);
        (person.given_name, person.family_name) = (Some(given.to_owned()), Some(family.to_owned()));
        person
    }

    fn zoe() -> Person {
        let email = Some("z.sample@pupils.example".to_owned());
        Person { email, ..pupil("004301", "Zoë", "Sample") }
    }

    fn set(words: &[&str]) -> HashSet<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn of(person: &Person) -> Names {
        let mut names = Names::default();
        names.add(person);
        names
    }

    /// Returns the text after erasing (unchanged if nothing is removed), and true if someone should check it.
    fn becomes(names: &Names, text: &str, place: Place) -> (String, bool) {
        let verdict = names.verdict(text, place);
        (verdict.redacted.unwrap_or_else(|| text.to_owned()), verdict.look)
    }

    #[test]
    fn a_whole_name_is_removed_in_any_case_and_with_or_without_accents() {
        let names = of(&zoe());
        for (text, wanted, look) in [
            ("seen by Zoë Sample at noon", "seen by [erased] at noon", false),
            ("ZOE SAMPLE", "[erased]", false),
            ("Sample, Zoë (004301)", "[erased] ([erased])", false),
            ("Sample Zoë has it", "[erased] has it", false),
            ("mail z.sample@pupils.example, twice: Z.Sample@Pupils.example", "mail [erased], twice: [erased]", false),
            ("order 0043012", "order 0043012", false),
            ("é Zoë Sample é", "é [erased] é", false),
            // A first name alone is not enough, and a longer family name is someone else's.
            ("Zoë Samples", "Zoë Samples", true),
            ("Zoë said so", "Zoë said so", true),
            ("Zoë Sample's: Zoë's", "[erased]'s: Zoë's", true),
            ("samples", "samples", false),
        ] {
            assert_eq!(becomes(&names, text, SAID), (wanted.to_owned(), look), "{text}");
        }
        // A ref in the label of an item may be its serial number.
        assert_eq!(becomes(&names, "004301", LABEL), ("004301".to_owned(), false));
        assert_eq!(becomes(&names, "Zoë Sample's, 004301", LABEL).0, "[erased]'s, 004301");
    }

    #[test]
    fn a_name_in_a_text_on_which_much_depends_is_listed_and_stays() {
        let names = of(&zoe());
        for (text, look) in [("Zoë Sample's tablet", true), ("Sample road", true), ("room 004301", false)] {
            assert_eq!(becomes(&names, text, Place::of(Text::Kept)), (text.to_owned(), look), "{text}");
        }
    }

    #[test]
    fn a_name_shared_with_a_remaining_person_is_kept_and_listed() {
        let mut names = Names::among(set(&[]), set(&["zoe sample", "zoe", "sample"]));
        names.add(&zoe());
        for place in [SAID, OWN, NAMED, LABEL] {
            assert_eq!(becomes(&names, "Zoë Sample", place), ("Zoë Sample".to_owned(), true), "{place:?}");
            assert_eq!(becomes(&names, "Sample", place), ("Sample".to_owned(), true), "{place:?}");
        }
        // Nothing in the name of a brother who remains is taken for the erased person.
        let mut names = of(&zoe());
        names.keep("Ben Sample");
        assert_eq!(becomes(&names, "Ben Sample and Zoë", OWN), ("Ben Sample and [erased]".to_owned(), false));
        names.keep("Zoë Sample");
        assert_eq!(becomes(&names, "Zoë Sample", SAID), ("Zoë Sample".to_owned(), true));
    }

    #[test]
    fn a_name_that_is_also_a_word_for_items_is_kept_and_listed_in_notes() {
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
        names.add(&pupil("SN77X", "Art", "Dell"));
        for place in [SAID, OWN] {
            assert_eq!(becomes(&names, "Dell lent it", place), ("Dell lent it".to_owned(), true));
        }
        assert_eq!(becomes(&names, "Dell Latitude", LABEL), ("Dell Latitude".to_owned(), false));
        assert_eq!(becomes(&names, "Dell", NAMED).0, "[erased]");
    }

    #[test]
    fn a_single_name_is_removed_only_from_texts_about_the_person() {
        let names = of(&pupil("HX10", "Ximena", "Harrow-Jonesworth"));
        for (text, own) in [
            ("family Harrow-Jonesworth", "family [erased]"),
            ("Ximena; Ms Jonesworth", "[erased]; Ms [erased]"),
            ("ximena was late", "ximena was late"),
        ] {
            assert_eq!(becomes(&names, text, SAID), (text.to_owned(), true), "{text}");
            assert_eq!(becomes(&names, text, OWN).0, own, "{text}");
        }
        assert_eq!(becomes(&names, "Ximena's phone", Place { text: Text::Label, own: true }).0, "[erased]'s phone");
        // A parent with only one name, and a phone number without spaces.
        let (name, contact) = (Some("Gwen".to_owned()), Some("01632960001".to_owned()));
        let names = of(&Person { guardian_name: name, guardian_contact: contact, ..zoe() });
        assert_eq!(becomes(&names, "Gwen rang from 01632960001", SAID), ("Gwen rang from [erased]".to_owned(), true));
        // A username that is also the e-mail address.
        let mut both = zoe();
        both.username.clone_from(&both.email);
        assert_eq!(becomes(&of(&both), "z.sample@pupils.example", LABEL).0, "[erased]");
    }

    #[test]
    fn a_spared_name_is_kept_even_if_the_erased_person_has_it() {
        let mut names = of(&pupil("004302", "Ben", "Sample"));
        names.spare("Sample");
        names.spare("Zoë Sample");
        let text = "Zoë Sample, Sample and Ben Sample";
        assert_eq!(becomes(&names, text, OWN).0, "Zoë Sample, Sample and [erased]");
    }
}
