//! Who may not borrow, and when late returns suggest that somebody should not.

use super::{
    fault::Fault,
    ids::{IncidentId, PersonId, RowId},
};
use chrono::NaiveDate;

/// A ban of one person; of a class or year group there is one for each of its members of that day, with one number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ban {
    pub from_on: NaiveDate,
    pub id: RowId,
    pub incident_id: Option<IncidentId>,
    pub lift_reason: Option<String>,
    pub lifted_on: Option<NaiveDate>,
    /// "9B", "Year 9"
    pub members_of: Option<String>,
    pub no: i64,
    pub person_id: PersonId,
    pub reason: String,
    /// Its last day; `None`: until it is lifted.
    pub until_on: Option<NaiveDate>,
}

impl Ban {
    /// Whether it holds on a day; both ends count.
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.lifted_on.is_none() && self.from_on <= day && self.until_on.is_none_or(|until| day <= until)
    }

    /// Lifts it.
    ///
    /// Errors: it is lifted already.
    pub fn lift(&mut self, on: NaiveDate, reason: String) -> Result<(), Fault> {
        if let Some(day) = self.lifted_on {
            return Err(Fault::usage(format!("ban {} was lifted already, on {day}", self.no))
                .hint("`kitbook ban list` shows those that hold."));
        }
        (self.lifted_on, self.lift_reason) = (Some(on), Some(reason));
        Ok(())
    }
}

/// After how many late returns in how many months a ban is suggested; never made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strikes {
    pub after: i64,
    pub within_months: u32,
}
