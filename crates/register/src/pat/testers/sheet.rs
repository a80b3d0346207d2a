//! Tables of tests: PATorganiser's CSV, with the readings of a row in repeated columns Test, Result, Unit, Status; and
//! contractors' sheets, with a column for each measure.

use super::{
    Problem, Record, Unknown, Ways,
    cells::{Cells, single},
    columns::Layout,
    dates::Dates,
    draft::Draft,
    fingerprint::fingerprint,
    known::{Column, DATES},
    verdict, words,
};
use crate::file::{
    headings::Mapping,
    plan::{ColumnView, Plan},
    table::{Row, Table},
};
use chrono::{NaiveDate, NaiveTime};
use csv::StringRecord;
use domain::{
    fault::Fault,
    incoming::{cell, serial::is_no_serial},
    pat::{NO_READINGS, Outcome, TestKind, Unclear},
    text::shown,
};
use std::io::Read;

/// A file of this format.
pub(crate) struct Sheet<R> {
    table: Table<R>,
    layout: Layout,
    /// The file without the user's changes to its columns, to recognise a test that was imported without them.
    plain: Option<Layout>,
    key: String,
    pub(crate) dates: Dates,
    /// The first value of each column.
    firsts: Vec<Option<String>>,
    /// The rows without a test since they were last taken: line and asset's ID.
    pub(crate) untested: Vec<(u64, String)>,
}

impl<R: Read> Sheet<R> {
    /// Finds the meaning of the columns.
    ///
    /// Errors: the table lacks a required column.
    pub(crate) fn new(table: Table<R>, ways: &Ways, unknown: &mut Unknown) -> Result<Self, Fault> {
        let headings = table.headings();
        let layout = Layout::find(headings, ways)?;
        let is_changed = ways.mapping != Mapping::default();
        let plain = is_changed.then(|| Layout::plain(headings, ways)).flatten();
        let columns = layout.unknown();
        let mut listed: Vec<(usize, &str)> = columns.iter().map(|(at, heading)| (*at, heading.as_str())).collect();
        listed.extend(layout.foreign());
        listed
            .extend(layout.unused().filter_map(|heading| Some((headings.iter().position(|h| h == heading)?, heading))));
        listed.sort_unstable();
        listed.iter().for_each(|(_, heading)| unknown.add(heading));
        layout.columns.never.iter().for_each(|heading| unknown.add(heading));
        let key = layout.columns.heading_of(layout.key()).unwrap_or_default().to_owned();
        let firsts = vec![None; headings.len()];
        let dates = Dates::new(ways.dates);
        Ok(Self { table, layout, plain, key, dates, firsts, untested: Vec::new() })
    }

    pub(crate) fn next(&mut self, unknown: &mut Unknown) -> Result<Option<Result<Record, Problem>>, Fault> {
        let width = self.table.headings().len();
        while let Some(row) = self.table.next()? {
            if let Some(reason) = row.misfit(width) {
                return Ok(Some(Err(Problem { line: row.line, column: None, reason })));
            }
            for (at, first) in self.firsts.iter_mut().enumerate().filter(|(_, first)| first.is_none()) {
                *first = Some(row.cell(at)).filter(|cell| !verdict::is_nothing(cell)).map(str::to_owned);
            }
            match record(&self.layout, &row, &mut self.dates, unknown) {
                Ok(None) => {
                    let key = Cells { layout: &self.layout, row: &row }.cell(self.layout.key());
                    self.untested.push((row.line, key.to_owned()));
                }
                Ok(Some(mut record)) => {
                    let plain = self.plain.as_ref();
                    let in_the_file =
                        |read: &Record, unclear| plain.and_then(|plain| as_in_the_file(plain, &row, read, unclear));
                    record.fingerprint = in_the_file(&record, Outcome::Pass);
                    if let Some(unclear) = &mut record.unclear {
                        unclear.if_failed.fingerprint = in_the_file(&unclear.if_failed, Outcome::Fail);
                    }
                    return Ok(Some(Ok(record)));
                }
                Err(problem) => return Ok(Some(Err(problem))),
            }
        }
        Ok(None)
    }

    pub(crate) fn headings(&self) -> &StringRecord {
        self.table.headings()
    }

    /// The last row read.
    pub(crate) fn row(&self) -> &StringRecord {
        self.table.record()
    }

    pub(crate) fn date_heading(&self) -> Option<&str> {
        self.layout.columns.heading_of(date_column(&self.layout))
    }

    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.table.bytes()
    }

    pub(crate) fn is_contractors(&self) -> bool {
        self.layout.is_contractors()
    }

    /// The columns with the first values so far, and the field that each unknown heading is nearly the name of.
    pub(crate) fn columns(&self) -> Vec<(ColumnView, Option<&str>)> {
        let offer = |at: usize| {
            let offer = self.layout.offers.iter().find(|(place, _)| *place == at);
            offer.map(|(_, field)| field.as_str())
        };
        let views = self.layout.views(&self.firsts, &self.dates).into_iter();
        views.enumerate().map(|(at, view)| (view, offer(at))).collect()
    }

    /// Adds the sheet of a workbook to a plan, and the lines that were passed over.
    pub(crate) fn complete(&self, plan: &mut Plan) {
        plan.sheet = self.table.sheet().map(str::to_owned);
        plan.other_sheets = self.table.other_sheets().to_vec();
        plan.passed_over = self.table.passed_over().to_vec();
    }
}

/// The fingerprint of a row as it is read without the user's changes to the columns. The asset's ID is the user's,
/// because two items must never be taken for one. `unclear` is the outcome that unclear words are taken for.
fn as_in_the_file(plain: &Layout, row: &Row<'_>, record: &Record, unclear: Outcome) -> Option<String> {
    let mut dates = Dates::new(domain::reading::DateFormat::Uk);
    let (read, _) = taken_for(plain, row, (&mut dates, &mut Unknown::default()), unclear).ok().flatten()?;
    let read = Record { asset_id: record.asset_id.clone(), tested_on: record.tested_on, time: record.time, ..read };
    Some(fingerprint(&read))
}

/// Reads a row; `None` if it has an asset but no test. A row that passed only if unclear words mean a pass has both
/// readings of them.
fn record(layout: &Layout, row: &Row<'_>, dates: &mut Dates, unknown: &mut Unknown) -> Result<Option<Record>, Problem> {
    let Some((mut record, words)) = taken_for(layout, row, (dates, unknown), Outcome::Pass)? else { return Ok(None) };
    // A test that failed, or that is queried, is never a counted pass.
    let is_pass =
        record.outcome == Outcome::Pass && record.readings.iter().all(|reading| reading.outcome != Some(Outcome::Fail));
    if let Some(words) = words.filter(|_| is_pass)
        && let Some((if_failed, _)) = taken_for(layout, row, (dates, unknown), Outcome::Fail)?
    {
        record.unclear = Some(Box::new(Unclear { words, if_failed }));
    }
    Ok(Some(record))
}

/// Reads a row with its unclear words, which it gives too, taken for an outcome; `None` if it has an asset but no test.
fn taken_for(
    layout: &Layout,
    row: &Row<'_>,
    (dates, unknown): (&mut Dates, &mut Unknown),
    unclear: Outcome,
) -> Result<Option<(Record, Option<String>)>, Problem> {
    let cells = Cells { layout, row };
    // All dates are looked at before any problem of the row, because they show the order of day and month.
    DATES.into_iter().chain([Column::NextTest, Column::Retest]).for_each(|date| dates.see(row.line, cells.cell(date)));
    let mut draft = Draft::taking_unclear_for(unclear);
    for quad in &layout.quads {
        cells.take_quad(quad, &mut draft, unknown)?;
    }
    cells.take_measured(&mut draft)?;
    let day = day(&cells, dates)?;
    let stated = cells.cell(Column::Outcome);
    let is_untested = draft.outcome().is_none() && !draft.is_measured();
    if is_untested && (day.is_none() && stated.is_empty() || !stated.is_empty() && verdict::is_untested(stated)) {
        return Ok(None);
    }
    let (stated, rest) = stated_outcome(&cells, &mut draft)?;
    let is_visual_only = verdict::is_visual_pass(cells.cell(Column::Outcome));
    let Day { on: tested_on, time, number: day_number } =
        day.ok_or_else(|| cells.lacks(date_column(layout), "the test has no date"))?;
    let asset_id = asset_id(&cells)?;
    let name = cells.cell(Column::TestName);
    cells.take_other_fails(&mut draft)?;
    let outcome = outcome(&cells, stated, &draft)?;
    cells.take_notes(&mut draft, rest)?;
    let kind = kind(layout, (name, is_visual_only), stated, outcome, &draft);
    let no_readings = kind == TestKind::Full && !layout.has_readings();
    if no_readings && outcome == Outcome::Pass {
        draft.note(NO_READINGS).map_err(|fault| cells.problem(Column::Notes, &fault))?;
    }
    if kind == TestKind::Full && outcome == Outcome::Pass {
        cells.take_blanks(&mut draft);
    }
    let no_visual = draft.no_visual.take().filter(|_| outcome == Outcome::Pass);
    let (retest_months, next_number) = retest(&cells, dates, tested_on)?;
    let words = draft.unclear.take();
    let record = Record {
        line: row.line,
        asset_id,
        description: cells.short(Column::Description)?,
        make: cells.short(Column::Make)?,
        model: cells.short(Column::Model)?,
        serial: cells.short(Column::Serial)?.filter(|serial| !is_no_serial(serial)),
        site: cells.short(Column::Site)?,
        location: cells.short(Column::Location)?,
        class: cells.word(Column::Class, words::class, unknown),
        equipment: cells.word(Column::Equipment, words::equipment, unknown),
        tested_on,
        time: time_of(&cells)?.or(time),
        kind,
        outcome,
        tester: cells.short(Column::Person)?,
        instrument: cells.short(Column::Instrument)?,
        instrument_serial: cells.short(Column::InstrumentSerial)?,
        retest_months,
        note: draft.note,
        readings: draft.readings,
        no_readings,
        no_visual,
        unclear: None,
        day_number,
        next_number,
        fingerprint: None,
    };
    Ok(Some((record, words)))
}

/// Reads the asset's ID.
///
/// Errors: there is none, it is a word such as `No tag`, or a spreadsheet has rounded it.
fn asset_id(cells: &Cells<'_, '_>) -> Result<String, Problem> {
    let key = cells.layout.key();
    let id = cells.short(key)?.ok_or_else(|| cells.lacks(key, "the asset's ID is empty"))?;
    if cell::has_lost_digits(&id) {
        return Err(cells.lacks(key, &format!("a spreadsheet has rounded the ID to {}", shown(&id))));
    }
    if let Some(damage) = cell::damage(&id) {
        return Err(cells.lacks(key, &damage));
    }
    if cell::is_nothing(&id) {
        return Err(cells.lacks(key, &format!("{} is no ID", shown(&id))));
    }
    Ok(id)
}

/// A day of a row, perhaps with a time.
struct Day {
    on: NaiveDate,
    time: Option<NaiveTime>,
    /// The question if it is meant, if the row has a number of days.
    number: Option<String>,
}

impl Day {
    /// Reads the text of a day.
    ///
    /// Errors: it is in another format, or there is no such date.
    fn read(row: &Row<'_>, text: &str, dates: &Dates) -> Result<Self, Fault> {
        if let Some((on, asks)) = row.day_number(text) {
            return Ok(Self { on, time: None, number: Some(asks) });
        }
        words::moment(text, dates.format()).map(|(on, time)| Self { on, time, number: None })
    }
}

fn day(cells: &Cells<'_, '_>, dates: &Dates) -> Result<Option<Day>, Problem> {
    let column = DATES.into_iter().find(|date| !cells.cell(*date).is_empty());
    column.map_or(Ok(None), |column| cells.parsed(column, |text| Day::read(cells.row, text, dates)))
}

fn date_column(layout: &Layout) -> Column {
    DATES.into_iter().find(|date| layout.columns.has(*date)).unwrap_or(Column::TestDate)
}

fn time_of(cells: &Cells<'_, '_>) -> Result<Option<NaiveTime>, Problem> {
    cells.parsed(Column::TestTime, |cell| {
        words::time(cell).ok_or_else(|| Fault::bad_file(format!("{} is not a time", shown(cell))))
    })
}

/// Reads the months until the next test: a number of months, or the day of the next test, with the question if it is
/// meant.
fn retest(
    cells: &Cells<'_, '_>,
    dates: &Dates,
    tested_on: NaiveDate,
) -> Result<(Option<u32>, Option<String>), Problem> {
    let until = |text: &str| {
        let next = Day::read(cells.row, text, dates)?;
        words::months_until(next.on, tested_on).map(|months| (months, next.number))
    };
    let months = |text: &str| words::months(text).map(|months| (months, None));
    let given = cells.parsed(Column::Retest, |text| months(text).or_else(|fault| until(text).map_err(|_| fault)))?;
    let given = if given.is_some() { given } else { cells.parsed(Column::NextTest, until)? };
    Ok(given.map_or((None, None), |(months, number)| (Some(months), number)))
}

/// Reads the outcome that the row states for the whole test, and the words behind it. A word such as `TBC` is none, and a
/// failed part needs none. Words behind a result that may take it back are unclear.
fn stated_outcome<'r>(cells: &Cells<'_, 'r>, draft: &mut Draft) -> Result<(Option<Outcome>, &'r str), Problem> {
    let cell = cells.cell(Column::Outcome);
    if cell.is_empty() || (verdict::is_nothing(cell) && draft.outcome() == Some(Outcome::Fail)) {
        return Ok((None, ""));
    }
    if verdict::is_nothing(cell) {
        return Err(cells.lacks(Column::Outcome, &format!("{} is no result", shown(cell))));
    }
    let stated = verdict::verdict(cell);
    if stated.is_none() && verdict::is_qualified(cell) {
        let heading = cells.layout.columns.heading_of(Column::Outcome).unwrap_or_default();
        return Ok((Some(draft.doubt(heading, &single(cell))), cell));
    }
    // Where unclear words of a part are taken for a fail, so is the whole.
    let is_failed = draft.is_taken_for_a_fail();
    let stated = stated.map(|(outcome, rest)| (Some(if is_failed { Outcome::Fail } else { outcome }), rest));
    let fault = || Fault::bad_file(format!("{} is not P, Pass, F, Fail, I or Information", shown(cell)));
    stated.ok_or_else(|| cells.problem(Column::Outcome, &fault()))
}

/// Works out the outcome of the test. A stated pass with a failed reading stays a pass here, because the reading shows
/// the fail. A stated pass with another failed part is a problem, because the fail would be hidden.
fn outcome(cells: &Cells<'_, '_>, stated: Option<Outcome>, draft: &Draft) -> Result<Outcome, Problem> {
    let parts = draft.outcome();
    let shows = draft.readings.iter().any(|reading| reading.outcome == Some(Outcome::Fail));
    if stated == Some(Outcome::Pass) && parts == Some(Outcome::Fail) && !shows {
        return Err(cells.lacks(Column::Outcome, "the row says pass, but part of the test failed"));
    }
    // Parts that passed are no pass where the sheet has a column for the whole.
    if stated.is_none() && parts == Some(Outcome::Pass) && cells.layout.columns.has(Column::Outcome) {
        return Err(cells.lacks(Column::Outcome, "the result is empty"));
    }
    stated.or(parts).ok_or_else(|| cells.lacks(Column::Outcome, "the test has no result"))
}

/// Works out the kind of test. In doubt a fail is that of a full test, so that a visual check can't lift it.
fn kind(
    layout: &Layout,
    (name, is_visual_only): (&str, bool),
    stated: Option<Outcome>,
    outcome: Outcome,
    draft: &Draft,
) -> TestKind {
    if draft.is_measured() {
        return TestKind::Full;
    }
    if words::is_visual(name) || is_visual_only {
        return TestKind::Visual;
    }
    if outcome == Outcome::Fail && !name.is_empty() {
        return TestKind::Full;
    }
    if !layout.is_contractors() {
        return TestKind::Visual;
    }
    // A sheet whose only result is that of the visual check is a list of visual checks.
    let is_visual_only = stated.is_none() && layout.columns.has(Column::Visual) && !layout.has_readings();
    if is_visual_only { TestKind::Visual } else { TestKind::Full }
}
