//! Test results and tested items as answers show them.

use crate::view::{Unnumbered, Who};
use chrono::NaiveDate;
use domain::{
    asset::{Asset, describe},
    category::{PatClass, PatType},
    fault::Fault,
    pat::{
        Appliance, Comparator, Decimal, Measure, Outcome, PatReading, PatResult, Reading, Standing, Status, TestKind,
        label, lacks,
    },
    text::fold,
    when::add_months,
};
use serde::{Serialize, Serializer};
use store::ReadTx;

/// A reading in an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReadingView {
    pub test: Measure,
    pub comparator: Option<Comparator>,
    #[serde(serialize_with = "as_text")]
    pub value: Option<Decimal>,
    pub unit: Option<&'static str>,
    pub result: Option<Outcome>,
}

pub(crate) fn as_text<S: Serializer>(value: &Option<Decimal>, serializer: S) -> Result<S::Ok, S::Error> {
    match value {
        Some(value) => serializer.collect_str(value),
        None => serializer.serialize_none(),
    }
}

impl From<&PatReading> for ReadingView {
    fn from(reading: &PatReading) -> Self {
        Self {
            test: reading.test,
            comparator: reading.comparator,
            value: reading.value,
            unit: reading.test.unit().filter(|_| reading.value.is_some()),
            result: reading.result,
        }
    }
}

/// A test result in an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResultView {
    pub no: Option<i64>,
    /// The item's tag; `None` if the tester's ID is not matched yet.
    pub tag: Option<String>,
    pub part: Option<String>,
    pub kind: TestKind,
    pub result: Outcome,
    pub tested_on: NaiveDate,
    /// For a counted pass: the date on which this kind of test is due again. If this kind isn't required, the item's
    /// next due date.
    pub next_due_on: Option<NaiveDate>,
    pub tester: Option<String>,
    pub instrument: Option<String>,
    pub instrument_serial: Option<String>,
    pub readings: Vec<ReadingView>,
    /// The reason why a full test has no readings.
    pub no_readings: Option<String>,
    pub state: Standing,
    pub note: Option<String>,
    /// The reason for voiding or accepting the result.
    pub decision: Option<String>,
    /// True if the part was replaced before this test.
    pub replaced: bool,
    /// The ID, location and description of the item in the tester's file.
    pub tester_id: Option<String>,
    pub location: Option<String>,
    pub description: Option<String>,
    /// True for a pass that leaves the item failed.
    #[serde(skip)]
    pub stays_failed: bool,
}

impl ResultView {
    /// Builds the view of a result.
    ///
    /// `asset` and `appliance` are `None` if the result is unmatched.
    pub fn build(
        tx: &ReadTx<'_>,
        result: &PatResult,
        asset: Option<&Asset>,
        appliance: Option<&Appliance>,
    ) -> Result<Self, Fault> {
        let counts = result.state == Standing::Counted && result.result == Outcome::Pass;
        let next = appliance.filter(|_| counts).and_then(|t| match t.intervals.of(result.kind) {
            Some(months) => Some(add_months(result.tested_on, months)),
            // The first full test of a new item is due from its visual check, even if visual checks aren't required.
            None => t.test_state().due_on.filter(|_| t.history.last_on == Some(result.tested_on)),
        });
        let mut readings = store::pat::readings(tx, result.id)?;
        if let Some(appliance) = appliance {
            // A blank cell for a reading that this class doesn't need tells nothing.
            let all: Vec<Reading> = readings.iter().map(PatReading::reading).collect();
            let lacking = lacks(appliance.make, &all);
            readings.retain(|row| !row.reading().is_blank() || lacking.contains(&row.test));
        }
        Ok(Self {
            no: Some(result.no),
            tag: asset.map(|a| a.tag.clone()),
            part: result.part.clone(),
            kind: result.kind,
            result: result.result,
            tested_on: result.tested_on,
            next_due_on: next,
            tester: result.tester.clone(),
            instrument: result.instrument.clone(),
            instrument_serial: result.instrument_serial.clone(),
            readings: readings.iter().map(Into::into).collect(),
            no_readings: result.no_readings.clone(),
            state: result.state,
            note: result.note.clone(),
            decision: result.decision.clone(),
            replaced: result.replaced,
            tester_id: result.foreign_id.clone(),
            location: result.location.clone(),
            description: result.description.clone(),
            stays_failed: result.result == Outcome::Pass && appliance.is_some_and(|t| t.history.failed.is_some()),
        })
    }

    /// The item's label, such as `LAP-0042/charger`, or the tester's ID if the result is unmatched.
    pub fn appliance(&self) -> String {
        match &self.tag {
            Some(tag) => label(tag, self.part.as_deref()),
            None => self.tester_id.clone().unwrap_or_default(),
        }
    }

    /// True if the result is for this item.
    pub fn is_of(&self, asset: &Asset, appliance: &Appliance) -> bool {
        fold(&self.appliance()) == fold(&label(&asset.tag, appliance.part.as_deref()))
    }
}

impl Unnumbered for ResultView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// One kind of test of an item: interval, basis and dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PatCheckView {
    /// The months between tests; `None` if this kind of test is not required.
    pub every_months: Option<u32>,
    pub basis: domain::pat::Basis,
    pub last_on: Option<NaiveDate>,
    pub due_on: Option<NaiveDate>,
}

/// A tested item with its status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApplianceView {
    pub tag: String,
    pub part: Option<String>,
    /// Make and model.
    #[serde(rename = "thing")]
    pub item: String,
    pub category: String,
    pub location: Option<String>,
    pub class: PatClass,
    #[serde(rename = "type")]
    pub equipment: Option<PatType>,
    pub heating: bool,
    #[serde(serialize_with = "as_text")]
    pub lead_ohms: Option<Decimal>,
    #[serde(serialize_with = "as_text")]
    pub fuse_amps: Option<Decimal>,
    pub status: Status,
    pub next_due_on: Option<NaiveDate>,
    pub failed: Option<TestKind>,
    /// The date of the fail, and the reason: the note, or the readings that failed.
    pub failed_on: Option<NaiveDate>,
    pub failed_why: Option<String>,
    pub visual: PatCheckView,
    pub combined: PatCheckView,
    pub holder: Option<Who>,
}

impl ApplianceView {
    /// Builds the view of an item. `location` is where it is, even if it is inside a trolley.
    pub fn build(
        tx: &ReadTx<'_>,
        (asset, category): (&Asset, &str),
        location: Option<String>,
        appliance: &Appliance,
        holder: Option<Who>,
        today: NaiveDate,
    ) -> Result<Self, Fault> {
        let state = appliance.test_state();
        let fail = store::pat::current_fail(tx, asset, appliance)?;
        let failed_why =
            fail.as_ref().map(|fail| store::pat::why_failed(tx, fail, appliance.make)).transpose()?.flatten();
        let check = |kind: TestKind| PatCheckView {
            every_months: appliance.intervals.of(kind),
            basis: appliance.set[kind as usize].as_ref().map_or(domain::pat::Basis::Default, |set| set.basis),
            last_on: match kind {
                TestKind::Visual => appliance.history.visual_on,
                TestKind::Full => appliance.history.full_on,
            },
            due_on: appliance.due(kind),
        };
        let item = appliance.item.as_ref();
        Ok(Self {
            tag: asset.tag.clone(),
            part: appliance.part.clone(),
            item: describe(asset.name.as_deref(), asset.make.as_deref(), asset.model.as_deref()),
            category: category.to_owned(),
            location,
            class: appliance.make.class,
            equipment: appliance.make.equipment,
            heating: appliance.make.heating,
            lead_ohms: appliance.make.lead,
            fuse_amps: item.and_then(|i| i.fuse),
            status: state.status(today),
            next_due_on: state.due_on,
            failed: state.failed,
            failed_on: fail.map(|fail| fail.tested_on),
            failed_why,
            visual: check(TestKind::Visual),
            combined: check(TestKind::Full),
            holder,
        })
    }

    /// The item's label, such as `LAP-0042/charger`.
    pub fn label(&self) -> String {
        label(&self.tag, self.part.as_deref())
    }
}

impl Unnumbered for ApplianceView {}

/// Lists the tested items of an asset: the asset itself first, then its parts.
pub fn appliances_of(
    tx: &ReadTx<'_>,
    asset: &Asset,
    holder: Option<&Who>,
    today: NaiveDate,
) -> Result<Vec<ApplianceView>, Fault> {
    let mut plans = store::Plans::default();
    let appliances = plans.appliances(tx, asset)?;
    let plan = plans.of(tx, asset.category_id)?;
    let tested = appliances.iter().filter(|t| t.is_tested());
    let place = store::place::of(tx, asset)?.name;
    let of = (asset, plan.category.name.as_str());
    tested.map(|t| ApplianceView::build(tx, of, place.clone(), t, holder.cloned(), today)).collect()
}
