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
    // Only names that begin with `sqlite_` are SQLite's own; in `like`, a `_` would be any letter.
    const PARTS: &str = "select type || ' ' || name, sql from sqlite_schema \
                         where substr(name, 1, 7) <> 'sqlite_' and sql is not null";
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
    let words = plain(sql);
    let (mut clauses, mut clause, mut depth) = (Vec::new(), String::new(), 0);
    let mut quote = None;
    for c in words.chars() {
        quote = within(quote, c);
        if quote.is_some() {
            clause.push(c);
            continue;
        }
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

/// The quotation mark that ends the quoted text in which the next character is; `quote` is that of this character.
fn within(quote: Option<char>, c: char) -> Option<char> {
    match (quote, c) {
        (Some(end), c) => Some(end).filter(|end| *end != c),
        (None, '\'' | '"' | '`') => Some(c),
        (None, '[') => Some(']'),
        (None, _) => None,
    }
}

/// A definition without comments, and with single spaces. Quoted text stays as it is: a `--` in it is no comment.
fn plain(sql: &str) -> String {
    let (mut out, mut quote, mut rest) = (String::with_capacity(sql.len()), None, sql);
    while let Some(c) = rest.chars().next() {
        let comment = if quote.is_some() {
            None
        } else if rest.starts_with("--") {
            Some(rest.find('\n').unwrap_or(rest.len()))
        } else if rest.starts_with("/*") {
            Some(rest.find("*/").map_or(rest.len(), |at| at + 2))
        } else {
            None
        };
        if let Some(end) = comment {
            rest = &rest[end..];
        } else {
            rest = &rest[c.len_utf8()..];
        }
        let is_space = comment.is_some() || (quote.is_none() && c.is_whitespace());
        if !is_space {
            quote = within(quote, c);
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.trim().to_owned()
}

/// A table that each version since the second has brought.
const BROUGHT: [(i64, &str); 5] =
    [(2, "pat_result"), (3, "incident"), (4, "agreement"), (5, "merged_register"), (6, "import_format")];

/// Reports if the file has another version's number than its tables: nothing that an older version lacks would be checked
/// then.
pub fn misnumbered(tx: &ReadTx<'_>) -> Result<Option<String>, Fault> {
    let version: i64 = tx.connection().query_row("pragma user_version", [], |row| row.get(0)).map_err(fault)?;
    for (since, table) in BROUGHT {
        if has_table(tx, table)? != (since <= version) {
            let has = if since <= version { "lacks" } else { "has" };
            let message = format!("the file says that it has schema {version}, but it {has} the table {table}");
            return Ok(Some(message));
        }
    }
    Ok(None)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_the_order_of_columns_do_not_count_and_quoted_text_does() {
        let made =
            "create table t (a text not null, -- the first\n  b text /* the\n second */ check (b in ('x', '--')))";
        for same in [
            "create table t (a text not null, b text check (b in ('x', '--')))",
            "create table t (b text check (b in ('x', '--')), a text not null)",
            "create table t (\n\n a text not null, -- b\n b text check (b in ('x', '--')))--",
        ] {
            assert_eq!(clauses(same), clauses(made), "{same}");
        }
        for other in [
            "create table t (a text not null, b text check (b in ('x', '--x')))",
            "create table t (a text not null, b text check (b in ('x', '- -')))",
            "create table t (a text, b text check (b in ('x', '--')))",
        ] {
            assert_ne!(clauses(other), clauses(made), "{other}");
        }
        let guard = "create trigger g before update on t begin select raise(abort, 'a -- b'); end";
        assert_ne!(clauses(guard), clauses(&guard.replace("-- b", "-- c")));
        assert_ne!(clauses(guard), clauses(&guard.replace("; end", "; delete from t; end")));
    }
}
