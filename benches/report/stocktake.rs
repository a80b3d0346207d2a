//! A stocktake with two scanners at once: one on the command line, one a phone at the page whose network loses answers.
//!
//! Each scan is one transaction with its entry in the log. Plain SQLite has two threads that insert the same rows, each
//! with a commit of its own.

use super::{
    measure::{Bench, Row, median, output, timed},
    page::{Server, agent},
    school,
};
use register::{
    act::Act,
    stocktake::{
        scan::More,
        sitting::{Reply, Sitting},
    },
};
use rusqlite::Connection;
use std::{
    path::Path,
    thread,
    time::{Duration, Instant},
};
use store::Store;

/// The phone loses the answer to one scan in so many, and sends it once more.
const LOSES: usize = 20;
const ROOM: &str = "Room 1";

pub(super) fn scans(bench: &Bench) -> Vec<Row> {
    let names = [
        "a scan of a stocktake, line by line",
        "a scan of a stocktake, from a phone that loses answers",
        "a scan of a stocktake, by one scanner alone",
    ];
    if !bench.has(&["stocktake", "scan"]) {
        return names.map(|what| Row::not_there(what, "2.00")).into();
    }
    let scans = if bench.size == school::SMALL { 400 } else { 5_000 };
    bench.copy();
    for db in [&bench.ours, &bench.plain] {
        timed(bench.kitbook(db, &["stocktake", "open", "--all"]));
    }
    let all = scans + scans / 2;
    let tags = bench.words(&format!("select tag from asset where fate is null order by tag_folded desc limit {all}"));
    assert_eq!(tags.len(), all, "there are enough items");
    let (tags, alone) = tags.split_at(scans);
    let (lines, phone) = tags.split_at(scans / 2);
    let server = Server::start(bench, &bench.ours);
    let cookie = server.sign_in();
    let (by_line, by_phone) = thread::scope(|scope| {
        let lines = scope.spawn(|| line_by_line(&bench.ours, lines));
        let phone = scope.spawn(|| from_a_phone(&server, &cookie, phone));
        (lines.join().expect("no scanner stops"), phone.join().expect("no scanner stops"))
    });
    drop(server);
    none_is_lost_or_doubled(bench, scans);
    let plain = thread::scope(|scope| {
        let halves = [0, 1].map(|half| scope.spawn(move || bare(&bench.plain, half * (scans / 2), scans / 2)));
        median(halves.into_iter().flat_map(|half| half.join().expect("no thread stops")).collect())
    });
    let of = |what: &str, ours| Row::race(&format!("{what}; {scans} by two at once"), (ours, plain), 200);
    let one = (median(line_by_line(&bench.ours, alone)), median(bare(&bench.plain, scans, alone.len())));
    vec![of(names[0], median(by_line)), of(names[1], median(by_phone)), Row::race(names[2], one, 200)]
}

/// Scans as `stocktake scan` does, line by line; returns how long each took.
fn line_by_line(db: &Path, tags: &[String]) -> Vec<Duration> {
    let mut store = Store::open(db).expect("the copy can be opened");
    let time = domain::stamp::Timepiece::new(chrono_tz::Europe::London, chrono::Utc::now);
    let act = Act::of("bench", time);
    let (mut sitting, _) = Sitting::new(&mut store, 1, ROOM, More::default()).expect("the stocktake is open");
    let scan = |tag: &String| {
        let watch = Instant::now();
        let reply = sitting.line(&mut store, &act, tag).expect("the scan is recorded");
        assert!(matches!(reply, Reply::Scanned(..)), "{tag} is scanned");
        watch.elapsed()
    };
    tags.iter().map(scan).collect()
}

/// Scans as the page's script does; returns how long each answer took. What was lost is sent again with the same key.
fn from_a_phone(server: &Server, cookie: &str, tags: &[String]) -> Vec<Duration> {
    let agent = agent();
    let mut times = Vec::with_capacity(tags.len());
    for (number, tag) in tags.iter().enumerate() {
        let key = format!("scan-{number}");
        let fields = [("key", key.as_str()), ("location", ROOM), ("tag", tag.as_str()), ("waited", "0")];
        let send = || {
            let request = agent.post(server.at("/stocktakes/1/scan")).header("cookie", cookie).header("x-part", "yes");
            let mut answer = request.send_form(fields).expect("the page answers");
            let said = answer.body_mut().read_to_string().expect("it is text");
            assert!(answer.status() == 200 && said.contains("data-scanned"), "{tag} is scanned: {said}");
        };
        let watch = Instant::now();
        send();
        times.push(watch.elapsed());
        if number % LOSES == 0 {
            send();
        }
    }
    times
}

/// Checks that each item has one scan, and that the register is sound.
fn none_is_lost_or_doubled(bench: &Bench, scans: usize) {
    let connection = Connection::open(&bench.ours).expect("the copy can be opened");
    let sql = "select count(*), count(distinct asset_id) from stocktake_scan where void_reason is null";
    let counted = connection.query_row(sql, [], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?)));
    let scans = i64::try_from(scans).expect("it is a small number");
    assert_eq!(counted.expect("the copy can be read"), (scans, scans), "no scan is lost or doubled");
    let found = output(bench.kitbook(&bench.ours, &["log", "verify"]));
    assert!(!found.is_empty(), "the log holds");
}

/// Inserts rows like those of scans, each with a commit; returns how long each took.
fn bare(db: &Path, first: usize, many: usize) -> Vec<Duration> {
    let connection = Connection::open(db).expect("the copy can be opened");
    connection.busy_timeout(Duration::from_secs(30)).expect("it can wait");
    connection.execute_batch("pragma synchronous = full; pragma foreign_keys = on").expect("the copy can be used");
    let one = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, String>(0)).expect("the copy can be read");
    let stocktake = one("select id from stocktake");
    let operator = one("select operator_id from stocktake");
    let sql = "select id from asset where fate is null order by tag_folded desc limit ?1 offset ?2";
    let [first, many] = [first, many].map(|number| i64::try_from(number).expect("it is a small number"));
    let mut assets = connection.prepare(sql).expect("the select is right");
    let assets = assets.query_map([many, first], |row| row.get::<_, String>(0)).expect("it can be read");
    let assets: Vec<String> = assets.collect::<Result<_, _>>().expect("it can be read");
    let sql = "insert into stocktake_scan (id, no, stocktake_id, asset_id, location, location_folded, scanned_at, \
               operator_id, finding, again, digest) values (?1, ?2, ?3, ?4, 'Room 1', 'room 1', \
               '2026-11-23T09:14:05Z', ?5, 'wrong_room', 0, 'saltsaltsaltaaaaaaaaaaaaaaaaaaaa')";
    let mut insert = connection.prepare(sql).expect("the insert is right");
    let mut begin = connection.prepare("begin immediate").expect("a transaction can begin");
    let mut commit = connection.prepare("commit").expect("a transaction can end");
    let mut times = Vec::with_capacity(assets.len());
    for (number, asset) in (first..).zip(&assets) {
        let id = format!("019ab000-0000-7000-8000-{number:012}");
        let watch = Instant::now();
        begin.execute([]).expect("it waits for the other");
        insert.execute(rusqlite::params![id, number, stocktake, asset, operator]).expect("the row fits");
        commit.execute([]).expect("it can be kept");
        times.push(watch.elapsed());
    }
    times
}
