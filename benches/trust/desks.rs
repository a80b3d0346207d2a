//! Fifty desks over a hundred schools, and one school alone, behind a network that takes a millisecond for each question.
//!
//! A desk is a thread. Over many schools, the desks share a pool of one connection for each school, as a page does: a desk
//! that finds it taken waits, and its wait counts. In one school, each desk has a connection of its own, and they queue for
//! the school's lock.

use super::{Row, Trust, clock, done, milliseconds, number, proxy::slow};
use domain::fault::Fault;
use rand::{RngExt as _, SeedableRng as _, rngs::ChaCha12Rng};
use register::{
    act::Act,
    keep::check,
    loan::{
        sign_out::{self, Order, Terms},
        take_in::{self, Return, Seen},
    },
};
use std::{
    sync::Mutex,
    thread,
    time::{Duration, Instant},
};
use store::{Store, asset::Spelling};

const DESKS: u32 = 50;

/// The time that each question takes longer.
const WAY: Duration = Duration::from_millis(1);

/// The sign-outs that the desks try for each second; each is followed by a return.
const PACE: u32 = 30;

const LEAST: u64 = 25;
const LEAST_ALONE: u64 = 10;
const LONGEST: Duration = Duration::from_millis(500);

/// The desks at the school that is alone.
const DESKS_ALONE: u32 = 5;

/// What a desk has done: how long each sign-out and each return took, by school.
#[derive(Default)]
struct Done {
    outs: Vec<(usize, Duration)>,
    ins: Vec<Duration>,
}

fn tag(desk: u32) -> String {
    format!("CAM-{:04}", desk + 1)
}

fn lend(store: &mut Store, act: &Act, desk: u32) {
    let order = Order {
        tags: vec![tag(desk)],
        spelling: Spelling::Whole,
        to: format!("S{}", desk % 4 + 1),
        new: None,
        terms: Terms::default(),
        partial: false,
        overrides: Vec::new(),
        seen: Vec::new(),
    };
    sign_out::sign_out(store, act, &order).unwrap();
}

fn bring(store: &mut Store, act: &Act, desk: u32) {
    let seen = Seen { all_well: true, ..Seen::default() };
    let order = Return { tags: vec![tag(desk)], spelling: Spelling::Whole, seen, partial: false };
    take_in::take_in(store, act, &order).unwrap();
}

/// Makes the schools, four at a time.
fn make(trust: &Trust, schools: &[String]) {
    let model = trust.model(400);
    thread::scope(|scope| {
        for some in schools.chunks(schools.len().div_ceil(4)) {
            let model = &model;
            scope.spawn(move || {
                for school in some {
                    done(trust.kitbook(&trust.at(school), &["import", "--all", model.to_str().unwrap()]));
                }
            });
        }
    });
}

/// Checks every school, and counts its loans; removes it.
fn loans(trust: &Trust, schools: &[String]) -> (Vec<i64>, bool) {
    let mut is_sound = true;
    let loans = schools.iter().map(|school| {
        let mut store = Store::look(&trust.at(school)).unwrap();
        let loans = store.read::<_, Fault>(|tx| {
            is_sound &= check::check(tx, true, None)?.findings.is_empty();
            tx.one("select count(*) from loan where state = 'returned'", &[], |row| row.get(0))
        });
        drop(store);
        done(trust.kitbook(&trust.at(school), &["school", "remove", school, "--yes"]));
        loans.unwrap().unwrap()
    });
    (loans.collect(), is_sound)
}

fn at_percentile(mut times: Vec<Duration>, of_hundred: usize) -> Duration {
    times.sort();
    times.get(times.len() * of_hundred / 100).or(times.last()).copied().unwrap_or_default()
}

pub(super) fn rows(trust: &Trust) -> Vec<Row> {
    let seconds = number("KITBOOK_TRUST_SECONDS", 60);
    let count = usize::try_from(number("KITBOOK_TRUST_SCHOOLS", 100)).unwrap();
    let schools: Vec<String> = (0..count).map(|no| format!("s{no}")).collect();
    make(trust, &schools);
    let pool: Vec<Mutex<Store>> =
        schools.iter().map(|school| Mutex::new(Store::open(&slow(&trust.at(school), WAY)).unwrap())).collect();
    let begun = Instant::now();
    let between = Duration::from_secs(DESKS.into()) / PACE;
    let work = |desk: u32| {
        let mut dice = ChaCha12Rng::seed_from_u64(desk.into());
        let act = Act::of("bench", clock());
        let mut done = Done::default();
        let mut next = between * desk / DESKS;
        while next < Duration::from_secs(seconds) {
            thread::sleep(next.saturating_sub(begun.elapsed()));
            let school = dice.random_range(0..pool.len());
            let watch = Instant::now();
            lend(&mut pool[school].lock().unwrap(), &act, desk);
            done.outs.push((school, watch.elapsed()));
            let watch = Instant::now();
            bring(&mut pool[school].lock().unwrap(), &act, desk);
            done.ins.push(watch.elapsed());
            // A desk that is late goes on at once, and doesn't catch up.
            next = (next + between).max(begun.elapsed());
        }
        done
    };
    let all: Vec<Done> = thread::scope(|scope| {
        let desks: Vec<_> = (0..DESKS).map(|desk| scope.spawn(move || work(desk))).collect();
        desks.into_iter().map(|desk| desk.join().unwrap()).collect()
    });
    let took = begun.elapsed();
    drop(pool);
    let mut wanted = vec![0; schools.len()];
    all.iter().flat_map(|done| &done.outs).for_each(|(school, _)| wanted[*school] += 1);
    let outs: Vec<Duration> = all.iter().flat_map(|done| &done.outs).map(|(_, time)| *time).collect();
    let ins: Vec<Duration> = all.iter().flat_map(|done| &done.ins).copied().collect();
    println!(
        "{} sign-outs and {} returns in {} s; half of the sign-outs took up to {}, half of the returns {}",
        outs.len(),
        ins.len(),
        took.as_secs(),
        milliseconds(at_percentile(outs.clone(), 50)),
        milliseconds(at_percentile(ins, 50))
    );
    let rate = outs.len() as u64 * 1000 / u64::try_from(took.as_millis()).unwrap();
    let slowest = at_percentile(outs, 99);
    let (found, is_sound) = loans(trust, &schools);
    vec![
        Row {
            what: format!("{DESKS} desks over {count} schools, {seconds} s, 1 ms for each question"),
            figure: format!("{rate} sign-outs a second"),
            limit: format!("at least {LEAST}"),
            is_met: rate >= LEAST,
        },
        Row {
            what: "the 99th of a hundred sign-outs".to_owned(),
            figure: milliseconds(slowest),
            limit: milliseconds(LONGEST),
            is_met: slowest <= LONGEST,
        },
        nothing_lost(&wanted, &found, is_sound),
    ]
}

fn nothing_lost(wanted: &[i64], found: &[i64], is_sound: bool) -> Row {
    let sum = |loans: &[i64]| loans.iter().sum::<i64>();
    Row {
        what: "loans there, of those that were confirmed".to_owned(),
        figure: format!(
            "{} of {}, every school {}",
            sum(found),
            sum(wanted),
            if is_sound { "sound" } else { "NOT SOUND" }
        ),
        limit: "all, and sound".to_owned(),
        is_met: wanted == found && is_sound,
    }
}

/// One school, with several desks that do nothing but lend and take in.
pub(super) fn alone(trust: &Trust) -> Vec<Row> {
    let time = Duration::from_secs(number("KITBOOK_TRUST_SECONDS", 60).min(30));
    let schools = ["alone".to_owned()];
    make(trust, &schools);
    let way = slow(&trust.at("alone"), WAY);
    let begun = Instant::now();
    let work = |desk: u32| {
        let mut store = Store::open(&way).unwrap();
        let act = Act::of("bench", clock());
        let mut outs = 0;
        while begun.elapsed() < time {
            lend(&mut store, &act, desk);
            outs += 1;
            bring(&mut store, &act, desk);
        }
        outs
    };
    let outs: i64 = thread::scope(|scope| {
        let desks: Vec<_> = (0..DESKS_ALONE).map(|desk| scope.spawn(move || work(desk))).collect();
        desks.into_iter().map(|desk| desk.join().unwrap()).sum()
    });
    let rate = outs.unsigned_abs() * 1000 / u64::try_from(begun.elapsed().as_millis()).unwrap();
    let (found, is_sound) = loans(trust, &schools);
    vec![
        Row {
            what: format!("one school alone, {DESKS_ALONE} desks, as many returns"),
            figure: format!("{rate} sign-outs a second"),
            limit: format!("at least {LEAST_ALONE}"),
            is_met: rate >= LEAST_ALONE,
        },
        nothing_lost(&[outs], &found, is_sound),
    ]
}
