//! Pages of acts: facts and tables about a record, and the forms for what can be done with it.

use crate::{
    frame::{Frame, page},
    guard::Visitor,
    pages::Answer,
    tables::Table,
};
use askama::Template;
use domain::words::Word;
use std::fmt::Display;

/// A field of a form.
#[derive(Debug, Clone)]
pub struct Field {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub kind: Kind,
    pub value: String,
    pub is_required: bool,
    /// The words to choose from, each with its label.
    pub options: Vec<(String, String)>,
}

/// How a field is typed or chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Line,
    Text,
    Day,
    Tick,
    Choice,
    Hidden,
}

impl Field {
    fn of(name: &'static str, label: &'static str, kind: Kind) -> Self {
        Self { name, label, hint: "", kind, value: String::new(), is_required: false, options: Vec::new() }
    }

    /// A text of one line.
    pub fn line(name: &'static str, label: &'static str) -> Self {
        Self::of(name, label, Kind::Line)
    }

    /// A text of several lines.
    pub fn text(name: &'static str, label: &'static str) -> Self {
        Self::of(name, label, Kind::Text)
    }

    pub fn day(name: &'static str, label: &'static str) -> Self {
        Self::of(name, label, Kind::Day)
    }

    pub fn tick(name: &'static str, label: &'static str) -> Self {
        Self::of(name, label, Kind::Tick)
    }

    /// What the page showed, sent back with the form.
    pub fn hidden(name: &'static str) -> Self {
        Self::of(name, "", Kind::Hidden)
    }

    /// A choice of these words; `nothing` is the label of none of them.
    pub fn choice<W: Word + Display>(name: &'static str, label: &'static str, nothing: &str, words: &[W]) -> Self {
        let option = |word: &W| (word.to_string(), word.to_string().replace(['-', '_'], " "));
        let nothing = std::iter::once((String::new(), nothing.to_owned()));
        Self { options: nothing.chain(words.iter().map(option)).collect(), ..Self::of(name, label, Kind::Choice) }
    }

    /// A choice of these words, each with its label.
    pub fn one_of(
        name: &'static str,
        label: &'static str,
        nothing: &str,
        words: impl Iterator<Item = (String, String)>,
    ) -> Self {
        let nothing = std::iter::once((String::new(), nothing.to_owned()));
        Self { options: nothing.chain(words).collect(), ..Self::of(name, label, Kind::Choice) }
    }

    pub fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    pub fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    /// The value that is filled in already.
    pub fn filled(self, value: impl Into<String>) -> Self {
        Self { value: value.into(), ..self }
    }
}

/// A form of an act.
#[derive(Debug, Clone)]
pub struct ActForm {
    /// The words that open it.
    pub title: &'static str,
    /// The address that it is sent to, and the name of its key.
    pub action: String,
    pub key: &'static str,
    pub fields: Vec<Field>,
    /// True if somebody else may prove on this screen that they decide.
    pub asks_decider: bool,
    pub button: &'static str,
    pub is_open: bool,
}

/// A page of acts.
#[derive(Debug, Clone, Default)]
pub struct Acts {
    /// Other pages, each with its words.
    pub links: Vec<(String, String)>,
    pub facts: Vec<(&'static str, String)>,
    pub forms: Vec<ActForm>,
    pub tables: Vec<Table>,
}

#[derive(Template)]
#[template(path = "acts.html")]
struct ActsPage {
    frame: Frame,
    acts: Acts,
}

impl Acts {
    /// Answers with the page.
    pub fn answer(self, visitor: &Visitor, title: impl Into<String>, here: &str) -> Answer {
        let mut acts = self;
        acts.facts.retain(|(_, fact)| !fact.is_empty());
        acts.tables.retain(|table| !table.rows.is_empty());
        Ok(page(&ActsPage { frame: Frame::of(visitor, title, here), acts })?)
    }
}
