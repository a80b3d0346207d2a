//! A released schema is never edited. A register with an older schema is upgraded completely or not at all.

use crate::support::{Cli, MONDAY, clock};
use domain::stamp::Timepiece;
use register::act::Act;
use rusqlite::Connection;
use std::{
    fs,
    path::{Path, PathBuf},
};
use store::{SCHEMA_VERSION, Store};
use tempfile::TempDir;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn old(name: &str) -> String {
    fs::read_to_string(repository().join("fixtures/old").join(name))
        .expect("every schema must have its dump in fixtures/old")
}

#[test]
fn the_schema_matches_its_released_dump() {
    let released = old(&format!("{SCHEMA_VERSION}.sql"));
    let today = fs::read_to_string(repository().join("schema.sql")).unwrap();
    assert!(released == today, "schema.sql was edited: give it a new version, a step in migrations/ and its own dump");
}

/// Makes the register of a made-up school with an old schema.
fn register_of(schema: i64) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.db");
    let connection = Connection::open(&path).unwrap();
    connection.execute_batch("pragma journal_mode = wal").unwrap();
    connection.execute_batch(&old(&format!("{schema}-register.sql"))).unwrap();
    (folder, path)
}

/// Makes a register with the first schema.
fn first_register() -> (TempDir, PathBuf) {
    register_of(1)
}

/// Describes a schema by each table's columns, keys and indexes, whatever the order in which they were added.
fn shape(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let rows = |sql: &str| -> Vec<String> {
        let mut statement = connection.prepare(sql).unwrap();
        let width = statement.column_count();
        let row = |row: &rusqlite::Row<'_>| {
            let cells: Vec<String> = (0..width).map(|at| format!("{:?}", row.get_ref(at).unwrap())).collect();
            Ok(cells.join(" "))
        };
        statement.query_map([], row).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let mut shape = rows(
        "select t.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk from pragma_table_list t \
         join pragma_table_xinfo(t.name) c where t.schema = 'main' and t.name not like 'sqlite%' order by 1, 2",
    );
    shape.extend(rows(
        "select name, strict from pragma_table_list where schema = 'main' and name not like 'sqlite%' order by 1",
    ));
    shape.extend(rows(
        "select t.name, f.\"table\", f.\"from\", f.\"to\" from pragma_table_list t join pragma_foreign_key_list(t.name) f \
         where t.schema = 'main' order by 1, 3",
    ));
    // SQLite names the indexes of keys itself, so their origin is compared instead of the name.
    shape.extend(rows(
        "select t.name, case when i.origin = 'c' then i.name else i.origin end, i.\"unique\", i.partial, \
         (select group_concat(coalesce(x.name, '()')) from pragma_index_info(i.name) x) \
         from pragma_table_list t join pragma_index_list(t.name) i where t.schema = 'main' order by 1, 2, 5",
    ));
    shape.extend(rows("select name from sqlite_schema where type = 'trigger' order by 1"));
    // Indexes and triggers must have the same text. Tables can't be compared so, because upgrades append columns.
    shape.extend(rows(
        "select sql from sqlite_schema where type in ('index', 'trigger') and sql is not null order by name",
    ));
    shape
}

#[test]
fn an_upgraded_register_has_the_same_schema_as_a_new_one() {
    for schema in 1..SCHEMA_VERSION {
        let (folder, path) = register_of(schema);
        // An operator who is new to this register.
        let cli = Cli::on(&path);
        assert_eq!(cli.run(&["status", "--as", "nora"]).code, 0, "from schema {schema}");
        let fresh = folder.path().join("fresh.db");
        assert_eq!(Cli::on(&fresh).run(&["init"]).code, 0);
        let (upgraded, fresh) = (shape(&path), shape(&fresh));
        assert!(upgraded.len() > 300);
        for (upgraded, fresh) in upgraded.iter().zip(&fresh) {
            assert_eq!(upgraded, fresh, "from schema {schema}");
        }
        assert_eq!(upgraded.len(), fresh.len());
        let check = cli.run(&["check"]);
        assert_eq!(check.code, 0, "from schema {schema}: {check:?}");
    }
}

/// Loans keep their digests: new columns are empty, so a million loans need not be rewritten.
#[test]
fn a_register_of_schema_2_keeps_its_tests_and_loans() {
    let (_folder, path) = register_of(2);
    let before = loan_digests(&path);
    let cli = Cli { now: "2026-11-26T09:00:00Z".to_owned(), ..Cli::on(&path) };

    let ran = cli.run(&["show", "LAP-0001", "--format", "json"]);

    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.json()["holder"]["ref"], "004124");
    assert_eq!(ran.json()["incidents"], serde_json::json!([]));
    assert_eq!(cli.json(&["asset", "show", "APP-0001"])["state"], "unsafe");
    assert_eq!(cli.json(&["person", "show", "004124"])["owes_pence"], 0);
    assert_eq!(loan_digests(&path), before);
    assert!(!before.is_empty());
    // New features work at once.
    let report = ["incident", "report", "LAP-0001", "--kind", "damage", "--note", "the screen is cracked"];
    assert_eq!(cli.json(&report)["person"]["ref"], "004124");
    assert_eq!(cli.run(&["log", "verify", "--rows"]).code, 0);
}

/// Incidents and charges are unchanged. Items returned before wipes were recorded don't await one.
#[test]
fn a_register_of_schema_3_keeps_its_incidents_and_its_ledger() {
    let (_folder, path) = register_of(3);
    let before = loan_digests(&path);
    let cli = Cli { now: "2026-11-26T12:00:00Z".to_owned(), ..Cli::on(&path) };

    let ran = cli.run(&["charge", "show", "1", "--format", "json"]);

    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!((&ran.json()["assessed_pence"], &ran.json()["outstanding_pence"]), (&2000.into(), &1500.into()));
    assert_eq!(cli.json(&["incident", "show", "1"])["attachments"][0]["name"], "p.txt");
    assert_eq!(cli.json(&["wipe", "list"]), serde_json::json!([]));
    assert_eq!(loan_digests(&path), before);
    assert_eq!(cli.run(&["charge", "show", "1", "--evidence"]).code, 0);
    // New features work at once.
    assert_eq!(cli.json(&["person", "show", "S1"])["agreement"], "none_due");
    cli.json(&["person", "edit", "S1", "--last-working-day", "2026-12-18"]);
    let lines = cli.json(&["leaver", "check", "S1"])["lines"].clone();
    let words: Vec<&str> = lines.as_array().unwrap().iter().map(|line| line["line"].as_str().unwrap()).collect();
    assert_eq!(words, ["loan-1", "slip-1", "incident-2"]);
    assert_eq!(cli.run(&["log", "verify", "--rows"]).code, 0);
}

fn loan_digests(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let mut statement = connection.prepare("select digest from loan order by no").unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn an_upgrade_keeps_all_data_and_a_copy_of_the_old_file() {
    let (folder, path) = first_register();
    let cli = Cli { now: "2026-11-26T09:14:05Z".to_owned(), ..Cli::on(&path) };

    let ran = cli.run(&["show", "LAP-0001", "--format", "json"]);

    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.json()["holder"]["ref"], "S1");
    // The laptop's charger has never been tested, and no other part of the laptop needs tests.
    assert_eq!(ran.json()["pat"]["status"], "never_tested");
    assert_eq!(ran.json()["tests"][0]["part"], "charger");
    let note = ran.talk()["notes"][0].as_str().unwrap().to_owned();
    assert!(note.starts_with("the register was updated from schema 1 to 6; the old register is kept in "), "{note}");
    for (tag, status) in [("APP-0001", "never_tested"), ("TAB-0001", "never_tested"), ("HEA-0001", "not_required")] {
        let ran = cli.run(&["show", tag, "--format", "json"]);
        assert_eq!((ran.json()["pat"]["status"].as_str(), ran.err.as_str()), (Some(status), ""), "{tag}");
    }
    // All rows and the whole log are intact, and the log has an entry for the upgrade.
    assert_eq!(cli.run(&["log", "verify", "--rows"]).code, 0);
    let log = cli.json(&["log", "show", "--limit", "1"]);
    assert_eq!(
        (log[0]["action"].as_str(), log[0]["details"]["to"].as_i64()),
        (Some("register upgrade"), Some(SCHEMA_VERSION))
    );

    let kept = folder.path().join("register.schema-1.db");
    let connection = Connection::open(&kept).unwrap();
    let version: i64 = connection.query_row("pragma user_version", [], |row| row.get(0)).unwrap();
    let assets: i64 = connection.query_row("select count(*) from asset", [], |row| row.get(0)).unwrap();
    assert_eq!((version, assets), (1, 4));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

/// A new digest must not hide a change that was made outside the program.
#[test]
fn a_row_damaged_before_the_upgrade_is_found_afterwards() {
    let (_folder, path) = first_register();
    Connection::open(&path).unwrap().execute_batch("update asset set make = 'Dell' where tag = 'LAP-0001'").unwrap();
    let cli = Cli::on(&path);
    assert_eq!(cli.run(&["status"]).code, 0);

    let ran = cli.run(&["log", "verify", "--rows", "--format", "json"]);

    assert_eq!(ran.code, 5, "{ran:?}");
    assert_eq!(ran.json()["rows"]["findings"].as_array().unwrap().len(), 1, "{ran:?}");
}

/// Each upgrade step is one transaction.
#[test]
fn a_failed_step_leaves_the_register_unchanged() {
    let (folder, path) = first_register();
    // The step will fail because a table with this name already exists.
    Connection::open(&path).unwrap().execute_batch("create table pat_result (id text) strict").unwrap();

    let ran = Cli::on(&path).run(&["status"]);

    assert_eq!(ran.code, 5, "{ran:?}");
    let connection = Connection::open(&path).unwrap();
    let version: i64 = connection.query_row("pragma user_version", [], |row| row.get(0)).unwrap();
    let columns: i64 = connection
        .query_row("select count(*) from pragma_table_info('asset') where name like 'pat%'", [], |row| row.get(0))
        .unwrap();
    assert_eq!((version, columns), (1, 0));
    assert!(folder.path().join("register.schema-1.db").exists(), "the copy must be kept");
}

#[test]
fn an_existing_copy_is_never_overwritten() {
    let (folder, path) = first_register();
    let first = folder.path().join("register.schema-1.db");
    fs::write(&first, "somebody's own").unwrap();
    assert_eq!(Cli::on(&path).run(&["status"]).code, 0);
    assert_eq!(fs::read_to_string(&first).unwrap(), "somebody's own");
    assert!(folder.path().join("register.schema-1-1.db").exists());
}

#[test]
fn two_programs_that_open_an_old_register_upgrade_it_once() {
    let (_folder, path) = first_register();
    let act = Act::of("tess", Timepiece::standing(clock(MONDAY)));
    let (mut a, mut b) = (Store::open(&path).unwrap(), Store::open(&path).unwrap());
    assert!(a.upgrade(&act.writer()).unwrap().is_some());
    // The other program opened the register before the upgrade, and finds nothing left to do.
    assert!(b.upgrade(&act.writer()).unwrap().is_none());
    let connection = Connection::open(&path).unwrap();
    let steps: i64 = connection
        .query_row("select count(*) from log where action = 'register upgrade'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(steps, 1);
}

#[test]
fn a_newer_register_is_refused_and_unchanged() {
    let (_folder, path) = first_register();
    Connection::open(&path).unwrap().execute_batch(&format!("pragma user_version = {}", SCHEMA_VERSION + 1)).unwrap();
    let before = fs::read(&path).unwrap();
    let ran = Cli::on(&path).run(&["status"]);
    assert_eq!(ran.code, 5);
    assert!(ran.err.contains("was made by a newer Kitbook"), "{}", ran.err);
    assert_eq!(fs::read(&path).unwrap(), before);
}
