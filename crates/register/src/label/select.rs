//! Selects the items that get a label.

use crate::asset::list::{AssetFilter, Listed, each_listed};
use chrono::NaiveDate;
use domain::{
    asset::Asset,
    fault::{Fault, FaultKind},
    remedy::{Input, See},
    say, text,
    when::Clock,
};
use std::collections::HashSet;
use store::{ReadTx, asset::Spelling};

/// The items that get a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// The items with these tags, in this order. A tag that is given twice gets two labels.
    Tags(Vec<String>, Spelling),
    /// The items that were registered since the last time that new items had their labels.
    New,
    /// The items that fit, in the order of their tags.
    Fitting {
        category: Option<String>,
        /// Text that occurs in the location.
        location: Option<String>,
        /// The first day of their registration.
        since: Option<NaiveDate>,
    },
}

/// Items, and what was found out on the way.
pub struct Selected {
    pub assets: Vec<Asset>,
    /// The number of items that fit, but are disposed of, lost, stolen or missing.
    pub gone: usize,
    /// True if no new items have had their labels before, so that all items are new.
    pub is_first: bool,
}

/// Reads the items.
///
/// Errors: a tag or the category is unknown; no item fits.
pub fn select(tx: &ReadTx<'_>, wanted: &Wanted, clock: Clock) -> Result<Selected, Fault> {
    match wanted {
        Wanted::Tags(tags, spelling) => Ok(Selected { assets: named(tx, tags, *spelling)?, gone: 0, is_first: false }),
        Wanted::New => new(tx),
        Wanted::Fitting { category, location, since } => {
            let filter =
                AssetFilter { category: category.clone(), location: location.clone(), ..AssetFilter::default() };
            let selected =
                listed(tx, &filter, |asset| since.is_none_or(|day| clock.day_of(asset.created_at) >= day), false)?;
            if selected.assets.is_empty() && selected.gone == 0 {
                return Err(
                    Fault::not_found("no item fits").hint(say![See::AssetsAt, " lists the items in a location."])
                );
            }
            there(selected)
        }
    }
}

/// Finds every tag, and tells all unknown ones together.
fn named(tx: &ReadTx<'_>, tags: &[String], spelling: Spelling) -> Result<Vec<Asset>, Fault> {
    let (mut assets, mut faults) = (Vec::new(), Vec::new());
    for tag in tags {
        match store::asset::find(tx, tag, spelling) {
            Ok(asset) => assets.push(asset),
            Err(fault) if matches!(fault.kind, FaultKind::NotFound | FaultKind::Ambiguous) => faults.push(fault),
            Err(fault) => return Err(fault),
        }
    }
    match faults.len() {
        0 => Ok(assets),
        1 => Err(faults.remove(0)),
        number => Err(Fault::not_found(format!("{number} tags fit no item or several"))
            .hint("Nothing was printed. Correct them first.")
            .details(faults.into_iter().map(|fault| say![fault.message, ". ", fault.hint]))),
    }
}

fn new(tx: &ReadTx<'_>) -> Result<Selected, Fault> {
    let done = store::setting::labelled_to(tx)?;
    let added: HashSet<String> = store::subjects_since(tx, "asset add", done.unwrap_or(0))?.into_iter().collect();
    let selected = listed(tx, &AssetFilter::default(), |asset| added.contains(&asset.id.to_string()), done.is_none())?;
    if selected.assets.is_empty() && selected.gone == 0 {
        return Err(Fault::not_found("no item was registered since the last labels for new items").hint(say![
            "To print labels again, give the tags, or ",
            Input::Since.blank(),
            "."
        ]));
    }
    there(selected)
}

fn listed(
    tx: &ReadTx<'_>,
    filter: &AssetFilter,
    fits: impl Fn(&Asset) -> bool,
    is_first: bool,
) -> Result<Selected, Fault> {
    let mut selected = Selected { assets: Vec::new(), gone: 0, is_first };
    each_listed::<Asset, Fault>(tx, filter, |Listed { asset, .. }| {
        if fits(&asset) {
            match asset.fate {
                None => selected.assets.push(asset),
                Some(_) => selected.gone += 1,
            }
        }
        Ok(())
    })?;
    Ok(selected)
}

/// Refuses a selection of items that are all gone.
fn there(selected: Selected) -> Result<Selected, Fault> {
    if selected.assets.is_empty() {
        let (items, are) = (text::count(selected.gone, "item"), if selected.gone == 1 { "is" } else { "are" });
        let what = format!("no item that fits is here: {items} {are} disposed of, lost, stolen or missing");
        return Err(Fault::not_found(what).hint("Give the tag of an item that needs a label anyway."));
    }
    Ok(selected)
}
