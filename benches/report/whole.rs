//! Work on the whole register: a backup, a check, reading the whole log, exporting everything and importing it again.

use super::measure::{Bench, Row, copy, milliseconds, output, peak, race, shell, timed};
use rusqlite::{Connection, backup::Backup};
use sha2::{Digest as _, Sha256};
use std::{
    fs::{self, File},
    io::Read as _,
    path::Path,
    time::{Duration, Instant},
};

fn remove(path: &Path) {
    for end in ["", "-wal", "-shm", ".json"] {
        let _ = fs::remove_file(format!("{}{end}", path.display()));
    }
}

/// The SHA-256 of a file.
fn hash(path: &Path) -> Vec<u8> {
    let mut file = File::open(path).expect("the copy can be read");
    let (mut hash, mut block) = (Sha256::new(), vec![0; 256 * 1024]);
    loop {
        let read = file.read(&mut block).expect("the copy can be read");
        if read == 0 {
            return hash.finalize().to_vec();
        }
        hash.update(&block[..read]);
    }
}

fn integrity(path: &Path) {
    let connection = Connection::open(path).expect("the copy can be opened");
    let said: String =
        connection.query_row("pragma integrity_check", [], |row| row.get(0)).expect("the copy can be read");
    assert_eq!(said, "ok");
}

/// Times a backup by plain SQLite: the backup call, `integrity_check`, and the SHA-256 of the copy.
fn plain_backup(from: &Path, to: &Path) -> Duration {
    remove(to);
    let watch = Instant::now();
    let source = Connection::open(from).expect("the school can be opened");
    let mut copy = Connection::open(to).expect("the copy can be made");
    Backup::new(&source, &mut copy).and_then(|backup| backup.step(-1)).expect("the school can be copied");
    drop(copy);
    integrity(to);
    hash(to);
    watch.elapsed()
}

pub(super) fn backup(bench: &Bench) -> Vec<Row> {
    let what = "`backup`, read back and hashed";
    if !bench.has(&["backup"]) {
        return vec![Row::not_there(what, "1.20")];
    }
    let (ours, plain) = (bench.file("backup-ours.db"), bench.file("backup-plain.db"));
    let to = ours.display().to_string();
    let times = race(
        2,
        |_| {
            remove(&ours);
            timed(bench.kitbook(bench.school(), &["backup", &to]))
        },
        |_| plain_backup(bench.school(), &plain),
    );
    let peak = peak(&bench.kitbook(bench.school(), &["backup", &to]));
    remove(&ours);
    remove(&plain);
    let mut rows = vec![Row::race(what, times, 120)];
    rows.extend(peak.map(|peak| Row::memory("`backup`", peak, 64 * 1024)));
    rows
}

/// Times a check by plain SQLite: `integrity_check`, and a SHA-256 over the bytes of the log.
fn plain_check(path: &Path) -> Duration {
    let watch = Instant::now();
    integrity(path);
    let connection = Connection::open(path).expect("the school can be opened");
    let mut statement = connection
        .prepare("select l.*, d.salt, d.body from log l left join log_detail d on d.log_no = l.no order by l.no")
        .expect("the select is right");
    let columns = statement.column_count();
    let mut hash = Sha256::new();
    let mut rows = statement.query([]).expect("the log can be read");
    while let Some(row) = rows.next().expect("the log can be read") {
        for at in 0..columns {
            if let Ok(text) = row.get_ref(at).expect("it is a column").as_bytes() {
                hash.update(text);
            }
        }
    }
    let _ = hash.finalize();
    watch.elapsed()
}

pub(super) fn check(bench: &Bench) -> Vec<Row> {
    let what = "`check`, log and rows included";
    if !bench.has(&["check"]) {
        return vec![Row::not_there(what, "1.50")];
    }
    let times = race(2, |_| timed(bench.kitbook(bench.school(), &["check"])), |_| plain_check(bench.school()));
    let mut rows = vec![Row::race(what, times, 150)];
    rows.extend(peak(&bench.kitbook(bench.school(), &["check"])).map(|peak| Row::memory("`check`", peak, 64 * 1024)));
    rows
}

pub(super) fn verify(bench: &Bench) -> Vec<Row> {
    let entries = output(shell(bench.school(), &[], "select count(*) from log"));
    let what = format!("`log verify` of {} entries", entries.trim());
    peak(&bench.kitbook(bench.school(), &["log", "verify"]))
        .map(|peak| Row::memory(&what, peak, 48 * 1024))
        .into_iter()
        .collect()
}

/// Exports to a folder, imports into a register, and exports again: both folders must be equal, byte for byte.
pub(super) fn everything(bench: &Bench) -> Vec<Row> {
    if !bench.has(&["export"]) {
        return vec![Row::not_there("`export --all` and back", "")];
    }
    let (first, second, back) = (bench.file("everything"), bench.file("everything-again"), bench.file("everything.db"));
    for folder in [&first, &second] {
        let _ = fs::remove_dir_all(folder);
    }
    remove(&back);
    copy(bench.school(), &bench.ours);
    let paths = [&first, &second].map(|path| path.display().to_string());
    let out = timed(bench.kitbook(&bench.ours, &["export", "--all", &paths[0]]));
    let peak = peak(&bench.kitbook(&bench.ours, &["export", "--all", &paths[1]]));
    let _ = fs::remove_dir_all(&second);
    let into = timed(bench.kitbook(&back, &["import", "--all", &paths[0]]));
    timed(bench.kitbook(&back, &["export", "--all", &paths[1]]));
    let same = fs::read_dir(&first).expect("the export is there").all(|entry| {
        let path = entry.expect("the export is there").path();
        path.is_dir() || hash(&path) == hash(&second.join(path.file_name().unwrap_or_default()))
    });
    for folder in [&first, &second] {
        let _ = fs::remove_dir_all(folder);
    }
    remove(&back);
    let mut rows = vec![Row {
        what: "`export --all`, `import --all`; a second export is equal".to_owned(),
        ours: format!("{}, {}", milliseconds(out), milliseconds(into)),
        plain: String::new(),
        ratio: if same { "equal" } else { "different" }.to_owned(),
        bound: "equal".to_owned(),
        met: Some(same),
    }];
    rows.extend(peak.map(|peak| Row::memory("`export --all`, which checks first", peak, 64 * 1024)));
    rows
}
