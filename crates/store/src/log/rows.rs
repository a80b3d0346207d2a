//! The rows that stand, as the log tells them. Each entry names the digests of the rows that it wrote and of those that
//! it replaced or removed; so the digests of all rows are those that the entries added, less those that they took away.
//! A row that was changed, added or removed by another program shows, even if its digest was worked out again.
//!
//! A digest has a salt and tells nothing of the row's content, so it stays when an entry's details are erased.

use super::Entry;
use crate::{
    ReadTx, Value, WriteTx,
    file::register_of,
    hash::{TAG, tag},
    log::Subject,
    record::digest_text,
    sound::has_table,
};
use domain::fault::Fault;
use serde_json::{Map, json};
use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
};

/// The rows that a transaction wrote or removed, as an entry stores them: a sign and a tag for each.
#[derive(Debug, Default)]
pub(crate) struct RowsWritten(String);

/// The longest text about rows in one entry.
const MOST: usize = 4_096 * (1 + TAG);

/// The action of an entry that only tells rows: there were too many for one entry, or nothing else to say about them.
const ROWS: &str = "register rows";

impl RowsWritten {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds the rows of `other`, which is empty afterwards.
    pub(crate) fn append(&mut self, other: &mut Self) {
        self.0.push_str(&other.0);
        other.0.clear();
    }

    pub(crate) fn text(&self) -> Option<&str> {
        Some(self.0.as_str()).filter(|text| !text.is_empty())
    }
}

impl WriteTx<'_> {
    /// Notes for the log that a row with one digest was replaced by a row with another. `None`: there was no row, or
    /// there is none any more.
    pub(crate) fn note_row(&self, before: Option<&Value<'_>>, after: Option<&Value<'_>>) -> Result<(), Fault> {
        before.map_or(Ok(()), |digest| self.note_tag('-', tag(&digest_text(digest))))?;
        after.map_or(Ok(()), |digest| self.note_tag('+', tag(&digest_text(digest))))
    }

    fn note_tag(&self, sign: char, tag: [u8; TAG]) -> Result<(), Fault> {
        let is_full = {
            let mut rows = self.rows.borrow_mut();
            rows.0.push(sign);
            rows.0.push_str(std::str::from_utf8(&tag).unwrap_or_default());
            rows.0.len() >= MOST
        };
        if is_full { self.log_rows() } else { Ok(()) }
    }

    /// Adds an entry that only tells rows.
    pub(super) fn log_rows(&self) -> Result<(), Fault> {
        let rows = self.rows.borrow().0.len() / (1 + TAG);
        let body = Map::from_iter([("rows".to_owned(), json!(rows))]);
        self.log(Entry::plain(ROWS, Subject::new("register", register_of(self)?.uuid), body)).map(|_| ())
    }
}

/// Reads what an entry says about rows. `None`: it is not as Kitbook writes it.
fn read(rows: &str) -> Option<impl Iterator<Item = (bool, &[u8; TAG])>> {
    let (each, rest) = rows.as_bytes().as_chunks::<{ 1 + TAG }>();
    let is_sound = rest.is_empty() && each.iter().all(|row| matches!(row[0], b'+' | b'-'));
    is_sound.then(|| each.iter().filter_map(|row| Some((row[0] == b'+', row[1..].try_into().ok()?))))
}

/// A sum over the digests of rows, in any order. Two sums under the same key are equal only if the digests are: nobody who
/// prepares a file knows the key, which is drawn when the file is checked.
#[derive(Debug, Clone)]
pub struct Sum {
    keys: [RandomState; 2],
    sums: [u64; 2],
    rows: i64,
}

impl Default for Sum {
    fn default() -> Self {
        Self { keys: [(); 2].map(|()| RandomState::new()), sums: [0; 2], rows: 0 }
    }
}

impl PartialEq for Sum {
    fn eq(&self, other: &Self) -> bool {
        (self.sums, self.rows) == (other.sums, other.rows)
    }
}

impl Sum {
    /// A sum of nothing, under the same key.
    pub fn begin(&self) -> Self {
        Self { sums: [0; 2], rows: 0, ..self.clone() }
    }

    /// The number of rows.
    pub fn rows(&self) -> i64 {
        self.rows
    }

    /// Adds a stored digest.
    pub fn add(&mut self, digest: &Value<'_>) {
        self.count(true, &tag(&digest_text(digest)));
    }

    fn count(&mut self, comes: bool, tag: &[u8; TAG]) {
        for (key, sum) in self.keys.iter().zip(&mut self.sums) {
            let of = key.hash_one(tag);
            *sum = if comes { sum.wrapping_add(of) } else { sum.wrapping_sub(of) };
        }
        self.rows += if comes { 1 } else { -1 };
    }

    /// Adds what an entry says; false if that is not as Kitbook writes it.
    pub(super) fn add_entry(&mut self, rows: &str) -> bool {
        let Some(all) = read(rows) else { return false };
        all.for_each(|(comes, tag)| self.count(comes, tag));
        true
    }
}

/// A row whose digest no entry of the log has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlogged {
    pub table: &'static str,
    pub key: String,
    digest: String,
}

/// A row of which an entry tells, and which is not there; or one that an entry took away and that never was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The entry's number.
    pub no: i64,
    tag: [u8; TAG],
    /// True if the row should be there.
    came: bool,
}

/// The rows in which the register differs from its log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Differences {
    pub unlogged: Vec<Unlogged>,
    pub missing: Vec<Missing>,
}

/// Finds the rows in which the register differs from its log. It reads the log and the rows several times, a part of the
/// tags each time, so that memory stays flat.
pub fn differences(tx: &ReadTx<'_>) -> Result<Differences, Fault> {
    const AT_ONCE: i64 = 250_000;
    let mut rows = 0;
    let tables = crate::recorded().map(|table| Ok(has_table(tx, table.name)?.then_some(table)));
    let tables: Vec<_> = tables.filter_map(Result::transpose).collect::<Result<_, Fault>>()?;
    for table in &tables {
        let sql = format!("select count(*) from {}", table.name);
        rows += tx.one(&sql, &[], |row| row.get::<i64>(0))?.unwrap_or(0);
    }
    let parts = u64::try_from(rows / AT_ONCE + 1).unwrap_or(1);
    let key = RandomState::new();
    let mut found = Differences::default();
    for part in 0..parts {
        let is_in = |tag: &[u8; TAG]| key.hash_one(tag) % parts == part;
        let mut told: HashMap<[u8; TAG], (i32, i64)> = HashMap::new();
        tx.each("select no, rows from log where rows is not null order by no", &[], |row| {
            let no: i64 = row.get(0)?;
            for (comes, tag) in read(row.text(1)?).into_iter().flatten().filter(|(_, tag)| is_in(tag)) {
                let of = told.entry(*tag).or_default();
                *of = (of.0 + if comes { 1 } else { -1 }, no);
                if of.0 == 0 {
                    told.remove(tag);
                }
            }
            Ok::<(), Fault>(())
        })?;
        for table in &tables {
            let sql = format!("select {}, digest from {} order by 1", table.key[0], table.name);
            tx.each(&sql, &[], |row| {
                let digest = digest_text(&row.value(1)?).into_owned();
                let tag = tag(&digest);
                if !is_in(&tag) {
                    return Ok::<(), Fault>(());
                }
                match told.get_mut(&tag) {
                    Some((count, _)) if *count > 0 => *count -= 1,
                    _ => found.unlogged.push(Unlogged { table: table.name, key: row.value(0)?.to_string(), digest }),
                }
                Ok(())
            })?;
        }
        let left = told.into_iter().filter(|(_, (count, _))| *count != 0);
        found.missing.extend(left.map(|(tag, (count, no))| Missing { no, tag, came: count > 0 }));
    }
    found.missing.sort_unstable_by_key(|missing| (missing.no, missing.tag));
    Ok(found)
}

/// Notes the differences for the log, so that the rows count as they are from now on. The next entry tells them.
pub fn settle(tx: &WriteTx<'_>, found: &Differences) -> Result<(), Fault> {
    for row in &found.unlogged {
        tx.note_row(None, Some(&Value::Text(row.digest.as_str().into())))?;
    }
    for missing in &found.missing {
        tx.note_tag(if missing.came { '-' } else { '+' }, missing.tag)?;
    }
    Ok(())
}
