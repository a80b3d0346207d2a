//! What of an asset is tested, as what, and how often: the asset itself, and such of its parts as plug into the mains.

use super::{History, Interval, Intervals, Item, Make, TestKind, Where, every, same_part};
use crate::{
    asset::Asset,
    category::{Category, Part, PatClass},
};
use chrono::NaiveDate;

/// What the school has decided for the items of a category.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub category: Category,
    pub parts: Vec<Part>,
    /// Intervals of this category, and of every location.
    pub shared: Vec<Interval>,
}

/// An asset, or a part of one, as far as tests go.
#[derive(Debug, Clone, PartialEq)]
pub struct Appliance {
    /// `None`: the asset itself.
    pub part: Option<String>,
    pub make: Make,
    pub intervals: Intervals,
    /// What was set for each kind, in the order of the kinds; `None`: the default.
    pub set: [Option<Interval>; 2],
    /// What is known of it beside its category.
    pub item: Option<Item>,
    pub history: History,
}

impl Appliance {
    /// Whether it is this part, or the item itself.
    pub fn is(&self, part: Option<&str>) -> bool {
        same_part(self.part.as_deref(), part)
    }

    /// When a kind of test is due.
    pub fn due(&self, kind: TestKind) -> Option<NaiveDate> {
        self.history.due(kind, self.intervals)
    }

    /// Where it stands.
    pub fn stands(&self) -> Where {
        Where::of(self.history, self.intervals)
    }

    /// Whether there is anything to be tested or told: what is battery alone and was never tested is passed over.
    pub fn is_tested(&self) -> bool {
        self.intervals.any() || self.history.last_on.is_some()
    }

    /// Whether its class is not known, so that it is treated as I.
    pub fn is_of_unknown_class(&self) -> bool {
        self.make.class == PatClass::Unknown
    }
}

impl Plan {
    /// One item: the asset itself, or a part of it.
    pub fn appliance(&self, asset: &Asset, part: Option<&str>, items: &[Item], own: &[Interval]) -> Appliance {
        let item = items.iter().find(|item| item.is(part));
        let make = Item::make(item, &self.category, &self.parts, part);
        let set = [TestKind::Visual, TestKind::Full].map(|kind| {
            let fits = |i: &&Interval| i.kind == kind;
            let own = own.iter().filter(fits).find(|i| i.is_about(part));
            let here = |i: &&Interval| i.location_folded.is_some() && i.location_folded == asset.location_folded;
            let location = self.shared.iter().filter(fits).find(here);
            let ours = |i: &&Interval| i.category_id == Some(self.category.id) && i.is_about(part);
            let category = self.shared.iter().filter(fits).find(ours);
            every(kind, make, own, location, category)
        });
        let [visual, combined] = set;
        Appliance {
            part: part.map(str::to_owned),
            make,
            intervals: Intervals { visual: visual.months, combined: combined.months },
            set: [visual.set.cloned(), combined.set.cloned()],
            history: item.map(Item::history).unwrap_or_default(),
            item: item.cloned(),
        }
    }

    /// The asset itself, and every part that may be tested: those of its category that plug in, and those that have
    /// records of their own.
    pub fn appliances(&self, asset: &Asset, items: &[Item], own: &[Interval]) -> Vec<Appliance> {
        let mut parts: Vec<&str> =
            self.parts.iter().filter(|p| p.pat_class.is_some()).map(|p| p.name.as_str()).collect();
        let recorded =
            items.iter().filter_map(|i| i.part.as_deref()).chain(own.iter().filter_map(|i| i.part.as_deref()));
        for part in recorded {
            if !parts.iter().any(|p| same_part(Some(p), Some(part))) {
                parts.push(part);
            }
        }
        let itself = self.appliance(asset, None, items, own);
        std::iter::once(itself).chain(parts.into_iter().map(|p| self.appliance(asset, Some(p), items, own))).collect()
    }

    /// Where an asset of which nothing has been tested stands with its parts.
    pub fn untested(&self, asset: &Asset) -> Where {
        self.appliances(asset, &[], &[]).iter().map(Appliance::stands).fold(Where::default(), Where::and)
    }
}
