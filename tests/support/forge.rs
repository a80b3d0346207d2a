//! Changes a register as somebody would who knows how Kitbook works out the digest of a row. Written from the description
//! in `docs/architecture.md`, not with the program's own code.

use super::unguarded;
use data_encoding::BASE64;
use rusqlite::{Connection, types::ValueRef};

/// Works out the digests of a table's rows again, with the salts that they have.
pub fn redo_digests(file: &Connection, table: &str) {
    unguarded(file);
    let names = |sql: &str| -> Vec<String> {
        let mut statement = file.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let columns = names(&format!("select name from pragma_table_info('{table}') where name <> 'digest' order by name"));
    let sql = format!("select digest, rowid, {} from {table}", columns.join(", "));
    let mut statement = file.prepare(&sql).unwrap();
    let mut redone: Vec<(i64, String)> = Vec::new();
    let mut rows = statement.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let stood: String = row.get(0).unwrap();
        let salt = &stood[..12];
        let mut text = format!("{salt}\u{1f}{table}\u{1f}");
        for (at, column) in columns.iter().enumerate() {
            match row.get_ref(at + 2).unwrap() {
                ValueRef::Text(value) => {
                    text.push_str(&format!("{column}={}\u{1f}", std::str::from_utf8(value).unwrap()));
                }
                ValueRef::Integer(value) => text.push_str(&format!("{column}={value}\u{1f}")),
                _ => {}
            }
        }
        let hash = blake3::hash(text.as_bytes());
        redone.push((row.get(1).unwrap(), format!("{salt}{}", BASE64.encode(&hash.as_bytes()[..15]))));
    }
    for (row, digest) in redone {
        file.execute(&format!("update {table} set digest = ?1 where rowid = ?2"), (digest, row)).unwrap();
    }
}
