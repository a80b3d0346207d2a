//! The program killed, the power cut: what was confirmed is there, and an act is whole or not at all.

use super::machine::{Mounted, Rest, calls, has, kitbook, left_out, must_be_sound, on_loan, seen, under};
use std::{fs, path::Path, process::Command};

#[test]
fn killed_at_each_write_and_sync_a_sign_out_is_whole_or_not_at_all() {
    if !has("strace") {
        return;
    }
    let rest = Rest::new();
    let (mut whole, mut none, mut confirmed) = (0, 0, 0);
    let mut told = Vec::new();
    for call in ["pwrite64", "fsync", "fdatasync", "ftruncate", "unlink"] {
        let calls = calls(&rest, call);
        if calls == 0 {
            continue;
        }
        told.push(format!("{calls} × {call}"));
        for nth in 1..=calls {
            let when = format!("killed at {call} {nth} of {calls}");
            let folder = tempfile::tempdir().unwrap();
            let db = rest.copy_to(folder.path());
            let inject = format!("inject={call}:signal=SIGKILL:when={nth}");
            let trace = format!("trace={call}");
            let watcher = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", &trace, "-e", &inject];
            let output = under(&watcher, &db, &["out", "X-01", "X-02", "--to", "S1"]).output().unwrap();
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
