//! Reads the files of PAT testers into records. This module doesn't use the register: the caller finds the assets and
//! decides which results count.
//!
//! The file's content decides between two formats: a table, which is PATorganiser's or a contractor's sheet, and the
//! labelled text of Seaward PrimeTest and Apollo, of Kewtech KT testers and of Fluke. Seaward's binary SSS is recognised
//! and refused.

mod block;
mod cells;
mod columns;
mod dates;
mod draft;
mod fingerprint;
mod keys;
mod known;
mod labelled;
mod lines;
mod sheet;
mod verdict;
mod views;
mod words;

use crate::file::{
    headings::Mapping,
    import::Problem,
    plan::{ColumnView, Plan},
    table::{self, Choice, Decoded, Table},
};
use csv::StringRecord;
pub use dates::Dates;
pub use domain::pat::Tested as Record;
use domain::{fault::Fault, reading::DateFormat, remedy::Input, say, text};
pub(crate) use fingerprint::{earlier_fingerprint, fingerprint};
pub use keys::PROBLEM as LABELLED_PROBLEM;
pub(crate) use known::{fields, is_known};
use labelled::Labelled;
use sheet::Sheet;
use std::io::Read;

/// The most unknown keys and headings that are listed.
const MOST_UNKNOWN: usize = 50;

/// The number of lines read to recognise the format.
const SNIFFED_LINES: usize = 60;

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A table with PATorganiser's headings.
    Sheet,
    /// A table with a column for each measure, or with none.
    Contractor,
    /// `KEY  value` lines.
    Labelled,
}

/// How the user wants a file to be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ways {
    pub dates: DateFormat,
    /// The user's own reading of the columns.
    pub mapping: Mapping,
}

impl Default for Ways {
    fn default() -> Self {
        Self { dates: DateFormat::Uk, mapping: Mapping::default() }
    }
}

/// A record as written in the file.
#[derive(Debug, Clone, Copy)]
pub enum Raw<'a> {
    /// A row of the table.
    Row(&'a StringRecord),
    /// Lines of text, each with its line end.
    Lines(&'a str),
}

enum Body<R> {
    Sheet(Box<Sheet<Decoded<R>>>),
    Labelled(Box<Labelled<Decoded<R>>>),
}

/// A tester's file, read record by record.
pub struct File<R> {
    body: Body<R>,
    unknown: Unknown,
    ended: bool,
}

/// A file whose format is recognised. How its columns are read is not settled yet.
pub(crate) enum Recognised<R> {
    Table(Table<Decoded<R>>),
    Labelled(Decoded<R>),
}

/// Recognises the format from the first lines, and opens the file.
///
/// Errors: the file is empty, not text, in neither format, or can't be read; a table lacks a required column; `ways`
/// names columns that the file hasn't.
pub fn open<R: Read>(reader: R, ways: &Ways) -> Result<File<R>, Fault> {
    recognised(reader, &ways.mapping, None)?.open(ways)
}

/// Recognises the format from the first lines.
///
/// Errors: the file is empty, not text, in neither format, or can't be read.
pub(crate) fn recognised<R: Read>(reader: R, mapping: &Mapping, sheet: Option<&str>) -> Result<Recognised<R>, Fault> {
    let whole = Decoded::open(reader)?;
    if !whole.is_workbook() && !is_table(whole.head())? {
        return Ok(Recognised::Labelled(whole));
    }
    let is_known = |heading: &str| is_known(heading) || mapping.names(heading);
    Ok(Recognised::Table(Table::open(whole, &Choice { sheet, is_known: &is_known })?))
}

impl<R: Read> Recognised<R> {
    /// The headings, if the file is a table.
    pub(crate) fn headings(&self) -> Option<&StringRecord> {
        match self {
            Self::Table(table) => Some(table.headings()),
            Self::Labelled(_) => None,
        }
    }

    /// Settles how the columns are read.
    ///
    /// Errors: a table lacks a required column; `ways` names columns that the file hasn't.
    pub(crate) fn open(self, ways: &Ways) -> Result<File<R>, Fault> {
        let mut unknown = Unknown::default();
        let body = match self {
            Self::Table(table) => Body::Sheet(Box::new(Sheet::new(table, ways, &mut unknown)?)),
            Self::Labelled(text) if ways.mapping == Mapping::default() => {
                Body::Labelled(Box::new(Labelled::new(text, ways.dates)))
            }
            Self::Labelled(_) => {
                return Err(Fault::invalid("this tester's file has no columns").hint(say![
                    "Leave out ",
                    Input::Map.blank(),
                    ". It is for sheets, whose headings Kitbook may not know."
                ]));
            }
        };
        Ok(File { body, unknown, ended: false })
    }
}

impl<R: Read> File<R> {
    /// Reads the next record, or the problem with it; `None` after the last.
    ///
    /// Errors: the file is incomplete, damaged, or has no tests. Nothing that was read from it before may be kept.
    #[expect(clippy::should_implement_trait, reason = "an iterator's `collect` would pass over the fault at the end")]
    pub fn next(&mut self) -> Result<Option<Result<Record, Problem>>, Fault> {
        if self.ended {
            return Ok(None);
        }
        let next = match &mut self.body {
            Body::Sheet(sheet) => sheet.next(&mut self.unknown),
            Body::Labelled(labelled) => labelled.next(&mut self.unknown),
        };
        self.ended = !matches!(next, Ok(Some(_)));
        next
    }

    /// The first fifty unknown keys, headings and words so far, each once.
    pub fn unknown(&self) -> &[String] {
        &self.unknown.0
    }

    /// The format of the file.
    pub fn format(&self) -> Format {
        match &self.body {
            Body::Sheet(sheet) if sheet.is_contractors() => Format::Contractor,
            Body::Sheet(_) => Format::Sheet,
            Body::Labelled(_) => Format::Labelled,
        }
    }

    /// The columns of a table, with the first values so far, and the field that each unknown heading is nearly the name
    /// of.
    pub fn columns(&self) -> Vec<(ColumnView, Option<&str>)> {
        match &self.body {
            Body::Sheet(sheet) => sheet.columns(),
            Body::Labelled(_) => Vec::new(),
        }
    }

    /// Adds to a plan the sheet of a workbook, and the lines that were passed over.
    pub(crate) fn complete(&self, plan: &mut Plan) {
        if let Body::Sheet(sheet) = &self.body {
            sheet.complete(plan);
        }
    }

    /// Takes the rows without a test since the last call: line and asset's ID.
    pub fn take_untested(&mut self) -> Vec<(u64, String)> {
        match &mut self.body {
            Body::Sheet(sheet) => std::mem::take(&mut sheet.untested),
            Body::Labelled(_) => Vec::new(),
        }
    }

    /// The dates so far.
    pub fn dates(&self) -> &Dates {
        match &self.body {
            Body::Sheet(sheet) => &sheet.dates,
            Body::Labelled(labelled) => &labelled.dates,
        }
    }

    /// The name that the file has for the asset's ID: `Asset Id` or `APP NO`.
    pub fn key(&self) -> &str {
        match &self.body {
            Body::Sheet(sheet) => sheet.key(),
            Body::Labelled(_) => keys::KEY,
        }
    }

    /// The heading of the dates of tests, if the file is a table.
    pub(crate) fn date_heading(&self) -> Option<&str> {
        match &self.body {
            Body::Sheet(sheet) => sheet.date_heading(),
            Body::Labelled(_) => None,
        }
    }

    /// The headings, if the file is a table.
    pub fn headings(&self) -> Option<&StringRecord> {
        match &self.body {
            Body::Sheet(sheet) => Some(sheet.headings()),
            Body::Labelled(_) => None,
        }
    }

    /// The last record as written in the file, so that a bad one can be corrected.
    pub fn raw(&self) -> Raw<'_> {
        match &self.body {
            Body::Sheet(sheet) => Raw::Row(sheet.row()),
            Body::Labelled(labelled) => Raw::Lines(labelled.raw()),
        }
    }

    /// The number of bytes read so far.
    pub fn bytes(&self) -> u64 {
        match &self.body {
            Body::Sheet(sheet) => sheet.bytes(),
            Body::Labelled(labelled) => labelled.bytes(),
        }
    }
}

/// Unknown words of the file: each once, up to a limit.
#[derive(Default)]
struct Unknown(Vec<String>);

impl Unknown {
    fn add(&mut self, word: &str) {
        if self.0.len() == MOST_UNKNOWN || word.is_empty() {
            return;
        }
        let safe = |c| if text::is_hostile(c) { '\u{fffd}' } else { c };
        let word: String = word.chars().take(60).map(safe).collect();
        if !self.0.contains(&word) {
            self.0.push(word);
        }
    }
}

/// True if a file is a table, false if it is labelled text.
fn is_table(head: &[u8]) -> Result<bool, Fault> {
    table::must_be_text(head)?;
    let text = String::from_utf8_lossy(head);
    let mut lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
    let first =
        lines.next().ok_or_else(|| Fault::bad_file("the file is empty").hint("Check that it is the right file."))?;
    let separator = char::from(table::separator(head, &is_known));
    if first.split(separator).any(|cell| known::is_key(cell.trim_matches('"'))) {
        return Ok(true);
    }
    let lines: Vec<&str> = std::iter::once(first).chain(lines).take(SNIFFED_LINES).collect();
    // A table may begin with a title.
    let is_heading_line = |line: &&str| {
        let separator = char::from(table::separator(line.as_bytes(), &is_known));
        known::is_heading_line(line.split(separator).map(|cell| cell.trim_matches('"')))
    };
    if lines.iter().any(is_heading_line) {
        return Ok(true);
    }
    if lines.iter().copied().any(keys::is_mark) {
        return Ok(false);
    }
    // The error of the reader of tables lists the headings that it found.
    if first.contains(separator) {
        return Ok(true);
    }
    Err(Fault::bad_file("the file is not in a PAT tester format that Kitbook knows").hint(
        "It reads sheets with the headings Asset Id and Test Date, and text with TEST NUMBER, APP NO and END OF DATA.",
    ))
}
