//! Reads the program's answers, and the rows of a register.

use rusqlite::{Connection, types::ValueRef};
use serde_json::Value;
use std::path::Path;
use store::{Address, Store, Value as Stored, dump::each_row, tables};

/// Reads every row of every table, to compare a register before and after a command.
pub fn every_row(register: &Path) -> Vec<String> {
    if Address::from(register).file().is_err() {
        return every_record(register);
    }
    let file = Connection::open(register).unwrap();
    let mut named = file.prepare("select name from sqlite_master where type = 'table' order by name").unwrap();
    let tables: Vec<String> = named.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let mut all = Vec::new();
    for table in tables {
        let mut statement = file.prepare(&format!("select * from \"{table}\"")).unwrap();
        let width = statement.column_count();
        let mut rows = statement.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let cells: Vec<String> = (0..width).map(|i| cell(row.get_ref(i).unwrap())).collect();
            all.push(format!("{table}: {}", cells.join(" | ")));
        }
    }
    all
}

/// Reads every row of every table that Kitbook knows, in Kitbook's order of columns: the same in a file as on a server.
pub fn every_record(register: &Path) -> Vec<String> {
    let mut all = Vec::new();
    let mut store = Store::look(register).unwrap();
    store
        .read::<_, domain::fault::Fault>(|tx| {
            for table in tables() {
                each_row::<domain::fault::Fault>(tx, table, |row| {
                    let cells: Vec<String> = row.iter().map(|value| cell(of_a_file(value))).collect();
                    all.push(format!("{}: {}", table.name, cells.join(" | ")));
                    Ok(())
                })?;
            }
            Ok(())
        })
        .unwrap();
    all
}

/// A value as a file keeps it.
fn of_a_file<'v>(value: &'v Stored<'_>) -> ValueRef<'v> {
    match value {
        Stored::Null => ValueRef::Null,
        Stored::Int(number) => ValueRef::Integer(*number),
        Stored::Bool(yes) => ValueRef::Integer(i64::from(*yes)),
        Stored::Text(text) => ValueRef::Text(text.as_bytes()),
        Stored::Bytes(bytes) => ValueRef::Blob(bytes),
    }
}

fn cell(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "null".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(_) => panic!("a float in the register"),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
        ValueRef::Blob(bytes) => {
            let sum = bytes.iter().fold(7u64, |sum, byte| sum.wrapping_mul(31).wrapping_add(u64::from(*byte)));
            format!("{} bytes, {sum}", bytes.len())
        }
    }
}

/// Turns a document into a row of a list, which has no `format` key.
pub fn in_a_list(document: &Value) -> Value {
    let mut row = document.clone();
    row.as_object_mut().unwrap().remove("format").unwrap();
    row
}

/// Reads the short number of a record.
pub fn no(item: &Value) -> String {
    item["no"].as_i64().unwrap_or_else(|| panic!("no number: {item}")).to_string()
}

/// Reads a text.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// The records of a JSON list. Panics if the value is not a list.
pub fn rows(list: &Value) -> &[Value] {
    list.as_array().unwrap_or_else(|| panic!("no list: {list}"))
}

/// Reads the short numbers of a list of records, sorted.
pub fn numbers(list: &Value) -> Vec<i64> {
    let mut numbers: Vec<i64> = rows(list).iter().map(|row| row["no"].as_i64().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

/// Reads a text field from each row that has it.
pub fn each(list: &Value, field: &str) -> Vec<String> {
    rows(list).iter().filter_map(|row| row[field].as_str()).map(str::to_owned).collect()
}

/// Sorts words.
pub fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words
}

/// Checks that an object has all these fields, with any value.
pub fn has_names(item: &Value, names: &str) {
    let fields = item.as_object().unwrap_or_else(|| panic!("no object: {item}"));
    for name in names.split_whitespace() {
        assert!(fields.contains_key(name), "{name} is not in {item}");
    }
}

/// Checks that an object has these values; it may have other fields too.
pub fn shows(item: &Value, wanted: &Value) {
    for (name, value) in wanted.as_object().unwrap() {
        assert_eq!(&item[name], value, "{name} of {item}");
    }
}
