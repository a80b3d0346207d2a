//! The two families of "no": a [`Refusal`] is a rule's answer, expected and explained; a [`Fault`] is anything
//! else that kept a command from being done. The edge picks the wording's dress and the exit code, not the words.

use crate::{remedy::Remedy, say, say::Say};
use serde::Serialize;

/// A rule's "no": which rule, about what, why, and what would put it right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The rule's name, as `rule list` shows it.
    pub rule: &'static str,
    /// The asset it is about, if it is about one.
    pub tag: Option<String>,
    /// The person it is about, by ref.
    pub reference: Option<String>,
    /// What is so: a fact, in words for every interface.
    pub message: String,
    /// What would put it right.
    pub remedy: Say,
    /// Whether an override with its reason is taken for it.
    pub may_override: bool,
    /// The clause of the school's own policy that the rule rests on, if the school has set one.
    pub clause: Option<String>,
}

/// What went wrong, by what a caller can do about it. Each has one exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// A value that nothing in the register could make right, or values that contradict each other. Exit code 2.
    #[serde(rename = "usage")]
    Invalid,
    /// It can hardly be meant, and nobody has said that it is. Exit code 1.
    Question,
    /// It can't be done as items are now: returned already, closed, not published. Exit code 1.
    Conflict,
    /// No such tag, person, number. Exit code 3.
    NotFound,
    /// The word fits more than one. Exit code 3.
    Ambiguous,
    /// A file's content is wrong. Exit code 4.
    BadFile,
    /// The register can't be used: missing, none, newer than the program. Exit code 5.
    Register,
    /// The register is not as Kitbook wrote it. Exit code 5.
    Damaged,
    /// The register can be read, and not written. Exit code 5.
    Unwritable,
    /// What was asked is done and recorded, but the answer could not be written. Exit code 6.
    Answer,
    /// Others hold the register: nothing is said about it. Exit code 7.
    Busy,
}

impl FaultKind {
    /// Whether what was given is in the way: in a file it is a problem on its line.
    pub fn is_of_what_was_given(self) -> bool {
        matches!(self, Self::Invalid | Self::Conflict | Self::Question)
    }

    /// Whether whoever goes on line by line had better stop: the next line would fail too. One who waits may find it free.
    pub fn ends_a_sitting(self) -> bool {
        self.is_of_register() && self != Self::Busy
    }

    /// Whether the register itself is in the way: what is tried next would fail too.
    pub fn is_of_register(self) -> bool {
        matches!(self, Self::Register | Self::Damaged | Self::Unwritable | Self::Busy)
    }
}

/// A failure that is no rule's: what happened, to what, and what to do next.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// Which family.
    pub kind: FaultKind,
    /// What happened, in a sentence without a full stop: a fact, in words for every interface.
    pub message: String,
    /// What to do next.
    pub hint: Option<Say>,
    /// More lines of the same answer: the nearest tags, the bad lines of a file.
    pub details: Vec<Say>,
    /// What lies beneath, for the one who mends it.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Fault {
    /// A fault of this kind.
    pub fn new(kind: FaultKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, details: Vec::new(), source: None }
    }

    /// A value is wrong, whatever the register holds.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(FaultKind::Invalid, message)
    }

    /// It can't be done as items are now, and `remedy` says what can.
    pub fn conflict(message: impl Into<String>, remedy: impl Into<Say>) -> Self {
        Self::new(FaultKind::Conflict, message).hint(remedy)
    }

    /// There is no such item.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(FaultKind::NotFound, message)
    }

    /// A file's content is wrong.
    pub fn bad_file(message: impl Into<String>) -> Self {
        Self::new(FaultKind::BadFile, message)
    }

    /// The register can't be used.
    pub fn register(message: impl Into<String>) -> Self {
        Self::new(FaultKind::Register, message)
    }

    /// The register is not as Kitbook wrote it.
    pub fn damaged(message: impl Into<String>) -> Self {
        Self::new(FaultKind::Damaged, message).hint(say![
            Remedy::Check,
            " says what is damaged; ",
            Remedy::Restore,
            " puts a backup in the register's place."
        ])
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Say>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds further lines.
    #[must_use]
    pub fn details(mut self, details: impl IntoIterator<Item = impl Into<Say>>) -> Self {
        self.details = details.into_iter().map(Into::into).collect();
        self
    }

    /// Adds what lies beneath.
    #[must_use]
    pub fn because(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }
}

/// Rules said no, to one item or to many.
#[derive(Debug, Default)]
pub struct Refused {
    /// Every refusal of every tag.
    pub refusals: Vec<Refusal>,
    /// What rules at `warn` said.
    pub warnings: Vec<Refusal>,
    /// A tag among many that could not be found comes before a refusal.
    pub fault: Option<Fault>,
}

/// Why a command was not done. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Rules said no.
    #[error("refused: {}", .0.refusals.iter().map(|r| r.message.as_str()).collect::<Vec<_>>().join("; "))]
    Refused(Box<Refused>),
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure {
    /// A single rule's refusal.
    pub fn refused(refusal: Refusal) -> Self {
        Self::Refused(Box::new(Refused { refusals: vec![refusal], ..Refused::default() }))
    }
}
