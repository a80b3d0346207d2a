//! `kitbook backup drill`: a backup from off site is opened as for a restore, checked, counted and compared, and the log
//! records it. `status` says when that was last done, and when the last backup was made.

use super::{Sound, leftovers::unfinished};
use crate::support::{Cli, School};
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
};

const PASSPHRASE: &str = "quartz kettle oblong heron";

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

impl Sound {
    /// Copies a backup and its note to a place off site; returns the copy.
    fn off_site(&self, backup: &Path, place: &Path) -> PathBuf {
        let copy = place.join(backup.file_name().unwrap());
        fs::copy(backup, &copy).unwrap();
        fs::copy(format!("{}.json", backup.display()), format!("{}.json", copy.display())).unwrap();
        copy
    }

    fn status(&self) -> Value {
        self.json(&["status"])
    }
}

#[test]
fn a_drill_counts_and_compares_a_backup_and_the_log_records_it() {
    let mut school = Sound::new();
    school.cli.passphrase = Some(PASSPHRASE.to_owned());
    let place = tempfile::tempdir().unwrap();
    for arguments in [&["--encrypt"][..], &["--zstd"], &[]] {
        let backup = school.backed_up(arguments);
        let copy = school.off_site(&backup, place.path());
        school.done(&["asset", "add", "--tag-prefix", "NEW-", "--count", "2", "--category", "laptop"]);
        let count = |sql: &str| school.file().query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
        let assets = count("select count(*) from asset");
        let entries = count("select count(*) from log");

        let dry_run = school.json(&["backup", "drill", text(&copy), "--dry-run"]);
        assert!(dry_run["no"].is_null());
        assert_eq!(count("select count(*) from log"), entries);
        let drill = school.json(&["backup", "drill", text(&copy)]);
        assert_eq!(drill["no"], entries + 1);
        assert_eq!((&drill["backup"], &drill["register"]), (&dry_run["backup"], &dry_run["register"]));
        assert_eq!((&drill["backup"]["assets"], &drill["register"]["assets"]), (&json!(assets - 2), &json!(assets)));
        assert_eq!(drill["register"]["entries"], entries);
        assert_eq!(drill["register"]["people"], count("select count(*) from person"));
        assert_eq!(drill["register"]["open_loans"], count("select count(*) from loan where state = 'open'"));
        assert_eq!(drill["register"]["tests"], count("select count(*) from pat_result"));
        assert_eq!((&drill["in_log"], &drill["differ_after"]), (&json!(true), &Value::Null));
        let noted: Value = serde_json::from_slice(&fs::read(format!("{}.json", copy.display())).unwrap()).unwrap();
        assert_eq!((&drill["sha256"], &drill["head"]), (&noted["sha256"], &noted["head"]));
        assert_eq!(drill["encrypted"], arguments == ["--encrypt"]);

        let newest = &school.json(&["log", "show"])[0];
        assert_eq!(newest["action"], "backup drill");
        for name in ["sha256", "head", "backup", "register", "in_log"] {
            assert_eq!(newest["details"][name], drill[name], "{name}");
        }
        assert_eq!(school.status()["last_drill_on"], "2026-11-23");
        assert_eq!(unfinished(school.school.folder.path()), [] as [String; 0]);
    }
    let ran = school.done(&["backup", "drill", text(&place.path().join("kitbook-2026-11-23.age"))]);
    assert!(ran.out.contains("open loans") && ran.out.contains("The backup can be restored"), "{}", ran.out);
    school.kept_out(4, &["backup", "drill", text(&place.path().join("kitbook-2026-11-23.age.json"))]);
}

#[test]
fn a_backup_that_can_not_be_opened_or_is_of_another_register_is_no_drill() {
    let mut school = Sound::new();
    let place = tempfile::tempdir().unwrap();
    school.cli.passphrase = Some(PASSPHRASE.to_owned());
    let copy = school.off_site(&school.backed_up(&["--encrypt"]), place.path());
    let without = Cli::of(&school.school);
    without.kept_out(2, &["backup", "drill", text(&copy)]);
    let other = School::new();
    let theirs = Cli::of(&other).json(&["backup"])["path"].as_str().unwrap().to_owned();
    let said = school.kept_out(2, &["backup", "drill", &theirs]);
    assert!(said["error"]["message"].as_str().unwrap().contains("is a backup of another register"), "{said}");
    fs::write(&copy, "rubbish").unwrap();
    school.kept_out(4, &["backup", "drill", text(&copy)]);
    school.kept_out(3, &["backup", "drill", text(&place.path().join("none.db"))]);
    for words in [&["backup", "--zstd", "drill", "x"][..], &["backup", "drill"], &["backup", "usb", "drill", "x"]] {
        school.misused(words);
    }
    assert!(school.status()["last_drill_on"].is_null());
}

#[test]
fn a_backup_whose_log_differs_is_told_with_the_entry_after_which() {
    let school = Sound::new();
    let place = tempfile::tempdir().unwrap();
    let before = {
        school.file().execute_batch("pragma wal_checkpoint(truncate)").unwrap();
        fs::read(school.school.path()).unwrap()
    };
    let common = school.json(&["log", "head"])["no"].as_i64().unwrap();
    school.done(&["asset", "edit", "TAB-1", "--notes", "a"]);
    let backup = school.backed_up(&[]);
    let copy = school.off_site(&backup, place.path());
    fs::remove_dir_all(backup.parent().unwrap()).unwrap();
    school.file().execute_batch("pragma wal_checkpoint(truncate)").unwrap();
    fs::write(school.school.path(), before).unwrap();
    school.done(&["asset", "edit", "TAB-1", "--notes", "b"]);
    let ran = school.run(&["backup", "drill", text(&copy), "--format", "json"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert_eq!((&ran.json()["in_log"], &ran.json()["differ_after"]), (&json!(false), &json!(common)));
    assert!(ran.talk()["error"]["message"].as_str().unwrap().contains(&format!("after entry {common}")), "{ran:?}");
    assert_eq!(school.json(&["log", "show"])[0]["details"]["differ_after"], common);
}

#[test]
fn a_backup_that_a_restore_dropped_is_told_and_is_no_fault() {
    let school = Sound::new();
    let first = school.backed_up(&[]);
    school.done(&["asset", "edit", "TAB-1", "--notes", "a"]);
    let dropped = school.backed_up(&[]);
    school.done(&["restore", text(&first)]);
    let ran = school.done(&["backup", "drill", text(&dropped), "--format", "json"]);
    assert_eq!(ran.json()["in_log"], false);
    assert!(ran.err.contains("a restore dropped"), "{}", ran.err);
    assert!(ran.err.contains("beside the register"), "a drill should use the copy kept elsewhere: {}", ran.err);
}

#[test]
fn the_sheet_has_the_figures_and_lines_to_sign() {
    let mut school = Sound::new();
    school.cli.passphrase = Some(PASSPHRASE.to_owned());
    let place = tempfile::tempdir().unwrap();
    let copy = school.off_site(&school.backed_up(&["--encrypt"]), place.path());
    let sheet = place.path().join("drill.html");
    let drill = school.json(&["backup", "drill", text(&copy), "--output", text(&sheet)]);
    assert_eq!(drill["sheet"], text(&sheet));
    let page = fs::read_to_string(&sheet).unwrap();
    let bytes = drill["bytes"].to_string();
    for words in [
        // The head is that with the drill's own entry.
        &format!("Log head: {}:", drill["no"]),
        &format!(
            "{},{},{} bytes",
            &bytes[..bytes.len() - 6],
            &bytes[bytes.len() - 6..bytes.len() - 3],
            &bytes[bytes.len() - 3..]
        ),
        "Backup drill",
        "Test School",
        &drill["sha256"].as_str().unwrap()[..8],
        "Open loans",
        "Log entries",
        "Done by",
        "From which medium",
        "Signature",
        "the log has the backup’s last entry",
        "default-src 'none'",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
    // A sheet that can't be written stops the drill before it is recorded.
    let entries = drill["no"].clone();
    school.kept_out(2, &["backup", "drill", text(&copy), "--output", text(&sheet)]);
    assert_eq!(school.json(&["log", "head"])["no"], entries);
    let ran = school.done(&["backup", "drill", text(&copy), "--output", "-"]);
    assert!(ran.out.starts_with("<!DOCTYPE html>"), "{}", ran.out);
}

#[test]
fn status_says_when_a_drill_or_a_backup_is_overdue() {
    let mut school = Sound::new();
    let place = tempfile::tempdir().unwrap();
    let status = school.status();
    for name in ["last_drill_on", "last_backup_on", "last_backup_at"] {
        assert!(status[name].is_null(), "{name}: {status}");
    }
    assert_eq!((&status["drill_overdue"], &status["backup_overdue"]), (&json!(true), &json!(true)));
    let page = school.done(&["status"]).out;
    assert!(
        page.contains("last backup") && page.contains("none beside the register") && page.contains("last drill"),
        "{page}"
    );

    // On a Friday.
    school.cli.now = "2026-11-27T17:00:00Z".to_owned();
    let copy = school.off_site(&school.backed_up(&[]), place.path());
    school.done(&["backup", "drill", text(&copy)]);
    let status = school.status();
    assert_eq!(
        (status["last_backup_on"].as_str(), status["last_backup_at"].as_str()),
        (Some("2026-11-27"), Some("2026-11-27T17:00:00Z"))
    );
    let overdue = |school: &Sound| {
        let status = school.status();
        (status["backup_overdue"].as_bool().unwrap(), status["drill_overdue"].as_bool().unwrap())
    };
    let mut at = |now: &str| {
        school.cli.now = now.to_owned();
        overdue(&school)
    };
    assert_eq!(at("2026-11-28T09:00:00Z"), (false, false));
    // Friday's is the last before Monday, but not before Tuesday.
    assert_eq!(at("2026-11-30T09:00:00Z"), (false, false));
    assert_eq!(at("2026-12-01T09:00:00Z"), (true, false));
    assert_eq!(at("2027-03-27T09:00:00Z"), (true, false));
    assert_eq!(at("2027-03-28T09:00:00Z"), (true, true));
    let page = school.done(&["status"]).out;
    assert!(page.contains("Fri 27 Nov 2026") && page.contains("kitbook backup drill FILE"), "{page}");

    // A clock that was wrong must not keep it quiet for years, and a replaced log's backup is not this register's.
    school.cli.now = "2027-03-29T09:00:00Z".to_owned();
    let backup = school.backed_up(&[]);
    let note = backup.with_extension("db.json");
    let later = fs::read_to_string(&note).unwrap().replace("2027-03-29T09:00:00Z", "2099-01-01T09:00:00Z");
    fs::write(&note, later).unwrap();
    assert_eq!(school.status()["last_backup_on"], "2026-11-27");
    fs::remove_file(&note).unwrap();
    school.done(&["asset", "edit", "TAB-1", "--notes", "b"]);
    school.cli.now = "2027-03-29T10:00:00Z".to_owned();
    school.backed_up(&[]);
    assert_eq!(school.status()["last_backup_on"], "2027-03-29");
    school.done(&["restore", text(&copy)]);
    assert_eq!(school.status()["last_backup_on"], "2026-11-27");
}

#[test]
fn the_day_of_an_encrypted_backup_is_known() {
    let mut school = Sound::new();
    school.cli.passphrase = Some(PASSPHRASE.to_owned());
    school.backed_up(&["--encrypt"]);
    let status = school.status();
    assert_eq!((status["last_backup_on"].as_str(), &status["last_backup_at"]), (Some("2026-11-23"), &Value::Null));
    assert_eq!(status["backup_overdue"], false);
}

#[test]
fn a_drill_recorded_late_has_its_day() {
    let mut school = Sound::new();
    let place = tempfile::tempdir().unwrap();
    let copy = school.off_site(&school.backed_up(&[]), place.path());
    school.cli.now = "2026-11-25T09:00:00Z".to_owned();
    school.done(&["backup", "drill", text(&copy), "--on", "2026-11-24"]);
    assert_eq!(school.status()["last_drill_on"], "2026-11-24");
    assert_eq!(school.json(&["log", "show"])[0]["effective_on"], "2026-11-24");
    school.done(&["backup", "drill", text(&copy), "--on", "2026-11-23"]);
    assert_eq!(school.status()["last_drill_on"], "2026-11-24", "an earlier drill that is recorded later");
}

// A school may not have the version that made the backup any more.
#[test]
fn a_backup_of_an_older_version_is_brought_up_to_date_in_its_copy() {
    let folder = tempfile::tempdir().unwrap();
    let dump = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/old/5-register.sql");
    let (old, present) = (folder.path().join("old.db"), folder.path().join("present/register.db"));
    fs::create_dir(present.parent().unwrap()).unwrap();
    let file = rusqlite::Connection::open(&old).unwrap();
    file.execute_batch(&fs::read_to_string(dump).unwrap()).unwrap();
    let entries: i64 = file.query_row("select count(*) from log", [], |row| row.get(0)).unwrap();
    drop(file);
    fs::copy(&old, &present).unwrap();
    let before = fs::read(&old).unwrap();
    // The register's last entry is from Thursday, so the clock is set to Friday.
    let cli = Cli { now: "2026-11-30T09:00:00Z".to_owned(), ..Cli::on(&present) };
    let drill = cli.json(&["backup", "drill", text(&old)]);
    assert_eq!((&drill["in_log"], &drill["backup"]["entries"]), (&json!(true), &json!(entries)));
    assert_eq!(fs::read(&old).unwrap(), before);
    assert_eq!(unfinished(present.parent().unwrap()), [] as [String; 0]);
}
