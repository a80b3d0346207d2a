//! The program is killed, or the power is cut: confirmed commands are recorded, and every command is recorded in full
//! or not at all.

use super::machine::{Mounted, Rest, calls, has, kitbook, left_out, must_be_sound, on_loan, seen, under};
use crate::support::office::erasing;
use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

#[test]
fn a_sign_out_killed_at_any_write_or_sync_is_recorded_in_full_or_not_at_all() {
    if !has("strace") {
        return;
    }
    let rest = Rest::new();
    let (mut whole, mut none, mut confirmed) = (0, 0, 0);
    let mut counted = Vec::new();
    for call in ["pwrite64", "fsync", "fdatasync", "ftruncate", "unlink"] {
        let folder = tempfile::tempdir().unwrap();
        let calls = calls(&rest.copy_to(folder.path()), &["out", "X-01", "X-02", "--to", "S1"], call);
        if calls == 0 {
            continue;
        }
        counted.push(format!("{calls} × {call}"));
        for nth in 1..=calls {
            let when = format!("killed at {call} {nth} of {calls}");
            let folder = tempfile::tempdir().unwrap();
            let db = rest.copy_to(folder.path());
            let output = killed(&db, &["out", "X-01", "X-02", "--to", "S1"], call, nth);
            assert!(!output.status.success(), "{when}: it was not killed: {output:?}");
            must_be_sound(&db, &when);
            let out = on_loan(&db);
            match out.as_slice() {
                [] => none += 1,
                [one, two] if one == "X-01" && two == "X-02" => whole += 1,
                other => panic!("{when}: {other:?}"),
            }
            if String::from_utf8_lossy(&output.stdout).contains("X-02") {
                confirmed += 1;
                assert_eq!(out.len(), 2, "{when}: the sign-out was confirmed, but is not recorded");
            }
            let again = kitbook(&db, &["out", "X-03", "--to", "S2"]).output().unwrap();
            assert!(again.status.success(), "{when}: the next sign-out: {again:?}");
        }
    }
    assert!(whole > 0 && none > 0, "{whole} whole, {none} none");
    seen(
        1,
        "killed at each write and sync of a sign-out",
        &format!("`strace -e inject=…:signal=SIGKILL:when=N`, each N: {}", counted.join(", ")),
        &format!(
            "of {} kills, {whole} left the slip, loans and log entries together, and {none} left none of them; \
             {confirmed} came after the answer, and all of those are recorded; each register is sound, and the next \
             sign-out succeeds",
            whole + none
        ),
    );
}

/// Runs a command and kills it at the nth time that it makes the system call `call`. Returns its output.
fn killed(db: &Path, act: &[&str], call: &str, nth: usize) -> Output {
    let (trace, inject) = (format!("trace={call}"), format!("inject={call}:signal=SIGKILL:when={nth}"));
    under(&["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject], db, act).output().unwrap()
}

/// Kills a command at some of its writes, renames, syncs and removals, from the first to the last. Returns the number
/// of kills.
///
/// `begin` prepares a folder and returns the register and the command. `end` checks the files after the kill, with one
/// command or more; after that, nothing that the killed command was writing may be left.
fn killed_at_some_calls(begin: impl Fn(&Path) -> (PathBuf, Vec<String>), end: impl Fn(&Path, &str)) -> usize {
    const MOST: usize = 6;
    let mut kills = 0;
    for call in ["pwrite64", "write", "rename", "fsync", "unlink"] {
        let folder = tempfile::tempdir().unwrap();
        let (db, act) = begin(folder.path());
        let act: Vec<&str> = act.iter().map(String::as_str).collect();
        let calls = calls(&db, &act, call);
        let step = calls.div_ceil(MOST).max(1);
        for nth in (1..=calls).step_by(step).chain((calls > 0).then_some(calls)) {
            let folder = tempfile::tempdir().unwrap();
            let (db, act) = begin(folder.path());
            let act: Vec<&str> = act.iter().map(String::as_str).collect();
            let output = killed(&db, &act, call, nth);
            // Two threads make calls in any order, so the last call may not come.
            kills += usize::from(!output.status.success());
            let when = format!("{act:?} killed at {call} {nth} of {calls}");
            end(&db, &when);
            let left = [folder.path().to_owned(), folder.path().join("backups")].map(|folder| unfinished(&folder));
            assert_eq!(left.concat(), [] as [String; 0], "{when}");
        }
    }
    kills
}

/// The names in a folder that a command gives to files that it is still writing.
fn unfinished(folder: &Path) -> Vec<String> {
    let all = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    all.filter(|name| name.starts_with(".kitbook-unfinished-")).collect()
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// Runs a command that must succeed.
fn done(db: &Path, act: &[&str]) {
    let output = kitbook(db, act).output().unwrap();
    assert!(output.status.success(), "{act:?}: {output:?}");
}

#[test]
fn a_killed_backup_restore_merge_or_upgrade_leaves_the_old_or_the_new_state() {
    if !has("strace") {
        return;
    }
    let (rest, other) = (Rest::new(), Rest::new());
    let backups = killed_at_some_calls(
        |folder| {
            let db = rest.copy_to(folder);
            let backup = folder.join("stick.db");
            done(&db, &["backup", backup.to_str().unwrap()]);
            done(&db, &["out", "X-01", "--to", "S1"]);
            (db, vec!["backup".to_owned(), text(&backup), "--overwrite".to_owned()])
        },
        |db, when| {
            must_be_sound(db, when);
            // The file is the old backup or the new one, and can be restored.
            let backup = text(&db.with_file_name("stick.db"));
            let output = kitbook(db, &["restore", &backup, "--dry-run"]).output().unwrap();
            assert!(output.status.success(), "{when}: {output:?}");
        },
    );
    let packed = killed_at_some_calls(
        |folder| (rest.copy_to(folder), ["backup", "--zstd"].map(str::to_owned).to_vec()),
        must_be_sound,
    );
    let encrypted = killed_at_some_calls(
        |folder| {
            let to = "age1f708hgkay3nj7tf2f56u56kqxxzcpdka7gh2wyyxtdrrfqkjrv2sndgmxm";
            (rest.copy_to(folder), ["backup", "--encrypt", "--recipient", to].map(str::to_owned).to_vec())
        },
        must_be_sound,
    );
    let imports = killed_at_some_calls(
        |folder| {
            let all = folder.join("all");
            done(&rest.copy_to(folder), &["export", "--all", &text(&all)]);
            (folder.join("new.db"), vec!["import".to_owned(), "--all".to_owned(), text(&all)])
        },
        |db, when| {
            if db.exists() {
                must_be_sound(db, when);
            } else {
                done(db, &["import", "--all", &text(&db.with_file_name("all"))]);
            }
        },
    );
    let restores = killed_at_some_calls(
        |folder| {
            let db = rest.copy_to(folder);
            done(&db, &["backup", folder.join("stick.db").to_str().unwrap()]);
            done(&db, &["out", "X-01", "--to", "S1"]);
            (db, vec!["restore".to_owned(), text(&folder.join("stick.db"))])
        },
        |db, when| {
            must_be_sound(db, when);
            assert!(["X-01"] == *on_loan(db) || on_loan(db).is_empty(), "{when}");
            done(db, &["out", "X-03", "--to", "S2"]);
        },
    );
    let drills = killed_at_some_calls(
        |folder| {
            let db = rest.copy_to(folder);
            done(&db, &["backup", folder.join("stick.db").to_str().unwrap()]);
            (db, ["backup", "drill", &text(&folder.join("stick.db"))].map(str::to_owned).to_vec())
        },
        |db, when| {
            must_be_sound(db, when);
            done(db, &["status"]);
        },
    );
    let merges = killed_at_some_calls(
        |folder| {
            let theirs = folder.join("theirs.db");
            fs::copy(&other.db, &theirs).unwrap();
            let act = ["merge", &text(&theirs), "--prefix", "OAK-"].map(str::to_owned).to_vec();
            (rest.copy_to(folder), act)
        },
        |db, when| {
            must_be_sound(db, when);
            let code = |tag: &str| kitbook(db, &["show", tag]).output().unwrap().status.code();
            assert_eq!(code("OAK-X-00"), code("OAK-X-19"), "{when}");
            done(db, &["out", "X-03", "--to", "S2"]);
        },
    );
    let upgrades = killed_at_some_calls(
        |folder| {
            let db = folder.join("register.db");
            let dump = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/old/5-register.sql");
            let file = rusqlite::Connection::open(&db).unwrap();
            file.execute_batch("pragma journal_mode = wal").unwrap();
            file.execute_batch(&fs::read_to_string(dump).unwrap()).unwrap();
            (db, vec!["status".to_owned()])
        },
        |db, when| {
            done(db, &["status"]);
            must_be_sound(db, when);
        },
    );
    seen(
        22,
        "killed while a backup overwrites another, or a register is restored, merged or updated",
        "`strace -e inject=…:signal=SIGKILL:when=N` at `pwrite64`, `write`, `rename`, `fsync` and `unlink`, up to seven \
         of each",
        &format!(
            "each of {}, {restores}, {merges} and {upgrades} kills ({imports} of an import of everything, {drills} of a \
             drill) left the old state or the new one: the register is sound, the next command succeeds and removes the half-written \
             copies, and the backup can be restored",
            backups + packed + encrypted
        ),
    );
}

// The traces of the erased details are removed after the erasure is recorded. Until then, a mark in the register says
// that there are traces.
#[test]
fn a_killed_erasure_is_not_recorded_or_is_finished_by_the_next_writer() {
    if !has("strace") {
        return;
    }
    let rest = Rest::new();
    done(&rest.db, &["person", "add", "D1", "--kind", "staff", "--last-name", "Guard"]);
    done(&rest.db, &["role", "set", "D1", "data-protection-lead"]);
    let names = ["--first-name", "Quillon", "--last-name", "Vexworthy"];
    done(&rest.db, &[&["person", "add", "VX-7781", "--kind", "visitor"], &names[..]].concat());
    // Overwritten text stays in free pages of the file.
    done(&rest.db, &["asset", "edit", "X-01", "--notes", &"Quillon Vexworthy dropped it. ".repeat(130)]);
    done(&rest.db, &["asset", "edit", "X-01", "--notes", "mended"]);
    let holds = |db: &Path| {
        let read = |end: &str| fs::read(store::beside(db, end)).unwrap_or_default();
        String::from_utf8_lossy(&[read(""), read("-wal")].concat()).to_lowercase().contains("vexworthy")
    };
    let (none, left, gone) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let one_more = |of: &Cell<i32>| of.set(of.get() + 1);
    let kills = killed_at_some_calls(
        |folder| (rest.copy_to(folder), erasing(&["VX-7781"]).into_iter().map(str::to_owned).collect()),
        |db, when| {
            must_be_sound(db, when);
            if kitbook(db, &["person", "show", "VX-7781"]).output().unwrap().status.success() {
                return one_more(&none);
            }
            one_more(if holds(db) { &left } else { &gone });
            done(db, &["out", "X-03", "--to", "S2"]);
            assert!(!holds(db), "{when}: traces are left");
            must_be_sound(db, when);
        },
    );
    let (none, left, gone) = (none.get(), left.get(), gone.get());
    assert!(none > 0 && left > 0, "{none} did nothing, {left} left traces");
    seen(
        23,
        "killed while a person is erased",
        "`strace -e inject=…:signal=SIGKILL:when=N` at `pwrite64`, `write`, `rename`, `fsync` and `unlink`, up to seven \
         of each",
        &format!(
            "of {kills} kills, {none} changed nothing, {left} left the person erased with traces in free pages, and \
             {gone} without traces; the next command that recorded something removed the traces, so that no byte of \
             the register or its -wal file names the person"
        ),
    );
}

/// Makes a file with an empty file system in it.
fn image(path: &Path) -> bool {
    fs::File::create(path).and_then(|file| file.set_len(24 << 20)).unwrap();
    Command::new("mkfs.ext4").args(["-q", "-F"]).arg(path).status().is_ok_and(|status| status.success())
}

/// Copies the disk in the state after a power cut: without the writes that the system still holds in memory.
fn power_cut(image: &Path, to: &Path) {
    fs::copy(image, to).unwrap();
}

#[test]
fn every_confirmed_act_survives_a_power_cut() {
    if !has("mkfs.ext4") {
        return;
    }
    let rest = Rest::new();
    let folder = tempfile::tempdir().unwrap();
    let (disk, after) = (folder.path().join("disk.img"), folder.path().join("after.img"));
    if !image(&disk) {
        return left_out("no file system can be made here");
    }
    let Some(mounted) = Mounted::image(&disk) else { return };
    let db = rest.copy_to(mounted.path());
    Command::new("sync").status().unwrap();
    // With a second connection open, SQLite moves nothing into the file when a command ends: a confirmed entry is only
    // in the `-wal` file.
    let other = rusqlite::Connection::open(&db).unwrap();
    let rows = |sql: &str| other.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    other.execute_batch("begin").unwrap();
    rows("select count(*) from loan");
    let mut confirmed: Vec<String> = Vec::new();
    for no in 0..20 {
        let tag = format!("X-{no:02}");
        let output = kitbook(&db, &["out", &tag, "--to", "S1"]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        confirmed.push(tag);
        power_cut(&disk, &after);
        let Some(found) = Mounted::image(&after) else { return };
        let survived = found.path().join("register.db");
        assert_eq!(on_loan(&survived), confirmed, "power cut after sign-out {no}");
        must_be_sound(&survived, "after a power cut");
    }
    // Check the method itself: with a weaker setting, it must show a loss.
    let weak = mounted.path().join("weak.db");
    let plain = rusqlite::Connection::open(&weak).unwrap();
    let mode: String = plain.query_row("pragma journal_mode = wal", [], |row| row.get(0)).unwrap();
    assert_eq!(mode, "wal");
    plain.execute_batch("pragma synchronous = normal; create table x (y); pragma wal_checkpoint").unwrap();
    plain.execute_batch("insert into x values (1)").unwrap();
    power_cut(&disk, &after);
    let Some(found) = Mounted::image(&after) else { return };
    let left = rusqlite::Connection::open(found.path().join("weak.db"))
        .and_then(|left| left.query_row("select count(*) from x", [], |row| row.get::<_, i64>(0)));
    assert!(left.as_ref().map_or(true, |rows| *rows == 0), "a commit that was not synced survived: {left:?}");
    drop(plain);
    drop(other);
    seen(
        2,
        "power cut",
        "ext4 in a loop file, a second connection open, the image copied while mounted after each of 20 sign-outs, the copy mounted",
        "every confirmed sign-out was recorded each time, and each register was sound; the same method loses a commit made with `synchronous = normal`",
    );
}
