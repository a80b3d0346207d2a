//! A backup in a file takes the place of a school on a server, whole or not at all, and a school from before is kept.

use super::schools::{at, trust};
use crate::support::{Cli, MONDAY, Says, answers::every_row, clock, office::erasing};
use domain::{fault::Fault, stamp::Timepiece};
use register::{
    act::Act,
    keep::restore::{self, Place},
};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    thread,
    time::Duration,
};
use store::{Address, Store};
use tempfile::TempDir;

fn act() -> Act {
    Act::of("tess", Timepiece::standing(clock(MONDAY)))
}

/// A school on a server, with a folder for its backups.
struct Oak {
    trust: Cli,
    short: String,
    at: PathBuf,
    school: Cli,
    folder: TempDir,
}

impl Drop for Oak {
    fn drop(&mut self) {
        if !thread::panicking() {
            self.trust.done(&["school", "remove", &self.short, "--yes"]);
        }
    }
}

impl Oak {
    fn new() -> Option<Self> {
        let (trust, short) = trust()?;
        trust.done(&["school", "add", &short, "--school", "Oak School"]);
        let at = at(&trust, &short);
        let school = Cli::on(&at);
        for tag in ["LAP-1", "LAP-2"] {
            school.done(&["asset", "add", tag, "--category", "laptop"]);
        }
        school.done(&["person", "add", "1001", "--kind", "pupil", "--first-name", "Ada", "--last-name", "Zzyzx"]);
        school.done(&["person", "add", "D1", "--kind", "staff", "--first-name", "Dana", "--last-name", "Lead"]);
        school.done(&["role", "set", "D1", "data-protection-lead"]);
        school.done(&["out", "LAP-1", "--to", "D1"]);
        Some(Self { trust, short, at, school, folder: tempfile::tempdir().unwrap() })
    }

    fn folder(&self) -> &str {
        self.folder.path().to_str().unwrap()
    }

    fn backed_up(&self, more: &[&str]) -> String {
        let made = self.school.json(&[&["backup", self.folder()], more].concat());
        made["path"].as_str().unwrap().to_owned()
    }

    fn restored(&self, backup: &str, more: &[&str]) -> Value {
        self.school.json(&[&["restore", backup, "--copy-to", self.folder(), "--yes"], more].concat())
    }

    fn is_sound(&self) {
        let report = self.school.json(&["check"]);
        assert_eq!(report["sound"], true, "{report}");
    }
}

#[test]
fn a_backup_takes_the_place_of_a_school_and_what_is_lost_is_named_and_kept() {
    let Some(oak) = Oak::new() else { return };
    let (backup, then) = (oak.backed_up(&[]), oak.school.json(&["asset", "list"]));
    oak.school.done(&["asset", "edit", "LAP-2", "--notes", "later"]);
    oak.school.done(&["in", "LAP-1"]);
    let before = every_row(&oak.at);
    let dry_run = oak.restored(&backup, &["--dry-run"]);
    assert_eq!((&dry_run["lost_entries"], &dry_run["kept"]), (&3.into(), &Value::Null));
    assert_eq!(every_row(&oak.at), before);

    let restored = oak.restored(&backup, &[]);
    let lost: Vec<&str> = restored["lost"].as_array().unwrap().iter().map(|e| e["action"].as_str().unwrap()).collect();
    assert_eq!(lost, ["loan in", "asset edit", "backup"]);
    assert_eq!(oak.school.json(&["asset", "list"]), then);
    oak.is_sound();
    // The school from before is a register in a file, in the folder.
    let kept = restored["kept"].as_str().unwrap();
    assert!(kept.starts_with(oak.folder()) && kept.contains(&format!("{}.before-restore-", oak.short)), "{kept}");
    let file = Cli::on(kept);
    assert_eq!(file.json(&["check"])["sound"], true);
    assert_eq!(file.json(&["asset", "show", "LAP-2"])["notes"], "later");
    // The log says what was dropped, and goes on; the guards are back.
    let log = oak.school.json(&["log", "show", "--limit", "1"]);
    assert_eq!((&log[0]["action"], &log[0]["details"]["lost_entries"]), (&"register restore".into(), &3.into()));
    oak.school.done(&["in", "LAP-1"]);
    let fault = Store::open(&oak.at)
        .unwrap()
        .write::<_, Fault>(&act().writer(), true, |tx| tx.may_change("delete from log", &[]));
    assert!(fault.is_err(), "the log can be emptied");
    // Back again, from what was kept.
    oak.restored(kept, &[]);
    assert_eq!(oak.school.json(&["asset", "show", "LAP-2"])["notes"], "later");
    oak.is_sound();
}

#[test]
fn an_encrypted_backup_takes_the_place_of_a_school() {
    let Some(mut oak) = Oak::new() else { return };
    oak.school.passphrase = Some("quartz kettle oblong heron".to_owned());
    let backup = oak.backed_up(&["--encrypt"]);
    oak.school.done(&["asset", "edit", "LAP-2", "--notes", "later"]);
    oak.school.passphrase = Some("another".to_owned());
    let before = every_row(&oak.at);
    assert_ne!(oak.school.run(&["restore", &backup, "--copy-to", oak.folder(), "--yes"]).code, 0);
    assert_eq!(every_row(&oak.at), before);
    oak.school.passphrase = Some("quartz kettle oblong heron".to_owned());
    oak.restored(&backup, &[]);
    assert!(oak.school.json(&["asset", "show", "LAP-2"])["notes"].is_null());
    oak.is_sound();
}

#[test]
fn people_who_were_erased_since_are_erased_again_and_numbers_go_on() {
    let Some(mut oak) = Oak::new() else { return };
    oak.school.done(&["leaver", "set", "1001", "--last-working-day", "2026-11-20"]);
    let backup = oak.backed_up(&[]);
    let slip = oak.school.json(&["out", "LAP-2", "--to", "D1"])["no"].as_i64().unwrap();
    oak.school.set_clock("2028-02-01T09:00:00Z");
    oak.school.done(&erasing(&["1001"]));
    let restored = oak.restored(&backup, &[]);
    assert_eq!(restored["erased_again"].as_array().unwrap().len(), 1, "{restored}");
    assert!(every_row(&oak.at).iter().all(|row| !row.contains("Zzyzx")), "a row still has the name");
    assert_eq!(oak.school.json(&["out", "LAP-2", "--to", "D1"])["no"], slip + 1, "a number is given twice");
    oak.is_sound();
}

#[test]
fn what_can_not_be_restored_changes_nothing() {
    let Some(oak) = Oak::new() else { return };
    let backup = oak.backed_up(&[]);
    oak.school.done(&["asset", "edit", "LAP-2", "--notes", "later"]);
    let before = every_row(&oak.at);
    let refused = |words: &[&str], code: u8, said: &str| {
        let ran = oak.school.run(&[&["restore"], words].concat());
        assert!(ran.code == code && ran.err.contains(said), "{words:?}: {ran:?}");
        assert_eq!(every_row(&oak.at), before, "{words:?}");
    };
    refused(&[&backup, "--yes"], 2, "a school on a server has no folder beside it for the copy from before");
    refused(&[&backup, "--yes"], 2, "--copy-to FOLDER");
    refused(&[&backup, "--yes", "--copy-to", "/nowhere/at/all"], 2, "there is no folder /nowhere/at/all");
    let other = oak.folder.path().join("other.db");
    Cli::on(&other).done(&["init", "--school", "Elm School"]);
    let other = other.to_str().unwrap();
    refused(&[other, "--yes", "--copy-to", oak.folder()], 2, "the backup is of another (Elm School)");
    fs::write(oak.folder.path().join("bad.db"), "not a register").unwrap();
    let bad = oak.folder.path().join("bad.db");
    refused(&[bad.to_str().unwrap(), "--yes", "--copy-to", oak.folder()], 4, "bad.db");
    // The school's own role may not replace it.
    let own = oak.at.to_str().unwrap().replacen("kitbook@", &format!("school_{}@", oak.short), 1);
    let ran = Cli::on(own).run(&["restore", &backup, "--yes", "--copy-to", oak.folder()]);
    assert!(ran.code == 5 && ran.err.contains("only the role that made the school"), "{ran:?}");
    // At a terminal it is asked first, and what would be lost is named.
    let mut says = Says("no", Vec::new());
    let mut asked = Cli::on(&oak.at);
    asked.terminal = kitbook::cli::Terminal { input: true, output: true, errors: true, ..Default::default() };
    let ran = asked.ask(&mut says, &["restore", &backup, "--copy-to", oak.folder()]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(says.1[0].contains("2 log entries recorded since will be lost"), "{:?}", says.1);
    assert_eq!(every_row(&oak.at), before);
    let left: Vec<_> = fs::read_dir(oak.folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_str().unwrap().contains("before-restore")), "{left:?}");
}

#[test]
fn a_school_that_was_changed_since_the_plan_is_left_alone() {
    let Some(oak) = Oak::new() else { return };
    let backup = PathBuf::from(oak.backed_up(&[]));
    let act = act();
    let to = Place { at: Address::from(&oak.at), copy_to: Some(oak.folder.path()) };
    let plan = restore::plan(&backup, to, &act).unwrap();
    oak.school.done(&["asset", "edit", "LAP-2", "--notes", "meanwhile"]);
    let fault = restore::apply(plan, &act, &mut |_, _| {}).unwrap_err();
    assert!(fault.to_string().contains("changed meanwhile"), "{fault}");
    assert_eq!(oak.school.json(&["asset", "show", "LAP-2"])["notes"], "meanwhile");
    oak.is_sound();
    let kept = fs::read_dir(oak.folder.path())
        .unwrap()
        .filter(|e| e.as_ref().unwrap().file_name().to_str().unwrap().contains("before-restore"));
    assert_eq!(kept.count(), 0, "a copy that is not needed is left");
}

#[test]
fn those_who_read_meanwhile_see_the_school_from_before_and_those_who_write_come_after() {
    let Some(oak) = Oak::new() else { return };
    let backup = oak.backed_up(&[]);
    oak.school.done(&["asset", "edit", "LAP-2", "--notes", "later"]);
    let (mut reader, act) = (Store::look(&oak.at).unwrap(), act());
    let mut copy = Store::open(Path::new(&backup)).unwrap();
    let mut school = Store::school_to_replace(&Address::from(&oak.at)).unwrap().unwrap();
    let notes = |tx: &store::ReadTx<'_>| {
        tx.one("select notes from asset where tag = 'LAP-2'", &[], |row| row.get::<Option<String>>(0))
    };
    let ran = thread::scope(|scope| {
        let mut desk = None;
        reader
            .read::<_, Fault>(|tx| {
                assert_eq!(notes(tx)?, Some(Some("later".to_owned())));
                school.replace_rows(&mut copy, &act.writer(), |_| {
                    // Nobody else can write now, so this waits.
                    desk = Some(scope.spawn(|| oak.school.run(&["asset", "edit", "LAP-1", "--notes", "after"])));
                    thread::sleep(Duration::from_millis(700));
                    assert!(!desk.as_ref().unwrap().is_finished(), "it did not wait");
                    Ok(())
                })?;
                assert_eq!(notes(tx)?, Some(Some("later".to_owned())), "it sees another school");
                Ok(())
            })
            .unwrap();
        desk.unwrap().join().unwrap()
    });
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(oak.school.json(&["asset", "show", "LAP-2"])["notes"].is_null());
    assert_eq!(oak.school.json(&["asset", "show", "LAP-1"])["notes"], "after");
    oak.is_sound();
}

#[test]
fn a_backup_becomes_a_new_school_with_its_role_where_none_is() {
    let Some(oak) = Oak::new() else { return };
    let backup = oak.backed_up(&[]);
    let short = format!("{}n", oak.short);
    let new = Cli::on(at(&oak.trust, &short));
    let ran = new.done(&["restore", &backup, "--yes"]);
    assert!(ran.err.contains("there is no current register"), "{}", ran.err);
    assert_eq!(new.json(&["check"])["sound"], true);
    assert_eq!(new.json(&["asset", "list"]), oak.school.json(&["asset", "list"]));
    let own = new.db.as_ref().unwrap().to_str().unwrap().replacen("kitbook@", &format!("school_{short}@"), 1);
    Cli::on(own).done(&["in", "LAP-1"]);
    oak.trust.done(&["school", "remove", &short, "--yes"]);
}

#[test]
fn rows_that_another_program_changed_are_accepted_with_a_reason_and_a_copy() {
    let Some(oak) = Oak::new() else { return };
    oak.damage("update asset set location = 'Room 99' where tag = 'LAP-2'");
    assert_eq!(oak.school.run(&["check"]).code, 5);
    let accept = ["check", "--accept", "--reason", "moved by hand"];
    let ran = oak.school.run(&accept);
    assert!(ran.code == 2 && ran.err.contains("--copy-to FOLDER"), "{ran:?}");
    let with = [&accept[..], &["--copy-to", oak.folder()]].concat();
    let tried = oak.school.run(&[&with[..], &["--dry-run"]].concat());
    assert!(tried.code == 5 && tried.err.contains("would be accepted as it is: asset: LAP-2"), "{tried:?}");
    let ran = oak.school.done(&with);
    assert!(ran.err.contains("accepted as it is: asset: LAP-2"), "{}", ran.err);
    oak.is_sound();
    oak.school.done(&["asset", "edit", "LAP-2", "--notes", "x"]);
    let kept = ran.err.lines().find_map(|line| line.split_once("from before is kept in ")).unwrap().1;
    assert_eq!(Cli::on(Path::new(kept)).run(&["check"]).code, 5, "the copy has the row from before");
}

impl Oak {
    /// Changes the school by hand.
    fn damage(&self, sql: &str) {
        let act = act();
        let mut store = Store::open(&self.at).unwrap();
        store.write::<_, Fault>(&act.writer(), true, |tx| tx.may_change(sql, &[])).unwrap();
    }
}
