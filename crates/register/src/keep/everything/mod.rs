//! Exports the whole register to a folder, and imports it again: a file for each table, the papers as files, and a
//! manifest with their hashes. No school is locked in: any spreadsheet or database can read the folder.
//!
//! In CSV an empty cell is null. A text that is empty, begins with a `'`, or would run as a formula in a spreadsheet is
//! written with a `'` before it. The import removes that `'`.

mod read;
mod write;

use domain::fault::{Fault, FaultKind};
pub use read::import;
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, io, path::Path};
use store::{Holds, Value};
pub use write::export;

/// The manifest's file name.
const MANIFEST: &str = "manifest.json";

/// The folder of the papers, each named by its SHA-256.
const PAPERS: &str = "papers";

/// The table that holds the papers.
const PAPER_TABLE: &str = "attachment_data";

/// The format of the table files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    Csv,
    /// One JSON object per line.
    Jsonl,
}

impl Shape {
    fn file(self, table: &str) -> String {
        match self {
            Self::Csv => format!("{table}.csv"),
            Self::Jsonl => format!("{table}.jsonl"),
        }
    }
}

/// The contents of the folder. It holds no time, so that two exports of the same register are identical.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportManifest {
    /// The version of the register's tables.
    pub schema: i64,
    pub school: String,
    /// The register's id.
    pub register: String,
    /// The number and hash of the log's last entry.
    pub head: String,
    pub shape: Shape,
    pub tables: Vec<Written>,
    /// The file names of the papers, which are their hashes.
    pub papers: Vec<String>,
}

/// An exported table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    pub table: String,
    pub file: String,
    pub rows: u64,
    /// The SHA-256 of the file, in hex.
    pub sha256: String,
}

impl ExportManifest {
    /// Counts the rows of all tables.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

/// Writes a text as a cell: never empty, and never a formula that a spreadsheet would run.
fn cell(text: &str) -> Cow<'_, str> {
    if text.is_empty() || text.starts_with(['\'', '=', '+', '-', '@', '\t', '\r']) {
        return format!("'{text}").into();
    }
    text.into()
}

/// Reads a cell; `None` if the column can't hold it.
fn value(cell: &str, holds: Holds) -> Option<Value<'_>> {
    match holds {
        _ if cell.is_empty() => Some(Value::Null),
        Holds::Word | Holds::Text(_) => Some(Value::Text(cell.strip_prefix('\'').unwrap_or(cell).into())),
        Holds::Number => cell.parse().ok().map(Value::Int),
        Holds::YesNo => yes_or_no(cell.parse().ok()?),
        Holds::Bytes => None,
    }
}

/// Reads 1 as yes and 0 as no, as the register's file stores them.
fn yes_or_no(number: i64) -> Option<Value<'static>> {
    matches!(number, 0 | 1).then_some(Value::Bool(number == 1))
}

/// True for the name of a paper, which is its SHA-256. A name of any other form could lead to a file elsewhere.
fn is_paper(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn unwritten(folder: &Path, error: io::Error) -> Fault {
    Fault::new(FaultKind::Answer, format!("the export can't be written to {}", folder.display()))
        .hint("Check that the folder above it exists, that you may write there, and that the disk has room.")
        .because(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_is_unchanged_after_a_cell(text in ".{0,12}", start in "['=+@\t\r-]?") {
            let text = format!("{start}{text}");
            let cell = cell(&text);
            prop_assert!(!cell.is_empty() && !cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
            prop_assert_eq!(value(&cell, Holds::Word), Some(Value::Text(text.as_str().into())));
        }
    }

    #[test]
    fn an_empty_cell_is_null_and_a_number_has_only_digits() {
        assert_eq!(value("", Holds::Word), Some(Value::Null));
        assert_eq!(value("-12", Holds::Number), Some(Value::Int(-12)));
        assert_eq!(value("12a", Holds::Number), None);
    }
}
