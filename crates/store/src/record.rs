//! Rows as records: the statements that read and write them, and their log details.
//!
//! A digest is worked out on every insert and update, so that a byte changed outside Kitbook is found.

use super::{Row, Table, Value, tx::by_key};
use domain::fault::Fault;
use serde_json::{Map, Value as Json};
use std::{borrow::Cow, fmt::Write as _, io::Write as _, marker::PhantomData, sync::OnceLock};

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
        let mut out = String::with_capacity(Self::TABLE.columns.len() * 20);
        for column in Self::TABLE.columns {
            for part in [if out.is_empty() { "" } else { ", " }, alias, ".", column.name] {
                out.push_str(part);
            }
        }
        out
    }
}

/// The SQL that reads and writes a record, kept because an import runs it a million times. Each statement is built when
/// it is first used: a command uses few of them.
pub struct Statements {
    select: OnceLock<String>,
    select_to_write: OnceLock<String>,
    insert: OnceLock<String>,
    insert_unless_known: OnceLock<String>,
    update: OnceLock<String>,
    delete: OnceLock<String>,
    digest: OnceLock<String>,
    /// The statements that insert two rows at once, three rows, and so on: see [`Statements::insert_rows`].
    insert_rows: [OnceLock<String>; MOST_ROWS - 1],
}

/// The most rows that one statement writes.
pub(super) const MOST_ROWS: usize = 8;

impl Statements {
    pub(super) const fn new() -> Self {
        Self {
            select: OnceLock::new(),
            select_to_write: OnceLock::new(),
            insert: OnceLock::new(),
            insert_unless_known: OnceLock::new(),
            update: OnceLock::new(),
            delete: OnceLock::new(),
            digest: OnceLock::new(),
            insert_rows: [const { OnceLock::new() }; MOST_ROWS - 1],
        }
    }

    /// The select up to the condition; the table's alias is `r`.
    pub(super) fn select<R: Record>(&self) -> &str {
        self.select.get_or_init(|| ["select ", &R::columns("r"), " from ", R::TABLE.name, " r "].concat())
    }

    /// The same select, with the digest after the columns.
    pub(super) fn select_to_write<R: Record>(&self) -> &str {
        self.select_to_write.get_or_init(|| ["select ", &R::TABLE.list("r"), " from ", R::TABLE.name, " r "].concat())
    }

    /// The statement that inserts one row.
    pub(super) fn insert<R: Record>(&self) -> &str {
        self.insert.get_or_init(|| insert(R::TABLE.name, &R::TABLE.list(""), R::TABLE.columns.len() + 1, 1))
    }

    /// The statement that inserts a row, unless a row has its unique values.
    pub(super) fn insert_unless_known<R: Record>(&self) -> &str {
        self.insert_unless_known.get_or_init(|| [self.insert::<R>(), " on conflict do nothing"].concat())
    }

    /// The statement that updates all columns of a row but its key.
    pub(super) fn update<R: Record>(&self) -> &str {
        self.update.get_or_init(|| {
            let columns: Vec<&str> = R::TABLE.columns.iter().map(|column| column.name).collect();
            update::<R>(&columns)
        })
    }

    /// The statement that deletes a row by its key, and returns its digest.
    pub(super) fn delete<R: Record>(&self) -> &str {
        self.delete.get_or_init(|| format!("delete from {} {} returning digest", R::TABLE.name, by_key::<R>("")))
    }

    /// The statement that selects the digest by the key.
    pub(super) fn digest<R: Record>(&self) -> &str {
        self.digest.get_or_init(|| format!("select digest from {} {}", R::TABLE.name, by_key::<R>("")))
    }

    /// The statement that inserts `rows` rows, at most [`MOST_ROWS`].
    pub(super) fn insert_rows<R: Record>(&self, rows: usize) -> &str {
        let Some(once) = rows.checked_sub(2).and_then(|at| self.insert_rows.get(at)) else {
            return self.insert::<R>();
        };
        once.get_or_init(|| insert(R::TABLE.name, &R::TABLE.list(""), R::TABLE.columns.len() + 1, rows))
    }
}

/// The statement that inserts rows with this number of columns.
pub(super) fn insert(table: &str, columns: &str, width: usize, rows: usize) -> String {
    let mut sql = ["insert into ", table, " (", columns, ") values "].concat();
    for row in 0..rows {
        sql.push_str(if row == 0 { "(" } else { ", (" });
        for no in 1..=width {
            // Writing to memory does not fail.
            let _ = write!(sql, "{}?{}", if no == 1 { "" } else { ", " }, row * width + no);
        }
        sql.push(')');
    }
    sql
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
pub(super) fn digest_text<'v>(stored: &'v Value<'_>) -> Cow<'v, str> {
    match stored {
        Value::Text(text) => Cow::Borrowed(text),
        other => Cow::Owned(format!("{other:?}")),
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
    details_text_of(R::TABLE, &record.values(), more)
}

/// The same for the values of a record.
pub(super) fn details_text_of(table: &Table, values: &[Value<'_>], more: Option<(&str, &str)>) -> String {
    let mut out = Vec::with_capacity(512);
    out.push(b'{');
    for (column, value) in table.sorted(values) {
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
