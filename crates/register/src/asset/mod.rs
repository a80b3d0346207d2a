//! Registering assets and keeping what is known of them true. Every change is logged with what it was before.

mod add;
mod edit;
pub mod export;
pub mod find;
pub mod kit;
pub mod kit_list;
pub mod list;
pub mod retag;

use crate::tested;
pub use add::{Add, AddMany, add, add_many};
use domain::{asset::Asset, fault::Fault, text::shown};
pub use edit::{Edit, Fated, edit};
pub use retag::retag;
use serde_json::{Map, Value as Json};
use store::{
    Entry, Field as _, Plans, ReadTx, Subject, WriteTx,
    apart::{self, Sort},
    changes,
};

/// Writes a new asset with its line in the log, unless one with its tag is there; whether it did. Where it stands with
/// its tests is worked out from its category.
///
/// Errors: its tag looks like another; the register can't be written.
pub(crate) fn insert(tx: &WriteTx<'_>, plans: &mut Plans, asset: &mut Asset) -> Result<bool, Fault> {
    plans.mark_new(tx, asset)?;
    if let Err(twin) = apart::must_be_told(tx, Sort::Tag, &asset.tag, &[]) {
        return if store::asset::by_tag(tx, &asset.tag_folded)?.is_some() { Ok(false) } else { Err(twin) };
    }
    if !tx.insert_unless_known(&*asset, "where tag_folded = ?1", &[asset.tag_folded.to_value()])? {
        return Ok(false);
    }
    tx.log_new("asset add", &*asset, Some(asset.id), None)?;
    Ok(true)
}

/// Writes an asset anew with its line in the log, if anything changed; whether it did. `more` is said in the log only.
/// In another category or location it is tested otherwise.
pub(crate) fn update(
    tx: &WriteTx<'_>,
    action: &'static str,
    before: &Asset,
    after: &mut Asset,
    more: Map<String, Json>,
) -> Result<bool, Fault> {
    if before.category_id != after.category_id || before.location_folded != after.location_folded {
        tested::status::refresh(tx, &mut Plans::default(), after)?;
    }
    let mut body = changes(before, &*after);
    if body.is_empty() {
        return Ok(false);
    }
    body.extend(more);
    tx.update(&*after)?;
    tx.log(Entry {
        action,
        subject: Subject::new("asset", after.id),
        asset: Some(after.id),
        person: None,
        effective_at: None,
        body,
    })?;
    Ok(true)
}

/// A tag that is to be given must be free: neither worn nor once worn by another.
fn must_be_free(tx: &ReadTx<'_>, tag: &str) -> Result<(), Fault> {
    store::asset::wearer(tx, tag)?.map_or(Ok(()), |wearer| Err(taken(tag, &wearer)))
}

/// The tag is another's, and the fault names whose.
fn taken(tag: &str, wearer: &Asset) -> Fault {
    let whose = match wearer.description() {
        what if what.is_empty() => wearer.tag.clone(),
        what => format!("{} ({what})", wearer.tag),
    };
    let message = if domain::text::fold(tag) == wearer.tag_folded {
        format!("the tag {} is in use: {whose}", shown(tag))
    } else {
        format!("the tag {} was worn before by {whose}", shown(tag))
    };
    Fault::conflict(message, "Give another tag; a tag is never used for two items, not even one after the other.")
}
