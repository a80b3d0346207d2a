//! Imports a PAT tester's file: all of it or nothing. Skipped records go to a file in which they can be corrected.

use super::{
    Arrivals, How,
    due::{self, DueFilter, DueOrder, DueView},
    testers::{self, File, Format, LABELLED_PROBLEM, Raw, Ways},
    unmatched::{self, UnmatchedView, unmatched},
};
use crate::{
    act::{Act, Answer, Timed},
    file::{
        headings::PROBLEM,
        import::{Problem, TOLD, has_problems, not_written},
    },
    view::Unnumbered,
};
use domain::{
    fault::{Failure, Fault, FaultKind},
    ids::AssetId,
    pat::{Outcome, SOON, Standing, Status, Tested},
    text,
};
use serde::Serialize;
use std::{
    collections::HashSet,
    io::{Read, Write},
};
use store::{ReadTx, Store, WriteTx};

/// The options for importing a tester's file.
#[derive(Default)]
pub struct PatOptions<'a> {
    /// The category in which an asset is created for each unknown ID.
    pub create: Option<String>,
    /// True if IDs are unique only within a location.
    pub location_prefix: bool,
    /// True to take the tester's months until the next test as intervals.
    pub use_retest: bool,
    /// How the dates and the columns of the file are read.
    pub ways: Ways,
    /// The file for bad records, with reasons. If it is `None`, one bad record stops the import.
    pub skip_bad: Option<&'a mut dyn Write>,
}

/// The result of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PatReport {
    /// `patorganiser`, `contractor` or `labelled`.
    pub format: &'static str,
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
}

impl Unnumbered for PatReport {
    fn unnumber(&mut self) {
        self.unmatched_ids.iter_mut().for_each(|id| id.no = None);
    }
}

/// Imports a tester's file: all of it or nothing. Calls `progress` with the number of bytes read.
///
/// Errors: the file is in neither format, is damaged or is incomplete; it has bad records (each with its line), unless
/// those are skipped.
pub fn import(
    store: &mut Store,
    act: &Act,
    reader: impl Read,
    options: PatOptions<'_>,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<PatReport>, Failure> {
    let file = testers::open(reader, &options.ways)?;
    act.write(store, |tx, act| {
        let create = options.create.as_deref().map(|name| store::category::find(tx, name)).transpose()?;
        let how = How {
            create: create.map(|c| c.id),
            location_prefix: options.location_prefix,
            use_retest: options.use_retest,
        };
        let arrivals = Arrivals::begin(tx, act, how)?;
        let run = Run {
            tx,
            arrivals,
            rejects: options.skip_bad.map(|out| Rejects::begin(out, &file)).transpose()?,
            report: PatReport::default(),
            untold: 0,
            places: HashSet::new(),
            in_file: HashSet::new(),
            waiting: HashSet::new(),
            file,
        };
        run.finish(act, progress)
    })
}

struct Run<'a, 'o, R> {
    tx: &'a WriteTx<'a>,
    file: File<R>,
    arrivals: Arrivals,
    rejects: Option<Rejects<'o>>,
    report: PatReport,
    untold: u64,
    /// The locations of the items in the file.
    places: HashSet<String>,
    /// Items in the file that are still due: they failed, are queried, or have a short interval.
    in_file: HashSet<(AssetId, Option<String>)>,
    /// Unmatched IDs of tests that were already imported before.
    waiting: HashSet<String>,
}

impl<R: Read> Run<'_, '_, R> {
    fn finish(mut self, act: &Timed<'_>, progress: &mut dyn FnMut(u64)) -> Result<Answer<PatReport>, Failure> {
        let mut records = 0_u64;
        while let Some(next) = self.file.next()? {
            let bad = match next {
                Ok(record) => self.take(&record)?,
                Err(problem) => Some(problem),
            };
            if let Some(problem) = bad {
                self.reject(problem)?;
            }
            records += 1;
            if records.is_multiple_of(512) {
                progress(self.file.bytes());
            }
        }
        progress(self.file.bytes());
        let first_no = self.arrivals.first_no();
        self.arrivals.finish(self.tx)?;
        let report = &mut self.report;
        if let Some(fault) = self.file.dates().wrong_order() {
            return Err(fault.into());
        }
        match self.rejects {
            Some(rejects) => rejects.end()?,
            None if report.problems.is_empty() => {}
            None => return Err(has_problems(&report.problems, self.untold, self.file.dates().hint()).into()),
        }
        report.format = match self.file.format() {
            Format::Sheet => "patorganiser",
            Format::Contractor => "contractor",
            Format::Labelled => "labelled",
        };
        report.key = self.file.key().to_owned();
        report.without_test = self.file.without_test();
        report.unknown = self.file.unknown().to_vec();
        report.unknown_columns = self.file.unknown_columns();
        let waiting = &self.waiting;
        report.unmatched_ids = unmatched(self.tx, TOLD, |no, id| no >= first_no || waiting.contains(id))?;
        report.waiting = unmatched::count(self.tx)?;
        still_due(self.tx, act, report, &self.places, &self.in_file)?;
        Ok(Answer::plain(self.report))
    }

    /// Imports one record, or gives the problem with it.
    fn take(&mut self, record: &Tested) -> Result<Option<Problem>, Fault> {
        let arrived = match self.arrivals.take(self.tx, record) {
            Ok(arrived) => arrived,
            Err(fault) if fault.kind == FaultKind::BadFile => {
                // A skipped record is easily forgotten, and a fail must not be.
                let fail = if record.outcome == Outcome::Fail { "; it failed: keep it out of use" } else { "" };
                let reason = format!("{}{fail}", fault.message);
                return Ok(Some(Problem { line: record.line, column: None, reason }));
            }
            Err(fault) => return Err(fault),
        };
        let report = &mut self.report;
        report.tests += 1;
        match (arrived.known, record.outcome) {
            (true, _) => report.known += 1,
            (false, Outcome::Pass) => report.passed += 1,
            (false, Outcome::Fail) => report.failed += 1,
            (false, Outcome::Information) => report.information += 1,
        }
        report.no_readings += u64::from(!arrived.known && record.no_readings);
        let Some(found) = arrived.appliance else {
            report.unmatched += u64::from(!arrived.known);
            // Only a few are listed in the end, so a file with a million unknown IDs must not fill the memory.
            if arrived.known && self.waiting.len() < 1_000 {
                self.waiting.insert(text::fold(&self.arrivals.foreign_id(record)?));
            }
            return Ok(None);
        };
        if found.created {
            report.created += 1;
            if report.created_tags.len() < TOLD {
                report.created_tags.push(store::asset::by_id(self.tx, found.asset)?.tag);
            }
        }
        report.queried += u64::from(!arrived.known && found.state == Standing::Queried);
        if found.is_due {
            self.in_file.insert((found.asset, found.part));
        }
        self.places.extend(found.location_folded);
        Ok(None)
    }

    fn reject(&mut self, problem: Problem) -> Result<(), Fault> {
        if let Some(rejects) = &mut self.rejects {
            rejects.add(&problem, self.file.raw())?;
            self.report.skipped += 1;
        }
        if self.report.problems.len() < TOLD {
            self.report.problems.push(problem);
        } else {
            self.untold += 1;
        }
        Ok(())
    }
}

/// Adds the tests that are still due after the import: a list for the locations of the file, a count for the others. Items
/// that failed in the file are listed separately.
fn still_due(
    tx: &ReadTx<'_>,
    act: &Timed<'_>,
    report: &mut PatReport,
    places: &HashSet<String>,
    in_file: &HashSet<(AssetId, Option<String>)>,
) -> Result<(), Fault> {
    let today = act.clock.today();
    let filter = DueFilter { by: today + SOON, order: DueOrder::Due, ..DueFilter::default() };
    due::each(tx, &filter, today, |row| {
        let in_this_file = in_file.contains(&(row.asset, row.part.clone()));
        if in_this_file && row.status == Status::Failed {
            report.failed_now_count += 1;
            if report.failed_now.len() < TOLD {
                report.failed_now.push(row);
            }
            return Ok(());
        }
        // A file without locations counts as one for the whole school.
        let here =
            places.is_empty() || row.location.as_deref().is_some_and(|place| places.contains(&text::fold(place)));
        if !here {
            report.due_elsewhere += 1;
            return Ok(());
        }
        if !in_this_file {
            report.still_due_count += 1;
            if report.still_due.len() < TOLD {
                report.still_due.push(row);
            }
        }
        Ok::<(), Fault>(())
    })
}

/// A writer for skipped records, in the file's own format, so that they can be corrected and imported.
enum Rejects<'o> {
    Rows(Box<csv::Writer<&'o mut dyn Write>>, usize),
    Lines(&'o mut dyn Write),
}

impl<'o> Rejects<'o> {
    fn begin<R: Read>(out: &'o mut dyn Write, file: &File<R>) -> Result<Self, Fault> {
        let Some(headings) = file.headings() else { return Ok(Self::Lines(out)) };
        let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(out);
        let cells = headings.iter().map(text::formula_free).chain(std::iter::once(PROBLEM.into()));
        write_row(&mut writer, cells)?;
        Ok(Self::Rows(Box::new(writer), headings.len()))
    }

    fn add(&mut self, problem: &Problem, raw: Raw<'_>) -> Result<(), Fault> {
        match (self, raw) {
            (Self::Rows(writer, width), Raw::Row(row)) => {
                let missing = (*width).max(row.len()) - row.len();
                let cells = row.iter().map(text::formula_free).chain(std::iter::repeat_n("".into(), missing));
                write_row(writer, cells.chain(std::iter::once(problem.told().into())))
            }
            (Self::Lines(out), Raw::Lines(lines)) => {
                // The reason goes after the test's first line, so that it is part of that test.
                let (first, rest) = lines.split_once('\n').unwrap_or((lines, ""));
                write!(out, "{first}\n{LABELLED_PROBLEM}  {}\n{rest}", problem.told())
                    .map_err(|e| not_written().because(e))
            }
            _ => Ok(()),
        }
    }

    fn end(self) -> Result<(), Fault> {
        match self {
            Self::Rows(mut writer, _) => writer.flush(),
            Self::Lines(out) => out.write_all(b"END OF DATA\n").and_then(|()| out.flush()),
        }
        .map_err(|e| not_written().because(e))
    }
}

fn write_row<'c>(
    writer: &mut csv::Writer<&mut dyn Write>,
    cells: impl Iterator<Item = std::borrow::Cow<'c, str>>,
) -> Result<(), Fault> {
    for cell in cells {
        writer.write_field(cell.as_bytes()).map_err(|e| not_written().because(e))?;
    }
    writer.write_record(None::<&[u8]>).map_err(|e| not_written().because(e))
}
