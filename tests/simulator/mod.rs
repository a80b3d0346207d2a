//! A simulator: seeded runs of a whole school, against a plain model of it, in one process and with its own clock.
//!
//! `KITBOOK_SEEDS=FROM..TO` runs other seeds than the usual ones; `KITBOOK_SEED=N` replays one and prints each act.

mod acts;
mod copies;
mod dice;
mod invariants;
mod model;
mod numbers;
mod planted;
mod reading;
mod replay;
mod run;

use run::Run;
use std::{
    collections::{BTreeMap, BTreeSet},
    panic,
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};
use tempfile::TempDir;

/// The acts of one run.
const ACTS: usize = 200;

/// Of a hundred acts, those during which the power is cut.
const CUTS: usize = 12;

/// In so many runs, every reading command must have something to read.
const MANY: u64 = 20;

/// In so many runs, what is listed as untold in the log must be found so.
const VERY_MANY: u64 = 100;

/// A folder in memory, if the machine has one: a run syncs to the disk some hundred times.
fn fast_folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() };
    made.or_else(|_| tempfile::tempdir()).unwrap()
}

/// The seeds to run, and true if each act is printed.
fn seeds() -> (std::ops::Range<u64>, bool) {
    if let Ok(one) = std::env::var("KITBOOK_SEED") {
        let seed = one.parse().unwrap();
        return (seed..seed + 1, true);
    }
    let range = std::env::var("KITBOOK_SEEDS").unwrap_or_else(|_| "1..21".to_owned());
    let (from, to) = range.split_once("..").unwrap();
    (from.parse().unwrap()..to.parse().unwrap(), false)
}

/// What runs did: how often each act was done and refused, and which commands read.
#[derive(Default)]
pub struct Tally {
    acts: BTreeMap<&'static str, (u32, u32)>,
    read: BTreeSet<&'static str>,
    untold: replay::Met,
}

impl Tally {
    /// Counts an act.
    pub fn count(&mut self, act: &'static str, done: bool) {
        let (all, refused) = self.acts.entry(act).or_default();
        *if done { all } else { refused } += 1;
    }

    /// Counts a command that reads.
    pub fn has_read(&mut self, line: &'static str) {
        self.read.insert(line);
    }

    fn add(&mut self, other: Self) {
        for (act, (done, refused)) in other.acts {
            let sum = self.acts.entry(act).or_default();
            *sum = (sum.0 + done, sum.1 + refused);
        }
        self.read.extend(other.read);
        self.untold.extend(other.untold);
    }
}

fn simulate(seed: u64, loud: bool) -> Tally {
    let mut run = Run::new(seed, loud);
    for act in 1..=ACTS {
        let files = run.dice.chance(CUTS).then(|| copies::Files::of(&run));
        acts::next(&mut run);
        if let Some(files) = files {
            copies::check(&mut run, &files);
        }
        if act % 20 == 0 {
            reading::read_all(&mut run);
        }
    }
    if let Err(wrong) = replay::check(&run.reader, &mut run.tally.untold) {
        panic!("{wrong}\n{}", run.last_acts());
    }
    run.tally
}

#[test]
fn a_school_of_any_seed_goes_as_the_model_says() {
    let (range, loud) = seeds();
    let (next, end) = (AtomicU64::new(range.start), range.end);
    let (all, failed) = (Mutex::new(Tally::default()), Mutex::new(Vec::new()));
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= end {
                        break;
                    }
                    match panic::catch_unwind(|| simulate(seed, loud)) {
                        Ok(tally) => all.lock().unwrap().add(tally),
                        Err(_) => {
                            failed.lock().unwrap().push(seed);
                            // The seeds after it would only cost time.
                            next.store(end, Ordering::Relaxed);
                        }
                    }
                }
            });
        }
    });
    let (all, failed) = (all.into_inner().unwrap(), failed.into_inner().unwrap());
    for (verb, (done, refused)) in &all.acts {
        println!("{verb}: {done} done, {refused} refused");
    }
    println!("seeds {range:?} took {:?}", begun.elapsed());
    if let Some(first) = failed.iter().min() {
        println!("seed {first} failed");
    }
    assert!(failed.is_empty(), "seeds {failed:?} failed: KITBOOK_SEED=N replays one");
    let runs = range.end - range.start;
    if runs >= VERY_MANY {
        assert_eq!(replay::unmet(&all.untold), [], "the log does tell of these columns");
    }
    if runs >= MANY {
        assert_eq!(reading::unread(&all.read), Vec::<&str>::new(), "these commands read nothing in any run");
    }
}
