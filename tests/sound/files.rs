//! Register files that were damaged by a disk or changed by another program.

use super::Sound;
use crate::support::{Cli, overwrite};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

/// Makes a complete register file that no one has open; returns its path and folder.
fn at_rest() -> (PathBuf, tempfile::TempDir) {
    let made = Sound::new();
    made.file().execute_batch("pragma wal_checkpoint(truncate)").unwrap();
    made.school.ends_damaged();
    let path = made.school.path();
    (path, made.school.close())
}

/// Runs each command that checks the register; returns its exit code and its output.
fn checks(db: &Path) -> Vec<(u8, String)> {
    let cli = Cli::on(db);
    let run = |words: &[&str]| {
        let ran = cli.run(words);
        (ran.code, ran.out + &ran.err)
    };
    vec![run(&["check"]), run(&["log", "verify", "--rows"])]
}

#[test]
fn a_page_of_rubbish_is_found() {
    let (db, _folder) = at_rest();
    let pages = fs::metadata(&db).unwrap().len() / 4096;
    for page in [3, pages / 2, pages - 1] {
        let damaged = db.with_file_name(format!("page-{page}.db"));
        fs::copy(&db, &damaged).unwrap();
        overwrite(&damaged, page * 4096, &[0xa5; 4096]);
        let before = fs::read(&damaged).unwrap();
        let ran = Cli::on(&damaged).run(&["check"]);
        assert_eq!(ran.code, 5, "page {page}: {ran:?}");
        assert!(ran.err.contains("backup"), "page {page}: {}", ran.err);
        assert_eq!(fs::read(&damaged).unwrap(), before, "page {page}: the file was changed");
    }
}

#[test]
fn a_truncated_register_is_found() {
    let (db, _folder) = at_rest();
    let long = fs::metadata(&db).unwrap().len();
    for length in [long - 4096, long / 2, 4096, 1000] {
        let cut = db.with_file_name(format!("cut-{length}.db"));
        fs::copy(&db, &cut).unwrap();
        File::options().write(true).open(&cut).unwrap().set_len(length).unwrap();
        for (code, said) in checks(&cut) {
            assert_eq!(code, 5, "{length}: {said}");
            assert!(!said.contains("is sound"), "{length}: {said}");
        }
        assert_eq!(fs::metadata(&cut).unwrap().len(), length);
    }
}

// SQLite's own check covers pages and indexes, but not the content of a text. The digest does.
#[test]
fn a_changed_byte_in_a_text_is_found_even_if_sqlite_says_ok() {
    let (db, _folder) = at_rest();
    let bytes = fs::read(&db).unwrap();
    for text in ["the lens is cracked", "a new lens", "the police asked", "a picture of the lens"] {
        let places: Vec<usize> =
            (0..bytes.len() - text.len()).filter(|at| bytes[*at..].starts_with(text.as_bytes())).collect();
        assert!(!places.is_empty(), "{text} is not in the file");
        for at in places {
            overwrite(&db, at as u64 + 2, b"X");
            let said: String = rusqlite::Connection::open(&db)
                .unwrap()
                .query_row("pragma integrity_check", [], |row| row.get(0))
                .unwrap();
            assert_eq!(said, "ok", "{text} at {at}");
            let ran = Cli::on(&db).run(&["check"]);
            assert_eq!(ran.code, 5, "{text} at {at}: {ran:?}");
            overwrite(&db, at as u64 + 2, &bytes[at + 2..at + 3]);
        }
    }
    assert_eq!(Cli::on(&db).run(&["check"]).code, 0);
}

#[test]
fn a_folder_that_a_cloud_service_copies_gets_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let drive = folder.path().join("OneDrive - Test School");
    fs::create_dir(&drive).unwrap();
    let cli = Cli::on(drive.join("register.db"));
    for arguments in [&["init"][..], &["status"], &["check"]] {
        let ran = cli.done(arguments);
        assert!(ran.err.contains("is in a folder that OneDrive copies"), "{arguments:?}: {}", ran.err);
    }
    assert!(!cli.done(&["asset", "list"]).err.contains("OneDrive"));
}

#[test]
fn a_check_leaves_no_files_behind() {
    let (db, folder) = at_rest();
    let names = || -> Vec<_> {
        let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    for end in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", db.display()));
    }
    let (before, content) = (names(), fs::read(&db).unwrap());
    assert_eq!(Cli::on(&db).run(&["check"]).code, 0);
    assert_eq!(names(), before);
    assert!(fs::read(&db).unwrap() == content, "the file was written");
}
