//! What goes out: each item, what is in it, and the policy that it goes by.

use super::Lending;
use crate::act::Timed;
use domain::{
    asset::Asset,
    category::{Category, Part},
    fault::Fault,
    ids::{AssetId, CategoryId},
    loan::{self, Due, Kind},
    permission::Permission,
    person::Person,
    remedy::Input,
    rules::Override,
    say,
    say::Notes,
    when::show_day,
};
use std::collections::{HashMap, HashSet, hash_map::Entry};
use store::ReadTx;

/// One item that is to go out.
pub(crate) struct Line {
    pub(crate) asset: Asset,
    /// The trolley that it goes out with.
    pub(crate) via: Option<AssetId>,
    pub(crate) kind: Kind,
    pub(crate) due: Due,
    pub(crate) overrides: Vec<Override>,
    /// What lets it leave the site, where its category asks for that.
    pub(crate) permission: Option<Permission>,
}

/// What the school has decided for a category, and for this borrower.
pub(crate) struct Policy {
    pub(crate) category: Category,
    pub(crate) parts: Vec<Part>,
    /// The most that this kind of person may hold, of all kit.
    pub(crate) limit: Option<i64>,
    /// The most of this category.
    pub(crate) limit_of_category: Option<i64>,
}

/// Policies are few and assets many: each is read once an act.
#[derive(Default)]
pub(crate) struct Policies(HashMap<CategoryId, Policy>);

impl Policies {
    pub(crate) fn get(&mut self, tx: &ReadTx<'_>, id: CategoryId, person: &Person) -> Result<&Policy, Fault> {
        Ok(match self.0.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let (limit, limit_of_category) = store::category::limits(tx, person.kind, id)?;
                let category = store::category::by_id(tx, id)?;
                let parts = store::category::parts(tx, id)?;
                place.insert(Policy { category, parts, limit, limit_of_category })
            }
        })
    }
}

/// What goes out: the assets, and behind each trolley what is in it, on the trolley's terms.
pub(crate) fn lines(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    lending: &Lending<'_>,
    assets: Vec<Asset>,
    policies: &mut Policies,
    notes: &mut Notes,
) -> Result<Vec<Line>, Fault> {
    let (person, terms) = (lending.person, lending.terms);
    let mut lines: Vec<Line> = Vec::with_capacity(assets.len());
    let mut seen: HashSet<AssetId> = HashSet::new();
    let mut pulled: Option<Due> = None;
    // A loan that is recorded late is due so many days after it went out, not after today.
    let then = act.clock.standing_at(act.moment(None)?);
    for asset in assets {
        let policy = policies.get(tx, asset.category_id, person)?;
        let (kind, due) = loan::terms(&policy.category, terms.due, terms.for_class.is_some(), then);
        let (due, was_pulled) = due.pulled_back(person.last_working_day, act.clock);
        if was_pulled {
            pulled = Some(due);
        }
        if due.until(act.clock).is_some_and(|until| until <= act.clock.now()) && act.on.is_none() && pulled.is_none() {
            return Err(Fault::invalid("that due date has gone by").hint(say![
                "Give one that lies ahead, like ",
                Input::Due.with("+14d"),
                "."
            ]));
        }
        let root = asset.id;
        // A trolley that was named after an item in it: the item goes out with it all the same.
        let mut wave = vec![(asset, None)];
        while let Some((asset, via)) = wave.pop() {
            if !seen.insert(asset.id) {
                continue;
            }
            for inner in store::asset::inside(tx, asset.id)?.into_iter().rev() {
                wave.push((inner, Some(asset.id)));
            }
            if asset.id == root {
                for absent in store::asset::belonging(tx, root)?.iter().filter(|a| a.inside_id != Some(root)) {
                    notes.push(format!("{} belongs in {} and is not in it", absent.tag, asset.tag));
                }
            }
            lines.push(Line { asset, via, kind, due, overrides: Vec::new(), permission: None });
        }
    }
    if let Some(day) = pulled.and_then(|due| due.on) {
        notes.push(format!("due {}: the last working day of {}", show_day(day), person.name));
    }
    Ok(lines)
}
