//! Reads all rows of a file, and makes the plan of what they change.

use super::{
    Dates, ImportReport, Problem, TOLD,
    refusal::{not_written, refused, told, too_many_wait},
};
use crate::file::{
    headings::{PROBLEM, is_problem},
    plan::{Asked, ColumnView, Findings, How, Plan, RowOutcome, RowView},
    table::{Kept, Row, Table},
};
use csv::StringRecord;
use domain::{
    fault::{Failure, Fault},
    incoming::{
        cell,
        question::{self, Answers, Chosen, Group},
    },
    text,
    text::shown,
};
use std::io::{Read, Write};
use store::WriteTx;

/// The most bytes of rows that may wait for a later row.
const MOST_WAITING: usize = 4 << 20;

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
    fn offer(&self, at: usize) -> Option<&str>;
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
        let skip_bad = skip_bad.map(|out| csv::WriterBuilder::new().flexible(true).from_writer(out));
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
        self.report.plan.add_with(shown, || {
            let (key, changes) = (found.key.clone(), std::mem::take(&mut found.changes));
            let reasons = found.reasons().into_iter().chain(found.noted.drain(..)).collect();
            RowView { line, key, outcome: shown, changes, reasons }
        });
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
        let cells = record.iter().chain(std::iter::repeat_n("", width - record.len())).enumerate();
        // The reasons of an earlier import are out of date.
        let headings = self.table.headings();
        let cells = cells.filter(|(at, _)| !headings.get(*at).is_some_and(is_problem)).map(|(_, cell)| cell);
        cells
            .map(cell::as_it_was)
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
        self.report.plan.other_sheets = self.table.other_sheets().to_vec();
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
        for (at, column) in columns.iter_mut().enumerate().filter(|(_, column)| column.how != How::Private) {
            column.first = self.firsts.get_mut(at).and_then(Option::take);
            if let (How::Read, Some(first)) = (column.how, &column.first) {
                column.read_as = self.importer.read_as(at, first);
            }
            // A column that an answer keeps is asked about too, so that the plan lists the answer.
            let is_kept = column.how == How::Kept && self.report.unknown_columns.contains(&column.heading);
            if is_kept && self.answers.of(Group::UnknownColumns, 0, &column.heading).is_some() {
                column.how = How::Asked;
            }
        }
        let offer = |at: usize| self.importer.offer(at).map(str::to_owned);
        ask_about_columns(&mut self.report.plan, columns, offer, self.answers);
    }
}

/// Adds columns to a plan, and asks about those that Kitbook doesn't know. `offer` gives the field that an unknown
/// heading is nearly the name of.
pub(crate) fn ask_about_columns(
    plan: &mut Plan,
    mut columns: Vec<ColumnView>,
    offer: impl Fn(usize) -> Option<String>,
    answers: &Answers,
) {
    for (at, column) in columns.iter_mut().enumerate().filter(|(_, column)| column.how == How::Asked) {
        let Some(first) = &column.first else {
            // An empty column holds nothing to ask about.
            column.how = How::Ignored;
            continue;
        };
        let field = offer(at);
        let offer = field.as_ref().map(|field| format!("; it looks like {field}")).unwrap_or_default();
        let asked = Asked {
            group: Group::UnknownColumns,
            line: 0,
            key: column.heading.clone(),
            column: Some(column.heading.clone()),
            text: format!("{}{offer}", shown(first)),
            candidates: field.map(|field| format!("{}={field}", column.heading)).into_iter().collect(),
        };
        let chosen = answers.of(Group::UnknownColumns, 0, &column.heading);
        plan.ask(asked, chosen.as_ref(), answers);
        match chosen {
            Some(Chosen::Word(question::Answer::Keep)) => column.how = How::Kept,
            Some(_) => column.how = How::Ignored,
            None => {}
        }
    }
    plan.headings = columns.iter().map(|column| column.heading.clone()).collect();
    // A column without heading and cells is nobody's. A stray cell at the end of a sheet brings thousands of them.
    columns.retain(|column| !column.heading.is_empty() || column.first.is_some());
    plan.columns = columns;
}
