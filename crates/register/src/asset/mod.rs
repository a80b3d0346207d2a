//! Registers assets and changes their fields. Every change is logged with the value before it.

mod add;
mod edit;
pub mod export;
pub mod extra;
pub mod extra_headings;
pub mod find;
pub(crate) mod history;
pub(crate) mod keys;
pub mod kit;
pub mod kit_list;
pub mod list;
pub mod part;
pub mod retag;

use crate::tested;
pub use add::{Add, AddMany, add, add_many};
use domain::{
    asset::Asset,
    asset_fields::{self, AssetField},
    builtin,
    category::PatClass,
    fault::Fault,
    pat::Item,
    text::shown,
};
pub use edit::{Edit, Fated, edit};
pub(crate) use edit::{edit_all, may_be_of_several};
pub use retag::retag;
use serde_json::{Map, Value as Json};
use store::{
    Entry, Field as _, Plans, ReadTx, Subject, WriteTx,
    apart::{self, Sort},
    changes,
};

/// Gives a cost that was typed without a VAT basis the school's own.
fn settle_vat(tx: &ReadTx<'_>, asset: &mut Asset, fields: &[(AssetField, String)]) -> Result<(), Fault> {
    if asset_fields::leaves_vat_open(fields) {
        asset_fields::settle_vat(asset, store::setting::vat(tx)?);
    }
    Ok(())
}

/// Writes a new asset and its log entry. Returns false, and writes nothing, if its tag is already used. Its test
/// status is worked out from its category.
///
/// Errors: the tag looks too much like another asset's tag, or is the same as the label of a part.
pub(crate) fn insert(tx: &WriteTx<'_>, plans: &mut Plans, asset: &mut Asset) -> Result<bool, Fault> {
    plans.mark_new(tx, asset)?;
    if let Err(twin) = apart::must_be_told(tx, Sort::Tag, &asset.tag, &[]) {
        return if store::asset::by_tag(tx, &asset.tag_folded)?.is_some() { Ok(false) } else { Err(twin) };
    }
    must_differ_from_parts(tx, asset)?;
    let same = ("where tag_folded = ?1", &[asset.tag_folded.to_value()][..]);
    if !tx.insert_unless_known_and_log("asset add", &*asset, same, asset.id)? {
        return Ok(false);
    }
    store::keys::note_asset(tx, asset)?;
    let category = &plans.of(tx, asset.category_id)?.category;
    // A kettle's insulation limit is that of class I heating. `pat set` shows and changes it.
    if category.pat_class == PatClass::One && builtin::is_heating(&category.name_folded) {
        tx.insert(&Item { heating: true, ..Item::new(tx.new_id(), asset.id, None) })?;
    }
    Ok(true)
}

/// Checks the tag of a new asset as [`insert`] does.
///
/// Errors: the tag looks too much like another asset's tag, or is the same as the label of a part.
pub(crate) fn must_be_clear(tx: &WriteTx<'_>, asset: &Asset) -> Result<(), Fault> {
    apart::must_be_told(tx, Sort::Tag, &asset.tag, &[])?;
    must_differ_from_parts(tx, asset)
}

/// Refuses a tag that is the same as the label of a part, of this asset or another one.
fn must_differ_from_parts(tx: &WriteTx<'_>, asset: &Asset) -> Result<(), Fault> {
    store::parts::must_not_be_a_part(tx, &asset.tag)?;
    store::parts::must_leave_tags_clear(tx, asset)
}

/// Writes a changed asset and its log entry. Returns false if nothing changed. `more` goes only into the log. A new
/// category or place may change its tests, and those of its contents, so they are worked out again.
///
/// Errors: a part of the new category has the same label as a tag; the item is in a disposal that is not over, and would
/// get another category.
pub(crate) fn update(
    tx: &WriteTx<'_>,
    action: &'static str,
    before: &Asset,
    after: &mut Asset,
    more: Map<String, Json>,
) -> Result<bool, Fault> {
    if before.category_id == after.category_id {
        tested::status::arrive(tx, before, after)?;
    } else {
        if let Some(open) = store::disposal::open_in(tx, before.id)? {
            return Err(open.category_stays(&before.tag));
        }
        store::parts::must_leave_tags_clear(tx, after)?;
        tested::status::refresh(tx, &mut Plans::default(), after)?;
    }
    let mut body = changes(before, &*after);
    if body.is_empty() {
        return Ok(false);
    }
    body.extend(more);
    tx.update(&*after)?;
    store::keys::note_asset(tx, after)?;
    tested::status::bring_along(tx, before, after)?;
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

/// Refuses a tag that another asset has, or has had.
fn must_be_free(tx: &ReadTx<'_>, tag: &str) -> Result<(), Fault> {
    store::asset::wearer(tx, tag)?.map_or(Ok(()), |wearer| Err(taken(tag, &wearer)))
}

/// Makes the fault for a tag that belongs to another asset, and names that asset.
fn taken(tag: &str, wearer: &Asset) -> Fault {
    let owner = wearer.named();
    let message = if domain::text::fold(tag) == wearer.tag_folded {
        format!("the tag {} is already used by {owner}", shown(tag))
    } else {
        format!("the tag {} was used before by {owner}", shown(tag))
    };
    Fault::conflict(message, "Give another tag. An old tag is never used again for another item.")
}
