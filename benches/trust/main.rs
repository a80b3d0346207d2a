//! A trust's schools on one PostgreSQL server: the speed of a sign-out, many desks at once behind a slow network, and long
//! lists.
//!
//! Run `KITBOOK_KEEPS=yes .ci/server cargo bench --bench trust`; the server then syncs what it records, as at a trust.
//! `KITBOOK_TRUST_ONLY=desks` runs the rows with that word in their name, `KITBOOK_TRUST_SECONDS=600` lets the desks work for
//! ten minutes, `KITBOOK_TRUST_SCHOOLS=100` sets the number of schools, and `KITBOOK_TRUST_ROWS=1000000` the longest list. If a
//! limit is not met, the exit code is 1.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a bench that panics has failed, as it should; it runs programs, and prints what it measured"
)]

mod desks;
mod loopback;
mod proxy;
mod rows;

use domain::stamp::Timepiece;
use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant, SystemTime},
};
use store::Address;

/// A measured figure with its limit.
struct Row {
    what: String,
    figure: String,
    limit: String,
    is_met: bool,
}

/// What measures some rows.
type Measures = fn(&Trust) -> Vec<Row>;

/// The server, and a folder for what the rows need.
struct Trust {
    server: PathBuf,
    folder: tempfile::TempDir,
}

impl Trust {
    /// The address of a school.
    fn at(&self, school: &str) -> PathBuf {
        Address::from(&self.server).with_school(school).unwrap().typed().to_owned()
    }

    /// A command of the program on a register.
    fn kitbook(&self, db: &Path, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kitbook"));
        command.arg("--db").arg(db).args(["--as", "bench"]).args(words);
        command.env_remove("KITBOOK_DB").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    /// The server's own shell, in a school if one is given.
    fn psql(&self, school: Option<&str>, words: &[&str]) -> Command {
        let mut command = Command::new("psql");
        // The shell knows no `school`, and needs none of its settings.
        command.arg("-Xq").args(["-v", "ON_ERROR_STOP=1"]).arg(&self.server).args(words);
        if let Some(school) = school {
            command.env("PGOPTIONS", format!("-c search_path=school_{school}"));
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
        command
    }

    /// The answer of the server's own shell.
    fn asked(&self, sql: &str) -> String {
        let output = self.psql(None, &["-tAc", sql]).stdout(Stdio::piped()).output().unwrap();
        assert!(output.status.success(), "{sql}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Makes a small school in a file, with cameras and staff, and exports it to a folder.
    fn model(&self, cameras: usize) -> PathBuf {
        let (file, folder) = (self.folder.path().join("model.db"), self.folder.path().join("model"));
        if !folder.exists() {
            done(self.kitbook(&file, &["init", "--school", "Bench School"]));
            let count = cameras.to_string();
            done(
                self.kitbook(
                    &file,
                    &["asset", "add", "--tag-prefix", "CAM-", "--category", "camera", "--count", &count],
                ),
            );
            for person in ["S1", "S2", "S3", "S4"] {
                done(self.kitbook(&file, &["person", "add", person, "--last-name", person, "--kind", "staff"]));
            }
            done(self.kitbook(&file, &["export", "--all", folder.to_str().unwrap()]));
        }
        folder
    }
}

/// Runs a command that must succeed; returns the time it took.
fn done(mut command: Command) -> Duration {
    let watch = Instant::now();
    let output = command.output().unwrap();
    let time = watch.elapsed();
    assert!(output.status.success(), "{command:?}: {output:?}");
    time
}

fn number(name: &str, usual: u64) -> u64 {
    env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// The machine's own clock.
fn clock() -> Timepiece {
    Timepiece::new(chrono_tz::Europe::London, || SystemTime::now().into())
}

fn milliseconds(time: Duration) -> String {
    format!("{}.{:02} ms", time.as_micros() / 1000, time.as_micros() / 10 % 100)
}

fn main() -> ExitCode {
    let Some(server) = env::var_os("KITBOOK_TEST_POSTGRES") else {
        println!("left out: no server in KITBOOK_TEST_POSTGRES");
        return ExitCode::SUCCESS;
    };
    let trust = Trust { server: server.into(), folder: tempfile::tempdir().unwrap() };
    let only = env::var("KITBOOK_TRUST_ONLY").unwrap_or_default();
    let mut are_met = true;
    let all: [(&str, Measures); 4] =
        [("loopback", loopback::rows), ("desks", desks::rows), ("alone", desks::alone), ("lists", rows::rows)];
    for (name, rows) in all.into_iter().filter(|(name, _)| name.contains(&only)) {
        eprintln!("{name} …");
        for row in rows(&trust) {
            are_met &= row.is_met;
            let met = if row.is_met { "" } else { "  NOT MET" };
            println!("{}: {} (limit: {}){met}", row.what, row.figure, row.limit);
        }
    }
    if are_met { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
