//! What somebody lays in the way of a restore: entries beside a backup, a note with another head, pipes and devices.

use super::Sound;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

impl Sound {
    /// Checks that the backup is refused as a bad file, and that the register is unchanged; returns the message.
    fn will_not_restore(&self, backup: &Path) -> String {
        let before = self.traces();
        let ran = self.run(&["restore", backup.to_str().unwrap()]);
        assert_eq!(ran.code, 4, "{ran:?}");
        assert_eq!(self.traces(), before);
        ran.err
    }
}

/// The path of a file beside a backup.
fn beside(backup: &Path, end: &str) -> PathBuf {
    PathBuf::from(format!("{}{end}", backup.display()))
}

#[test]
fn entries_laid_beside_a_backup_are_not_applied() {
    let school = Sound::new();
    let backup = school.backed_up(&[]);
    let work = school.school.folder.path().join("work.db");
    fs::copy(&backup, &work).unwrap();
    let connection = Connection::open(&work).unwrap();
    connection.execute_batch("pragma journal_mode = wal; update setting set value = value").unwrap();
    connection.execute_batch("create table laid (id integer)").unwrap();
    fs::copy(beside(&work, "-wal"), beside(&backup, "-wal")).unwrap();
    assert!(fs::metadata(beside(&backup, "-wal")).unwrap().len() > 0);
    let said = school.will_not_restore(&backup);
    assert!(said.contains("entries lie beside"), "{said}");
    fs::remove_file(beside(&backup, "-wal")).unwrap();
    school.done(&["restore", backup.to_str().unwrap()]);
}

#[test]
fn the_head_in_a_backups_note_is_its_logs_head() {
    let school = Sound::new();
    for arguments in [&[][..], &["--zstd"]] {
        let backup = school.backed_up(&[arguments, &["--keep", "9"]].concat());
        let note = beside(&backup, ".json");
        let kept = fs::read(&note).unwrap();
        let mut changed: Value = serde_json::from_slice(&kept).unwrap();
        let (no, hash) = changed["head"].as_str().unwrap().split_once(':').unwrap();
        let other = format!("{no}:{}", hash.chars().rev().collect::<String>());
        for head in [other, format!("{}:{hash}", no.parse::<i64>().unwrap() + 1), "9223372036854775807:é".to_owned()] {
            changed["head"] = json!(head);
            fs::write(&note, changed.to_string()).unwrap();
            let said = school.will_not_restore(&backup);
            assert!(said.contains("another head than its log"), "{said}");
        }
        fs::write(&note, kept).unwrap();
        school.done(&["restore", backup.to_str().unwrap()]);
    }
}

#[test]
fn a_packed_backup_unpacks_to_what_its_note_says() {
    let school = Sound::new();
    let backup = school.backed_up(&["--zstd"]);
    let note = beside(&backup, ".json");
    let mut changed: Value = serde_json::from_slice(&fs::read(&note).unwrap()).unwrap();
    assert_eq!(changed["unpacked"].as_u64().unwrap() % 4096, 0, "whole pages: {changed}");
    changed["unpacked"] = json!(4096);
    fs::write(&note, changed.to_string()).unwrap();
    let said = school.will_not_restore(&backup);
    assert!(said.contains("unpacks to more than 4096 bytes"), "{said}");
}

#[cfg(unix)]
#[test]
fn nothing_is_read_from_a_pipe_or_a_device() {
    let school = Sound::new();
    let pipe = school.school.folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in [pipe.as_path(), Path::new("/dev/zero")] {
        let path = path.to_str().unwrap();
        let said = school.will_not_restore(Path::new(path));
        assert!(said.contains("is not an ordinary file"), "{said}");
        let ran = school.run(&["merge", path, "--prefix", "B-"]);
        assert!([2, 4].contains(&ran.code) && ran.err.contains("is not an ordinary file"), "{ran:?}");
        for command in [&["status"][..], &["check"], &["init"], &["log", "verify"]] {
            let ran = crate::support::Cli::on(PathBuf::from(path)).run(command);
            assert!(ran.code != 0 && ran.err.contains("is not an ordinary file"), "{path} {command:?}: {ran:?}");
        }
    }
    // A pipe that is named like a note is no note.
    let backups = school.backed_up(&[]).parent().unwrap().to_owned();
    assert!(std::process::Command::new("mkfifo").arg(backups.join("pipe.json")).status().unwrap().success());
    school.done(&["backup", "--keep", "1"]);
}

#[test]
fn a_text_of_thirty_megabytes_is_not_read() {
    let school = Sound::new();
    let long = "printf('%.31000000c', 'x')";
    school.damage(&format!("update asset set name = {long}, search = {long} where tag = 'LAP-2'"));
    for command in [&["status"][..], &["find", "lamp"], &["asset", "list"], &["show", "LAP-2"], &["check"]] {
        let ran = school.run(command);
        assert!([0, 3, 5].contains(&ran.code) && ran.out.len() < 1_000_000, "{command:?}: {}", ran.code);
    }
    let ran = school.run(&["show", "LAP-2"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.contains("longer than any that Kitbook writes"), "{ran:?}");
    assert_eq!(school.run(&["check"]).code, 5);
}

/// Its select has no end: a program that runs it never answers.
const ENDLESS: &str = "create view endless as with recursive n(x) as (select 1 union all select x + 1 from n) \
                       select count(*) as x from n";

#[test]
fn a_view_in_a_foreign_register_does_not_run() {
    let school = Sound::new();
    let foreign = school.school.folder.path().join("foreign.db");
    fs::copy(school.backed_up(&[]), &foreign).unwrap();
    let connection = Connection::open(&foreign).unwrap();
    // The columns are those of the table, so that only the view's end is missing.
    let columns = "uuid, id, zone, file_group, created_at, digest";
    connection
        .execute_batch(&format!(
            "{ENDLESS}; alter table register rename to kept; \
             create view register as select school, {columns} from kept where (select x from endless) > 0"
        ))
        .unwrap();
    drop(connection);
    let path = foreign.to_str().unwrap();
    for command in [&["status"][..], &["check"], &["asset", "list"], &["out", "LAP-2", "--to", "S1"]] {
        let ran = crate::support::Cli::on(&foreign).run(command);
        assert!([0, 5].contains(&ran.code), "{command:?}: {ran:?}");
    }
    for command in [&["restore", path][..], &["merge", path, "--prefix", "B-"]] {
        let ran = school.run(command);
        assert_eq!(ran.code, 4, "{command:?}: {ran:?}");
    }
}
