//! One row of an answer, and its values.

use super::fault::fault;
use crate::{Field, Unreadable, Value};
use domain::fault::Fault;
use rusqlite::types::ValueRef;

/// The longest text in a column, in bytes: many times the longest that somebody may type. In a foreign file, a name of
/// thirty megabytes would keep every search busy for a minute.
pub(crate) const LONGEST_TEXT: usize = 1 << 20;

/// One row of an answer.
pub struct Row<'a>(pub(super) &'a rusqlite::Row<'a>);

impl Row<'_> {
    /// Reads a column by its position in the select list.
    ///
    /// Errors: the column holds a value that the program never writes.
    pub fn get<T: Field>(&self, at: usize) -> Result<T, Fault> {
        let value = self.raw(at)?;
        strict(value).and_then(T::from_value).map_err(|e| {
            let column = self.0.as_ref().column_name(at).unwrap_or("?").to_owned();
            Fault::damaged(format!("the register holds a value in the column {column} that Kitbook never writes"))
                .because(e)
        })
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
        match self.0.get_ref(at).map_err(fault)? {
            ValueRef::Text(text) if text.len() > LONGEST_TEXT => {
                let column = self.0.as_ref().column_name(at).unwrap_or("?");
                let message = format!("a text in the column {column} is longer than any that Kitbook writes");
                Err(Fault::damaged(message))
            }
            value => Ok(value),
        }
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
