//! Keeps tags with a slash apart from the labels of parts: `LAP-0042/charger` is the charger of `LAP-0042`, or a tag,
//! but never both.

use super::{
    Field, ReadTx, WriteTx,
    asset::{self, wearer},
};
use domain::{
    asset::Asset,
    fault::Fault,
    ids::CategoryId,
    tag,
    text::{fold, shown},
};

/// The names of an asset's parts: those of its category, and those that have been tested.
pub fn names(tx: &ReadTx<'_>, asset: &Asset) -> Result<Vec<String>, Fault> {
    let mut names: Vec<String> =
        super::category::parts(tx, asset.category_id)?.into_iter().map(|part| part.name).collect();
    let tested = super::pat::items(tx, asset.id)?.into_iter().filter_map(|item| item.part);
    names.extend(tested.filter(|part| !names.contains(part)).collect::<Vec<_>>());
    Ok(names)
}

/// Finds the part whose label, by its item's tag or an old tag, is the same as a tag.
pub fn like(tx: &ReadTx<'_>, tag: &str) -> Result<Option<(Asset, String)>, Fault> {
    for (head, part) in tag::splits(tag) {
        let Some(asset) = wearer(tx, head)? else { continue };
        let wanted = fold(part);
        if let Some(name) = names(tx, &asset)?.into_iter().find(|name| fold(name) == wanted) {
            return Ok(Some((asset, name)));
        }
    }
    Ok(None)
}

/// Checks a tag with a slash before an asset gets it. Imports call it for each new asset.
///
/// Errors: the tag would be the same as the label of a part.
pub fn must_not_be_a_part(tx: &ReadTx<'_>, tag: &str) -> Result<(), Fault> {
    let Some((asset, part)) = like(tx, tag)? else { return Ok(()) };
    Err(Fault::conflict(
        format!("the tag {} would also mean the part {} of {}", shown(tag), shown(&part), asset.tag),
        "Give another tag, for example with “-” instead of “/”.",
    ))
}

/// Checks an asset before it is added, gets another tag or changes its category. Imports call it for each new asset, and
/// for each change of a category. A register without a slash in any tag is read only once in a transaction.
///
/// Errors: a tag, or an old tag, is the same as the label of one of the asset's parts.
pub fn must_leave_tags_clear(tx: &WriteTx<'_>, asset: &Asset) -> Result<(), Fault> {
    if asset.tag.contains('/') {
        tx.slashes.set(Some(true));
    }
    if !any_slash(tx)? {
        return Ok(());
    }
    let mut parts = None;
    let own = std::iter::once(asset.tag.clone()).chain(asset::aliases(tx, asset.id)?);
    for head in own.map(|tag| fold(&tag)) {
        for tag in beginning_with(tx, &head)? {
            let folded = fold(&tag);
            for (_, tail) in tag::splits(&folded).filter(|(before, _)| *before == head) {
                let parts: &Vec<String> = match &mut parts {
                    Some(parts) => parts,
                    none => none.insert(names(tx, asset)?),
                };
                if let Some(part) = parts.iter().find(|part| fold(part) == tail) {
                    return Err(is_a_tag(&asset.tag, part, &tag));
                }
            }
        }
    }
    Ok(())
}

/// Checks a new part of a category.
///
/// Errors: for an item of the category, a tag or an old tag is the same as the label of the part.
pub fn must_not_be_a_tag(tx: &ReadTx<'_>, category: CategoryId, part: &str) -> Result<(), Fault> {
    let wanted = fold(part.trim());
    for tag in with_slash(tx)? {
        for (head, tail) in tag::splits(&tag) {
            if fold(tail) != wanted {
                continue;
            }
            if let Some(asset) = wearer(tx, head)?.filter(|asset| asset.category_id == category) {
                return Err(is_a_tag(&asset.tag, part.trim(), &tag));
            }
        }
    }
    Ok(())
}

/// Hands over every tag that is the same as the label of a part, with the item and the part.
pub fn each_clash(tx: &ReadTx<'_>, mut take: impl FnMut(&str, &Asset, &str)) -> Result<(), Fault> {
    for tag in with_slash(tx)? {
        if let Some((asset, part)) = like(tx, &tag)? {
            take(&tag, &asset, &part);
        }
    }
    Ok(())
}

/// The tags and old tags with a slash.
pub fn with_slash(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    let sql = "select tag from asset where tag_folded like '%/%' \
               union all select tag from asset_alias where tag_folded like '%/%' order by 1";
    tx.all(sql, &[], |row| row.get(0))
}

/// The fault for a part whose label is a tag already.
fn is_a_tag(item: &str, part: &str, tag: &str) -> Fault {
    Fault::conflict(
        format!("{} is already a tag, and would also mean the part {} of {item}", shown(tag), shown(part)),
        "Give the part another name, or the item another tag or category.",
    )
}

/// The tags and old tags that may be this folded tag, a slash and more: spaces may be around the slash. Between them
/// sort only a few others, because a slash sorts right before the digits.
fn beginning_with(tx: &ReadTx<'_>, head: &str) -> Result<Vec<String>, Fault> {
    let (from, to) = (format!("{head} "), format!("{head}0"));
    let sql = "select tag from asset where tag_folded >= ?1 and tag_folded < ?2 \
               union all select tag from asset_alias where tag_folded >= ?1 and tag_folded < ?2";
    tx.all(sql, &[from.to_value(), to.to_value()], |row| row.get(0))
}

/// True if any tag or old tag has a slash. Most registers have none, and that is read only once in a transaction.
fn any_slash(tx: &WriteTx<'_>) -> Result<bool, Fault> {
    if let Some(any) = tx.slashes.get() {
        return Ok(any);
    }
    let sql = "select 1 from asset where tag_folded like '%/%' \
               union all select 1 from asset_alias where tag_folded like '%/%' limit 1";
    let any = tx.one(sql, &[], |_| Ok(()))?.is_some();
    tx.slashes.set(Some(any));
    Ok(any)
}
