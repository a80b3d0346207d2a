//! Imports the file that waits, with the register's functions that the command line uses too.

use super::{Kind, Waiting};
use crate::pages::plain;
use domain::{fault::Failure, incoming::question::Answers, say::Notes};
use register::{
    act::Act,
    file::{
        import::{ImportReport, Options, Problem, Report},
        plan::Plan,
    },
    loan::asset_import,
    own_device,
    pat::import::{self as pat_import, PatOptions, PatReport},
    person::import::{self as person_import, Source},
};
use std::io::Write;
use store::Store;

/// The report of a plan that was shown: the import must come to the same.
#[derive(Debug, Clone)]
pub(super) enum Planned {
    Records(Box<ImportReport>),
    Tests(Box<PatReport>),
}

/// What an import does, or would do.
pub(super) struct Outcome {
    pub(super) counts: String,
    pub(super) plan: Plan,
    pub(super) problems: Vec<String>,
    /// The reason why nothing can be written.
    pub(super) refused: Option<Failure>,
    pub(super) notes: Vec<String>,
    /// The number of bad rows that are left out, and the file of them, each with its reason.
    pub(super) left_out: u64,
    pub(super) bad: Vec<u8>,
    pub(super) planned: Planned,
}

/// Imports a file, or with a dry run shows what it would do. `planned` is the plan that the user has agreed to.
///
/// Errors: the file can't be read at all, or not with these choices.
pub(super) fn run(
    store: &mut Store,
    act: &Act,
    waiting: &Waiting,
    planned: Option<Planned>,
) -> Result<Outcome, Failure> {
    let mut reader = &*waiting.bytes;
    let mut bad = Vec::new();
    let skipped = waiting.reading.skip_bad.then_some(&mut bad as &mut dyn Write);
    let records = |planned| match planned {
        Some(Planned::Records(report)) => Some(*report),
        _ => None,
    };
    let (done, refused, notes) = match waiting.kind {
        Kind::Items => {
            let options = options(waiting, records(planned), skipped)?;
            let done = asset_import::import(store, act, &mut reader, options, &mut |_| {})?;
            (Planned::Records(Box::new(done.value.report)), done.value.refused, done.notes)
        }
        Kind::People => {
            let options = options(waiting, records(planned), skipped)?;
            let source = Source::of_bytes(&waiting.name, &waiting.bytes, &mut reader)?;
            let done = person_import::import(store, act, source, options, true, &mut |_| {})?;
            (Planned::Records(Box::new(done.value.report)), done.value.refused, done.notes)
        }
        Kind::Tests => {
            let items = PatOptions {
                create: waiting.reading.create.clone(),
                location_prefix: waiting.reading.of_tests.location_prefix,
                use_retest: waiting.reading.of_tests.use_retest,
                own_devices: Some(own_device::door::take),
            };
            let planned = match planned {
                Some(Planned::Tests(report)) => Some(*report),
                _ => None,
            };
            let options = options(waiting, planned, skipped)?;
            let done = pat_import::import(store, act, &mut reader, items, options, &mut |_| {})?;
            (Planned::Tests(Box::new(done.value.report)), done.value.refused, done.notes)
        }
    };
    Ok(outcome(done, refused, &notes, bad))
}

fn outcome(done: Planned, refused: Option<Failure>, notes: &Notes, bad: Vec<u8>) -> Outcome {
    let (counts, plan, problems, left_out) = match &done {
        Planned::Records(report) => (
            format!(
                "{} added, {} updated, {} unchanged, {} skipped (matched by “{}”)",
                report.added, report.changed, report.unchanged, report.skipped, report.key
            ),
            report.found().plan,
            report.found().problems,
            report.found().left_out,
        ),
        Planned::Tests(report) => (
            format!(
                "{} passed, {} failed, {} unchanged, {} queried, {} that match no item, {} items added, {} skipped",
                report.passed,
                report.failed,
                report.known,
                report.queried,
                report.unmatched,
                report.created,
                report.skipped
            ),
            report.found().plan,
            report.found().problems,
            report.found().left_out,
        ),
    };
    Outcome {
        counts,
        plan: plan.clone(),
        problems: problems.iter().map(Problem::told).collect(),
        refused,
        notes: plain(notes),
        left_out,
        bad,
        planned: done,
    }
}

fn options<'a, R>(
    waiting: &Waiting,
    planned: Option<R>,
    skip_bad: Option<&'a mut dyn Write>,
) -> Result<Options<'a, R>, Failure> {
    let reading = &waiting.reading;
    Ok(Options {
        dates: reading.dates,
        mapping: reading.mapping(),
        sheet: reading.sheet.clone(),
        default: reading.default.clone(),
        keep_extra: false,
        answers: Answers::read(&reading.answers)?,
        remember: reading.remember,
        every_row: false,
        planned,
        skip_bad,
    })
}
