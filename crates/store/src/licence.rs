//! Finds licences and their seats.

use super::{Field, ReadTx, Value};
use domain::{
    fault::Fault,
    ids::LicenceId,
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

/// Seats in use, oldest first.
pub fn seats(tx: &ReadTx<'_>, id: LicenceId) -> Result<Vec<Seat>, Fault> {
    tx.list("where r.licence_id = ?1 and r.until_on is null order by r.since_on, r.id", &[id.to_value()])
}
