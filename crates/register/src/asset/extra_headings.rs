//! The headings of the extra fields that items have, each with the field that its values are for.

use super::extra::{Target, targets, with_extra};
use crate::file::headings::squeeze;
use domain::{asset::Fate, fault::Fault, field::Field as _};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use store::ReadTx;

/// A heading of extra fields. Case, spaces and punctuation make no other heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExtraHeading {
    pub heading: String,
    /// The items that have a value under it, except those that were disposed of.
    pub items: usize,
    /// One of the values, as an example.
    pub first: String,
    /// The field that the values are moved to if nobody says otherwise; `None`: they stay.
    pub field: Option<&'static str>,
}

/// The names of the fields that extra fields can be moved to.
pub fn fields() -> Vec<&'static str> {
    targets().map(|field| field.data().label).collect()
}

/// True if an item has extra fields.
pub fn are_there(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    Ok(!with_extra(tx)?.is_empty())
}

/// The headings of the extra fields of all items that are not disposed of, by heading. Extra fields that can't be read
/// have none: [`plan`](super::extra::plan) names their items.
pub fn headings(tx: &ReadTx<'_>) -> Result<Vec<ExtraHeading>, Fault> {
    let mut known: BTreeMap<String, ExtraHeading> = BTreeMap::new();
    for id in with_extra(tx)? {
        let asset = store::asset::by_id(tx, id)?;
        let extra = asset.extra.filter(|_| asset.fate != Some(Fate::Disposed));
        let Some(Ok(extra)) = extra.as_deref().map(serde_json::from_str::<Map<String, Json>>) else { continue };
        for (heading, value) in extra {
            let first = || value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let entry = known.entry(squeeze(&heading)).or_insert_with(|| ExtraHeading {
                field: Target::of(&heading).map(|target| target.field().data().label),
                first: first(),
                items: 0,
                heading,
            });
            entry.items += 1;
        }
    }
    Ok(known.into_values().collect())
}
