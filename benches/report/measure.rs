//! Measures a row: both sides in turn, exit codes checked, medians; also a process's peak memory and syncs.

use super::school::{self, Size};
use rusqlite::Connection;
use std::{
    env,
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

/// One line of the table.
pub(super) struct Row {
    pub(super) what: String,
    pub(super) ours: String,
    pub(super) plain: String,
    pub(super) ratio: String,
    pub(super) bound: String,
    /// True if the row is within the limit; `None` if there is nothing to measure yet.
    pub(super) met: Option<bool>,
}

impl Row {
    /// Makes a row for a command that the program doesn't have.
    pub(super) fn not_there(what: &str, bound: &str) -> Self {
        let [ours, plain, ratio] = ["no such command yet", "", ""].map(str::to_owned);
        Self { what: what.to_owned(), ours, plain, ratio, bound: bound.to_owned(), met: None }
    }

    /// Makes a row with two medians, and a limit for their ratio in hundredths.
    pub(super) fn race(what: &str, (ours, plain): (Duration, Duration), most: u128) -> Self {
        let ratio = ours.as_micros() * 100 / plain.as_micros().max(1);
        Self {
            what: what.to_owned(),
            ours: milliseconds(ours),
            plain: milliseconds(plain),
            ratio: hundredths(ratio),
            bound: hundredths(most),
            met: Some(ratio <= most),
        }
    }

    /// Makes a row with two numbers a second, and the least ratio in hundredths.
    pub(super) fn rates(what: &str, ours: u64, plain: u64, least: u64) -> Self {
        let ratio = ours * 100 / plain.max(1);
        Self {
            what: what.to_owned(),
            ours: format!("{ours}/s"),
            plain: format!("{plain}/s"),
            ratio: hundredths(u128::from(ratio)),
            bound: format!("at least {}", hundredths(u128::from(least))),
            met: Some(ratio >= least),
        }
    }

    /// Makes a row with the peak memory, in kilobytes.
    pub(super) fn memory(what: &str, peak: u64, most: u64) -> Self {
        Self {
            what: format!("{what}: peak memory"),
            ours: format!("{} MB", hundredths(u128::from(peak) * 100 / 1024)),
            plain: String::new(),
            ratio: String::new(),
            bound: format!("{} MB", most / 1024),
            met: Some(peak <= most),
        }
    }
}

pub(super) fn milliseconds(time: Duration) -> String {
    format!("{} ms", hundredths(time.as_micros() / 10))
}

pub(super) fn hundredths(number: u128) -> String {
    format!("{}.{:02}", number / 100, number % 100)
}

/// The files and the program that the rows work with.
pub(super) struct Bench {
    pub(super) size: Size,
    /// The school's register, once it is made.
    school: OnceLock<PathBuf>,
    /// Copies that the rows may change, one for each side.
    pub(super) ours: PathBuf,
    pub(super) plain: PathBuf,
    pub(super) program: PathBuf,
}

impl Bench {
    pub(super) fn new() -> Self {
        let size = Size::from_environment();
        let folder = school::folder();
        let (ours, plain) = (folder.join("copy-ours.db"), folder.join("copy-plain.db"));
        let program = env::var_os("KITBOOK_BENCH_BIN").map_or_else(|| env!("CARGO_BIN_EXE_kitbook").into(), Into::into);
        Self { size, school: OnceLock::new(), ours, plain, program }
    }

    /// The school's register, which is never changed. It is made for the first row that needs it; an import needs none.
    pub(super) fn school(&self) -> &Path {
        self.school.get_or_init(|| school::register(self.size))
    }

    /// The size of the school's register in megabytes, if a row needed it.
    pub(super) fn school_size(&self) -> Option<u64> {
        self.school.get().and_then(|path| fs::metadata(path).ok()).map(|found| found.len() / (1024 * 1024))
    }

    /// Makes fresh copies for a row that writes.
    pub(super) fn copy(&self) {
        for path in [&self.ours, &self.plain] {
            copy(self.school(), path);
        }
    }

    /// Builds a command of the program on a register.
    pub(super) fn kitbook(&self, db: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--db").arg(db).args(["--as", "bench"]).args(args);
        command.env_remove("KITBOOK_DB").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Tells whether the program has this command yet.
    pub(super) fn has(&self, verb: &[&str]) -> bool {
        self.kitbook(&self.ours, verb).arg("--help").status().is_ok_and(|status| status.success())
    }

    /// Reads words from the school's register, such as refs or tags.
    pub(super) fn words(&self, sql: &str) -> Vec<String> {
        let connection = Connection::open(self.school()).expect("the school can be opened");
        let mut statement = connection.prepare(sql).expect("the select is right");
        let rows = statement.query_map([], |row| row.get(0)).expect("the school can be read");
        rows.collect::<Result<_, _>>().expect("the school can be read")
    }

    /// Lists tags of free laptops, which have parts and go through every rule.
    pub(super) fn free_tags(&self, most: usize) -> Vec<String> {
        self.words(&format!(
            "select tag from asset a where tag like 'LAP%' and coalesce(a.pat_due_on, '2099') > '2030' and not exists \
             (select 1 from loan l where l.asset_id = a.id and l.state = 'open') order by serial_folded limit {most}"
        ))
    }

    /// Lists people who have no loans, or at least no overdue loans.
    pub(super) fn borrowers(&self, most: usize) -> Vec<String> {
        self.words(&format!(
            "select ref from person p where not exists (select 1 from loan l where l.person_id = p.id \
             and l.state = 'open' and l.due_until < '2080') order by username limit {most}"
        ))
    }

    /// The path of a working file beside the registers.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        school::folder().join(name)
    }
}

pub(super) fn copy(from: &Path, to: &Path) {
    for end in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{end}", to.display()));
    }
    fs::copy(from, to).expect("there is room for a copy of the school");
    // Sync now, so that the next row doesn't pay for the copy.
    File::open(to).and_then(|file| file.sync_all()).expect("the copy can be written");
}

/// Builds a command of the `sqlite3` shell on a register, without the shell's settings file.
pub(super) fn shell(db: &Path, options: &[&str], sql: &str) -> Command {
    let mut command = Command::new("sqlite3");
    command.args(options).arg(db).arg(sql).env("HOME", "/nonexistent");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// Runs a command to the end; returns the time it took.
pub(super) fn timed(mut command: Command) -> Duration {
    let watch = Instant::now();
    let status = command.status().unwrap_or_else(|e| panic!("{command:?} can't be run: {e}"));
    let time = watch.elapsed();
    assert!(status.success(), "{command:?} ended with {status}");
    time
}

/// Returns the output of a command that must succeed.
pub(super) fn output(mut command: Command) -> String {
    let out = command.stdout(Stdio::piped()).output().unwrap_or_else(|e| panic!("{command:?} can't be run: {e}"));
    assert!(out.status.success(), "{command:?} ended with {}", out.status);
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// Runs both sides in turn and returns their medians. One run of each comes first, to warm up caches.
pub(super) fn race(
    runs: usize,
    mut ours: impl FnMut(usize) -> Duration,
    mut plain: impl FnMut(usize) -> Duration,
) -> (Duration, Duration) {
    let (mut left, mut right) = (Vec::with_capacity(runs), Vec::with_capacity(runs));
    for run in 0..=runs {
        let times = if run % 2 == 0 {
            let first = ours(run);
            (first, plain(run))
        } else {
            let first = plain(run);
            (ours(run), first)
        };
        if run > 0 {
            left.push(times.0);
            right.push(times.1);
        }
    }
    (median(left), median(right))
}

pub(super) fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

/// The peak memory of a command in kilobytes, measured by a small program: a child of this process would start with
/// this process's own peak. `None` if there is no `time`.
pub(super) fn peak(command: &Command) -> Option<u64> {
    let note = env::temp_dir().join(format!("kitbook-peak-{}", std::process::id()));
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["-f", "%M", "-o"]).arg(&note).arg(command.get_program()).args(command.get_args());
    timed.env_remove("KITBOOK_DB").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = timed.status().ok()?;
    assert!(status.success(), "{command:?} ended with {status}");
    let text = fs::read_to_string(&note).ok()?;
    let _ = fs::remove_file(note);
    text.trim().parse().ok()
}

/// The number of syncs that a command makes; `None` if there is no `strace`.
pub(super) fn syncs(command: &Command) -> Option<u64> {
    let note = env::temp_dir().join(format!("kitbook-syncs-{}", std::process::id()));
    let mut traced = Command::new("strace");
    traced.args(["-f", "-e", "trace=fsync,fdatasync", "-c", "-o"]).arg(&note);
    traced.arg(command.get_program()).args(command.get_args());
    traced.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = traced.status().ok()?;
    assert!(status.success(), "{command:?} ended with {status}");
    let text = fs::read_to_string(&note).ok()?;
    let _ = fs::remove_file(note);
    let count = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        matches!(words.last(), Some(&("fsync" | "fdatasync"))).then(|| words[3].parse::<u64>().unwrap_or(0))
    };
    Some(text.lines().filter_map(count).sum())
}
