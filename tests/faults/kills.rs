//! The program killed, the power cut: what was confirmed is there, and an act is whole or not at all.

use super::machine::{Mounted, Rest, calls, has, kitbook, left_out, must_be_sound, on_loan, seen, under};
use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

#[test]
fn killed_at_each_write_and_sync_a_sign_out_is_whole_or_not_at_all() {
    if !has("strace") {
        return;
    }
    let rest = Rest::new();
    let (mut whole, mut none, mut confirmed) = (0, 0, 0);
    let mut told = Vec::new();
    for call in ["pwrite64", "fsync", "fdatasync", "ftruncate", "unlink"] {
        let folder = tempfile::tempdir().unwrap();
        let calls = calls(&rest.copy_to(folder.path()), &["out", "X-01", "X-02", "--to", "S1"], call);
        if calls == 0 {
            continue;
        }
        told.push(format!("{calls} × {call}"));
        for nth in 1..=calls {
            let when = format!("killed at {call} {nth} of {calls}");
            let folder = tempfile::tempdir().unwrap();
            let db = rest.copy_to(folder.path());
            let output = killed(&db, &["out", "X-01", "X-02", "--to", "S1"], call, nth);
            assert!(!output.status.success(), "{when}: it went on: {output:?}");
            must_be_sound(&db, &when);
            let out = on_loan(&db);
            match out.as_slice() {
                [] => none += 1,
                [one, two] if one == "X-01" && two == "X-02" => whole += 1,
                other => panic!("{when}: {other:?}"),
            }
            if String::from_utf8_lossy(&output.stdout).contains("X-02") {
                confirmed += 1;
                assert_eq!(out.len(), 2, "{when}: what was confirmed is not there");
            }
            let again = kitbook(&db, &["out", "X-03", "--to", "S2"]).output().unwrap();
            assert!(again.status.success(), "{when}: the next act: {again:?}");
        }
    }
    assert!(whole > 0 && none > 0, "{whole} whole, {none} none");
    seen(
        1,
        "killed at each write and sync of a sign-out",
        &format!("`strace -e inject=…:signal=SIGKILL:when=N`, each N: {}", told.join(", ")),
        &format!(
            "of {} kills, {whole} left slip, loans and log together, {none} none of them; {confirmed} came after the \
             answer, all of those are there; each register sound, the next act goes through",
            whole + none
        ),
    );
}

/// What an act answered that was killed at a call.
fn killed(db: &Path, act: &[&str], call: &str, nth: usize) -> Output {
    let (trace, inject) = (format!("trace={call}"), format!("inject={call}:signal=SIGKILL:when={nth}"));
    under(&["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject], db, act).output().unwrap()
}

/// Kills an act at some of its writes, renamings and syncs, from the first to the last; how often.
///
/// `begin` makes a folder ready and gives the register and the act, `end` looks at what is left.
fn killed_now_and_then(begin: impl Fn(&Path) -> (PathBuf, Vec<String>), end: impl Fn(&Path, &str)) -> usize {
    const MOST: usize = 6;
    let mut kills = 0;
    for call in ["pwrite64", "rename", "fsync", "unlink"] {
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
            // What two threads do comes in any order: the last of its calls may not come.
            kills += usize::from(!output.status.success());
            end(&db, &format!("{act:?} killed at {call} {nth} of {calls}"));
        }
    }
    kills
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// Does something that goes through.
fn done(db: &Path, act: &[&str]) {
    let output = kitbook(db, act).output().unwrap();
    assert!(output.status.success(), "{act:?}: {output:?}");
}

#[test]
fn a_backup_restoring_merging_or_upgrade_that_is_killed_leaves_what_was_or_what_was_to_be() {
    if !has("strace") {
        return;
    }
    let (rest, other) = (Rest::new(), Rest::new());
    let backups = killed_now_and_then(
        |folder| {
            let db = rest.copy_to(folder);
            let backup = folder.join("stick.db");
            done(&db, &["backup", backup.to_str().unwrap()]);
            done(&db, &["out", "X-01", "--to", "S1"]);
            (db, vec!["backup".to_owned(), text(&backup)])
        },
        |db, when| {
            must_be_sound(db, when);
            // The old one or the new one, and it is taken for what it is.
            let backup = text(&db.with_file_name("stick.db"));
            let output = kitbook(db, &["restore", &backup, "--dry-run"]).output().unwrap();
            assert!(output.status.success(), "{when}: {output:?}");
        },
    );
    let restorings = killed_now_and_then(
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
    let mergings = killed_now_and_then(
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
    let upgrades = killed_now_and_then(
        |folder| {
            let db = folder.join("register.db");
            let dump = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/old/3-register.sql");
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
        "killed while a backup is made over another, a register restored, merged, brought up to date",
        "`strace -e inject=…:signal=SIGKILL:when=N` at `pwrite64`, `rename`, `fsync` and `unlink`, up to seven of each",
        &format!(
            "of {backups}, {restorings}, {mergings} and {upgrades} kills each left what was or what was to be: the register \
             sound, the next act goes through, the backup taken for what it is"
        ),
    );
}

// The traces of what was erased go after it is recorded: a mark in the register says so until it is done.
#[test]
fn an_erasing_that_is_killed_is_none_or_is_gone_on_with_by_whoever_writes_next() {
    if !has("strace") {
        return;
    }
    let rest = Rest::new();
    let names = ["--first-name", "Quillon", "--last-name", "Vexworthy"];
    done(&rest.db, &[&["person", "add", "VX-7781", "--kind", "visitor"], &names[..]].concat());
    // What is written over lies in pages that are free since.
    done(&rest.db, &["asset", "edit", "X-01", "--notes", &"Quillon Vexworthy dropped it. ".repeat(130)]);
    done(&rest.db, &["asset", "edit", "X-01", "--notes", "mended"]);
    let holds = |db: &Path| {
        let read = |end: &str| fs::read(store::beside(db, end)).unwrap_or_default();
        String::from_utf8_lossy(&[read(""), read("-wal")].concat()).to_lowercase().contains("vexworthy")
    };
    let (none, left, gone) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let one_more = |of: &Cell<i32>| of.set(of.get() + 1);
    let kills = killed_now_and_then(
        |folder| (rest.copy_to(folder), ["privacy", "erase", "VX-7781"].map(str::to_owned).to_vec()),
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
        "killed while somebody is erased",
        "`strace -e inject=…:signal=SIGKILL:when=N` at `pwrite64`, `rename`, `fsync` and `unlink`, up to seven of each",
        &format!(
            "of {kills} kills, {none} left everything as it was, {left} left them erased with traces in free pages, {gone} \
             without; the next command that recorded something took the traces out, so that no byte of the register or its \
             log names them"
        ),
    );
}

/// A file with an empty file system in it.
fn image(path: &Path) -> bool {
    fs::File::create(path).and_then(|file| file.set_len(24 << 20)).unwrap();
    Command::new("mkfs.ext4").args(["-q", "-F"]).arg(path).status().is_ok_and(|status| status.success())
}

/// What stands on the disk now, as if the power went: the image without what the system still holds back.
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
    // With a second connection open, nothing is brought into the file when a command ends: what is confirmed is in the log
    // beside it alone.
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
        assert_eq!(on_loan(&survived), confirmed, "the power went after {no}");
        must_be_sound(&survived, "after the power went");
    }
    // The way itself shows a loss: a weaker setting does not get by.
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
        "every confirmed sign-out was there each time, each register sound; the same way loses a commit made with `synchronous = normal`",
    );
}
