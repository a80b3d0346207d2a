//! The parts of an item that are there, and those that are not.

use crate::{
    ids::{AssetId, RowId},
    words,
};
use chrono::NaiveDate;

words! {
    /// What is wrong with a part that no loan answers for.
    PartState, "state of a part" { Missing = "missing", Damaged = "damaged" }
}

/// A part that an item lacks, or that is damaged, and no loan answers for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetPart {
    pub asset_id: AssetId,
    pub id: RowId,
    pub name: String,
    pub note: Option<String>,
    pub since_on: NaiveDate,
    pub state: PartState,
}
