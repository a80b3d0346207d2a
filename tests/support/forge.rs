//! Changes a register as somebody would who knows how Kitbook works out the digest of a row. Written from the description
//! in `docs/architecture.md`, not with the program's own code.

use super::unguarded;
use data_encoding::BASE64;
use rusqlite::Connection;
use store::WriteTx;

/// The kind of values in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    YesNo,
    /// No digest covers it.
    Bytes,
}

impl Kind {
    fn of(word: &str) -> Self {
        match word.to_lowercase().as_str() {
            "integer" | "bigint" => Self::Number,
            "boolean" => Self::YesNo,
            "blob" | "bytea" => Self::Bytes,
            _ => Self::Text,
        }
    }
}

/// A hand that is in a register past its guards: in its file, or in a transaction of its server.
pub trait Hand {
    /// Runs a statement; returns the number of rows that it changed.
    fn change(&self, sql: &str) -> usize;

    /// Reads the rows of an answer, each cell as a text.
    fn texts(&self, sql: &str, cells: usize) -> Vec<Vec<Option<String>>>;

    /// The statement that reads the names and kinds of a table's columns.
    fn asks_columns(&self, table: &str) -> String;

    /// The columns of a table by name, without the digest.
    fn columns(&self, table: &str) -> Vec<(String, Kind)> {
        let rows = self.texts(&self.asks_columns(table), 2);
        let named = rows.into_iter().map(|mut row| (row[0].take().unwrap(), Kind::of(&row[1].take().unwrap())));
        let mut columns: Vec<_> = named.filter(|(name, _)| name != "digest").collect();
        columns.sort_by(|(one, _), (other, _)| one.cmp(other));
        columns
    }
}

impl Hand for Connection {
    fn change(&self, sql: &str) -> usize {
        unguarded(self);
        self.execute(sql, []).unwrap_or_else(|problem| panic!("{sql}: {problem}"))
    }

    fn texts(&self, sql: &str, cells: usize) -> Vec<Vec<Option<String>>> {
        let mut statement = self.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| (0..cells).map(|at| row.get(at)).collect()).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    fn asks_columns(&self, table: &str) -> String {
        format!("select name, type from pragma_table_info('{table}')")
    }
}

impl Hand for WriteTx<'_> {
    fn change(&self, sql: &str) -> usize {
        self.may_change(sql, &[]).unwrap_or_else(|problem| panic!("{sql}: {problem}"))
    }

    fn texts(&self, sql: &str, cells: usize) -> Vec<Vec<Option<String>>> {
        self.all(sql, &[], |row| (0..cells).map(|at| row.get(at)).collect()).unwrap()
    }

    fn asks_columns(&self, table: &str) -> String {
        format!(
            "select cast(column_name as text), cast(data_type as text) from information_schema.columns \
             where table_schema = current_schema() and table_name = '{table}'"
        )
    }
}

/// Works out the digests of a table's rows again, with the salts that they have.
pub fn redo_digests(hand: &dyn Hand, table: &str) {
    let columns = hand.columns(table);
    let cells = columns.iter().map(|(name, kind)| match kind {
        Kind::YesNo => format!(", cast(cast({name} as integer) as text)"),
        _ => format!(", cast({name} as text)"),
    });
    let sql = format!("select digest{} from {table}", cells.collect::<String>());
    for row in hand.texts(&sql, columns.len() + 1) {
        let stood = row[0].as_deref().unwrap();
        let salt = &stood[..12];
        let mut text = format!("{salt}\u{1f}{table}\u{1f}");
        for ((name, _), cell) in columns.iter().zip(&row[1..]).filter(|((_, kind), _)| *kind != Kind::Bytes) {
            if let Some(cell) = cell {
                text.push_str(&format!("{name}={cell}\u{1f}"));
            }
        }
        let hash = blake3::hash(text.as_bytes());
        let digest = format!("{salt}{}", BASE64.encode(&hash.as_bytes()[..15]));
        hand.change(&format!("update {table} set digest = '{digest}' where digest = '{stood}'"));
    }
}
