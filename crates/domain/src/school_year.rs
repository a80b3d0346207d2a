//! The school's year: terms, holidays and closed days.

use crate::{ids::RowId, words};
use chrono::NaiveDate;

words! {
    /// Why the school is closed to pupils on a day of a term.
    ClosedKind, "kind of closed day" { Holiday = "holiday", Inset = "inset", Closed = "closed" }
}

/// A term of the school, first and last day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchoolTerm {
    pub from_on: NaiveDate,
    pub id: RowId,
    pub name: String,
    pub until_on: NaiveDate,
}

/// Days within a term on which the school is closed to pupils.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedDay {
    pub from_on: NaiveDate,
    pub id: RowId,
    pub kind: ClosedKind,
    pub name: String,
    pub until_on: NaiveDate,
}
