//! What a killed command leaves beside the register is removed by the next one; a file that only has the name of such a
//! file is left alone.

use super::Sound;
#[cfg(target_os = "linux")]
use crate::faults::machine::{left_out, program};
use crate::support::{Cli, School, office::erasing};
use register::keep::restore;
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// The name that a killed command gave its files, and the text that it wrote into the first of them.
const NAME: &str = ".kitbook-unfinished-0123456789abcdef0123456789abcdef";
const MARK: &str = "Kitbook is writing the files whose names begin with the name of this one.\n\
                    .kitbook-unfinished-0123456789abcdef0123456789abcdef\n";

impl Sound {
    fn beside(&self, name: &str) -> PathBuf {
        self.school.folder.path().join(name)
    }

    /// The register's bytes, all in one file.
    fn whole(&self) -> Vec<u8> {
        self.file().execute_batch("pragma wal_checkpoint(truncate)").unwrap();
        fs::read(self.school.path()).unwrap()
    }

    /// Leaves half a copy of the register, a file of SQLite beside it and half an export, as a killed command does.
    fn killed_in(&self, folder: &Path) {
        let half = self.whole();
        fs::write(folder.join(NAME), MARK).unwrap();
        fs::write(folder.join(format!("{NAME}.Xy01")), &half[half.len() / 2..]).unwrap();
        fs::write(folder.join(format!("{NAME}.Xy01-wal")), "pages").unwrap();
        fs::create_dir(folder.join(format!("{NAME}.Xy02"))).unwrap();
        fs::write(folder.join(format!("{NAME}.Xy02/person.csv")), "everybody").unwrap();
    }
}

/// The names in a folder that unfinished files have.
pub(super) fn unfinished(folder: &Path) -> Vec<String> {
    let all = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = all.filter(|name| name.starts_with(".kitbook-unfinished-")).collect();
    names.sort();
    names
}

#[test]
fn what_a_killed_command_left_is_removed_by_the_next_command_of_any_kind() {
    let school = Sound::new();
    let (folder, backups) = (school.beside(""), school.backed_up(&[]).parent().unwrap().to_owned());
    for next in [&["status"][..], &["check"], &["asset", "list"], &["asset", "edit", "TAB-1", "--notes", "x"]] {
        school.killed_in(&folder);
        school.killed_in(&backups);
        school.done(&[next, &["--dry-run"]].concat());
        assert_eq!(unfinished(&folder).len(), 4, "a dry run of {next:?} removes nothing");
        school.done(next);
        assert_eq!((unfinished(&folder), unfinished(&backups)), (Vec::new(), Vec::new()), "{next:?}");
    }
}

#[test]
fn a_restore_to_an_empty_place_removes_what_a_killed_one_left_there() {
    let school = Sound::new();
    let backup = school.backed_up(&[]);
    let place = tempfile::tempdir().unwrap();
    school.killed_in(place.path());
    Cli::on(place.path().join("fresh.db")).done(&["restore", backup.to_str().unwrap()]);
    assert_eq!(unfinished(place.path()), [] as [String; 0]);
}

#[test]
fn a_file_that_only_has_such_a_name_is_left_alone() {
    let school = Sound::new();
    let other = School::new();
    let (letter, work) = (school.beside(".kitbook-unfinished-letter"), school.beside(".kitbook-unfinished-work"));
    fs::write(&letter, "Dear Sir").unwrap();
    fs::create_dir(&work).unwrap();
    fs::write(work.join("novel.txt"), "It was a dark and stormy night").unwrap();
    // Another school's register, another program's database, and a file with the name but not the text of the mark.
    fs::copy(other.path(), school.beside(".kitbook-unfinished-other")).unwrap();
    let stock = rusqlite::Connection::open(school.beside(".kitbook-unfinished-stock")).unwrap();
    stock.execute_batch("create table stock (item text)").unwrap();
    drop(stock);
    fs::write(school.beside(NAME), "my notes").unwrap();
    fs::write(school.beside(&format!("{NAME}.more")), "more notes").unwrap();
    let long_ago = SystemTime::now() - Duration::from_secs(24 * 60 * 60);
    File::options().write(true).open(&letter).unwrap().set_modified(long_ago).unwrap();
    let before = unfinished(&school.beside(""));
    assert_eq!(before.len(), 6);
    school.done(&["status"]);
    school.backed_up(&[]);
    school.done(&["export", "--all", school.beside("all").to_str().unwrap()]);
    assert_eq!(unfinished(&school.beside("")), before);
    assert_eq!(fs::read_dir(work).unwrap().count(), 1);
}

#[test]
fn a_copy_of_this_register_under_such_a_name_is_removed_unless_a_program_holds_it() {
    let school = Sound::new();
    let copy = school.beside(".kitbook-unfinished-copy");
    fs::write(&copy, school.whole()).unwrap();
    fs::write(store::beside(&copy, "-wal"), "").unwrap();
    let held = File::open(&copy).unwrap();
    held.lock().unwrap();
    school.done(&["status"]);
    assert_eq!(unfinished(&school.beside("")).len(), 2);
    drop(held);
    school.done(&["status"]);
    assert_eq!(unfinished(&school.beside("")), [] as [String; 0]);
}

#[test]
fn a_left_copy_that_is_opened_as_the_register_is_not_removed() {
    let school = Sound::new();
    let copy = school.beside(".kitbook-unfinished-copy");
    fs::write(&copy, school.whole()).unwrap();
    for verb in ["check", "status"] {
        Cli::on(&copy).done(&[verb]);
        assert!(copy.exists(), "{verb}");
    }
}

#[test]
fn what_a_running_restore_writes_stays_and_an_erasure_names_it() {
    let school = Sound::new();
    let backup = school.backed_up(&[]);
    let running = restore::plan(&backup, &school.school.path(), &school.school.act).unwrap();
    let before = unfinished(&school.beside(""));
    assert!(before.len() >= 2, "the mark and the copy: {before:?}");
    school.done(&["status"]);
    assert_eq!(unfinished(&school.beside("")), before);
    school.done(&["person", "add", "Q7", "--kind", "visitor", "--first-name", "Quillon", "--last-name", "Vexworthy"]);
    let said = school.done(&erasing(&["Q7"])).err;
    assert!(!said.contains(&before[0]), "the copy is older than the person: {said}");
    drop(running);
    school.done(&["person", "add", "Q8", "--kind", "visitor", "--first-name", "Quill", "--last-name", "Vexworth"]);
    let backup = school.backed_up(&[]);
    let running = restore::plan(&backup, &school.school.path(), &school.school.act).unwrap();
    let copy = unfinished(&school.beside("")).remove(1);
    let said = school.done(&erasing(&["Q8"])).err;
    assert!(said.contains(&format!("{copy} is being written by another Kitbook")), "{said}");
    assert_eq!(said.matches(".kitbook-unfinished-").count(), 1, "{said}");
    drop(running);
    assert_eq!(unfinished(&school.beside("")), [] as [String; 0]);
}

#[test]
fn an_erasure_removes_what_was_left_and_names_what_it_does_not_know() {
    let school = Sound::new();
    school.done(&["person", "add", "Q7", "--kind", "visitor", "--first-name", "Quillon", "--last-name", "Vexworthy"]);
    school.killed_in(&school.beside(""));
    fs::write(school.beside(".kitbook-unfinished-letter"), "Dear Mr Vexworthy").unwrap();
    let said = school.done(&["privacy", "erase", "Q7", "--dry-run"]).err;
    assert!(said.contains(&format!("{NAME}.Xy01 was left by a Kitbook that was stopped")), "{said}");
    let said = school.done(&erasing(&["Q7"])).err;
    assert!(!said.contains(NAME), "{said}");
    assert!(said.contains(".kitbook-unfinished-letter may hold them: Kitbook does not know it"), "{said}");
    assert_eq!(unfinished(&school.beside("")), [".kitbook-unfinished-letter"]);
}

// The accounts of a group share the folder, but not their half-written copies.
#[cfg(target_os = "linux")]
#[test]
fn an_account_of_the_group_removes_what_another_account_left() {
    use std::os::unix::{fs::PermissionsExt as _, process::CommandExt as _};
    if !nix::unistd::geteuid().is_root() {
        return left_out("a register for a group: this account can't give files to one");
    }
    let school = Sound::new();
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("register.db");
    Cli::on(&db).done(&["init", "--group", "users"]);
    store::give_to_group(folder.path(), "users").unwrap();
    school.killed_in(folder.path());
    fs::remove_dir_all(folder.path().join(format!("{NAME}.Xy02"))).unwrap();
    fs::set_permissions(folder.path().join(format!("{NAME}.Xy01")), fs::Permissions::from_mode(0o600)).unwrap();
    let group = nix::unistd::Group::from_name("users").unwrap().unwrap().gid.as_raw();
    // The program may be in a folder that the other account can't open.
    let copy = folder.path().join("kitbook");
    fs::copy(program(), &copy).unwrap();
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = std::process::Command::new(&copy);
    command.args(["--as", "tess", "--db"]).arg(&db).arg("status").uid(65_534).gid(group);
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(unfinished(folder.path()), [] as [String; 0]);
}

// An upgrade copies the register first. Half a copy under the name of a whole one would look like one.
#[test]
fn no_copy_has_its_name_before_it_is_whole() {
    let mut school = Sound::new();
    let kept = school.beside("register.before-test.db");
    let folder = school.beside("");
    let mut seen = Vec::new();
    let head = school.school.store.head().unwrap();
    school
        .school
        .store
        .copy_to_new(&kept, &mut |done, all| seen.push((done, all, kept.exists(), unfinished(&folder).len())))
        .unwrap();
    assert!(!seen.is_empty() && seen.iter().all(|(.., named, others)| !named && *others == 2), "{seen:?}");
    assert_eq!(store::Store::look(&kept).unwrap().head().unwrap(), head);
    assert_eq!(unfinished(&folder), [] as [String; 0]);
}
