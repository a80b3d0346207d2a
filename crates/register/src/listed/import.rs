//! The columns of the plan of an import: how the file's columns are read, what its rows do, and its questions.

use super::{
    columns::{Column, Show, both, csv, told},
    or_nothing,
};
use crate::{
    file::plan::{AskedView, Change, ColumnView, How, RowView},
    loan::allocation::NewSlip,
};

impl Show for NewSlip {
    const COLUMNS: &'static [Column<Self>] = &[
        both("no", "slip"),
        both("form", "form"),
        both("person.name", "borrower"),
        both("person.ref", "ref"),
        both("purpose", "purpose"),
        both("tags", "items").joined(", "),
    ];
}

impl Show for ColumnView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("heading", "column"),
        told("how", "is", |column: &Self, _| match (&column.how, &column.field) {
            (How::Read, Some(field)) => field.clone(),
            (how, _) => how.to_string(),
        }),
        csv("field"),
        both("first", "first value"),
        told("read_as", "read as", |column: &Self, _| {
            or_nothing(column.read_as.clone().filter(|read| column.first.as_ref() != Some(read)))
        }),
    ];
}

impl Show for RowView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("line", "line"),
        both("key", "key"),
        both("outcome", "outcome"),
        told("changes", "changes", |row: &Self, _| {
            let changes = row.changes.iter().map(changed);
            changes.chain(row.reasons.iter().cloned()).collect::<Vec<_>>().join("; ")
        }),
    ];
}

impl Show for AskedView {
    const COLUMNS: &'static [Column<Self>] = &[
        told("line", "line", |asked: &Self, _| if asked.line == 0 { String::new() } else { asked.line.to_string() }),
        both("key", "key"),
        both("column", "column"),
        both("text", "about"),
        both("candidates", "candidates").joined("; "),
        both("answer", "answer"),
    ];
}

/// A change, such as "location: Library → Room 3".
fn changed(change: &Change) -> String {
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    format!("{}: {} → {}", change.field, value(&change.from), value(&change.to))
}
