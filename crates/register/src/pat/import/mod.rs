//! Imports a PAT tester's file: all of it or nothing. Skipped records go to a file in which they can be corrected.

mod next_tests;
mod rejects;
mod run;
mod still_due;

use super::{
    Arrivals, How,
    due::DueView,
    testers::{self, Recognised, Ways},
    unmatched::UnmatchedView,
};
use crate::{
    act::{Act, Answer, Timed},
    file::{
        headings::Mapping,
        import::{self, Found, Imported, Options, Problem, Report},
        look::Look,
        plan::Plan,
    },
    rule::import_format,
    view::Unnumbered,
};
use domain::{
    fault::{Failure, Fault},
    import_format::Imports,
    pat::Tested,
    reading::DateFormat,
    say::{Notes, Say},
};
use run::Run;
use serde::Serialize;
use std::io::Read;
use store::{Store, WriteTx};

/// The options that only imports of tests have.
#[derive(Debug, Clone, Default)]
pub struct PatOptions {
    /// The category in which an asset is created for each unknown ID.
    pub create: Option<String>,
    /// True if IDs are unique only within a location.
    pub location_prefix: bool,
    /// True to take the tester's months until the next test as intervals.
    pub use_retest: bool,
    /// Takes the records of people's own devices.
    pub own_devices: Option<TakeOwn>,
}

/// The effect of a record of a person's own device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// True if the register knows this test, or a later one.
    pub known: bool,
    /// What must be done now.
    pub note: Option<Say>,
}

/// Takes a record if its ID is of a person's own device: [`crate::own_device::door::take`].
pub type TakeOwn = fn(&WriteTx<'_>, &Timed<'_>, &str, &Tested) -> Result<Option<Own>, Fault>;

/// The result of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PatReport {
    /// `patorganiser`, `contractor` or `labelled`.
    pub file_format: &'static str,
    /// The name that the file has for the asset's ID.
    pub key: String,
    /// Valid records.
    pub tests: u64,
    /// New results that passed. `failed` counts those that failed.
    pub passed: u64,
    pub failed: u64,
    pub information: u64,
    /// Results that the register already had.
    pub known: u64,
    /// New passes with a reading outside its limit. They don't count until they are accepted.
    pub queried: u64,
    /// New passes of people's own devices, which are kept with the device.
    pub own_devices: u64,
    /// New full tests of a file that gives only pass or fail, and no readings.
    pub no_readings: u64,
    /// New results with an unmatched ID.
    pub unmatched: u64,
    /// Assets that were created.
    pub created: u64,
    /// Bad records that were skipped.
    pub skipped: u64,
    /// Rows with an asset but no test.
    pub without_test: u64,
    /// The first fifty unmatched IDs of this file, fails first.
    pub unmatched_ids: Vec<UnmatchedView>,
    /// The number of unmatched IDs of this and other files.
    pub waiting: i64,
    /// Items in the file that are failed now and must be kept out of use or recalled: the first fifty.
    /// `failed_now_count` is their number.
    pub failed_now: Vec<DueView>,
    pub failed_now_count: u64,
    /// The tags of the first fifty assets that were created.
    pub created_tags: Vec<String>,
    /// Tests still due in the file's locations that are not in the file: the first fifty, and their number.
    pub still_due: Vec<DueView>,
    pub still_due_count: u64,
    /// The number of tests due in other locations.
    pub due_elsewhere: u64,
    /// Keys, headings and words in the file that Kitbook doesn't know.
    pub unknown: Vec<String>,
    /// Columns of the file that Kitbook doesn't know and that are not empty. They are not imported.
    pub unknown_columns: Vec<String>,
    /// The first fifty reasons for skipping records.
    pub problems: Vec<Problem>,
    #[serde(flatten)]
    pub plan: Plan,
}

impl Unnumbered for PatReport {
    fn unnumber(&mut self) {
        self.unmatched_ids.iter_mut().for_each(|id| id.no = None);
    }
}

impl Report for PatReport {
    fn found(&self) -> Found<'_> {
        Found {
            plan: &self.plan,
            problems: &self.problems,
            unknown_columns: &self.unknown_columns,
            left_out: self.skipped,
        }
    }
}

/// Looks at a tester's file: its sheets and headings, and the fields that a heading can be mapped to. The text of a tester
/// has neither.
pub fn look(bytes: &[u8], mapping: &Mapping, sheet: Option<&str>) -> Look {
    match testers::recognised(bytes, mapping, sheet) {
        Ok(Recognised::Labelled(_)) => Look::default(),
        _ => Look::at(bytes, (mapping, sheet), testers::fields(), testers::is_known),
    }
}

/// Imports a tester's file: all of it or nothing. Calls `progress` with the number of bytes read.
///
/// Errors: the file is in neither format, is damaged or is incomplete. Bad records (each with its line) and open
/// questions refuse the file, unless the bad records are skipped.
pub fn import(
    store: &mut Store,
    act: &Act,
    reader: impl Read,
    items: PatOptions,
    mut options: Options<'_, PatReport>,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<Imported<PatReport>>, Failure> {
    import::no_extra_fields(&options.answers)?;
    let file = testers::recognised(reader, &options.mapping, options.sheet.as_deref())?;
    if let Some(headings) = file.headings() {
        import_format::recall(store, Imports::Tests, headings, &mut options)?;
    }
    let Options { dates: order, mapping, answers, remember, every_row, planned, skip_bad, .. } = options;
    let format = order.unwrap_or(DateFormat::Uk);
    let file = file.open(&Ways { dates: format, mapping: mapping.clone() })?;
    import::write(store, act, planned, &answers, |tx, act| {
        let create = items.create.as_deref().map(|name| store::category::find(tx, name)).transpose()?;
        let how =
            How { create: create.map(|c| c.id), location_prefix: items.location_prefix, use_retest: items.use_retest };
        let arrivals = Arrivals::begin(tx, act, how)?;
        let mut run = Run::new(tx, file, arrivals, &answers, skip_bad, items.use_retest)?;
        run.own = items.own_devices.map(|take| (take, act));
        run.report.plan.every_row = every_row;
        let (report, refused, judged) = run.finish(act, progress)?;
        if remember && refused.is_none() && !report.plan.columns.is_empty() {
            import_format::keep(tx, Imports::Tests, &report, &answers, (&mapping, order, None))?;
        }
        let mut notes: Notes = import::order_of_rest(format, report.skipped).into_iter().collect();
        notes.extend(judged);
        Ok((Answer { notes, ..Answer::plain(report) }, refused))
    })
}
