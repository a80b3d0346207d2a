//! The definitions of a register's parts: its tables, indexes and triggers. A file's own are held against them before
//! anything else is read, since a file may come from anybody.

use super::tx::fault;
use domain::fault::Fault;
use rusqlite::Connection;
use std::borrow::Cow;

pub(super) const SCHEMA: &str = include_str!("../../../schema.sql");

/// The version of [`SCHEMA`]. The file keeps it in `user_version`; a newer file is refused.
pub const SCHEMA_VERSION: i64 = 8;

/// The oldest version that is brought up to date.
pub(super) const OLDEST: i64 = 5;

/// The oldest version of a school on a server that is brought up to date. Its rows keep their digests.
#[cfg(feature = "postgres")]
pub(super) const OLDEST_ON_SERVER: i64 = TELLS_ROWS;

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

/// The first version whose items have a device name, a system and the other fields of a device.
pub(super) const HAS_DEVICE_FIELDS: i64 = 8;

/// Every part.
const PARTS: &str = "select type, name, coalesce(sql, '') from sqlite_schema";

/// The parts in which a file differs from what Kitbook makes, each in a sentence. Nothing of the file runs.
///
/// Definitions of this version are compared byte for byte. Those of an older one may have been made step by step, so
/// their clauses are compared.
pub(super) fn differing(connection: &Connection, version: i64) -> Result<Vec<String>, Fault> {
    let is_own = version == SCHEMA_VERSION;
    let wanted = if is_own { definitions() } else { made(version)? };
    let same = |there: &[u8], made: &Definition| {
        made.is_kept_as(there) || (!is_own && clauses(&String::from_utf8_lossy(there)) == clauses(&made.sql()))
    };
    let mut statement = connection.prepare(PARTS).map_err(fault)?;
    let mut rows = statement.query([]).map_err(fault)?;
    let (mut seen, mut next, mut differing) = (vec![false; wanted.len()], 0, Vec::new());
    while let Some(row) = rows.next().map_err(fault)? {
        // A foreign file may have bytes that are no text.
        let bytes = |at| row.get_ref(at)?.as_bytes().map_err(Into::into);
        let (kind, name, sql) = (bytes(0).map_err(fault)?, bytes(1).map_err(fault)?, bytes(2).map_err(fault)?);
        let called = || format!("{} {}", String::from_utf8_lossy(kind), String::from_utf8_lossy(name));
        // Nearly always the one after the part before: files keep them in the order in which they were made.
        match (next..wanted.len()).chain(0..next).find(|at| wanted[*at].is_called(kind, name)) {
            Some(at) => {
                (seen[at], next) = (true, at + 1);
                if !same(sql, &wanted[at]) {
                    differing.push(format!("the {} was changed after Kitbook made it", called()));
                }
            }
            None if is_of_sqlite(kind, name, sql) => {}
            None => differing.push(format!("the {} was not made by Kitbook", called())),
        }
    }
    let missing = wanted.iter().zip(seen).filter(|(_, seen)| !seen);
    differing.extend(missing.map(|(made, _)| format!("the {} {} was removed from the register", made.kind, made.name)));
    differing.sort();
    Ok(differing)
}

/// Tells whether a file has a table that no version before [`OLDEST`] had.
pub(super) fn has_later_table(connection: &Connection) -> Result<bool, Fault> {
    let sql = "select count(*) from sqlite_schema where type = 'table' and name = 'merged_register'";
    connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map(|number| number > 0).map_err(fault)
}

/// The parts that SQLite makes by itself: the index of a key has no text, and `analyze` counts in tables of its own.
fn is_of_sqlite(kind: &[u8], name: &[u8], sql: &[u8]) -> bool {
    const COUNTS: [(&[u8], &[u8]); 2] = [
        (b"sqlite_stat1", b"CREATE TABLE sqlite_stat1(tbl,idx,stat)"),
        (b"sqlite_stat4", b"CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"),
    ];
    (kind == b"index" && name.starts_with(b"sqlite_autoindex_") && sql.is_empty())
        || (kind == b"table" && COUNTS.contains(&(name, sql)))
}

/// One part.
pub(super) struct Definition {
    /// `table`, `index` or `trigger`.
    pub(super) kind: Cow<'static, str>,
    pub(super) name: Cow<'static, str>,
    /// Its definition as SQLite keeps it, in two pieces: SQLite writes the first words large.
    pieces: [Cow<'static, str>; 2],
}

impl Definition {
    pub(super) fn is_table(&self) -> bool {
        self.kind == "table"
    }

    /// The definition as SQLite keeps it.
    pub(super) fn sql(&self) -> String {
        self.pieces.concat()
    }

    fn is_called(&self, kind: &[u8], name: &[u8]) -> bool {
        self.name.as_bytes() == name && self.kind.as_bytes() == kind
    }

    fn is_kept_as(&self, sql: &[u8]) -> bool {
        let [first, rest] = &self.pieces;
        sql.strip_prefix(first.as_bytes()) == Some(rest.as_bytes())
    }
}

/// Reads the parts from [`SCHEMA`], in its order: each begins with a line that creates it. Every command does this, so
/// nothing is copied.
pub(super) fn definitions() -> Vec<Definition> {
    const KINDS: [(&str, &str, &str); 4] = [
        ("create table ", "CREATE TABLE ", "table"),
        ("create unique index ", "CREATE UNIQUE INDEX ", "index"),
        ("create index ", "CREATE INDEX ", "index"),
        ("create trigger ", "CREATE TRIGGER ", "trigger"),
    ];
    let mut all: Vec<Definition> = Vec::with_capacity(256);
    let (mut open, mut at) = (None, 0);
    for line in SCHEMA.split_inclusive('\n') {
        let start = at;
        at += line.len();
        if open.is_none() && line.starts_with("create ") {
            let begun = KINDS.iter().find_map(|(words, kept, kind)| Some((*kept, *kind, line.strip_prefix(words)?)));
            open = begun.map(|(kept, kind, rest)| {
                let name = rest.split([' ', '(', '\n']).next().unwrap_or_default();
                (kind, name, kept, start + kept.len())
            });
        }
        if let Some((kind, name, kept, body)) = open
            && line.trim_end_matches('\n').ends_with(';')
        {
            let end = start + line.trim_end_matches('\n').len() - 1;
            let pieces = [kept, SCHEMA.get(body..end).unwrap_or_default()].map(Cow::Borrowed);
            all.push(Definition { kind: kind.into(), name: name.into(), pieces });
            open = None;
        }
    }
    all
}

/// The parts of an older version, as SQLite keeps them.
pub(super) fn made(version: i64) -> Result<Vec<Definition>, Fault> {
    let fresh = Connection::open_in_memory().map_err(fault)?;
    let steps: &[&str] = match version {
        OLDEST => &[SCHEMA_5],
        6 => &[SCHEMA_5, SCHEMA_6],
        _ => &[SCHEMA_7],
    };
    steps.iter().try_for_each(|step| fresh.execute_batch(step)).map_err(fault)?;
    kept(&fresh).map_err(fault)
}

/// The parts of a file, as SQLite keeps them, but those that it makes by itself.
fn kept(connection: &Connection) -> rusqlite::Result<Vec<Definition>> {
    let mut statement = connection.prepare(PARTS)?;
    let rows = statement.query_map([], |row| {
        let text = |at| row.get::<_, String>(at).map(Cow::Owned);
        Ok(Definition { kind: text(0)?, name: text(1)?, pieces: [text(2)?, Cow::Borrowed("")] })
    })?;
    let all: Vec<Definition> = rows.collect::<Result<_, _>>()?;
    Ok(all.into_iter().filter(|made| !made.pieces[0].is_empty()).collect())
}

/// The clauses of a definition, sorted, because new columns come at the end of a table. Comments don't count.
fn clauses(sql: &str) -> Vec<String> {
    let mut clauses = split(&plain(sql));
    clauses.sort();
    clauses
}

/// The clauses between the outer parentheses of a table, in their order.
#[cfg(feature = "postgres")]
pub(super) fn in_order(sql: &str) -> Vec<String> {
    let clauses = split(&plain(sql));
    clauses.into_iter().skip(1).filter(|clause| clause != "strict").collect()
}

/// The text before the outer parentheses, the clauses between them, and the text after them.
fn split(words: &str) -> Vec<String> {
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
pub(super) fn plain(sql: &str) -> String {
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
        let plain = |all: Vec<Definition>| -> Vec<_> {
            let mut all: Vec<_> =
                all.into_iter().map(|made| (made.kind.to_string(), made.name.to_string(), made.sql())).collect();
            all.sort();
            all
        };
        let own = plain(definitions());
        assert!(own.len() > 100);
        assert_eq!(own, plain(kept(&fresh).unwrap()));
        assert!(differing(&fresh, SCHEMA_VERSION).unwrap().is_empty());
        // It makes tables first, then indexes and triggers.
        fresh.execute_batch("vacuum").unwrap();
        assert!(differing(&fresh, SCHEMA_VERSION).unwrap().is_empty());
    }

    #[test]
    fn every_part_that_differs_is_named_wherever_it_is() {
        let fresh = Connection::open_in_memory().unwrap();
        fresh.execute_batch(SCHEMA).unwrap();
        let shorter = "drop index loan_slip; create index loan_slip on loan (slip_id) where true;";
        fresh.execute_batch(&format!("drop trigger log_keeps_updates_out; {shorter}")).unwrap();
        fresh.execute_batch("create view spy as select 1; create table other (a)").unwrap();
        assert_eq!(
            differing(&fresh, SCHEMA_VERSION).unwrap(),
            [
                "the index loan_slip was changed after Kitbook made it",
                "the table other was not made by Kitbook",
                "the trigger log_keeps_updates_out was removed from the register",
                "the view spy was not made by Kitbook",
            ]
        );
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
