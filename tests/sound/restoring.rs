//! `kitbook restore` and `kitbook backup` in difficult cases: people who were merged and erased, an older register, a
//! log that can't be read, other files in the way, links.

use super::Sound;
#[cfg(target_os = "linux")]
use crate::faults::machine::left_out;
use crate::support::{
    Cli,
    office::{erasing, merging},
    server::{OnlyFiles, in_files},
};
use domain::fault::{Failure, Fault, FaultKind};
use register::keep::restore::{self, Place};
use serde_json::{Value, json};
use std::{fs, path::Path};
use store::{Address, SCHEMA_VERSION, Store};

impl Sound {
    /// The place to restore a backup to.
    fn place(&self) -> Place<'_> {
        Place { at: Address::from(&self.school.path()), copy_to: self.school.keeps_in().map(Path::new) }
    }

    /// The entries of the log that a backup of this school adds: none may be added to a file.
    fn entries_of_a_backup(&self) -> &[&str] {
        if self.school.is_on_a_server() { &["backup"] } else { &[] }
    }

    /// Registers a person twice.
    fn doubled(&self) {
        for (reference, name) in [("Q7", "Quillon"), ("Q8", "Quillan")] {
            self.done(&[
                "person",
                "add",
                reference,
                "--kind",
                "visitor",
                "--first-name",
                name,
                "--last-name",
                "Vexworthy",
            ]);
        }
    }

    /// Looks for words in lower case: in every byte of a file, in every row on a server.
    pub(super) fn holds(&self, words: &str) -> bool {
        if self.school.is_on_a_server() {
            return self.traces().iter().any(|row| row.to_lowercase().contains(words));
        }
        self.file().execute_batch("pragma wal_checkpoint(truncate)").unwrap();
        let bytes = fs::read(self.school.path()).unwrap();
        String::from_utf8_lossy(&bytes).to_lowercase().contains(words)
    }
}

fn names(folder: &Path) -> Vec<String> {
    let name = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().file_name().into_string().unwrap();
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(name).collect();
    names.sort();
    names
}

// The log refers to the duplicate for ever, so its row must stay, without its ref.
#[test]
fn erasing_a_person_registered_twice_leaves_a_sound_register() {
    let school = Sound::new();
    school.doubled();
    let backup = school.backed_up(&[]);
    school.done(&merging("Q8", "Q7"));
    assert_eq!(school.json(&["find", "q8"])[0]["ref"], "Q7", "the merged ref still finds the person");
    school.done(&erasing(&["Q7"]));

    assert_eq!(school.findings(), [] as [Value; 0]);
    assert!(!school.holds("vexworthy") && school.run(&["person", "show", "Q8"]).code == 3);
    school.backed_up(&[]);
    // The backup still has two people: both are erased.
    let restored = school.restore(&backup);
    assert_eq!(restored["erased_again"].as_array().map(Vec::len), Some(2), "{restored}");
    assert!(!school.holds("vexworthy"));
    assert_eq!(school.findings(), [] as [Value; 0]);
    // After a second restore, each person is erased once.
    let restored = school.restore(&backup);
    assert_eq!(restored["erased_again"].as_array().map(Vec::len), Some(2), "{restored}");
}

#[test]
fn people_erased_in_an_older_register_are_erased_again() {
    let _file = in_files(OnlyFiles::IsOlder);
    let folder = tempfile::tempdir().unwrap();
    let old = |name: &str| {
        let path = folder.path().join(name);
        let dump = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/old/5-register.sql");
        rusqlite::Connection::open(&path).unwrap().execute_batch(&fs::read_to_string(dump).unwrap()).unwrap();
        path
    };
    let (present, other) = (old("present.db"), old("other.db"));
    // The register's last entry is from Thursday, so the clock is set to Friday.
    let at = |path: &Path| Cli { now: "2026-11-27T09:00:00Z".to_owned(), ..Cli::on(path) };
    let backup = at(&other).json(&["backup"])["path"].as_str().unwrap().to_owned();
    let file = rusqlite::Connection::open(&present).unwrap();
    let sql = "update person set erased_on = '2026-11-25' where ref = (select min(ref) from person) returning ref";
    let reference: String = file.query_row(sql, [], |row| row.get(0)).unwrap();
    drop(file);

    let restored = at(&present).json(&["restore", &backup]);

    assert_eq!(restored["erased_again"], json!([reference]));
}

#[test]
fn each_readable_part_of_a_damaged_register_is_used() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let school = Sound::new();
    school.done(&["person", "add", "Q7", "--kind", "visitor", "--first-name", "Quillon", "--last-name", "Vexworthy"]);
    let backup = school.backed_up(&[]);
    let given = school.json(&["out", "TAB-1", "--to", "S2"]);
    school.done(&erasing(&["Q7"]));
    school.damage("alter table log rename to log_of_another_hand");

    let restore = ["restore", backup.to_str().unwrap(), "--format", "json"];
    let ran = school.done(&[&restore, &school.school.keeping()[..]].concat());

    assert_eq!(ran.json()["erased_again"], json!(["Q7"]));
    assert!(ran.json()["lost_entries"].is_null());
    assert!(ran.err.contains("it is unknown what was recorded since the backup"), "{}", ran.err);
    let next = school.json(&["out", "TAB-1", "--to", "S2"]);
    assert_eq!(next["no"].as_i64(), given["no"].as_i64().map(|no| no + 1));
}

#[test]
fn a_newer_register_or_another_programs_file_is_not_replaced() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let school = Sound::new();
    let backup = school.backed_up(&[]);
    let newer = school.school.folder.path().join("newer.db");
    fs::copy(&backup, &newer).unwrap();
    let version = format!("pragma user_version = {}", SCHEMA_VERSION + 1);
    rusqlite::Connection::open(&newer).unwrap().execute_batch(&version).unwrap();
    let other = school.school.folder.path().join("other.db");
    rusqlite::Connection::open(&other).unwrap().execute_batch("create table stock (item text)").unwrap();
    for path in [&newer, &other] {
        let before = (fs::read(path).unwrap(), names(path.parent().unwrap()));
        let ran = Cli::on(path).run(&["restore", backup.to_str().unwrap()]);
        assert_eq!(ran.code, 5, "{ran:?}");
        assert_eq!((fs::read(path).unwrap(), names(path.parent().unwrap())), before, "{}", path.display());
    }
}

// A desk may record something between the plan and the restore.
#[test]
fn a_change_meanwhile_stops_the_restore_and_no_one_can_write_after_the_last_check() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let school = Sound::new();
    let backup = school.backed_up(&[]);
    school.done(&["out", "TAB-1", "--to", "S2"]);
    let mut present = Store::open(&school.school.path()).unwrap();
    let other = Store::open(&backup).unwrap();
    let before = present.head().unwrap();
    let mut checked = 0;

    let answer = present.become_copy_of(&other, &mut |_, _| {}, || {
        checked += 1;
        let another = rusqlite::Connection::open(school.school.path()).unwrap();
        another.busy_timeout(std::time::Duration::ZERO).unwrap();
        assert!(another.execute_batch("begin immediate").is_err(), "someone else can write");
        Err(Fault::register("written meanwhile").hint("Try again."))
    });

    assert_eq!((answer.unwrap_err().message.as_str(), checked), ("written meanwhile", 1));
    assert_eq!(present.head().unwrap(), before);
    assert_eq!(school.json(&["show", "TAB-1"])["holder"]["ref"], "S2");
    present.become_copy_of(&other, &mut |_, _| {}, || Ok(())).unwrap();
    assert!(present.head().unwrap().no < before.no);
}

// A desk records something while the question is on the screen.
#[test]
fn an_entry_recorded_before_the_confirmation_is_not_lost() {
    let school = Sound::new();
    let backup = school.backed_up(&[]);
    let before = names(school.school.folder.path());
    let plan = restore::plan(&backup, school.place(), &school.school.act).unwrap();
    assert_eq!(plan.answer.value.lost_entries, Some(i64::from(school.school.is_on_a_server())));
    school.done(&["out", "TAB-1", "--to", "S2"]);

    let Err(Failure::Fault(fault)) = restore::apply(plan, &school.school.act, &mut |_, _| {}) else {
        panic!("it was restored")
    };

    assert_eq!(
        (fault.kind, fault.message.starts_with("the register was changed meanwhile")),
        (FaultKind::Conflict, true)
    );
    assert_eq!(names(school.school.folder.path()), before, "the copy is removed");
    assert_eq!(school.json(&["show", "TAB-1"])["holder"]["ref"], "S2");
}

// A restore replaces a log. Backups of the replaced log may have more entries, but they are not newer.
#[test]
fn backups_of_a_replaced_log_are_removed_first() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let mut school = Sound::new();
    let first = school.backed_up(&[]);
    let mut replaced = Vec::new();
    for (second, notes) in ["one", "two", "three"].into_iter().enumerate() {
        school.cli.now = format!("2026-11-23T10:00:{second:02}Z");
        for part in ["a", "b", "c"] {
            school.done(&["asset", "edit", "TAB-1", "--notes", &format!("{notes} {part}")]);
        }
        replaced.push(school.backed_up(&[]));
    }
    school.cli.now = "2026-11-23T11:00:00Z".to_owned();
    school.restore(&first);
    school.cli.now = "2026-11-24T09:00:00Z".to_owned();
    let after = school.backed_up(&["--keep", "3"]);
    school.cli.now = "2026-11-25T09:00:00Z".to_owned();
    let last = school.backed_up(&["--keep", "3"]);
    assert!(first.exists() && after.exists() && last.exists());
    assert!(replaced.iter().all(|backup| !backup.exists()));
    school.damage("update person set bans = 0 where ref = '1003'");
    let said = school.run(&["check"]).err;
    assert!(said.contains(&format!("the newest backup beside the register is {}", last.display())), "{said}");
}

#[test]
fn a_note_does_not_overwrite_another_file() {
    let school = Sound::new();
    let other = school.school.folder.path().join("pupils.db.json");
    fs::write(&other, "{\"pupils\": 312}").unwrap();
    let said = school.kept_out(2, &["backup", other.with_extension("").to_str().unwrap()]);
    assert!(said["error"]["message"].as_str().unwrap().contains("pupils.db.json, which is another file"), "{said}");
    assert_eq!(fs::read(&other).unwrap(), b"{\"pupils\": 312}");
    assert!(!other.with_extension("").exists());
}

#[cfg(unix)]
#[test]
fn a_backup_to_a_link_writes_its_target() {
    use std::os::unix::fs::symlink;
    let school = Sound::new();
    let (stick, here) = (school.school.folder.path().join("stick"), school.school.folder.path().join("daily.db"));
    fs::create_dir(&stick).unwrap();
    symlink(stick.join("daily.db"), &here).unwrap();
    for _ in 0..2 {
        school.done(&["backup", here.to_str().unwrap(), "--overwrite"]);
        assert!(here.is_symlink());
        assert_eq!(names(&stick), ["daily.db", "daily.db.json"]);
    }
    school.restore(&here);
}

#[test]
fn a_dry_run_of_the_first_backup_accepts_keep() {
    let school = Sound::new();
    let before = names(school.school.folder.path());
    let dry_run = school.json(&school.backing_up(&["--keep", "3", "--dry-run"]));
    assert_eq!(dry_run["removed"], json!([]));
    assert_eq!(names(school.school.folder.path()), before);
    let nowhere = format!("{}/", school.school.folder.path().join("nowhere").display());
    school.kept_out(2, &["backup", &nowhere]);
}

// Every account that shares a register must be able to back it up and restore it.
#[cfg(target_os = "linux")]
#[test]
fn a_group_that_shares_a_register_shares_its_backups_and_copies() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    if !nix::unistd::geteuid().is_root() {
        return left_out("a register for a group: this account can't give files to one");
    }
    let folder = tempfile::tempdir().unwrap();
    let cli = Cli::on(folder.path().join("register.db"));
    cli.done(&["init", "--group", "users"]);
    let backup = cli.json(&["backup"])["path"].as_str().unwrap().to_owned();
    cli.done(&["category", "set", "laptop", "--days", "7"]);
    let kept = cli.json(&["restore", &backup])["kept"].as_str().unwrap().to_owned();
    let group = nix::unistd::Group::from_name("users").unwrap().unwrap().gid.as_raw();
    let shared = |path: &Path| {
        use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
        let found = fs::metadata(path).unwrap();
        (found.gid() == group, found.permissions().mode() & 0o7777)
    };
    assert_eq!(shared(&folder.path().join("backups")), (true, 0o2770));
    for path in [backup.clone(), format!("{backup}.json"), kept] {
        assert_eq!(shared(Path::new(&path)), (true, 0o660), "{path}");
    }
}

/// The names of half-written files whose commands have ended.
fn left_behind(folder: &Path) -> Vec<String> {
    let is_left = |name: &String| {
        let mark = name.strip_prefix(".kitbook-unfinished-").and_then(|rest| rest.split_once('.'));
        let Some((mark, _)) = mark else { return false };
        !folder.join(format!(".kitbook-unfinished-{mark}")).exists() && folder.join(name).exists()
    };
    names(folder).into_iter().filter(is_left).collect()
}

// The copy of a backup that is restored on a server is in the machine's folder for temporary files.
#[test]
fn a_restore_leaves_nothing_of_its_own_copy_of_the_backup() {
    let school = Sound::new();
    let backup = school.backed_up(&[]);
    school.done(&["out", "TAB-1", "--to", "S2"]);
    let folders = [std::env::temp_dir(), school.school.folder.path().to_owned()];
    let before = folders.each_ref().map(|folder| left_behind(folder));
    school.restore(&backup);
    let left = folders.each_ref().map(|folder| left_behind(folder));
    let new: Vec<&String> =
        left.iter().flatten().filter(|name| !before.iter().flatten().any(|old| old == *name)).collect();
    assert_eq!(new, [] as [&String; 0]);
}

// The content that was checked is the content that is restored.
#[test]
fn a_backup_changed_after_the_plan_is_restored_as_it_was_checked() {
    let school = Sound::new();
    let backup = school.backed_up(&[]);
    school.done(&["out", "TAB-1", "--to", "S2"]);
    let plan = restore::plan(&backup, school.place(), &school.school.act).unwrap();
    fs::write(&backup, "rubbish").unwrap();

    let restored = restore::apply(plan, &school.school.act, &mut |_, _| {}).unwrap().value;

    let lost: Vec<&str> = restored.lost.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(lost, [&["loan out"], school.entries_of_a_backup()].concat());
    assert!(school.json(&["show", "TAB-1"])["holder"].is_null());
}

#[test]
fn a_file_created_meanwhile_is_not_replaced() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let school = Sound::new();
    let backup = school.backed_up(&[]);
    let elsewhere = school.school.folder.path().join("elsewhere.db");
    let plan = restore::plan(&backup, &elsewhere, &school.school.act).unwrap();
    fs::write(&elsewhere, "somebody else's").unwrap();

    let Err(Failure::Fault(fault)) = restore::apply(plan, &school.school.act, &mut |_, _| {}) else {
        panic!("it was restored")
    };

    assert_eq!((fault.kind, fs::read(&elsewhere).unwrap().as_slice()), (FaultKind::Conflict, &b"somebody else's"[..]));
}
