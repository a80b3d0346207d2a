//! Amounts that are given for a whole batch or item by item.

use domain::{
    asset::Asset,
    fault::Fault,
    remedy::{Remedy, See},
    say,
    text::shown,
};
use store::{ReadTx, asset::Spelling};

/// An amount for one item, or for the whole batch if it names none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PerItem {
    pub tag: Option<String>,
    pub amount: i64,
}

/// Reads `AMOUNT` or `TAG=AMOUNT`.
///
/// # Errors
/// The amount can't be read.
pub fn per_item<E>(text: &str, read: impl Fn(&str) -> Result<i64, E>) -> Result<PerItem, E> {
    match text.rsplit_once('=') {
        Some((tag, amount)) => Ok(PerItem { tag: Some(tag.trim().to_owned()), amount: read(amount.trim())? }),
        None => Ok(PerItem { tag: None, amount: read(text.trim())? }),
    }
}

/// What was given, as the items have it.
pub(super) enum Given {
    Nothing,
    /// One amount for the batch.
    Whole(i64),
    /// An amount or none for each item, in their order.
    Each(Vec<Option<i64>>),
}

/// Finds the items that amounts were given for.
///
/// Errors: an item is not in the disposal, or has two amounts; an amount for the whole batch stands beside others.
pub(super) fn given(
    tx: &ReadTx<'_>,
    no: Option<i64>,
    what: &str,
    amounts: &[PerItem],
    assets: &[Asset],
) -> Result<Given, Fault> {
    if let [PerItem { tag: None, amount }] = amounts {
        return Ok(Given::Whole(*amount));
    }
    if amounts.is_empty() {
        return Ok(Given::Nothing);
    }
    let mut each = vec![None; assets.len()];
    for PerItem { tag, amount } in amounts {
        let Some(tag) = tag else {
            return Err(Fault::invalid(format!("the {what} was given for the whole batch and again beside it"))
                .hint("Give one amount for all items, or one for each item by its tag."));
        };
        let asset = store::asset::find(tx, tag, Spelling::Whole)?;
        let Some(at) = assets.iter().position(|known| known.id == asset.id) else {
            let see = match no {
                Some(no) => say!["Its items: ", See::Disposal { no }, "."],
                None => say!["Ask for its disposal too: ", Remedy::Dispose { tags: vec![asset.tag.clone()] }, "."],
            };
            return Err(Fault::invalid(format!("{} is not in this disposal", asset.tag)).hint(see));
        };
        if each[at].replace(*amount).is_some() {
            return Err(Fault::invalid(format!("the {what} of {} was given twice", shown(tag))).hint("Give it once."));
        }
    }
    Ok(Given::Each(each))
}
