//! Reads the cells of one row of a table of tests.

use super::{
    Problem, Unknown,
    columns::{Layout, Quad, Unit},
    draft::{Draft, problem, short},
    known::Column,
    verdict, words,
};
use crate::file::table::Row;
use domain::{
    fault::Fault,
    pat::{Measure, Outcome, Reading},
    text::{LONG, fold, line, shown},
};

/// A row, and the meaning of its columns.
pub(crate) struct Cells<'l, 'r> {
    pub(crate) layout: &'l Layout,
    pub(crate) row: &'l Row<'r>,
}

impl<'r> Cells<'_, 'r> {
    /// The first filled cell of a column; empty if the sheet says that there is nothing.
    pub(crate) fn cell(&self, column: Column) -> &'r str {
        let mut cells = self.layout.places(column).map(|at| self.row.cell(at));
        let cell = cells.next().unwrap_or_default();
        if column != Column::Outcome && verdict::is_nothing(cell) { "" } else { cell }
    }

    pub(crate) fn short(&self, column: Column) -> Result<Option<String>, Problem> {
        let heading = self.layout.columns.heading_of(column).unwrap_or_default();
        short(heading, self.cell(column)).map_err(|fault| problem(self.row.line, heading, &fault))
    }

    /// Parses a cell that may be empty.
    pub(crate) fn parsed<T>(
        &self,
        column: Column,
        parse: impl FnOnce(&str) -> Result<T, Fault>,
    ) -> Result<Option<T>, Problem> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return Ok(None);
        }
        parse(cell).map(Some).map_err(|fault| self.problem(column, &fault))
    }

    /// Reads an optional word. An unknown word is not a problem, but is listed.
    pub(crate) fn word<T>(&self, column: Column, parse: fn(&str) -> Option<T>, unknown: &mut Unknown) -> Option<T> {
        let cell = self.cell(column);
        let word = parse(cell);
        if word.is_none() && !cell.is_empty() {
            let heading = self.layout.columns.heading_of(column).unwrap_or_default();
            unknown.add(&format!("{heading} {}", shown(cell)));
        }
        word
    }

    pub(crate) fn problem(&self, column: Column, fault: &Fault) -> Problem {
        problem(self.row.line, self.layout.columns.heading_of(column).unwrap_or_default(), fault)
    }

    pub(crate) fn lacks(&self, column: Column, reason: &str) -> Problem {
        let column = self.layout.columns.heading_of(column).map(str::to_owned);
        Problem { line: self.row.line, column, reason: reason.to_owned() }
    }

    fn heading(&self, at: usize) -> &str {
        &self.layout.headings[at]
    }

    fn wrong(&self, at: Option<usize>, fault: &Fault) -> Problem {
        problem(self.row.line, at.map_or("", |at| self.heading(at)), fault)
    }

    /// Reads the cells of one reading of PATorganiser's. A test with an unknown measure is kept in the note.
    pub(crate) fn take_quad(&self, quad: &Quad, draft: &mut Draft, unknown: &mut Unknown) -> Result<(), Problem> {
        let cell = |at: Option<usize>| at.map_or("", |at| self.row.cell(at));
        let (test, result) = (cell(Some(quad.test)), cell(quad.result));
        let (unit, status) = (cell(quad.unit), cell(quad.status));
        if result.is_empty() && status.is_empty() {
            return Ok(());
        }
        let said = verdict::verdict(result).map(|(outcome, _)| outcome);
        let outcome = match words::outcome(status) {
            None if !status.is_empty() => {
                return Err(self.wrong(quad.status, &Fault::bad_file(format!("{} is not P or F", shown(status)))));
            }
            None => said,
            // A result in words that contradicts a pass must not get lost.
            Some(_) if said == Some(Outcome::Fail) => said,
            outcome => outcome,
        };
        if let Some(outcome) = outcome {
            draft.end(outcome);
        }
        let test = line("test", test, LONG).map_err(|f| self.wrong(Some(quad.test), &f))?.unwrap_or_default();
        let measure = words::measure(&test).filter(|_| !words::is_visual(&test));
        let has_words = words::is_visual(&test) || measure.is_some_and(|measure| measure.unit().is_none());
        if outcome.is_none() && has_words && !verdict::is_blank(result) && !is_quantity(result) {
            if words::is_visual(&test) && verdict::is_not_made(result) {
                draft.no_visual = short(&test, &format!("{test}: {}", single(result)))
                    .map_err(|fault| self.wrong(quad.result, &fault))?;
            } else if !verdict::is_left_out(result) {
                draft.doubt(&test, result);
            }
        }
        let Some(measure) = measure else {
            if !words::is_visual(&test) {
                unknown.add(&test);
            }
            let note = format!("{test} {result} {unit} {status}");
            return draft.note(&note).map_err(|f| self.wrong(quad.result, &f));
        };
        let value = with_unit(result, unit);
        let reading = match said {
            None if !result.is_empty() => words::reading(measure, &value, outcome),
            _ => Ok(Reading::without_number(measure, outcome)),
        };
        reading.and_then(|reading| draft.read(reading)).map_err(|f| self.wrong(quad.result, &f))?;
        keep_number(measure, &test, &value, draft).map_err(|f| self.wrong(quad.result, &f))
    }

    /// Reads the columns of a contractor's sheet that hold a part of the test, in the order of the file.
    pub(crate) fn take_measured(&self, draft: &mut Draft) -> Result<(), Problem> {
        for (at, column) in &self.layout.columns.read {
            if let Column::Measured(measure) = column {
                self.take_reading(*at, *measure, draft).map_err(|fault| self.wrong(Some(*at), &fault))?;
            }
        }
        for (at, column) in &self.layout.columns.read {
            match column {
                Column::Verdict(measure) => self.take_verdict(*at, *measure, draft),
                Column::Visual => self.take_visual(*at, draft),
                _ => Ok(()),
            }
            .map_err(|fault| self.wrong(Some(*at), &fault))?;
        }
        Ok(())
    }

    /// Reads a cell with a reading, or with the outcome of its measure.
    fn take_reading(&self, at: usize, measure: Measure, draft: &mut Draft) -> Result<(), Fault> {
        let cell = self.row.cell(at);
        let has_words = measure.unit().is_none();
        let is_empty = if has_words { verdict::is_blank(cell) } else { verdict::is_nothing(cell) };
        if is_empty {
            return Ok(());
        }
        if let Some((outcome, rest)) = verdict::verdict(cell) {
            draft.end(outcome);
            draft.read(Reading::without_number(measure, Some(outcome)))?;
            return if rest.is_empty() { Ok(()) } else { draft.note(&format!("{} {rest}", self.heading(at))) };
        }
        let unit = match self.layout.unit(at) {
            Unit::Usual => "",
            Unit::Named(unit) => unit,
            Unit::Foreign => return self.keep_other(at, draft),
        };
        if has_words {
            return self.keep_words(at, draft);
        }
        let reading = match number(cell, measure, unit) {
            Err(_) if measure == Measure::Fuse => return self.keep_other(at, draft),
            reading => reading?,
        };
        if let Some(outcome) = reading.outcome {
            draft.end(outcome);
        }
        draft.read(reading)
    }

    /// Keeps a cell as a note. Words for a result that Kitbook doesn't know may be those of a fail.
    fn keep_words(&self, at: usize, draft: &mut Draft) -> Result<(), Fault> {
        let cell = self.row.cell(at);
        if !is_quantity(cell) && !verdict::is_left_out(cell) && !verdict::is_harmless(cell) {
            draft.doubt(self.heading(at), &single(cell));
        }
        self.keep(at, draft)
    }

    /// Keeps a reading that the register has no unit for, such as `13A BS1362`, as a note.
    fn keep_other(&self, at: usize, draft: &mut Draft) -> Result<(), Fault> {
        let has_number = self.row.cell(at).contains(|c: char| c.is_ascii_digit());
        if has_number { self.keep(at, draft) } else { self.keep_words(at, draft) }
    }

    /// Reads the outcome of a measure that has its readings in other columns.
    fn take_verdict(&self, at: usize, measure: Measure, draft: &mut Draft) -> Result<(), Fault> {
        let cell = self.row.cell(at);
        if verdict::is_blank(cell) {
            return Ok(());
        }
        let Some((outcome, rest)) = verdict::verdict(cell) else { return self.keep_words(at, draft) };
        draft.end(outcome);
        if !rest.is_empty() {
            draft.note(&format!("{} {rest}", self.heading(at)))?;
        }
        let mut is_new = true;
        for reading in draft.readings.iter_mut().filter(|reading| reading.measure == measure) {
            reading.outcome = Some(outcome);
            is_new = false;
        }
        if is_new { draft.read(Reading::without_number(measure, Some(outcome))) } else { Ok(()) }
    }

    /// Reads the outcome of the visual check. Words that say more are kept as a note.
    fn take_visual(&self, at: usize, draft: &mut Draft) -> Result<(), Fault> {
        let cell = self.row.cell(at);
        if verdict::is_not_made(cell) {
            draft.no_visual = short(self.heading(at), &format!("{}: {}", self.heading(at), single(cell)))?;
            return if verdict::is_nothing(cell) { Ok(()) } else { self.keep(at, draft) };
        }
        if verdict::is_blank(cell) {
            return Ok(());
        }
        match verdict::verdict(cell) {
            Some((outcome, rest)) => {
                draft.end(outcome);
                if (outcome, rest) == (Outcome::Pass, "") { Ok(()) } else { self.keep(at, draft) }
            }
            None => {
                draft.doubt(self.heading(at), &single(cell));
                self.keep(at, draft)
            }
        }
    }

    /// Keeps a cell as a note, after its heading.
    fn keep(&self, at: usize, draft: &mut Draft) -> Result<(), Fault> {
        draft.note(&format!("{} {}", self.heading(at), single(self.row.cell(at))))
    }

    /// Fails the test if a column that is not understood says so: a fail must not get lost.
    pub(crate) fn take_other_fails(&self, draft: &mut Draft) -> Result<(), Problem> {
        for (at, heading) in self.layout.unknown() {
            let cell = self.row.cell(at);
            let is_fail = cell.len() > 1 && words::outcome(cell) == Some(Outcome::Fail);
            if is_fail {
                draft.end(Outcome::Fail);
                draft.note(&format!("{heading} {cell}")).map_err(|fault| self.wrong(Some(at), &fault))?;
            }
        }
        Ok(())
    }

    /// Adds the tester's notes. `more` are the words behind the outcome. In a contractor's sheet they come before the
    /// parts of the test, because the first words of a fail's note are shown as its reason.
    pub(crate) fn take_notes(&self, draft: &mut Draft, more: &str) -> Result<(), Problem> {
        let parts = if self.layout.is_contractors() { draft.note.take() } else { None };
        let outcome = self.layout.places(Column::Outcome).next();
        let notes = self.layout.places(Column::Notes).map(|at| (Some(at), self.row.cell(at)));
        let parts = parts.iter().map(|parts| (outcome, parts.as_str()));
        for (at, note) in std::iter::once((outcome, more)).chain(notes).chain(parts) {
            if !verdict::is_nothing(note) {
                draft.note(&single(note)).map_err(|fault| self.wrong(at, &fault))?;
            }
        }
        Ok(())
    }

    /// Adds a reading without a value for each column of earth and insulation in which this row has none. The class of
    /// the item decides if a pass without it is queried.
    pub(crate) fn take_blanks(&self, draft: &mut Draft) {
        for measure in [Measure::Earth, Measure::Insulation] {
            let has_column = self.layout.columns.has(Column::Measured(measure));
            if has_column && draft.readings.iter().all(|reading| reading.measure != measure) {
                draft.readings.push(Reading::without_number(measure, None));
            }
        }
    }
}

/// Reads a cell with a number, and perhaps an outcome behind it. `unit` is the heading's; the cell may have its own.
///
/// Errors: there is no number, or its unit doesn't fit the measure.
pub(crate) fn number(cell: &str, measure: Measure, unit: &str) -> Result<Reading, Fault> {
    let (value, outcome) = split_verdict(cell);
    // `200+` is a reading beyond the range of the instrument.
    let above = value.strip_suffix('+').map(|value| format!(">{value}"));
    words::reading(measure, &with_unit(above.as_deref().unwrap_or(value), unit), outcome)
}

/// True for a number that measures something, such as `0.35` or `230 W`. A bare `0` may be a word for a fail.
fn is_quantity(cell: &str) -> bool {
    const UNITS: [&str; 9] = ["w", "kw", "va", "kva", "a", "amp", "amps", "ma", "v"];
    let unit = cell.trim_start_matches(|c: char| c.is_ascii_digit() || "<>.,+ ".contains(c));
    let number = &cell[..cell.len() - unit.len()];
    let is_bare = unit.is_empty() && number.len() > 1;
    number.contains(|c: char| c.is_ascii_digit()) && (is_bare || UNITS.contains(&fold(unit).as_str()))
}

/// Splits a value with its outcome behind it, such as `0.08 P`.
fn split_verdict(cell: &str) -> (&str, Option<Outcome>) {
    let split = cell.rsplit_once(char::is_whitespace).and_then(|(value, word)| {
        let outcome = words::outcome(word).filter(|outcome| *outcome != Outcome::Information)?;
        Some((value.trim(), Some(outcome)))
    });
    split.unwrap_or((cell, None))
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
pub(crate) fn single(note: &str) -> String {
    note.split(['\r', '\n', '\t']).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}
