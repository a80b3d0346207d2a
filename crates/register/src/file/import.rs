//! Shared parts of all imports. The whole file is imported or nothing, each problem names its line, and importing the
//! same file again changes nothing.

use super::{
    headings::{Columns, Known, Mapping, PROBLEM, listed},
    plan::{Asked, ColumnView, Findings, How, Plan, RowOutcome, RowView},
    table::{Kept, Row, Table},
};
use crate::{
    act::{Act, Answer, Timed},
    person::group::roll::GroupPlan,
    view::Who,
};
use chrono::NaiveDate;
use csv::StringRecord;
use domain::{
    asset::Fate,
    fault::{Failure, Fault, FaultKind},
    incoming::question::{self, Answers, Chosen, Group},
    reading::{DateFormat, Reading},
    remedy::Input,
    say,
    say::{Notes, Say},
    text,
    text::shown,
    words::Word as _,
};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    io::{Read, Write},
};
use store::{Store, WriteTx, import_keys};

/// The most problems that are listed one by one.
pub(crate) const TOLD: usize = 50;

/// The most bytes of rows that may wait for a later row.
const MOST_WAITING: usize = 4 << 20;

/// Options for reading a file.
#[derive(Default)]
pub struct Options<'a> {
    /// The order of day and month in dates, if the user gives it.
    pub dates: Option<DateFormat>,
    /// The user's own reading of the columns.
    pub mapping: Mapping,
    /// The sheet of a workbook, if the user gives it.
    pub sheet: Option<String>,
    /// The category of items, or the kind of people, whose row has none.
    pub default: Option<String>,
    /// True to keep columns that Kitbook doesn't know, as extra fields of the asset.
    pub keep_extra: bool,
    /// The answers to the questions that the file leaves open.
    pub answers: Answers,
    /// True to remember the reading of the columns for the next file with the same headings.
    pub remember: bool,
    /// True to list every row in the plan.
    pub every_row: bool,
    /// The plan that was shown to the user, if any. The import must come to the same.
    pub planned: Option<ImportReport>,
    /// If set, the good rows are imported, and the bad rows are written here with the reasons.
    pub skip_bad: Option<&'a mut dyn Write>,
}

/// A problem in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The line where the row begins.
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

    /// The problem with its heading, such as `Cost: …`.
    pub(crate) fn reason_with_column(&self) -> String {
        match &self.column {
            Some(column) => format!("{column}: {}", self.reason),
            None => self.reason.clone(),
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
    /// Rows that were left out: bad rows, and rows that an answer leaves out.
    pub skipped: u64,
    /// The bad rows among them, which are in the file of skipped rows.
    #[serde(skip)]
    pub left_out: u64,
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
    /// The first fifty problems of the file.
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
    /// The changes of teaching groups that a folder's enrolments make.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub groups: Option<GroupPlan>,
    #[serde(flatten)]
    pub plan: Plan,
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

/// A file that was read to its end: its plan, and the reason if nothing was written.
#[derive(Debug)]
pub struct Imported {
    pub report: ImportReport,
    /// The file has problems or open questions, so nothing was written.
    pub refused: Option<Fault>,
}

/// The outcome of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Added,
    Changed,
    Unchanged,
    /// The row is left out, as an answer says.
    Skipped,
    /// The row depends on a row that has not been read yet.
    Waits,
    /// The row has problems or open questions, which were noted.
    Bad,
}

/// Imports the rows of one kind of file.
pub(crate) trait Importer {
    /// Imports a row, or notes its problems and questions. `last` is true if no more rows will follow.
    fn take(
        &mut self,
        tx: &WriteTx<'_>,
        row: &Row<'_>,
        last: bool,
        found: &mut Findings<'_>,
    ) -> Result<Outcome, Failure>;
    /// The dates seen so far.
    fn dates(&self) -> &Dates;
    /// The file's columns, without their first values.
    fn columns(&self) -> Vec<ColumnView>;
    /// The first value of a column as it is read.
    fn read_as(&self, at: usize, first: &str) -> Option<String>;
    /// The field that an unknown heading is nearly the name of.
    fn offer(&self, at: usize) -> Option<&'static str>;
}

/// Reads cells as dates, and notices if the dates in the file fit another date format.
pub(crate) struct Dates {
    format: DateFormat,
    /// Today's date at the school.
    today: NaiveDate,
    /// The first date that fits only the chosen format, and the first for each of the others.
    only_chosen: Option<String>,
    only_other: Option<(DateFormat, String)>,
    /// Notes that say which way ambiguous dates were read.
    pub(crate) said: Remarks,
}

impl Dates {
    pub(crate) fn new(format: DateFormat, today: NaiveDate) -> Self {
        Self { format, today, only_chosen: None, only_other: None, said: Remarks::default() }
    }

    pub(crate) fn reading(&self) -> Reading {
        Reading::Cell(self.format, self.today)
    }

    /// The reading of a cell whose unlikely date the user has confirmed.
    pub(crate) fn confirmed(&self) -> Reading {
        Reading::Confirmed(self.format, self.today)
    }

    /// Checks a cell with a date against every format.
    pub(crate) fn see(&mut self, cell: &str) {
        if DateFormat::is_plain(cell) || (self.only_chosen.is_some() && self.only_other.is_some()) {
            return;
        }
        let fits = self.format.fits(cell);
        let other = self.format.others().find(|other| other.fits(cell));
        match (fits, other) {
            (true, None) if self.only_chosen.is_none() => self.only_chosen = Some(cell.to_owned()),
            (false, Some(other)) if self.only_other.is_none() => self.only_other = Some((other, cell.to_owned())),
            _ => {}
        }
    }

    /// The fault of a file whose dates prove that it was read in the wrong order, or in two orders. Other dates of the
    /// file may have been read wrongly, so even its good rows are not imported.
    fn wrong_order(&self) -> Option<Fault> {
        let (other, cell) = self.only_other.as_ref()?;
        let fault = match &self.only_chosen {
            Some(before) => Fault::bad_file(format!(
                "the dates are in two orders: {} is {}, {} is {}",
                shown(before),
                self.format.pattern(),
                shown(cell),
                other.pattern()
            ))
            .hint("Write all dates of the file in one order, such as 2026-12-18. Nothing was imported."),
            None => Fault::bad_file(format!("the dates are {}: {} fits no other order", other.pattern(), shown(cell)))
                .hint(say!["Nothing was imported. To read them, add ", Input::DateFormat.with(other.word()), "."]),
        };
        Some(fault)
    }
}

/// Imports all rows of a table.
pub(crate) struct Run<'a, 'o, R, I> {
    pub(crate) tx: &'a WriteTx<'a>,
    pub(crate) table: Table<R>,
    pub(crate) importer: &'a mut I,
    pub(crate) report: ImportReport,
    answers: &'a Answers,
    skip_bad: Option<csv::Writer<&'o mut dyn Write>>,
    /// The first value of each column.
    firsts: Vec<Option<String>>,
    /// The number of columns without a first value.
    empty: usize,
    bad_rows: u64,
    untold: u64,
    waiting: Vec<Kept>,
    waiting_bytes: usize,
}

impl<'a, 'o, R: Read, I: Importer> Run<'a, 'o, R, I> {
    pub(crate) fn new(
        tx: &'a WriteTx<'a>,
        table: Table<R>,
        importer: &'a mut I,
        report: ImportReport,
        answers: &'a Answers,
        skip_bad: Option<&'o mut dyn Write>,
    ) -> Self {
        let separator = table.separator();
        let skip_bad =
            skip_bad.map(|out| csv::WriterBuilder::new().delimiter(separator).flexible(true).from_writer(out));
        let firsts = vec![None; table.headings().len()];
        let empty = firsts.len();
        let (bad_rows, untold, waiting, waiting_bytes) = (0, 0, Vec::new(), 0);
        Self { tx, table, importer, report, answers, skip_bad, firsts, empty, bad_rows, untold, waiting, waiting_bytes }
    }

    /// Reads the table to its end. Returns the report, and the reason if it must not be written.
    pub(crate) fn finish(mut self, progress: &mut dyn FnMut(u64)) -> Result<(ImportReport, Option<Fault>), Failure> {
        let headings: Vec<String> = self.table.headings().iter().map(str::to_owned).collect();
        self.reject(self.table.headings().clone(), PROBLEM)?;
        let mut found = Findings::new(self.answers);
        let mut rows = 0_u64;
        while let Some(row) = self.table.next()? {
            if self.empty > 0 {
                for (at, first) in self.firsts.iter_mut().enumerate().filter(|(_, first)| first.is_none()) {
                    let cell = row.cell(at);
                    if !cell.is_empty() {
                        *first = Some(cell.to_owned());
                        self.empty -= 1;
                    }
                }
            }
            found.reset();
            found.key.clear();
            let outcome = match row.misfit(headings.len()) {
                Some(reason) => {
                    found.problems.push(Problem { line: row.line, column: None, reason });
                    Outcome::Bad
                }
                None => self.importer.take(self.tx, &row, false, &mut found)?,
            };
            let line = row.line;
            let kept = matches!(outcome, Outcome::Waits | Outcome::Bad).then(|| row.keep());
            self.note(outcome, line, kept, &mut found)?;
            rows += 1;
            if rows.is_multiple_of(512) {
                progress(self.table.bytes());
            }
        }
        self.take_waiting(&mut found)?;
        progress(self.table.bytes());
        self.close()
    }

    /// Counts a row and adds it to the plan. A row that can't be written goes to the file of skipped rows.
    fn note(&mut self, outcome: Outcome, line: u64, kept: Option<Kept>, found: &mut Findings<'_>) -> Result<(), Fault> {
        if outcome == Outcome::Waits {
            self.waiting_bytes += kept.as_ref().map_or(0, Kept::size);
            self.waiting.extend(kept);
            return if self.waiting_bytes <= MOST_WAITING { Ok(()) } else { Err(too_many_wait()) };
        }
        let has_problem = !found.problems.is_empty();
        let shown = match outcome {
            Outcome::Added => RowOutcome::Added,
            Outcome::Changed => RowOutcome::Updated,
            Outcome::Unchanged => RowOutcome::Unchanged,
            Outcome::Skipped => RowOutcome::Skipped,
            Outcome::Bad if has_problem => RowOutcome::Problem,
            Outcome::Waits | Outcome::Bad => RowOutcome::Question,
        };
        match outcome {
            Outcome::Added => self.report.added += 1,
            Outcome::Changed => self.report.changed += 1,
            Outcome::Unchanged => self.report.unchanged += 1,
            Outcome::Skipped => self.report.skipped += 1,
            Outcome::Bad => self.bad_rows += 1,
            Outcome::Waits => {}
        }
        if self.report.plan.lists(shown) {
            let (key, changes) = (found.key.clone(), std::mem::take(&mut found.changes));
            let reasons = found.reasons().into_iter().chain(found.noted.drain(..)).collect();
            self.report.plan.add(RowView { line, key, outcome: shown, changes, reasons });
        }
        if outcome == Outcome::Bad {
            let reasons: Vec<String> = found.reasons().iter().map(|reason| format!("line {line}, {reason}")).collect();
            self.reject(kept.map(Kept::record).unwrap_or_default(), &reasons.join("; "))?;
        }
        for (asked, chosen) in found.asked.drain(..) {
            self.report.plan.ask(asked, chosen.as_ref(), self.answers);
        }
        for problem in found.problems.drain(..) {
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
    fn take_waiting(&mut self, found: &mut Findings<'_>) -> Result<(), Failure> {
        let mut last = false;
        while !self.waiting.is_empty() {
            let waiting = std::mem::take(&mut self.waiting);
            let before = waiting.len();
            self.waiting_bytes = 0;
            for kept in waiting {
                found.reset();
                let line = kept.row().line;
                let outcome = self.importer.take(self.tx, &kept.row(), last, found)?;
                self.note(outcome, line, Some(kept), found)?;
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

    /// Completes the plan, and says if it may be written.
    fn close(mut self) -> Result<(ImportReport, Option<Fault>), Failure> {
        if let Some(out) = &mut self.skip_bad {
            out.flush().map_err(|e| not_written().because(e))?;
            self.report.skipped += self.bad_rows;
            self.report.left_out += self.bad_rows;
        }
        self.report.plan.sheet = self.table.sheet().map(str::to_owned);
        self.report.plan.passed_over = self.table.passed_over().to_vec();
        self.columns();
        let order = self.importer.dates().wrong_order();
        let columns_are_open = self.report.plan.open().any(|group| group.group == Group::UnknownColumns);
        // A date or a column that may be misread concerns the good rows too.
        let skips = self.skip_bad.is_some() && order.is_none() && !columns_are_open;
        let open = !self.report.problems.is_empty() || self.report.plan.open().next().is_some();
        let refused = match order {
            _ if skips || !open => None,
            Some(fault) => Some(fault.details(told(&self.report, self.untold))),
            None => Some(refused(&self.report, self.untold)),
        };
        Ok((self.report, refused))
    }

    /// Adds the columns to the plan, and asks about those that Kitbook doesn't know.
    fn columns(&mut self) {
        let mut columns = self.importer.columns();
        for (at, column) in columns.iter_mut().enumerate() {
            if column.how == How::Private {
                continue;
            }
            column.first = self.firsts.get_mut(at).and_then(Option::take);
            let Some(first) = &column.first else {
                // An empty column holds nothing to ask about.
                column.how = if column.how == How::Asked { How::Ignored } else { column.how };
                continue;
            };
            if column.how == How::Read {
                column.read_as = self.importer.read_as(at, first);
            }
            if column.how != How::Asked {
                continue;
            }
            let offer = self.importer.offer(at).map(|field| format!("; it looks like {field}")).unwrap_or_default();
            let asked = Asked {
                group: Group::UnknownColumns,
                line: 0,
                key: column.heading.clone(),
                column: Some(column.heading.clone()),
                text: format!("{}{offer}", shown(first)),
                candidates: Vec::new(),
            };
            let chosen = self.answers.of(Group::UnknownColumns, 0, &column.heading);
            self.report.plan.ask(asked, chosen.as_ref(), self.answers);
            match chosen {
                Some(Chosen::Word(question::Answer::Keep)) => column.how = How::Kept,
                Some(_) => column.how = How::Ignored,
                None => {}
            }
        }
        self.report.plan.columns = columns;
    }
}

/// Runs an import in one transaction, and rolls it back if the file is refused.
pub(crate) fn write(
    store: &mut Store,
    act: &Act,
    planned: Option<ImportReport>,
    work: impl FnOnce(&WriteTx<'_>, &Timed<'_>) -> Result<(Answer<ImportReport>, Option<Fault>), Failure>,
) -> Result<Answer<Imported>, Failure> {
    let mut unwritten = None;
    let written = act.write(store, |tx, act| {
        import_keys::begin(tx)?;
        let done = work(tx, act)?;
        import_keys::forget(tx)?;
        match done {
            (answer, None) if planned.as_ref().is_some_and(|planned| *planned != answer.value) => Err(Fault::conflict(
                "the register or the file has changed since the plan was shown, so nothing was imported",
                "Run it again to see the new plan.",
            )
            .into()),
            (answer, None) => Ok(answer),
            (answer, Some(fault)) => {
                unwritten = Some(answer);
                Err(fault.into())
            }
        }
    });
    match (written, unwritten) {
        (Err(Failure::Fault(fault)), Some(answer)) => {
            Ok(answer.map(|report| Imported { report, refused: Some(fault) }))
        }
        (written, _) => Ok(written?.map(|report| Imported { report, refused: None })),
    }
}

/// Lists the problems and open questions of a file.
fn told(report: &ImportReport, untold: u64) -> Vec<String> {
    let mut told: Vec<String> = report.problems.iter().map(Problem::told).collect();
    if untold > 0 {
        told.push(format!("and {untold} more"));
    }
    told.extend(report.plan.open().map(|group| {
        let words: Vec<&str> = group.answers.iter().map(|answer| answer.word).collect();
        let first = group.rows.iter().find(|row| row.answer.is_none());
        let first = first.map(|row| if row.line == 0 { row.key.clone() } else { format!("line {}", row.line) });
        let (name, first) = (group.group.word(), first.unwrap_or_default());
        format!("{name} ({}, first {first}): {} Answers: {}", group.open, group.question, words.join(", "))
    }));
    told
}

/// Makes the fault for a file with problems or open questions.
pub(crate) fn refused(report: &ImportReport, untold: u64) -> Fault {
    let problems = report.problems.len() as u64 + untold;
    let questions = report.plan.open().count();
    let counted = |number: u64, one: &str| text::count(usize::try_from(number).unwrap_or(usize::MAX), one);
    let asks = format!("{} of questions", text::count(questions, "group"));
    let has = match (problems, questions) {
        (problems, 0) => counted(problems, "problem"),
        (0, _) => asks,
        (problems, _) => format!("{} and {asks}", counted(problems, "problem")),
    };
    let example = report.plan.open().next().map(|group| {
        let first = group.answers.first().map_or("", |answer| answer.word);
        Input::Answer.with(format!("{}={first}", group.group.word()))
    });
    let hint = match example {
        Some(example) if problems == 0 => say!["Answer each group, such as ", example, "."],
        Some(example) => {
            say!["Correct the file and answer each group, such as ", example, ". Or add ", Input::SkipBad, "."]
        }
        None => say!["Correct them, or add ", Input::SkipBad, " to import only the good rows."],
    };
    Fault::bad_file(format!("the file has {has}; nothing was written")).hint(hint).details(told(report, untold))
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

/// Makes the fault for a file without a column that identifies its records. It offers the headings that are nearly known.
pub(crate) fn no_key<C: Copy + PartialEq>(
    what: &str,
    columns: &Columns<C>,
    known: &Known<'_, C>,
    hint: impl Into<Say>,
) -> Fault {
    let offers = columns.offers(known).into_iter().map(|(at, field)| {
        let heading = &columns.headings[at];
        say![format!("{} looks like {field}: ", shown(heading)), Input::Map.with(format!("{heading}={field}"))]
    });
    Fault::bad_file(format!("{what}; the headings are {}", listed(&columns.headings))).hint(hint).details(offers)
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
