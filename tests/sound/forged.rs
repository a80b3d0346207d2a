//! Rows changed with their digests worked out again: the digest fits, but no entry of the log tells of it.

use super::Sound;
use crate::support::{forge::redo_digests, office::erasing, unguarded};
use register::log::rows::{RowReport, verify};
use rusqlite::{Connection, types::Value};
use std::{
    fs,
    path::{Path, PathBuf},
};
use store::{Store, Sum, Table, verify_chain_and_rows};

/// A whole register, and copies of it to forge.
struct Forger {
    school: Sound,
    file: PathBuf,
}

impl Forger {
    fn new() -> Self {
        let school = Sound::new();
        school.file().execute_batch("pragma wal_checkpoint(truncate)").unwrap();
        let file = school.school.folder.path().join("forged.db");
        let forger = Self { school, file };
        assert!(forger.forged(|_| {}).is_sound());
        forger
    }

    /// Forges a fresh copy, and checks its rows.
    fn forged(&self, forge: impl FnOnce(&Connection)) -> RowReport {
        fs::copy(self.school.school.path(), &self.file).unwrap();
        for end in ["-wal", "-shm"] {
            let _ = fs::remove_file(store::beside(&self.file, end));
        }
        let connection = Connection::open(&self.file).unwrap();
        connection.execute_batch("pragma foreign_keys = off; pragma ignore_check_constraints = on").unwrap();
        unguarded(&connection);
        forge(&connection);
        connection.close().unwrap();
        rows_of(&self.file)
    }

    /// The tables that have rows.
    fn tables(&self) -> Vec<&'static Table> {
        let file = self.school.file();
        let has_rows = |table: &&Table| {
            let sql = format!("select exists (select 1 from {})", table.name);
            file.query_row(&sql, [], |row| row.get::<_, bool>(0)).unwrap()
        };
        store::recorded().filter(has_rows).collect()
    }
}

/// Checks the rows; the chain must hold, since it was left alone.
fn rows_of(file: &Path) -> RowReport {
    let mut store = Store::look(file).unwrap();
    store
        .read(|tx| {
            let mut told = Sum::default();
            assert_eq!(verify_chain_and_rows(tx, None, &mut told)?.findings, []);
            verify(tx, &told)
        })
        .unwrap()
}

/// Changes a column of a table's last row to another value.
fn change(file: &Connection, table: &str, column: &str) {
    let last = format!("rowid = (select max(rowid) from {table})");
    let sql = format!(
        "select {column}, (select type from pragma_table_info('{table}') where name = '{column}') \
                       from {table} where {last}"
    );
    let (stood, kind): (Value, String) = file.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    let other = match stood {
        Value::Text(text) => Value::Text(format!("{text}x")),
        Value::Integer(number) => Value::Integer(number + 1),
        _ if kind.eq_ignore_ascii_case("integer") => Value::Integer(7),
        _ => Value::Text("x".to_owned()),
    };
    let changed = file.execute(&format!("update {table} set {column} = ?1 where {last}"), [other]).unwrap();
    assert_eq!(changed, 1, "{table}.{column}");
}

#[test]
fn a_column_changed_with_its_digest_is_found_in_every_table() {
    let forger = Forger::new();
    let (mut columns, tables) = (0, forger.tables());
    assert!(tables.len() > 20, "{}", tables.len());
    for table in tables {
        for column in table.columns {
            let report = forger.forged(|file| {
                change(file, table.name, column.name);
                redo_digests(file, table.name);
            });
            let what = format!("{}.{}: {report:?}", table.name, column.name);
            assert_eq!(report.findings, [], "the digest must fit: {what}");
            let words = table.name.replace('_', " ");
            assert!(report.unlogged.len() == 1 && report.unlogged[0].starts_with(&format!("{words}: ")), "{what}");
            columns += 1;
        }
    }
    assert!(columns > 250, "{columns}");
}

#[test]
fn a_row_put_back_as_it_was_is_found() {
    let forger = Forger::new();
    let earlier = forger.school.school.folder.path().join("earlier.db");
    fs::copy(forger.school.school.path(), &earlier).unwrap();
    forger.school.done(&["asset", "edit", "LAP-2", "--notes", "cracked lid"]);
    forger.school.file().execute_batch("pragma wal_checkpoint(truncate)").unwrap();

    let report = forger.forged(|file| {
        file.execute("attach ?1 as earlier", [earlier.to_str().unwrap()]).unwrap();
        let sql = "delete from main.asset where tag = 'LAP-2'; \
                   insert into main.asset select * from earlier.asset where tag = 'LAP-2'";
        file.execute_batch(sql).unwrap();
    });

    assert_eq!(report.findings, []);
    assert!(report.unlogged.len() == 1 && report.unlogged[0].starts_with("asset: LAP-2 was changed"), "{report:?}");
}

#[test]
fn a_row_added_or_removed_with_good_digests_is_found() {
    let forger = Forger::new();
    let added = forger.forged(|file| {
        file.execute_batch(
            "insert into setting (name, value, digest) \
             select 'vat', 'ex', digest from asset limit 1",
        )
        .unwrap();
        redo_digests(file, "setting");
    });
    assert!(
        added.findings.is_empty() && added.unlogged[0].starts_with("setting: vat was changed or added"),
        "{added:?}"
    );
    assert!(added.miscounted.is_some(), "{added:?}");

    let removed = forger.forged(|file| file.execute_batch("delete from loan_check where rowid = 1").unwrap());
    assert!(removed.unlogged[0].starts_with("1 row removed by another program: log entry "), "{removed:?}");
}

/// A person's name is in the log of an erasure by nothing but the digest of the row that is left.
#[test]
fn an_erased_persons_rows_are_still_held_against_the_log() {
    let forger = Forger::new();
    forger.school.done(&[
        "person",
        "add",
        "Q7",
        "--kind",
        "visitor",
        "--first-name",
        "Quillon",
        "--last-name",
        "Vexworthy",
    ]);
    forger.school.done(&["out", "TAB-1", "--to", "Q7", "--accompanied-by", "S2"]);
    forger.school.done(&["in", "TAB-1", "--all-well"]);
    forger.school.done(&erasing(&["Q7"]));
    forger.school.file().execute_batch("pragma wal_checkpoint(truncate)").unwrap();
    assert!(forger.forged(|_| {}).is_sound());
    for (table, sql) in [
        (
            "loan",
            "update loan set person_id = (select id from person where ref = 'S2') where no = (select max(no) from loan)",
        ),
        ("person", "update person set name = 'Quillon Vexworthy' where erased_on is not null"),
        ("operator", "update operator set name = 'somebody else' where rowid = 1"),
    ] {
        let report = forger.forged(|file| {
            file.execute_batch(sql).unwrap();
            redo_digests(file, table);
        });
        assert!(report.findings.is_empty() && !report.unlogged.is_empty(), "{sql}: {report:?}");
    }
}

#[test]
fn forged_rows_are_named_by_check_and_accepted_with_a_reason() {
    let school = Sound::new();
    let forge = |sql: &str, table: &str| {
        school.damage(sql);
        redo_digests(&school.file(), table);
    };
    forge("update loan set person_id = (select id from person where ref = 'S2') where no = 1", "loan");
    let findings = school.findings();
    let of_rows: Vec<_> = findings.iter().filter(|finding| finding["check"] == "rows-in-log").collect();
    assert_eq!(of_rows.len(), 1, "{findings:?}");
    let message = of_rows[0]["message"].as_str().unwrap();
    assert_eq!(message, "loan: 1 was changed or added by another program: no log entry tells of it");

    forge("update person set job_title = 'Head' where ref = 'S2'", "person");
    school.damage("delete from loan_check where rowid = (select max(rowid) from loan_check)");
    let said = school.run(&["check", "--accept", "--reason", "put right by hand"]).err;
    assert!(said.contains("accepted as it is: person: S2 was changed or added"), "{said}");
    assert!(school.findings().iter().all(|finding| finding["check"] != "rows-in-log"));
}
