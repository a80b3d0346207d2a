//! Papers as they were signed.

use super::SignedHow;
use crate::{
    ids::{RowId, SlipId},
    words,
};
use chrono::NaiveDate;

words! {
    /// A paper that is signed.
    Paper, "paper to sign" { Slip = "slip", Receipt = "receipt" }
}

/// A slip or a return receipt in words, as it was when it was signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedPaper {
    /// The words of the paper: a JSON object.
    pub content: String,
    /// The SHA-256 of the signature, a picture, if it was drawn on the screen.
    pub drawing: Option<String>,
    /// The hash of the content as it was signed.
    pub hash: String,
    pub how: SignedHow,
    pub id: RowId,
    pub paper: Paper,
    pub signed_on: NaiveDate,
    pub slip_id: SlipId,
    /// The witness of a receipt; the slip has its own.
    pub witness: Option<String>,
}
