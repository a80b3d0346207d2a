//! The two families of "no": a [`Refusal`] is a rule's answer, expected and explained; a [`Fault`] is anything
//! else that kept a command from being done. The edge picks the wording's dress and the exit code, not the words.

use serde::Serialize;

/// A rule's "no": which rule, about what, why, and what would put it right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// The rule's name, as `rule list` shows it.
    pub rule: &'static str,
    /// The asset it is about, if it is about one.
    pub tag: Option<String>,
    /// The person it is about, by ref.
    #[serde(rename = "ref")]
    pub reference: Option<String>,
    /// What is so.
    pub message: String,
    /// What would put it right.
    pub remedy: String,
    /// Whether `--override RULE --reason "…"` is taken for it.
    pub may_override: bool,
}

/// What went wrong, by what a caller can do about it. Each has one exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// The command itself is wrong: a flag, a value. Exit code 2.
    Usage,
    /// It can hardly be meant, and nobody has said that it is. Exit code 1.
    Question,
    /// It does not go with how things stand by now. Exit code 1.
    Conflict,
    /// No such tag, person, number. Exit code 3.
    NotFound,
    /// The word fits more than one. Exit code 3.
    Ambiguous,
    /// A file's content is wrong. Exit code 4.
    BadFile,
    /// The register itself: missing, locked, damaged, newer than the program. Exit code 5.
    Register,
    /// What was asked is done and recorded, but the answer could not be written. Exit code 6.
    Answer,
}

/// A failure that is no rule's: what happened, to what, and what to do next.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Fault {
    /// Which family.
    pub kind: FaultKind,
    /// What happened, in a sentence without a full stop.
    pub message: String,
    /// What to do next.
    pub hint: Option<String>,
    /// The register's file is damaged: it is not as Kitbook wrote it.
    pub is_damage: bool,
    /// More lines of the same answer: the nearest tags, the bad lines of a file.
    pub details: Vec<String>,
    /// What lies beneath, for the one who mends it.
    #[source]
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Fault {
    /// A fault of this kind.
    pub fn new(kind: FaultKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None, is_damage: false, details: Vec::new(), source: None }
    }

    /// The command's own words are wrong.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(FaultKind::Usage, message)
    }

    /// There is no such thing.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(FaultKind::NotFound, message)
    }

    /// It does not go with how things stand by now.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(FaultKind::Conflict, message)
    }

    /// A file's content is wrong.
    pub fn bad_file(message: impl Into<String>) -> Self {
        Self::new(FaultKind::BadFile, message)
    }

    /// The register can't be used.
    pub fn register(message: impl Into<String>) -> Self {
        Self::new(FaultKind::Register, message)
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds further lines.
    #[must_use]
    pub fn details(mut self, details: Vec<String>) -> Self {
        self.details = details;
        self
    }

    /// Adds what lies beneath.
    #[must_use]
    pub fn because(mut self, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }
}

/// Rules said no, to one thing or to many.
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
