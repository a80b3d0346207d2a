//! Finds repairs and holds.

use super::{Field, ReadTx, Value};
use domain::{
    fault::Fault,
    ids::{AssetId, IncidentId},
    remedy::See,
    repair::{Hold, Repair},
    say,
};

/// Finds a repair by its short number.
///
/// Errors: no repair has this number.
pub fn by_no(tx: &ReadTx<'_>, no: i64) -> Result<Repair, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no repair {no}"))
            .hint(say![See::AllRepairs, " shows them with their numbers."])
    })
}

/// An item's open repair.
pub fn open_of(tx: &ReadTx<'_>, id: AssetId) -> Result<Option<Repair>, Fault> {
    tx.get("where r.asset_id = ?1 and r.state = 'open'", &[id.to_value()])
}

/// An item's repairs, newest first.
pub fn of_asset(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<Repair>, Fault> {
    tx.list("where r.asset_id = ?1 order by r.sent_on desc, r.no desc", &[id.to_value()])
}

/// Repairs that an incident led to, oldest first.
pub fn of_incident(tx: &ReadTx<'_>, id: IncidentId) -> Result<Vec<Repair>, Fault> {
    tx.list("where r.incident_id = ?1 order by r.no", &[id.to_value()])
}

/// Finds a hold by its short number.
///
/// Errors: no hold has this number.
pub fn hold_by_no(tx: &ReadTx<'_>, no: i64) -> Result<Hold, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no hold {no}")).hint(say![See::AllHolds, " shows them with their numbers."])
    })
}

/// An item's holds, newest first.
pub fn holds_of(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<Hold>, Fault> {
    tx.list("where r.asset_id = ?1 order by r.no desc", &[id.to_value()])
}

/// The numbers of an item's holds that were not lifted.
pub fn standing_holds(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<i64>, Fault> {
    let sql = "select no from hold where asset_id = ?1 and lifted_on is null order by no";
    tx.all(sql, &[id.to_value()], |row| row.get(0))
}
