//! The keys that an import has read so far, in a temporary table: memory stays flat at a million rows.

use super::{Value, WriteTx};
use domain::fault::Fault;
use std::borrow::Cow;

/// Makes the table. It goes with [`forget`], or with the transaction that is taken back.
///
/// Errors: the register can't be written.
pub fn begin(tx: &WriteTx<'_>) -> Result<(), Fault> {
    tx.may_change("create temporary table seen (key text primary key, line bigint not null)", &[]).map(|_| ())
}

/// Notes a key; the line on which it stood before, if it did.
///
/// Errors: the register can't be written.
pub fn note(tx: &WriteTx<'_>, key: &str, line: u64) -> Result<Option<i64>, Fault> {
    let line = i64::try_from(line).unwrap_or(i64::MAX);
    let key = Value::Text(Cow::Borrowed(key));
    let sql = "insert into seen (key, line) values (?1, ?2) on conflict do nothing";
    if tx.may_change(sql, &[key.clone(), Value::Int(line)])? == 1 {
        return Ok(None);
    }
    tx.one("select line from seen where key = ?1", &[key], |row| row.get(0))
}

/// Drops the table.
///
/// Errors: the register can't be written.
pub fn forget(tx: &WriteTx<'_>) -> Result<(), Fault> {
    tx.may_change("drop table seen", &[]).map(|_| ())
}
