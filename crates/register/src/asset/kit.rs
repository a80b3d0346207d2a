//! Puts items into trolleys and other containers, and takes them out. Each item has the place where it is now and the
//! place where it belongs.

use super::find;
use crate::{
    act::{Act, Answer},
    asset,
    view::AssetView,
};
use domain::{
    asset::{Asset, Fate},
    fault::{Failure, Fault},
    remedy::{Remedy, See},
    say,
    say::Say,
};
use serde_json::Map;
use store::{ReadTx, Store, WriteTx, asset::Spelling};

/// An order to put items into a trolley.
#[derive(Debug, Clone)]
pub struct Put {
    pub trolley: String,
    pub tags: Vec<String>,
    pub spelling: Spelling,
    /// True if the move is temporary: each item still belongs where it did before.
    pub for_now: bool,
}

/// Puts items into a trolley. From then on they belong there, unless the move is temporary.
///
/// Errors: a tag is unknown; the trolley was disposed of; it or an item is in a disposal; an item is on loan; an item would be
/// inside itself, now or when each item is back where it belongs.
pub fn put(store: &mut Store, act: &Act, order: &Put) -> Result<Answer<Vec<AssetView>>, Failure> {
    act.write(store, |tx, act| {
        let trolley = store::asset::find(tx, &order.trolley, order.spelling)?;
        must_be_kept(tx, &trolley)?;
        let assets = all_known(tx, &order.tags, order.spelling)?;
        let mut answer = Answer::plain(Vec::with_capacity(assets.len()));
        for asset in assets {
            must_be_free(tx, &asset, "put into a trolley")?;
            must_stay(tx, &asset)?;
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

/// Takes items out of the trolley that they are in. They still belong there, unless `for_good` is set.
///
/// Errors: a tag is unknown; an item is not in a trolley; an item is on loan.
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
                    format!("{} is not in a trolley", asset.tag),
                    say!["Nothing needs doing. If you meant another item, check its tag: ", See::Find, "."],
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

/// Refuses a container that was disposed of, or is in a disposal that is not done.
pub(crate) fn must_be_kept(tx: &ReadTx<'_>, trolley: &Asset) -> Result<(), Fault> {
    let refuse =
        |why: String, hint: Say| Fault::conflict(format!("nothing can be put into {}: it {why}", trolley.tag), hint);
    if trolley.fate == Some(Fate::Disposed) {
        return Err(refuse("was disposed of".to_owned(), say!["Check the tag: ", See::Find, "."]));
    }
    match store::disposal::open_in(tx, trolley.id)? {
        Some(open) => Err(refuse(format!("is in disposal {}", open.no), open.if_it_stays(&trolley.tag))),
        None => Ok(()),
    }
}

/// Refuses to put an item into a trolley that is in a disposal which is not done: it would go out with the trolley.
pub(crate) fn must_stay(tx: &ReadTx<'_>, asset: &Asset) -> Result<(), Fault> {
    match store::disposal::open_in(tx, asset.id)? {
        Some(open) => Err(Fault::conflict(
            format!("{} can't be put into a trolley: it is in disposal {}", asset.tag, open.no),
            open.if_it_stays(&asset.tag),
        )),
        None => Ok(()),
    }
}

fn must_be_free(tx: &ReadTx<'_>, asset: &Asset, act: &str) -> Result<(), Fault> {
    match store::asset::open_loan(tx, asset.id)? {
        None => Ok(()),
        Some(open) => Err(Fault::conflict(
            format!("{} can't be {act}: it is on loan {}", asset.tag, open.no),
            say!["Take it in first: ", Remedy::TakeIn { tag: Some(asset.tag.clone()) }, "."],
        )),
    }
}

/// Refuses a move that would put an item inside itself, directly or through other containers, now or when each item is
/// back where it belongs.
pub(crate) fn must_not_circle(tx: &ReadTx<'_>, asset: &Asset, trolley: &Asset) -> Result<(), Fault> {
    if !store::asset::would_circle(tx, asset.id, trolley.id)? {
        return Ok(());
    }
    let message = format!("{} can't go into {}: it would be inside itself", asset.tag, trolley.tag);
    if asset.id == trolley.id {
        return Err(Fault::invalid(message).hint("Check the tags."));
    }
    if store::asset::encloses(tx, asset.id, trolley.id)? {
        return Err(Fault::conflict(
            message,
            say![format!("Take {} out first: ", trolley.tag), Remedy::TakeFromSet, "."],
        ));
    }
    let message = format!(
        "{} can't go into {}: it would be inside itself once each item is back where it belongs",
        asset.tag, trolley.tag
    );
    let hint = say![
        format!("Where {} belongs, and what that is in, leads to {}. Take one out for good: ", trolley.tag, asset.tag),
        Remedy::TakeFromSet,
        "."
    ];
    Err(Fault::conflict(message, hint))
}

/// Records where an item is now, and logs it if the place has changed. Returns the updated item.
pub(crate) fn moved(tx: &WriteTx<'_>, action: &'static str, before: &Asset, mut after: Asset) -> Result<Asset, Fault> {
    asset::update(tx, action, before, &mut after, Map::new())?;
    Ok(after)
}
