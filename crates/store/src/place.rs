//! The location of an item: an item inside a trolley is where the trolley is. Every list, filter and paper reads
//! locations through here; the column `location` alone is the place of an item that is in no trolley.

use crate::{Field as _, ReadTx, Value};
use domain::{asset::Asset, fault::Fault, ids::AssetId};
use std::borrow::Cow;

/// The SQL expression for where an asset is: `place!("r", "location")`, or `place!("r", "location_folded")` to search
/// and sort. It is the location of the outermost container that has one, else the asset's own. Almost no item is in a
/// container, so the walk through the containers is inside a `case`. The depth ends a ring, which a damaged register
/// may have.
#[macro_export]
macro_rules! place {
    ($asset:literal, $column:literal) => {
        concat!(
            "case when ",
            $asset,
            ".inside_id is null then ",
            $asset,
            ".",
            $column,
            " else (with recursive up (inside_id, place, depth) as (select ",
            $asset,
            ".inside_id, ",
            $asset,
            ".",
            $column,
            ", 0 union all select c.inside_id, c.",
            $column,
            ", up.depth + 1 from up join asset c on c.id = up.inside_id where up.depth < 40) \
             select up.place from up where up.place is not null order by up.depth desc limit 1) end"
        )
    };
}

/// A location, as it is shown and as it is searched.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    pub name: Option<String>,
    pub folded: Option<String>,
}

/// Finds out where an asset is. The asset itself need not be written yet, but its trolley must be.
pub fn of(tx: &ReadTx<'_>, asset: &Asset) -> Result<Place, Fault> {
    let own = || Place { name: asset.location.clone(), folded: asset.location_folded.clone() };
    let Some(trolley) = asset.inside_id else { return Ok(own()) };
    let sql = concat!(
        "select ",
        place!("r", "location"),
        ", ",
        place!("r", "location_folded"),
        " from asset r where r.id = ?1"
    );
    let there = tx.one(sql, &[trolley.to_value()], |row| Ok(Place { name: row.get(0)?, folded: row.get(1)? }))?;
    Ok(there.filter(|place| place.name.is_some()).unwrap_or_else(own))
}

/// Lists the assets that are in a location, by its folded name.
pub fn assets_in(tx: &ReadTx<'_>, folded: &str) -> Result<Vec<AssetId>, Fault> {
    let sql = concat!("select r.id from asset r where ", place!("r", "location_folded"), " = ?1 order by r.id");
    tx.all(sql, &[Value::Text(Cow::Borrowed(folded))], |row| row.get(0))
}

/// Lists the names of all locations, by name.
pub fn names(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    let sql = "select min(location) from asset where location is not null and fate is null group by location_folded \
               order by location_folded";
    tx.all(sql, &[], |row| row.get(0))
}

/// Lists the assets inside a container, and inside those, and so on.
pub fn contents(tx: &ReadTx<'_>, container: AssetId) -> Result<Vec<AssetId>, Fault> {
    let sql = "with recursive down (id, depth) as (select id, 1 from asset where inside_id = ?1 union all \
               select a.id, down.depth + 1 from down join asset a on a.inside_id = down.id where down.depth < 40) \
               select distinct id from down order by id";
    tx.all(sql, &[container.to_value()], |row| row.get(0))
}
