//! Reads the register's tables row by row, for an export of everything, and writes them back.

use super::{
    Random, ReadTx, Record, Store, Table, Value, WriteTx, Writer, schema,
    tx::{Engine, fault},
};
use domain::{
    fault::Fault,
    operator::Operator,
    stamp::{Behind, Timepiece},
    when::Clock,
};
use rusqlite::config::DbConfig;
use std::path::Path;

/// The definitions in `schema.sql`: the tables, then their indexes and triggers.
fn definitions() -> (String, String) {
    let (mut tables, mut rest) = (String::new(), String::new());
    for definition in schema::definitions() {
        let to = if definition.is_table() { &mut tables } else { &mut rest };
        to.push_str(&definition.sql());
        to.push_str(";\n");
    }
    (tables, rest)
}

/// Hands over every row of a table, in key order, with its values in column order.
///
/// Errors: `take` fails.
pub fn each_row<E: From<Fault>>(
    tx: &ReadTx<'_>,
    table: &Table,
    mut take: impl FnMut(&[Value<'static>]) -> Result<(), E>,
) -> Result<(), E> {
    let sql = format!("select {} from {} order by {}", table.list(""), table.name, table.key.join(", "));
    tx.each(&sql, &[], |row| take(&table.values(row)?))
}

/// Hands over every record of a kind, in key order.
///
/// Errors: `take` fails.
pub fn each_record<R: Record>(tx: &ReadTx<'_>, take: impl FnMut(R) -> Result<(), Fault>) -> Result<(), Fault> {
    let sql = format!("{} order by r.{}", R::statements().select::<R>(), R::TABLE.key.join(", r."));
    tx.each_apart(&sql, &[], |row| R::read(row, 0), take)
}

/// Writes rows of a table unchanged, digests included. In a register that is in use, the log must tell of them: see
/// [`take_in`].
pub struct Put<'t> {
    tx: &'t WriteTx<'t>,
    /// The statement, built once: an import of everything runs it about ten million times.
    sql: String,
}

impl<'t> Put<'t> {
    /// Makes a writer for a table.
    pub fn into(tx: &'t WriteTx<'t>, table: &Table) -> Self {
        let places: Vec<String> = (1..=table.names().count()).map(|no| format!("?{no}")).collect();
        Self { tx, sql: format!("insert into {} ({}) values ({})", table.name, table.list(""), places.join(", ")) }
    }

    /// Writes one row: its values in column order, then its digest.
    ///
    /// Errors: a constraint doesn't hold.
    pub fn row(&self, values: &[Value<'_>]) -> Result<(), Fault> {
        self.tx.must_change(1, &self.sql, values)
    }
}

/// Tells whether a table has a row with these values in these columns; null equals null.
pub fn has_row(tx: &ReadTx<'_>, table: &Table, says: &[(&str, Value<'_>)]) -> Result<bool, Fault> {
    let conditions: Vec<String> =
        (1..).zip(says).map(|(no, (column, _))| format!("{column} is not distinct from ?{no}")).collect();
    let params: Vec<Value<'_>> = says.iter().map(|(_, value)| value.clone()).collect();
    let sql = format!("select 1 from {} where {}", table.name, conditions.join(" and "));
    Ok(tx.one(&sql, &params, |_| Ok(()))?.is_some())
}

/// The rows with digests that don't match. A table without digests has no such rows.
pub fn damaged(tx: &ReadTx<'_>, table: &Table) -> Result<Vec<Vec<Value<'static>>>, Fault> {
    let mut found = Vec::new();
    if table.has_digest {
        each_row::<Fault>(tx, table, |values| {
            if !table.fits(values) {
                found.push(values.to_vec());
            }
            Ok(())
        })?;
    }
    Ok(found)
}

/// Works out the digest of a damaged row again: the row counts as sound from now on.
pub fn accept(tx: &WriteTx<'_>, table: &Table, values: &[Value<'_>]) -> Result<(), Fault> {
    let Some(at) = table.digest_at() else { return Ok(()) };
    let keys: Vec<String> = table.key.iter().zip(2..).map(|(name, no)| format!("{name} = ?{no}")).collect();
    let digest = Value::Text(tx.digest_of(table, values).into());
    let keys_of = table.key_at().map(|at| values[at].clone());
    let params: Vec<Value<'_>> = [digest.clone()].into_iter().chain(keys_of).collect();
    tx.must_change(1, &format!("update {} set digest = ?1 where {}", table.name, keys.join(" and ")), &params)?;
    tx.note_row(Some(&values[at]), Some(&digest))
}

/// Writes another register's row unchanged, except for its digest, which is worked out again.
///
/// Errors: a constraint doesn't hold.
pub fn take_in(tx: &WriteTx<'_>, table: &Table, values: &mut [Value<'_>]) -> Result<(), Fault> {
    if let Some(at) = table.digest_at() {
        values[at] = Value::Text(tx.digest_of(table, values).into());
        tx.note_row(None, Some(&values[at]))?;
    }
    Put::into(tx, table).row(values)
}

/// Lets a row refer to one that comes later in the same transaction.
pub fn defer_references(tx: &ReadTx<'_>) -> Result<(), Fault> {
    match tx.engine() {
        Engine::File(file) => file.execute_batch("pragma defer_foreign_keys = on").map_err(fault),
        Engine::Server(server) => server.run("set constraints all deferred"),
    }
}

impl Store {
    /// Makes the tables in an existing, empty file, and fills them with `fill`. An unfinished file is thrown away, so
    /// no journal is kept; the caller must sync the file.
    ///
    /// Errors: the file can't be written, or `fill` fails.
    pub fn build<E: From<Fault>>(path: &Path, fill: impl FnOnce(&WriteTx<'_>) -> Result<(), E>) -> Result<(), E> {
        let mut store = Self::at_first(path)?;
        // The caller checks all references at once: checked one by one, each reference would cost a search.
        let quick = "pragma journal_mode = off; pragma synchronous = off; pragma foreign_keys = off";
        // Our own new file may do without a journal, which a foreign one may not.
        store.connection()?.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false).map_err(fault)?;
        store.connection()?.execute_batch(quick).map_err(fault)?;
        let (tables, rest) = definitions();
        let (time, operator) = (Timepiece::standing(Clock::FIRST), Operator::login(""));
        let random = Random::default();
        let nobody = Writer { operator: &operator, time: &time, random: &random, behind: Behind::Accepted };
        store.write(&nobody, true, |tx| {
            tx.lay(&tables)?;
            fill(tx)
        })?;
        // An index over existing rows is sorted once; made before them, it would be searched for every row.
        store.write::<(), Fault>(&nobody, true, |tx| tx.lay(&rest))?;
        let lasting = "pragma journal_mode = wal; pragma wal_checkpoint(truncate)";
        store.connection()?.execute_batch(lasting).map_err(fault)?;
        Ok(())
    }
}
