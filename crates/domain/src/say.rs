//! Sentences for the user as values: text, with actions as [`Remedy`] and fields to fill in as [`Input`]. The command
//! line writes those as commands and options, a page as buttons and fields, so this crate needs to know neither.

use crate::remedy::{Asked, Input, Remedy, See};
use std::{
    borrow::Cow,
    ops::{Deref, DerefMut},
};

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    Text(Cow<'static, str>),
    /// An action to do.
    Do(Remedy),
    /// A list or page to see.
    See(See),
    /// A field to fill in.
    Ask(Asked),
}

/// One or more sentences: a remedy or a note. [`say!`](crate::say) builds one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Say(Vec<Piece>);

impl Say {
    /// The pieces, in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }

    /// The text before the first action, without the mark that leads to it: the fact of a note.
    pub fn fact(&self) -> Option<&str> {
        match self.0.first() {
            Some(Piece::Text(text)) => Some(text.trim_end_matches("; ")),
            _ => None,
        }
    }

    /// True if there is no text and no action.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True if one piece of text contains these words.
    pub fn contains(&self, words: &str) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Text(text) if text.contains(words)))
    }

    /// Appends more pieces.
    pub fn add(&mut self, more: impl Into<Self>) {
        for piece in more.into().0 {
            match (self.0.last_mut(), piece) {
                // Neighbouring texts become one piece, so that equal sentences compare equal.
                (Some(Piece::Text(before)), Piece::Text(text)) => before.to_mut().push_str(&text),
                (_, piece) => self.0.push(piece),
            }
        }
    }

    /// The same sentence about several items, where its actions take several.
    pub fn about_all(mut self, tags: &[String]) -> Self {
        for piece in &mut self.0 {
            match piece {
                Piece::Do(Remedy::RecordEncryption { tags: of } | Remedy::RecordAntiVirus { tags: of }) => {
                    *of = tags.to_vec();
                }
                // The label of a part is its item's tag, and more.
                Piece::Do(Remedy::PassTest { labels }) => {
                    let first = labels.first().zip(tags.first());
                    let rest =
                        first.and_then(|(label, tag)| label.strip_prefix(tag.as_str())).unwrap_or_default().to_owned();
                    *labels = tags.iter().map(|tag| format!("{tag}{rest}")).collect();
                }
                _ => {}
            }
        }
        self
    }

    /// Joins sentences, with a separator between each two.
    pub fn joined(all: impl IntoIterator<Item = Self>, between: &'static str) -> Self {
        let mut out = Self::default();
        for (at, one) in all.into_iter().enumerate() {
            if at > 0 {
                out.add(between);
            }
            out.add(one);
        }
        out
    }
}

impl From<Piece> for Say {
    fn from(piece: Piece) -> Self {
        Self(vec![piece])
    }
}

impl From<Cow<'static, str>> for Say {
    fn from(text: Cow<'static, str>) -> Self {
        Self(if text.is_empty() { Vec::new() } else { vec![Piece::Text(text)] })
    }
}

impl From<&'static str> for Say {
    fn from(text: &'static str) -> Self {
        Cow::Borrowed(text).into()
    }
}

impl From<String> for Say {
    fn from(text: String) -> Self {
        Cow::<'static, str>::Owned(text).into()
    }
}

impl From<Remedy> for Say {
    fn from(remedy: Remedy) -> Self {
        Piece::Do(remedy).into()
    }
}

impl From<See> for Say {
    fn from(look: See) -> Self {
        Piece::See(look).into()
    }
}

impl From<Asked> for Say {
    fn from(asked: Asked) -> Self {
        Piece::Ask(asked).into()
    }
}

impl From<Input> for Say {
    fn from(input: Input) -> Self {
        input.alone().into()
    }
}

impl<T: Into<Say>> From<Option<T>> for Say {
    fn from(what: Option<T>) -> Self {
        what.map(Into::into).unwrap_or_default()
    }
}

/// A sentence equals a string only if it is text without any remedy or input.
impl PartialEq<str> for Say {
    fn eq(&self, other: &str) -> bool {
        match self.0.as_slice() {
            [] => other.is_empty(),
            [Piece::Text(text)] => text == other,
            _ => false,
        }
    }
}

impl PartialEq<&str> for Say {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

impl PartialEq<String> for Say {
    fn eq(&self, other: &String) -> bool {
        self == other.as_str()
    }
}

/// Builds a sentence: `say!["Take it in first: ", Remedy::TakeIn { tag }, "."]`.
#[macro_export]
macro_rules! say {
    [$($piece:expr),+ $(,)?] => {{
        let mut say = $crate::say::Say::default();
        $(say.add($piece);)+
        say
    }};
}

/// Notes beside an answer, one line each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notes(Vec<Say>);

impl Notes {
    /// Adds a note.
    pub fn push(&mut self, note: impl Into<Say>) {
        self.0.push(note.into());
    }
}

impl<const N: usize> PartialEq<[&str; N]> for Notes {
    fn eq(&self, other: &[&str; N]) -> bool {
        self.0 == *other
    }
}

impl Deref for Notes {
    type Target = Vec<Say>;

    fn deref(&self) -> &Vec<Say> {
        &self.0
    }
}

impl DerefMut for Notes {
    fn deref_mut(&mut self) -> &mut Vec<Say> {
        &mut self.0
    }
}

impl<T: Into<Say>> Extend<T> for Notes {
    fn extend<I: IntoIterator<Item = T>>(&mut self, notes: I) {
        self.0.extend(notes.into_iter().map(Into::into));
    }
}

impl<T: Into<Say>> FromIterator<T> for Notes {
    fn from_iter<I: IntoIterator<Item = T>>(notes: I) -> Self {
        Self(notes.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Say>> From<Vec<T>> for Notes {
    fn from(notes: Vec<T>) -> Self {
        notes.into_iter().collect()
    }
}

impl IntoIterator for Notes {
    type Item = Say;
    type IntoIter = std::vec::IntoIter<Say>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
impl Say {
    /// The text for tests, with remedies in their debug form.
    pub(crate) fn plain(&self) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => text.to_string(),
            Piece::Do(remedy) => format!("<{remedy:?}>"),
            Piece::See(look) => format!("<{look:?}>"),
            Piece::Ask(Asked { input, value }) => format!("<{input:?}: {value:?}>"),
        };
        self.0.iter().map(piece).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remedy_for_one_item_is_for_all_that_need_it() {
        let tags = ["LAP-1", "LAP-2"].map(str::to_owned);
        let one = crate::say!["Record it: ", Remedy::PassTest { labels: vec!["LAP-1/charger".to_owned()] }, "."];
        let both = ["LAP-1/charger", "LAP-2/charger"].map(str::to_owned).to_vec();
        assert_eq!(one.about_all(&tags), crate::say!["Record it: ", Remedy::PassTest { labels: both }, "."]);
        let one = crate::say![Remedy::RecordEncryption { tags: vec!["LAP-1".to_owned()] }];
        assert_eq!(one.about_all(&tags), crate::say![Remedy::RecordEncryption { tags: tags.to_vec() }]);
    }

    #[test]
    fn neighbouring_texts_become_one_piece() {
        let nothing: Option<Remedy> = None;
        assert_eq!(say!["Give ", "a tag".to_owned(), nothing, "."], "Give a tag.");
        let say = say!["Take it in: ", Remedy::TakeIn { tag: None }, "; or", " wait."];
        assert_eq!(say.pieces().len(), 3);
        assert_ne!(say, "Take it in: ; or wait.");
        assert!(say.contains("or wait") && !say.contains("it in: ; or"));
        assert_eq!(Say::joined([Say::from("a"), Say::from("b")], ", "), "a, b");
        assert!(say![""].is_empty());
    }
}
