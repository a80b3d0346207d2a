//! The words of slips and receipts. A paper is put into words once: what is signed, hashed and printed is the same.

use crate::file::drawn::Shown;
use serde::{Deserialize, Serialize};

/// A fact above the items: a label and its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperFact {
    pub label: String,
    pub value: String,
}

impl PaperFact {
    pub(super) fn new(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self { label: label.into(), value: value.into() }
    }
}

/// The words of a sign-out slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipWords {
    pub school: String,
    pub borrower: String,
    pub facts: Vec<PaperFact>,
    pub lines: Vec<SlipLine>,
    pub terms: Vec<String>,
    /// The sentence that the signature is under.
    pub agreed: String,
    pub issued_by: String,
    /// The people who sign, each with their part.
    pub signatures: Vec<String>,
}

/// One item on a slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlipLine {
    pub tag: String,
    pub item: String,
    pub phone_number: Option<String>,
    /// The cost of another one, such as "£429.00".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement_cost: Option<String>,
    pub serial: String,
    pub parts: Vec<String>,
    pub condition: String,
    /// What was seen on it when it went out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub marks: Option<String>,
    /// The number of photographs of it as it went out, in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photographs: Option<String>,
    pub due: String,
}

/// The words of a return receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptWords {
    pub school: String,
    pub borrower: String,
    pub facts: Vec<PaperFact>,
    pub lines: Vec<ReceiptLine>,
    pub owed: Vec<Owed>,
    /// Damage, loss and other incidents, each with its decision or with the words that it is pending.
    pub incidents: Vec<String>,
    /// The last sentence: whether anything is owed.
    pub closing: String,
    pub received_by: String,
}

/// One item that is no longer on loan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptLine {
    pub tag: String,
    pub item: String,
    pub serial: String,
    pub ended: String,
    pub condition_out: String,
    pub condition_in: String,
    pub parts: Vec<String>,
}

/// An item or part that is still owed, with the words before and after its tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Owed {
    pub before: String,
    pub tag: String,
    pub after: String,
}

/// The signature on a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedNote {
    /// The signature in a sentence.
    pub by: String,
    /// The drawing, if it was drawn on the screen.
    pub drawing: Option<Shown>,
    /// A sentence about the copy that was kept of the paper.
    pub copy: String,
}
