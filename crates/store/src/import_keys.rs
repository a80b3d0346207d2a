//! Remembers the keys that an import has read, in a temporary table, so that memory stays flat at a million rows.

use super::{Value, WriteTx};
use domain::{fault::Fault, order::Foremost, text::natural_key};
use std::borrow::Cow;

/// Creates the table. [`forget`] drops it; rolling back the transaction drops it too.
pub fn begin(tx: &WriteTx<'_>) -> Result<(), Fault> {
    tx.may_change("create temporary table seen (key text primary key, line bigint not null)", &[]).map(|_| ())
}

/// Notes a key; returns the earlier line with the same key, if any.
pub fn note(tx: &WriteTx<'_>, key: &str, line: u64) -> Result<Option<i64>, Fault> {
    let line = i64::try_from(line).unwrap_or(i64::MAX);
    let sql = "insert into seen (key, line) values (?1, ?2) on conflict do nothing";
    if tx.may_change(sql, &[Value::Text(Cow::Borrowed(key)), Value::Int(line)])? == 1 {
        return Ok(None);
    }
    line_of(tx, key)
}

/// The line on which a key was read, if it was.
pub fn line_of(tx: &WriteTx<'_>, key: &str) -> Result<Option<i64>, Fault> {
    tx.one("select line from seen where key = ?1", &[Value::Text(Cow::Borrowed(key))], |row| row.get(0))
}

/// Drops the table.
pub fn forget(tx: &WriteTx<'_>) -> Result<(), Fault> {
    tx.may_change("drop table seen", &[]).map(|_| ())
}

/// Counts the items whose tag no row had, and lists the first tags in natural order. Items that are disposed of are not
/// expected in a file.
pub fn assets_not_seen(tx: &WriteTx<'_>, most: usize) -> Result<(u64, Vec<String>), Fault> {
    let sql = "select a.tag from asset a where (a.fate is null or a.fate <> 'disposed') \
               and not exists (select 1 from seen s where s.key = a.tag_folded)";
    let (mut number, mut first) = (0, Foremost::new(Some(most)));
    tx.each(sql, &[], |row| {
        let tag = row.text(0)?.to_owned();
        number += 1;
        first.push((natural_key(&tag), tag.clone()), tag);
        Ok::<(), Fault>(())
    })?;
    Ok((number, first.sorted().collect()))
}
