//! Remembers the keys that an import has read, in a temporary table, so that memory stays flat at a million rows.

use super::{Value, WriteTx, record::insert, sieve::Sieve};
use domain::{fault::Fault, order::Foremost, text::natural_key};
use std::{borrow::Cow, cell::RefCell};

/// The number of new keys that are written with one statement.
const ROWS: usize = 32;

/// The keys of an import, beside the table.
#[derive(Default)]
pub(super) struct Seen(RefCell<Inner>);

struct Inner {
    /// Every key, so that most keys are known to be new without a question.
    sieve: Sieve,
    /// New keys that are not in the table yet.
    waiting: Vec<(String, i64)>,
    /// The statement that adds [`ROWS`] keys.
    add: String,
}

impl Default for Inner {
    fn default() -> Self {
        Self { sieve: Sieve::coarse(), waiting: Vec::new(), add: String::new() }
    }
}

impl Seen {
    /// Adds a key if it is surely new; returns false if it may be known.
    fn take(&self, tx: &WriteTx<'_>, key: &str, line: i64) -> Result<bool, Fault> {
        let inner = &mut *self.0.borrow_mut();
        if inner.sieve.add(key) {
            return Ok(false);
        }
        inner.waiting.push((key.to_owned(), line));
        if inner.waiting.len() == ROWS { inner.write(tx).map(|()| true) } else { Ok(true) }
    }

    /// Writes the keys that wait.
    fn write(&self, tx: &WriteTx<'_>) -> Result<(), Fault> {
        self.0.borrow_mut().write(tx)
    }
}

impl Inner {
    fn write(&mut self, tx: &WriteTx<'_>) -> Result<(), Fault> {
        let waiting = std::mem::take(&mut self.waiting);
        let values: Vec<Value<'_>> =
            waiting.iter().flat_map(|(key, line)| [Value::Text(Cow::Borrowed(key)), Value::Int(*line)]).collect();
        if waiting.len() == ROWS {
            if self.add.is_empty() {
                self.add = insert("seen", "key, line", 2, ROWS);
            }
            return tx.must_change(ROWS, &self.add, &values);
        }
        values.chunks(2).try_for_each(|row| tx.must_change(1, "insert into seen (key, line) values (?1, ?2)", row))
    }
}

/// Creates the table. [`forget`] drops it; rolling back the transaction drops it too.
pub fn begin(tx: &WriteTx<'_>) -> Result<(), Fault> {
    tx.may_change("create temporary table seen (key text primary key, line bigint not null)", &[]).map(|_| ())
}

/// Notes a key; returns the earlier line with the same key, if any.
pub fn note(tx: &WriteTx<'_>, key: &str, line: u64) -> Result<Option<i64>, Fault> {
    let line = i64::try_from(line).unwrap_or(i64::MAX);
    if tx.seen.take(tx, key, line)? {
        return Ok(None);
    }
    tx.seen.write(tx)?;
    let sql = "insert into seen (key, line) values (?1, ?2) on conflict do nothing";
    if tx.may_change(sql, &[Value::Text(Cow::Borrowed(key)), Value::Int(line)])? == 1 {
        return Ok(None);
    }
    line_of(tx, key)
}

/// The line on which a key was read, if it was.
pub fn line_of(tx: &WriteTx<'_>, key: &str) -> Result<Option<i64>, Fault> {
    tx.seen.write(tx)?;
    tx.one("select line from seen where key = ?1", &[Value::Text(Cow::Borrowed(key))], |row| row.get(0))
}

/// Drops the table.
pub fn forget(tx: &WriteTx<'_>) -> Result<(), Fault> {
    tx.seen.0.take();
    tx.may_change("drop table seen", &[]).map(|_| ())
}

/// Counts the items whose tag no row had, and lists the first tags in natural order. Items that are disposed of are not
/// expected in a file.
pub fn assets_not_seen(tx: &WriteTx<'_>, most: usize) -> Result<(u64, Vec<String>), Fault> {
    tx.seen.write(tx)?;
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
