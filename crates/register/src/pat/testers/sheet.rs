//! PATorganiser's CSV: each row is a test, with its readings in repeated columns Test, Result, Unit, Status.

use super::{
    Problem, Record, Unknown,
    draft::{Draft, problem, short},
    words,
};
use crate::file::{
    headings::{Columns, Known, Mapping, listed, squeeze},
    table::{Choice, Row, Table},
};
use chrono::{NaiveDate, NaiveTime};
use csv::StringRecord;
use domain::{
    fault::Fault,
    pat::{Measure, Outcome, Reading, TestKind},
    text::{LONG, line, shown},
};
use std::io::Read;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    AssetId,
    Description,
    Class,
    Equipment,
    Make,
    Model,
    Serial,
    Site,
    Location,
    TestDate,
    LastFullTest,
    LastTest,
    TestTime,
    Outcome,
    TestName,
    TestNotes,
    Retest,
    Instrument,
    InstrumentSerial,
    Person,
}

/// Known headings, in squeezed form.
const KNOWN: &[(&str, Column)] = &[
    ("assetid", Column::AssetId),
    ("assetdescription", Column::Description),
    ("assetclass", Column::Class),
    ("assettype", Column::Equipment),
    ("assetmake", Column::Make),
    ("assetmodel", Column::Model),
    ("assetserial", Column::Serial),
    ("sitename", Column::Site),
    ("locationname", Column::Location),
    ("testdate", Column::TestDate),
    ("lastfulltestdate", Column::LastFullTest),
    ("lasttest", Column::LastTest),
    ("testtime", Column::TestTime),
    ("passfail", Column::Outcome),
    ("status", Column::Outcome),
    ("testname", Column::TestName),
    ("testnotes", Column::TestNotes),
    ("retestmonths", Column::Retest),
    ("retest", Column::Retest),
    ("instrument", Column::Instrument),
    ("instrumentserial", Column::InstrumentSerial),
    ("person", Column::Person),
];

/// The columns that may hold the date of the test, the best first.
const DATES: [Column; 3] = [Column::TestDate, Column::LastFullTest, Column::LastTest];

/// True if a heading is the key of this format.
pub(crate) fn is_key(heading: &str) -> bool {
    squeeze(heading) == "assetid"
}

/// True for a known heading, or that of a reading.
fn is_known(heading: &str) -> bool {
    let squeezed = squeeze(heading);
    let name = squeezed.trim_end_matches(|c: char| c.is_ascii_digit());
    KNOWN.iter().any(|(known, _)| *known == squeezed) || matches!(name, "test" | "result" | "unit")
}

/// The columns of one reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Quad {
    test: usize,
    result: Option<usize>,
    unit: Option<usize>,
    status: Option<usize>,
}

/// Finds the columns of the readings. Returns them, and the headings with these columns left empty. A `Status` before
/// the first `Test` is the status of the row.
fn quads(headings: &StringRecord) -> (Vec<Quad>, StringRecord) {
    let mut quads: Vec<Quad> = Vec::new();
    let others = headings.iter().enumerate().map(|(at, heading)| {
        let squeezed = squeeze(heading);
        let name = squeezed.trim_end_matches(|c: char| c.is_ascii_digit());
        if name == "test" {
            quads.push(Quad { test: at, result: None, unit: None, status: None });
            return "";
        }
        let slot = quads.last_mut().and_then(|quad| match name {
            "result" => Some(&mut quad.result),
            "unit" => Some(&mut quad.unit),
            "status" => Some(&mut quad.status),
            _ => None,
        });
        match slot {
            Some(slot @ None) => {
                *slot = Some(at);
                ""
            }
            _ => heading,
        }
    });
    let others = others.collect();
    (quads, others)
}

/// A file of this format.
pub(crate) struct Sheet<R> {
    table: Table<R>,
    plan: Plan,
    without_test: u64,
}

/// The meaning of each column.
struct Plan {
    columns: Columns<Column>,
    quads: Vec<Quad>,
    headings: StringRecord,
    key: String,
}

impl<R: Read> Sheet<R> {
    /// Reads the heading line.
    ///
    /// Errors: the file is empty or not text; there is no column for the asset's ID or for the date.
    pub(crate) fn open(reader: R, unknown: &mut Unknown) -> Result<Self, Fault> {
        let table = Table::open(reader, &Choice::of(&is_known))?;
        let headings = table.headings().clone();
        let (quads, others) = quads(&headings);
        let known = Known { fields: KNOWN.to_vec(), first_ignored: &[], ignored: &[] };
        let columns = Columns::find(&others, &known, &Mapping::default(), |_| false)?;
        let seen: Vec<String> = headings.iter().map(str::to_owned).collect();
        let needs = |content: &str, heading: &str| {
            Fault::bad_file(format!("no column has {content}; the headings are {}", listed(&seen)))
                .hint(format!("Add the heading {heading} to that column."))
        };
        let key = columns.heading_of(Column::AssetId).ok_or_else(|| needs("the asset's ID", "Asset Id"))?.to_owned();
        if !DATES.iter().any(|date| columns.has(*date)) {
            return Err(needs("the test date", "Test Date"));
        }
        columns.unknown.iter().map(|(_, heading)| heading).chain(&columns.never).for_each(|h| unknown.add(h));
        Ok(Self { table, plan: Plan { columns, quads, headings, key }, without_test: 0 })
    }

    pub(crate) fn next(&mut self, unknown: &mut Unknown) -> Result<Option<Result<Record, Problem>>, Fault> {
        while let Some(row) = self.table.next()? {
            if let Some(reason) = row.misfit(self.plan.headings.len()) {
                return Ok(Some(Err(Problem { line: row.line, column: None, reason })));
            }
            match self.plan.record(&row, unknown) {
                Ok(None) => self.without_test += 1,
                Ok(Some(record)) => return Ok(Some(Ok(record))),
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

    pub(crate) fn key(&self) -> &str {
        &self.plan.key
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.table.bytes()
    }

    pub(crate) fn without_test(&self) -> u64 {
        self.without_test
    }
}

impl Plan {
    /// Reads a row; `None` if it has an asset but no test.
    fn record(&self, row: &Row<'_>, unknown: &mut Unknown) -> Result<Option<Record>, Problem> {
        let mut draft = Draft::default();
        for quad in &self.quads {
            self.take(row, quad, &mut draft, unknown)?;
        }
        let day = self.day(row)?;
        let stated = self.stated_outcome(row)?;
        if day.is_none() && stated.is_none() && draft.outcome().is_none() && draft.readings.is_empty() {
            return Ok(None);
        }
        let (tested_on, time) = day.ok_or_else(|| self.lacks(row, self.date_column(), "the test has no date"))?;
        let asset_id = self.short(row, Column::AssetId)?;
        let name = self.cell(row, Column::TestName);
        let outcome = self.outcome(row, stated, &draft)?;
        let kind = match (words::is_visual(name), outcome) {
            (true, _) => TestKind::Visual,
            // Any other named test that failed before the first reading counts as a full test, so that a visual check
            // can't lift it.
            (false, Outcome::Fail) if !name.is_empty() => TestKind::Full,
            (false, _) => draft.kind(),
        };
        let notes = self.cell(row, Column::TestNotes);
        draft.note(&single(notes)).map_err(|f| self.problem(row, Column::TestNotes, &f))?;
        Ok(Some(Record {
            line: row.line,
            asset_id: asset_id.ok_or_else(|| self.lacks(row, Column::AssetId, "the asset's ID is empty"))?,
            description: self.short(row, Column::Description)?,
            make: self.short(row, Column::Make)?,
            model: self.short(row, Column::Model)?,
            serial: self.short(row, Column::Serial)?,
            site: self.short(row, Column::Site)?,
            location: self.short(row, Column::Location)?,
            class: self.word(row, Column::Class, words::class, unknown),
            equipment: self.word(row, Column::Equipment, words::equipment, unknown),
            tested_on,
            time: self.time(row)?.or(time),
            kind,
            outcome,
            tester: self.short(row, Column::Person)?,
            instrument: self.short(row, Column::Instrument)?,
            instrument_serial: self.short(row, Column::InstrumentSerial)?,
            retest_months: self.parsed(row, Column::Retest, words::months)?,
            note: draft.note,
            readings: draft.readings,
        }))
    }

    /// Reads the cells of one reading. A test with an unknown measure is kept in the note.
    fn take(&self, row: &Row<'_>, quad: &Quad, draft: &mut Draft, unknown: &mut Unknown) -> Result<(), Problem> {
        let cell = |at: Option<usize>| at.map_or("", |at| row.cell(at));
        let (test, result) = (cell(Some(quad.test)), cell(quad.result));
        let (unit, status) = (cell(quad.unit), cell(quad.status));
        if result.is_empty() && status.is_empty() {
            return Ok(());
        }
        let wrong = |at: Option<usize>, fault: &Fault| {
            problem(row.line, at.and_then(|at| self.headings.get(at)).unwrap_or_default(), fault)
        };
        let outcome = match words::outcome(status) {
            None if !status.is_empty() => {
                return Err(wrong(quad.status, &Fault::bad_file(format!("{} is not P or F", shown(status)))));
            }
            None => words::outcome(result),
            outcome => outcome,
        };
        if let Some(outcome) = outcome {
            draft.end(outcome);
        }
        let test = line("test", test, LONG).map_err(|f| wrong(Some(quad.test), &f))?.unwrap_or_default();
        let Some(measure) = words::measure(&test).filter(|_| !words::is_visual(&test)) else {
            if !words::is_visual(&test) {
                unknown.add(&test);
            }
            return draft.note(&format!("{test} {result} {unit} {status}")).map_err(|f| wrong(quad.result, &f));
        };
        let value = with_unit(result, unit);
        let reading = match words::outcome(result) {
            None if !result.is_empty() => words::reading(measure, &value, outcome),
            _ => Ok(Reading::without_number(measure, outcome)),
        };
        reading.and_then(|reading| draft.read(reading)).map_err(|f| wrong(quad.result, &f))?;
        keep_number(measure, &test, &value, draft).map_err(|f| wrong(quad.result, &f))
    }

    fn cell<'r>(&self, row: &Row<'r>, column: Column) -> &'r str {
        self.columns.read.iter().find(|(_, c)| *c == column).map_or("", |(at, _)| row.cell(*at))
    }

    fn short(&self, row: &Row<'_>, column: Column) -> Result<Option<String>, Problem> {
        let heading = self.columns.heading_of(column).unwrap_or_default();
        short(heading, self.cell(row, column)).map_err(|fault| problem(row.line, heading, &fault))
    }

    /// Parses a cell that may be empty.
    fn parsed<T>(
        &self,
        row: &Row<'_>,
        column: Column,
        parse: fn(&str) -> Result<T, Fault>,
    ) -> Result<Option<T>, Problem> {
        let cell = self.cell(row, column);
        if cell.is_empty() {
            return Ok(None);
        }
        parse(cell).map(Some).map_err(|fault| self.problem(row, column, &fault))
    }

    /// Reads an optional word. An unknown word is not a problem, but is listed.
    fn word<T>(&self, row: &Row<'_>, column: Column, parse: fn(&str) -> Option<T>, unknown: &mut Unknown) -> Option<T> {
        let cell = self.cell(row, column);
        let word = parse(cell);
        if word.is_none() && !cell.is_empty() {
            unknown.add(&format!("{} {}", self.columns.heading_of(column).unwrap_or_default(), shown(cell)));
        }
        word
    }

    fn day(&self, row: &Row<'_>) -> Result<Option<(NaiveDate, Option<NaiveTime>)>, Problem> {
        let column = DATES.into_iter().find(|date| !self.cell(row, *date).is_empty());
        column.map_or(Ok(None), |column| self.parsed(row, column, words::moment))
    }

    fn date_column(&self) -> Column {
        DATES.into_iter().find(|date| self.columns.has(*date)).unwrap_or(Column::TestDate)
    }

    fn time(&self, row: &Row<'_>) -> Result<Option<NaiveTime>, Problem> {
        self.parsed(row, Column::TestTime, |cell| {
            words::time(cell).ok_or_else(|| Fault::bad_file(format!("{} is not a time", shown(cell))))
        })
    }

    /// Reads the outcome that the row states for the whole test.
    fn stated_outcome(&self, row: &Row<'_>) -> Result<Option<Outcome>, Problem> {
        self.parsed(row, Column::Outcome, |cell| {
            words::outcome(cell)
                .ok_or_else(|| Fault::bad_file(format!("{} is not P, Pass, F, Fail, I or Information", shown(cell))))
        })
    }

    /// Works out the outcome of the test. A stated pass with a failed reading stays a pass here, because the reading
    /// shows the fail. A stated pass with another failed part is a problem, because the fail would be hidden.
    fn outcome(&self, row: &Row<'_>, stated: Option<Outcome>, draft: &Draft) -> Result<Outcome, Problem> {
        let parts = draft.outcome();
        let shows = draft.readings.iter().any(|reading| reading.outcome == Some(Outcome::Fail));
        if stated == Some(Outcome::Pass) && parts == Some(Outcome::Fail) && !shows {
            return Err(self.lacks(row, Column::Outcome, "the row says pass, but part of the test failed"));
        }
        stated.or(parts).ok_or_else(|| self.lacks(row, Column::Outcome, "the test has no result"))
    }

    fn problem(&self, row: &Row<'_>, column: Column, fault: &Fault) -> Problem {
        problem(row.line, self.columns.heading_of(column).unwrap_or_default(), fault)
    }

    fn lacks(&self, row: &Row<'_>, column: Column, reason: &str) -> Problem {
        let column = self.columns.heading_of(column).map(str::to_owned);
        Problem { line: row.line, column, reason: reason.to_owned() }
    }
}

/// Joins a result and its unit, unless the result already includes it.
fn with_unit(result: &str, unit: &str) -> String {
    if result.ends_with(|c: char| c.is_ascii_digit()) { format!("{result} {unit}") } else { result.to_owned() }
}

/// Adds the measured number to the note if the register keeps this kind of reading without a number.
fn keep_number(measure: Measure, test: &str, value: &str, draft: &mut Draft) -> Result<(), Fault> {
    if measure.unit().is_some() || value.is_empty() || words::outcome(value).is_some() {
        return Ok(());
    }
    draft.note(&format!("{test} {value}"))
}

/// Joins the lines of a note, because a quoted cell may have several.
fn single(note: &str) -> String {
    note.split(['\r', '\n', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
