//! Reads a table from a file row by row: text in any encoding, or a sheet of a workbook. It finds the heading row, and
//! passes over titles, totals and repeated headings.

mod decode;
mod heading_row;
mod sss;
mod text;
mod workbook;

use chrono::NaiveDate;
use csv::StringRecord;
pub(crate) use decode::Decoded;
use domain::{
    fault::Fault,
    incoming::{cell, footer},
    text as words,
    when::show_day,
};
use heading_row::{SEARCHED, Total};
use serde::Serialize;
use std::{collections::VecDeque, io::Read};
use text::Text;
pub(crate) use text::{Encoding, must_be_text, separator};
use workbook::Sheet;

/// The number of rows that are searched for cells in a column without a heading.
const SEARCHED_FOR_CELLS: usize = 1_000;

/// The most bytes of rows that are read ahead.
const MOST_AHEAD: usize = 4 << 20;

/// The most rows at the end of a file that may be totals.
const MOST_TOTALS: usize = 10;

/// The most rows passed over that are named.
const MOST_NAMED: usize = 1_000;

/// What the caller of a table says about it.
pub(crate) struct Choice<'a> {
    /// The name of the sheet, if the file is a workbook.
    pub(crate) sheet: Option<&'a str>,
    /// True for a heading that the caller knows.
    pub(crate) is_known: &'a dyn Fn(&str) -> bool,
}

impl<'a> Choice<'a> {
    /// Any sheet with known headings.
    pub(crate) fn of(is_known: &'a dyn Fn(&str) -> bool) -> Self {
        Self { sheet: None, is_known }
    }
}

/// A row that is not a record, and was passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PassedOver {
    pub line: u64,
    /// The row's cells, cut at 80 characters.
    pub text: String,
    /// `title`, `total` or `repeated heading`.
    pub reason: &'static str,
}

/// A row as it was read, and the number of the line where it begins.
#[derive(Debug, Clone, Default)]
pub(crate) struct Raw {
    line: u64,
    record: StringRecord,
    /// For each cell of a sheet, true if it is a number whose format doesn't say how it is shown. Empty for text.
    bare: Vec<bool>,
    /// True for a row of a workbook whose days count from 1904.
    is_from_1904: bool,
}

impl Raw {
    /// True for a row without cells. Old programs end a file with a character 26.
    fn is_blank(&self) -> bool {
        self.record.iter().all(|cell| cell.trim_end_matches('\u{1a}').trim().is_empty())
    }

    fn filled(&self) -> usize {
        self.record.iter().filter(|cell| !cell.trim().is_empty()).count()
    }

    fn size(&self) -> usize {
        self.record.as_slice().len() + 64
    }
}

/// A row that is kept until later rows are read.
pub(crate) struct Kept(Raw);

impl Kept {
    pub(crate) fn row(&self) -> Row<'_> {
        Row::of(&self.0, None)
    }

    pub(crate) fn record(self) -> StringRecord {
        self.0.record
    }

    /// The bytes of memory that the row takes.
    pub(crate) fn size(&self) -> usize {
        self.0.size()
    }
}

/// A row, and the number of the line where it begins.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) line: u64,
    pub(crate) record: &'a StringRecord,
    bare: &'a [bool],
    is_from_1904: bool,
    /// The first cell that is not empty in a column without a heading.
    stray: Option<usize>,
}

impl<'a> Row<'a> {
    fn of(raw: &'a Raw, stray: Option<usize>) -> Self {
        let Raw { line, record, bare, is_from_1904 } = raw;
        Self { line: *line, record, bare, is_from_1904: *is_from_1904, stray }
    }

    /// Returns a cell without the spaces around it, and without the marks that exports put around texts: an apostrophe
    /// before a formula or a number, or `="…"`.
    pub(crate) fn cell(&self, at: usize) -> &'a str {
        plain(self.record.get(at).unwrap_or_default())
    }

    /// True if a cell of a sheet is a number whose format doesn't say how it is shown, so that zeros may be missing.
    pub(crate) fn is_bare_number(&self, at: usize) -> bool {
        self.bare.get(at).copied().unwrap_or_default()
    }

    /// The date that a spreadsheet stores as this number of days, counted as the row's workbook does, and the text of
    /// the question if it is meant.
    pub(crate) fn day_number(&self, text: &str) -> Option<(NaiveDate, String)> {
        let day = cell::day_number(text, self.is_from_1904)?;
        Some((day, format!("{} is {}", words::shown(text), show_day(day))))
    }

    /// The number of cells that are not empty.
    pub(crate) fn filled(&self) -> usize {
        self.record.iter().filter(|cell| !cell.trim().is_empty()).count()
    }

    /// Says why the row may be no record, in a file of which so many columns are read: it has one cell only, or reads like
    /// a note below the list. `None` if it is like other rows.
    pub(crate) fn odd(&self, read: usize) -> Option<Odd<'a>> {
        let cells = self.record.iter().map(str::trim).filter(|cell| !cell.is_empty());
        let first = cells.clone().next()?;
        if read < 3 || self.record.len() < 3 {
            return None;
        }
        if cells.clone().nth(1).is_none() {
            return Some(Odd { first, text: words::shown(first), why: "the row has only one cell" });
        }
        let is_note = footer::is_note(cells, self.record.len());
        is_note.then(|| Odd {
            first,
            text: words::shown(&heading_row::joined(self.record)),
            why: "the row reads like a note",
        })
    }

    /// Says why the cells don't match the headings. `None` if they do.
    pub(crate) fn misfit(&self, headings: usize) -> Option<String> {
        let at = self.stray?;
        Some(if at < headings {
            format!("column {} has a cell here, but no heading", heading_row::letters(at))
        } else {
            format!("the row has {} cells, but there are {headings} headings", self.record.len())
        })
    }

    /// Copies the row.
    pub(crate) fn keep(&self) -> Kept {
        let (record, bare) = (self.record.clone(), self.bare.to_vec());
        Kept(Raw { line: self.line, record, bare, is_from_1904: self.is_from_1904 })
    }
}

/// A row that may be no record.
pub(crate) struct Odd<'a> {
    /// Its first cell that is not empty.
    pub(crate) first: &'a str,
    /// Its cells, as a question shows them.
    pub(crate) text: String,
    /// The reason why it may be none.
    pub(crate) why: &'static str,
}

/// Removes what an export puts around a text.
fn plain(cell: &str) -> &str {
    // Nearly every cell begins and ends with a letter or a digit, so that nothing is around it.
    if let [first, .., last] = cell.as_bytes()
        && first.is_ascii_alphanumeric()
        && last.is_ascii_alphanumeric()
    {
        return cell;
    }
    let cell = words::without_guard(cell.trim());
    guarded(cell).map_or_else(|| cell::without_text_mark(cell), str::trim)
}

/// The text within `="…"`, with which a spreadsheet is told that a cell is a text.
fn guarded(cell: &str) -> Option<&str> {
    cell.strip_prefix("=\"")?.strip_suffix('"')
}

/// Undoes the doubled quotes within `="…"`.
fn undouble(record: &mut StringRecord) {
    let is_doubled = |cell: &str| guarded(words::without_guard(cell.trim())).is_some_and(|text| text.contains("\"\""));
    if record.as_slice().contains("=\"") && record.iter().any(is_doubled) {
        let single = |cell: &str| if is_doubled(cell) { plain(cell).replace("\"\"", "\"") } else { cell.to_owned() };
        *record = record.iter().map(single).collect();
    }
}

/// The rows of a file.
enum Body<R> {
    Text(Box<Text<R>>),
    Sheet(Box<Sheet>),
}

impl<R: Read> Body<R> {
    /// Reads the next row that is not blank. False after the last.
    fn read(&mut self, raw: &mut Raw) -> Result<bool, Fault> {
        match self {
            Self::Text(text) => text.read(raw),
            Self::Sheet(sheet) => Ok(sheet.read(raw)),
        }
    }
}

/// The names of the sheets of a workbook; none of a file of text.
///
/// Errors: the workbook can't be read.
pub(crate) fn sheets(bytes: &[u8]) -> Result<Vec<String>, Fault> {
    if Decoded::open(bytes)?.is_workbook() { workbook::names(bytes) } else { Ok(Vec::new()) }
}

/// A file with a heading row, read row by row.
pub(crate) struct Table<R> {
    body: Body<R>,
    headings: StringRecord,
    /// True if a heading is empty.
    has_nameless: bool,
    raw: Raw,
    /// Rows that were read ahead.
    ahead: VecDeque<Raw>,
    /// The fault that comes after the rows that were read ahead.
    fault: Option<Fault>,
    ended: bool,
    rows: u64,
    /// True if a file without rows is no fault.
    may_be_empty: bool,
    passed_over: Vec<PassedOver>,
}

impl<R: Read> Table<R> {
    /// Finds the heading row.
    ///
    /// Errors: the file is empty, neither text nor a workbook, or can't be read; it is not clear which sheet is meant.
    pub(crate) fn open(inner: R, choice: &Choice<'_>) -> Result<Self, Fault> {
        let decoded = Decoded::open(inner)?;
        let body = if decoded.is_workbook() {
            Body::Sheet(Box::new(workbook::open(decoded, choice)?))
        } else if choice.sheet.is_some() {
            return Err(
                Fault::invalid("the file is text, which has no sheets").hint("Leave out the name of the sheet.")
            );
        } else {
            Body::Text(Box::new(Text::open(decoded, choice.is_known)?))
        };
        let mut table = Self {
            body,
            headings: StringRecord::new(),
            has_nameless: false,
            raw: Raw::default(),
            ahead: VecDeque::new(),
            fault: None,
            ended: false,
            rows: 0,
            may_be_empty: false,
            passed_over: Vec::new(),
        };
        table.find_headings(choice.is_known)?;
        Ok(table)
    }

    /// Accepts a file without rows.
    pub(crate) fn or_empty(mut self) -> Self {
        self.may_be_empty = true;
        self
    }

    /// The heading row.
    pub(crate) fn headings(&self) -> &StringRecord {
        &self.headings
    }

    /// The last row that was read.
    pub(crate) fn record(&self) -> &StringRecord {
        &self.raw.record
    }

    /// The number of bytes read so far.
    pub(crate) fn bytes(&self) -> u64 {
        match &self.body {
            Body::Text(text) => text.bytes(),
            Body::Sheet(sheet) => sheet.bytes(),
        }
    }

    /// The name of the workbook's sheet.
    pub(crate) fn sheet(&self) -> Option<&str> {
        match &self.body {
            Body::Text(_) => None,
            Body::Sheet(sheet) => Some(sheet.name()),
        }
    }

    /// The workbook's other sheets that may have been meant.
    pub(crate) fn other_sheets(&self) -> &[String] {
        match &self.body {
            Body::Text(_) => &[],
            Body::Sheet(sheet) => sheet.others(),
        }
    }

    /// The first thousand rows so far that were passed over.
    pub(crate) fn passed_over(&self) -> &[PassedOver] {
        &self.passed_over
    }

    /// Reads the next record, and passes over empty rows, totals and repeated headings. A short row is filled up with
    /// empty cells.
    ///
    /// Errors: a quote is never closed; a row is too long; the bytes are not text; the file has no rows.
    pub(crate) fn next(&mut self) -> Result<Option<Row<'_>>, Fault> {
        while self.advance()? {
            let reason = match heading_row::total(&self.raw.record, self.headings.len()) {
                Total::Sure => "total",
                Total::AtTheEnd if self.only_totals_follow() => "total",
                _ if heading_row::is_repeated(&self.raw.record, &self.headings) => "repeated heading",
                _ => {
                    self.rows += 1;
                    while self.raw.record.len() < self.headings.len() {
                        self.raw.record.push_field("");
                    }
                    undouble(&mut self.raw.record);
                    return Ok(Some(Row::of(&self.raw, self.stray())));
                }
            };
            name(&mut self.passed_over, &self.raw, reason);
        }
        if self.rows == 0 && !self.may_be_empty {
            return Err(Fault::bad_file("the file has a heading and no rows").hint("Check that it is the right file."));
        }
        Ok(None)
    }

    fn advance(&mut self) -> Result<bool, Fault> {
        if let Some(raw) = self.ahead.pop_front() {
            self.raw = raw;
            return Ok(true);
        }
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        Ok(!self.ended && self.body.read(&mut self.raw)?)
    }

    /// Reads ahead until `most` rows wait. False if there are fewer, or they take too much memory.
    fn read_ahead(&mut self, most: usize) -> bool {
        let mut size: usize = self.ahead.iter().map(Raw::size).sum();
        while self.ahead.len() < most {
            if self.ended || self.fault.is_some() || size > MOST_AHEAD {
                return false;
            }
            let mut raw = Raw::default();
            match self.body.read(&mut raw) {
                Ok(true) => {
                    size += raw.size();
                    self.ahead.push_back(raw);
                }
                Ok(false) => self.ended = true,
                Err(fault) => self.fault = Some(fault),
            }
        }
        true
    }

    fn only_totals_follow(&mut self) -> bool {
        for at in 0..MOST_TOTALS {
            if !self.read_ahead(at + 1) {
                return self.ended && self.ahead.len() == at;
            }
            if heading_row::total(&self.ahead[at].record, self.headings.len()) == Total::No {
                return false;
            }
        }
        false
    }

    fn find_headings(&mut self, is_known: &dyn Fn(&str) -> bool) -> Result<(), Fault> {
        self.read_ahead(SEARCHED);
        if self.ahead.is_empty() {
            let empty = || Fault::bad_file("the file is empty").hint("Check that it is the right file.");
            return Err(self.fault.take().unwrap_or_else(empty));
        }
        let at = heading_row::pick(self.ahead.make_contiguous(), is_known);
        for raw in self.ahead.drain(..at) {
            name(&mut self.passed_over, &raw, "title");
        }
        let heading = self.ahead.pop_front().unwrap_or_default();
        self.headings = heading.record.iter().map(str::trim).collect();
        self.name_columns(heading.line);
        Ok(())
    }

    /// Names the columns that have cells and no heading.
    fn name_columns(&mut self, line: u64) {
        let is_empty = |heading: &str| heading.is_empty();
        let mut has_cells = vec![false; self.headings.len()];
        if let Body::Sheet(sheet) = &self.body {
            has_cells = (0..sheet.width()).map(|column| sheet.has_cells_below(column, line)).collect();
            let width = has_cells.iter().rposition(|has| *has).map_or(0, |last| last + 1);
            (self.headings.len()..width).for_each(|_| self.headings.push_field(""));
        } else if self.headings.iter().any(is_empty) {
            self.read_ahead(SEARCHED_FOR_CELLS);
            for raw in &self.ahead {
                raw.record.iter().zip(&mut has_cells).for_each(|(cell, has)| *has |= !cell.trim().is_empty());
            }
        }
        let name = |(at, heading): (usize, &str)| match heading {
            "" if has_cells[at] => format!("Column {}", heading_row::letters(at)),
            heading => heading.to_owned(),
        };
        self.headings = self.headings.iter().enumerate().map(name).collect();
        self.has_nameless = self.headings.iter().any(is_empty);
    }

    /// Finds a cell that is not empty in a column without a heading.
    fn stray(&self) -> Option<usize> {
        if !self.has_nameless && self.raw.record.len() <= self.headings.len() {
            return None;
        }
        let cells = self.raw.record.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
        cells.map(|(at, _)| at).find(|at| self.headings.get(*at).is_none_or(str::is_empty))
    }
}

fn name(passed_over: &mut Vec<PassedOver>, raw: &Raw, reason: &'static str) {
    if passed_over.len() < MOST_NAMED {
        passed_over.push(PassedOver { line: raw.line, text: heading_row::joined(&raw.record), reason });
    }
}

pub(crate) fn unreadable(error: impl std::error::Error + Send + Sync + 'static) -> Fault {
    Fault::bad_file("the file can't be read to its end")
        .hint("Check that it is complete, and try again.")
        .because(error)
}

#[cfg(test)]
mod tests;
