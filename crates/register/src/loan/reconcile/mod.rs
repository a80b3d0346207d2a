//! Compares the list of a device manager with the register. Nothing is written but what an answer takes from the file.

mod apply;
mod columns;
mod holder;
mod known;
mod matching;
mod repeats;
mod row;

use super::routine_report::must_count;
use crate::{
    act::{Act, Answer},
    file::{
        headings::{Columns, Mapping},
        import::{self, Dates, ImportReport, Options},
        look::Look,
        plan::{AskedView, ColumnView, How, Plan, QuestionView},
        table::{Choice, Table},
    },
    rule::import_format,
    support,
};
use columns::Column;
use domain::{
    fault::{Failure, Fault},
    import_format::{Imports, Reading},
    incoming::question::{Answers, Chosen, Group},
    reading::DateFormat,
    reconcile::Difference,
    remedy::Input,
    say,
    words::Word as _,
};
use row::{Comparison, Listed};
use serde::Serialize;
use std::{collections::BTreeMap, io::Read};
use store::{ReadTx, Store, WriteTx};

/// The most rows of each difference that a table shows.
const SHOWN: usize = 20;

/// The days without contact after which a device is silent, unless the user says others. A starting point.
pub const SILENT_DAYS: u32 = 30;

/// How a list is read and compared.
#[derive(Debug, Clone, Default)]
pub struct Order {
    pub mapping: Mapping,
    pub sheet: Option<String>,
    pub dates: Option<DateFormat>,
    /// The differences in which the register takes the file's values.
    pub answers: Answers,
    /// The days without contact after which a device is silent.
    pub silent_days: Option<u32>,
    /// Count the days on which devices were last seen as routine checks.
    pub seen: bool,
    /// Only items of these categories can be missing from the file; empty for all that have a system.
    pub categories: Vec<String>,
    /// Remember how the columns are read, for the next list with the same headings.
    pub remember: bool,
    /// List every row, and not only the first of each difference.
    pub every_row: bool,
    /// The comparison that was shown to the user, if any. What is written must be what it said.
    pub planned: Option<ReconcileReport>,
}

impl Order {
    /// True if something may be written.
    pub fn writes(&self) -> bool {
        self.seen || self.remember || self.answers != Answers::default()
    }
}

/// A device that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DifferenceRow {
    pub difference: Difference,
    /// The line of the file; null for an item that is not in it.
    pub line: Option<u64>,
    /// The tag of the item; null if the device is not in the register.
    pub tag: Option<String>,
    /// The device's name in the file.
    pub device: Option<String>,
    pub serial: Option<String>,
    /// The difference in words.
    pub text: String,
    /// The answer that was given: `take` or `keep`.
    pub answer: Option<&'static str>,
}

/// The devices that differ in the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DifferenceView {
    pub difference: Difference,
    pub title: &'static str,
    pub count: u64,
    /// The number of rows with possible answers that have none yet.
    pub open: u64,
    /// The possible answers; none if people must settle the difference.
    pub answers: Vec<&'static str>,
    /// The number of items that took the file's value.
    pub written: u64,
    pub rows: Vec<DifferenceRow>,
}

impl DifferenceView {
    /// The question about these rows, as an import asks it; `None` if people must settle them.
    pub fn question(&self, answers: &Answers) -> Option<QuestionView> {
        let asked = |row: &DifferenceRow| AskedView {
            line: row.line.unwrap_or_default(),
            key: row.tag.clone().unwrap_or_default(),
            column: None,
            text: row.text.clone(),
            candidates: Vec::new(),
            answer: row.answer.map(str::to_owned),
        };
        let group = self.difference.group()?;
        Some(QuestionView {
            count: self.count,
            open: self.open,
            rows: self.rows.iter().map(asked).collect(),
            ..QuestionView::of(group, false, answers)
        })
    }
}

/// The result of a comparison.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ReconcileReport {
    /// The devices of the school in the file.
    pub devices: u64,
    /// The devices that are items of the register.
    pub matched: u64,
    /// The devices in the file that belong to people, which are not compared.
    pub personal: u64,
    /// What could not be compared, because the file has no column for it.
    pub not_compared: Vec<&'static str>,
    pub silent_days: u32,
    pub differences: Vec<DifferenceView>,
    /// The number of items that were changed.
    pub written: u64,
    /// The number of routine checks that were recorded; null if last-seen days don't count.
    pub seen: Option<u64>,
    /// How the columns of the list were read.
    #[serde(skip)]
    pub columns: Vec<ColumnView>,
}

impl ReconcileReport {
    /// The questions of the comparison, in the form of an import's plan.
    pub fn plan(&self, answers: &Answers) -> Plan {
        let questions = self.differences.iter().filter_map(|difference| difference.question(answers));
        Plan { columns: self.columns.clone(), questions: questions.collect(), ..Plan::default() }
    }
}

/// Collects differences, and keeps those that are listed.
#[derive(Default)]
struct Found {
    by: BTreeMap<Difference, Kind>,
    every_row: bool,
    /// The rows that have an answer of their own: group, line and key.
    answered: Vec<(Group, u64, String)>,
}

/// The rows of one difference.
#[derive(Default)]
struct Kind {
    count: u64,
    /// The number of rows that could be answered, and are not.
    open: u64,
    rows: Vec<DifferenceRow>,
}

impl Found {
    fn add(&mut self, difference: Difference, is_open: bool, row: impl FnOnce() -> DifferenceRow) {
        let listed = self.by.entry(difference).or_default();
        listed.count += 1;
        listed.open += u64::from(is_open);
        if self.every_row || listed.rows.len() < SHOWN {
            listed.rows.push(row());
        }
    }

    /// Adds many differences of one kind, with the rows that are listed.
    fn add_all(&mut self, difference: Difference, number: u64, listed: impl Iterator<Item = DifferenceRow>) {
        if number > 0 {
            let kind = self.by.entry(difference).or_default();
            kind.count += number;
            kind.rows.extend(listed);
        }
    }
}

/// Compares a list with the register, and takes from it what the answers say.
///
/// Errors: the list names no devices; it can't be read; a value can't be taken; an answer is to a question that is never
/// asked here; routine checks are asked for, and the school doesn't count exports; what would be written is not what was
/// planned.
pub fn reconcile(
    store: &mut Store,
    act: &Act,
    reader: impl Read,
    mut order: Order,
    progress: &mut dyn FnMut(u64),
) -> Result<Answer<ReconcileReport>, Failure> {
    if order.seen {
        must_count(store, act)?;
    }
    order.answers.must_be_to(&Difference::groups())?;
    let known = columns::known();
    let is_known = |heading: &str| known.knows(heading, &order.mapping);
    let mut table = Table::open(reader, &Choice { sheet: order.sheet.as_deref(), is_known: &is_known })?;
    let mut options: Options<'_, ImportReport> =
        Options { mapping: order.mapping, dates: order.dates, ..Options::default() };
    import_format::recall(store, Imports::DeviceLists, table.headings(), &mut options)?;
    (order.mapping, order.dates) = (options.mapping, options.dates);
    let columns = Columns::find(table.headings(), &known, &order.mapping, |_| false)?;
    if ![Column::Tag, Column::Serial, Column::Name].into_iter().any(|column| columns.has(column)) {
        let hint = say!["Say which column names the devices: ", Input::Map.with("Their Heading=serial"), "."];
        return Err(import::no_key("no column names the devices", &columns, &known, hint).into());
    }
    if !order.writes() {
        return store.read(|tx| {
            let compared = compare(tx, act, &mut table, &columns, &order, progress)?;
            Ok::<_, Failure>(answer(compared, 0, None, &columns, &order))
        });
    }
    act.write(store, |tx, timed| {
        let headings: Vec<String> = table.headings().iter().map(str::to_owned).collect();
        let compared = compare(tx, act, &mut table, &columns, &order, progress)?;
        let written = apply::apply(tx, timed, &compared.takes, order.dates.unwrap_or(DateFormat::Uk))?;
        let seen = if order.seen { Some(apply::seen(tx, timed, &compared.seen)?) } else { None };
        if order.remember {
            remember(tx, &headings, &order)?;
        }
        let done = answer(compared, written, seen, &columns, &order);
        if order.planned.as_ref().is_some_and(|planned| *planned != done.value) {
            return Err(Fault::conflict(
                "the register or the list has changed since the comparison was shown, so nothing was written",
                "Compare again to see how they differ now.",
            )
            .into());
        }
        Ok(done)
    })
}

/// Reads the whole list, and what of the register is not in it.
fn compare<'t>(
    tx: &ReadTx<'_>,
    act: &Act,
    table: &mut Table<impl Read>,
    columns: &'t Columns<Column>,
    order: &'t Order,
    progress: &mut dyn FnMut(u64),
) -> Result<Comparison<'t>, Failure> {
    let today = act.clock().today();
    let dates = Dates::new(order.dates.unwrap_or(DateFormat::Uk), today);
    let mut comparison = Comparison::new(columns, order, support::dates(tx)?, dates, today);
    let width = columns.headings.len();
    let mut rows = Vec::new();
    while let Some(row) = table.next()? {
        rows.push(Listed { serial: comparison.foresee(&row), kept: row.keep(), misfit: row.misfit(width) });
        if rows.len().is_multiple_of(512) {
            progress(table.bytes());
        }
    }
    progress(table.bytes());
    comparison.settle_repeats(&rows);
    let known = comparison.known(tx)?;
    for listed in &rows {
        comparison.take(tx, &known, listed)?;
    }
    comparison.only_here(known);
    if let Some(fault) = comparison.dates.wrong_order() {
        return Err(fault.into());
    }
    let asked = comparison.found.answered.iter().map(|(group, line, key)| (*group, *line, key.as_str()));
    order.answers.must_mean_one(asked)?;
    Ok(comparison)
}

fn answer(
    mut compared: Comparison<'_>,
    written: u64,
    seen: Option<u64>,
    columns: &Columns<Column>,
    order: &Order,
) -> Answer<ReconcileReport> {
    let takes = compared.takes;
    let count = |difference| takes.iter().filter(|take| take.difference == difference).count();
    let view = |(difference, listed): (Difference, Kind)| DifferenceView {
        difference,
        title: difference.title(),
        count: listed.count,
        open: listed.open,
        answers: difference
            .group()
            .map_or(Vec::new(), |group| group.answers().iter().map(|(answer, _)| answer.word()).collect()),
        written: u64::try_from(count(difference)).unwrap_or(u64::MAX),
        rows: listed.rows,
    };
    let asked = compared.found.answered.iter().map(|(group, line, key)| (*group, *line, key.as_str()));
    let unused = order.answers.unused(asked);
    let mut notes = compared.dates.notes(0);
    if !unused.is_empty() {
        notes.push(format!("no row asks {}, so nothing was done with that answer", unused.join(", ")));
    }
    let report = ReconcileReport {
        devices: compared.devices,
        matched: compared.matched,
        personal: compared.personal,
        not_compared: not_compared(columns, compared.is_of_chromebooks),
        silent_days: compared.silent_days,
        differences: compared.found.by.into_iter().map(view).collect(),
        written,
        seen,
        columns: read_as(columns),
    };
    Answer { notes, ..Answer::plain(report) }
}

/// How each column is read. A column that is of no use here is left out, and not asked about.
fn read_as(columns: &Columns<Column>) -> Vec<ColumnView> {
    let mut views = columns.views(|column| (How::Read, columns::name(column)));
    views.iter_mut().filter(|view| view.how == How::Asked).for_each(|view| view.how = How::Ignored);
    views
}

/// What a list offers to a user who says how to read it.
pub fn look(bytes: &[u8], mapping: &Mapping, sheet: Option<&str>) -> Look {
    let known = columns::known();
    Look::at(bytes, (mapping, sheet), known.names(|_| false), |heading| known.has(heading))
}

/// What a file without these columns can't tell.
fn not_compared(columns: &Columns<Column>, is_of_chromebooks: bool) -> Vec<&'static str> {
    let lacks = |all: &[Column]| all.iter().all(|column| !columns.has(*column));
    let parts: [(&[Column], &'static str); 6] = [
        (&[Column::Serial], "serial numbers"),
        (&[Column::User, Column::UserEmail, Column::UserName], "holders"),
        (&[Column::Seen], "silence"),
        (&[Column::Encrypted], "encryption"),
        (&[Column::System, Column::SupportEnds], "support"),
        (&[Column::Status], "what is retired there"),
    ];
    let is_lacking = |(all, what): &(&[Column], &'static str)| lacks(all) && !(*what == "support" && is_of_chromebooks);
    parts.into_iter().filter(is_lacking).map(|(_, what)| what).collect()
}

fn remember(tx: &WriteTx<'_>, headings: &[String], order: &Order) -> Result<(), Fault> {
    let pairs = order.mapping.map.iter().filter_map(|one| one.rsplit_once('='));
    let reading = Reading {
        map: pairs.map(|(theirs, ours)| (theirs.trim().to_owned(), ours.trim().to_owned())).collect(),
        ignore: order.mapping.ignore.clone(),
        dates: order.dates,
        ..Reading::default()
    };
    import_format::remember(tx, Imports::DeviceLists, headings, &reading).map(|_| ())
}

/// The answer to a difference of a row.
fn answered(answers: &Answers, difference: Difference, line: u64, key: &str) -> Option<&'static str> {
    match answers.of(difference.group()?, line, key)? {
        Chosen::Word(word) => Some(word.word()),
        Chosen::Person(_) => None,
    }
}
