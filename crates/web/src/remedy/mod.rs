//! Writes sentences for the page: actions and lists as links, inputs as the labels of the form's fields. The command
//! line's `src/cli/remedy` writes the same sentences as commands and options.

mod action;
mod field;
mod look;

use crate::routes::deed_of;
use action::role_name;
use domain::{
    access::{Deed, may},
    person::Role,
    remedy::{Asked, Asking, Input},
    say::{Piece, Say},
    text::or_list,
};
pub use field::label;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// A piece of a sentence on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bit {
    pub text: String,
    /// The page that a link opens. `None` for text.
    pub href: Option<String>,
}

impl Bit {
    /// Text without a link.
    pub fn text(text: impl Into<String>) -> Self {
        Self { text: text.into(), href: None }
    }
}

/// Words for an action or a list, with the page where it is.
#[derive(Debug)]
struct Words {
    /// The words after a colon: “return LAP-1” in “Take it in first: Return LAP-1.”
    order: String,
    /// The words that can be the subject of a sentence: “the desk” in “The desk takes it in.”
    name: String,
    href: Option<String>,
}

impl Words {
    /// An action on a page of this name.
    fn on(order: impl Into<String>, name: impl Into<String>, href: impl Into<String>) -> Self {
        Self { order: order.into(), name: name.into(), href: Some(href.into()) }
    }

    /// An action that no page has yet: the technician can do it with the command line.
    fn technician(order: impl AsRef<str>) -> Self {
        let order = format!("ask the technician to {}", order.as_ref());
        Self { order, name: "the technician".to_owned(), href: None }
    }

    /// Words that are the same everywhere in a sentence.
    fn name(name: impl Into<String>, href: Option<String>) -> Self {
        let name = name.into();
        Self { order: name.clone(), name, href }
    }

    /// The same words with another name.
    fn named(self, name: &str) -> Self {
        Self { name: name.to_owned(), ..self }
    }
}

/// Characters that need no encoding in a segment of a path or in a value of a query (RFC 3986, unreserved).
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Percent-encodes one segment of a path, such as a tag with a slash. It is safe as a value of a query too.
pub fn segment(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// Writes a sentence in pieces: text, and links.
pub fn bits(say: &Say) -> Vec<Bit> {
    let mut out = Sentence::default();
    let pieces = say.pieces();
    for (at, piece) in pieces.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| pieces.get(at));
        let after = pieces.get(at + 1);
        match piece {
            Piece::Text(text) => out.text(between(before, text, after)),
            Piece::Do(remedy) => out.words(action::words(remedy), after),
            Piece::See(look) => out.words(look::words(look), after),
            Piece::Ask(asked) => out.text(&quoted(asked)),
        }
    }
    out.bits
}

/// Writes a sentence in pieces for someone with these roles. A page that they may not open is no link: instead it is said
/// who may.
pub fn bits_for(say: &Say, roles: &[Role]) -> Vec<Bit> {
    let mut out: Vec<Bit> = Vec::new();
    for bit in bits(say) {
        let who = bit.href.as_deref().and_then(deed_of).filter(|deed| !may(roles, *deed)).and_then(Deed::roles);
        let bit = match who {
            Some(who) => Bit::text(format!("{} ({})", bit.text, asked_of(who))),
            None => bit,
        };
        match out.last_mut() {
            Some(Bit { text: before, href: None }) if bit.href.is_none() => before.push_str(&bit.text),
            _ => out.push(bit),
        }
    }
    out
}

/// The roles that may do something, as words for somebody who may not.
fn asked_of(roles: &[Role]) -> String {
    let names: Vec<String> = roles.iter().map(|role| role_name(*role)).collect();
    format!("ask the {}", or_list(&names))
}

/// Writes a sentence as plain text, for titles and for places without links.
pub fn plain(say: &Say) -> String {
    bits(say).into_iter().map(|bit| bit.text).collect()
}

/// The inputs that a sentence asks for, in order, once each.
pub fn asked(say: &Say) -> Vec<Input> {
    let mut inputs = Vec::new();
    for piece in say.pieces() {
        if let Piece::Ask(Asked { input, .. }) = piece
            && !inputs.contains(input)
        {
            inputs.push(*input);
        }
    }
    inputs
}

/// Writes an input as its field's label in quotation marks, with the value if the sentence has one.
fn quoted(asked: &Asked) -> String {
    let label = label(asked.input);
    match &asked.value {
        Asking::Nothing | Asking::Blank => format!("“{label}”"),
        // NAME is what the command line writes for the user to replace. A form has a field for each name.
        Asking::Value(value) => format!("“{label}: {}”", value.strip_prefix("NAME=").unwrap_or(value)),
    }
}

/// Text between two pieces. Commands are written one after the other and inputs between backticks, fields are not.
fn between<'t>(before: Option<&Piece>, text: &'t str, after: Option<&Piece>) -> &'t str {
    let is_input = |piece: Option<&Piece>| matches!(piece, Some(Piece::Ask(_)));
    if text == " " && is_input(after) {
        return if is_input(before) { " and " } else { ", with " };
    }
    let text = if is_input(before) { text.strip_prefix('`').unwrap_or(text) } else { text };
    if is_input(after) { text.strip_suffix('`').unwrap_or(text) } else { text }
}

/// A sentence while it is written.
#[derive(Default)]
struct Sentence {
    bits: Vec<Bit>,
}

impl Sentence {
    /// Adds text. Neighbouring texts become one piece.
    fn text(&mut self, text: &str) {
        match self.bits.last_mut() {
            Some(Bit { text: before, href: None }) => before.push_str(text),
            _ if text.is_empty() => {}
            _ => self.bits.push(Bit { text: text.to_owned(), href: None }),
        }
    }

    /// Adds the words for an action or a list, in the form that fits the text around them.
    fn words(&mut self, words: Words, after: Option<&Piece>) {
        // A command is run, an action on a page is not.
        let is_run = match self.bits.last_mut() {
            Some(Bit { text, href: None }) if text == "Run " || text.ends_with(" run ") || text.ends_with(" Run ") => {
                text.truncate(text.len() - "run ".len());
                true
            }
            _ => false,
        };
        let before = self.bits.last().map(|bit| bit.text.as_str()).unwrap_or_default();
        let text = if !is_run && is_name(before, after) { words.name } else { words.order };
        let begins = before.is_empty() || [": ", ". ", "? "].iter().any(|end| before.ends_with(end));
        let text = if begins { capital(&text) } else { text };
        match words.href {
            Some(href) => self.bits.push(Bit { text, href: Some(href) }),
            None => self.text(&text),
        }
    }
}

/// True if the words between these texts are a subject or an object of the sentence, not an order to the reader.
fn is_name(before: &str, after: Option<&Piece>) -> bool {
    if [" with ", " by "].iter().any(|end| before.ends_with(end)) {
        return true;
    }
    let Some(Piece::Text(after)) = after else { return false };
    let begins_with_a_verb = after.strip_prefix(' ').is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    begins_with_a_verb && ![" or ", " and ", " if "].iter().any(|start| after.starts_with(start))
}

/// The text with a capital letter at its start.
fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
