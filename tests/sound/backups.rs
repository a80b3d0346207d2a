//! `kitbook backup` and `kitbook restore`: a sound backup is restored, a damaged one is refused, and no existing file
//! is lost.

use super::Sound;
use crate::support::{
    Cli, Says, School, must_have_mode,
    office::{erasing, redacting},
    overwrite,
};
use rusqlite::Connection;
use serde_json::Value;
use sha2::{Digest as _, Sha256};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};
use store::Store;

impl Sound {
    fn folder(&self) -> &Path {
        self.school.folder.path()
    }

    /// The words of a backup that names no file: a school on a server has no folder beside it.
    pub(super) fn backing_up<'w>(&'w self, arguments: &[&'w str]) -> Vec<&'w str> {
        ["backup"].into_iter().chain(self.school.keeps_in()).chain(arguments.iter().copied()).collect()
    }

    /// Makes a backup and returns its path.
    pub(super) fn backed_up(&self, arguments: &[&str]) -> PathBuf {
        let names_a_file = arguments.first().is_some_and(|first| !first.starts_with("--"));
        let words = if names_a_file { [&["backup"], arguments].concat() } else { self.backing_up(arguments) };
        PathBuf::from(self.json(&words)["path"].as_str().unwrap())
    }

    pub(super) fn restore(&self, backup: &Path) -> Value {
        self.json(&[&["restore", backup.to_str().unwrap()], &self.school.keeping()[..]].concat())
    }

    /// Checks that the backup is refused as a bad file, and that the register and its folder are unchanged. Returns the
    /// message.
    fn refuses(&self, backup: &Path) -> String {
        let before = names(self.folder());
        let said = self.kept_out(4, &["restore", backup.to_str().unwrap()]);
        assert_eq!(names(self.folder()), before);
        said["error"]["message"].as_str().unwrap().to_owned()
    }
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    // SQLite's files beside an open register come and go.
    names.retain(|name| !name.ends_with("-wal") && !name.ends_with("-shm"));
    names.sort();
    names
}

#[test]
fn a_backup_is_named_after_the_time_has_a_note_and_is_private() {
    let school = Sound::new();
    let made = school.json(&["backup"]);
    let path = PathBuf::from(made["path"].as_str().unwrap());
    assert_eq!(path, school.folder().join("backups/register-2026-11-23-091405.db"));
    must_have_mode(&path, 0o600);
    must_have_mode(path.parent().unwrap(), 0o700);
    let note = path.with_file_name("register-2026-11-23-091405.db.json");
    must_have_mode(&note, 0o600);

    let noted: Value = serde_json::from_slice(&fs::read(&note).unwrap()).unwrap();
    let sum: String = Sha256::digest(fs::read(&path).unwrap()).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(noted["sha256"], sum);
    assert_eq!(noted["bytes"], fs::metadata(&path).unwrap().len());
    assert_eq!(
        (noted["school"].as_str(), noted["made_at"].as_str()),
        (Some("Test School"), Some("2026-11-23T09:14:05Z"))
    );
    let head = noted["head"].as_str().unwrap();
    assert_eq!(school.run(&["check", "--head", head]).code, 0);
    assert_eq!(Cli::on(&path).run(&["check", "--head", head]).code, 0);

    // Another backup in the same second does not replace it.
    let second = school.backed_up(&[]);
    assert_eq!(second, path.with_file_name("register-2026-11-23-091405-2.db"));
    assert!(path.exists());
}

#[test]
fn a_backup_holds_no_half_finished_change_of_another_writer() {
    let school = Sound::new();
    let writer = school.file();
    writer
        .execute_batch("begin immediate; update setting set value = value; insert into setting values ('x', 'y', 'z')")
        .unwrap();
    let backup = school.backed_up(&[]);
    writer.execute_batch("rollback").unwrap();
    assert_eq!(Cli::on(&backup).run(&["check"]).code, 0);
    let rows = |path: &Path| -> i64 {
        Connection::open(path)
            .unwrap()
            .query_row("select count(*) from setting where name = 'x'", [], |row| row.get(0))
            .unwrap()
    };
    assert_eq!(rows(&backup), 0);
}

// In a URI, a path that begins with two slashes would be read as the name of a machine.
#[cfg(unix)]
#[test]
fn a_register_whose_path_begins_with_two_slashes_is_backed_up() {
    let school = Sound::new();
    let path = format!("/{}", school.school.path().display());
    Cli::on(path).done(&["backup"]);
}

#[test]
fn a_dry_run_of_a_backup_writes_nothing() {
    let school = Sound::new();
    let before = names(school.folder());
    let ran = school.done(&["backup", "--dry-run"]);
    assert!(ran.out.contains("Would back up to ") && ran.err.contains("nothing was written"), "{ran:?}");
    assert_eq!(names(school.folder()), before);
}

#[test]
fn only_older_backups_of_this_register_are_removed() {
    let mut school = Sound::new();
    let other = School::new();
    let folder = school.folder().join("usb");
    fs::create_dir(&folder).unwrap();
    let to = folder.to_str().unwrap().to_owned();
    let of_another = Cli::of(&other).json(&["backup", &to]);
    fs::write(folder.join("notes.json"), "{}").unwrap();
    fs::write(folder.join("letter.db"), "Dear Sir").unwrap();
    let mut made = Vec::new();
    for day in 23..27 {
        school.cli.now = format!("2026-11-{day}T17:00:00Z");
        made.push(school.backed_up(&[&to]));
    }
    school.cli.now = "2026-11-27T17:00:00Z".to_owned();
    let last = school.json(&["backup", &to, "--keep", "2"]);
    assert_eq!(
        last["removed"],
        serde_json::json!([
            "register-2026-11-25-170000.db",
            "register-2026-11-24-170000.db",
            "register-2026-11-23-170000.db"
        ])
    );
    assert!(made[3].exists() && !made[2].exists() && !made[2].with_extension("db.json").exists());
    assert!(Path::new(of_another["path"].as_str().unwrap()).exists());
    assert!(folder.join("notes.json").exists() && folder.join("letter.db").exists());
}

#[test]
fn only_a_backup_is_overwritten() {
    let school = Sound::new();
    let letter = school.folder().join("letter.db");
    fs::write(&letter, "Dear Sir").unwrap();
    for (to, words) in [
        (letter.clone(), "already exists, and has no backup note"),
        (school.school.path(), "is the register itself"),
        (school.folder().join("nowhere/x.db"), "there is no folder"),
    ] {
        let said = school.kept_out(2, &["backup", to.to_str().unwrap()]);
        assert!(said["error"]["message"].as_str().unwrap().contains(words), "{said}");
    }
    assert_eq!(fs::read(&letter).unwrap(), b"Dear Sir");
    let daily = school.folder().join("daily.db");
    school.backed_up(&[daily.to_str().unwrap()]);
    school.done(&["out", "TAB-1", "--to", "S2"]);
    let before = fs::read(&daily).unwrap();
    let said = school.kept_out(2, &["backup", daily.to_str().unwrap()]);
    assert!(said["error"]["message"].as_str().unwrap().ends_with("already exists"), "{said}");
    assert_eq!(fs::read(&daily).unwrap(), before);
    school.backed_up(&[daily.to_str().unwrap(), "--overwrite"]);
    let head = school.json(&["log", "verify"])["head"].as_str().unwrap().to_owned();
    assert_eq!(Cli::on(&daily).run(&["check", "--head", &head]).code, 0);
}

#[test]
fn a_backup_is_restored_and_the_current_register_kept_aside() {
    for arguments in [&[][..], &["--zstd"]] {
        let school = Sound::new();
        let then = school.traces();
        let backup = school.backed_up(arguments);
        school.done(&["out", "TAB-1", "--to", "S2"]);
        school.done(&["in", "LAP-1", "--all-well"]);
        let now = school.traces();

        let dry_run = school.json(&["restore", backup.to_str().unwrap(), "--dry-run"]);
        assert_eq!(school.traces(), now);
        assert!(dry_run["kept"].is_null());
        let restored = school.restore(&backup);
        assert_eq!((&dry_run["lost"], &dry_run["lost_entries"]), (&restored["lost"], &restored["lost_entries"]));
        let lost: Vec<(&str, &str)> = restored["lost"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| (entry["action"].as_str().unwrap(), entry["subject"].as_str().unwrap()))
            .collect();
        assert_eq!(lost, [("loan in", "LAP-1"), ("loan out", "TAB-1")]);
        assert_eq!(restored["lost_entries"], 2);
        assert_eq!(school.json(&["show", "TAB-1"])["state"], "available");
        assert_eq!(school.json(&["show", "LAP-1"])["state"], "on_loan");

        // The log records the restore, and nothing else differs.
        let newest = &school.json(&["log", "show"])[0];
        assert_eq!(newest["action"], "register restore");
        assert_eq!(newest["details"]["lost_entries"], 2);
        let without = |rows: &[String]| -> Vec<String> {
            rows.iter()
                .filter(|row| !row.contains("register restore") && !row.contains("lost_entries"))
                .cloned()
                .collect()
        };
        let unlike = without(&school.traces()).iter().filter(|row| !then.contains(row)).count();
        assert_eq!(unlike, 3, "only the head and the last numbers of slips and loans differ");

        let kept = PathBuf::from(restored["kept"].as_str().unwrap());
        must_have_mode(&kept, 0o600);
        assert_eq!(Cli::on(&kept).traces(), now);
        let left: Vec<String> = names(school.folder()).into_iter().filter(|name| name.starts_with('.')).collect();
        assert_eq!(left, [] as [String; 0]);
        let ran = school.done(&["restore", kept.to_str().unwrap(), "--format", "json"]);
        assert_eq!(ran.json()["lost_entries"], 1, "the entry of the restore itself");
        assert!(ran.err.contains("their logs differ after entry"), "{}", ran.err);
        assert_eq!(school.json(&["show", "TAB-1"])["state"], "on_loan");
    }
}

#[test]
fn a_desk_with_the_register_open_goes_on_with_the_restored_one() {
    let school = Sound::new();
    let backup = school.backed_up(&[]);
    school.done(&["out", "TAB-1", "--to", "S2"]);
    let mut desk = Store::open(&school.school.path()).unwrap();
    let open = |desk: &mut Store| -> i64 {
        let sql = "select count(*) from loan where state = 'open'";
        desk.read::<_, domain::fault::Fault>(|tx| Ok(tx.one(sql, &[], |row| row.get(0))?.unwrap())).unwrap()
    };
    let before = open(&mut desk);
    school.restore(&backup);
    assert_eq!(open(&mut desk), before - 1);
    school
        .school
        .act
        .write(&mut desk, |tx, _| {
            tx.next_no("slip")?;
            Ok(())
        })
        .unwrap();
}

#[test]
fn people_erased_since_the_backup_are_erased_again_without_a_trace() {
    let school = Sound::new();
    school.done(&["person", "add", "Q7", "--kind", "visitor", "--first-name", "Quillon", "--last-name", "Vexworthy"]);
    school.done(&["out", "TAB-1", "--to", "Q7", "--accompanied-by", "S2"]);
    let backup = school.backed_up(&[]);
    school.done(&["in", "TAB-1", "--all-well"]);
    school.done(&["asset", "edit", "CAM-1", "--notes", "ask Mr Vexworthyson about the strap"]);
    school.done(&erasing(&["Q7"]));

    let ran = school.done(&["restore", backup.to_str().unwrap(), "--format", "json"]);
    let restored = ran.json();
    assert_eq!(restored["erased_again"], serde_json::json!(["Q7"]));
    assert!(
        ran.err.contains("a person who is erased again still has something open: loan 4 is open. End it by hand"),
        "{}",
        ran.err
    );
    let bytes = fs::read(school.school.path()).unwrap();
    let all = String::from_utf8_lossy(&bytes).to_lowercase();
    assert!(!all.contains("quillon") && !all.contains("vexworthy"));
    assert_eq!(school.json(&["check"])["sound"], true);
    assert_eq!(school.json(&["loan", "show", "4"])["state"], "open");
}

#[test]
fn words_redacted_since_the_backup_are_named() {
    let school = Sound::new();
    school.done(&["asset", "edit", "CAM-1", "--notes", "lent to the Nesbitts"]);
    let backup = school.backed_up(&[]);
    school.done(&redacting("asset CAM-1, notes", "Nesbitts"));
    let ran = school.done(&["restore", backup.to_str().unwrap()]);
    assert!(
        ran.err.contains(
            "words were redacted since the backup in asset CAM-1, notes; redact each again: `kitbook privacy redact"
        ),
        "{}",
        ran.err
    );
}

#[test]
fn a_damaged_backup_is_refused_by_its_sha256() {
    let school = Sound::new();
    for arguments in [&[][..], &["--zstd"]] {
        let backup = school.backed_up(arguments);
        let bytes = fs::read(&backup).unwrap();
        let length = bytes.len() as u64;
        for at in [0, 100, length / 2, length - 1] {
            let byte = bytes[usize::try_from(at).unwrap()];
            overwrite(&backup, at, &[byte ^ 0x40]);
            assert!(school.refuses(&backup).contains("does not match the SHA-256"));
            overwrite(&backup, at, &[byte]);
        }
        File::options().write(true).open(&backup).unwrap().set_len(length - 1).unwrap();
        assert!(school.refuses(&backup).contains("does not match the SHA-256"));
    }
}

#[test]
fn a_backup_without_its_note_is_still_checked() {
    let school = Sound::new();
    let backup = school.backed_up(&[]);
    fs::remove_file(backup.with_extension("db.json")).unwrap();
    let bytes = fs::read(&backup).unwrap();
    let text = b"the lens is cracked";
    let at = (0..bytes.len()).find(|at| bytes[*at..].starts_with(text)).unwrap() as u64;
    overwrite(&backup, at, b"T");
    assert!(school.refuses(&backup).contains("is not sound"));
    overwrite(&backup, at, b"t");
    let ran = school.done(&["restore", backup.to_str().unwrap()]);
    assert!(ran.err.contains("its SHA-256 was not compared"), "{}", ran.err);
}

#[test]
fn only_a_backup_of_this_register_replaces_it() {
    let school = Sound::new();
    let letter = school.folder().join("letter.db");
    fs::write(&letter, "Dear Sir").unwrap();
    let said = school.refuses(&letter);
    assert!(said.contains("letter.db is not a Kitbook register"), "{said}");
    let backup = school.backed_up(&[]);
    fs::write(backup.with_extension("db.json"), "{\"file\": 1}").unwrap();
    assert!(school.refuses(&backup).contains("is not a backup's note"));
    school.kept_out(3, &["restore", "nothing-there.db"]);

    let other = School::new();
    let of_another = Cli::of(&other).json(&["backup"])["path"].as_str().unwrap().to_owned();
    let said = school.kept_out(2, &["restore", &of_another]);
    assert!(said["error"]["message"].as_str().unwrap().contains("the backup is of another"), "{said}");
}

#[test]
fn a_restore_that_is_not_confirmed_changes_nothing() {
    let school = Sound::new();
    let backup = school.backed_up(&[]);
    school.done(&["out", "TAB-1", "--to", "S2"]);
    let (before, files) = (school.traces(), names(school.folder()));
    let mut prompt = Says("no", Vec::new());
    let ran = school.ask(&mut prompt, &["restore", backup.to_str().unwrap()]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.out.starts_with("Would restore") && ran.out.contains("loan out"),
        "the plan is shown before the question: {ran:?}"
    );
    assert!(prompt.1[0].contains("1 log entry recorded since will be lost"), "{:?}", prompt.1);
    assert_eq!((school.traces(), names(school.folder())), (before, files));
    assert_eq!(school.ask(&mut Says("yes", Vec::new()), &["restore", backup.to_str().unwrap()]).code, 0);
    assert_eq!(school.json(&["show", "TAB-1"])["state"], "available");
}

#[test]
fn a_backup_is_restored_over_no_register_and_over_a_damaged_one() {
    let school = Sound::new();
    let backup = school.backed_up(&["--zstd"]);
    let fresh = Cli::on(school.folder().join("fresh.db"));
    let ran = fresh.done(&["restore", backup.to_str().unwrap(), "--format", "json"]);
    assert!(ran.json()["kept"].is_null() && ran.json()["lost_entries"].is_null());
    assert!(ran.err.contains("who was erased since the backup"), "{}", ran.err);
    must_have_mode(fresh.db.as_deref().unwrap(), 0o600);
    assert_eq!(fresh.run(&["check"]).code, 0);

    let damaged = Cli::on(school.folder().join("damaged.db"));
    let wreck = [&b"SQLite format 3\0"[..], &[0xa5; 9_000]].concat();
    fs::write(damaged.db.as_deref().unwrap(), &wreck).unwrap();
    let ran = damaged.done(&["restore", backup.to_str().unwrap(), "--format", "json"]);
    let restored = ran.json();
    assert!(restored["lost_entries"].is_null());
    assert!(ran.err.contains("it is unknown what was recorded and who was erased since the backup"), "{}", ran.err);
    assert_eq!(fs::read(restored["kept"].as_str().unwrap()).unwrap(), wreck);
    assert_eq!(damaged.run(&["check"]).code, 0);
}

#[test]
fn an_unsound_register_is_not_backed_up_and_no_backup_is_removed() {
    let school = Sound::new();
    let good = school.backed_up(&[]);
    school.damage("update asset set make = 'Dell' where tag = 'LAP-1'");
    for arguments in [&["backup", "--keep", "1"][..], &["backup", "--zstd"], &["backup", "--dry-run"]] {
        let said = school.kept_out(5, arguments);
        assert!(said["error"]["message"].as_str().unwrap().contains("nothing was backed up"), "{said}");
    }
    assert_eq!(names(good.parent().unwrap()).len(), 2);
    school.restore(&good);
    assert_eq!(school.json(&["check"])["sound"], true);
}

#[test]
fn the_new_backup_is_kept_even_if_the_clock_is_wrong() {
    let mut school = Sound::new();
    let older = school.backed_up(&[]);
    school.cli.now = "2020-01-01T09:00:00Z".to_owned();
    let made = school.json(&["backup", "--keep", "1"]);
    assert!(Path::new(made["path"].as_str().unwrap()).exists() && !older.exists(), "{made}");
}

#[test]
fn a_backup_that_a_person_named_is_never_removed() {
    let mut school = Sound::new();
    let folder = school.folder().join("usb");
    fs::create_dir(&folder).unwrap();
    let named = school.backed_up(&[folder.join("before-summer.db").to_str().unwrap()]);
    let first = school.backed_up(&[folder.to_str().unwrap()]);
    school.cli.now = "2026-11-24T09:00:00Z".to_owned();
    let dry_run = school.json(&["backup", folder.to_str().unwrap(), "--keep", "1", "--dry-run"]);
    assert_eq!(dry_run["removed"], serde_json::json!(["register-2026-11-23-091405.db"]));
    assert!(first.exists());
    school.backed_up(&[folder.to_str().unwrap(), "--keep", "1"]);
    assert!(named.exists() && !first.exists());
}

#[test]
fn another_schools_backup_is_not_overwritten() {
    let (school, other) = (Sound::new(), School::new());
    let theirs = school.folder().join("theirs.db");
    Cli::of(&other).json(&["backup", theirs.to_str().unwrap()]);
    let before = fs::read(&theirs).unwrap();
    let said = school.kept_out(2, &["backup", theirs.to_str().unwrap()]);
    assert!(said["error"]["message"].as_str().unwrap().contains("is a backup of another register"), "{said}");
    assert_eq!(fs::read(&theirs).unwrap(), before);
}

#[test]
fn a_restore_replaces_neither_a_folder_nor_another_kind_of_file() {
    let school = Sound::new();
    let backup = school.backed_up(&[]);
    let list = school.folder().join("staff.csv");
    fs::write(&list, "Ref,Name\n").unwrap();
    for place in [school.folder().to_owned(), list.clone()] {
        let ran = Cli::on(&place).run(&["restore", backup.to_str().unwrap()]);
        assert_eq!(ran.code, 2, "{ran:?}");
    }
    assert_eq!(fs::read(&list).unwrap(), b"Ref,Name\n");
    let itself = school.school.path();
    school.kept_out(2, &["restore", itself.to_str().unwrap()]);
}

#[test]
fn numbers_given_since_the_backup_are_not_given_again() {
    let school = Sound::new();
    let backup = school.backed_up(&[]);
    let given = school.json(&["out", "TAB-1", "--to", "S2"]);
    school.restore(&backup);
    let next = school.json(&["out", "TAB-1", "--to", "1001", "--due", "+7d"]);
    assert_eq!(next["no"].as_i64(), given["no"].as_i64().map(|no| no + 1));
    assert_eq!(next["loans"][0]["no"].as_i64(), given["loans"][0]["no"].as_i64().map(|no| no + 1));
}

#[test]
fn a_packed_backup_is_named_zst_and_a_truncated_backup_is_named_in_the_error() {
    let school = Sound::new();
    let named = school.backed_up(&[school.folder().join("z.db").to_str().unwrap(), "--zstd"]);
    assert_eq!(named.file_name().unwrap(), "z.db.zst");
    let plain = school.backed_up(&[school.folder().join("y.db.zst").to_str().unwrap()]);
    assert_eq!(fs::read(&plain).unwrap()[..4], [0x28, 0xb5, 0x2f, 0xfd]);
    for path in [named, school.backed_up(&[])] {
        fs::remove_file(format!("{}.json", path.display())).unwrap();
        let length = fs::metadata(&path).unwrap().len();
        File::options().write(true).open(&path).unwrap().set_len(length / 2).unwrap();
        let said = school.refuses(&path);
        assert!(said.contains(path.file_name().unwrap().to_str().unwrap()), "{said}");
        assert!(!said.contains(".kitbook-unfinished-"), "{said}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_not_taken_for_a_file() {
    let school = Sound::new();
    let nowhere = school.folder().join("nosuch");
    let ran = school.run(&["backup", nowhere.to_str().unwrap(), "--keep", "3"]);
    assert!(ran.code == 2 && ran.err.contains("there is no folder"), "{ran:?}");
    assert!(!nowhere.exists());
}
