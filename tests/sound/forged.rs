//! Rows changed with their digests worked out again: the digest fits, but no entry of the log tells of it.

use super::Sound;
use crate::support::{
    forge::{Hand, Kind, redo_digests},
    office::erasing,
    server, unguarded,
};
use domain::fault::Fault;
use register::log::rows::{RowReport, verify};
use rusqlite::Connection;
use std::{cell::RefCell, fs, path::PathBuf};
use store::{ReadTx, Store, Sum, Table, WriteTx, verify_chain_and_rows};

/// A whole register to forge again and again: a copy of its file, or a transaction of its server that is not kept.
struct Forger {
    school: Sound,
    copy: PathBuf,
    /// The school on its server.
    server: Option<RefCell<Store>>,
}

impl Forger {
    fn new() -> Self {
        let school = Sound::new();
        if school.school.is_on_a_server() {
            school.school.ends_damaged();
            server::drop_checks(&school.school.path());
        }
        let copy = school.school.folder.path().join("forged.db");
        let server = school.school.is_on_a_server().then(|| RefCell::new(Store::open(&school.school.path()).unwrap()));
        let forger = Self { school, copy, server };
        assert!(forger.forged(|_| {}).is_sound());
        forger
    }

    /// Forges the register as it is now, and checks its rows. The next forgery sees nothing of it.
    fn forged(&self, forge: impl FnOnce(&dyn Hand)) -> RowReport {
        let register = self.school.school.path();
        if let Some(store) = &self.server {
            let forged = |tx: &WriteTx<'_>| {
                forge(tx);
                Ok(rows_of(tx))
            };
            return server::write_past_guards(&mut store.borrow_mut(), false, forged).unwrap();
        }
        self.school.file().execute_batch("pragma wal_checkpoint(truncate)").unwrap();
        fs::copy(&register, &self.copy).unwrap();
        for end in ["-wal", "-shm"] {
            let _ = fs::remove_file(store::beside(&self.copy, end));
        }
        let connection = Connection::open(&self.copy).unwrap();
        connection.execute_batch("pragma foreign_keys = off; pragma ignore_check_constraints = on").unwrap();
        unguarded(&connection);
        forge(&connection);
        connection.close().unwrap();
        Store::look(&self.copy).unwrap().read(|tx| Ok::<_, Fault>(rows_of(tx))).unwrap()
    }

    /// Reads the cells of an answer, each a text.
    fn texts(&self, sql: &str, cells: usize) -> Vec<Vec<Option<String>>> {
        let mut found = Vec::new();
        self.forged(|hand| found = hand.texts(sql, cells));
        found
    }

    /// The tables that have rows.
    fn tables(&self) -> Vec<&'static Table> {
        let mut tables: Vec<_> = store::recorded().collect();
        self.forged(|hand| {
            tables.retain(|table| !hand.texts(&format!("select digest from {} limit 1", table.name), 1).is_empty());
        });
        tables
    }
}

impl Sound {
    /// Forges the register: changes it, and works out the digests of a table again.
    fn forge(&self, sql: &str, table: &str) {
        self.damage(sql);
        if self.school.is_on_a_server() {
            server::past_guards(&self.school.path(), |tx| redo_digests(tx, table));
        } else {
            redo_digests(&self.file(), table);
        }
    }
}

/// Checks the rows; the chain must hold, since it was left alone.
fn rows_of(tx: &ReadTx<'_>) -> RowReport {
    let mut told = Sum::default();
    assert_eq!(verify_chain_and_rows(tx, None, &mut told).unwrap().findings, []);
    verify(tx, &told).unwrap()
}

/// Changes a column of a row to another value.
fn change(hand: &dyn Hand, table: &str, column: &str) {
    let columns = hand.columns(table);
    let (_, kind) = columns.iter().find(|(name, _)| name == column).unwrap();
    let other = match kind {
        Kind::Text | Kind::Bytes => format!("coalesce({column} || 'x', 'x')"),
        Kind::Number => format!("coalesce({column} + 1000, 7)"),
        Kind::YesNo => format!("not coalesce({column}, false)"),
    };
    let changed =
        hand.change(&format!("update {table} set {column} = {other} where digest = (select max(digest) from {table})"));
    assert_eq!(changed, 1, "{table}.{column}");
}

#[test]
fn a_column_changed_with_its_digest_is_found_in_every_table() {
    let forger = Forger::new();
    let (mut columns, tables) = (0, forger.tables());
    assert!(tables.len() > 20, "{}", tables.len());
    for table in tables {
        for column in table.columns {
            let report = forger.forged(|hand| {
                change(hand, table.name, column.name);
                redo_digests(hand, table.name);
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
    let mut names = vec!["digest".to_owned()];
    forger.forged(|hand| names.extend(hand.columns("asset").into_iter().map(|(name, _)| name)));
    let cells: Vec<String> = names.iter().map(|name| format!("cast({name} as text)")).collect();
    let sql = format!("select {} from asset where tag = 'LAP-2'", cells.join(", "));
    let earlier = forger.texts(&sql, names.len()).remove(0);
    forger.school.done(&["asset", "edit", "LAP-2", "--notes", "cracked lid"]);

    let report = forger.forged(|hand| {
        let quoted = |cell: &Option<String>| cell.as_ref().map_or("null".to_owned(), |text| format!("'{text}'"));
        let put_back: Vec<String> =
            names.iter().zip(&earlier).map(|(name, cell)| format!("{name} = {}", quoted(cell))).collect();
        hand.change(&format!("update asset set {} where tag = 'LAP-2'", put_back.join(", ")));
    });

    assert_eq!(report.findings, []);
    assert!(report.unlogged.len() == 1 && report.unlogged[0].starts_with("asset: LAP-2 was changed"), "{report:?}");
}

#[test]
fn a_row_added_or_removed_with_good_digests_is_found() {
    let forger = Forger::new();
    let added = forger.forged(|hand| {
        hand.change("insert into setting (name, value, digest) select 'vat', 'ex', digest from asset limit 1");
        redo_digests(hand, "setting");
    });
    assert!(
        added.findings.is_empty() && added.unlogged[0].starts_with("setting: vat was changed or added"),
        "{added:?}"
    );
    assert!(added.miscounted.is_some(), "{added:?}");

    let removed = forger.forged(|hand| {
        hand.change("delete from loan_check where digest = (select min(digest) from loan_check)");
    });
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
    assert!(forger.forged(|_| {}).is_sound());
    for (table, sql) in [
        (
            "loan",
            "update loan set person_id = (select id from person where ref = 'S2') where no = (select max(no) from loan)",
        ),
        ("person", "update person set name = 'Quillon Vexworthy' where erased_on is not null"),
        ("operator", "update operator set name = 'somebody else' where digest = (select min(digest) from operator)"),
    ] {
        let report = forger.forged(|hand| {
            hand.change(sql);
            redo_digests(hand, table);
        });
        assert!(report.findings.is_empty() && !report.unlogged.is_empty(), "{sql}: {report:?}");
    }
}

#[test]
fn forged_rows_are_named_by_check_and_accepted_with_a_reason() {
    let school = Sound::new();
    school.forge("update loan set person_id = (select id from person where ref = 'S2') where no = 1", "loan");
    let findings = school.findings();
    let of_rows: Vec<_> = findings.iter().filter(|finding| finding["check"] == "rows-in-log").collect();
    assert_eq!(of_rows.len(), 1, "{findings:?}");
    let message = of_rows[0]["message"].as_str().unwrap();
    assert_eq!(message, "loan: 1 was changed or added by another program: no log entry tells of it");

    school.forge("update person set job_title = 'Head' where ref = 'S2'", "person");
    school.damage("delete from loan_check where digest = (select max(digest) from loan_check)");
    let said = school
        .run(&[&["check", "--accept", "--reason", "put right by hand"], &school.school.keeping()[..]].concat())
        .err;
    assert!(said.contains("accepted as it is: person: S2 was changed or added"), "{said}");
    assert!(school.findings().iter().all(|finding| finding["check"] != "rows-in-log"));
}
