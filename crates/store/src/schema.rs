//! The definitions of a register's parts: its tables, indexes and triggers. A file's own are held against them before
//! anything else is read, since a file may come from anybody.

use super::tx::fault;
use domain::fault::Fault;
use rusqlite::Connection;
use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

pub(super) const SCHEMA: &str = include_str!("../../../schema.sql");

/// The version of [`SCHEMA`]. The file keeps it in `user_version`; a newer file is refused.
pub const SCHEMA_VERSION: i64 = 8;

/// The oldest version that is brought up to date.
pub(super) const OLDEST: i64 = 5;

/// The last commit that knew the versions before [`OLDEST`], and brings them to it.
pub(super) const WAY_OVER: &str = "46ecfd0";

const SCHEMA_5: &str = include_str!("../../../migrations/schema_5.sql");
/// What schema 6 added.
const SCHEMA_6: &str = include_str!("../../../migrations/schema_6.sql");
const SCHEMA_7: &str = include_str!("../../../migrations/schema_7.sql");

/// The first version whose log tells the digests of rows.
pub(super) const TELLS_ROWS: i64 = 7;

/// The first version whose categories say which questions a routine check asks.
pub(super) const HAS_ROUTINE_LISTS: i64 = 8;

/// Every part but those that SQLite keeps for itself.
const PARTS: &str = "select type || ' ' || name, coalesce(sql, '') from sqlite_schema";

/// The parts in which a file differs from what Kitbook makes, each in a sentence. Nothing of the file runs.
///
/// Definitions of this version are compared byte for byte. Those of an older one may have been made step by step, so
/// their clauses are compared.
pub(super) fn differing(connection: &Connection, version: i64) -> Result<Vec<String>, Fault> {
    let older;
    let wanted = if version == SCHEMA_VERSION {
        own()
    } else {
        older = made(version)?;
        &older
    };
    let same =
        |there: &str, made: &str| there == made || (version != SCHEMA_VERSION && clauses(there) == clauses(made));
    let mut statement = connection.prepare(PARTS).map_err(fault)?;
    let mut rows = statement.query([]).map_err(fault)?;
    let (mut seen, mut differing) = (HashSet::with_capacity(wanted.len()), Vec::new());
    while let Some(row) = rows.next().map_err(fault)? {
        // A foreign file may have bytes that are no text.
        let text = |at| Ok(String::from_utf8_lossy(row.get_ref(at)?.as_bytes()?));
        let (name, sql) = (text(0).map_err(fault)?, text(1).map_err(fault)?);
        match wanted.get_key_value(&*name) {
            Some((name, made)) => {
                seen.insert(name);
                if !same(&sql, made) {
                    differing.push(format!("the {name} was changed after Kitbook made it"));
                }
            }
            None if is_of_sqlite(&name, &sql) => {}
            None => differing.push(format!("the {name} was not made by Kitbook")),
        }
    }
    let missing = wanted.keys().filter(|name| !seen.contains(name));
    differing.extend(missing.map(|name| format!("the {name} was removed from the register")));
    differing.sort();
    Ok(differing)
}

/// Tells whether a file has a table that no version before [`OLDEST`] had.
pub(super) fn has_later_table(connection: &Connection) -> Result<bool, Fault> {
    let sql = "select count(*) from sqlite_schema where type = 'table' and name = 'merged_register'";
    connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map(|number| number > 0).map_err(fault)
}

/// The parts that SQLite makes by itself: the index of a key has no text, and `analyze` counts in tables of its own.
fn is_of_sqlite(name: &str, sql: &str) -> bool {
    const COUNTS: [(&str, &str); 2] = [
        ("table sqlite_stat1", "CREATE TABLE sqlite_stat1(tbl,idx,stat)"),
        ("table sqlite_stat4", "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"),
    ];
    (name.starts_with("index sqlite_autoindex_") && sql.is_empty()) || COUNTS.contains(&(name, sql))
}

/// The parts of [`SCHEMA`] by kind and name, each with its definition as SQLite keeps it.
fn own() -> &'static HashMap<String, String> {
    static OWN: OnceLock<HashMap<String, String>> = OnceLock::new();
    OWN.get_or_init(|| definitions().iter().map(|made| (made.name.clone(), made.sql.clone())).collect())
}

/// One part.
pub(super) struct Definition {
    /// Its kind and name, such as `table asset`.
    name: String,
    /// As SQLite keeps it.
    pub(super) sql: String,
}

impl Definition {
    pub(super) fn is_table(&self) -> bool {
        self.name.starts_with("table ")
    }
}

/// Reads the parts from [`SCHEMA`], in its order: each begins with a line that creates it.
pub(super) fn definitions() -> Vec<Definition> {
    const KINDS: [(&str, &str, &str); 4] = [
        ("create table ", "CREATE TABLE ", "table"),
        ("create unique index ", "CREATE UNIQUE INDEX ", "index"),
        ("create index ", "CREATE INDEX ", "index"),
        ("create trigger ", "CREATE TRIGGER ", "trigger"),
    ];
    let mut all: Vec<Definition> = Vec::new();
    let mut is_open = false;
    for line in SCHEMA.lines() {
        let begun = KINDS.iter().find_map(|(words, kept, kind)| Some((*kept, *kind, line.strip_prefix(words)?)));
        if let Some((kept, kind, rest)) = begun {
            let name = rest.split([' ', '(']).next().unwrap_or_default();
            all.push(Definition { name: format!("{kind} {name}"), sql: format!("{kept}{rest}") });
            is_open = true;
        } else if let Some(last) = all.last_mut().filter(|_| is_open) {
            last.sql.push('\n');
            last.sql.push_str(line);
        }
        if let Some(last) = all.last_mut().filter(|_| is_open)
            && last.sql.ends_with(';')
        {
            last.sql.pop();
            is_open = false;
        }
    }
    all
}

/// The parts of an older version, as SQLite keeps them.
fn made(version: i64) -> Result<HashMap<String, String>, Fault> {
    let fresh = Connection::open_in_memory().map_err(fault)?;
    let steps: &[&str] = match version {
        OLDEST => &[SCHEMA_5],
        6 => &[SCHEMA_5, SCHEMA_6],
        _ => &[SCHEMA_7],
    };
    steps.iter().try_for_each(|step| fresh.execute_batch(step)).map_err(fault)?;
    let mut statement = fresh.prepare(&format!("{PARTS} where sql is not null")).map_err(fault)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(fault)?;
    rows.collect::<Result<_, _>>().map_err(fault)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definitions_are_read_as_sqlite_keeps_them() {
        let fresh = Connection::open_in_memory().unwrap();
        fresh.execute_batch(SCHEMA).unwrap();
        let mut statement = fresh.prepare(&format!("{PARTS} where sql is not null")).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        let kept: HashMap<String, String> = rows.collect::<Result<_, _>>().unwrap();
        assert!(kept.len() > 100);
        assert_eq!(*own(), kept);
        assert!(differing(&fresh, SCHEMA_VERSION).unwrap().is_empty());
    }

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
