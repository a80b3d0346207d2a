//! Shared parts of all imports. The whole file is imported or nothing, each problem names its line, and importing the
//! same file again changes nothing.

mod dates;
mod refusal;
mod run;

pub(crate) use dates::{Dates, order_of_rest};
pub(crate) use refusal::{no_extra_fields, no_key, not_written, refused};
pub(crate) use run::{Importer, Outcome, Run, ask_about_columns};

use super::{
    headings::{Columns, Mapping},
    plan::Plan,
};
use crate::{
    act::{Act, Answer, Timed},
    view::{Who, groups::GroupPlan},
};
use domain::{
    asset::Fate,
    fault::{Failure, Fault},
    incoming::question::Answers,
    reading::DateFormat,
    say::{Notes, Say},
};
use serde::Serialize;
use std::{collections::BTreeMap, io::Write};
use store::{Store, WriteTx, import_keys};

/// The most problems that are listed one by one.
pub(crate) const TOLD: usize = 50;

/// Options for reading a file.
#[derive(Default)]
pub struct Options<'a, R = ImportReport> {
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
    pub planned: Option<R>,
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

/// The result of an import, with the plan of the file.
pub trait Report: Clone + PartialEq + Serialize {
    fn found(&self) -> Found<'_>;
}

/// What every import finds in its file.
#[derive(Debug, Clone, Copy)]
pub struct Found<'r> {
    pub plan: &'r Plan,
    /// The first problems of the file.
    pub problems: &'r [Problem],
    /// Headings of columns that Kitbook doesn't know.
    pub unknown_columns: &'r [String],
    /// The number of bad rows that were left out.
    pub left_out: u64,
}

impl Report for ImportReport {
    fn found(&self) -> Found<'_> {
        Found {
            plan: &self.plan,
            problems: &self.problems,
            unknown_columns: &self.unknown_columns,
            left_out: self.left_out,
        }
    }
}

impl ImportReport {
    /// The report of a file whose rows are still to be read. `key` is the heading of the column that identifies a row.
    pub(crate) fn begin<C: Copy + PartialEq>(key: String, columns: &Columns<C>, every_row: bool) -> Self {
        let plan = Plan { every_row, ..Plan::default() };
        Self { key, unknown_columns: columns.unknown_headings().collect(), plan, ..Self::default() }
    }
}

/// A file that was read to its end: its plan, and the reason if nothing was written.
#[derive(Debug)]
pub struct Imported<R = ImportReport> {
    pub report: R,
    /// The file has problems or open questions, or rules refuse it, so nothing was written.
    pub refused: Option<Failure>,
}

/// Runs an import in one transaction, and rolls it back if the file is refused.
pub(crate) fn write<R: Report, F: Into<Failure>>(
    store: &mut Store,
    act: &Act,
    planned: Option<R>,
    answers: &Answers,
    work: impl FnOnce(&WriteTx<'_>, &Timed<'_>) -> Result<(Answer<R>, Option<F>), Failure>,
) -> Result<Answer<Imported<R>>, Failure> {
    let mut unwritten = None;
    let written = act.write(store, |tx, act| {
        import_keys::begin(tx)?;
        let (mut answer, fault) = work(tx, act)?;
        import_keys::forget(tx)?;
        answer.notes.extend(answer.value.found().plan.note_on_sheets());
        let asked = answer.value.found().plan.answered.iter().map(|(group, line, key)| (*group, *line, key.as_str()));
        answers.must_mean_one(asked.clone())?;
        let unused = answers.unused(asked);
        if !unused.is_empty() {
            answer.notes.push(format!("no row asks {}, so nothing was done with that answer", unused.join(", ")));
        }
        let done = (answer, fault);
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
        (Err(failure), Some(answer)) => Ok(answer.map(|report| Imported { report, refused: Some(failure) })),
        (written, _) => Ok(written?.map(|report| Imported { report, refused: None })),
    }
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
