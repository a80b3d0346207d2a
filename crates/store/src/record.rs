//! Rows as records: one declaration gives a table's columns, its reading, its writing and its digest.
//!
//! The digest of a row covers its non-null fields as `name=value`, sorted by name. It is worked out in one place,
//! on every insert and update, so that a byte changed behind the program's back is found.

use super::{Row, Tx, Value};
use domain::fault::Fault;
use serde_json::{Map, Value as Json};
use sha2::{Digest, Sha256};
use std::{collections::HashSet, fmt::Write as _, io::Write as _, marker::PhantomData, sync::OnceLock};

/// A row of a table, as the domain knows it.
pub trait Record: Sized {
    const TABLE: &'static str;
    /// The column that an update goes by.
    const KEY: &'static str;
    /// In the order of [`Record::values`], which is the order of their names.
    const COLUMNS: &'static [&'static str];
    /// In the order of [`Record::COLUMNS`].
    fn values(&self) -> Vec<Value<'_>>;
    /// Reads the record from the columns that begin at `at`.
    ///
    /// Errors: a column holds what the program does not write.
    fn read(row: &Row<'_>, at: usize) -> Result<Self, Fault>;

    /// The statements that read and write it, put together once.
    fn statements() -> &'static Statements;

    /// `a.condition, a.id, …` for a select list, behind an alias.
    fn columns(alias: &str) -> String {
        let mut out = String::new();
        for (i, column) in Self::COLUMNS.iter().enumerate() {
            let _ = write!(out, "{}{alias}.{column}", if i == 0 { "" } else { ", " });
        }
        out
    }
}

/// The SQL that reads and writes a record: an import runs it a million times.
pub struct Statements {
    /// Up to the condition; the table is `r`.
    pub(super) select: String,
    /// The same with the digest behind the columns.
    pub(super) select_to_write: String,
    pub(super) insert: String,
    pub(super) insert_unless_known: String,
    pub(super) update: String,
    /// For two rows at once, for three, and so on: see [`Statements::insert_rows`].
    insert_rows: [OnceLock<String>; MOST_ROWS - 1],
}

/// How many rows one statement writes.
pub(super) const MOST_ROWS: usize = 8;

impl Statements {
    pub(super) fn of<R: Record>() -> Self {
        let columns = R::COLUMNS;
        let places: Vec<_> = (1..=columns.len() + 1).map(|n| format!("?{n}")).collect();
        let insert =
            format!("insert into {} ({}, digest) values ({})", R::TABLE, columns.join(", "), places.join(", "));
        Self {
            select: format!("select {} from {} r ", R::columns("r"), R::TABLE),
            select_to_write: format!("select {}, r.digest from {} r ", R::columns("r"), R::TABLE),
            insert_unless_known: format!("{insert} on conflict do nothing"),
            insert,
            update: update::<R>(columns),
            insert_rows: [const { OnceLock::new() }; MOST_ROWS - 1],
        }
    }

    /// The statement that writes so many rows, [`MOST_ROWS`] at most.
    pub(super) fn insert_rows<R: Record>(&self, rows: usize) -> &str {
        let Some(once) = rows.checked_sub(2).and_then(|at| self.insert_rows.get(at)) else { return &self.insert };
        once.get_or_init(|| {
            let width = R::COLUMNS.len() + 1;
            let row = |row: usize| {
                let places: Vec<_> = (1..=width).map(|n| format!("?{}", row * width + n)).collect();
                format!("({})", places.join(", "))
            };
            let all: Vec<_> = (0..rows).map(row).collect();
            format!("insert into {} ({}, digest) values {}", R::TABLE, R::COLUMNS.join(", "), all.join(", "))
        })
    }
}

/// The statement that writes these columns of a row anew, with the row's digest. The key stays as it is and is not set:
/// what refers to it would be looked through.
fn update<R: Record>(columns: &[&str]) -> String {
    let place = |column: &str| R::COLUMNS.iter().position(|c| *c == column).unwrap_or(0) + 1;
    let mut sets = String::new();
    for column in columns.iter().filter(|c| **c != R::KEY) {
        let _ = write!(sets, "{column} = ?{}, ", place(column));
    }
    format!("update {} set {sets}digest = ?{} where {} = ?{}", R::TABLE, R::COLUMNS.len() + 1, R::KEY, place(R::KEY))
}

/// Some columns of a record, for statements that write no others: put together once.
pub struct Only<R> {
    pub(super) columns: &'static [&'static str],
    sql: OnceLock<String>,
    of: PhantomData<fn() -> R>,
}

impl<R: Record> Only<R> {
    /// These columns.
    pub const fn new(columns: &'static [&'static str]) -> Self {
        Self { columns, sql: OnceLock::new(), of: PhantomData }
    }

    pub(super) fn sql(&self) -> &str {
        self.sql.get_or_init(|| update::<R>(self.columns))
    }
}

/// Declares how a domain type stands in a table. Fields stand in the order of their column names.
macro_rules! record {
    ($type:ty, $table:literal by $key:literal { $($field:ident $(as $column:literal)?),+ $(,)? }) => {
        impl $crate::Record for $type {
            const TABLE: &'static str = $table;
            const KEY: &'static str = $key;
            const COLUMNS: &'static [&'static str] = &[$(record!(@column $field $($column)?)),+];
            fn values(&self) -> Vec<$crate::Value<'_>> {
                vec![$($crate::Field::to_value(&self.$field)),+]
            }
            fn statements() -> &'static $crate::record::Statements {
                static ONCE: std::sync::OnceLock<$crate::record::Statements> = std::sync::OnceLock::new();
                ONCE.get_or_init($crate::record::Statements::of::<Self>)
            }
            fn read(row: &$crate::Row<'_>, at: usize) -> Result<Self, domain::fault::Fault> {
                let mut next = at;
                $(let $field = { let value = row.get(next)?; next += 1; value };)+
                let _ = next;
                Ok(Self { $($field),+ })
            }
        }
    };
    (@column $field:ident) => { stringify!($field) };
    (@column $field:ident $column:literal) => { $column };
}
pub(super) use record;

/// Takes fields as they come: `name=value`, each ended by a unit separator, which no stored text holds. They are hashed in one
/// go: an import works out seven digests for each of a hundred thousand tests.
pub(super) struct RowDigest(Vec<u8>);

impl RowDigest {
    pub(super) fn new(table: &str) -> Self {
        let mut fields = Vec::with_capacity(1024);
        fields.extend_from_slice(table.as_bytes());
        fields.push(0x1f);
        Self(fields)
    }

    pub(super) fn field(&mut self, name: &str, value: &Value<'_>) {
        // A table of bytes goes by their hash, and has no digest.
        if matches!(value, Value::Null | Value::Bytes(_)) {
            return;
        }
        self.0.extend_from_slice(name.as_bytes());
        self.0.push(b'=');
        match value {
            Value::Text(text) => self.0.extend_from_slice(text.as_bytes()),
            // Writing to memory does not fail.
            Value::Int(number) => drop(write!(self.0, "{number}")),
            Value::Null | Value::Bytes(_) => {}
        }
        self.0.push(0x1f);
    }

    /// The first sixteen bytes, in hex: enough to find a changed byte, and half the room of the whole.
    pub(super) fn finish(self) -> String {
        hex(&Sha256::digest(&self.0)[..16])
    }
}

/// The digest of a record as it is about to be written.
pub(super) fn digest<R: Record>(values: &[Value<'_>]) -> String {
    let mut digest = RowDigest::new(R::TABLE);
    for (name, value) in R::COLUMNS.iter().zip(values) {
        digest.field(name, value);
    }
    digest.finish()
}

/// Reads every row of a table: hands over its key, the digest that stands in it, and the one that its fields have; how
/// many rows there were.
fn each_digest(tx: &Tx<'_>, table: &str, mut take: impl FnMut(String, Value<'_>, String)) -> Result<i64, Fault> {
    let sql = format!("select * from {table}");
    let columns = tx.column_names(&sql)?;
    let mut named: Vec<(usize, &str)> = columns.iter().map(String::as_str).enumerate().collect();
    named.sort_by_key(|(_, name)| *name);
    let mut rows = 0;
    tx.each(&sql, &[], |row| {
        rows += 1;
        let (mut digest, mut stored) = (RowDigest::new(table), Value::Null);
        for (at, name) in &named {
            match *name {
                "digest" => stored = row.value(*at)?,
                _ => digest.field(name, &row.value(*at)?),
            }
        }
        // Whatever stands first in the table names its rows.
        let key = named.iter().find(|(at, _)| *at == 0).map_or(Ok(Value::Null), |(at, _)| row.value(*at))?;
        let key = match key {
            Value::Text(text) => text.into_owned(),
            Value::Int(number) => number.to_string(),
            Value::Null | Value::Bytes(_) => String::new(),
        };
        take(key, stored, digest.finish());
        Ok::<(), Fault>(())
    })?;
    Ok(rows)
}

/// Reads every row of a table and hands over the key of each whose digest does not fit its fields; how many rows
/// there were.
///
/// Errors: the register can't be read.
pub fn damaged_rows(tx: &Tx<'_>, table: &str, mut found: impl FnMut(String)) -> Result<i64, Fault> {
    each_digest(tx, table, |key, stored, digest| {
        if stored != Value::Text(digest.into()) {
            found(key);
        }
    })
}

/// Works out the digests of a table anew, but for rows that were damaged before.
///
/// Errors: the register can't be read or written.
pub(super) fn redigest(tx: &Tx<'_>, table: &str, damaged: &HashSet<String>) -> Result<(), Fault> {
    let key = tx.column_names(&format!("select * from {table}"))?.into_iter().next().unwrap_or_default();
    let mut changed = Vec::new();
    each_digest(tx, table, |key, stored, digest| {
        if stored != Value::Text(digest.as_str().into()) && !damaged.contains(&key) {
            changed.push((key, digest));
        }
    })?;
    let sql = format!("update {table} set digest = ?1 where {key} = ?2");
    for (key, digest) in changed {
        tx.execute(&sql, &[Value::Text(digest.into()), Value::Text(key.into())])?;
    }
    Ok(())
}

/// Bytes as lower-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
}

/// Whether a column is worked out from others, and so says nothing in a log entry.
fn is_derived(column: &str) -> bool {
    matches!(column, "id" | "search" | "sort_name" | "created_at" | "due_until" | "fingerprint")
        || matches!(column, "pat_failed" | "pat_due_on" | "pat_untested" | "owes_pence" | "bans" | "held" | "in_repair")
        || column == "before_recall"
        || column.ends_with("_folded")
}

fn json(value: &Value<'_>) -> Json {
    match value {
        Value::Null | Value::Bytes(_) => Json::Null,
        Value::Int(number) => Json::from(*number),
        Value::Text(text) => Json::from(text.as_ref()),
    }
}

/// Whether a column names another row that the log line names already, or the caller by a name that people know.
fn is_the_callers(column: &str) -> bool {
    matches!(column, "asset_id" | "person_id" | "slip_id" | "loan_id" | "operator_id")
}

/// What is known of a new record, for its log entry: every field that is not empty. Which other rows it belongs to is
/// left to the caller, who knows their names.
pub fn details<R: Record>(record: &R) -> Map<String, Json> {
    let known = R::COLUMNS.iter().zip(record.values());
    known
        .filter(|(name, value)| !is_derived(name) && !is_the_callers(name) && *value != Value::Null)
        .map(|(name, value)| ((*name).to_owned(), json(&value)))
        .collect()
}

/// The same as JSON text, without the map in between; `more` is a name and a JSON value to go behind it.
pub(super) fn details_text<R: Record>(record: &R, more: Option<(&str, &str)>) -> String {
    let mut out = Vec::with_capacity(512);
    out.push(b'{');
    for (name, value) in R::COLUMNS.iter().zip(record.values()) {
        if is_derived(name) || is_the_callers(name) || value == Value::Null {
            continue;
        }
        if out.len() > 1 {
            out.push(b',');
        }
        out.push(b'"');
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
        // Writing to memory does not fail.
        let _ = match &value {
            Value::Text(text) => serde_json::to_writer(&mut out, text.as_ref()),
            Value::Int(number) => serde_json::to_writer(&mut out, number),
            Value::Null | Value::Bytes(_) => Ok(()),
        };
    }
    let mut text = String::from_utf8(out).unwrap_or_default();
    if let Some((name, value)) = more {
        let comma = if text.len() > 1 { "," } else { "" };
        let _ = write!(text, "{comma}\"{name}\":{value}");
    }
    text.push('}');
    text
}

/// What changed between two versions of a record, for its log entry: `{"location": {"from": …, "to": …}}`.
pub fn changes<R: Record>(before: &R, after: &R) -> Map<String, Json> {
    let pairs = R::COLUMNS.iter().zip(before.values().into_iter().zip(after.values()));
    pairs
        .filter(|(name, (old, new))| !is_derived(name) && old != new)
        .map(|(name, (old, new))| ((*name).to_owned(), serde_json::json!({ "from": json(&old), "to": json(&new) })))
        .collect()
}
