//! Eight processes on one register: mixed commands on five items, as fast as possible, for three minutes.
//!
//! Run `cargo bench --bench race`; `KITBOOK_RACE_SECONDS` sets the time. Afterwards no two loans of an item may
//! overlap, no log entry may be older than the entry before, and the register must be sound. If a check fails, the exit
//! code is 1.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench that panics has failed, as it should; it runs the program, and its answers are printed"
)]

use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use rusqlite::Connection;
use std::{
    collections::BTreeMap,
    env,
    path::Path,
    process::{Command, ExitCode, Output},
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

const PROGRAM: &str = env!("CARGO_BIN_EXE_kitbook");

const PROCESSES: u64 = 8;

/// Items of these categories need no wipe between two loans, which would stop the race.
const ITEMS: [(&str, &str); 5] =
    [("VIS-1", "visualiser"), ("VIS-2", "visualiser"), ("CAM-1", "camera"), ("CHG-1", "charger"), ("OTH-1", "other")];

const PEOPLE: [&str; 4] = ["S1", "S2", "S3", "S4"];

/// Counts pairs of loans of one item that were open at the same time.
const OVERLAPS: &str = "select count(*) from loan a join loan b on a.asset_id = b.asset_id and a.no < b.no \
    where a.state <> 'void' and b.state <> 'void' and a.out_at < coalesce(b.ended_at, '9') \
    and b.out_at < coalesce(a.ended_at, '9')";

/// Counts log entries with an earlier time than the entry before.
const BACKWARDS: &str = "select count(*) from log a join log b on b.no = a.no + 1 where b.at < a.at";

/// The number of runs, by command and exit code.
type Tally = Mutex<BTreeMap<(&'static str, i32), u64>>;

fn main() -> ExitCode {
    let seconds = env::var("KITBOOK_RACE_SECONDS").ok().and_then(|text| text.parse().ok()).unwrap_or(180);
    let folder = tempfile::tempdir().unwrap();
    let db = folder.path().join("register.db");
    make(&db);
    let (tally, begun_loans, over) = (Tally::default(), AtomicU64::new(0), AtomicBool::new(false));
    thread::scope(|scope| {
        for seed in 0..PROCESSES {
            let (db, tally, loans, over) = (&db, &tally, &begun_loans, &over);
            scope.spawn(move || race(db, seed, tally, loans, over));
        }
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(seconds) {
            thread::sleep(Duration::from_millis(100));
        }
        over.store(true, Ordering::Relaxed);
    });
    let tally = tally.into_inner().unwrap();
    for ((verb, code), times) in &tally {
        println!("{verb:<16} ended with code {code}: {times} times");
    }
    let is_damaged = tally.keys().any(|(_, code)| !(0..=3).contains(code));
    let connection = Connection::open(&db).unwrap();
    let count = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let (loans, entries) = (count("select count(*) from loan"), count("select count(*) from log"));
    let (overlaps, backwards) = (count(OVERLAPS), count(BACKWARDS));
    drop(connection);
    let is_sound = run(&db, &["check"]).status.success();
    println!("{loans} loans, {entries} entries in {seconds} seconds by {PROCESSES} processes");
    println!("overlapping loans: {overlaps}; entries older than the one before: {backwards}");
    println!("check: {}; unexpected exit codes: {}", if is_sound { "sound" } else { "NOT SOUND" }, yes_no(is_damaged));
    if overlaps + backwards == 0 && is_sound && !is_damaged { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn yes_no(is_so: bool) -> &'static str {
    if is_so { "YES" } else { "none" }
}

fn run(db: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(PROGRAM);
    command.arg("--db").arg(db).args(["--as", "racer"]).args(arguments);
    command.env_remove("KITBOOK_DB").env_remove("KITBOOK_OPERATOR").output().unwrap()
}

/// Creates a register with five items, four people, and no rule that would stop the race.
fn make(db: &Path) {
    let done = |arguments: &[&str]| {
        let output = run(db, arguments);
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    };
    done(&["init", "--school", "Race School"]);
    for (item, category) in ITEMS {
        done(&["asset", "add", item, "--category", category]);
    }
    for person in PEOPLE {
        done(&["person", "add", person, "--last-name", person, "--kind", "staff"]);
    }
}

/// Signs items out, takes them in, transfers, reads, reopens and voids loans, in a random order that `seed` decides.
fn race(db: &Path, seed: u64, tally: &Tally, begun: &AtomicU64, over: &AtomicBool) {
    let mut dice = ChaCha12Rng::seed_from_u64(seed);
    while !over.load(Ordering::Relaxed) {
        let (item, _) = ITEMS[dice.random_range(0..ITEMS.len())];
        // Choose among the newest loans, because older loans can't be changed any more.
        let newest = begun.load(Ordering::Relaxed).max(1);
        let loan = dice.random_range(newest.saturating_sub(9).max(1)..=newest).to_string();
        let person = PEOPLE[dice.random_range(0..PEOPLE.len())];
        let (verb, arguments): (_, Vec<&str>) = match dice.random_range(0..14) {
            0..=4 => ("out", vec!["out", item, "--to", person, "--due", "+7d"]),
            5..=8 => ("in", vec!["in", item, "--all-well"]),
            9 => ("loan transfer", vec!["loan", "transfer", &loan, "--to", person, "--all-well"]),
            10 => ("loan void", vec!["loan", "void", &loan, "--reason", "a race"]),
            11 => ("loan reopen", vec!["loan", "reopen", &loan]),
            12 => ("loan list", vec!["loan", "list", "--overdue"]),
            _ => ("asset edit", vec!["asset", "edit", item, "--location", person]),
        };
        let output = run(db, &arguments);
        if matches!(verb, "out" | "loan transfer") && output.status.success() {
            begun.fetch_add(1, Ordering::Relaxed);
        }
        *tally.lock().unwrap().entry((verb, output.status.code().unwrap_or(-1))).or_insert(0) += 1;
    }
}
