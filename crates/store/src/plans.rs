//! Test plans, read once per category: one command may change a hundred thousand items.

use super::{ReadTx, category, pat, place};
use domain::{
    asset::Asset,
    category::{Category, Part},
    fault::Fault,
    ids::CategoryId,
    pat::{Appliance, AssetFacts, Interval, Item, NEW_MONTHS, Plan, TestState},
};
use std::{collections::HashMap, rc::Rc};

/// The plans read so far, by category.
#[derive(Default)]
pub struct Plans {
    shared: Option<Vec<Interval>>,
    /// The months in which an item counts as new; `None` if not read yet.
    new_months: Option<u32>,
    by_category: HashMap<CategoryId, Rc<Plan>>,
    /// True if any single item has its own interval; `None` if not read yet.
    has_own: Option<bool>,
    /// True if any result was unmatched when this was read; `None` if not read yet.
    waits: Option<bool>,
    /// The state of an asset that was never tested, by category and location.
    untested: HashMap<(CategoryId, Option<String>), TestState>,
}

impl Plans {
    /// The plan of a category.
    pub fn of(&mut self, tx: &ReadTx<'_>, id: CategoryId) -> Result<Rc<Plan>, Fault> {
        if let Some(plan) = self.by_category.get(&id) {
            return Ok(Rc::clone(plan));
        }
        let (category, parts) = (category::by_id(tx, id)?, category::parts(tx, id)?);
        self.with(tx, category, parts)
    }

    /// The plan of a category that was already read, with its parts.
    pub fn with(&mut self, tx: &ReadTx<'_>, category: Category, parts: Vec<Part>) -> Result<Rc<Plan>, Fault> {
        let id = category.id;
        if let Some(plan) = self.by_category.get(&id) {
            return Ok(Rc::clone(plan));
        }
        self.read_intervals(tx)?;
        let ours = |i: &&Interval| i.category_id.is_none() || i.category_id == Some(id);
        let new_months = match self.new_months {
            Some(months) => months,
            None => *self.new_months.insert(pat::new_months(tx)?.unwrap_or(NEW_MONTHS)),
        };
        let shared = self.shared.iter().flatten().filter(ours).cloned().collect();
        let plan = Rc::new(Plan { category, parts, shared, new_months });
        self.by_category.insert(id, Rc::clone(&plan));
        Ok(plan)
    }

    /// Lists the intervals set for one asset and its parts. Most registers have none for any asset; that is checked
    /// only once.
    pub fn own(&mut self, tx: &ReadTx<'_>, asset: &Asset) -> Result<Vec<Interval>, Fault> {
        if self.has_own.is_none() {
            self.read_intervals(tx)?;
        }
        if self.has_own == Some(true) { pat::intervals_of_asset(tx, asset.id) } else { Ok(Vec::new()) }
    }

    /// Reads the intervals of categories and locations, if they were not read yet.
    fn read_intervals(&mut self, tx: &ReadTx<'_>) -> Result<(), Fault> {
        if self.shared.is_none() {
            let (shared, any_own) = pat::shared_intervals_and_own(tx)?;
            self.shared = Some(shared);
            self.has_own = Some(self.has_own == Some(true) || any_own);
        }
        Ok(())
    }

    /// True if any result is unmatched. Most registers have none; that is checked only once.
    pub fn any_waits(&mut self, tx: &ReadTx<'_>) -> Result<bool, Fault> {
        Ok(match self.waits {
            Some(waits) => waits,
            None => *self.waits.insert(pat::any_waits(tx)?),
        })
    }

    /// Notes that an interval has been set for a single item.
    pub fn has_set_one(&mut self) {
        self.has_own = Some(true);
    }

    /// The folded name of the location that decides an asset's intervals: where it is now. `None` if no location has
    /// an interval of its own.
    fn place(&mut self, tx: &ReadTx<'_>, asset: &Asset) -> Result<Option<String>, Fault> {
        if self.of(tx, asset.category_id)?.is_by_place() { Ok(place::of(tx, asset)?.folded) } else { Ok(None) }
    }

    /// The facts about an asset that decide how its items are tested. `place` is the folded name of its location.
    pub fn facts(tx: &ReadTx<'_>, asset: &Asset, place: Option<String>, items: &[Item]) -> Result<AssetFacts, Fault> {
        // Only a part that never passed a full test may still count as new. One that never passed anything may do so now.
        let is_open = |item: &Item| item.part.is_some() && item.combined_on.is_none();
        let replaced = if items.iter().any(is_open) { pat::replaced(tx, asset.id)? } else { Vec::new() };
        // Without a purchase date, an item counts as new from the day on which it came into the register.
        let since = asset.purchased_on.unwrap_or_else(|| asset.created_at.day());
        Ok(AssetFacts { place, since: Some(since), replaced })
    }

    /// Lists the items of an asset that may be tested: the asset itself first, then its parts.
    pub fn appliances(&mut self, tx: &ReadTx<'_>, asset: &Asset) -> Result<Vec<Appliance>, Fault> {
        let (items, own) = (pat::items(tx, asset.id)?, self.own(tx, asset)?);
        self.appliances_with(tx, asset, &items, &own)
    }

    /// Lists the items of an asset like [`Plans::appliances`], from records that were already read.
    pub fn appliances_with(
        &mut self,
        tx: &ReadTx<'_>,
        asset: &Asset,
        items: &[Item],
        own: &[Interval],
    ) -> Result<Vec<Appliance>, Fault> {
        let facts = Self::facts(tx, asset, self.place(tx, asset)?, items)?;
        Ok(self.of(tx, asset.category_id)?.appliances(&facts, items, own))
    }

    /// Reads one item of an asset.
    pub fn appliance(&mut self, tx: &ReadTx<'_>, asset: &Asset, part: Option<&str>) -> Result<Appliance, Fault> {
        let (items, own) = (pat::items(tx, asset.id)?, self.own(tx, asset)?);
        self.appliance_with(tx, asset, part, &items, &own)
    }

    /// Builds one item like [`Plans::appliance`], from records that were already read.
    pub fn appliance_with(
        &mut self,
        tx: &ReadTx<'_>,
        asset: &Asset,
        part: Option<&str>,
        items: &[Item],
        own: &[Interval],
    ) -> Result<Appliance, Fault> {
        let facts = Self::facts(tx, asset, self.place(tx, asset)?, items)?;
        Ok(self.of(tx, asset.category_id)?.appliance(&facts, part, items, own))
    }

    /// Sets the test state of a new asset, which was never tested.
    pub fn mark_new(&mut self, tx: &ReadTx<'_>, asset: &mut Asset) -> Result<(), Fault> {
        // Without intervals for locations, all assets of a category have the same state.
        let place = self.place(tx, asset)?;
        let plan = self.of(tx, asset.category_id)?;
        let state = *self.untested.entry((asset.category_id, place)).or_insert_with_key(|(_, place)| {
            plan.untested(&AssetFacts { place: place.clone(), ..AssetFacts::default() })
        });
        (asset.pat_failed, asset.pat_due_on, asset.pat_untested) = (None, None, state.untested);
        Ok(())
    }
}
