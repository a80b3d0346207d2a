//! Shared parts of all imports. The whole file is imported or nothing, each problem names its line, and importing the
//! same file again changes nothing.

use super::{
    headings::{PROBLEM, listed},
    table::{Row, Table},
};
use crate::{act::Answer, view::Who};
use chrono::NaiveDate;
use csv::StringRecord;
use domain::{
    asset::Fate,
    fault::{Failure, Fault, FaultKind},
    reading::{DateFormat, Reading},
    remedy::Input,
    say,
    say::{Notes, Say},
    text,
    words::Word as _,
};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    io::{Read, Write},
};
use store::{WriteTx, import_keys};

/// The most problems that are listed one by one.
pub(crate) const TOLD: usize = 50;

/// The most bytes of rows that may wait for a later row.
const MOST_WAITING: usize = 4 << 20;

/// Options for reading a file.
pub struct Options<'a> {
    pub dates: DateFormat,
    /// Entries like `Their Heading=field`, for unknown headings.
    pub map: Vec<String>,
    /// True to keep columns that Kitbook doesn't know, as extra fields of the asset.
    pub keep_extra: bool,
    /// If set, the good rows are imported, and the bad rows are written here with the reasons.
    pub skip_bad: Option<&'a mut dyn Write>,
}

impl Default for Options<'_> {
    fn default() -> Self {
        Self { dates: DateFormat::Uk, map: Vec::new(), keep_extra: false, skip_bad: None }
    }
}

/// A problem in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The line where the row begins. The heading is line 1.
    pub line: u64,
    /// The column's heading, as the file spells it.
    pub column: Option<String>,
    pub reason: String,
}

impl Problem {
    /// The problem with its line and heading, such as `line 12, Cost: …`.
    pub fn told(&self) -> String {
        match &self.column {
            Some(column) => format!("line {}, {column}: {}", self.line, self.reason),
            None => format!("line {}: {}", self.line, self.reason),
        }
    }
}

/// The result of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ImportReport {
    /// The heading of the column that identifies each row's record.
    pub key: String,
    pub added: u64,
    pub changed: u64,
    pub unchanged: u64,
    /// Bad rows that were skipped.
    pub skipped: u64,
    /// People who were added because an imported item is on loan to them.
    pub borrowers_added: u64,
    /// Open loans that were added with new assets.
    pub loans_added: u64,
    /// The number of new assets that are lost, stolen, missing or disposed of, by fate.
    pub fates: BTreeMap<Fate, u64>,
    /// Categories that were created with the settings of `other`.
    pub new_categories: Vec<String>,
    /// Headings of columns that Kitbook doesn't know.
    pub unknown_columns: Vec<String>,
    /// The first fifty reasons why rows were skipped.
    pub problems: Vec<Problem>,
    /// New people. Only imports of people have `joiners`, `movers` and `leavers`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub joiners: Option<Vec<Who>>,
    /// People whose form or year group changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub movers: Option<Vec<Moved>>,
    /// People in the register who are not in the file, of the kinds that the file holds. They are not changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub leavers: Option<Vec<Who>>,
}

/// A person whose form or year group changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    #[serde(rename = "ref")]
    pub reference: String,
    pub name: String,
    pub from: String,
    pub to: String,
}

/// The outcome of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Added,
    Changed,
    Unchanged,
    /// The row depends on a row that has not been read yet.
    Waits,
    /// The row has problems, which were noted.
    Bad,
}

/// Imports the rows of one kind of file.
pub(crate) trait Importer {
    /// Imports a row, or notes its problems. `last` is true if no more rows will follow.
    fn take(&mut self, tx: &WriteTx<'_>, row: &Row<'_>, last: bool, bad: &mut Vec<Problem>)
    -> Result<Outcome, Failure>;
    /// The dates seen so far.
    fn dates(&self) -> &Dates;
}

/// Reads cells as dates, and notices if all dates in the file fit another date format.
pub(crate) struct Dates {
    format: DateFormat,
    /// Today's date at the school.
    today: NaiveDate,
    fits: Vec<DateFormat>,
    /// True if a date doesn't fit the chosen format.
    fails: bool,
    /// Notes that say which way ambiguous dates were read.
    pub(crate) said: Remarks,
}

impl Dates {
    pub(crate) fn new(format: DateFormat, today: NaiveDate) -> Self {
        Self { format, today, fits: format.others().collect(), fails: false, said: Remarks::default() }
    }

    pub(crate) fn reading(&self) -> Reading {
        Reading::Cell(self.format, self.today)
    }

    /// Checks a cell with a date against every format.
    pub(crate) fn see(&mut self, cell: &str) {
        if !self.fits.is_empty() && !DateFormat::is_plain(cell) {
            self.fails |= !self.format.fits(cell);
            self.fits.retain(|format| format.fits(cell));
        }
    }

    fn hint(&self) -> Option<Say> {
        // If every date fits the chosen format too, there is no reason to suggest another.
        let format = self.fits.first().filter(|_| self.fails)?;
        let fits = format!("Every date in the file fits {}. To read them, add ", format.pattern());
        Some(say![fits, Input::DateFormat.with(format.word()), "."])
    }
}

/// Imports all rows of a table.
pub(crate) struct Run<'a, 'o, R, I> {
    pub(crate) tx: &'a WriteTx<'a>,
    pub(crate) table: Table<R>,
    pub(crate) importer: &'a mut I,
    pub(crate) report: ImportReport,
    pub(crate) skip_bad: Option<csv::Writer<&'o mut dyn Write>>,
    bad_rows: u64,
    untold: u64,
    waiting: Vec<(u64, StringRecord)>,
    waiting_bytes: usize,
}

impl<'a, 'o, R: Read, I: Importer> Run<'a, 'o, R, I> {
    pub(crate) fn new(
        tx: &'a WriteTx<'a>,
        table: Table<R>,
        importer: &'a mut I,
        report: ImportReport,
        skip_bad: Option<&'o mut dyn Write>,
    ) -> Self {
        let separator = table.separator();
        let skip_bad =
            skip_bad.map(|out| csv::WriterBuilder::new().delimiter(separator).flexible(true).from_writer(out));
        let (waiting, waiting_bytes) = (Vec::new(), 0);
        Self { tx, table, importer, report, skip_bad, bad_rows: 0, untold: 0, waiting, waiting_bytes }
    }

    /// Reads the table to its end.
    ///
    /// Errors: the file has problems, unless bad rows are skipped.
    pub(crate) fn finish(mut self, progress: &mut dyn FnMut(u64)) -> Result<ImportReport, Failure> {
        import_keys::begin(self.tx)?;
        let headings: Vec<String> = self.table.headings().iter().map(str::to_owned).collect();
        self.reject(self.table.headings().clone(), PROBLEM)?;
        let mut bad = Vec::new();
        let mut rows = 0_u64;
        while let Some(row) = self.table.next()? {
            let outcome = match row.misfit(headings.len()) {
                Some(reason) => {
                    bad.push(Problem { line: row.line, column: None, reason });
                    Outcome::Bad
                }
                None => self.importer.take(self.tx, &row, false, &mut bad)?,
            };
            if matches!(outcome, Outcome::Waits | Outcome::Bad) {
                let (line, record) = (row.line, row.record.clone());
                self.put_aside(outcome, line, record, &mut bad)?;
            }
            self.count(outcome);
            rows += 1;
            if rows.is_multiple_of(512) {
                progress(self.table.bytes());
            }
        }
        self.take_waiting(&mut bad)?;
        progress(self.table.bytes());
        import_keys::forget(self.tx)?;
        self.close()
    }

    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Added => self.report.added += 1,
            Outcome::Changed => self.report.changed += 1,
            Outcome::Unchanged => self.report.unchanged += 1,
            Outcome::Bad => self.bad_rows += 1,
            Outcome::Waits => {}
        }
    }

    fn put_aside(
        &mut self,
        outcome: Outcome,
        line: u64,
        record: StringRecord,
        bad: &mut Vec<Problem>,
    ) -> Result<(), Fault> {
        if outcome == Outcome::Waits {
            self.waiting_bytes += record.as_slice().len() + 64;
            self.waiting.push((line, record));
            return if self.waiting_bytes <= MOST_WAITING { Ok(()) } else { Err(too_many_wait()) };
        }
        let reasons: Vec<String> = bad.iter().map(Problem::told).collect();
        self.reject(record, &reasons.join("; "))?;
        for problem in bad.drain(..) {
            if self.report.problems.len() < TOLD {
                self.report.problems.push(problem);
            } else {
                self.untold += 1;
            }
        }
        Ok(())
    }

    /// Imports rows that depend on later rows. It repeats until no more can be imported, because such rows can depend
    /// on each other.
    fn take_waiting(&mut self, bad: &mut Vec<Problem>) -> Result<(), Failure> {
        let mut last = false;
        while !self.waiting.is_empty() {
            let waiting = std::mem::take(&mut self.waiting);
            let before = waiting.len();
            self.waiting_bytes = 0;
            for (line, record) in waiting {
                let outcome = self.importer.take(self.tx, &Row { line, record: &record }, last, bad)?;
                self.count(outcome);
                if matches!(outcome, Outcome::Waits | Outcome::Bad) {
                    self.put_aside(outcome, line, record, bad)?;
                }
            }
            last = self.waiting.len() == before;
        }
        Ok(())
    }

    /// Writes a bad row to the file of skipped rows, so that the user can correct it.
    fn reject(&mut self, record: StringRecord, reason: &str) -> Result<(), Fault> {
        let Some(out) = &mut self.skip_bad else { return Ok(()) };
        let width = self.table.headings().len().max(record.len());
        let cells = record.iter().chain(std::iter::repeat_n("", width - record.len())).map(text::formula_free);
        cells
            .chain(std::iter::once(text::formula_free(reason)))
            .try_for_each(|cell| out.write_field(cell.as_bytes()))
            .and_then(|()| out.write_record(None::<&[u8]>))
            .map_err(|e| not_written().because(e))
    }

    fn close(mut self) -> Result<ImportReport, Failure> {
        if let Some(mut out) = self.skip_bad.take() {
            out.flush().map_err(|e| not_written().because(e))?;
            self.report.skipped = self.bad_rows;
            return Ok(self.report);
        }
        if self.report.problems.is_empty() {
            return Ok(self.report);
        }
        Err(has_problems(&self.report.problems, self.untold, self.importer.dates().hint()).into())
    }
}

/// Makes the fault for a file with problems, and lists the first of them.
pub(crate) fn has_problems(problems: &[Problem], untold: u64, hint: Option<Say>) -> Fault {
    let number = problems.len() as u64 + untold;
    let mut details: Vec<String> = problems.iter().map(Problem::told).collect();
    if untold > 0 {
        details.push(format!("and {untold} more"));
    }
    let problems = text::count(usize::try_from(number).unwrap_or(usize::MAX), "problem");
    Fault::bad_file(format!("the file has {problems}; nothing was written"))
        .hint(hint.unwrap_or_else(|| say!["Correct them, or add ", Input::SkipBad, " to import only the good rows."]))
        .details(details)
}

pub(crate) fn not_written() -> Fault {
    Fault::new(FaultKind::Invalid, "the file of skipped rows can't be written")
        .hint("Give another file for them. Nothing was imported.")
}

fn too_many_wait() -> Fault {
    Fault::bad_file("too many items are in trolleys that come later in the file")
        .hint("Move trolleys to the top of the file.")
}

/// Makes the fault for a file without a column that identifies its records.
pub(crate) fn no_key(what: &str, headings: &[String], hint: impl Into<Say>) -> Fault {
    Fault::bad_file(format!("{what}; the headings are {}", listed(headings))).hint(hint)
}

/// Makes the answer to an import, with a note on private columns.
pub(crate) fn answer(report: ImportReport, never: &[String], mut notes: Notes) -> Answer<ImportReport> {
    if !never.is_empty() {
        notes.insert(0, format!("never kept: {}", never.join(", ")).into());
    }
    Answer { notes, ..Answer::plain(report) }
}

/// Notes on single rows. The first twenty are kept and the rest are counted.
#[derive(Default)]
pub(crate) struct Remarks {
    told: Notes,
    untold: u64,
}

impl Remarks {
    pub(crate) fn add(&mut self, remark: impl Into<Say>) {
        let remark = remark.into();
        if self.told.contains(&remark) {
            return;
        }
        if self.told.len() < 20 {
            self.told.push(remark);
        } else {
            self.untold += 1;
        }
    }

    pub(crate) fn into_notes(mut self) -> Notes {
        if self.untold > 0 {
            self.told.push(format!("and {} more notes like these", self.untold));
        }
        self.told
    }
}
