//! Every part of the schema is held against Kitbook's own: one that was removed, changed or added is named, and nothing of
//! such a file is used.

use super::Sound;
use crate::support::Cli;
use domain::fault::Fault;
use rusqlite::Connection;
use std::{fs, path::PathBuf};
use store::{Store, sound};

/// A register to take parts from, as a closed file.
struct Whole {
    school: Sound,
    file: PathBuf,
    bytes: Vec<u8>,
}

impl Whole {
    fn new() -> Self {
        let school = Sound::new();
        school.file().execute_batch("pragma wal_checkpoint(truncate)").unwrap();
        let file = school.school.folder.path().join("foreign.db");
        let bytes = fs::read(school.school.path()).unwrap();
        Self { school, file, bytes }
    }

    /// The kind, name and definition of every part.
    fn parts(&self) -> Vec<(String, String, String)> {
        let file = self.school.file();
        let sql = "select type, name, sql from sqlite_schema where sql is not null order by type, name";
        let mut statement = file.prepare(sql).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    /// Changes a fresh copy, without any of SQLite's guards; returns the parts that differ. The file must be refused.
    fn differing(&self, change: impl FnOnce(&Connection)) -> Vec<String> {
        fs::write(&self.file, &self.bytes).unwrap();
        let connection = Connection::open(&self.file).unwrap();
        connection.execute_batch("pragma foreign_keys = off; pragma writable_schema = on; begin").unwrap();
        change(&connection);
        connection.execute_batch("commit").unwrap();
        connection.close().unwrap();
        assert!(Store::open(&*self.file).is_err() && Store::look(&*self.file).is_err());
        Store::inspect(&*self.file).unwrap().read::<_, Fault>(sound::changed_parts).unwrap()
    }
}

#[test]
fn a_part_that_is_gone_is_named() {
    let whole = Whole::new();
    let parts = whole.parts();
    assert!(parts.len() > 120, "{}", parts.len());
    for (kind, name, _) in parts {
        // SQLite takes the indexes and triggers of a table with it.
        let said = whole.differing(|file| {
            file.execute("delete from sqlite_schema where type = ?1 and name = ?2", [&kind, &name]).unwrap();
            if kind == "table" {
                file.execute("delete from sqlite_schema where tbl_name = ?1", [&name]).unwrap();
            }
        });
        assert!(said.contains(&format!("the {kind} {name} was removed from the register")), "{kind} {name}: {said:?}");
        assert!(kind == "table" || said.len() == 1, "{kind} {name}: {said:?}");
    }
}

#[test]
fn a_part_that_differs_by_a_byte_is_named() {
    let whole = Whole::new();
    for (kind, name, sql) in whole.parts() {
        for other in [sql.replacen(' ', "  ", 1), format!("{sql} -- x")] {
            let said = whole.differing(|file| {
                let change = "update sqlite_schema set sql = ?1 where type = ?2 and name = ?3";
                assert_eq!(file.execute(change, [&other, &kind, &name]).unwrap(), 1);
            });
            assert_eq!(said, [format!("the {kind} {name} was changed after Kitbook made it")], "{other}");
        }
    }
}

#[test]
fn a_part_of_any_kind_that_was_added_is_named_and_does_not_run() {
    let whole = Whole::new();
    for (name, sql) in [
        ("trigger sqlitezz", "create trigger sqlitezz after insert on loan begin delete from loan; end"),
        ("view v", "create view v as with recursive n(i) as (select 1 union all select i + 1 from n) select i from n"),
        ("table t", "create table t (a text, b text as (hex(zeroblob(1000000000))))"),
        ("index i", "create index i on asset (lower(tag))"),
        ("index u", "create unique index u on asset (name)"),
        ("table s", "create table s (a integer primary key autoincrement)"),
    ] {
        let said = whole.differing(|file| file.execute_batch(sql).unwrap());
        let first = format!("the {name} was not made by Kitbook");
        assert!(said.contains(&first), "{name}: {said:?}");
        let cli = Cli::on(&whole.file);
        for verb in
            [&["status"][..], &["out", "LAP-2", "--to", "S1"], &["show", "LAP-1"], &["backup"], &["log", "verify"]]
        {
            let ran = cli.run(verb);
            assert!(ran.code == 5 && ran.err.contains("was not made by Kitbook"), "{name} {verb:?}: {ran:?}");
        }
        let ran = cli.run(&["check"]);
        assert!(ran.code == 5 && ran.out.contains(&first), "{name}: {ran:?}");
        let given = whole.file.to_str().unwrap();
        for verb in [&["restore", given][..], &["merge", given, "--dry-run"]] {
            let ran = whole.school.run(verb);
            assert!(ran.code == 4 && ran.err.contains("was not made by Kitbook"), "{name} {verb:?}: {ran:?}");
        }
    }
}

/// `analyze` counts rows in tables of SQLite's own.
#[test]
fn the_counts_of_analyze_are_no_foreign_part() {
    let school = Sound::new();
    school.file().execute_batch("analyze").unwrap();
    school.done(&["status"]);
    school.done(&["check"]);
}
