//! Lists a trolley's items: the items inside it, and the items that belong in it but are elsewhere.

use crate::view::AssetView;
use chrono::NaiveDate;
use domain::fault::Fault;
use serde::Serialize;
use store::{ReadTx, asset::Spelling};

/// A trolley and its items.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct KitView {
    pub trolley: AssetView,
    pub inside: Vec<AssetView>,
    /// Items that belong in it but are not in it now.
    pub elsewhere: Vec<AssetView>,
}

/// Reads a trolley and its items.
///
/// Errors: the tag is unknown.
pub fn show(tx: &ReadTx<'_>, tag: &str, spelling: Spelling, today: NaiveDate) -> Result<KitView, Fault> {
    let trolley = store::asset::find(tx, tag, spelling)?;
    let inside = store::asset::inside(tx, trolley.id)?;
    let belonging = store::asset::belonging(tx, trolley.id)?;
    Ok(KitView {
        inside: inside.iter().map(|a| AssetView::load(tx, a, today)).collect::<Result<_, _>>()?,
        elsewhere: belonging
            .iter()
            .filter(|a| a.inside_id != Some(trolley.id))
            .map(|a| AssetView::load(tx, a, today))
            .collect::<Result<_, _>>()?,
        trolley: AssetView::load(tx, &trolley, today)?,
    })
}
