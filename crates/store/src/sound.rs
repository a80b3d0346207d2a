//! Checks that the file itself is sound, as far as the database can tell: its pages, references and tables.

use super::{ReadTx, Table, Value, WriteTx, file::SCHEMA, tx::fault};
use domain::fault::Fault;
use rusqlite::Connection;
use std::collections::HashMap;

/// The most findings of one kind that are listed one by one.
pub const MOST_FINDINGS: usize = 100;

/// The findings of SQLite's own check of the file's pages and indexes.
///
/// Errors: the register can't be read at all.
pub fn integrity(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    let said = tx.all(&format!("pragma integrity_check({MOST_FINDINGS})"), &[], |row| row.get::<String>(0))?;
    Ok(said.into_iter().filter(|line| line != "ok").collect())
}

/// Rows that refer to a missing row, each in a sentence.
pub fn dangling(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    tx.all("pragma foreign_key_check", &[], |row| {
        let (table, at, named): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let at = at.map(|at| format!("row {at} of ")).unwrap_or_else(|| "a row of ".to_owned());
        Ok(format!("{at}{table} refers to a missing row of {named}"))
    })
}

/// Compares the register's tables, indexes and triggers with `schema.sql`. Reports missing or changed ones, since a
/// promise of the register may no longer hold, and extra ones: another program's trigger may write rows that nobody
/// recorded.
pub fn changed_parts(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    const PARTS: &str =
        "select type || ' ' || name, sql from sqlite_schema where name not like 'sqlite_%' and sql is not null";
    let fresh = Connection::open_in_memory().map_err(fault)?;
    fresh.execute_batch(SCHEMA).map_err(fault)?;
    let mut statement = fresh.prepare(PARTS).map_err(fault)?;
    let wanted = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(fault)?;
    let mut found: HashMap<String, String> =
        tx.all(PARTS, &[], |row| Ok((row.get(0)?, row.get(1)?)))?.into_iter().collect();
    let mut changed = Vec::new();
    for part in wanted {
        let (name, sql): (String, String) = part.map_err(fault)?;
        match found.remove(&name) {
            None => changed.push(format!("the {name} was removed from the register")),
            Some(other) if clauses(&other) != clauses(&sql) => {
                changed.push(format!("the {name} was changed after Kitbook made it"));
            }
            Some(_) => {}
        }
    }
    let mut others: Vec<String> = found.into_keys().map(|name| format!("the {name} was not made by Kitbook")).collect();
    others.sort();
    changed.append(&mut others);
    Ok(changed)
}

/// The clauses of a definition, sorted, because new columns come at the end of a table. Comments don't count.
fn clauses(sql: &str) -> Vec<String> {
    let plain: String = sql.lines().map(|line| line.split("--").next().unwrap_or(line)).collect::<Vec<_>>().join(" ");
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let (mut clauses, mut clause, mut depth) = (Vec::new(), String::new(), 0);
    for c in words.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        // Between the outer parentheses of a table, a comma separates clauses.
        if (matches!(c, ',' | '(') && depth == 1) || (c == ')' && depth == 0) {
            clauses.push(std::mem::take(&mut clause).trim().to_owned());
        } else {
            clause.push(c);
        }
    }
    clauses.push(clause.trim().to_owned());
    clauses.sort();
    clauses
}

/// Reports if the tables with digests hold more or fewer rows than were counted. Every row added or removed was counted,
/// so that a removal shows even if no log entry records it.
pub fn miscounted(tx: &ReadTx<'_>, rows: i64) -> Result<Option<String>, Fault> {
    let kept = rows_kept(tx)?;
    Ok(match rows - kept {
        0 => None,
        more @ 1.. => Some(format!("{rows} rows, but {kept} were written: {more} more, added by another program")),
        fewer => Some(format!("{rows} rows, but {kept} were written: {} fewer, removed by another program", -fewer)),
    })
}

/// Accepts the present number of rows; returns the difference that [`miscounted`] would report.
pub fn accept_count(tx: &WriteTx<'_>, rows: i64) -> Result<Option<String>, Fault> {
    let said = miscounted(tx, rows)?;
    if said.is_some() {
        tx.count_rows(rows - rows_kept(tx)?);
    }
    Ok(said)
}

/// The number of rows written, including the rows of this transaction.
fn rows_kept(tx: &ReadTx<'_>) -> Result<i64, Fault> {
    let kept: Option<i64> = tx.one("select rows_kept from log_head where id = 1", &[], |row| row.get(0))?;
    Ok(kept.unwrap_or(0) + tx.came.get())
}

/// Tells whether a table exists: an older register lacks some.
pub fn has_table(tx: &ReadTx<'_>, name: &str) -> Result<bool, Fault> {
    let sql = "select 1 from sqlite_schema where type = 'table' and name = ?1";
    Ok(tx.one(sql, &[Value::Text(name.into())], |_| Ok(()))?.is_some())
}

/// Tells whether the rows of a table have digests: in an older register, some tables don't have them yet.
pub fn has_digest(tx: &ReadTx<'_>, table: &Table) -> Result<bool, Fault> {
    if !has_table(tx, table.name)? {
        return Ok(false);
    }
    Ok(tx.column_names(&format!("select * from {}", table.name))?.iter().any(|column| column == "digest"))
}
