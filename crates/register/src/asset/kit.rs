//! Trolleys and other items with items in them: what is where, and where it belongs.

use super::find;
use crate::{
    act::{Act, Answer},
    asset,
    view::AssetView,
};
use domain::{
    asset::Asset,
    fault::{Failure, Fault},
    remedy::{Remedy, See},
    say,
};
use serde_json::Map;
use store::{ReadTx, Store, WriteTx, asset::Spelling};

/// Puts items into a trolley.
#[derive(Debug, Clone)]
pub struct Put {
    pub trolley: String,
    pub tags: Vec<String>,
    pub spelling: Spelling,
    /// For now only: the home that each item has is kept.
    pub for_now: bool,
}

/// Puts items into a trolley; from then on it is their home, unless it is for now only.
///
/// Errors: a tag is not known; an item is on loan; it would be inside itself.
pub fn put(store: &mut Store, act: &Act, order: &Put) -> Result<Answer<Vec<AssetView>>, Failure> {
    act.write(store, |tx, act| {
        let trolley = store::asset::find(tx, &order.trolley, order.spelling)?;
        let assets = all_known(tx, &order.tags, order.spelling)?;
        let mut answer = Answer::plain(Vec::with_capacity(assets.len()));
        for asset in assets {
            must_be_free(tx, &asset, "put into a trolley")?;
            let after = into(tx, &asset, &trolley, order.for_now)?;
            answer.value.push(AssetView::load(tx, &after, act.clock.today())?);
        }
        Ok(answer)
    })
}

fn into(tx: &WriteTx<'_>, asset: &Asset, trolley: &Asset, for_now: bool) -> Result<Asset, Fault> {
    must_not_circle(tx, asset, trolley)?;
    let mut after = asset.clone();
    after.inside_id = Some(trolley.id);
    if !for_now {
        after.home_id = Some(trolley.id);
    }
    moved(tx, "kit put", asset, after)
}

/// Takes items out of the trolley they are in; they still belong there, unless it is for good.
///
/// Errors: a tag is not known; an item is in no trolley; it is on loan.
pub fn take(
    store: &mut Store,
    act: &Act,
    tags: &[String],
    spelling: Spelling,
    for_good: bool,
) -> Result<Answer<Vec<AssetView>>, Failure> {
    act.write(store, |tx, act| {
        let assets = all_known(tx, tags, spelling)?;
        let mut answer = Answer::plain(Vec::with_capacity(assets.len()));
        for asset in assets {
            must_be_free(tx, &asset, "taken out of its trolley")?;
            if asset.inside_id.is_none() && !(for_good && asset.home_id.is_some()) {
                return Err(Fault::conflict(
                    format!("{} is in no trolley", asset.tag),
                    say![See::Set, " lists what is in one."],
                )
                .into());
            }
            let mut after = asset.clone();
            after.inside_id = None;
            if for_good {
                after.home_id = None;
            }
            answer.value.push(AssetView::load(tx, &moved(tx, "kit take", &asset, after)?, act.clock.today())?);
        }
        Ok(answer)
    })
}

fn all_known(tx: &ReadTx<'_>, tags: &[String], spelling: Spelling) -> Result<Vec<Asset>, Fault> {
    match find::find_all(tx, tags, spelling)? {
        (assets, None) => Ok(assets),
        (_, Some(unknown)) => Err(unknown.fault),
    }
}

fn must_be_free(tx: &ReadTx<'_>, asset: &Asset, act: &str) -> Result<(), Fault> {
    match store::asset::open_loan(tx, asset.id)? {
        None => Ok(()),
        Some(open) => Err(Fault::conflict(
            format!("{} can't be {act}: it is out on loan {}", asset.tag, open.no),
            say!["Take it in first, with ", Remedy::TakeIn { tag: Some(asset.tag.clone()) }, "."],
        )),
    }
}

/// A trolley may stand in a store that is an asset too, but never inside itself, however long the way round.
fn must_not_circle(tx: &ReadTx<'_>, asset: &Asset, trolley: &Asset) -> Result<(), Fault> {
    if !store::asset::encloses(tx, asset.id, trolley.id)? {
        return Ok(());
    }
    let message = format!("{} can't go into {}: it would be inside itself", asset.tag, trolley.tag);
    Err(if asset.id == trolley.id {
        Fault::invalid(message).hint("Check the tags.")
    } else {
        Fault::conflict(message, say!["Take the outer one out first, with ", Remedy::TakeFromSet, "."])
    })
}

/// Writes where an item is now, with a line in the log if that is elsewhere; the item as it is then.
pub(crate) fn moved(tx: &WriteTx<'_>, action: &'static str, before: &Asset, mut after: Asset) -> Result<Asset, Fault> {
    asset::update(tx, action, before, &mut after, Map::new())?;
    Ok(after)
}
