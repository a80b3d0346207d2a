//! Files that are not registers, and registers of a newer program.

use super::school;
use crate::support::Cli;
use crate::support::server::{OnlyFiles, in_files};
use rusqlite::Connection;
use std::fs;

/// Runs commands on a file that is not a register, and returns their error. Checks that the file stays unchanged.
fn refused(name: &str, make: impl FnOnce(&std::path::Path)) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    make(&path);
    let before = path.is_file().then(|| fs::read(&path).unwrap());
    let names = || {
        let mut all: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        all.sort();
        all
    };
    let listed = names();
    let cli = Cli::on(&path);
    let mut said = String::new();
    for command in [&["status"][..], &["out", "LAP-0001", "--to", "S1"], &["log", "verify"], &["desk"]] {
        let ran = cli.run(command);
        assert_eq!((ran.code, ran.out.as_str()), (5, ""), "{command:?}: {ran:?}");
        said = ran.err;
    }
    assert_eq!(names(), listed);
    assert_eq!(path.is_file().then(|| fs::read(&path).unwrap()), before);
    said.replace(path.to_str().unwrap(), "FILE")
}

#[test]
fn a_mistyped_path_creates_no_file() {
    assert_eq!(
        refused("kitbok.db", |_| {}),
        "error: there is no register at FILE\n  Check the path after --db (or KITBOOK_DB). To make a new register, run `kitbook init`.\n"
    );
}

#[test]
fn a_folder_is_not_a_register() {
    let said = refused("folder", |path| fs::create_dir(path).unwrap());
    assert_eq!(said, "error: FILE is a folder, not a register\n  Give the path of the register's file after --db.\n");
}

#[test]
fn a_file_that_is_not_sqlite_is_not_a_register() {
    let said = refused("notes.txt", |path| fs::write(path, "Tag,Serial\nLAP-0001,PF1\n").unwrap());
    assert!(said.starts_with("error: FILE is not a Kitbook register\n"), "{said}");
}

#[test]
fn an_empty_file_is_not_a_register() {
    let said = refused("empty.db", |path| fs::write(path, "").unwrap());
    assert!(said.starts_with("error: FILE is not a Kitbook register\n"), "{said}");
}

#[test]
fn a_truncated_file_is_not_a_register() {
    let said = refused("cut.db", |path| fs::write(path, "SQLite format 3\0 and then nothing").unwrap());
    assert!(said.starts_with("error: "), "{said}");
}

#[test]
fn another_programs_database_is_not_a_register() {
    let said = refused("other.db", |path| {
        Connection::open(path).unwrap().execute_batch("create table x (y text); insert into x values ('z')").unwrap();
    });
    assert!(said.starts_with("error: FILE is not a Kitbook register\n"), "{said}");
}

#[test]
fn a_newer_register_is_refused_and_stays_unchanged() {
    let said = refused("newer.db", |path| {
        assert_eq!(Cli::on(path).run(&["init"]).code, 0);
        Connection::open(path)
            .unwrap()
            .execute_batch("pragma user_version = 99; pragma journal_mode = delete")
            .unwrap();
    });
    assert!(said.starts_with("error: FILE was made by a newer Kitbook (schema 99; this one knows "), "{said}");
    assert!(said.contains("Use the newer Kitbook"), "{said}");
}

#[test]
fn init_never_replaces_a_register() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kitbook.db");
    let cli = Cli::on(&path);
    let made = cli.json(&["init", "--school", "Hill Primary"]);
    assert_eq!(
        (made["made"].as_bool(), made["school"].as_str(), made["zone"].as_str()),
        (Some(true), Some("Hill Primary"), Some("Europe/London"))
    );
    let before = fs::read(&path).unwrap();
    let again = cli.json(&["init", "--school", "Another"]);
    assert_eq!((again["made"].as_bool(), again["school"].as_str()), (Some(false), Some("Hill Primary")));
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn init_makes_folders_only_for_the_default_path() {
    let folder = tempfile::tempdir().unwrap();
    let mistyped = folder.path().join("nwe/folder");
    let ran = Cli::on(mistyped.join("kitbook.db")).run(&["init"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.starts_with(&format!("error: there is no folder {}\n", mistyped.display())), "{}", ran.err);
    assert!(!folder.path().join("nwe").exists());
    let mut cli = Cli::on("unused");
    (cli.db, cli.data_folder) = (None, Some(folder.path().join("data/kitbook")));
    assert_eq!(cli.run(&["init", "--dry-run"]).code, 2);
    assert!(!folder.path().join("data").exists());
    assert_eq!(cli.run(&["init"]).code, 0);
    assert!(folder.path().join("data/kitbook/kitbook.db").exists());
}

#[test]
fn only_rename_changes_the_schools_name() {
    let school = school();
    let cli = Cli::of(&school);
    let again = cli.run(&["init", "--school", "Hill Primary"]);
    assert_eq!(again.code, 0);
    assert!(
        again
            .err
            .contains("the school's name stays Test School; to change it: `kitbook init --rename \"Hill Primary\"`"),
        "{again:?}"
    );
    assert_eq!(cli.run(&["init", "--school", "Test School"]).err, "");
    assert_eq!(cli.run(&["init", "--rename", "Hill Primary", "--dry-run"]).code, 0);
    assert_eq!(cli.json(&["status"])["school"], "Test School");
    assert_eq!(cli.json(&["init", "--rename", "Hill Primary"])["school"], "Hill Primary");
    assert_eq!(cli.json(&["status"])["school"], "Hill Primary");
    let log = cli.json(&["log", "show", "--limit", "1"]);
    assert_eq!(log[0]["action"], "register rename");
    assert_eq!(log[0]["details"]["school"], serde_json::json!({ "from": "Test School", "to": "Hill Primary" }));
    assert_eq!(cli.run(&["log", "verify", "--rows"]).code, 0);
    assert_eq!(cli.run(&["init", "--rename", " "]).code, 2);
    assert_eq!(Cli::on(school.folder.path().join("none.db")).run(&["init", "--rename", "X"]).code, 5);
}

#[test]
fn init_does_not_overwrite_other_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("marks.csv");
    fs::write(&path, "Tag\n").unwrap();
    assert_eq!(Cli::on(&path).run(&["init"]).code, 5);
    assert_eq!(fs::read(&path).unwrap(), b"Tag\n");
    assert_eq!(Cli::on(folder.path()).run(&["init"]).code, 5);
}

#[test]
fn init_has_no_dry_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kitbook.db");
    assert_eq!(Cli::on(&path).run(&["init", "--dry-run"]).code, 2);
    assert!(!path.exists());
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_a_register() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    use std::os::unix::fs::PermissionsExt as _;
    let school = school();
    let mode = fs::metadata(school.path()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}
