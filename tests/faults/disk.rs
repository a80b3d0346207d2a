//! Disks that fail, are full, or can't be written: an error in words, nothing half done, and all well once there is room.

use super::machine::{Mounted, Rest, has, kitbook, must_be_plain, must_be_sound, on_loan, program, said, seen, under};
use std::{
    fs::{self, File},
    os::unix::fs::FileExt as _,
    path::Path,
    process::Command,
};

const OUT: &[&str] = &["out", "X-01", "X-02", "--to", "S1"];

/// What a call's failing does to sign-outs, at each place: how many were recorded in spite of it, how many were not.
#[derive(Default)]
struct Failing {
    recorded: u32,
    refused: u32,
}

impl Failing {
    /// Lets a call fail, at each place in turn, that one time or from then on. The sign-out is whole or not at all, what was
    /// confirmed is there, what went wrong is said, and the next act goes through.
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
            // The call is not made so often.
            let Some(failed) = log.lines().find(|line| line.contains("(INJECTED)")) else { return };
            must_be_plain(&output, &when);
            must_be_sound(&db, &when);
            let out = on_loan(&db);
            assert!(out.is_empty() || out == ["X-01", "X-02"], "{when}: {out:?}");
            let told = said(&output);
            match output.status.code() {
                Some(0) => {
                    self.recorded += 1;
                    assert_eq!(out.len(), 2, "{when}: it was confirmed and is not there");
                    // SQLite does not tell that the folder could not be synced when the log was laid beside the file. By the
                    // end of the command all stands in the file itself, whose sync is told.
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
            assert!(again.status.success(), "{when}: the next act: {again:?}");
        }
    }
}

#[test]
fn a_sync_that_fails_is_told_at_the_commit_and_at_the_close() {
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
        "`strace -e inject=fsync:error=EIO:when=N`, likewise `fdatasync`, each N",
        &format!(
            "{refused} sign-outs ended with code 5 and are not there; {recorded} were recorded, and standard error says \
             that the disk failed when the register was closed (but for the folder's own sync, which SQLite keeps to \
             itself: by then all is in the file); each register sound, the next act goes through"
        ),
    );
}

#[test]
fn a_disk_that_fills_up_at_any_write_takes_nothing_back_and_leaves_nothing_half() {
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
            "{refused} sign-outs were rolled back with code 5 and the words “the disk is full”; {recorded} were recorded, and \
             what could not be brought into the file is told; each register sound, the next act goes through"
        ),
    );
}

/// Takes up all the room that is left.
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
fn on_a_full_disk_nothing_is_recorded_and_it_works_again_when_there_is_room() {
    let Some(mounted) = Mounted::small("1m") else { return };
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
        "a tmpfs of 1 MB, filled to the last byte; twenty sign-outs; then room is made",
        &format!(
            "{} sign-outs had room, the others ended with code 5; what was confirmed is there and nothing else; with room, \
             the next goes through",
            confirmed.len()
        ),
    );
}

#[test]
fn a_limit_on_the_size_of_files_is_an_error_in_words_and_no_signal() {
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
        "a limit on the size of files",
        "`prlimit --fsize`, five limits from 0 to the register's size",
        &format!("{refused} ended with code 5 in words, none by a signal; each register sound"),
    );
}

#[test]
fn an_export_to_a_full_disk_leaves_the_old_file_as_it_was() {
    let Some(mounted) = Mounted::small("64k") else { return };
    let rest = Rest::new();
    let file = mounted.path().join("assets.csv");
    fs::write(&file, "the old one").unwrap();
    fill(mounted.path());
    let path = file.to_str().unwrap();
    for arguments in [
        &["asset", "export", "--output", path][..],
        &["asset", "export", "--format", "json", "--output", path],
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
        "an error that asks for room; the old file as it was, nothing half left beside it",
    );
}

#[test]
fn on_a_medium_that_cant_be_written_reading_works_and_writing_says_why_not() {
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
        "a tmpfs remounted read-only; no `-wal` lies there",
        "lists, `show`, `find`, `status`, `check` and `backup` elsewhere work; what writes ends with code 5 and says that the file or its folder is read-only",
    );
}

#[test]
fn on_a_medium_that_cant_be_written_newest_entries_that_wait_are_not_passed_over() {
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
fn an_answer_that_has_no_room_or_no_reader_is_said_or_quiet() {
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
        "code 6, and standard error says that it was recorded; a reader that has seen enough is no fault, and nothing is said",
    );
}
