//! The register's assets and people as files that a spreadsheet opens, or another program reads. Each row is written
//! as it is read: memory stays flat at any size.

use super::list::{AssetFilter, Listed, each_asset, each_listed};
use crate::file::export::{Array, headed, text, unwritten, yes_or_no};
use chrono::NaiveDate;
use domain::{
    asset::{Asset, Condition, State},
    fault::Failure,
    money,
    pat::Status,
    text::cell,
};
use serde::Serialize;
use std::{borrow::Cow, io::Write};
use store::Store;

/// The headings of an asset file, in the order of [`AssetLine`]: those that an import takes.
const ASSET_HEADINGS: [&str; 24] = [
    "Tag",
    "Category",
    "Name",
    "Make",
    "Model",
    "Serial",
    "Location",
    "Condition",
    "Purchased",
    "Cost",
    "Supplier",
    "Order Number",
    "Warranty Until",
    "End Of Life",
    "Phone Number",
    "Encrypted",
    "Anti-virus",
    "Inside",
    "Notes",
    "Status",
    "Holder Ref",
    "Due",
    "PAT Status",
    "PAT Due",
];

/// An asset as a line of CSV.
#[derive(Serialize)]
struct AssetLine<'a> {
    tag: Cow<'a, str>,
    category: Cow<'a, str>,
    name: Cow<'a, str>,
    make: Cow<'a, str>,
    model: Cow<'a, str>,
    serial: Cow<'a, str>,
    location: Cow<'a, str>,
    condition: Condition,
    purchased: Option<NaiveDate>,
    cost: Option<String>,
    supplier: Cow<'a, str>,
    order_number: Cow<'a, str>,
    warranty_until: Option<NaiveDate>,
    end_of_life: Option<NaiveDate>,
    phone_number: Cow<'a, str>,
    encrypted: &'static str,
    anti_virus: &'static str,
    inside: Cow<'a, str>,
    notes: Cow<'a, str>,
    status: State,
    holder_ref: Cow<'a, str>,
    due: Option<String>,
    pat_status: Status,
    pat_due: Option<NaiveDate>,
}

impl<'a> AssetLine<'a> {
    fn of(listed: &'a Listed<'_, Asset>, today: NaiveDate) -> Self {
        let (asset, held) = (&listed.asset, listed.held.as_ref());
        Self {
            tag: cell(&asset.tag),
            category: cell(&listed.category.name),
            name: text(&asset.name),
            make: text(&asset.make),
            model: text(&asset.model),
            serial: text(&asset.serial),
            location: text(&asset.location),
            condition: asset.condition,
            purchased: asset.purchased_on,
            cost: asset.purchase_cost_pence.map(money::decimal),
            supplier: text(&asset.supplier),
            order_number: text(&asset.order_number),
            warranty_until: asset.warranty_until,
            end_of_life: asset.end_of_life_on,
            phone_number: text(&asset.phone_number),
            encrypted: yes_or_no(asset.encrypted),
            anti_virus: yes_or_no(asset.anti_virus),
            inside: text(&listed.inside),
            notes: text(&asset.notes),
            status: listed.state(),
            holder_ref: held.map_or(Cow::Borrowed(""), |h| cell(&h.by.reference)),
            due: held.and_then(|h| h.due_on.map(|d| d.to_string()).or(h.due_at.map(|at| at.to_string()))),
            pat_status: asset.pat().status(today),
            pat_due: asset.pat_due_on,
        }
    }
}

/// Writes assets as CSV, in the headings that an import takes; how many.
///
/// Errors: no such category; the register can't be read; `out` can't be written.
pub fn assets_csv(
    store: &mut Store,
    filter: &AssetFilter,
    today: NaiveDate,
    out: &mut dyn Write,
) -> Result<u64, Failure> {
    let mut writer = headed(&ASSET_HEADINGS, out)?;
    let mut rows = 0;
    store.read(|tx| {
        each_listed(tx, filter, |listed| {
            rows += 1;
            writer.serialize(AssetLine::of(&listed, today)).map_err(unwritten)
        })
    })?;
    writer.flush().map_err(unwritten)?;
    Ok(rows)
}

/// Writes assets as a JSON array; how many.
///
/// Errors: as [`assets_csv`].
pub fn assets_json(
    store: &mut Store,
    filter: &AssetFilter,
    today: NaiveDate,
    out: &mut dyn Write,
) -> Result<u64, Failure> {
    let mut array = Array::open(out)?;
    store.read(|tx| each_asset(tx, filter, today, |view| array.push(&view)))?;
    Ok(array.close()?)
}
