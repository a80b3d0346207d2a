//! Gives an item a new tag. The old tag stays as an alias, so it still finds the item.

use super::{keys, must_differ_from_parts, taken, update};
use crate::{
    act::{Act, Answer},
    tested::waiting,
    view::AssetView,
};
use domain::{
    asset::Asset,
    fault::{Failure, Fault},
    incoming::several,
    say::Notes,
    tag,
    text::fold,
};
use serde_json::Map;
use store::{
    Alias, Field as _, Plans, Store, WriteTx,
    apart::{self, Sort},
    asset::Spelling,
};

/// Gives an asset another tag. It may go back to a tag that it had before.
///
/// Errors: the asset is unknown; the new tag is not a valid tag, is the label of a part, or another asset has or had it.
pub fn retag(
    store: &mut Store,
    act: &Act,
    old: &str,
    spelling: Spelling,
    new: &str,
) -> Result<Answer<AssetView>, Failure> {
    act.write(store, |tx, act| {
        let new = tag::parse(new)?;
        let before = store::asset::find(tx, old, spelling)?;
        if let Some(wearer) = store::asset::wearer(tx, &new)?
            && wearer.id != before.id
        {
            return Err(taken(&new, &wearer).into());
        }
        let aliases = store::asset::aliases(tx, before.id)?;
        let own: Vec<&str> = aliases.iter().chain([&before.tag]).map(String::as_str).collect();
        apart::must_be_told(tx, Sort::Tag, &new, &own)?;
        if fold(&new) != before.tag_folded {
            several::must_be_one(&new, act.sure)?;
            keys::must_be_meant(tx, act.sure, &new, Some(before.id))?;
        }
        let mut after = Asset { tag: new, ..before.clone() };
        must_differ_from_parts(tx, &after)?;
        if fold(&after.tag) != before.tag_folded {
            retire(tx, &before, &after.tag)?;
        }
        after.refold(&store::asset::aliases(tx, before.id)?);
        let mut notes = Notes::default();
        if update(tx, "asset retag", &before, &mut after, Map::new())? {
            let waited = waiting::take_up_waiting(tx, &mut Plans::default(), &mut after)?;
            notes.extend(waiting::waited(&after.tag, waited));
            notes.extend(keys::also_a_person(tx, &after)?);
        } else {
            notes.push(format!("{} already has that tag", after.tag));
        }
        Ok(Answer { notes, ..Answer::plain(AssetView::load(tx, &after, act.clock.today())?) })
    })
}

/// Checks that an item can get a new tag, as a tag of another item is checked. `own` are its earlier tags.
///
/// Errors: the new tag looks too much like that of another asset, or is the label of a part.
pub(crate) fn must_fit(tx: &WriteTx<'_>, after: &Asset, own: &[&str]) -> Result<(), Fault> {
    apart::must_be_told(tx, Sort::Tag, &after.tag, own)?;
    must_differ_from_parts(tx, after)
}

/// Keeps the tag used until now as an alias, unless it is also the label of a part, as only another program can write
/// it: from now on it means the part. If the new tag was an alias of this asset, that alias is removed.
pub(crate) fn retire(tx: &WriteTx<'_>, asset: &Asset, new: &str) -> Result<(), Fault> {
    if let Some(worn) = tx.get::<Alias>("where r.tag_folded = ?1", &[fold(new).to_value()])? {
        tx.delete(&worn)?;
    }
    if store::parts::like(tx, &asset.tag)?.is_some() {
        return Ok(());
    }
    tx.insert(&Alias {
        asset_id: asset.id,
        retired_at: tx.at(),
        tag: asset.tag.clone(),
        tag_folded: asset.tag_folded.clone(),
    })
}
