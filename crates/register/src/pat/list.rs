//! The list of all tested items with their status, by tag, a few at a time.

use super::view::ApplianceView;
use crate::view::Who;
use chrono::NaiveDate;
use domain::{
    asset::Asset,
    fault::Fault,
    ids::{AssetId, CategoryId},
    order::{AT_A_TIME, Extent},
    pat::{Interval, Item, Status},
    search::Words,
};
use std::collections::HashMap;
use store::{Plans, ReadTx, Record as _, Row, by_tag::Rows, place, select::Select};

/// The items to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApplianceFilter {
    /// The category's name, singular or plural.
    pub category: Option<String>,
    /// Any part of the location's name.
    pub location: Option<String>,
    pub status: Option<Status>,
    /// Words that must all appear in its tag, serial number, name, make, model or notes.
    pub text: Option<String>,
}

impl ApplianceFilter {
    /// Turns the filter into conditions on the asset `r`. Disposed, lost, stolen and missing assets can't be tested, so
    /// they are left out.
    ///
    /// Errors: there is no such category.
    pub(crate) fn select(&self, tx: &ReadTx<'_>) -> Result<Select, Fault> {
        let mut select = Select::default();
        select.and("r.fate is null");
        if let Some(category) = &self.category {
            select.and_is("r.category_id = ?", &store::category::find(tx, category)?.id);
        }
        if let Some(location) = &self.location {
            select.and_holds(concat!(place!("r", "location_folded"), " like ? escape '\\'"), location);
        }
        if let Some(text) = self.text.as_deref().filter(|text| !text.trim().is_empty()) {
            select.and_words("r.search", &Words::of(text));
        }
        Ok(select)
    }
}

/// Calls `take` for each tested item that fits the filter, by tag, the asset itself before its parts.
///
/// Errors: there is no such category; any error of `take`.
pub fn each_appliance<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &ApplianceFilter,
    today: NaiveDate,
    take: impl FnMut(ApplianceView) -> Result<(), E>,
) -> Result<(), E> {
    each_in_parts(tx, filter, today, AT_A_TIME, take)
}

/// Calls `take` as [`each_appliance`] does, and keeps so many tags at a time.
///
/// Errors: as [`each_appliance`].
pub fn each_in_parts<E: From<Fault>>(
    tx: &ReadTx<'_>,
    filter: &ApplianceFilter,
    today: NaiveDate,
    at_a_time: usize,
    mut take: impl FnMut(ApplianceView) -> Result<(), E>,
) -> Result<(), E> {
    let select = filter.select(tx)?;
    let head = format!(
        "select {}, p.ref, p.name, {}, i.id, {} from asset r \
         left join loan l on l.asset_id = r.id and l.state = 'open' left join person p on p.id = l.person_id \
         left join pat_item i on i.asset_id = r.id",
        Asset::columns("r"),
        PLACE,
        Item::columns("i")
    );
    let mut group = Group::new(tx)?;
    let width = Asset::TABLE.columns.len();
    let mut last = None;
    // An asset with several parts has several rows; it is read from the first only.
    let read = |row: &Row<'_>| {
        let id: AssetId = row.get(Asset::TABLE.at("id").unwrap_or_default())?;
        let read = || Ok::<_, Fault>((placed(row, width + 2)?, holder(row, width)?));
        let asset = if last.replace(id) == Some(id) { None } else { Some(read()?) };
        let has_item = row.maybe_text(width + 4)?.is_some();
        Ok((asset, has_item.then(|| Item::read(row, width + 5)).transpose()?))
    };
    let tags = select.sql("select r.tag_folded from asset r", "");
    let tag_at = Asset::TABLE.at("tag_folded").unwrap_or_default();
    let rows =
        Rows { head: &head, select: Select::default(), tag: ("r.tag_folded", tag_at), order: "i.part nulls first" };
    rows.each_found(tx, (&tags, &select), Extent { most: None, at_a_time }, read, |(asset, item)| {
        if let Some((asset, holder)) = asset {
            group.close(tx, filter, today, &mut take)?;
            group.asset = Some(asset);
            group.holder = holder;
        }
        group.items.extend(item);
        Ok::<(), E>(())
    })?;
    group.close(tx, filter, today, &mut take)
}

/// The columns for where the asset `r` is, as [`placed`] reads them.
pub(crate) const PLACE: &str = concat!(place!("r", "location"), ", ", place!("r", "location_folded"));

/// Reads an asset, for a list: its location is where it is, from two columns, even if it is inside a trolley.
pub(crate) fn placed(row: &Row<'_>, at: usize) -> Result<Asset, Fault> {
    Ok(Asset { location: row.get(at)?, location_folded: row.get(at + 1)?, ..Asset::read(row, 0)? })
}

/// Reads the holder from two columns: ref and name.
pub(crate) fn holder(row: &Row<'_>, at: usize) -> Result<Option<Who>, Fault> {
    let reference: Option<String> = row.get(at)?;
    reference.map(|reference| Ok(Who { reference, name: row.get(at + 1)? })).transpose()
}

/// The rows of one asset.
struct Group {
    plans: Plans,
    own: HashMap<AssetId, Vec<Interval>>,
    names: HashMap<CategoryId, String>,
    asset: Option<Asset>,
    holder: Option<Who>,
    items: Vec<Item>,
}

impl Group {
    fn new(tx: &ReadTx<'_>) -> Result<Self, Fault> {
        let mut own: HashMap<AssetId, Vec<Interval>> = HashMap::new();
        for interval in tx.list::<Interval>("where r.asset_id is not null order by r.id", &[])? {
            own.entry(interval.asset_id.unwrap_or(AssetId(uuid::Uuid::nil()))).or_default().push(interval);
        }
        let names = store::category::all(tx)?.into_iter().map(|c| (c.id, c.name)).collect();
        Ok(Self { plans: Plans::default(), own, names, asset: None, holder: None, items: Vec::new() })
    }

    fn close<E: From<Fault>>(
        &mut self,
        tx: &ReadTx<'_>,
        filter: &ApplianceFilter,
        today: NaiveDate,
        take: &mut impl FnMut(ApplianceView) -> Result<(), E>,
    ) -> Result<(), E> {
        let items = std::mem::take(&mut self.items);
        let Some(asset) = self.asset.take() else { return Ok(()) };
        let own = self.own.get(&asset.id).map_or(&[][..], Vec::as_slice);
        let facts = Plans::facts(tx, &asset, asset.location_folded.clone(), &items)?;
        let category = self.names.get(&asset.category_id).map_or("", String::as_str);
        for appliance in self.plans.of(tx, asset.category_id)?.appliances(&facts, &items, own) {
            if !appliance.is_tested() && appliance.part.is_some() {
                continue;
            }
            let view = {
                let place = asset.location.clone();
                ApplianceView::build(tx, (&asset, category), place, &appliance, self.holder.clone(), today)?
            };
            // Items that need no test are listed only if the filter asks for that status.
            if filter.status.map_or(view.status != Status::NotRequired, |wanted| view.status == wanted) {
                take(view)?;
            }
        }
        Ok(())
    }
}
