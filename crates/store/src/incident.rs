//! Finds incidents.

use super::{Field, ReadTx, Value};
use chrono::NaiveDate;
use domain::{
    fault::Fault,
    ids::{AssetId, IncidentId, PersonId},
    incident::Incident,
    remedy::See,
    say,
};

/// Finds an incident by its short number.
///
/// Errors: no incident has this number.
pub fn by_no(tx: &ReadTx<'_>, no: i64) -> Result<Incident, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no incident {no}"))
            .hint(say![See::AllIncidents, " shows them with their numbers."])
    })
}

/// Finds an incident by an id that another row holds.
///
/// Errors: the incident is missing, which the register's own constraints rule out.
pub fn by_id(tx: &ReadTx<'_>, id: IncidentId) -> Result<Incident, Fault> {
    tx.get("where r.id = ?1", &[id.to_value()])?
        .ok_or_else(|| Fault::damaged(format!("the incident {id} is not in the register")))
}

/// Finds the short number of an incident by an id that another row holds.
pub fn no_of(tx: &ReadTx<'_>, id: Option<IncidentId>) -> Result<Option<i64>, Fault> {
    let Some(id) = id else { return Ok(None) };
    tx.one("select no from incident where id = ?1", &[id.to_value()], |row| row.get(0))
}

/// An item's incidents, newest first.
pub fn of_asset(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<Incident>, Fault> {
    tx.list("where r.asset_id = ?1 order by r.happened_at desc, r.no desc", &[id.to_value()])
}

/// An item's reported faults without a decision, oldest first.
pub fn undecided_faults(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<Incident>, Fault> {
    let condition = "where r.asset_id = ?1 and r.kind = 'fault' and r.state = 'open'";
    tx.list(&[condition, " order by r.no"].concat(), &[id.to_value()])
}

/// The position of this incident among the person's incidents after a date, counting only incidents for which the
/// person was at fault: 1 for the first. Incidents at the same moment (a laptop that comes back cracked and without its
/// charger) count as one.
pub fn nth(tx: &ReadTx<'_>, person: PersonId, incident: &Incident, since: NaiveDate) -> Result<i64, Fault> {
    let sql = "select count(distinct happened_at) from incident where person_id = ?1 and happened_on > ?2 \
               and outcome in ('carelessness', 'intent') and void_reason is null and happened_at < ?3";
    let params = [person.to_value(), since.to_value(), incident.happened_at.to_value()];
    let before: i64 = tx.one(sql, &params, |row| row.get(0))?.unwrap_or(0);
    Ok(before + 1)
}
