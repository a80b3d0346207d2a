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

/// An inner page of a table, on which every child is the same page.
fn page_of_one_child(size: usize, child: u32) -> Vec<u8> {
    const CELL: usize = 5;
    let mut page = vec![0; size];
    let cells = (size - 12) / (CELL + 2);
    page[0] = 5;
    page[3..5].copy_from_slice(&u16::try_from(cells).unwrap().to_be_bytes());
    page[5..7].copy_from_slice(&u16::try_from(size - cells * CELL).unwrap().to_be_bytes());
    page[8..12].copy_from_slice(&child.to_be_bytes());
    for cell in 0..cells {
        let at = size - (cell + 1) * CELL;
        page[12 + cell * 2..14 + cell * 2].copy_from_slice(&u16::try_from(at).unwrap().to_be_bytes());
        page[at..at + 4].copy_from_slice(&child.to_be_bytes());
        page[at + 4] = 1;
    }
    page
}

/// Four pages, each of whose children is the next one, have more than a hundred thousand million rows.
#[test]
fn a_table_whose_pages_come_round_again_is_not_read_for_ever() {
    let school = Sound::new();
    let backup = school.backed_up(&[]);
    fs::remove_file(beside(&backup, ".json")).unwrap();
    let root: u32 = {
        let file = Connection::open(&backup).unwrap();
        let sql = "select rootpage from sqlite_schema where type = 'table' and name = 'ban'";
        file.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let mut bytes = fs::read(&backup).unwrap();
    let size = usize::from(u16::from_be_bytes([bytes[16], bytes[17]]));
    let pages = u32::try_from(bytes.len() / size).unwrap();
    let at = (usize::try_from(root).unwrap() - 1) * size;
    assert_eq!(bytes[at], 13, "the table's root is a leaf");
    bytes.extend_from_within(at..at + size);
    for child in pages + 1..pages + 4 {
        bytes.extend(page_of_one_child(size, child));
    }
    let inner = page_of_one_child(size, pages + 4);
    bytes[at..at + size].copy_from_slice(&inner);
    bytes[28..32].copy_from_slice(&(pages + 4).to_be_bytes());
    fs::write(&backup, &bytes).unwrap();
    assert_eq!(Connection::open(&backup).unwrap().query_row("select 1 from ban limit 1", [], |row| row.get(0)), Ok(1));

    school.will_not_restore(&backup);
    let ran = school.run(&["merge", backup.to_str().unwrap(), "--dry-run"]);
    assert_eq!(ran.code, 4, "{ran:?}");
    // A check of such a file ends as well.
    let ran = crate::support::Cli::on(&backup).run(&["check"]);
    assert_eq!(ran.code, 5, "{ran:?}");
}
