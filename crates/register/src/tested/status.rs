//! The test status of an asset, worked out again whenever a result, an interval, a class or a location changes. It is
//! stored with the asset so that due tests can be read through an index.

use domain::{
    asset::Asset,
    fault::Fault,
    ids::{AssetId, CategoryId},
    pat::{Appliance, History, Interval, Item, PatResult, TestKind, TestState},
};
use store::{Only, Plans, WriteTx};

/// The columns of a tested item that its results and intervals decide.
static ITEM_COLUMNS: Only<Item> =
    Only::new(&["combined_due_on", "combined_on", "failed", "first_on", "last_on", "visual_due_on", "visual_on"]);

/// The columns of an asset that the tests of its items decide.
static ASSET_COLUMNS: Only<Asset> = Only::new(&["pat_due_on", "pat_failed", "pat_untested"]);

/// Saves the test state of an asset if it has changed.
pub(crate) fn mark(tx: &WriteTx<'_>, asset: &Asset, before: TestState) -> Result<(), Fault> {
    if asset.pat() == before {
        return Ok(());
    }
    tx.update_only(&ASSET_COLUMNS, asset)
}

/// Works out an asset's test state from all results.
pub(crate) fn settle(tx: &WriteTx<'_>, plans: &mut Plans, asset: &mut Asset) -> Result<(), Fault> {
    let results = store::pat::results(tx, asset.id)?;
    let items = store::pat::items(tx, asset.id)?;
    let own = plans.own(tx, asset)?;
    let mut appliances = plans.appliances_with(tx, asset, &items, &own)?;
    for result in &results {
        if let Some(part) = result.part.as_deref()
            && !appliances.iter().any(|t| t.is(Some(part)))
        {
            appliances.push(plans.appliance_with(tx, asset, Some(part), &items, &own)?);
        }
    }
    for appliance in &mut appliances {
        appliance.history = History::of(results.iter().filter(|r| r.is_about(appliance.part.as_deref())));
    }
    keep(tx, asset, appliances)
}

/// Adds one new result to an asset's test state. `appliances` are the asset and its tested parts, as they were before.
/// The older results are read only if the new one isn't the latest.
pub(crate) fn take(
    tx: &WriteTx<'_>,
    plans: &mut Plans,
    asset: &mut Asset,
    mut appliances: Vec<Appliance>,
    result: &PatResult,
) -> Result<(), Fault> {
    let part = result.part.as_deref();
    let place = match appliances.iter().position(|t| t.is(part)) {
        Some(place) => place,
        None => {
            appliances.push(plans.appliance(tx, asset, part)?);
            appliances.len() - 1
        }
    };
    // The new result of a part may be of a part that was replaced since: without another result, that leaves nothing in
    // the history.
    let is_latest = appliances[place].history.last_on.map_or(part.is_none(), |last| last < result.tested_on);
    if !is_latest {
        return settle(tx, plans, asset);
    }
    appliances[place].history.take(result);
    keep(tx, asset, appliances)
}

/// Works out the due dates of an asset again, after a change of its class, type, category, location or interval.
pub(crate) fn refresh(tx: &WriteTx<'_>, plans: &mut Plans, asset: &mut Asset) -> Result<(), Fault> {
    let appliances = plans.appliances(tx, asset)?;
    keep(tx, asset, appliances)
}

/// True if an item is somewhere else than before: its own location or its trolley differs.
fn is_elsewhere(before: &Asset, after: &Asset) -> bool {
    before.location_folded != after.location_folded || before.inside_id != after.inside_id
}

/// Writes an item that may be in another place than before. A location's interval counts for what is in it now, so the
/// due dates of the item and of everything inside it are worked out again.
pub(crate) fn write_moved(tx: &WriteTx<'_>, before: &Asset, after: &mut Asset) -> Result<(), Fault> {
    arrive(tx, before, after)?;
    tx.update(&*after)?;
    bring_along(tx, before, after)
}

/// Works out the due dates of an item again before it is written, if it is in another place than before, or was bought
/// on another date: that date decides if it is still new.
pub(crate) fn arrive(tx: &WriteTx<'_>, before: &Asset, after: &mut Asset) -> Result<(), Fault> {
    let is_of_another_age = before.purchased_on != after.purchased_on;
    if is_of_another_age || is_elsewhere(before, after) && store::pat::any_interval_of_location(tx)? {
        refresh(tx, &mut Plans::default(), after)?;
    }
    Ok(())
}

/// Works out the due dates of everything inside an item again, after the item was written in another place.
pub(crate) fn bring_along(tx: &WriteTx<'_>, before: &Asset, after: &Asset) -> Result<(), Fault> {
    if is_elsewhere(before, after) && store::pat::any_interval_of_location(tx)? {
        refresh_all(tx, store::place::contents(tx, after.id)?)?;
    }
    Ok(())
}

/// Works out the due dates of every asset of a category again.
pub(crate) fn refresh_category(tx: &WriteTx<'_>, id: CategoryId) -> Result<(), Fault> {
    refresh_all(tx, store::pat::assets_of_category(tx, id)?)
}

/// Works out the due dates of every asset in a location again, and counts these assets.
pub(crate) fn refresh_location(tx: &WriteTx<'_>, folded: &str) -> Result<usize, Fault> {
    let assets = store::place::assets_in(tx, folded)?;
    let number = assets.len();
    refresh_all(tx, assets)?;
    Ok(number)
}

/// Works out the due dates of every item that never passed a full test again, and counts the assets that changed.
pub(crate) fn refresh_new(tx: &WriteTx<'_>) -> Result<usize, Fault> {
    let mut plans = Plans::default();
    let mut changed = 0;
    for id in store::pat::assets_without_full_test(tx)? {
        let mut asset = store::asset::by_id(tx, id)?;
        let (before, items) = (asset.pat(), store::pat::items(tx, id)?);
        refresh(tx, &mut plans, &mut asset)?;
        mark(tx, &asset, before)?;
        changed += usize::from(asset.pat() != before || store::pat::items(tx, id)? != items);
    }
    Ok(changed)
}

fn refresh_all(tx: &WriteTx<'_>, assets: Vec<AssetId>) -> Result<(), Fault> {
    let mut plans = Plans::default();
    for id in assets {
        let mut asset = store::asset::by_id(tx, id)?;
        let before = asset.pat();
        refresh(tx, &mut plans, &mut asset)?;
        mark(tx, &asset, before)?;
    }
    Ok(())
}

/// Writes the test record of each item that has a record or results, and sets the overall state on the asset. The
/// caller saves the asset.
fn keep(tx: &WriteTx<'_>, asset: &mut Asset, appliances: Vec<Appliance>) -> Result<(), Fault> {
    let mut all = TestState::default();
    for appliance in appliances {
        all = all.and(appliance.test_state());
        let due = |kind| appliance.due(kind);
        let (visual_due_on, combined_due_on) = (due(TestKind::Visual), due(TestKind::Full));
        let (known, before) = match appliance.item {
            Some(item) => (true, item),
            None if appliance.history == History::default() => continue,
            None => (false, Item::new(tx.new_id(), asset.id, appliance.part)),
        };
        let History { visual_on, full_on, first_on, last_on, failed, .. } = appliance.history;
        let after = Item {
            combined_due_on,
            combined_on: full_on,
            failed,
            first_on,
            last_on,
            visual_due_on,
            visual_on,
            ..before.clone()
        };
        if !known {
            tx.insert(&after)?;
        } else if after != before {
            tx.update_only(&ITEM_COLUMNS, &after)?;
        }
    }
    (asset.pat_failed, asset.pat_due_on, asset.pat_untested) = (all.failed, all.due_on, all.untested);
    Ok(())
}

/// Finds the interval already set for a kind of test of one item.
pub(crate) fn find_interval<'a>(intervals: &'a [Interval], kind: TestKind, part: Option<&str>) -> Option<&'a Interval> {
    intervals.iter().find(|i| i.kind == kind && i.is_about(part))
}
