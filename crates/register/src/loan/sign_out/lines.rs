//! The lines of a sign-out: each item, its contents, and the policy that applies to it.

use super::{super::due, Lending};
use crate::act::Timed;
use domain::{
    asset::Asset,
    category::{Category, Part},
    fault::Fault,
    ids::{AssetId, CategoryId},
    loan::{self, Due, Kind},
    permission::Permission,
    person::{Person, PersonKind},
    rules::Override,
    say::Notes,
    school_year::SchoolYear,
    when::show_day,
};
use std::collections::{HashMap, HashSet, hash_map::Entry};
use store::{ReadTx, asset::Marks};

/// One item to lend.
pub(crate) struct Line {
    pub(crate) asset: Asset,
    pub(crate) marks: Marks,
    /// The trolley that the item goes out in.
    pub(crate) via: Option<AssetId>,
    pub(crate) kind: Kind,
    pub(crate) due: Due,
    pub(crate) overridden: Vec<Override>,
    /// The permission to take the item off site, if its category requires one.
    pub(crate) permission: Option<Permission>,
    /// The permission to take personal data off site on it.
    pub(crate) data_permission: Option<Permission>,
    /// The permission for personal use, if the item is issued to a member of staff.
    pub(crate) use_permission: Option<Permission>,
}

impl Line {
    /// A line whose permissions and overrides are found later.
    pub(crate) fn new((asset, marks): (Asset, Marks), via: Option<AssetId>, (kind, due): (Kind, Due)) -> Self {
        Self {
            asset,
            marks,
            via,
            kind,
            due,
            overridden: Vec::new(),
            permission: None,
            data_permission: None,
            use_permission: None,
        }
    }
}

/// The school's rules for a category, and for this borrower.
pub(crate) struct Policy {
    pub(crate) category: Category,
    pub(crate) parts: Vec<Part>,
    /// The most items that this kind of person may hold.
    pub(crate) limit: Option<i64>,
    /// The most items of this category that this kind of person may hold.
    pub(crate) limit_of_category: Option<i64>,
}

/// A cache of policies: there are few, and many assets share one.
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

/// Lists the lines of a sign-out: the assets, each trolley followed by its contents on the trolley's terms.
pub(crate) fn lines(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    lending: &Lending<'_>,
    assets: Vec<Asset>,
    (policies, year): (&mut Policies, &SchoolYear),
    notes: &mut Notes,
) -> Result<Vec<Line>, Fault> {
    let (person, terms) = (lending.person, lending.terms);
    let mut lines: Vec<Line> = Vec::with_capacity(assets.len());
    let mut seen: HashSet<AssetId> = HashSet::new();
    let mut pulled: Option<Due> = None;
    // The length of a loan recorded late counts from the day it went out, not from today.
    let then = act.clock.standing_at(act.moment(None)?);
    let ordered = terms.due.map(|wanted| due::settle(act, year, wanted, notes)).transpose()?;
    for asset in assets {
        let policy = policies.get(tx, asset.category_id, person)?;
        let (kind, due) = loan::terms(&policy.category, ordered, terms.for_class.is_some(), then, year);
        let (due, was_pulled) = due.pulled_back(person.last_working_day, act.clock);
        if was_pulled {
            pulled = Some(due);
        }
        if act.on.is_none() && pulled.is_none() {
            due::must_lie_ahead(act, year, due, "due")?;
        }
        let root = asset.id;
        // The order may name an item by its tag and also by its trolley's tag. `seen` makes sure that it is lent only
        // once.
        let mut wave = vec![(asset, None)];
        while let Some((asset, via)) = wave.pop() {
            if !seen.insert(asset.id) {
                continue;
            }
            let marks = store::asset::marks(tx, asset.id)?;
            if marks.has_contents {
                for inner in store::asset::inside(tx, asset.id)?.into_iter().rev() {
                    wave.push((inner, Some(asset.id)));
                }
            }
            if asset.id == root && marks.has_contents {
                for absent in store::asset::belonging(tx, root)?.iter().filter(|a| a.inside_id != Some(root)) {
                    notes.push(format!("{} belongs in {} but is not in it", absent.tag, asset.tag));
                }
            }
            lines.push(Line::new((asset, marks), via, (kind, due)));
        }
    }
    if let Some(day) = pulled.and_then(|due| due.on) {
        notes.push(format!("due {}, the {} of {}", show_day(day), last_day(person), person.name));
    }
    Ok(lines)
}

/// The school's words for a person's last day, which differ for pupils and staff.
pub(crate) fn last_day(person: &Person) -> &'static str {
    if person.kind == PersonKind::Pupil { "last day in school" } else { "last working day" }
}
