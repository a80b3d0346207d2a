//! Results and tested items as the register keeps them, and a test as a tester's file records it.

use super::{
    Comparator, Decimal, History, Make, Measure, Outcome, Reading, Standing, TestKind,
    reading::Measure::{Earth, Insulation, Leakage},
    same_part,
};
use crate::{
    category::{Category, Part, PatClass, PatType},
    ids::{AssetId, RowId},
    text::fold,
    when::Instant,
};
use chrono::{NaiveDate, NaiveTime};

/// The result of one test of one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatResult {
    /// The asset that was tested; `None` if the ID in the tester's file is not matched to an asset yet.
    pub asset_id: Option<AssetId>,
    /// The reason for voiding or accepting the result.
    pub decision: Option<String>,
    /// The description of the item in the tester's file.
    pub description: Option<String>,
    /// A hash over the test as the file records it, to recognise a test that was imported before.
    pub fingerprint: Option<String>,
    /// The ID that was looked up: the ID in the tester's file, perhaps with the location before it.
    pub foreign_id: Option<String>,
    pub foreign_id_folded: Option<String>,
    pub id: RowId,
    pub instrument: Option<String>,
    pub instrument_serial: Option<String>,
    pub kind: TestKind,
    /// The location of the item in the tester's file.
    pub location: Option<String>,
    pub no: i64,
    /// The reason why a combined test has no readings.
    pub no_readings: Option<String>,
    /// The reason for a fail, or the tester's note.
    pub note: Option<String>,
    pub part: Option<String>,
    pub recorded_at: Instant,
    /// True if the part was replaced before this test: the new part's history begins here.
    pub replaced: bool,
    pub result: Outcome,
    /// The months until the next test, according to the tester's file.
    pub retest_months: Option<i64>,
    pub state: Standing,
    pub tested_on: NaiveDate,
    /// The local time of the test; `None` if only the date is known.
    pub tested_time: Option<NaiveTime>,
    pub tester: Option<String>,
}

impl PatResult {
    /// Builds a result with all optional fields empty.
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
            no_readings: None,
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
    /// True if the result is for this part, or for the asset itself when `part` is `None`.
    pub fn is_about(&self, part: Option<&str>) -> bool {
        same_part(self.part.as_deref(), part)
    }

    /// True if the result is a fail that counts.
    pub fn counts_as_fail(&self) -> bool {
        self.result == Outcome::Fail && self.state == Standing::Counted
    }
}

/// One reading of a result, as a database row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatReading {
    pub comparator: Option<Comparator>,
    pub position: i64,
    pub result: Option<Outcome>,
    pub result_id: RowId,
    pub test: Measure,
    /// The value, with the digits that the instrument showed.
    pub value: Option<Decimal>,
}

impl PatReading {
    /// Builds the row for a reading.
    pub fn new(result_id: RowId, position: i64, reading: &Reading) -> Self {
        let Reading { measure, comparator, value, outcome } = *reading;
        Self { comparator, position, result: outcome, result_id, test: measure, value }
    }

    /// The reading in this row.
    pub fn reading(&self) -> Reading {
        Reading { measure: self.test, comparator: self.comparator, value: self.value, outcome: self.result }
    }
}

/// The record of a tested item: its own electrical details, which override its category's, and a summary of its tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub asset_id: AssetId,
    pub combined_due_on: Option<NaiveDate>,
    pub combined_on: Option<NaiveDate>,
    pub failed: Option<TestKind>,
    pub first_on: Option<NaiveDate>,
    /// The rating of the fuse in A.
    pub fuse: Option<Decimal>,
    pub heating: bool,
    pub id: RowId,
    pub last_on: Option<NaiveDate>,
    /// The resistance of the lead's protective conductor in Ω.
    pub lead: Option<Decimal>,
    /// The name of the part; `None` for the asset itself.
    pub part: Option<String>,
    /// The item's own class; `None` if the category's class applies.
    pub pat_class: Option<PatClass>,
    pub pat_type: Option<PatType>,
    pub visual_due_on: Option<NaiveDate>,
    pub visual_on: Option<NaiveDate>,
}

impl Item {
    /// Makes a record without electrical data or tests.
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

    /// True if the record is for this part, or for the asset itself when `part` is `None`.
    pub fn is(&self, part: Option<&str>) -> bool {
        same_part(self.part.as_deref(), part)
    }

    /// The test history as this record summarises it.
    pub fn history(&self) -> History {
        History {
            visual_on: self.visual_on,
            full_on: self.combined_on,
            first_on: self.first_on,
            last_on: self.last_on,
            replaced_on: None,
            failed: self.failed,
        }
    }

    /// Works out the make of an item: its own class and type, else those of its category or of the category's part. A
    /// part that is not electrical counts as class III, so it needs no test.
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

/// Lists the readings that a full test of this class should have but that are missing: class I an earth reading, classes
/// I and II an insulation reading or, in its place, a leakage reading.
pub fn lacks(make: Make, readings: &[Reading]) -> Vec<Measure> {
    let mut lacking = unmeasured(make, readings);
    lacking.retain(|_| make.counts_as() != PatClass::Three);
    lacking
}

/// Lists the readings without which a full test can't be typed as passed: class I has an earth reading, and an item of
/// any class an insulation reading or, in its place, a leakage reading.
pub fn unmeasured(make: Make, readings: &[Reading]) -> Vec<Measure> {
    let has = |measure: Measure| readings.iter().any(|r| r.measure == measure && r.value.is_some());
    let earth = (make.counts_as() == PatClass::One && !has(Earth)).then_some(Earth);
    let insulation = (!has(Insulation) && !has(Leakage)).then_some(Insulation);
    earth.into_iter().chain(insulation).collect()
}

/// The item that an ID in a tester's file was matched to, kept for the next file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TesterId {
    pub asset_id: AssetId,
    pub foreign_id: String,
    pub foreign_id_folded: String,
    pub part: Option<String>,
}

/// The reason of a full test in a file that has no place for readings.
pub const NO_READINGS: &str = "pass/fail, no readings";

/// One test of one item, as a tester's file records it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// The line of the file on which it begins.
    pub line: u64,
    /// The asset's ID as written in the file. It may be unique only within a location.
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
    /// The readings, not checked against limits here: even a pass may have a reading that is outside its limit or that
    /// the instrument failed. A blank one means an empty cell in a column that the file has.
    pub readings: Vec<Reading>,
    /// True if the file gives only the outcome of a full test, and has no place for readings: the test counts without.
    pub no_readings: bool,
    /// The words of the file that say that the visual inspection of a passed test was not made.
    pub no_visual: Option<String>,
    /// The words of the file for a result that can be read in two ways. The test is the one that passed.
    pub unclear: Option<Box<Unclear>>,
    /// The question if the day is meant, if the file has a number of days, as spreadsheets store dates.
    pub day_number: Option<String>,
    /// The same question about the day of the next test.
    pub next_number: Option<String>,
    pub tester: Option<String>,
    pub instrument: Option<String>,
    pub instrument_serial: Option<String>,
    /// The months until the next test, according to the file; 0 if no next test is needed.
    pub retest_months: Option<u32>,
    /// The tester's note, and every part of the record that has no field of its own, separated by `; `.
    pub note: Option<String>,
    /// The fingerprint of the test as the file alone gives it, if the user changed which columns are read.
    pub fingerprint: Option<String>,
}

/// Words for a result, or for a part of it, that may mean a pass or a fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclear {
    /// The words, each after its heading.
    pub words: String,
    /// The test, if the words mean a fail.
    pub if_failed: Tested,
}
