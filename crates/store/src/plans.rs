//! What of an item is tested and how often, read once for each category: an act may touch a hundred thousand items.

use super::{ReadTx, category, pat};
use domain::{
    asset::Asset,
    fault::Fault,
    ids::CategoryId,
    pat::{Appliance, Interval, Plan, Where},
};
use std::{collections::HashMap, rc::Rc};

/// The plans of the categories that were asked for so far.
#[derive(Default)]
pub struct Plans {
    shared: Option<Vec<Interval>>,
    by_category: HashMap<CategoryId, Rc<Plan>>,
    /// Whether an interval was ever set for one item.
    has_own: Option<bool>,
    /// Whether any result was nobody's when that was asked.
    waits: Option<bool>,
    /// Where an item of which nothing has been tested stands, by category and location.
    untested: HashMap<(CategoryId, Option<String>), Where>,
}

impl Plans {
    /// The plan of a category.
    ///
    /// Errors: the register can't be read.
    pub fn of(&mut self, tx: &ReadTx<'_>, id: CategoryId) -> Result<Rc<Plan>, Fault> {
        if let Some(plan) = self.by_category.get(&id) {
            return Ok(Rc::clone(plan));
        }
        let shared = match &mut self.shared {
            Some(shared) => shared,
            none => none.insert(pat::shared_intervals(tx)?),
        };
        let ours = |i: &&Interval| i.category_id.is_none() || i.category_id == Some(id);
        let plan = Plan {
            category: category::by_id(tx, id)?,
            parts: category::parts(tx, id)?,
            shared: shared.iter().filter(ours).cloned().collect(),
        };
        let plan = Rc::new(plan);
        self.by_category.insert(id, Rc::clone(&plan));
        Ok(plan)
    }

    /// Intervals that were set for one item and its parts. Most registers have none at all, and that is asked once.
    ///
    /// Errors: the register can't be read.
    pub fn own(&mut self, tx: &ReadTx<'_>, asset: &Asset) -> Result<Vec<Interval>, Fault> {
        let any = match self.has_own {
            Some(any) => any,
            None => *self.has_own.insert(pat::any_own_interval(tx)?),
        };
        if any { pat::intervals_of_asset(tx, asset.id) } else { Ok(Vec::new()) }
    }

    /// Whether any result waits for an item to be its own. Most registers have none, and that is asked once.
    ///
    /// Errors: the register can't be read.
    pub fn any_waits(&mut self, tx: &ReadTx<'_>) -> Result<bool, Fault> {
        Ok(match self.waits {
            Some(waits) => waits,
            None => *self.waits.insert(pat::any_waits(tx)?),
        })
    }

    /// Notes that an interval was set for one item.
    pub fn has_set_one(&mut self) {
        self.has_own = Some(true);
    }

    /// What of an asset may be tested, itself first.
    ///
    /// Errors: the register can't be read.
    pub fn appliances(&mut self, tx: &ReadTx<'_>, asset: &Asset) -> Result<Vec<Appliance>, Fault> {
        let (items, own) = (pat::items(tx, asset.id)?, self.own(tx, asset)?);
        Ok(self.of(tx, asset.category_id)?.appliances(asset, &items, &own))
    }

    /// One item of an asset, as it stands.
    ///
    /// Errors: the register can't be read.
    pub fn appliance(&mut self, tx: &ReadTx<'_>, asset: &Asset, part: Option<&str>) -> Result<Appliance, Fault> {
        let (items, own) = (pat::items(tx, asset.id)?, self.own(tx, asset)?);
        Ok(self.of(tx, asset.category_id)?.appliance(asset, part, &items, &own))
    }

    /// Notes on a new asset where it stands: nothing of it has been tested.
    ///
    /// Errors: the register can't be read.
    pub fn mark_new(&mut self, tx: &ReadTx<'_>, asset: &mut Asset) -> Result<(), Fault> {
        let plan = self.of(tx, asset.category_id)?;
        // Where nothing is set of locations, all of a category are alike.
        let by_place = plan.shared.iter().any(|i| i.location_folded.is_some());
        let key = (asset.category_id, asset.location_folded.clone().filter(|_| by_place));
        let stands = *self.untested.entry(key).or_insert_with(|| plan.untested(asset));
        (asset.pat_failed, asset.pat_due_on, asset.pat_untested) = (None, None, stands.untested);
        Ok(())
    }
}
