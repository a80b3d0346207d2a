//! Disks that fail, are full, or are read-only: a clear error, nothing half done, and normal work once the disk has
//! room.

use super::machine::{Mounted, Rest, has, kitbook, must_be_plain, must_be_sound, on_loan, program, said, seen, under};
use std::{
    fs::{self, File},
    os::unix::fs::FileExt as _,
    path::Path,
    process::Command,
};

const OUT: &[&str] = &["out", "X-01", "X-02", "--to", "S1"];

/// Counts the sign-outs that were recorded although a call failed, and those that were refused.
#[derive(Default)]
struct Failing {
    recorded: u32,
    refused: u32,
}

impl Failing {
    /// Makes each system call of one kind fail in turn, once or from then on. Each time the sign-out must be recorded
    /// in full or not at all, and in full if it was confirmed. The error must be reported, and the next sign-out must
    /// succeed.
    fn each(&mut self, rest: &Rest, call: &str, error: &str, forever: bool) {
        let trace = format!("trace={call}");
        for nth in 1.. {
            let when = format!("{error} at {call} {nth}");
            let folder = tempfile::tempdir().unwrap();
            let db = rest.copy_to(folder.path());
            let from = if forever { "+" } else { "" };
            let (inject, log) = (format!("inject={call}:error={error}:when={nth}{from}"), folder.path().join("trace"));
            let watcher = ["strace", "-f", "-y", "-qq", "-o", log.to_str().unwrap(), "-e", &trace, "-e", &inject];
            let output = under(&watcher, &db, OUT).output().unwrap();
            let log = fs::read_to_string(&log).unwrap();
            // The program makes fewer calls than `nth`, so all have failed once.
            let Some(failed) = log.lines().find(|line| line.contains("(INJECTED)")) else { return };
            must_be_plain(&output, &when);
            must_be_sound(&db, &when);
            let out = on_loan(&db);
            assert!(out.is_empty() || out == ["X-01", "X-02"], "{when}: {out:?}");
            let told = said(&output);
            match output.status.code() {
                Some(0) => {
                    self.recorded += 1;
                    assert_eq!(out.len(), 2, "{when}: the sign-out was confirmed, but is not recorded");
                    // SQLite does not report that it could not sync the folder when it created the -wal file. By the
                    // end of the command, everything is in the file itself, and a failure to sync that is reported.
                    let is_folder = failed.contains("fsync") && !failed.contains("register.db");
                    assert!(is_folder || told.contains("the disk failed or is full"), "{when}: {failed}: {told}");
                }
                Some(5) => {
                    self.refused += 1;
                    assert!(told.contains("disk"), "{when}: {told}");
                }
                other => panic!("{when}: {other:?}: {output:?}"),
            }
            let again = kitbook(&db, &["out", "X-03", "--to", "S2"]).output().unwrap();
            assert!(again.status.success(), "{when}: the next sign-out: {again:?}");
        }
    }
}

#[test]
fn a_failed_sync_is_reported_at_the_commit_and_at_the_close() {
    if !has("strace") {
        return;
    }
    let rest = Rest::new();
    let mut failing = Failing::default();
    for call in ["fsync", "fdatasync"] {
        failing.each(&rest, call, "EIO", false);
    }
    let Failing { recorded, refused } = failing;
    assert!(recorded > 0 && refused > 0, "{recorded} recorded, {refused} refused");
    seen(
        3,
        "a sync fails",
        "`strace -e inject=fsync:error=EIO:when=N`, and the same for `fdatasync`, each N",
        &format!(
            "{refused} sign-outs ended with code 5 and were not recorded; {recorded} were recorded, and standard error \
             says that the disk failed when the register was closed (except for the folder's own sync, which SQLite \
             does not report: by then everything is in the file); each register is sound, and the next sign-out succeeds"
        ),
    );
}

#[test]
fn a_disk_that_fills_up_at_any_write_leaves_nothing_half_recorded() {
    if !has("strace") {
        return;
    }
    let rest = Rest::new();
    let mut failing = Failing::default();
    failing.each(&rest, "pwrite64", "ENOSPC", true);
    let Failing { recorded, refused } = failing;
    assert!(refused > 0, "{recorded} recorded, {refused} refused");
    seen(
        4,
        "the disk is full from the nth write on",
        "`strace -e inject=pwrite64:error=ENOSPC:when=N+`, each N",
        &format!(
            "{refused} sign-outs were rolled back with code 5 and the words “the disk is full”; {recorded} were \
             recorded, with a message if they could not be moved into the file; each register is sound, and the next \
             sign-out succeeds"
        ),
    );
}

/// Writes a filler file until the disk has no space left, in ever smaller blocks so that not even one byte stays free.
fn fill(folder: &Path) {
    let filler = File::create(folder.join("filler")).unwrap();
    let mut at = 0;
    for size in [65_536, 4_096, 512, 1] {
        while let Ok(written @ 1..) = filler.write_at(&vec![0; size], at) {
            at += written as u64;
        }
    }
}

#[test]
fn a_full_disk_refuses_sign_outs_until_there_is_room() {
    let Some(mounted) = Mounted::small("2m") else { return };
    let rest = Rest::new();
    let db = rest.copy_to(mounted.path());
    let mut confirmed = Vec::new();
    let mut refused = None;
    fill(mounted.path());
    for no in 0..20 {
        let tag = format!("X-{no:02}");
        let output = kitbook(&db, &["out", &tag, "--to", "S1"]).output().unwrap();
        must_be_plain(&output, &tag);
        match output.status.code() {
            Some(0) => confirmed.push(tag),
            _ => refused = Some((tag, output)),
        }
    }
    let Some((tag, output)) = refused else { panic!("the disk was never full: {confirmed:?}") };
    assert_eq!(output.status.code(), Some(5), "{output:?}");
    assert!(said(&output).contains("disk"), "{}", said(&output));
    fs::remove_file(mounted.path().join("filler")).unwrap();
    assert_eq!(on_loan(&db), confirmed);
    must_be_sound(&db, "on a disk that was full");
    let again = kitbook(&db, &["out", &tag, "--to", "S1"]).output().unwrap();
    assert!(again.status.success(), "{again:?}");
    seen(
        5,
        "a full disk",
        "a tmpfs of 2 MB, filled to the last byte; twenty sign-outs; then room is made",
        &format!(
            "{} sign-outs had room, and the others ended with code 5; exactly the confirmed ones are recorded; once \
             there is room, the next succeeds",
            confirmed.len()
        ),
    );
}

#[test]
fn a_limit_on_file_sizes_is_reported_as_an_error() {
    if !has("prlimit") {
        return;
    }
    let rest = Rest::new();
    let whole = fs::metadata(&rest.db).unwrap().len();
    let mut refused = 0;
    for limit in [0, 4_096, 20_000, 60_000, whole] {
        let folder = tempfile::tempdir().unwrap();
        let db = rest.copy_to(folder.path());
        let output = under(&["prlimit", &format!("--fsize={limit}")], &db, OUT).output().unwrap();
        let when = format!("files of at most {limit} bytes");
        must_be_plain(&output, &when);
        must_be_sound(&db, &when);
        let out = on_loan(&db).len();
        match output.status.code() {
            Some(0) => assert_eq!(out, 2, "{when}"),
            Some(5) => {
                assert_eq!(out, 0, "{when}");
                refused += 1;
            }
            other => panic!("{when}: {other:?}: {output:?}"),
        }
    }
    assert!(refused > 0);
    seen(
        6,
        "a limit on file sizes",
        "`prlimit --fsize`, five limits from 0 to the register's size",
        &format!("{refused} ended with code 5 and a message, none by a signal; each register is sound"),
    );
}

#[test]
fn an_export_to_a_full_disk_leaves_the_old_file_unchanged() {
    let Some(mounted) = Mounted::small("64k") else { return };
    let rest = Rest::new();
    let file = mounted.path().join("assets.csv");
    fs::write(&file, "the old one").unwrap();
    fill(mounted.path());
    let path = file.to_str().unwrap();
    for arguments in [
        &["asset", "export", "--output", path, "--overwrite"][..],
        &["asset", "export", "--format", "json", "--output", path, "--overwrite"],
        &["backup", mounted.path().to_str().unwrap()],
        &["backup", mounted.path().to_str().unwrap(), "--zstd"],
    ] {
        let output = kitbook(&rest.db, arguments).output().unwrap();
        must_be_plain(&output, "on a full disk");
        assert!(matches!(output.status.code(), Some(5 | 6)), "{arguments:?}: {output:?}");
        assert!(said(&output).contains("room"), "{arguments:?}: {}", said(&output));
        assert_eq!(fs::read(&file).unwrap(), b"the old one");
        let left: Vec<String> = fs::read_dir(mounted.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name != "filler" && name != "assets.csv")
            .collect();
        assert_eq!(left, [] as [String; 0], "{arguments:?}");
    }
    seen(
        8,
        "an export or a backup to a full disk",
        "a tmpfs of 64 kB, filled; `asset export --output`, `backup`, `backup --zstd` onto it",
        "an error that asks for room; the old file is unchanged, and no unfinished file is left",
    );
}

#[test]
fn a_read_only_medium_can_be_read_and_a_write_names_the_reason() {
    let Some(mounted) = Mounted::small("4m") else { return };
    let rest = Rest::new();
    let db = rest.copy_to(mounted.path());
    assert!(kitbook(&db, OUT).output().unwrap().status.success());
    mounted.read_only();
    for arguments in [&["loan", "list"][..], &["show", "X-01"], &["find", "X-0"], &["check"], &["status"]] {
        let output = kitbook(&db, arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }
    assert_eq!(on_loan(&db), ["X-01", "X-02"]);
    for arguments in [&["out", "X-03", "--to", "S2"][..], &["in", "X-01"], &["asset", "edit", "X-02", "--notes", "x"]] {
        let output = kitbook(&db, arguments).output().unwrap();
        must_be_plain(&output, "read-only");
        assert_eq!(output.status.code(), Some(5), "{arguments:?}: {output:?}");
        assert!(said(&output).contains("read-only"), "{arguments:?}: {}", said(&output));
    }
    let elsewhere = tempfile::tempdir().unwrap();
    let output = kitbook(&db, &["backup", elsewhere.path().to_str().unwrap()]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    seen(
        9,
        "a read-only medium",
        "a tmpfs remounted read-only, with no `-wal` file",
        "lists, `show`, `find`, `status`, `check` and `backup` elsewhere work; commands that write end with code 5 and say that the file or its folder is read-only",
    );
}

#[test]
fn a_read_only_medium_with_waiting_entries_is_refused() {
    let Some(mounted) = Mounted::small("8m") else { return };
    let rest = Rest::new();
    let db = rest.copy_to(mounted.path());
    let other = rusqlite::Connection::open(&db).unwrap();
    other.execute_batch("begin").unwrap();
    other.query_row("select count(*) from loan", [], |row| row.get::<_, i64>(0)).unwrap();
    assert!(kitbook(&db, OUT).output().unwrap().status.success());
    let waiting = tempfile::tempdir().unwrap();
    for end in ["", "-wal"] {
        fs::copy(mounted.path().join(format!("register.db{end}")), waiting.path().join(format!("register.db{end}")))
            .unwrap();
    }
    drop(other);
    let Some(medium) = Mounted::small("8m") else { return };
    for end in ["", "-wal"] {
        fs::copy(waiting.path().join(format!("register.db{end}")), medium.path().join(format!("register.db{end}")))
            .unwrap();
    }
    medium.read_only();
    let output = kitbook(&medium.path().join("register.db"), &["loan", "list"]).output().unwrap();
    assert_eq!(output.status.code(), Some(5), "{output:?}");
    assert!(said(&output).contains("its newest entries are in"), "{}", said(&output));
}

#[test]
fn a_full_output_is_reported_and_a_closed_one_is_not() {
    let rest = Rest::new();
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output = kitbook(&rest.db, OUT).stdout(full).output().unwrap();
    must_be_plain(&output, "output to a full device");
    assert_eq!(output.status.code(), Some(6), "{output:?}");
    assert!(said(&output).contains("recorded"), "{}", said(&output));
    assert_eq!(on_loan(&rest.db), ["X-01", "X-02"]);
    let line = format!("{} --db {} asset list --format csv | head -1", program(), rest.db.display());
    let output = Command::new("sh").args(["-c", &line]).output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    seen(
        7,
        "output closed or full",
        "`out` to `/dev/full`; `asset list | head -1`",
        "code 6, and standard error says that it was recorded; if the reader stops early, that is no error, and nothing is reported",
    );
}
