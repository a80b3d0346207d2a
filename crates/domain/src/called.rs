//! The school's own words for its people and groups, which messages and papers use.

use crate::{person::Role, words};

words! {
    /// Something that schools call by different names.
    Term, "word" { Caretaker = "caretaker", Form = "form", Office = "office" }
}

impl Term {
    /// The word that Kitbook uses until the school sets its own.
    pub fn usual(self) -> &'static str {
        match self {
            Self::Caretaker => "the caretaker",
            Self::Form => "form",
            Self::Office => "the office",
        }
    }
}

/// The school's words: "the site team" for its caretaker, "student services" for its office, "tutor group" for a form.
/// A word for people includes "the" if the school says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    pub caretaker: String,
    pub form: String,
    pub office: String,
}

impl Called {
    /// Takes the words that `set` returns, and the usual words for the rest.
    pub fn new(set: impl Fn(Term) -> Option<String>) -> Self {
        let word = |term: Term| set(term).unwrap_or_else(|| term.usual().to_owned());
        Self { caretaker: word(Term::Caretaker), form: word(Term::Form), office: word(Term::Office) }
    }

    /// The school's word for a role, such as "site team" for a caretaker.
    pub fn role(&self, role: Role) -> String {
        match role {
            Role::Caretaker => self.caretaker.trim_start_matches("the ").to_owned(),
            Role::Office => self.office.trim_start_matches("the ").to_owned(),
            other => other.to_string(),
        }
    }
}

impl Default for Called {
    fn default() -> Self {
        Self::new(|_| None)
    }
}
