//! What the program answered, read by a test.

use rusqlite::{Connection, types::ValueRef};
use serde_json::Value;
use std::path::Path;

/// Every row of every table of a register: all that an act could have left behind.
pub fn every_row(register: &Path) -> Vec<String> {
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

/// The number of an item.
pub fn no(item: &Value) -> String {
    item["no"].as_i64().unwrap_or_else(|| panic!("no number: {item}")).to_string()
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

pub fn rows(list: &Value) -> &[Value] {
    list.as_array().unwrap_or_else(|| panic!("no list: {list}"))
}

/// The numbers of a list of items, sorted.
pub fn numbers(list: &Value) -> Vec<i64> {
    let mut numbers: Vec<i64> = rows(list).iter().map(|row| row["no"].as_i64().unwrap()).collect();
    numbers.sort_unstable();
    numbers
}

/// One field of each row that has it as a text.
pub fn each(list: &Value, field: &str) -> Vec<String> {
    rows(list).iter().filter_map(|row| row[field].as_str()).map(str::to_owned).collect()
}

pub fn sorted(mut words: Vec<String>) -> Vec<String> {
    words.sort();
    words
}

/// That an item has all these names, whatever stands in them.
pub fn has_names(item: &Value, names: &str) {
    let there = item.as_object().unwrap_or_else(|| panic!("no item: {item}"));
    for name in names.split_whitespace() {
        assert!(there.contains_key(name), "{name} is not in {item}");
    }
}

/// That an item has these values, whatever else it has.
pub fn shows(item: &Value, wanted: &Value) {
    for (name, value) in wanted.as_object().unwrap() {
        assert_eq!(&item[name], value, "{name} of {item}");
    }
}
