//! Reads the files of PAT testers into records. This module doesn't use the register: the caller finds the assets and
//! decides which results count.
//!
//! The file's content decides between two formats: PATorganiser's CSV, and the labelled text of Seaward PrimeTest and
//! Apollo and of Kewtech KT testers.

mod draft;
mod labelled;
mod lines;
mod sheet;
mod words;

use crate::file::{
    import::Problem,
    table::{self, Decoded},
};
use csv::StringRecord;
pub use domain::pat::Tested as Record;
use domain::{fault::Fault, text};
use labelled::Labelled;
pub use labelled::PROBLEM as LABELLED_PROBLEM;
use sheet::Sheet;
use std::io::Read;

/// The most unknown keys and headings that are listed.
const MOST_UNKNOWN: usize = 50;

/// The number of lines read to recognise the format.
const SNIFFED_LINES: usize = 60;

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// CSV with PATorganiser's headings.
    Sheet,
    /// `KEY  value` lines.
    Labelled,
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

/// Recognises the format from the first lines, and opens the file.
///
/// Errors: the file is empty, not text, in neither format, or can't be read; a CSV lacks a required column.
pub fn open<R: Read>(reader: R) -> Result<File<R>, Fault> {
    let whole = Decoded::open(reader)?;
    let format = if whole.is_workbook() { Format::Sheet } else { format_of(whole.head())? };
    let mut unknown = Unknown::default();
    let body = match format {
        Format::Sheet => Body::Sheet(Box::new(Sheet::open(whole, &mut unknown)?)),
        Format::Labelled => Body::Labelled(Box::new(Labelled::new(whole))),
    };
    Ok(File { body, unknown, ended: false })
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
        match self.body {
            Body::Sheet(_) => Format::Sheet,
            Body::Labelled(_) => Format::Labelled,
        }
    }

    /// The name that the file has for the asset's ID: `Asset Id` or `APP NO`.
    pub fn key(&self) -> &str {
        match &self.body {
            Body::Sheet(sheet) => sheet.key(),
            Body::Labelled(_) => labelled::KEY,
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

    /// The number of rows so far with an asset but no test.
    pub fn without_test(&self) -> u64 {
        match &self.body {
            Body::Sheet(sheet) => sheet.without_test(),
            Body::Labelled(_) => 0,
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

fn format_of(head: &[u8]) -> Result<Format, Fault> {
    table::must_be_text(head)?;
    let text = String::from_utf8_lossy(head);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first =
        lines.next().ok_or_else(|| Fault::bad_file("the file is empty").hint("Check that it is the right file."))?;
    let separator = char::from(table::separator(head, &sheet::is_key));
    if first.split(separator).any(|cell| sheet::is_key(cell.trim_matches('"'))) {
        return Ok(Format::Sheet);
    }
    if std::iter::once(first).chain(lines).take(SNIFFED_LINES).any(labelled::is_mark) {
        return Ok(Format::Labelled);
    }
    // The CSV reader's error lists the headings that it found.
    if first.contains(separator) {
        return Ok(Format::Sheet);
    }
    Err(Fault::bad_file("the file is not in a PAT tester format that Kitbook knows").hint(
        "It reads CSV with the headings Asset Id and Test Date, and text with TEST NUMBER, APP NO and END OF DATA.",
    ))
}
