//! Bans from borrowing, and the number of late returns after which one is suggested.

use super::{
    fault::Fault,
    ids::{IncidentId, PersonId, RowId},
    remedy::See,
    text::{fold, squeezed},
    when::show_day,
};
use crate::say;
use chrono::NaiveDate;

/// A ban on one person. A ban on a form or year group is one record for each person in it on that day; all the records
/// have the same number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ban {
    /// The person who decided it; `None` for a ban that an older Kitbook recorded.
    pub decided_by: Option<PersonId>,
    pub from_on: NaiveDate,
    pub id: RowId,
    pub incident_id: Option<IncidentId>,
    pub lift_reason: Option<String>,
    /// The person who decided to lift it.
    pub lifted_by: Option<PersonId>,
    pub lifted_on: Option<NaiveDate>,
    /// The form or year group that was banned, such as "9B" or "Year 9".
    pub members_of: Option<String>,
    pub no: i64,
    pub person_id: PersonId,
    pub reason: String,
    /// The last day of the ban; `None` if it applies until it is lifted.
    pub until_on: Option<NaiveDate>,
}

impl Ban {
    /// True if the ban applies on a day; the first and the last day count.
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.lifted_on.is_none() && self.from_on <= day && self.until_on.is_none_or(|until| day <= until)
    }

    /// True if this ban, which is not lifted, has the same reason and the same days as another that is to be recorded.
    pub fn is_same(&self, from: NaiveDate, until: Option<NaiveDate>, reason: &str) -> bool {
        self.lifted_on.is_none()
            && (self.from_on, self.until_on) == (from, until)
            && fold(&squeezed(&self.reason)) == fold(&squeezed(reason))
    }

    /// Refuses a ban that is already lifted.
    pub fn must_not_be_lifted(&self) -> Result<(), Fault> {
        let Some(day) = self.lifted_on else { return Ok(()) };
        let message = format!("ban {} was already lifted on {}", self.no, show_day(day));
        Err(Fault::conflict(message, say![See::Bans, " lists the bans in force."]))
    }

    /// Lifts the ban. Nobody decides that a ban ends because the person's details are erased.
    ///
    /// Errors: the ban is already lifted.
    pub fn lift(&mut self, on: NaiveDate, by: Option<PersonId>, reason: String) -> Result<(), Fault> {
        self.must_not_be_lifted()?;
        (self.lifted_on, self.lifted_by, self.lift_reason) = (Some(on), by, Some(reason));
        Ok(())
    }
}

/// The number of late returns within a number of months after which a ban is suggested. A ban is never automatic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strikes {
    pub after: i64,
    pub within_months: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn ban(until: Option<&str>) -> Ban {
        let nil = uuid::Uuid::nil();
        Ban {
            decided_by: Some(nil.into()),
            from_on: day("2026-11-24"),
            id: nil.into(),
            incident_id: None,
            lift_reason: None,
            lifted_by: None,
            lifted_on: None,
            members_of: None,
            no: 4,
            person_id: nil.into(),
            reason: "the trolley".to_owned(),
            until_on: until.map(day),
        }
    }

    #[test]
    fn a_ban_applies_from_its_first_day_to_its_last() {
        for (on, wanted) in [("2026-11-23", false), ("2026-11-24", true), ("2026-12-01", true), ("2026-12-02", false)] {
            assert_eq!(ban(Some("2026-12-01")).holds(day(on)), wanted, "{on}");
        }
        assert!(ban(None).holds(day("2030-01-01")));
    }

    #[test]
    fn a_ban_is_lifted_once() {
        let mut ban = ban(None);
        let by = Some(uuid::Uuid::nil().into());
        ban.lift(day("2026-11-25"), by, "talked over".to_owned()).unwrap();
        assert!(!ban.holds(day("2026-11-25")));
        let fault = ban.lift(day("2026-11-26"), by, "again".to_owned()).unwrap_err();
        assert_eq!(fault.message, "ban 4 was already lifted on Wed 25 Nov 2026");
        assert_eq!(fault.hint.unwrap(), say![See::Bans, " lists the bans in force."]);
    }
}
