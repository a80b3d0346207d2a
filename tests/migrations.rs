//! A released schema is never edited. A register with an older schema is upgraded completely or not at all.

use crate::support::{Cli, MONDAY, clock, forge::redo_digests};
use domain::{fault::Fault, stamp::Timepiece};
use register::act::Act;
use rusqlite::Connection;
use serde_json::Value;
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
    let dump = if schema < 7 { "5-register.sql".to_owned() } else { format!("{schema}-register.sql") };
    connection.execute_batch(&old(&dump)).unwrap();
    if schema == 6 {
        let step = fs::read_to_string(repository().join("migrations/schema_6.sql")).unwrap();
        connection.execute_batch(&step).unwrap();
        connection.execute_batch("pragma user_version = 6").unwrap();
    }
    (folder, path)
}

/// Makes a register with the oldest schema that is brought up to date.
fn old_register() -> (TempDir, PathBuf) {
    register_of(5)
}

/// The definition of every part, as SQLite keeps it.
fn definitions(path: &Path) -> Vec<String> {
    let connection = Connection::open(path).unwrap();
    let sql = "select type || ' ' || name || ' ' || coalesce(sql, '') from sqlite_schema order by type, name";
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn an_upgraded_register_has_the_schema_of_a_new_one_byte_for_byte() {
    for schema in 5..SCHEMA_VERSION {
        let (folder, path) = register_of(schema);
        assert_eq!(Cli::on(&path).run(&["check"]).code, 0, "before, with schema {schema}");
        // An operator who is new to this register.
        let cli = Cli::on(&path);
        assert_eq!(cli.run(&["status", "--as", "nora"]).code, 0, "from schema {schema}");
        let fresh = folder.path().join("fresh.db");
        assert_eq!(Cli::on(&fresh).run(&["init"]).code, 0);
        let (upgraded, fresh) = (definitions(&path), definitions(&fresh));
        assert!(upgraded.len() > 150);
        assert_eq!(upgraded, fresh, "from schema {schema}");
        let check = cli.run(&["check"]);
        assert_eq!(check.code, 0, "from schema {schema}: {check:?}");
    }
}

/// The rows of every table, without their digests, in the columns that the old table has.
fn contents(path: &Path, of: &Path) -> Vec<(String, Vec<String>)> {
    let (connection, old) = (Connection::open(path).unwrap(), Connection::open(of).unwrap());
    let names = |sql: &str| -> Vec<String> {
        let mut statement = old.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
    };
    let tables = names("select name from sqlite_schema where type = 'table' order by name");
    let rows = |table: String| {
        let columns = names(&format!("select name from pragma_table_info('{table}') order by cid"));
        let columns: Vec<_> = columns.into_iter().filter(|name| name != "digest" && name != "rows_kept").collect();
        let mut statement =
            connection.prepare(&format!("select {} from {table} order by 1", columns.join(", "))).unwrap();
        let row = |row: &rusqlite::Row<'_>| {
            Ok((0..columns.len()).map(|at| format!("{:?}", row.get_ref(at).unwrap())).collect::<Vec<_>>().join(" "))
        };
        let rows = statement.query_map([], row).unwrap().collect::<Result<_, _>>().unwrap();
        (table, rows)
    };
    tables.into_iter().map(rows).collect()
}

#[test]
fn an_upgrade_keeps_every_row_and_the_heads_that_were_noted() {
    let (folder, path) = old_register();
    let old = folder.path().join("old.db");
    fs::copy(&path, &old).unwrap();
    let head = |path: &Path| -> (i64, String) {
        let sql = "select no, hash from log_head";
        Connection::open(path).unwrap().query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
    };
    let (no, hash) = head(&old);
    let cli = Cli { now: "2026-11-26T12:00:00Z".to_owned(), ..Cli::on(&path) };
    assert_eq!(cli.run(&["status"]).code, 0);

    let (before, after) = (contents(&old, &old), contents(&path, &old));
    assert!(before.iter().map(|(_, rows)| rows.len()).sum::<usize>() > 100);
    for ((table, before), (_, after)) in before.iter().zip(&after) {
        if table == "log_head" {
            continue;
        }
        let lost: Vec<_> = before.iter().filter(|row| !after.contains(row)).collect();
        assert_eq!(lost, Vec::<&String>::new(), "{table}");
        // The upgrade adds its own entry, its operator, and the question of routine checks.
        let may_grow = ["log", "log_detail", "operator", "category_check"].contains(&table.as_str());
        assert!(may_grow || before.len() == after.len(), "{table}");
    }
    // A head that was printed before the upgrade is still that of its entry.
    assert_eq!(cli.run(&["check", "--head", &format!("{no}:{hash}")]).code, 0);
    assert_eq!(head(&path).0, no + 1);
    // New features work at once.
    assert_eq!(cli.run(&["charge", "show", "1", "--evidence"]).code, 0);
    assert_eq!(cli.json(&["incident", "show", "1"])["attachments"][0]["name"], "p.txt");
    assert_eq!(cli.run(&["log", "verify", "--rows"]).code, 0);
}

/// Routine checks came with schema 8.
#[test]
fn an_upgrade_gives_laptops_and_tablets_the_routine_checks_of_a_new_register() {
    for schema in 5..SCHEMA_VERSION {
        let (_folder, path) = register_of(schema);
        let cli = Cli { now: "2026-11-26T12:00:00Z".to_owned(), ..Cli::on(&path) };
        let ran = cli.run(&["status", "--format", "json"]);
        let notes = ran.talk()["notes"].to_string();
        assert!(
            notes.contains("routine checks of the category laptop ask updated, tag-on and charger-works now"),
            "from schema {schema}: {notes}"
        );
        assert!(notes.contains("kitbook category show") && notes.contains("category tablet ask"), "{notes}");
        let fresh = tempfile::tempdir().unwrap();
        let new = Cli::on(fresh.path().join("new.db"));
        new.done(&["init"]);
        for category in ["laptop", "tablet", "camera"] {
            let routine = |cli: &Cli| -> Vec<Value> {
                let checks = cli.json(&["category", "show", category])["checks"].as_array().unwrap().clone();
                checks.into_iter().filter(|check| check["on_routine"] == true).collect()
            };
            assert_eq!(routine(&cli), routine(&new), "{category}, from schema {schema}");
        }
        let log = cli.json(&["log", "show"]);
        let entry = log.as_array().unwrap().iter().find(|entry| entry["action"] == "register upgrade").unwrap();
        assert_eq!(entry["details"]["routine_checks"]["laptop"][0], "updated", "{entry}");
        assert_eq!(cli.run(&["check"]).code, 0);
        assert!(!cli.run(&["status", "--format", "json"]).err.contains("routine checks"), "it is told once");
    }
}

#[test]
fn an_upgrade_asks_no_question_that_the_school_has_dropped_or_reworded() {
    let (_folder, path) = register_of(7);
    let connection = Connection::open(&path).unwrap();
    let sql = "delete from category_check where name = 'tag-on' and category_id = (select id from category where name = 'laptop'); \
               update category_check set question = 'Is the charger ours?' where name = 'charger-works'";
    connection.execute_batch(sql).unwrap();
    redo_digests(&connection, "category_check");
    drop(connection);
    let cli = Cli { now: "2026-11-26T12:00:00Z".to_owned(), ..Cli::on(&path) };
    let notes = cli.run(&["status", "--format", "json"]).talk()["notes"].to_string();
    assert!(notes.contains("the category laptop don't ask tag-on and charger-works"), "{notes}");
    assert!(notes.contains("the category laptop ask updated now"), "{notes}");
    let checks = cli.json(&["category", "show", "laptop"])["checks"].as_array().unwrap().clone();
    let charger = checks.iter().find(|check| check["name"] == "charger-works").unwrap();
    assert_eq!((&charger["on_routine"], &charger["tests_part"]), (&Value::Bool(false), &Value::Null));
}

/// In a register of schema 7, a visual check stood for a whole interval of full tests, however old the item was.
#[test]
fn an_upgrade_works_out_again_which_items_are_no_longer_new() {
    let (_folder, path) = register_of(7);
    let sql = "update asset set purchased_on = '2019-09-01' where tag = 'APP-0001'";
    let connection = Connection::open(&path).unwrap();
    assert_eq!(connection.execute(sql, []).unwrap(), 1);
    redo_digests(&connection, "asset");
    drop(connection);
    let cli = Cli { now: "2026-11-26T12:00:00Z".to_owned(), ..Cli::on(&path) };
    let ran = cli.run(&["status"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let due = cli.json(&["pat", "due", "APP-0001"]);
    assert_eq!([&due[0]["status"], &due[0]["kind"]], ["never_tested", "combined"], "{due}");
    assert_eq!(cli.json(&["log", "show", "--limit", "1"])[0]["action"], "pat interval");
}

#[test]
fn an_upgrade_keeps_all_data_and_a_copy_of_the_old_file() {
    let (folder, path) = old_register();
    let cli = Cli { now: "2026-11-26T09:14:05Z".to_owned(), ..Cli::on(&path) };

    let ran = cli.run(&["show", "LAP-0001", "--format", "json"]);

    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.json()["holder"]["ref"], "S1");
    let note = ran.talk()["notes"][0].as_str().unwrap().to_owned();
    assert!(note.starts_with("the register was updated from schema 5 to 8; the old register is kept in "), "{note}");
    // All rows and the whole log are intact, and the log has an entry for the upgrade.
    assert_eq!(cli.run(&["log", "verify", "--rows"]).code, 0);
    let log = cli.json(&["log", "show", "--limit", "1"]);
    assert_eq!(
        (log[0]["action"].as_str(), log[0]["details"]["to"].as_i64()),
        (Some("register upgrade"), Some(SCHEMA_VERSION))
    );

    let kept = folder.path().join("register.schema-5.db");
    let connection = Connection::open(&kept).unwrap();
    let version: i64 = connection.query_row("pragma user_version", [], |row| row.get(0)).unwrap();
    let assets: i64 = connection.query_row("select count(*) from asset", [], |row| row.get(0)).unwrap();
    assert_eq!((version, assets), (5, 5));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(&kept).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

/// A new digest must not hide a change that was made outside the program.
#[test]
fn a_row_damaged_before_the_upgrade_is_found_before_and_afterwards() {
    for schema in 5..SCHEMA_VERSION {
        let (_folder, path) = register_of(schema);
        let damage = "update asset set make = 'Dell' where tag = 'LAP-0001'";
        Connection::open(&path).unwrap().execute_batch(damage).unwrap();
        let cli = Cli::on(&path);
        let before = cli.run(&["check"]);
        assert!(before.code == 5 && before.out.contains("asset: "), "from schema {schema}: {before:?}");
        assert_eq!(cli.run(&["status"]).code, 0);

        let ran = cli.run(&["log", "verify", "--rows", "--format", "json"]);

        assert_eq!(ran.code, 5, "{ran:?}");
        assert_eq!(ran.json()["rows"]["findings"].as_array().unwrap().len(), 1, "{ran:?}");
    }
}

/// From schema 7 on, the log tells of each row. A row whose digest fits, but that no entry tells of, must stay found.
#[test]
fn a_row_forged_before_the_upgrade_is_found_before_and_afterwards() {
    for schema in 7..SCHEMA_VERSION {
        let (_folder, path) = register_of(schema);
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch("update asset set make = 'Dell' where tag = 'LAP-0001'").unwrap();
        redo_digests(&connection, "asset");
        drop(connection);
        let cli = Cli::on(&path);
        for when in ["before", "after"] {
            let ran = cli.run(&["check"]);
            assert!(ran.code == 5 && ran.out.contains("no log entry tells of it"), "{when}: {ran:?}");
            assert_eq!(cli.run(&["status"]).code, 0);
        }
    }
}

/// A register with parts that Kitbook did not make is refused before its tables are moved.
#[test]
fn a_register_with_foreign_parts_is_not_brought_up_to_date() {
    let (folder, path) = old_register();
    let foreign = "create trigger spy after insert on log begin delete from loan; end";
    Connection::open(&path).unwrap().execute_batch(foreign).unwrap();
    let before = fs::read(&path).unwrap();

    let ran = Cli::on(&path).run(&["status"]);

    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.contains("the trigger spy was not made by Kitbook"), "{}", ran.err);
    assert_eq!(fs::read(&path).unwrap(), before);
    assert!(!folder.path().join("register.schema-5.db").exists());
    let check = Cli::on(&path).run(&["check"]);
    assert!(check.code == 5 && check.out.contains("the trigger spy was not made by Kitbook"), "{check:?}");
}

/// The upgrade is one transaction.
#[test]
fn a_failed_upgrade_leaves_the_register_unchanged() {
    let (folder, path) = old_register();
    // The number of the log's last entry is the last of all numbers, so that the upgrade can't be logged.
    let sql = "update log_head set no = 9223372036854775807";
    Connection::open(&path).unwrap().execute_batch(sql).unwrap();
    let before = definitions(&path);

    let ran = Cli::on(&path).run(&["status"]);

    assert_eq!(ran.code, 5, "{ran:?}");
    let connection = Connection::open(&path).unwrap();
    let version: i64 = connection.query_row("pragma user_version", [], |row| row.get(0)).unwrap();
    assert_eq!((version, definitions(&path)), (5, before));
    assert!(folder.path().join("register.schema-5.db").exists(), "the copy must be kept");
}

/// The upgrade must not cover up that a row was taken out: schema 5 counted its rows, the log of 7 tells of each.
#[test]
fn a_row_removed_before_the_upgrade_is_found_afterwards() {
    for schema in 5..SCHEMA_VERSION {
        let (_folder, path) = register_of(schema);
        Connection::open(&path).unwrap().execute_batch("delete from loan_check").unwrap();
        let cli = Cli::on(&path);
        assert_eq!(cli.run(&["status"]).code, 0);
        let ran = cli.run(&["check"]);
        assert_eq!(ran.code, 5, "from schema {schema}: {ran:?}");
        assert!(ran.out.contains("removed by another program"), "{}", ran.out);
    }
}

#[test]
fn a_register_of_an_older_schema_is_refused_by_name_with_the_way_over() {
    let (_folder, path) = old_register();
    let connection = Connection::open(&path).unwrap();
    // No table that came with schema 5.
    connection.execute_batch("pragma foreign_keys = off; drop table merged_log_erased; drop table merged_log_detail; drop table merged_log; drop table merged_operator; drop table merged_series; drop table merged_register; pragma user_version = 4").unwrap();
    drop(connection);
    let before = fs::read(&path).unwrap();
    for verb in ["status", "check"] {
        let ran = Cli::on(&path).run(&[verb]);
        assert_eq!(ran.code, 5, "{ran:?}");
        assert!(ran.err.contains("was made by an older Kitbook (schema 4;"), "{}", ran.err);
        assert!(ran.err.contains("Build Kitbook from commit 46ecfd0"), "{}", ran.err);
    }
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn an_existing_copy_is_never_overwritten() {
    let (folder, path) = old_register();
    let first = folder.path().join("register.schema-5.db");
    fs::write(&first, "somebody's own").unwrap();
    assert_eq!(Cli::on(&path).run(&["status"]).code, 0);
    assert_eq!(fs::read_to_string(&first).unwrap(), "somebody's own");
    assert!(folder.path().join("register.schema-5-1.db").exists());
}

#[test]
fn two_programs_that_open_an_old_register_upgrade_it_once() {
    let (_folder, path) = old_register();
    let act = Act::of("tess", Timepiece::standing(clock(MONDAY)));
    let (mut a, mut b) = (Store::open(&path).unwrap(), Store::open(&path).unwrap());
    assert!(a.upgrade(&act.writer()).unwrap().is_some());
    // The other program opened the register before the upgrade, and finds nothing left to do.
    assert!(b.upgrade(&act.writer()).unwrap().is_none());
    let connection = Connection::open(&path).unwrap();
    let sql = "select count(*) from log l join log_detail d on d.log_no = l.no \
               where l.action = 'register upgrade' and d.body like '%\"to\":8%'";
    let steps: i64 = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    assert_eq!(steps, 1);
}

#[test]
fn a_newer_register_is_refused_and_unchanged() {
    let (_folder, path) = old_register();
    Connection::open(&path).unwrap().execute_batch(&format!("pragma user_version = {}", SCHEMA_VERSION + 1)).unwrap();
    let before = fs::read(&path).unwrap();
    let ran = Cli::on(&path).run(&["status"]);
    assert_eq!(ran.code, 5);
    assert!(ran.err.contains("was made by a newer Kitbook"), "{}", ran.err);
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn an_upgrade_takes_remembered_columns_along_that_items_have_fields_for_now() {
    let (_folder, path) = register_of(7);
    let connection = Connection::open(&path).unwrap();
    let reading = r#"{"map":{"Sticker":"tag","OS":"extra","Hostname":"name"},"ignore":["OS Version","Bay"],"dates":null,"category":null,"kind":null,"answers":{}}"#;
    let sql = "insert into import_format (id, no, imports, headings, reading, remembered_at, digest) \
               values ('00000000-0000-7000-8000-00000000f0f0', 7, 'assets', 'bay|hostname|os|osversion|sticker', ?1, \
               '2026-11-01T09:00:00Z', 'AAAAAAAAAAAA')";
    connection.execute(sql, [reading]).unwrap();
    redo_digests(&connection, "import_format");
    drop(connection);
    let cli = Cli { now: "2026-11-26T12:00:00Z".to_owned(), ..Cli::on(&path) };
    let notes = cli.run(&["status", "--format", "json"]).talk()["notes"].to_string();
    let told = "import format 7 reads “OS Version” as system version and “OS” as operating system now";
    assert!(notes.contains(told) && notes.contains("kitbook import-format list"), "{notes}");
    let format = cli.json(&["import-format", "show", "7"]);
    assert_eq!(format["map"]["OS"], "Operating System", "{format}");
    assert_eq!((&format["map"]["Hostname"], &format["ignore"]), (&"name".into(), &serde_json::json!(["Bay"])));
    let log = cli.json(&["log", "show"]);
    let entry = log.as_array().unwrap().iter().find(|entry| entry["action"] == "register upgrade").unwrap();
    assert_eq!(entry["details"]["import_formats"], serde_json::json!([7]), "{entry}");
    assert!(!cli.run(&["status", "--format", "json"]).err.contains("import format"), "it is told once");
}

#[test]
fn a_register_that_a_newer_kitbook_brought_up_to_date_is_not_written_to_by_one_that_was_open() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("register.db");
    Cli::on(&path).done(&["init"]);
    let mut open = Store::open(&*path).unwrap();
    let before = open.head().unwrap();
    let newer = format!("pragma user_version = {}", SCHEMA_VERSION + 1);
    Connection::open(&path).unwrap().execute_batch(&newer).unwrap();
    assert_eq!(
        open.head().unwrap_err().message,
        "a newer Kitbook brought the register up to date since this one opened it"
    );
    let act = Act::of("tess", Timepiece::standing(clock(MONDAY)));
    let written = open.write::<_, Fault>(&act.writer(), true, |_| Ok(()));
    assert!(written.unwrap_err().message.starts_with("a newer Kitbook"));
    Connection::open(&path).unwrap().execute_batch(&format!("pragma user_version = {SCHEMA_VERSION}")).unwrap();
    assert_eq!(open.head().unwrap(), before);
}
