//! Signatures on slips and receipts, as every answer shows them.

use chrono::NaiveDate;
use domain::{
    fault::Fault,
    loan::{SignedHow, Slip, signed::SignedPaper},
};
use serde::Serialize;
use store::ReadTx;

/// The signature on a slip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signed {
    pub how: SignedHow,
    pub on: NaiveDate,
    pub witness: Option<String>,
    /// The hash of the words that were signed, as it is printed on the paper. Null if no copy of them was kept.
    pub hash: Option<String>,
    /// The SHA-256 of the signature, a picture. Null if it was not drawn on the screen.
    pub drawing: Option<String>,
}

/// The signature on a receipt.
impl From<SignedPaper> for Signed {
    fn from(paper: SignedPaper) -> Self {
        let SignedPaper { how, signed_on: on, witness, hash, drawing, .. } = paper;
        Self { how, on, witness, hash: Some(hash), drawing }
    }
}

impl Signed {
    /// Reads a slip's signature. `None` if it is unsigned.
    pub fn of(slip: &Slip) -> Option<Self> {
        let (how, on) = slip.signed_how.zip(slip.signed_on)?;
        Some(Self { how, on, witness: slip.signed_witness.clone(), hash: None, drawing: None })
    }

    /// Reads a slip's signature with what was kept of it. `None` if it is unsigned.
    pub fn load(tx: &ReadTx<'_>, slip: &Slip) -> Result<Option<Self>, Fault> {
        let Some(signed) = Self::of(slip) else { return Ok(None) };
        let kept = store::signed::slip(tx, slip.id)?.map(|paper| (paper.hash, paper.drawing));
        let (hash, drawing) = kept.map_or((None, None), |(hash, drawing)| (Some(hash), drawing));
        Ok(Some(Self { hash, drawing, ..signed }))
    }
}
