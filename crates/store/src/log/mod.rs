//! The log: append-only. The hash of each entry covers the entry before; the details are stored apart, with a salt.
//!
//! `log` holds ids and hashes; `log_detail` holds a salt and the body, a JSON object. The chain covers the hash of salt
//! and body, not the body itself, so that it still holds after a person's details are erased. It covers the digests of the
//! rows that an entry wrote: see `rows`. The number and hash of the last entry are in `log_head`, so that a cut tail
//! shows. A chain proves itself only against a head noted elsewhere, so slips and backups print it.

mod chain;
mod rows;
mod schema_5;
mod write;

pub use chain::{ChainFinding, ChainReport, verify_chain, verify_chain_and_rows, verify_merged};
pub(crate) use rows::RowsWritten;
pub use rows::{Differences, Missing, Sum, Unlogged, differences, settle};
pub(crate) use write::{Waiting, write_waiting};

use super::{ReadTx, Row, Value, hash};
use domain::{
    fault::Fault,
    ids::{AssetId, PersonId},
    when::Instant,
};
use serde_json::{Map, Value as Json};
use std::{borrow::Cow, fmt::Write as _};

/// The text from which the chain begins.
const GENESIS: &str = "kitbook";

/// The last entry's number and hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub no: i64,
    pub hash: String,
}

impl Head {
    /// The number and the whole hash, as notes beside backups hold them.
    pub fn in_full(&self) -> String {
        format!("{}:{}", self.no, self.hash)
    }
}

impl std::fmt::Display for Head {
    /// Writes the head as slips print it, such as `1042:3f9a0c…`: the number, then the first sixteen digits of the
    /// hash.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A foreign register may hold anything as its hash.
        write!(f, "{}:{}", self.no, self.hash.get(..16).unwrap_or(&self.hash))
    }
}

/// The subject of an entry: the kind of record, and its id.
#[derive(Debug, Clone)]
pub struct Subject {
    kind: &'static str,
    id: String,
}

impl Subject {
    /// Makes a subject with the name of its table.
    pub fn new(kind: &'static str, id: impl ToString) -> Self {
        Self { kind, id: id.to_string() }
    }
}

/// An entry to be added to the log.
pub struct Entry {
    /// The action, as a noun and a verb, such as `loan out`.
    pub action: &'static str,
    pub subject: Subject,
    pub asset: Option<AssetId>,
    pub person: Option<PersonId>,
    /// The moment of the event, if that is not the moment of recording.
    pub effective_at: Option<Instant>,
    pub body: Map<String, Json>,
}

impl Entry {
    /// Makes an entry about neither an item nor a person, recorded at the moment of the event.
    pub fn plain(action: &'static str, subject: Subject, body: Map<String, Json>) -> Self {
        Self { action, subject, asset: None, person: None, effective_at: None, body }
    }
}

/// The columns of a `log` row that the hash covers, as text.
struct Line<'a> {
    no: i64,
    at: &'a str,
    effective_at: Option<&'a str>,
    operator_id: &'a str,
    /// The operator with the login name, if that is somebody else.
    login_id: Option<&'a str>,
    action: &'a str,
    subject: &'a str,
    subject_id: &'a str,
    asset_id: Option<&'a str>,
    person_id: Option<&'a str>,
    rows: Option<&'a str>,
    detail_hash: &'a str,
}

/// The columns of `log`, in order.
pub(crate) const COLUMNS: &str = "no, at, effective_at, operator_id, login_id, action, subject, subject_id, asset_id, person_id, rows, detail_hash, hash";
/// The number of [`COLUMNS`].
pub(crate) const WIDTH: usize = 13;

impl<'a> Line<'a> {
    /// The values of the row, in column order.
    fn values(&self, hash: &'a str) -> [Value<'a>; WIDTH] {
        let text = |text: &'a str| Value::Text(Cow::Borrowed(text));
        let maybe = |value: Option<&'a str>| value.map_or(Value::Null, text);
        [
            Value::Int(self.no),
            text(self.at),
            maybe(self.effective_at),
            text(self.operator_id),
            maybe(self.login_id),
            text(self.action),
            text(self.subject),
            text(self.subject_id),
            maybe(self.asset_id),
            maybe(self.person_id),
            maybe(self.rows),
            text(self.detail_hash),
            text(hash),
        ]
    }

    fn hash(&self, before: &str) -> String {
        let mut text = String::with_capacity(512);
        let _ = write!(text, "{before}\x1f{}", self.no);
        let parts = [
            self.at,
            self.effective_at.unwrap_or_default(),
            self.operator_id,
            self.login_id.unwrap_or_default(),
            self.action,
            self.subject,
            self.subject_id,
            self.asset_id.unwrap_or_default(),
            self.person_id.unwrap_or_default(),
            self.rows.unwrap_or_default(),
            self.detail_hash,
        ];
        for part in parts {
            text.push('\x1f');
            text.push_str(part);
        }
        hash::of_entry(text.as_bytes())
    }
}

impl ReadTx<'_> {
    /// The number and hash of the last entry, including this transaction's own.
    pub fn head(&self) -> Result<Head, Fault> {
        write::seal_waiting(self)?;
        if let Some(head) = &*self.head.borrow() {
            return Ok(head.clone());
        }
        stored_head(self)
    }
}

/// The hash of an entry; `None` if no entry has this number.
pub fn hash_of(tx: &ReadTx<'_>, no: i64) -> Result<Option<String>, Fault> {
    tx.one("select hash from log where no = ?1", &[Value::Int(no)], |row| row.get(0))
}

/// The moment when the last entry was recorded; `None` if the log is empty.
pub fn last_recorded_at(tx: &ReadTx<'_>) -> Result<Option<Instant>, Fault> {
    tx.one("select at from log order by no desc limit 1", &[], |row| row.get(0))
}

/// The moment when the last entry was recorded, at the beginning of a transaction that writes. The transaction keeps the
/// head for its own first entry.
pub(crate) fn begin_after_last(tx: &ReadTx<'_>) -> Result<Option<Instant>, Fault> {
    // Without the alias, a server would order by the column of the answer, which is the head's number.
    let sql = "select l.at, (select no from log_head where id = 1), (select hash from log_head where id = 1) \
               from log l order by l.no desc limit 1";
    tx.one(sql, &[], |row| {
        let head = row.get::<Option<i64>>(1)?.zip(row.get::<Option<String>>(2)?);
        *tx.stood.borrow_mut() = head.map(|(no, hash)| Head { no, hash });
        row.get(0)
    })
}

/// The details of all entries of one action, except erased ones.
pub fn bodies_of(tx: &ReadTx<'_>, action: &str) -> Result<Vec<Json>, Fault> {
    let sql = "select d.body from log l join log_detail d on d.log_no = l.no where l.action = ?1 order by l.no";
    let bodies = tx.all(sql, &[Value::Text(action.into())], |row| row.get::<String>(0))?;
    Ok(bodies.iter().filter_map(|body| serde_json::from_str(body).ok()).collect())
}

/// The subject ids of one action's entries after a number.
pub fn subjects_since(tx: &ReadTx<'_>, action: &str, no: i64) -> Result<Vec<String>, Fault> {
    let sql = "select subject_id from log where no > ?1 and action = ?2 order by no";
    tx.all(sql, &[Value::Int(no), Value::Text(action.into())], |row| row.get(0))
}

/// An entry about a record that is later than another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaterEntry {
    pub no: i64,
    pub action: String,
    /// The name of the operator.
    pub operator: String,
}

/// The last entry about a row, if it is later than the entry with this number.
pub fn later_entry(tx: &ReadTx<'_>, subject: &str, no: i64) -> Result<Option<LaterEntry>, Fault> {
    let sql = "select g.no, g.action, o.name from log g join operator o on o.id = g.operator_id \
        where g.no > ?1 and g.subject_id = ?2 order by g.no desc limit 1";
    let read = |row: &Row<'_>| Ok(LaterEntry { no: row.get(0)?, action: row.get(1)?, operator: row.get(2)? });
    tx.one(sql, &[Value::Int(no), Value::Text(subject.into())], read)
}

fn stored_head(tx: &ReadTx<'_>) -> Result<Head, Fault> {
    if let Some(head) = &*tx.stood.borrow() {
        return Ok(head.clone());
    }
    let read = |row: &Row<'_>| Ok(Head { no: row.get(0)?, hash: row.get(1)? });
    let head = tx.one("select no, hash from log_head where id = 1", &[], read)?;
    Ok(head.unwrap_or_else(|| Head { no: 0, hash: GENESIS.to_owned() }))
}
