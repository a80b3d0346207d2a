//! Checks that the store's tables match `schema.sql`. A column that is added to one must be added to the other.

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
fn every_table_of_the_schema_is_listed_once() {
    let of_schema: Vec<String> = all(
        &schema(),
        "select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name",
        |row| row.get(0),
    );
    assert_eq!(tables().iter().map(|table| table.name).collect::<Vec<_>>(), of_schema);
}

/// A new column doesn't compile without its type and a note on personal details in it.
#[test]
fn columns_match_the_schema() {
    let schema = schema();
    for table in tables() {
        let columns = all(&schema, &format!("pragma table_info({})", table.name), |row| {
            Ok((row.get::<_, String>(1)?, row.get::<_, String>(2)?.to_lowercase()))
        });
        let (digests, others): (Vec<_>, Vec<_>) = columns.into_iter().partition(|(name, _)| name == "digest");
        assert_eq!(!digests.is_empty(), table.has_digest, "{}", table.name);
        let known: Vec<(String, String)> = table
            .columns
            .iter()
            .map(|column| (column.name.to_owned(), stored_as(column.what.holds).to_owned()))
            .collect();
        assert_eq!(known, others, "{}", table.name);
        for column in table.columns.iter().filter(|column| column.what.holds == Holds::YesNo) {
            let clause = format!("{} in (0, 1)", column.name);
            assert!(
                text_of(table).contains(&clause),
                "{}.{} may hold other values than 0 and 1",
                table.name,
                column.name
            );
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
fn keys_and_references_match_the_schema() {
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
        let known = table
            .columns
            .iter()
            .filter_map(|column| column.what.refers.map(|other| (column.name.to_owned(), other.to_owned())));
        assert_eq!(known.collect::<BTreeSet<_>>(), BTreeSet::from_iter(refers), "{}", table.name);
    }
}

/// Columns called `no` or ending in `_no` hold short numbers.
#[test]
fn every_short_number_belongs_to_a_series() {
    for table in tables().into_iter().filter(|table| table.has_digest) {
        for column in table.columns {
            let is_short_number = column.name == "no" || column.name.ends_with("_no");
            // `head_no` is the head of another register's log, which is not counted here.
            let is_of_another_register = column.name == "head_no";
            assert_eq!(column.what.series.is_some(), is_short_number && !is_of_another_register, "{}", column.name);
        }
    }
}

#[test]
fn parent_rows_come_before_the_rows_that_refer_to_them() {
    let order: Vec<&str> = parents_first().iter().map(|table| table.name).collect();
    let at = |name: &str| order.iter().position(|known| *known == name).unwrap();
    for table in tables() {
        for parent in table.parents().filter(|parent| *parent != table.name) {
            // Repairs and loans refer to each other.
            let is_circle = table.name == "repair" && parent == "loan";
            assert!(at(parent) < at(table.name) || is_circle, "{} before {parent}", table.name);
        }
    }
}
