//! Finding permissions, and people's own equipment.

use super::{Field, ReadTx, Setting, Value, WriteTx, setting};
use chrono::NaiveDate;
use domain::{
    asset::Asset,
    fault::Fault,
    ids::{PermissionId, PersonId},
    permission::{self, Grant, Kind, OwnDevice, Permission, State},
    person::Role,
    remedy::See,
    say,
};

/// Where kinds of permission stand among the settings.
const KIND: &str = "permission.";

/// The school's kinds of permission.
///
/// Errors: the register can't be read.
pub fn kinds(tx: &ReadTx<'_>) -> Result<Vec<Kind>, Fault> {
    let set: Vec<Setting> = tx.list("where r.name like 'permission.%' order by r.name", &[])?;
    let set: Vec<(String, String)> =
        set.into_iter().filter_map(|s| Some((s.name.strip_prefix(KIND)?.to_owned(), s.value))).collect();
    Ok(permission::kinds(&set))
}

/// Sets which roles must give a kind.
///
/// Errors: the register can't be written.
pub fn set_kind(tx: &WriteTx<'_>, name: &str, roles: &[Role]) -> Result<(), Fault> {
    let roles: Vec<String> = roles.iter().map(ToString::to_string).collect();
    setting::put(tx, format!("{KIND}{name}"), Some(roles.join(",")))
}

/// A permission by its short number.
///
/// Errors: there is none.
pub fn by_no(tx: &ReadTx<'_>, no: i64) -> Result<Permission, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no permission {no}"))
            .hint(say![See::AllPermissions, " shows them with their numbers."])
    })
}

/// Which roles gave a permission.
///
/// Errors: the register can't be read.
pub fn grants(tx: &ReadTx<'_>, id: PermissionId) -> Result<Vec<Grant>, Fault> {
    tx.list("where r.permission_id = ?1 order by r.given_on, r.id", &[id.to_value()])
}

/// A permission of a kind that is given and speaks of somebody and an item on a day.
///
/// Errors: the register can't be read.
pub fn covering(
    tx: &ReadTx<'_>,
    kind: &str,
    person: PersonId,
    asset: Option<&Asset>,
    day: NaiveDate,
) -> Result<Option<Permission>, Fault> {
    let standing: Vec<Permission> =
        tx.list("where r.kind = ?1 and r.revoked_on is null order by r.no desc", &[Value::Text(kind.into())])?;
    let mut fits = standing.into_iter().filter(|p| p.covers(person, asset, day)).peekable();
    if fits.peek().is_none() {
        return Ok(None);
    }
    let kind = permission::named(kinds(tx)?, kind)?;
    for found in fits {
        if found.state(&kind, &grants(tx, found.id)?, day) == State::Given {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Somebody's own equipment by its short number.
///
/// Errors: there is none.
pub fn device_by_no(tx: &ReadTx<'_>, no: i64) -> Result<OwnDevice, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no own device {no}")).hint(say![
            "Give the device's number, as ",
            See::OwnDevices,
            " shows it; a pupil's ref is none."
        ])
    })
}
