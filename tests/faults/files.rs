//! Files that are missing, damaged or not registers: a clear message, and no file is made or changed.

use super::machine::{Rest, kitbook, must_be_plain, said, seen};
use crate::support::overwrite;
use std::fs;

#[test]
fn a_wrong_path_is_refused_and_no_file_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("typo.db");
    for arguments in [
        &["status"][..],
        &["out", "X-01", "--to", "S1"],
        &["desk"],
        &["check"],
        &["backup"],
        &["export", "--all", "all"],
        &["person", "add", "S1", "--kind", "staff", "--last-name", "Bell"],
        &["merge", "other.db"],
    ] {
        let output = kitbook(&db, arguments).current_dir(folder.path()).output().unwrap();
        must_be_plain(&output, &format!("{arguments:?}"));
        assert_eq!(output.status.code(), Some(5), "{arguments:?}: {output:?}");
        assert!(said(&output).contains("there is no register at"), "{arguments:?}: {}", said(&output));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{arguments:?} made something");
    }
    seen(
        15,
        "a wrong path",
        "`--db typo.db` with eight commands that read or write",
        "code 5, and what to check; no file or folder is made",
    );
}

#[test]
fn a_damaged_file_or_no_register_is_reported_and_left_unchanged() {
    let rest = Rest::new();
    let whole = fs::read(&rest.db).unwrap();
    let mut rubbish = whole.clone();
    for page in [2, 5, 9, 20] {
        rubbish[page * 4096..(page + 1) * 4096].fill(0xa5);
    }
    let mut header = whole.clone();
    header[..16].copy_from_slice(b"SQLite format 4\0");
    let damaged: [(&str, Vec<u8>); 6] = [
        ("a letter", b"Dear Sir or Madam, please find".repeat(200)),
        ("nothing but zeros", vec![0; 8192]),
        ("a wrong header", header),
        ("cut in the middle", whole[..whole.len() / 2].to_vec()),
        ("cut by a page", whole[..whole.len() - 4096].to_vec()),
        ("pages of rubbish", rubbish),
    ];
    for (what, bytes) in &damaged {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("register.db");
        fs::write(&db, bytes).unwrap();
        for arguments in
            [&["check"][..], &["status"], &["out", "X-01", "--to", "S1"], &["backup"], &["log", "verify", "--rows"]]
        {
            let output = kitbook(&db, arguments).output().unwrap();
            must_be_plain(&output, &format!("{what}: {arguments:?}"));
            let told = said(&output) + &String::from_utf8_lossy(&output.stdout);
            // Other commands may never read the damaged page, so they may succeed.
            if arguments[0] == "check" || arguments[0] == "backup" {
                assert_eq!(output.status.code(), Some(5), "{what}: {arguments:?}: {told}");
                let has_remedy = ["restore", "--db", "`kitbook check`"].iter().any(|words| told.contains(words));
                assert!(has_remedy, "{what}: {arguments:?}: {told}");
            }
            if arguments[0] == "check" {
                assert!(fs::read(&db).unwrap() == *bytes, "{what}: {arguments:?} changed the file");
            }
        }
    }
    seen(
        16,
        "not a database, cut short, random pages",
        "six files: a letter, zeros, a wrong header, cut in the middle and by a page, four pages of rubbish",
        "code 5; `check` finds each, names a remedy and leaves the file unchanged; none is backed up",
    );
}

#[test]
fn a_plain_copy_of_a_register_in_use_is_found_incomplete() {
    let rest = Rest::new();
    // A second connection keeps the newest entries in the -wal file.
    let other = rusqlite::Connection::open(&rest.db).unwrap();
    other.execute_batch("begin").unwrap();
    other.query_row("select count(*) from loan", [], |row| row.get::<_, i64>(0)).unwrap();
    assert!(kitbook(&rest.db, &["out", "X-01", "--to", "S1"]).output().unwrap().status.success());
    let verified = kitbook(&rest.db, &["log", "verify", "--format", "json"]).output().unwrap();
    let verified: serde_json::Value = serde_json::from_slice(&verified.stdout).unwrap();
    let head = verified["head"].as_str().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = elsewhere.path().join("copy.db");
    fs::copy(&rest.db, &copy).unwrap();
    let output = kitbook(&copy, &["check", "--head", head]).output().unwrap();
    assert_eq!(output.status.code(), Some(5), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("which is missing"), "{output:?}");
    let backup = elsewhere.path().join("backup.db");
    assert!(kitbook(&rest.db, &["backup", backup.to_str().unwrap()]).output().unwrap().status.success());
    assert!(kitbook(&backup, &["check", "--head", head]).output().unwrap().status.success());
    seen(
        18,
        "a plain copy of a register in use",
        "`cp` without its `-wal`, after a sign-out that waits in it; `check --head` with the head that a slip prints",
        "code 5, because the noted entry is missing; a `backup` made at the same time has it",
    );
}

#[test]
fn a_byte_changed_inside_a_row_or_a_backup_is_found() {
    let rest = Rest::new();
    let folder = tempfile::tempdir().unwrap();
    let backup = folder.path().join("backup.db");
    assert!(kitbook(&rest.db, &["backup", backup.to_str().unwrap()]).output().unwrap().status.success());
    let name = "Zoë O'Brien".as_bytes();
    let bytes = fs::read(&rest.db).unwrap();
    let places: Vec<usize> = (0..bytes.len() - name.len()).filter(|at| bytes[*at..].starts_with(name)).collect();
    assert!(!places.is_empty());
    for at in &places {
        let db = folder.path().join("changed.db");
        fs::write(&db, &bytes).unwrap();
        overwrite(&db, *at as u64, b"X");
        let sqlite = rusqlite::Connection::open(&db).unwrap();
        let ok: String = sqlite.query_row("pragma integrity_check", [], |row| row.get(0)).unwrap();
        drop(sqlite);
        assert_eq!(ok, "ok");
        let output = kitbook(&db, &["check"]).output().unwrap();
        assert_eq!(output.status.code(), Some(5), "at {at}: {output:?}");
    }
    seen(
        17,
        "one byte changed inside a row",
        "a letter of a name overwritten in the file, wherever the name is stored",
        "SQLite's own check says ok; `check` finds each, code 5",
    );
    let length = fs::metadata(&backup).unwrap().len();
    overwrite(&backup, length / 2, b"X");
    let output = kitbook(&rest.db, &["restore", backup.to_str().unwrap(), "--yes"]).output().unwrap();
    must_be_plain(&output, "a damaged backup");
    assert_eq!(output.status.code(), Some(4), "{output:?}");
    assert!(said(&output).contains("SHA-256"), "{}", said(&output));
    seen(
        19,
        "a damaged backup",
        "one byte overwritten in the middle; `restore`",
        "refused by its SHA-256, code 4; the register is unchanged",
    );
}

// A command holds standard input locked, so the passphrase has to come from the terminal itself.
#[cfg(target_os = "linux")]
#[test]
fn a_passphrase_is_typed_at_a_terminal_and_not_shown() {
    use super::machine::{has, program};
    use std::{
        io::{Read as _, Write as _},
        process::{Command, Stdio},
    };
    if !has("script") || !has("timeout") {
        return;
    }
    let rest = Rest::new();
    let db = &rest.db;
    let passphrase = "quartz kettle oblong heron";
    let command = format!("'{}' --db '{}' --as tess backup --encrypt", program(), db.display());
    let mut terminal = Command::new("timeout")
        .args(["60", "script", "-qec", &command, "/dev/null"])
        .env_remove("KITBOOK_PASSPHRASE")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut keys, mut screen) = (terminal.stdin.take().unwrap(), terminal.stdout.take().unwrap());
    let (mut shown, mut byte) = (Vec::new(), [0]);
    for question in ["can read the backup): ", "The same again: "] {
        while !String::from_utf8_lossy(&shown).ends_with(question) {
            assert_eq!(screen.read(&mut byte).unwrap(), 1, "{}", String::from_utf8_lossy(&shown));
            shown.push(byte[0]);
        }
        // The question is asked a moment before the terminal stops showing what is typed.
        std::thread::sleep(std::time::Duration::from_millis(300));
        keys.write_all(format!("{passphrase}\n").as_bytes()).unwrap();
    }
    screen.read_to_end(&mut shown).unwrap();
    drop(keys);
    let shown = String::from_utf8_lossy(&shown).into_owned();
    assert!(terminal.wait().unwrap().success() && shown.contains("encrypted, read back"), "{shown}");
    assert!(!shown.contains("quartz"), "{shown}");
    let backup = fs::read_dir(db.with_file_name("backups")).unwrap().map(|entry| entry.unwrap().path());
    let backup = backup.into_iter().find(|path| path.extension().is_some_and(|end| end == "age")).unwrap();
    let output = kitbook(db, &["check", "--backup", backup.to_str().unwrap()])
        .env("KITBOOK_PASSPHRASE", passphrase)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}
