//! Whether the file itself is sound, as far as the database can tell: its pages, its references, its tables.

use super::{ReadTx, Table, Value, WriteTx, file::SCHEMA, tx::fault};
use domain::fault::Fault;
use rusqlite::Connection;
use std::collections::HashMap;

/// How many findings of one kind are told one by one.
pub const MOST_FINDINGS: usize = 100;

/// What SQLite's own check says of the file's pages and indexes.
///
/// Errors: the register can't be read at all.
pub fn integrity(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    let said = tx.all(&format!("pragma integrity_check({MOST_FINDINGS})"), &[], |row| row.get::<String>(0))?;
    Ok(said.into_iter().filter(|line| line != "ok").collect())
}

/// Rows that name a row which is not there, each in a sentence.
///
/// Errors: the register can't be read.
pub fn dangling(tx: &ReadTx<'_>) -> Result<Vec<String>, Fault> {
    tx.all("pragma foreign_key_check", &[], |row| {
        let (table, at, named): (String, Option<i64>, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let at = at.map(|at| format!("row {at} of ")).unwrap_or_else(|| "a row of ".to_owned());
        Ok(format!("{at}{table} names one of {named} that is not there"))
    })
}

/// Tables, indexes and triggers that `schema.sql` lays and the register has not, or has otherwise: what keeps a promise was
/// taken away; and those that it does not lay: a trigger of another hand writes what nobody recorded.
///
/// Errors: the register can't be read.
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
            None => changed.push(format!("the {name} was taken out of the register")),
            Some(other) if clauses(&other) != clauses(&sql) => {
                changed.push(format!("the {name} is not as Kitbook made it"));
            }
            Some(_) => {}
        }
    }
    let mut others: Vec<String> = found.into_keys().map(|name| format!("the {name} is none of Kitbook's")).collect();
    others.sort();
    changed.append(&mut others);
    Ok(changed)
}

/// What a definition says, clause by clause, whatever their order: a table grows at its end, and comments are no matter.
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
        // Between the outer parentheses of a table, a comma parts its clauses.
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

/// What is amiss with so many rows that were read from the tables with digests: each that came or went was counted, so
/// that one taken out shows of which no entry of the log tells.
///
/// Errors: the register can't be read.
pub fn miscounted(tx: &ReadTx<'_>, rows: i64) -> Result<Option<String>, Fault> {
    let kept = rows_kept(tx)?;
    Ok(match rows - kept {
        0 => None,
        more @ 1.. => Some(format!("{kept} rows were written, and {rows} are there: {more} more, by another hand")),
        fewer => {
            Some(format!("{kept} rows were written, and {rows} are there: {} fewer, taken out by another hand", -fewer))
        }
    })
}

/// Takes the number of rows as it stands; what was amiss with it.
///
/// Errors: the register can't be read.
pub fn accept_count(tx: &WriteTx<'_>, rows: i64) -> Result<Option<String>, Fault> {
    let said = miscounted(tx, rows)?;
    if said.is_some() {
        tx.count_rows(rows - rows_kept(tx)?);
    }
    Ok(said)
}

/// How many rows were written, those of this transaction among them.
fn rows_kept(tx: &ReadTx<'_>) -> Result<i64, Fault> {
    let kept: Option<i64> = tx.one("select rows_kept from log_head where id = 1", &[], |row| row.get(0))?;
    Ok(kept.unwrap_or(0) + tx.came.get())
}

/// Whether there is a table of that name: an older register has not all of them.
///
/// Errors: the register can't be read.
pub fn has_table(tx: &ReadTx<'_>, name: &str) -> Result<bool, Fault> {
    let sql = "select 1 from sqlite_schema where type = 'table' and name = ?1";
    Ok(tx.one(sql, &[Value::Text(name.into())], |_| Ok(()))?.is_some())
}

/// Whether the rows of a table carry a digest: in an older register not all do that will.
///
/// Errors: the register can't be read.
pub fn has_digest(tx: &ReadTx<'_>, table: &Table) -> Result<bool, Fault> {
    if !has_table(tx, table.name)? {
        return Ok(false);
    }
    Ok(tx.column_names(&format!("select * from {}", table.name))?.iter().any(|column| column == "digest"))
}
