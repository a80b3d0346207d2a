//! How often an item is tested: what the school has decided for it, its location or its category, else a default.

use super::{Decimal, TestKind, same_part};
use crate::{
    category::{PatClass, PatType},
    ids::{AssetId, CategoryId, RowId},
    words,
};
use chrono::NaiveDate;

/// What an item is, as far as its limits and intervals go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Make {
    pub class: PatClass,
    pub equipment: Option<PatType>,
    /// Class I heating: its insulation may be lower.
    pub heating: bool,
    /// Resistance of the lead's protective conductor, Ω: the R of `0.1 + R`.
    pub lead: Option<Decimal>,
}

impl Make {
    /// The class that counts: one that is not known is treated as I, the strictest to test.
    pub fn counts_as(self) -> PatClass {
        if self.class == PatClass::Unknown { PatClass::One } else { self.class }
    }
}

words! {
    /// What an interval rests on.
    Basis, "basis of an interval" {
        /// The starting default for the class and type.
        Default = "default",
        /// The school's own, with a note.
        RiskAssessment = "risk assessment",
        /// Taken from a tester's file on request.
        Tester = "tester",
    }
}

/// An interval that the school has set: for one item, for a location, or for a category.
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
    /// 0: this kind of test is not asked for.
    pub months: i64,
    pub note: Option<String>,
    /// `None`: the item itself; of a location: everything there.
    pub part: Option<String>,
}

impl Interval {
    /// Whether it is about this part, or the item itself.
    pub fn is_about(&self, part: Option<&str>) -> bool {
        same_part(self.part.as_deref(), part)
    }
}

/// Months between tests, and what that rests on. `None`: this kind of test is not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Every<'a> {
    pub months: Option<u32>,
    /// `None`: the default.
    pub set: Option<&'a Interval>,
}

/// Months between tests; `None`: this kind of test is not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Intervals {
    pub visual: Option<u32>,
    pub combined: Option<u32>,
}

impl Intervals {
    /// Whether any test is asked for.
    pub fn any(self) -> bool {
        self.visual.is_some() || self.combined.is_some()
    }

    /// Of one kind.
    pub fn of(self, kind: TestKind) -> Option<u32> {
        match kind {
            TestKind::Visual => self.visual,
            TestKind::Full => self.combined,
        }
    }
}

/// The starting defaults for schools; none of them is law. Class III and battery need neither. What has no equipment
/// type counts as portable.
pub fn default_intervals(make: Make) -> Intervals {
    let stays = matches!(make.equipment, Some(PatType::Stationary | PatType::It));
    match make.counts_as() {
        PatClass::Three => Intervals::default(),
        PatClass::Two => Intervals { visual: Some(12), combined: Some(48) },
        PatClass::One | PatClass::Unknown => Intervals { visual: (!stays).then_some(6), combined: Some(12) },
    }
}

/// How often a kind of test is asked for: what was set for the item itself, else for its location, else for its
/// category, else the default. What is set of a location asks for no test of what needs none, such as a tablet.
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

    /// The design's table of starting defaults.
    #[test]
    fn the_defaults_are_those_of_the_table() {
        let months = |class, equipment| {
            let intervals = default_intervals(make(class, equipment));
            (intervals.visual.unwrap_or(0), intervals.combined.unwrap_or(0))
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
    fn the_nearest_decision_counts() {
        let kettle = make(One, PatType::Portable);
        let (own, location, category) = (set(1), set(3), set(9));
        let months = |own, location, category| every(TestKind::Visual, kettle, own, location, category).months;
        assert_eq!(months(Some(&own), Some(&location), Some(&category)), Some(1));
        assert_eq!(months(None, Some(&location), Some(&category)), Some(3));
        assert_eq!(months(None, None, Some(&category)), Some(9));
        assert_eq!(months(None, None, None), Some(6));
        assert_eq!(months(Some(&set(0)), None, None), None);
        // A tablet in the workshop is not tested for that, unless somebody asks for that tablet.
        let tablet = make(Three, PatType::It);
        assert_eq!(every(TestKind::Visual, tablet, None, Some(&location), None).months, None);
        assert_eq!(every(TestKind::Visual, tablet, Some(&own), None, None).months, Some(1));
    }
}
