//! What of a thing is tested and how often, read once for each category: an act may touch a hundred thousand things.

use super::{Tx, category, pat};
use crate::domain::{
    asset::Asset,
    fault::Fault,
    ids::CategoryId,
    pat::{Interval, Plan, Thing, Where},
};
use std::{collections::HashMap, rc::Rc};

/// The plans of the categories that were asked for so far.
#[derive(Default)]
pub struct Plans {
    shared: Option<Vec<Interval>>,
    by_category: HashMap<CategoryId, Rc<Plan>>,
    /// Where a thing of which nothing has been tested stands, by category and location.
    untested: HashMap<(CategoryId, Option<String>), Where>,
}

impl Plans {
    /// The plan of a category.
    ///
    /// Errors: the register can't be read.
    pub fn of(&mut self, tx: &Tx<'_>, id: CategoryId) -> Result<Rc<Plan>, Fault> {
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

    /// What of an asset may be tested, itself first.
    ///
    /// Errors: the register can't be read.
    pub fn things(&mut self, tx: &Tx<'_>, asset: &Asset) -> Result<Vec<Thing>, Fault> {
        let (items, own) = (pat::items(tx, asset.id)?, pat::intervals_of_asset(tx, asset.id)?);
        Ok(self.of(tx, asset.category_id)?.things(asset, &items, &own))
    }

    /// Notes on a new asset where it stands: nothing of it has been tested.
    ///
    /// Errors: the register can't be read.
    pub fn mark_new(&mut self, tx: &Tx<'_>, asset: &mut Asset) -> Result<(), Fault> {
        let plan = self.of(tx, asset.category_id)?;
        // Where nothing is set of locations, all of a category are alike.
        let by_place = plan.shared.iter().any(|i| i.location_folded.is_some());
        let key = (asset.category_id, asset.location_folded.clone().filter(|_| by_place));
        let stands = *self.untested.entry(key).or_insert_with(|| plan.untested(asset));
        (asset.pat_failed, asset.pat_due_on, asset.pat_untested) = (None, None, stands.untested);
        Ok(())
    }
}
