//! Files of PAT testers, turned into records. Nothing here knows the register: which asset is meant, and whether a
//! result counts, is decided by whoever takes the records.
//!
//! Two formats, told apart by what stands in the file: PATorganiser's CSV, and the labelled text of Seaward PrimeTest
//! and Apollo and of Kewtech KT testers.

mod draft;
mod labelled;
mod lines;
mod sheet;
mod words;

use crate::file::{import::Problem, table};
use csv::StringRecord;
pub use domain::pat::Tested as Record;
use domain::{fault::Fault, text};
use labelled::Labelled;
pub use labelled::PROBLEM as LABELLED_PROBLEM;
use sheet::Sheet;
use std::io::{Chain, Cursor, Read};

/// The most keys and headings that are listed as not understood.
const MOST_UNKNOWN: usize = 50;

/// How many lines are looked at to tell the formats apart.
const LOOKED_AT: usize = 60;

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// CSV with PATorganiser's headings.
    Sheet,
    /// `KEY  value` lines.
    Labelled,
}

/// A record in the file's own words.
#[derive(Debug, Clone, Copy)]
pub enum Raw<'a> {
    /// A row of the table.
    Row(&'a StringRecord),
    /// Lines, each with its end.
    Lines(&'a str),
}

/// The sniffed head, and the rest.
type Whole<R> = Chain<Cursor<Vec<u8>>, R>;

enum Body<R> {
    Sheet(Box<Sheet<Whole<R>>>),
    Labelled(Box<Labelled<Whole<R>>>),
}

/// A tester's file, read record by record.
pub struct File<R> {
    body: Body<R>,
    unknown: Unknown,
    ended: bool,
}

/// Looks at the first lines, and says which of the two formats they are.
///
/// Errors: the file is empty, not text, of neither format, or can't be read; a CSV without a column that is needed.
pub fn open<R: Read>(mut reader: R) -> Result<File<R>, Fault> {
    let mut head = Vec::with_capacity(table::HEAD);
    reader.by_ref().take(table::HEAD as u64).read_to_end(&mut head).map_err(table::unreadable)?;
    table::must_be_text(&head)?;
    let format = format_of(&head)?;
    let whole = Cursor::new(head).chain(reader);
    let mut unknown = Unknown::default();
    let body = match format {
        Format::Sheet => Body::Sheet(Box::new(Sheet::open(whole, &mut unknown)?)),
        Format::Labelled => Body::Labelled(Box::new(Labelled::new(whole))),
    };
    Ok(File { body, unknown, ended: false })
}

impl<R: Read> File<R> {
    /// The next record, or what does not hold in it; `None` behind the last.
    ///
    /// Errors end the file, and what was read of it is not to be taken: it is cut off, damaged, or holds no tests.
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

    /// Keys, headings and words that were not understood so far, each once: the first fifty.
    pub fn unknown(&self) -> &[String] {
        &self.unknown.0
    }

    /// Which of the two formats it is.
    pub fn format(&self) -> Format {
        match self.body {
            Body::Sheet(_) => Format::Sheet,
            Body::Labelled(_) => Format::Labelled,
        }
    }

    /// What the file calls the asset's ID: `Asset Id`, `APP NO`.
    pub fn key(&self) -> &str {
        match &self.body {
            Body::Sheet(sheet) => sheet.key(),
            Body::Labelled(_) => labelled::KEY,
        }
    }

    /// The heading line, where the file is a table.
    pub fn headings(&self) -> Option<&StringRecord> {
        match &self.body {
            Body::Sheet(sheet) => Some(sheet.headings()),
            Body::Labelled(_) => None,
        }
    }

    /// The record that was read last, in the file's own words: what is to be corrected, where it was a problem.
    pub fn raw(&self) -> Raw<'_> {
        match &self.body {
            Body::Sheet(sheet) => Raw::Row(sheet.row()),
            Body::Labelled(labelled) => Raw::Lines(labelled.raw()),
        }
    }

    /// How many bytes of the file have been read.
    pub fn bytes(&self) -> u64 {
        match &self.body {
            Body::Sheet(sheet) => sheet.bytes(),
            Body::Labelled(labelled) => labelled.bytes(),
        }
    }

    /// How many rows so far held an asset and no test of it: there is nothing to record of them.
    pub fn without_test(&self) -> u64 {
        match &self.body {
            Body::Sheet(sheet) => sheet.without_test(),
            Body::Labelled(_) => 0,
        }
    }
}

/// What was not understood: each word once, and not too many.
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
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = String::from_utf8_lossy(head);
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first =
        lines.next().ok_or_else(|| Fault::bad_file("the file is empty").hint("Check that it is the right file."))?;
    let separator = char::from(table::separator(head));
    if first.split(separator).any(|cell| sheet::is_key(cell.trim_matches('"'))) {
        return Ok(Format::Sheet);
    }
    if std::iter::once(first).chain(lines).take(LOOKED_AT).any(labelled::is_mark) {
        return Ok(Format::Labelled);
    }
    // The reader of sheets says which headings it saw.
    if first.contains(separator) {
        return Ok(Format::Sheet);
    }
    Err(Fault::bad_file("this is no file of a PAT tester that Kitbook knows").hint(
        "It reads CSV with the headings Asset Id and Test Date, and text with TEST NUMBER, APP NO and END OF DATA.",
    ))
}
