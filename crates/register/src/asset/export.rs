//! Writes assets to a file for a spreadsheet or another program. Each row is written as it is read, so memory use
//! doesn't grow with the register.

use super::list::{AssetFilter, Listed, each_asset, each_listed};
use crate::file::export::{Array, Columns, headed, line, text, unwritten};
use chrono::NaiveDate;
use domain::{asset::Asset, asset_fields::AssetField, fault::Failure, field::Field as _, text::cell, words::Word as _};
use std::{borrow::Cow, io::Write};
use store::Store;

/// The headings after the fields: the asset's state, its holder and its tests.
const WHEREABOUTS: [&str; 5] = ["Status", "Holder Ref", "Due", "PAT Status", "PAT Due"];

fn whereabouts<'a>(listed: &'a Listed<'_, Asset>, today: NaiveDate) -> [Cow<'a, str>; 5] {
    let held = listed.held.as_ref();
    let due = held.and_then(|h| h.due_on.map(|d| d.to_string()).or(h.due_at.map(|at| at.to_string())));
    [
        listed.state().word().into(),
        held.map_or(Cow::Borrowed(""), |h| cell(&h.by.reference)),
        due.unwrap_or_default().into(),
        listed.asset.pat().status(today).word().into(),
        listed.asset.pat_due_on.map(|day| day.to_string()).unwrap_or_default().into(),
    ]
}

/// Writes assets as CSV, under the headings that an import accepts. Returns the number of rows.
///
/// Errors: the category is unknown; `out` can't be written.
pub fn assets_csv(
    store: &mut Store,
    filter: &AssetFilter,
    today: NaiveDate,
    out: &mut dyn Write,
) -> Result<u64, Failure> {
    // Notes are long, so they come after the short fields.
    let fields = Columns::<AssetField>::exported(|field| !field.is_note());
    let notes = Columns::<AssetField>::exported(AssetField::is_note);
    let headings = ["Tag", "Category"].into_iter().chain(fields.headings()).chain(["Inside"]).chain(notes.headings());
    let mut writer = headed(headings.chain(WHEREABOUTS), out)?;
    let mut rows = 0;
    store.read(|tx| {
        each_listed(tx, filter, |listed: Listed<'_, Asset>| {
            rows += 1;
            let first = [cell(&listed.asset.tag), cell(&listed.category.name)];
            let known = first.into_iter().chain(fields.cells(&listed.asset)).chain([text(&listed.inside)]);
            line(&mut writer, known.chain(notes.cells(&listed.asset)).chain(whereabouts(&listed, today)))
        })
    })?;
    writer.flush().map_err(unwritten)?;
    Ok(rows)
}

/// Writes assets as a JSON array. Returns the number of assets.
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
