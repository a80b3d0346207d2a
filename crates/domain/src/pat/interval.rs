//! Intervals between tests: set by the school for an item, a location or a category, else a default.

use super::{Decimal, TestKind, same_part};
use crate::{
    category::{PatClass, PatType},
    ids::{AssetId, CategoryId, RowId},
    words,
};
use chrono::NaiveDate;

/// The properties of an item that decide its limits and intervals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Make {
    pub class: PatClass,
    pub equipment: Option<PatType>,
    /// True for class I heating, which has a lower insulation limit.
    pub heating: bool,
    /// The resistance of the lead's protective conductor in Ω: the R of `0.1 + R`.
    pub lead: Option<Decimal>,
}

impl Make {
    /// The class used for limits and intervals. An unknown class is treated as I, which has the strictest tests.
    pub fn counts_as(self) -> PatClass {
        if self.class == PatClass::Unknown { PatClass::One } else { self.class }
    }
}

words! {
    /// The reason for an interval: the usual default, the school's risk assessment or the tester's file.
    Basis, "basis of an interval" {
        /// The starting default for the class and type.
        Default = "default",
        /// Set by the school, with a note.
        RiskAssessment = "risk assessment",
        /// Taken from a tester's file, when the user asked for that.
        Tester = "tester",
    }
}

/// An interval set for one item, a location or a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interval {
    pub asset_id: Option<AssetId>,
    pub basis: Basis,
    pub category_id: Option<CategoryId>,
    pub decided_by: String,
    pub decided_on: NaiveDate,
    pub id: RowId,
    pub kind: TestKind,
    pub location: Option<String>,
    pub location_folded: Option<String>,
    /// The months between two tests; 0 if this kind of test is not required.
    pub months: i64,
    pub note: Option<String>,
    /// The name of the part; `None` for the asset itself. For a location, `None` covers everything there.
    pub part: Option<String>,
}

impl Interval {
    /// True if the interval is for this part, or for the asset itself when `part` is `None`.
    pub fn is_about(&self, part: Option<&str>) -> bool {
        same_part(self.part.as_deref(), part)
    }
}

/// The interval that applies to one kind of test, with its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Every<'a> {
    /// The months between two tests; `None` if this kind of test is not required.
    pub months: Option<u32>,
    /// The interval that the school has set; `None` if the default applies.
    pub set: Option<&'a Interval>,
}

/// The months between tests of each kind; `None` if that kind is not required.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Intervals {
    pub visual: Option<u32>,
    pub full: Option<u32>,
}

impl Intervals {
    /// True if any test is required.
    pub fn any(self) -> bool {
        self.visual.is_some() || self.full.is_some()
    }

    /// The interval of one kind of test.
    pub fn of(self, kind: TestKind) -> Option<u32> {
        match kind {
            TestKind::Visual => self.visual,
            TestKind::Full => self.full,
        }
    }
}

/// The default intervals. No law sets them. Class III and battery items need neither test. An item without an equipment
/// type counts as portable.
pub fn default_intervals(make: Make) -> Intervals {
    let stays = matches!(make.equipment, Some(PatType::Stationary | PatType::It));
    match make.counts_as() {
        PatClass::Three => Intervals::default(),
        PatClass::Two => Intervals { visual: Some(12), full: Some(48) },
        PatClass::One | PatClass::Unknown => Intervals { visual: (!stays).then_some(6), full: Some(12) },
    }
}

/// Picks the interval for one kind of test: the one set for the item, else its location, else its category, else the
/// default. A location's interval doesn't apply to items that need no test, such as a tablet.
pub fn every<'a>(
    kind: TestKind,
    make: Make,
    own: Option<&'a Interval>,
    location: Option<&'a Interval>,
    category: Option<&'a Interval>,
) -> Every<'a> {
    let defaults = default_intervals(make);
    let location = location.filter(|_| defaults.any());
    match own.or(location).or(category) {
        Some(set) => Every { months: u32::try_from(set.months).ok().filter(|m| *m > 0), set: Some(set) },
        None => Every { months: defaults.of(kind), set: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use PatClass::{One, Three, Two};

    fn make(class: PatClass, equipment: PatType) -> Make {
        Make { class, equipment: Some(equipment), heating: false, lead: None }
    }

    /// The defaults as the design's table lists them.
    #[test]
    fn the_defaults_match_the_table() {
        let months = |class, equipment| {
            let intervals = default_intervals(make(class, equipment));
            (intervals.visual.unwrap_or(0), intervals.full.unwrap_or(0))
        };
        for equipment in [PatType::Stationary, PatType::It] {
            assert_eq!((months(One, equipment), months(Two, equipment)), ((0, 12), (12, 48)));
        }
        for equipment in [PatType::Movable, PatType::Portable, PatType::HandHeld] {
            assert_eq!((months(One, equipment), months(Two, equipment)), ((6, 12), (12, 48)));
        }
        assert_eq!(months(Three, PatType::Portable), (0, 0));
    }

    fn set(months: i64) -> Interval {
        Interval {
            asset_id: None,
            basis: Basis::RiskAssessment,
            category_id: None,
            decided_by: "caretaker".to_owned(),
            decided_on: NaiveDate::MIN,
            id: uuid::Uuid::nil().into(),
            kind: TestKind::Visual,
            location: None,
            location_folded: None,
            months,
            note: None,
            part: None,
        }
    }

    #[test]
    fn the_most_specific_interval_applies() {
        let kettle = make(One, PatType::Portable);
        let (own, location, category) = (set(1), set(3), set(9));
        let months = |own, location, category| every(TestKind::Visual, kettle, own, location, category).months;
        assert_eq!(months(Some(&own), Some(&location), Some(&category)), Some(1));
        assert_eq!(months(None, Some(&location), Some(&category)), Some(3));
        assert_eq!(months(None, None, Some(&category)), Some(9));
        assert_eq!(months(None, None, None), Some(6));
        assert_eq!(months(Some(&set(0)), None, None), None);
        // The workshop's interval doesn't apply to a tablet, unless one is set for that tablet.
        let tablet = make(Three, PatType::It);
        assert_eq!(every(TestKind::Visual, tablet, None, Some(&location), None).months, None);
        assert_eq!(every(TestKind::Visual, tablet, Some(&own), None, None).months, Some(1));
    }
}
