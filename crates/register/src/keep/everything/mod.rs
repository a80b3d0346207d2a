//! The whole register as a folder: a file for each table, its papers as files, and a manifest with their hashes. So that no
//! school is locked in: any spreadsheet or database reads it, and Kitbook makes the same register of it again.
//!
//! In CSV an empty cell is nothing at all. A text that is empty, or that a spreadsheet would run as a formula, or that begins
//! with a `'`, has a `'` before it, which the way back takes off.

mod read;
mod write;

use domain::fault::{Fault, FaultKind};
pub use read::import;
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, io, path::Path};
use store::{Holds, Value};
pub use write::export;

/// The manifest's name in the folder.
const MANIFEST: &str = "manifest.json";

/// The folder in which papers lie, each under its SHA-256.
const PAPERS: &str = "papers";

/// The table whose rows are the papers.
const PAPER_TABLE: &str = "attachment_data";

/// How the tables are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    Csv,
    /// An object a line.
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

/// What the folder holds. No moment stands in it: two exports of one register are alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the tables.
    pub schema: i64,
    pub school: String,
    /// The register's identity.
    pub register: String,
    /// Number and hash of the log's last entry.
    pub head: String,
    pub shape: Shape,
    pub tables: Vec<Written>,
    /// Names of the papers, which are their hashes.
    pub papers: Vec<String>,
}

/// A table that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    pub table: String,
    pub file: String,
    pub rows: u64,
    /// Of the file, in hex.
    pub sha256: String,
}

impl Manifest {
    /// Rows of all tables.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
}

/// A text as a cell: never empty, and nothing that a spreadsheet would run.
fn cell(text: &str) -> Cow<'_, str> {
    if text.is_empty() || text.starts_with(['\'', '=', '+', '-', '@', '\t', '\r']) {
        return format!("'{text}").into();
    }
    text.into()
}

/// A cell as what it stands for; `None`: it stands for nothing that the column holds.
fn value(cell: &str, holds: Holds) -> Option<Value<'_>> {
    match holds {
        _ if cell.is_empty() => Some(Value::Null),
        Holds::Word | Holds::Text(_) => Some(Value::Text(cell.strip_prefix('\'').unwrap_or(cell).into())),
        Holds::Number => cell.parse().ok().map(Value::Int),
        Holds::YesNo => yes_or_no(cell.parse().ok()?),
        Holds::Bytes => None,
    }
}

/// Yes is 1 and no is 0, in exports as in the file.
fn yes_or_no(number: i64) -> Option<Value<'static>> {
    matches!(number, 0 | 1).then_some(Value::Bool(number == 1))
}

fn unwritten(folder: &Path, error: io::Error) -> Fault {
    Fault::new(FaultKind::Answer, format!("the export can't be written to {}", folder.display()))
        .hint("Check that the folder above is there, that you may write in it, and that the disk has room.")
        .because(error)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_text_comes_out_of_a_cell_as_it_went_in(text in ".{0,12}", start in "['=+@\t\r-]?") {
            let text = format!("{start}{text}");
            let cell = cell(&text);
            prop_assert!(!cell.is_empty() && !cell.starts_with(['=', '+', '-', '@', '\t', '\r']));
            prop_assert_eq!(value(&cell, Holds::Word), Some(Value::Text(text.as_str().into())));
        }
    }

    #[test]
    fn an_empty_cell_is_nothing_and_a_number_is_one() {
        assert_eq!(value("", Holds::Word), Some(Value::Null));
        assert_eq!(value("-12", Holds::Number), Some(Value::Int(-12)));
        assert_eq!(value("12a", Holds::Number), None);
    }
}
