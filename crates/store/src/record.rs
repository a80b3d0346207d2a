//! Rows as records: the statements that read and write them, and their log details.
//!
//! A digest is worked out on every insert and update, so that a byte changed outside Kitbook is found.

use super::{Row, Table, Value, tx::by_key};
use domain::fault::Fault;
use serde_json::{Map, Value as Json};
use std::{fmt::Write as _, io::Write as _, marker::PhantomData, sync::OnceLock};

/// A row of a table, as the domain knows it.
pub trait Record: Sized {
    /// The record's table in the register.
    const TABLE: &'static Table;
    /// The values, in the order of the table's columns.
    fn values(&self) -> Vec<Value<'_>>;
    /// Reads the record from the columns that begin at `at`.
    ///
    /// Errors: a column holds a value that the program never writes.
    fn read(row: &Row<'_>, at: usize) -> Result<Self, Fault>;

    /// The statements that read and write the record, built once.
    fn statements() -> &'static Statements;

    /// The columns for a select list, each with the alias, such as `a.condition, a.id, …`.
    fn columns(alias: &str) -> String {
        let mut out = String::new();
        for (i, column) in Self::TABLE.columns.iter().enumerate() {
            let _ = write!(out, "{}{alias}.{}", if i == 0 { "" } else { ", " }, column.name);
        }
        out
    }
}

/// The SQL that reads and writes a record, kept because an import runs it a million times.
pub struct Statements {
    /// The select up to the condition; the table's alias is `r`.
    pub(super) select: String,
    /// The same select, with the digest after the columns.
    pub(super) select_to_write: String,
    pub(super) insert: String,
    pub(super) insert_unless_known: String,
    pub(super) update: String,
    pub(super) delete: String,
    /// Selects the digest by the key.
    pub(super) digest: String,
    /// The statements that insert two rows at once, three rows, and so on: see [`Statements::insert_rows`].
    insert_rows: [OnceLock<String>; MOST_ROWS - 1],
}

/// The most rows that one statement writes.
pub(super) const MOST_ROWS: usize = 8;

impl Statements {
    pub(super) fn of<R: Record>() -> Self {
        let (table, list) = (R::TABLE, R::TABLE.list(""));
        let places: Vec<_> = (1..=table.columns.len() + 1).map(|n| format!("?{n}")).collect();
        let insert = format!("insert into {} ({list}) values ({})", table.name, places.join(", "));
        let columns: Vec<&str> = table.columns.iter().map(|column| column.name).collect();
        Self {
            select: format!("select {} from {} r ", R::columns("r"), table.name),
            select_to_write: format!("select {} from {} r ", table.list("r"), table.name),
            insert_unless_known: format!("{insert} on conflict do nothing"),
            insert,
            update: update::<R>(&columns),
            delete: format!("delete from {} {} returning digest", table.name, by_key::<R>("")),
            digest: format!("select digest from {} {}", table.name, by_key::<R>("")),
            insert_rows: [const { OnceLock::new() }; MOST_ROWS - 1],
        }
    }

    /// The statement that inserts `rows` rows, at most [`MOST_ROWS`].
    pub(super) fn insert_rows<R: Record>(&self, rows: usize) -> &str {
        let Some(once) = rows.checked_sub(2).and_then(|at| self.insert_rows.get(at)) else { return &self.insert };
        once.get_or_init(|| {
            let width = R::TABLE.columns.len() + 1;
            let row = |row: usize| {
                let places: Vec<_> = (1..=width).map(|n| format!("?{}", row * width + n)).collect();
                format!("({})", places.join(", "))
            };
            let all: Vec<_> = (0..rows).map(row).collect();
            format!("insert into {} ({}) values {}", R::TABLE.name, R::TABLE.list(""), all.join(", "))
        })
    }
}

/// The statement that updates these columns of a row, and its digest. It binds the columns in their order, then the
/// digest, then the key. It doesn't set the key, or SQLite would search every table that refers to it.
fn update<R: Record>(columns: &[&str]) -> String {
    let table = R::TABLE;
    let set = table.columns.iter().map(|column| column.name);
    let set = set.filter(|name| columns.contains(name) && !table.key.contains(name));
    let sets: Vec<_> = set.chain(["digest"]).zip(1..).map(|(name, no)| format!("{name} = ?{no}")).collect();
    let keys: Vec<_> = table.key.iter().zip(sets.len() + 1..).map(|(name, no)| format!("{name} = ?{no}")).collect();
    format!("update {} set {} where {}", table.name, sets.join(", "), keys.join(" and "))
}

/// The values that an update statement binds.
pub(super) fn to_update<'r, R: Record>(
    values: &[Value<'r>],
    digest: String,
    columns: Option<&[&str]>,
) -> Vec<Value<'r>> {
    let table = R::TABLE;
    let set = table.columns.iter().zip(values).filter(|(column, _)| {
        !table.key.contains(&column.name) && columns.is_none_or(|columns| columns.contains(&column.name))
    });
    let set = set.map(|(_, value)| value.clone()).chain([Value::Text(digest.into())]);
    set.chain(table.key_at().map(|at| values[at].clone())).collect()
}

/// Some columns of a record, for statements that write only those; built once.
pub struct Only<R> {
    pub(super) columns: &'static [&'static str],
    sql: OnceLock<String>,
    of: PhantomData<fn() -> R>,
}

impl<R: Record> Only<R> {
    /// Makes an update that writes only these columns. Its SQL is built on first use.
    pub const fn new(columns: &'static [&'static str]) -> Self {
        Self { columns, sql: OnceLock::new(), of: PhantomData }
    }

    pub(super) fn sql(&self) -> &str {
        self.sql.get_or_init(|| update::<R>(self.columns))
    }
}

/// Collects a salt and the fields of a row as `name=value`, each ended by a unit separator, which no stored text holds.
/// They are hashed all at once: an import works out seven digests for each of a hundred thousand tests.
pub(super) struct Fields(Vec<u8>);

impl Fields {
    pub(super) fn new(salt: &str, table: &str) -> Self {
        let mut fields = Self(Vec::with_capacity(1024));
        fields.part(salt);
        fields.part(table);
        fields
    }

    /// The fields of a row without a salt, as schema 5 hashed them.
    pub(super) fn of(table: &str) -> Self {
        let mut fields = Self(Vec::with_capacity(1024));
        fields.part(table);
        fields
    }

    fn part(&mut self, part: &str) {
        self.0.extend_from_slice(part.as_bytes());
        self.0.push(0x1f);
    }

    pub(super) fn field(&mut self, name: &str, value: &Value<'_>) {
        // A table of bytes is checked by their hash, and has no digest.
        if matches!(value, Value::Null | Value::Bytes(_)) {
            return;
        }
        self.0.extend_from_slice(name.as_bytes());
        self.0.push(b'=');
        match value {
            Value::Text(text) => self.0.extend_from_slice(text.as_bytes()),
            // Writing to memory does not fail.
            Value::Int(number) => drop(write!(self.0, "{number}")),
            Value::Bool(yes) => self.0.push(if *yes { b'1' } else { b'0' }),
            Value::Null | Value::Bytes(_) => {}
        }
        self.0.push(0x1f);
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// The text of a stored digest. Something else than text, which only another program writes, has its own.
pub(super) fn digest_text(stored: &Value<'_>) -> String {
    match stored {
        Value::Text(text) => text.to_string(),
        other => format!("{other:?}"),
    }
}

fn json(value: &Value<'_>) -> Json {
    match value {
        Value::Null | Value::Bytes(_) => Json::Null,
        Value::Int(number) => Json::from(*number),
        // Log entries have always had 0 and 1 for no and yes, and their hashes cover these numbers.
        Value::Bool(yes) => Json::from(i64::from(*yes)),
        Value::Text(text) => Json::from(text.as_ref()),
    }
}

/// The fields of a new record for its log entry, without empty ones. The caller adds the names of the rows that the
/// record belongs to.
pub fn details<R: Record>(record: &R) -> Map<String, Json> {
    R::TABLE
        .sorted(&record.values())
        .filter(|(column, value)| column.is_told() && **value != Value::Null)
        .map(|(column, value)| (column.name.to_owned(), json(value)))
        .collect()
}

/// The fields of [`details`] as JSON text, without building a map; `more` is a name and a JSON value to add at the end.
pub(super) fn details_text<R: Record>(record: &R, more: Option<(&str, &str)>) -> String {
    let mut out = Vec::with_capacity(512);
    out.push(b'{');
    for (column, value) in R::TABLE.sorted(&record.values()) {
        if !column.is_told() || *value == Value::Null {
            continue;
        }
        if out.len() > 1 {
            out.push(b',');
        }
        out.push(b'"');
        out.extend_from_slice(column.name.as_bytes());
        out.extend_from_slice(b"\":");
        // Writing to memory does not fail.
        let _ = match value {
            Value::Text(text) => serde_json::to_writer(&mut out, text.as_ref()),
            Value::Int(number) => serde_json::to_writer(&mut out, number),
            Value::Bool(yes) => serde_json::to_writer(&mut out, &i64::from(*yes)),
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

/// The changes between two versions of a record, for its log entry: `{"location": {"from": …, "to": …}}`.
pub fn changes<R: Record>(before: &R, after: &R) -> Map<String, Json> {
    let (before, after) = (before.values(), after.values());
    let pairs = R::TABLE.sorted(&before).zip(R::TABLE.sorted(&after));
    pairs
        .filter(|((column, old), (_, new))| column.is_told_when_changed() && old != new)
        .map(|((column, old), (_, new))| {
            (column.name.to_owned(), serde_json::json!({ "from": json(old), "to": json(new) }))
        })
        .collect()
}
