//! Lists bans, and suggests people to ban.

use crate::view::{Unnumbered, Who};
use chrono::NaiveDate;
use domain::{
    ban::Ban,
    fault::Fault,
    ids::PersonId,
    person::Person,
    remedy::Remedy,
    say,
    when::{Clock, months_before},
};
use serde::Serialize;
use store::{Field as _, ReadTx};

/// One person's ban.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BanView {
    pub no: Option<i64>,
    pub person: Who,
    /// The form or year group that was banned as a group.
    pub of: Option<String>,
    pub from_on: NaiveDate,
    pub until_on: Option<NaiveDate>,
    pub reason: String,
    /// The person who decided it; null for a ban that an older Kitbook recorded.
    pub by: Option<Who>,
    pub incident_no: Option<i64>,
    pub lifted_on: Option<NaiveDate>,
    pub lift_reason: Option<String>,
    /// The person who decided to lift it.
    pub lifted_by: Option<Who>,
    /// True if the ban is in force today.
    pub holds: bool,
}

impl BanView {
    /// Reads the view of a ban on a person.
    pub fn load(tx: &ReadTx<'_>, ban: &Ban, person: &Person, today: NaiveDate) -> Result<Self, Fault> {
        let who = |id: Option<PersonId>| -> Result<Option<Who>, Fault> {
            Ok(id.map(|id| store::person::by_id(tx, id)).transpose()?.map(|person| (&person).into()))
        };
        Ok(Self {
            no: Some(ban.no),
            person: person.into(),
            of: ban.members_of.clone(),
            from_on: ban.from_on,
            until_on: ban.until_on,
            reason: ban.reason.clone(),
            by: who(ban.decided_by)?,
            incident_no: store::incident::no_of(tx, ban.incident_id)?,
            lifted_on: ban.lifted_on,
            lift_reason: ban.lift_reason.clone(),
            lifted_by: who(ban.lifted_by)?,
            holds: ban.holds(today),
        })
    }
}

impl Unnumbered for BanView {
    fn unnumber(&mut self) {
        self.no = None;
    }
}

/// Lists bans, newest first, of one person or of everyone. Lifted and past bans are left out unless `all` is set.
pub fn list(tx: &ReadTx<'_>, person: Option<PersonId>, all: bool, today: NaiveDate) -> Result<Vec<BanView>, Fault> {
    let bans: Vec<Ban> = match person {
        Some(id) => store::ban::of_person(tx, id)?,
        None => tx.list("order by r.no desc, r.id", &[])?,
    };
    let listed = |ban: &&Ban| all || (ban.lifted_on.is_none() && ban.until_on.is_none_or(|until| today <= until));
    bans.iter()
        .filter(listed)
        .map(|ban| BanView::load(tx, ban, &store::person::by_id(tx, ban.person_id)?, today))
        .collect()
}

/// Counts the people banned on a date.
pub fn count(tx: &ReadTx<'_>, today: NaiveDate) -> Result<i64, Fault> {
    let sql = "select count(distinct person_id) from ban where lifted_on is null and from_on <= ?1 \
               and (until_on is null or until_on >= ?1)";
    Ok(tx.one(sql, &[today.to_value()], |row| row.get(0))?.unwrap_or(0))
}

/// A person with too many late returns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Suggested {
    #[serde(rename = "ref")]
    pub reference: String,
    pub name: String,
    pub class: Option<String>,
    pub late_returns: i64,
    /// The number of late returns that is too many.
    pub after: i64,
    pub within_months: u32,
    /// True if the person is already banned.
    pub banned: bool,
}

/// Lists people with too many late returns, most first. It only suggests bans; it bans no one.
///
/// Errors: the school has not set the number of late returns that is too many.
pub fn suggested(tx: &ReadTx<'_>, clock: Clock) -> Result<Vec<Suggested>, Fault> {
    let Some(strikes) = store::setting::strictness(tx, Vec::new())?.strikes else {
        return Err(Fault::conflict(
            "the school has not set how many late returns are too many",
            say!["Set it: ", Remedy::SetLateReturns, "."],
        ));
    };
    let today = clock.today();
    let since = clock.start_of(months_before(today, strikes.within_months));
    let sql = "select p.ref, p.name, p.class, count(*), \
               exists (select 1 from ban b where b.person_id = p.id and b.lifted_on is null and b.from_on <= ?3 \
               and (b.until_on is null or b.until_on >= ?3)) \
               from loan l join person p on p.id = l.person_id \
               where (l.ended_at >= l.due_until or l.late_days is not null) and l.ended_at >= ?1 and l.state in ('returned', 'part_returned') \
               group by p.id, p.ref, p.name, p.class, p.sort_name, p.ref_folded having count(*) >= ?2 \
               order by count(*) desc, p.sort_name, p.ref_folded";
    tx.all(sql, &[since.to_value(), strikes.after.to_value(), today.to_value()], |row| {
        Ok(Suggested {
            reference: row.get(0)?,
            name: row.get(1)?,
            class: row.get(2)?,
            late_returns: row.get(3)?,
            after: strikes.after,
            within_months: strikes.within_months,
            banned: row.get(4)?,
        })
    })
}
