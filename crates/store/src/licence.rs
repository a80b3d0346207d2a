//! Finds licences and their seats.

use super::{Field, ReadTx, Value};
use domain::{
    fault::Fault,
    ids::{AssetId, LicenceId},
    licence::{Licence, Seat},
    remedy::See,
    say,
};

/// Finds a licence by its short number.
///
/// Errors: no licence has this number.
pub fn by_no(tx: &ReadTx<'_>, no: i64) -> Result<Licence, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no licence {no}"))
            .hint(say![See::Licences, " shows them with their numbers."])
    })
}

/// The licences of which an item uses a seat, by number.
pub fn used_by(tx: &ReadTx<'_>, id: AssetId) -> Result<Vec<Licence>, Fault> {
    let condition = "where exists (select 1 from licence_seat t where t.licence_id = r.id and t.asset_id = ?1 \
                     and t.until_on is null) order by r.no";
    tx.list(condition, &[id.to_value()])
}

/// Seats in use, oldest first.
pub fn seats(tx: &ReadTx<'_>, id: LicenceId) -> Result<Vec<Seat>, Fault> {
    tx.list("where r.licence_id = ?1 and r.until_on is null order by r.since_on, r.id", &[id.to_value()])
}
