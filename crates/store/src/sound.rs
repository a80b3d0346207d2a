//! Checks that the file itself is sound, as far as the database can tell: its pages, references and tables.

use super::{ReadTx, Value, connect, schema, tx::fault};
use domain::fault::Fault;

/// The most findings of one kind that are listed one by one.
pub const MOST_FINDINGS: usize = 100;

/// The findings of SQLite's own check of the file's pages and indexes.
///
/// Errors: the register can't be read at all.
pub fn integrity(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    let said = tx.all(&format!("pragma integrity_check({MOST_FINDINGS})"), &[], |row| row.get::<String>(0))?;
    Ok(said.into_iter().filter(|line| line != "ok").collect())
}

/// What a server's own check of a school's indexes found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Indexes {
    /// The findings, each in a sentence.
    Checked(Vec<String>),
    /// It was not run, for this reason.
    NotChecked(&'static str),
}

/// Has a server check that each index of the school is in order and has every row of its table.
///
/// Errors: the register is a file, which is checked as a whole, or the check could not be run to its end.
pub fn indexes(tx: &ReadTx<'_>) -> Result<Indexes, Fault> {
    crate::postgres::indexes(tx)
}

/// Tells whether a server notices a page that its disk changed.
///
/// Errors: the register is a file.
pub fn has_data_checksums(tx: &ReadTx<'_>) -> Result<bool, Fault> {
    crate::postgres::has_data_checksums(tx)
}

/// Rows that refer to a missing row, each in a sentence.
pub fn dangling(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    if !tx.is_file() {
        return crate::postgres::dangling(tx);
    }
    tx.all("pragma foreign_key_check", &[], |row| {
        let (table, at, named): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let at = at.map(|at| format!("row {at} of ")).unwrap_or_else(|| "a row of ".to_owned());
        Ok(format!("{at}{table} refers to a missing row of {named}"))
    })
}

/// Tells whether a table exists: an older register lacks some.
pub fn has_table(tx: &ReadTx<'_>, name: &str) -> Result<bool, Fault> {
    let sql = if tx.is_file() {
        "select 1 from sqlite_schema where type = 'table' and name = ?1"
    } else {
        "select 1 from pg_catalog.pg_tables where schemaname = current_schema() and tablename = ?1"
    };
    Ok(tx.one(sql, &[Value::Text(name.into())], |_| Ok(()))?.is_some())
}

/// Compares the register's tables, indexes and triggers with those that Kitbook makes: a promise of the register may no
/// longer hold, and another program's trigger may write rows that nobody recorded. Each part that differs is a sentence.
pub fn changed_parts(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    if !tx.is_file() {
        return crate::postgres::changed_parts(tx);
    }
    let version = connect::version(tx.connection()?).map_err(fault)?;
    schema::differing(tx.connection()?, version)
}
