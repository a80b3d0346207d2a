//! The two ways in which a command can fail: a [`Refusal`] comes from a rule of the school; a [`Fault`] is any other
//! reason. Both hold the words for the user. The program only chooses the layout and the exit code.

use crate::{remedy::Remedy, say, say::Say};
use serde::Serialize;

/// A refusal by a rule, with the reason and the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The rule's name, as `rule list` shows it.
    pub rule: &'static str,
    /// The tag of the item that the refusal is about, if any.
    pub tag: Option<String>,
    /// The ref of the person that the refusal is about, if any.
    pub reference: Option<String>,
    /// The reason: a fact, worded for every interface.
    pub message: String,
    /// The way to put the problem right.
    pub remedy: Say,
    /// True if the rule can be overridden with a reason.
    pub may_override: bool,
    /// The clause of the school's own policy that the rule rests on, if the school has set one.
    pub clause: Option<String>,
}

/// The kind of a failure, by what the caller can do about it. Each kind has one exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// A value that can never be valid, or values that contradict each other. Exit code 2.
    #[serde(rename = "usage")]
    Invalid,
    /// An unlikely value that the user has not confirmed. Exit code 1.
    Question,
    /// Not possible in the present state of the record: already returned, closed, not published. Exit code 1.
    Conflict,
    /// A form of the page that was recorded before. Exit code 1.
    Repeated,
    /// No such tag, person or number. Exit code 3.
    NotFound,
    /// More than one record matches. Exit code 3.
    Ambiguous,
    /// The content of a file is wrong. Exit code 4.
    BadFile,
    /// The register can't be used: it is missing, not a register, or newer than the program. Exit code 5.
    Register,
    /// The register was damaged or changed outside Kitbook. Exit code 5.
    Damaged,
    /// The register can be read but not written. Exit code 5.
    Unwritable,
    /// The change is made and recorded, but the answer could not be written. Exit code 6.
    Answer,
    /// Another program has locked the register, so it can't be read or written now. Exit code 7.
    Busy,
}

impl FaultKind {
    /// True if the input is at fault. An import reports it as a problem with that line.
    pub fn is_of_what_was_given(self) -> bool {
        matches!(self, Self::Invalid | Self::Conflict | Self::Question)
    }

    /// True if a session that reads line by line must stop because the next line would fail too. A busy register may be
    /// free again by then.
    pub fn ends_a_sitting(self) -> bool {
        self.is_of_register() && self != Self::Busy
    }

    /// True if the register is at fault.
    pub fn is_of_register(self) -> bool {
        matches!(self, Self::Register | Self::Damaged | Self::Unwritable | Self::Busy)
    }
}

/// A failure that does not come from a rule: what happened, to which record, and what to do next.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// The kind, which decides the exit code.
    pub kind: FaultKind,
    /// The fact, in one sentence without a full stop, worded for every interface.
    pub message: String,
    /// The next step for the user.
    pub hint: Option<Say>,
    /// Further lines: the nearest tags, the bad lines of a file.
    pub details: Vec<Say>,
    /// The underlying error, for diagnosis.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Fault {
    /// Makes a fault of a given kind.
    pub fn new(kind: FaultKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, details: Vec::new(), source: None }
    }

    /// A value that can never be valid.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self::new(FaultKind::Invalid, message)
    }

    /// A change that is not possible in the present state of the record. `remedy` says what is possible.
    pub fn conflict(message: impl Into<String>, remedy: impl Into<Say>) -> Self {
        Self::new(FaultKind::Conflict, message).hint(remedy)
    }

    /// A record that does not exist.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(FaultKind::NotFound, message)
    }

    /// A file with wrong content.
    pub fn bad_file(message: impl Into<String>) -> Self {
        Self::new(FaultKind::BadFile, message)
    }

    /// A register that can't be used.
    pub fn register(message: impl Into<String>) -> Self {
        Self::new(FaultKind::Register, message)
    }

    /// A register that was damaged or changed outside Kitbook.
    pub fn damaged(message: impl Into<String>) -> Self {
        Self::new(FaultKind::Damaged, message).hint(say![
            "To see what is damaged: ",
            Remedy::Check,
            ". To go back to a backup: ",
            Remedy::Restore,
            "."
        ])
    }

    /// Adds the next step for the user.
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

    /// Adds the underlying error.
    #[must_use]
    pub fn because(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }
}

/// The refusals of one command, for one item or for many.
#[derive(Debug, Default)]
pub struct Refused {
    /// Every refusal for every tag.
    pub refusals: Vec<Refusal>,
    /// The warnings of rules at level `warn`.
    pub warnings: Vec<Refusal>,
    /// The fault of one tag in a list, such as an unknown tag. It is reported before the refusals.
    pub fault: Option<Fault>,
}

/// The reason why a command failed. Nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Rules refused the command.
    #[error("refused: {}", .0.refusals.iter().map(|r| r.message.as_str()).collect::<Vec<_>>().join("; "))]
    Refused(Box<Refused>),
    /// The command failed for any other reason.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Failure {
    /// A failure with one refusal.
    pub fn refused(refusal: Refusal) -> Self {
        Self::Refused(Box::new(Refused { refusals: vec![refusal], ..Refused::default() }))
    }
}
