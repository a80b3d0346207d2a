//! One row of an answer, and its values.

use super::fault::fault;
use crate::{Field, Table, Unreadable, Value};
use domain::fault::Fault;
use rusqlite::types::ValueRef;
use std::borrow::Cow;

/// The longest text in a column, in bytes: many times the longest that somebody may type. In a foreign file, a name of
/// thirty megabytes would keep every search busy for a minute.
pub(crate) const LONGEST_TEXT: usize = 1 << 20;

/// One row of an answer.
pub struct Row<'a>(pub(super) Source<'a>);

/// The source of a row's values.
pub(super) enum Source<'a> {
    File(&'a rusqlite::Row<'a>),
    Server(&'a crate::postgres::Row),
    /// Values that were read strictly, in the order of the table's columns.
    Values(&'static Table, &'a [Value<'a>]),
}

impl Row<'_> {
    /// Reads a column by its position in the select list.
    ///
    /// Errors: the column holds a value that the program never writes.
    pub fn get<T: Field>(&self, at: usize) -> Result<T, Fault> {
        let value = match &self.0 {
            Source::Values(_, values) => Ok(values.get(at).map_or(Value::Null, borrowed)),
            _ => strict(self.raw(at)?),
        };
        value.and_then(T::from_value).map_err(|e| self.never_written(at, e))
    }

    /// Reads a value as [`Row::get`] does, whatever its kind.
    pub(super) fn strict(&self, at: usize) -> Result<Value<'_>, Fault> {
        strict(self.raw(at)?).map_err(|e| self.never_written(at, e))
    }

    fn never_written(&self, at: usize, error: Unreadable) -> Fault {
        let column = self.column(at);
        Fault::damaged(format!("the register holds a value in the column {column} that Kitbook never writes"))
            .because(error)
    }

    fn column(&self, at: usize) -> &str {
        match &self.0 {
            Source::File(row) => row.as_ref().column_name(at).unwrap_or("?"),
            Source::Server(row) => row.columns().get(at).map_or("?", |column| column.name()),
            Source::Values(table, _) => table.columns.get(at).map_or("?", |column| column.name),
        }
    }

    /// Reads a text column, without a copy.
    ///
    /// Errors: the column does not hold text.
    pub fn text(&self, at: usize) -> Result<&str, Fault> {
        self.raw(at)?.as_str().map_err(no_text)
    }

    /// Reads a text column that may be null, without a copy.
    ///
    /// Errors: the column does not hold text.
    pub fn maybe_text(&self, at: usize) -> Result<Option<&str>, Fault> {
        self.raw(at)?.as_str_or_null().map_err(no_text)
    }

    pub(crate) fn value(&self, at: usize) -> Result<Value<'_>, Fault> {
        Ok(match self.raw(at)? {
            ValueRef::Integer(number) => Value::Int(number),
            ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text)),
            ValueRef::Blob(bytes) => Value::Bytes(bytes.into()),
            _ => Value::Null,
        })
    }

    /// Reads a value of any kind.
    ///
    /// Errors: it is a text longer than any that the program writes.
    fn raw(&self, at: usize) -> Result<ValueRef<'_>, Fault> {
        let value = match &self.0 {
            Source::File(row) => row.get_ref(at).map_err(fault)?,
            Source::Server(row) => crate::postgres::raw(row, at).map_err(crate::postgres::fault)?,
            Source::Values(_, values) => values.get(at).map_or(ValueRef::Null, Value::as_ref),
        };
        match value {
            ValueRef::Text(text) if text.len() > LONGEST_TEXT => {
                let column = self.column(at);
                let message = format!("a text in the column {column} is longer than any that Kitbook writes");
                Err(Fault::damaged(message))
            }
            value => Ok(value),
        }
    }
}

/// The same value, without a copy of its text.
fn borrowed<'v>(value: &'v Value<'_>) -> Value<'v> {
    match value {
        Value::Null => Value::Null,
        Value::Int(number) => Value::Int(*number),
        Value::Bool(yes) => Value::Bool(*yes),
        Value::Text(text) => Value::Text(Cow::Borrowed(text)),
        Value::Bytes(bytes) => Value::Bytes(Cow::Borrowed(bytes)),
    }
}

/// Converts a value; refuses a number with a fraction, or text that is not UTF-8.
fn strict(value: ValueRef<'_>) -> Result<Value<'_>, Unreadable> {
    Ok(match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => Value::Int(number),
        ValueRef::Text(text) => Value::Text(std::str::from_utf8(text).map_err(Unreadable::of)?.into()),
        ValueRef::Blob(bytes) => Value::Bytes(bytes.into()),
        ValueRef::Real(_) => return Err(Unreadable::of("a number with a fraction")),
    })
}

/// The fault of a column that should hold text but doesn't.
fn no_text(error: impl std::error::Error + Send + Sync + 'static) -> Fault {
    Fault::damaged("a column that should hold text does not").because(error)
}
