//! Results as the register keeps them, the items that they are of, and a test as a tester's file has it.

use super::{
    Comparator, Decimal, History, Make, Measure, Outcome, Reading, Standing, TestKind,
    reading::Measure::{Earth, Insulation},
    same_part,
};
use crate::{
    category::{Category, Part, PatClass, PatType},
    ids::{AssetId, RowId},
    text::fold,
    when::Instant,
};
use chrono::{NaiveDate, NaiveTime};

/// One test of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatResult {
    /// `None`: the ID in the tester's file is nobody's yet.
    pub asset_id: Option<AssetId>,
    /// Why it was made void, or accepted.
    pub decision: Option<String>,
    /// What the tester's file calls the item.
    pub description: Option<String>,
    /// Tells a test that is known already from a new one: a hash over what the file says.
    pub fingerprint: Option<String>,
    /// The ID in the tester's file, as it was looked for.
    pub foreign_id: Option<String>,
    pub foreign_id_folded: Option<String>,
    pub id: RowId,
    pub instrument: Option<String>,
    pub instrument_serial: Option<String>,
    pub kind: TestKind,
    /// Where the tester's file has the item.
    pub location: Option<String>,
    pub no: i64,
    /// Why it failed, or what the tester wrote.
    pub note: Option<String>,
    pub part: Option<String>,
    pub recorded_at: Instant,
    /// Another item stands in the old one's place: its history begins here.
    pub replaced: bool,
    pub result: Outcome,
    /// Months until the next test as the tester has it.
    pub retest_months: Option<i64>,
    pub state: Standing,
    pub tested_on: NaiveDate,
    /// The school's own time of day; `None`: only the day is known.
    pub tested_time: Option<NaiveTime>,
    pub tester: Option<String>,
}

impl PatResult {
    /// A result of which no more is known.
    pub fn new(id: RowId, kind: TestKind, result: Outcome, tested_on: NaiveDate) -> Self {
        Self {
            asset_id: None,
            decision: None,
            description: None,
            fingerprint: None,
            foreign_id: None,
            foreign_id_folded: None,
            id,
            instrument: None,
            instrument_serial: None,
            kind,
            location: None,
            no: 0,
            note: None,
            part: None,
            recorded_at: Instant::EPOCH,
            replaced: false,
            result,
            retest_months: None,
            state: Standing::Counted,
            tested_on,
            tested_time: None,
            tester: None,
        }
    }
}

impl PatResult {
    /// Whether it is of this part, or of the item itself.
    pub fn is_about(&self, part: Option<&str>) -> bool {
        same_part(self.part.as_deref(), part)
    }

    /// Whether it is a fail, and counts.
    pub fn counts_as_fail(&self) -> bool {
        self.result == Outcome::Fail && self.state == Standing::Counted
    }
}

/// A reading of a result, in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatReading {
    pub comparator: Option<Comparator>,
    pub position: i64,
    pub result: Option<Outcome>,
    pub result_id: RowId,
    pub test: Measure,
    /// As the instrument shows it.
    pub value: Option<Decimal>,
}

impl PatReading {
    /// A reading as it is kept.
    pub fn new(result_id: RowId, position: i64, reading: &Reading) -> Self {
        let Reading { measure, comparator, value, outcome } = *reading;
        Self { comparator, position, result: outcome, result_id, test: measure, value }
    }

    /// As it was read.
    pub fn reading(&self) -> Reading {
        Reading { measure: self.test, comparator: self.comparator, value: self.value, outcome: self.result }
    }
}

/// A tested item, or a part of one: what is known of its electrics beside its category, and where its tests stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub asset_id: AssetId,
    pub combined_due_on: Option<NaiveDate>,
    pub combined_on: Option<NaiveDate>,
    pub failed: Option<TestKind>,
    pub first_on: Option<NaiveDate>,
    /// A.
    pub fuse: Option<Decimal>,
    pub heating: bool,
    pub id: RowId,
    pub last_on: Option<NaiveDate>,
    /// Resistance of the lead's protective conductor, Ω.
    pub lead: Option<Decimal>,
    /// `None`: the item itself.
    pub part: Option<String>,
    /// `None`: as its category says.
    pub pat_class: Option<PatClass>,
    pub pat_type: Option<PatType>,
    pub visual_due_on: Option<NaiveDate>,
    pub visual_on: Option<NaiveDate>,
}

impl Item {
    /// An item of which nothing is known.
    pub fn new(id: RowId, asset_id: AssetId, part: Option<String>) -> Self {
        Self {
            asset_id,
            combined_due_on: None,
            combined_on: None,
            failed: None,
            first_on: None,
            fuse: None,
            heating: false,
            id,
            last_on: None,
            lead: None,
            part,
            pat_class: None,
            pat_type: None,
            visual_due_on: None,
            visual_on: None,
        }
    }

    /// Whether it is this part, or the item itself.
    pub fn is(&self, part: Option<&str>) -> bool {
        same_part(self.part.as_deref(), part)
    }

    /// What its results have come to.
    pub fn history(&self) -> History {
        History {
            visual_on: self.visual_on,
            combined_on: self.combined_on,
            first_on: self.first_on,
            last_on: self.last_on,
            failed: self.failed,
        }
    }

    /// What it is: its own class and type, else those of its category, or of the category's part. A part that is not
    /// electrical has class III: no test is asked for.
    pub fn make(own: Option<&Self>, category: &Category, parts: &[Part], part: Option<&str>) -> Make {
        let (class, equipment) = match part {
            None => (category.pat_class, category.pat_type),
            Some(name) => match parts.iter().find(|p| fold(&p.name) == fold(name)) {
                Some(part) => (part.pat_class.unwrap_or(PatClass::Three), part.pat_type),
                None => (PatClass::Three, None),
            },
        };
        Make {
            class: own.and_then(|item| item.pat_class).unwrap_or(class),
            equipment: own.and_then(|item| item.pat_type).or(equipment),
            heating: own.is_some_and(|item| item.heating),
            lead: own.and_then(|item| item.lead),
        }
    }
}

/// Readings that a combined test of this class has and that are not there.
pub fn lacks(make: Make, readings: &[Reading]) -> Vec<Measure> {
    let wanted: &[Measure] = match make.counts_as() {
        PatClass::One => &[Earth, Insulation],
        PatClass::Two => &[Insulation],
        PatClass::Three | PatClass::Unknown => &[],
    };
    wanted.iter().copied().filter(|measure| readings.iter().all(|r| r.measure != *measure)).collect()
}

/// An ID of a tester's file, and whose it was found to be: remembered for the next file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TesterId {
    pub asset_id: AssetId,
    pub foreign_id: String,
    pub foreign_id_folded: String,
    pub part: Option<String>,
}

/// One test of one item, as a tester's file has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// The line on which it begins.
    pub line: u64,
    /// The asset's ID as it stands in the file: unique perhaps only within a location.
    pub asset_id: String,
    pub description: Option<String>,
    pub make: Option<String>,
    pub model: Option<String>,
    pub serial: Option<String>,
    pub site: Option<String>,
    pub location: Option<String>,
    pub class: Option<PatClass>,
    pub equipment: Option<PatType>,
    pub tested_on: NaiveDate,
    pub time: Option<NaiveTime>,
    pub kind: TestKind,
    pub outcome: Outcome,
    /// Readings are not held to limits here: a pass may have one that breaks its limit, or that the instrument failed.
    pub readings: Vec<Reading>,
    /// Who tested.
    pub tester: Option<String>,
    /// What was tested with.
    pub instrument: Option<String>,
    pub instrument_serial: Option<String>,
    /// Months until the next test, as the tester has it; 0: none.
    pub retest_months: Option<u32>,
    /// What the tester wrote, and everything else of the record that has no field: parts are separated by `; `.
    pub note: Option<String>,
}
