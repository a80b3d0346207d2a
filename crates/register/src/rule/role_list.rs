//! Lists roles and the people who have them.

use crate::view::Who;
use chrono::NaiveDate;
use domain::{
    called::Called,
    fault::Fault,
    person::{Person, Role, RoleHeld},
};
use serde::Serialize;
use store::{ReadTx, Record as _, Row};

/// A role of one person, with its dates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RoleView {
    pub role: Role,
    pub person: Who,
    pub from_on: NaiveDate,
    pub until_on: Option<NaiveDate>,
    /// The school's own word for the role.
    #[serde(skip)]
    pub called: String,
}

impl RoleView {
    /// Builds the view of a role.
    pub fn build(held: &RoleHeld, person: &Person, called: &Called) -> Self {
        Self {
            role: held.role,
            person: person.into(),
            from_on: held.from_on,
            until_on: held.until_on,
            called: called.role(held.role),
        }
    }
}

impl crate::view::Unnumbered for RoleView {}

/// Lists the roles and their holders on a date, or of all time.
pub fn roles(tx: &ReadTx<'_>, on: Option<NaiveDate>) -> Result<Vec<RoleView>, Fault> {
    let sql = format!(
        "select {}, {} from role_held r join person p on p.id = r.person_id order by r.role, r.from_on, p.ref_folded",
        RoleHeld::columns("r"),
        Person::columns("p")
    );
    let read = |row: &Row<'_>| Ok((RoleHeld::read(row, 0)?, Person::read(row, RoleHeld::TABLE.columns.len())?));
    let all = tx.all(&sql, &[], read)?;
    let called = store::setting::called(tx)?;
    let fits = |held: &RoleHeld| on.is_none_or(|day| held.covers(day));
    Ok(all.iter().filter(|(held, _)| fits(held)).map(|(held, person)| RoleView::build(held, person, &called)).collect())
}
