//! What the store says of the tables is what `schema.sql` lays: a column that is added to one must be added to the other.

use rusqlite::Connection;
use std::collections::BTreeSet;
use store::{Holds, Table, parents_first, tables};

const SCHEMA: &str = include_str!("../schema.sql");

fn schema() -> Connection {
    let schema = Connection::open_in_memory().unwrap();
    schema.execute_batch(SCHEMA).unwrap();
    schema
}

fn all<T>(schema: &Connection, sql: &str, read: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>) -> Vec<T> {
    let mut statement = schema.prepare(sql).unwrap();
    statement.query_map([], |row| read(row)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn every_table_of_the_schema_is_said_once() {
    let of_schema: Vec<String> = all(
        &schema(),
        "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name",
        |row| row.get(0),
    );
    assert_eq!(tables().iter().map(|table| table.name).collect::<Vec<_>>(), of_schema);
}

/// Whoever adds a column says what it holds, and whether somebody may be named in it: nothing compiles without.
#[test]
fn columns_hold_what_the_schema_says() {
    let schema = schema();
    for table in tables() {
        let columns = all(&schema, &format!("pragma table_info({})", table.name), |row| {
            Ok((row.get::<_, String>(1)?, row.get::<_, String>(2)?.to_lowercase()))
        });
        let (digests, others): (Vec<_>, Vec<_>) = columns.into_iter().partition(|(name, _)| name == "digest");
        assert_eq!(!digests.is_empty(), table.has_digest, "{}", table.name);
        let said: Vec<(String, String)> = table
            .columns
            .iter()
            .map(|column| (column.name.to_owned(), stored_as(column.what.holds).to_owned()))
            .collect();
        assert_eq!(said, others, "{}", table.name);
        for column in table.columns.iter().filter(|column| column.what.holds == Holds::YesNo) {
            let clause = format!("{} in (0, 1)", column.name);
            assert!(text_of(table).contains(&clause), "{}.{} is no yes or no", table.name, column.name);
        }
    }
}

fn stored_as(holds: Holds) -> &'static str {
    match holds {
        Holds::Number | Holds::YesNo => "integer",
        Holds::Word | Holds::Text(_) => "text",
        Holds::Bytes => "blob",
    }
}

fn text_of(table: &Table) -> String {
    let sql = format!("select sql from sqlite_schema where name = '{}'", table.name);
    schema().query_row(&sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn keys_and_references_are_those_of_the_schema() {
    let schema = schema();
    for table in tables() {
        let mut key: Vec<(i64, String)> =
            all(&schema, &format!("pragma table_info({})", table.name), |row| Ok((row.get(5)?, row.get(1)?)));
        key.retain(|(place, _)| *place > 0);
        key.sort();
        assert_eq!(table.key, key.into_iter().map(|(_, name)| name).collect::<Vec<_>>(), "{}", table.name);

        let refers = all(&schema, &format!("pragma foreign_key_list({})", table.name), |row| {
            Ok((row.get::<_, String>(3)?, row.get::<_, String>(2)?))
        });
        let said = table
            .columns
            .iter()
            .filter_map(|column| column.what.refers.map(|other| (column.name.to_owned(), other.to_owned())));
        assert_eq!(said.collect::<BTreeSet<_>>(), BTreeSet::from_iter(refers), "{}", table.name);
    }
}

/// Short numbers that are counted in a series are those that are called `no`, and receipts.
#[test]
fn every_short_number_counts_in_a_series() {
    for table in tables().into_iter().filter(|table| table.has_digest) {
        for column in table.columns {
            let is_short_number = column.name == "no" || column.name.ends_with("_no");
            let is_another_registers = column.name == "head_no";
            assert_eq!(column.what.series.is_some(), is_short_number && !is_another_registers, "{}", column.name);
        }
    }
}

#[test]
fn no_row_names_one_that_is_brought_in_after_it() {
    let order: Vec<&str> = parents_first().iter().map(|table| table.name).collect();
    let at = |name: &str| order.iter().position(|known| *known == name).unwrap();
    for table in tables() {
        for parent in table.parents().filter(|parent| *parent != table.name) {
            let is_circle = table.name == "repair" && parent == "loan";
            assert!(at(parent) < at(table.name) || is_circle, "{} before {parent}", table.name);
        }
    }
}
