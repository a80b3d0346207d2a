//! Compares typed words with the words of a record: their order, case, accents, apostrophes and hyphens don't matter.

use super::text::fold;

/// The most typed words that are also read as one: "van der Berg" finds "Vanderberg".
const MOST_JOINED: usize = 3;
/// The shortest word that is also found across a hyphen: "lap0042" finds "LAP-0042", but "42" doesn't find "X4-2".
const SHORTEST_ACROSS: usize = 4;

/// The words of a search, folded. Records are folded too before they are compared.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    words: Vec<Word>,
    /// Neighbouring words read as one, with the places of the first word and of the word after the last one.
    runs: Vec<(usize, usize, Word)>,
}

/// One typed word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word as it was typed, folded.
    pub typed: String,
    /// The word without apostrophes and hyphens.
    pub letters: String,
    /// The typed word in pieces, cut at apostrophes and hyphens; empty if it has none.
    pieces: Vec<String>,
}

impl Word {
    /// `None` if no letter or sign is left.
    fn new(typed: &str) -> Option<Self> {
        let letters: String = typed.chars().filter(|c| !is_joint(*c)).collect();
        let mut pieces: Vec<String> = Vec::new();
        if letters.len() < typed.len() {
            pieces.extend(typed.split(is_joint).filter(|piece| !piece.is_empty()).map(str::to_owned));
        }
        (!letters.is_empty()).then(|| Self { typed: typed.to_owned(), letters, pieces })
    }

    /// True if the word may be found across a hyphen or an apostrophe in the middle of a record's word.
    pub fn reaches_across(&self) -> bool {
        !self.pieces.is_empty() || self.letters.chars().count() >= SHORTEST_ACROSS
    }

    fn begins(&self, text: &str) -> bool {
        begins(&self.letters, text) || (self.pieces.len() > 1 && self.pieces.iter().all(|piece| begins(piece, text)))
    }

    fn occurs(&self, text: &str) -> bool {
        text.contains(&self.letters)
            || (self.reaches_across() && text.char_indices().any(|(at, _)| reads(&text[at..], &self.letters, false)))
            || self.begins(text)
    }
}

impl Words {
    /// Splits a typed text into words.
    pub fn of(text: &str) -> Self {
        let folded = fold(text);
        let words: Vec<Word> = split(&folded).filter_map(Word::new).collect();
        let mut runs = Vec::new();
        for from in 0..words.len() {
            for to in from + 2..=words.len().min(from + MOST_JOINED) {
                let letters: String = words[from..to].iter().map(|word| word.letters.as_str()).collect();
                runs.extend(Word::new(&letters).map(|word| (from, to, word)));
            }
        }
        Self { words, runs }
    }

    /// True if no word was typed. Nothing fits then.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The typed words, in order.
    pub fn each(&self) -> &[Word] {
        &self.words
    }

    /// True if each typed word is the beginning of a word of a folded text, as a person's name is typed.
    pub fn begin(&self, folded: &str) -> bool {
        !self.is_empty() && self.are_covered(0, &|word| word.begins(folded))
    }

    /// True if each typed word is anywhere in a folded text, as lists are searched.
    pub fn occur(&self, folded: &str) -> bool {
        !self.is_empty() && self.are_covered(0, &|word| word.occurs(folded))
    }

    /// Does the same as [`Words::occur`] for a text that is not folded.
    pub fn occur_in(&self, text: &str) -> bool {
        self.occur(&fold(text))
    }

    fn are_covered(&self, from: usize, fits: &impl Fn(&Word) -> bool) -> bool {
        let Some(word) = self.words.get(from) else { return true };
        (fits(word) && self.are_covered(from + 1, fits))
            || self.runs.iter().any(|(start, to, run)| *start == from && fits(run) && self.are_covered(*to, fits))
    }
}

/// A whole name, compared without case, accents, apostrophes, hyphens and spaces. "Marsh, Ana" is "Ana Marsh".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WholeName {
    letters: String,
}

impl WholeName {
    /// Reads a whole name.
    pub fn of(name: &str) -> Self {
        let folded = fold(name);
        let (family, given) = folded.split_once(',').unwrap_or((&folded, ""));
        let words = split(given).chain(split(family));
        Self { letters: words.flat_map(str::chars).filter(|c| !is_joint(*c)).collect() }
    }

    /// True if a name is this one.
    pub fn is(&self, name: &str) -> bool {
        if self.letters.is_empty() {
            return false;
        }
        // Most names are plain, and so need no copy.
        if !name.is_ascii() || name.contains([',', '.', ';']) {
            return *self == Self::of(name);
        }
        let plain = name.bytes().filter(|b| !b.is_ascii_whitespace() && !is_joint(char::from(*b)));
        plain.map(|b| b.to_ascii_lowercase()).eq(self.letters.bytes())
    }
}

/// The words of a text, without the commas and full stops around them.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
    words.map(|word| word.trim_matches('.')).filter(|word| !word.is_empty())
}

/// True for an apostrophe or a hyphen, in every form that phones and files have and that folding keeps.
fn is_joint(c: char) -> bool {
    matches!(c, '\'' | '-' | '`' | '\u{2bb}' | '\u{2b9}' | '\u{2032}' | '—' | '―' | '−' | '\u{ad}')
}

fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | ';' | '.')
}

/// True if a word begins after this character.
fn is_before_words(c: char) -> bool {
    c.is_whitespace() || is_joint(c) || matches!(c, ',' | ';' | '(' | '"' | '“')
}

/// True if `letters` are the beginning of a word of `text`, or all of several neighbouring words: "smithjones" is
/// "Smith Jones", but "anne" is not "Ann Evans".
fn begins(letters: &str, text: &str) -> bool {
    let mut before = ' ';
    text.char_indices().any(|(at, c)| {
        let is_first = is_before_words(before) && !is_before_words(c);
        before = c;
        is_first && (reads(&text[at..], letters, false) || reads(&text[at..], letters, true))
    })
}

/// True if `text` begins with these letters, with or without apostrophes and hyphens between them. `across` also allows
/// spaces, but then a word must end where the letters end.
fn reads(text: &str, letters: &str, across: bool) -> bool {
    let mut known = text.chars().filter(|c| !is_joint(*c)).peekable();
    for letter in letters.chars() {
        while across && known.next_if(|c| *c != letter && is_between(*c)).is_some() {}
        if known.next() != Some(letter) {
            return false;
        }
    }
    !across || known.next().is_none_or(is_between)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_by_the_beginnings_of_its_words() {
        for (typed, name) in [
            ("o'neill", "Seán O’Neill"),
            ("O’Neill sean", "Seán O'Neill"),
            ("oneill", "Seán O’Neill"),
            ("o neill", "Seán O’Neill"),
            ("neill", "Seán O’Neill"),
            ("o neill", "Sean Oneill"),
            ("oneill", "Sean O Neill"),
            ("smith jones", "Mary-Jane Smith-Jones"),
            ("smithjones", "Mary-Jane Smith-Jones"),
            ("smithjones", "Mary Smith Jones"),
            ("smith–jones", "Mary Jones Smith"),
            ("Smith, Mary", "Mary-Jane Smith-Jones"),
            ("jones,mary.", "Mary-Jane Smith-Jones"),
            ("mary smi", "Mary-Jane Smith-Jones"),
            ("vanderberg", "Jan van der Berg"),
            ("van der berg", "Jan Vanderberg"),
            ("muller", "Jürgen Müller"),
            ("Müller", "Jurgen Muller"),
            ("st john", "Eve St. John-Smith"),
            ("j.r", "J.R. Hartley"),
            ("annie", "Ana (Annie) Marsh"),
        ] {
            assert!(Words::of(typed).begin(&fold(name)), "{typed}: {name}");
        }
        for (typed, name) in [
            ("ones", "Mary-Jane Smith-Jones"),
            ("anne", "Ann Evans"),
            ("mary brown", "Mary-Jane Smith-Jones"),
            ("'", "Seán O’Neill"),
            ("", "Seán O’Neill"),
            ("-- ..", "Mary-Jane Smith-Jones"),
        ] {
            assert!(!Words::of(typed).begin(&fold(name)), "{typed}: {name}");
        }
    }

    #[test]
    fn a_list_is_searched_for_parts_of_words() {
        let text = "lap-0042 x4-2 pf3-2xyz o'brien's touchscreen";
        for typed in
            ["lap 42", "lap0042", "LAP-0042", "0042 lap", "screen", "obrien", "pf32xyz", "4-2", "ap-00", "ap0042"]
        {
            assert!(Words::of(typed).occur(text), "{typed}");
        }
        for typed in ["42 43", "32x", "lap-0043", "sobri"] {
            assert!(!Words::of(typed).occur(text), "{typed}");
        }
    }

    #[test]
    fn a_whole_name_has_all_its_letters() {
        for (typed, name) in [
            ("Marsh, Ana", "Ana Marsh"),
            ("sean oneill", "Seán O’Neill"),
            ("SEÁN O NEILL", "Sean O'Neill"),
            ("Smith-Jones, Mary Jane", "Mary-Jane Smith Jones"),
            ("ana marsh", "Marsh, Ana"),
        ] {
            assert!(WholeName::of(typed).is(name), "{typed}: {name}");
        }
        for (typed, name) in
            [("Marsh", "Ana Marsh"), ("Marsh Ana", "Ana Marsh"), ("oneill", "Seán O’Neill"), ("", ""), ("-", "'")]
        {
            assert!(!WholeName::of(typed).is(name), "{typed}: {name}");
        }
    }
}
