//! Finds accounts and registered devices, and remembers the forms that the page has sent.

use super::{Field as _, ReadTx, WriteTx};
use domain::{
    account::{Account, Device},
    fault::Fault,
    ids::PersonId,
    when::Instant,
};
use rand::Rng as _;

/// The account of a person, if there is one.
pub fn of_person(tx: &ReadTx<'_>, person: PersonId) -> Result<Option<Account>, Fault> {
    tx.get("where r.person_id = ?1", &[person.to_value()])
}

/// The account with this one-time code, by its hash. It may have expired.
pub fn by_code(tx: &ReadTx<'_>, hash: &str) -> Result<Option<Account>, Fault> {
    tx.get("where r.code = ?1", &[hash.to_owned().to_value()])
}

/// Every account.
pub fn all(tx: &ReadTx<'_>) -> Result<Vec<Account>, Fault> {
    tx.list("order by r.id", &[])
}

/// A registered device by the hash of its code or token.
pub fn device(tx: &ReadTx<'_>, hash: &str) -> Result<Option<Device>, Fault> {
    tx.get("where r.token = ?1", &[hash.to_owned().to_value()])
}

/// A registered device by its short number.
///
/// Errors: no device has this number.
pub fn device_by_no(tx: &ReadTx<'_>, no: i64) -> Result<Device, Fault> {
    tx.get("where r.no = ?1", &[no.to_value()])?.ok_or_else(|| {
        Fault::not_found(format!("there is no registered device {no}"))
            .hint(domain::say![domain::remedy::See::Devices, " lists them."])
    })
}

/// Every registered device, in the order of their numbers.
pub fn devices(tx: &ReadTx<'_>) -> Result<Vec<Device>, Fault> {
    tx.list("order by r.no", &[])
}

/// Draws a one-time code: a hundred random bits in groups of five letters and digits that can't be taken for each other.
pub fn new_code(tx: &WriteTx<'_>) -> String {
    const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let mut bytes = [0; 20];
    tx.random.borrow_mut().fill_bytes(&mut bytes);
    let signs: Vec<char> = bytes.iter().map(|byte| char::from(SIGNS[usize::from(byte & 31)])).collect();
    signs.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// Remembers a form's key; false if the form was recorded before.
pub fn remember_form(tx: &WriteTx<'_>, key: &str) -> Result<bool, Fault> {
    let sql = "insert into form_key (key, at) values (?1, ?2) on conflict (key) do nothing";
    Ok(tx.may_change(sql, &[key.to_owned().to_value(), tx.at().to_value()])? == 1)
}

/// Forgets the keys of forms that were sent before a moment: nobody sends such a form again.
pub fn forget_forms(tx: &WriteTx<'_>, before: Instant) -> Result<usize, Fault> {
    tx.may_change("delete from form_key where at < ?1", &[before.to_value()])
}
