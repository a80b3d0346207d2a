//! The questions of a return check and of a routine check, with their answers.

use crate::{
    ids::{LoanId, RowId},
    when::Instant,
    words,
};
use chrono::NaiveDate;

/// One question of the return check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoanCheck {
    pub answer: Option<bool>,
    pub answered_at: Option<Instant>,
    pub id: RowId,
    pub loan_id: LoanId,
    pub name: String,
    pub position: i64,
    pub question: String,
}

words! {
    /// How a routine check was made: the borrower showed the item, or a device export says when it was last seen.
    CheckSource, "source of a routine check" { Shown = "shown", Report = "report" }
}

/// A routine check of an issued item (Frederick Gent 10.2). The loan goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutineCheck {
    /// The day on which the check was due; `None` if none was.
    pub due_before: Option<NaiveDate>,
    pub id: RowId,
    pub loan_id: LoanId,
    /// The day of the next routine check.
    pub next_on: Option<NaiveDate>,
    pub no: i64,
    pub note: Option<String>,
    pub recorded_at: Instant,
    pub seen_on: NaiveDate,
    pub source: CheckSource,
    /// The reason why the record was a mistake.
    pub void_reason: Option<String>,
}

/// One question of a routine check, with its answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoutineAnswer {
    pub answer: bool,
    pub check_id: RowId,
    pub id: RowId,
    pub name: String,
    pub position: i64,
    pub question: String,
    /// The visual check that this yes made.
    pub test_id: Option<RowId>,
}
