//! Finds permissions and people's own devices.

use super::{Field, ReadTx, Setting, Value, WriteTx, setting};
use chrono::NaiveDate;
use domain::{
    asset::Asset,
    fault::Fault,
    ids::{PermissionId, PersonId, RowId},
    permission::{self, Grant, Kind, OwnDevice, Permission, State},
    person::Role,
    remedy::See,
    say,
    words::Word as _,
};

/// The prefix of the settings that hold kinds of permission.
const KIND: &str = "permission.";

/// The school's kinds of permission.
pub fn kinds(tx: &ReadTx<'_>) -> Result<Vec<Kind>, Fault> {
    let set: Vec<Setting> = tx.list("where r.name like 'permission.%' order by r.name", &[])?;
    let set: Vec<(String, String)> =
        set.into_iter().filter_map(|s| Some((s.name.strip_prefix(KIND)?.to_owned(), s.value))).collect();
    Ok(permission::kinds(&set))
}

/// Sets the roles that must give a kind of permission.
pub fn set_kind(tx: &WriteTx<'_>, name: &str, roles: &[Role]) -> Result<(), Fault> {
    let roles: Vec<String> = roles.iter().map(|role| role.word().to_owned()).collect();
    setting::put(tx, format!("{KIND}{name}"), Some(roles.join(",")))
}

/// Finds a permission by its short number.
///
/// Errors: no permission has this number.
pub fn by_no(tx: &ReadTx<'_>, no: i64) -> Result<Permission, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])?.ok_or_else(|| {
        Fault::not_found(format!("there is no permission {no}"))
            .hint(say![See::AllPermissions, " shows them with their numbers."])
    })
}

/// The roles that gave a permission.
pub fn grants(tx: &ReadTx<'_>, id: PermissionId) -> Result<Vec<Grant>, Fault> {
    tx.list("where r.permission_id = ?1 order by r.given_on, r.id", &[id.to_value()])
}

/// Finds a permission of this kind that was given and covers a person and an item on a date.
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
    let of_head = super::person::roles(tx, person, day)?.contains(&Role::Headteacher);
    for found in fits {
        let kind = if of_head && found.person_id.is_some() { kind.clone().for_head() } else { kind.clone() };
        if found.state(&kind, &found.counted(grants(tx, found.id)?, person), day) == State::Given {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The permissions for everybody that would cover a person and an item on a date, but for that the person gave them.
pub fn given_oneself(
    tx: &ReadTx<'_>,
    person: PersonId,
    asset: &Asset,
    day: NaiveDate,
) -> Result<Vec<Permission>, Fault> {
    let condition = "where r.person_id is null and r.revoked_on is null and r.id in \
                     (select g.permission_id from permission_grant g where g.person_id = ?1) order by r.no desc";
    let given: Vec<Permission> = tx.list(condition, &[person.to_value()])?;
    Ok(given.into_iter().filter(|one| one.covers(person, Some(asset), day)).collect())
}

/// A permission for a device, and the roles that must still give it; none if it was given.
pub type ForDevice = (Permission, Vec<Role>);

/// Finds the permission of this kind that is for this device, and no other that is still here: one that was given, else
/// one that some roles must still give.
pub fn of_device(tx: &ReadTx<'_>, kind: &str, device: &OwnDevice, day: NaiveDate) -> Result<Option<ForDevice>, Fault> {
    let condition = "where r.kind = ?1 and r.person_id = ?2 and r.revoked_on is null order by r.no desc";
    let standing: Vec<Permission> = tx.list(condition, &[Value::Text(kind.into()), device.person_id.to_value()])?;
    let (mut roles, mut awaited) = (None, None);
    for mut found in standing {
        // A device that comes back has another number, and its old permission.
        if let Some(id) = found.own_device_id.filter(|id| *id != device.id) {
            let before: Option<OwnDevice> = tx.get("where r.id = ?1", &[id.to_value()])?;
            if before.is_none_or(|before| before.ended_at.is_none()) {
                continue;
            }
            found.own_device_id = None;
        }
        if !found.covers_device(device, day) {
            continue;
        }
        let kind = match &roles {
            Some(kind) => kind,
            None => roles.insert(permission::named(kinds(tx)?, kind)?),
        };
        let given = grants(tx, found.id)?;
        match found.state(kind, &given, day) {
            State::Given => return Ok(Some((found, Vec::new()))),
            State::Awaiting if awaited.is_none() => awaited = Some((found, kind.awaits(&given))),
            _ => {}
        }
    }
    Ok(awaited)
}

/// Ties a permission to the device that it is for, now that the device is here.
pub fn tie(tx: &WriteTx<'_>, permission: &Permission, device: &OwnDevice) -> Result<(), Fault> {
    tx.update(&Permission { own_device_id: Some(device.id), ..permission.clone() })
}

/// Finds a person's own device by its id.
pub fn device_by_id(tx: &ReadTx<'_>, id: RowId) -> Result<OwnDevice, Fault> {
    tx.get("where r.id = ?1", &[id.to_value()])?
        .ok_or_else(|| Fault::damaged(format!("the own device {id} is not in the register")))
}

/// Finds a person's own device by its short number.
///
/// Errors: no own device has this number.
pub fn device_by_no(tx: &ReadTx<'_>, no: i64) -> Result<OwnDevice, Fault> {
    own_device(tx, no)?.ok_or_else(|| {
        Fault::not_found(format!("there is no own device {no}")).hint(say![
            "Give the device's number, not the pupil's ref: ",
            See::OwnDevices,
            " lists them."
        ])
    })
}

/// Finds an own device by its short number; `None` if there is none.
pub fn own_device(tx: &ReadTx<'_>, no: i64) -> Result<Option<OwnDevice>, Fault> {
    tx.get("where r.no = ?1", &[Value::Int(no)])
}

/// Lists the own devices that are on site.
pub fn devices_on_site(tx: &ReadTx<'_>) -> Result<Vec<OwnDevice>, Fault> {
    tx.list("where r.state = 'on_site' order by r.no", &[])
}
