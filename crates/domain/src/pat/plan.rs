//! The test plan of an asset: which items are tested, in which class and how often. An item is the asset itself, or a
//! part that plugs into the mains.

use super::{History, Interval, Intervals, Item, Make, TestKind, TestState, every, same_part};
use crate::{
    category::{Category, Part, PatClass},
    text::natural_key,
    when::add_months,
};
use chrono::NaiveDate;

/// The settings that decide how items of one category are tested.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    pub category: Category,
    pub parts: Vec<Part>,
    /// The intervals of this category and of every location.
    pub shared: Vec<Interval>,
    /// The months after the purchase in which an item counts as new.
    pub new_months: u32,
}

/// The months after its purchase in which an item counts as new, unless the school sets others. A new item may go out
/// after a visual check.
pub const NEW_MONTHS: u32 = 24;

/// The facts about one asset, besides its records, that decide how its items are tested.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AssetFacts {
    /// The folded name of the location where it is.
    pub place: Option<String>,
    /// The date of its purchase, or when it came into the register; `None` if its tests can't depend on that.
    pub since: Option<NaiveDate>,
    /// The dates on which parts were last replaced, by name.
    pub replaced: Vec<(String, NaiveDate)>,
}

/// One tested item: an asset, or a part of one.
#[derive(Debug, Clone, PartialEq)]
pub struct Appliance {
    /// The name of the part; `None` for the asset itself.
    pub part: Option<String>,
    pub make: Make,
    pub intervals: Intervals,
    /// The interval set for each kind of test, in the order of the kinds; `None` if the default applies.
    pub set: [Option<Interval>; 2],
    /// The item's own record; `None` if only the category says how it is tested.
    pub item: Option<Item>,
    pub history: History,
    /// The date until which the asset counts as new.
    pub new_until: Option<NaiveDate>,
    /// The months in which a part that was replaced counts as new.
    pub new_months: u32,
}

impl Appliance {
    /// True if the item is this part, or the asset itself when `part` is `None`.
    pub fn is(&self, part: Option<&str>) -> bool {
        same_part(self.part.as_deref(), part)
    }

    /// The date on which a kind of test is due.
    pub fn due(&self, kind: TestKind) -> Option<NaiveDate> {
        self.history.due(kind, self.intervals, self.new_until())
    }

    /// The facts that decide the item's test status.
    pub fn test_state(&self) -> TestState {
        TestState::of(self.history, self.intervals, self.new_until())
    }

    /// True if the item only ever passed visual checks, and was no longer new at the first of them.
    pub fn lacks_full(&self) -> bool {
        self.history.lacks_full(self.intervals, self.new_until())
    }

    /// The kind of the first test that the item needs, if it was never tested: a new item may go out after a visual
    /// check, if its interval requires one.
    pub fn first_kind(&self) -> TestKind {
        match self.intervals.visual {
            Some(_) if !self.lacks_full() => TestKind::Visual,
            _ => TestKind::Full,
        }
    }

    /// The date until which the item may stand on visual checks. A part that was replaced is newer than its asset, and
    /// no item is newer than its first test.
    fn new_until(&self) -> Option<NaiveDate> {
        let end = |on| add_months(on, self.new_months);
        let until = self.history.replaced_on.map(end).or(self.new_until)?;
        Some(self.history.first_on.map_or(until, |first| until.min(end(first))))
    }

    /// True if the item needs tests or ever had a test. Lists leave out a battery-powered item that was never tested.
    pub fn is_tested(&self) -> bool {
        self.intervals.any() || self.history.last_on.is_some()
    }

    /// True if the item's class is unknown, so that it is treated as class I.
    pub fn is_of_unknown_class(&self) -> bool {
        self.make.class == PatClass::Unknown
    }
}

impl Plan {
    /// True if the location of an item matters: a location has an interval of its own.
    pub fn is_by_place(&self) -> bool {
        self.shared.iter().any(|i| i.location_folded.is_some())
    }

    /// Builds one item: an asset itself, or a part of it.
    pub fn appliance(&self, facts: &AssetFacts, part: Option<&str>, items: &[Item], own: &[Interval]) -> Appliance {
        let place = facts.place.as_deref();
        let item = items.iter().find(|item| item.is(part));
        let make = Item::make(item, &self.category, &self.parts, part);
        let set = [TestKind::Visual, TestKind::Full].map(|kind| {
            let fits = |i: &&Interval| i.kind == kind;
            let own = own.iter().filter(fits).find(|i| i.is_about(part));
            let here = |i: &&Interval| i.location_folded.is_some() && i.location_folded.as_deref() == place;
            let location = self.shared.iter().filter(fits).find(here);
            let ours = |i: &&Interval| i.category_id == Some(self.category.id) && i.is_about(part);
            let category = self.shared.iter().filter(fits).find(ours);
            every(kind, make, own, location, category)
        });
        let [visual, full] = set;
        Appliance {
            part: part.map(str::to_owned),
            make,
            intervals: Intervals { visual: visual.months, full: full.months },
            set: [visual.set.cloned(), full.set.cloned()],
            history: History {
                replaced_on: facts.replaced.iter().find(|(name, _)| same_part(Some(name), part)).map(|(_, on)| *on),
                ..item.map(Item::history).unwrap_or_default()
            },
            item: item.cloned(),
            new_until: facts.since.map(|since| add_months(since, self.new_months)),
            new_months: self.new_months,
        }
    }

    /// Lists the asset itself and every part that may be tested: the parts of its category that plug in, and parts with
    /// their own records.
    pub fn appliances(&self, facts: &AssetFacts, items: &[Item], own: &[Interval]) -> Vec<Appliance> {
        let mut parts: Vec<&str> =
            self.parts.iter().filter(|p| p.pat_class.is_some()).map(|p| p.name.as_str()).collect();
        let mut recorded: Vec<&str> =
            items.iter().map(|i| &i.part).chain(own.iter().map(|i| &i.part)).filter_map(|p| p.as_deref()).collect();
        recorded.sort_by_cached_key(|part| natural_key(part));
        for part in recorded {
            if !parts.iter().any(|p| same_part(Some(p), Some(part))) {
                parts.push(part);
            }
        }
        let itself = self.appliance(facts, None, items, own);
        std::iter::once(itself).chain(parts.into_iter().map(|p| self.appliance(facts, Some(p), items, own))).collect()
    }

    /// The test state of an asset and its parts before the first test.
    pub fn untested(&self, facts: &AssetFacts) -> TestState {
        self.appliances(facts, &[], &[]).iter().map(Appliance::test_state).fold(TestState::default(), TestState::and)
    }
}
