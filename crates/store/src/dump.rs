//! The register's tables as they are, row by row: for an export of everything, and for the way back.

use super::{Random, Record, Store, Tx, Value, Writer, file::SCHEMA, record::RowDigest, tx::fault};
use domain::{fault::Fault, when::Instant};
use rusqlite::Connection;
use std::path::Path;

/// A table as `schema.sql` lays it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub name: String,
    pub columns: Vec<Column>,
    /// The columns that tell its rows apart: exports go by them, so that two are alike.
    key: Vec<String>,
    /// Tables whose rows its rows name.
    parents: Vec<String>,
    /// The statement that writes a row: an import of everything runs it some ten million times.
    insert: String,
}

/// A column, and what it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub sort: Sort,
}

/// What a column of a strict table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Text,
    Integer,
    Blob,
}

/// What `schema.sql` lays: its tables, and what hangs on them.
fn definitions() -> Result<(String, String), Fault> {
    let fresh = Connection::open_in_memory().map_err(fault)?;
    fresh.execute_batch(SCHEMA).map_err(fault)?;
    let sql = "select type, sql from sqlite_schema where sql is not null";
    let mut statement = fresh.prepare(sql).map_err(fault)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(fault)?;
    let (mut tables, mut rest) = (String::new(), String::new());
    for row in rows {
        let (kind, sql): (String, String) = row.map_err(fault)?;
        let to = if kind == "table" { &mut tables } else { &mut rest };
        to.push_str(&sql);
        to.push_str(";\n");
    }
    Ok((tables, rest))
}

/// Every table of this program's schema, by name.
///
/// Errors: never, with a schema that can be laid.
pub fn tables() -> Result<Vec<Table>, Fault> {
    let fresh = Connection::open_in_memory().map_err(fault)?;
    fresh.execute_batch(SCHEMA).map_err(fault)?;
    let mut statement = fresh
        .prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name")
        .map_err(fault)?;
    let names = statement.query_map([], |row| row.get::<_, String>(0)).map_err(fault)?;
    names.map(|name| table(&fresh, name.map_err(fault)?)).collect()
}

fn table(fresh: &Connection, name: String) -> Result<Table, Fault> {
    let mut statement = fresh.prepare(&format!("pragma table_info({name})")).map_err(fault)?;
    let rows = statement.query_map([], |row| Ok((row.get(1)?, row.get::<_, String>(2)?, row.get::<_, i64>(5)?)));
    let (mut columns, mut key) = (Vec::new(), Vec::new());
    for row in rows.map_err(fault)? {
        let (column, sort, place): (String, String, i64) = row.map_err(fault)?;
        if place > 0 {
            key.push((place, column.clone()));
        }
        let sort = match sort.to_lowercase().as_str() {
            "integer" => Sort::Integer,
            "blob" => Sort::Blob,
            _ => Sort::Text,
        };
        columns.push(Column { name: column, sort });
    }
    key.sort();
    let mut statement = fresh.prepare(&format!("pragma foreign_key_list({name})")).map_err(fault)?;
    let named = statement.query_map([], |row| row.get::<_, String>(2)).map_err(fault)?;
    let parents = named.collect::<Result<_, _>>().map_err(fault)?;
    let places: Vec<String> = (1..=columns.len()).map(|n| format!("?{n}")).collect();
    let insert = format!("insert into {name} ({}) values ({})", list(&columns), places.join(", "));
    Ok(Table { name, columns, key: key.into_iter().map(|(_, column)| column).collect(), parents, insert })
}

impl Table {
    /// Where its digest stands, if its rows have one.
    fn digest(&self) -> Option<usize> {
        self.columns.iter().position(|column| column.name == "digest")
    }
}

fn list(columns: &[Column]) -> String {
    columns.iter().map(|column| column.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Tables in an order in which no row names one that comes later, but for rows of its own table. A row that is named after
/// it was named costs a search of all that may have named it.
pub fn parents_first(tables: &[Table]) -> Vec<&Table> {
    fn put<'t>(table: &'t Table, tables: &'t [Table], done: &mut Vec<&'t Table>) {
        // A table that names itself, or one that names it back, is begun already.
        if done.iter().any(|known| known.name == table.name) {
            return;
        }
        for parent in tables.iter().filter(|other| other.name != table.name && table.parents.contains(&other.name)) {
            put(parent, tables, done);
        }
        done.push(table);
    }
    let mut done = Vec::with_capacity(tables.len());
    tables.iter().for_each(|table| put(table, tables, &mut done));
    done
}

/// Hands over every row of a table, in the order of its key; the values stand in the order of its columns.
///
/// Errors: the register can't be read, or `take` says so.
pub fn each_row<E: From<Fault>>(
    tx: &Tx<'_>,
    table: &Table,
    mut take: impl FnMut(&[Value<'static>]) -> Result<(), E>,
) -> Result<(), E> {
    let sql = format!("select {} from {} order by {}", list(&table.columns), table.name, table.key.join(", "));
    let mut values = Vec::with_capacity(table.columns.len());
    tx.each(&sql, &[], |row| {
        values.clear();
        for at in 0..table.columns.len() {
            values.push(match row.value(at)? {
                Value::Null => Value::Null,
                Value::Int(number) => Value::Int(number),
                Value::Text(text) => Value::Text(text.into_owned().into()),
                Value::Bytes(bytes) => Value::Bytes(bytes.into_owned().into()),
            });
        }
        take(&values)
    })
}

/// Hands over every record of a kind, in the order of its key.
///
/// Errors: the register can't be read, or `take` says so.
pub fn each_record<R: Record>(tx: &Tx<'_>, mut take: impl FnMut(R) -> Result<(), Fault>) -> Result<(), Fault> {
    let sql = format!("{} order by r.{}", R::statements().select, R::KEY);
    tx.each(&sql, &[], |row| take(R::read(row, 0)?))
}

/// Writes a row of a table as it is, its digest included. In a register that goes on it is to be counted: see [`take_in`].
///
/// Errors: a constraint does not hold, or the register can't be written.
pub fn put_row(tx: &Tx<'_>, table: &Table, values: &[Value<'_>]) -> Result<(), Fault> {
    tx.execute(&table.insert, values).map(|_| ())
}

/// Whether a table has a row with these values in these columns; nothing is the same as nothing.
///
/// Errors: the register can't be read.
pub fn has_row(tx: &Tx<'_>, table: &Table, says: &[(&str, Value<'_>)]) -> Result<bool, Fault> {
    let conditions: Vec<String> =
        (1..).zip(says).map(|(no, (column, _))| format!("{column} is not distinct from ?{no}")).collect();
    let params: Vec<Value<'_>> = says.iter().map(|(_, value)| value.clone()).collect();
    let sql = format!("select 1 from {} where {}", table.name, conditions.join(" and "));
    Ok(tx.one(&sql, &params, |_| Ok(()))?.is_some())
}

/// The rows of a table whose digests do not fit, and how many rows it has; a table without digests has none.
///
/// Errors: the register can't be read.
pub fn damaged(tx: &Tx<'_>, table: &Table) -> Result<(Vec<Vec<Value<'static>>>, i64), Fault> {
    let (mut found, mut rows) = (Vec::new(), 0);
    let Some(at) = table.digest() else { return Ok((found, rows)) };
    each_row::<Fault>(tx, table, |values| {
        rows += 1;
        let mut sealed = values.to_vec();
        seal(table, &mut sealed);
        if sealed[at] != values[at] {
            found.push(sealed);
        }
        Ok(())
    })?;
    Ok((found, rows))
}

/// Writes the digest of a row anew, as [`damaged`] has worked it out: from now on it is as Kitbook wrote it.
///
/// Errors: the register can't be written.
pub fn accept(tx: &Tx<'_>, table: &Table, values: &[Value<'_>]) -> Result<(), Fault> {
    let Some(digest) = table.digest() else { return Ok(()) };
    let mut params = vec![values[digest].clone()];
    let mut conditions = Vec::new();
    for (column, value) in table.columns.iter().zip(values).filter(|(column, _)| table.key.contains(&column.name)) {
        params.push(value.clone());
        conditions.push(format!("{} = ?{}", column.name, params.len()));
    }
    tx.execute(&format!("update {} set digest = ?1 where {}", table.name, conditions.join(" and ")), &params)
        .map(|_| ())
}

/// Writes a row of another register: as it is, but for its digest, which is worked out anew.
///
/// Errors: as [`put_row`].
pub fn take_in(tx: &Tx<'_>, table: &Table, values: &mut [Value<'_>]) -> Result<(), Fault> {
    let has_digest = seal(table, values);
    tx.count_rows(i64::from(has_digest));
    put_row(tx, table, values)
}

/// Works out a row's digest anew; whether its table has one.
fn seal(table: &Table, values: &mut [Value<'_>]) -> bool {
    let Some(at) = table.digest() else { return false };
    let mut named: Vec<(&str, &Value<'_>)> = table
        .columns
        .iter()
        .map(|column| column.name.as_str())
        .zip(values.iter())
        .filter(|(name, _)| *name != "digest")
        .collect();
    named.sort_by_key(|(name, _)| *name);
    let mut digest = RowDigest::new(&table.name);
    for (name, value) in named {
        digest.field(name, value);
    }
    values[at] = Value::Text(digest.finish().into());
    true
}

/// Lets a row name one that comes later in the same transaction.
///
/// Errors: the register can't be written.
pub fn defer_references(tx: &Tx<'_>) -> Result<(), Fault> {
    tx.connection().execute_batch("pragma defer_foreign_keys = on").map_err(fault)
}

impl Store {
    /// Lays the tables in a file that is there and empty, and fills them through `fill`. Until it is whole the file is
    /// nothing: no journal is kept, and the caller asks the system to keep it.
    ///
    /// Errors: the file can't be written, or `fill` fails.
    pub fn build<E: From<Fault>>(path: &Path, fill: impl FnOnce(&Tx<'_>) -> Result<(), E>) -> Result<(), E> {
        let mut store = Self::at_first(path)?;
        // References are looked at by the caller, all at once: row by row each costs a search.
        let quick = "pragma journal_mode = off; pragma synchronous = off; pragma foreign_keys = off";
        store.connection().execute_batch(quick).map_err(fault)?;
        let (tables, rest) = definitions()?;
        let nobody = Writer { operator: "", at: Instant::EPOCH, random: &Random::default() };
        store.write(&nobody, true, |tx| {
            tx.lay(&tables)?;
            fill(tx)
        })?;
        // An index over rows that are there is sorted once; row by row it is searched for each.
        store.write::<(), Fault>(&nobody, true, |tx| tx.lay(&rest))?;
        let lasting = "pragma journal_mode = wal; pragma wal_checkpoint(truncate)";
        store.connection().execute_batch(lasting).map_err(fault)?;
        Ok(())
    }
}
