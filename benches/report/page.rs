//! The page in the browser: many clients that read items' pages, and eight desks that sign out.
//!
//! The clients run on this machine too, and take a share of its cores, which plain SQLite has for itself.

use super::{
    desk::selects_of_show,
    measure::{Bench, Row, milliseconds, output, timed},
    school,
};
use rusqlite::{Batch, Connection, OpenFlags, fallible_iterator::FallibleIterator as _};
use std::{
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Stdio},
    sync::atomic::{AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};
use ureq::{Agent, http::Response};

pub(super) const PASSWORD: &str = "kettle orbit mango 41";
const ROUNDS: usize = 3;
const CLIENTS: usize = 50;
const DESKS: usize = 8;
/// The page's connections that read, so also the threads of plain SQLite.
const READERS: usize = 4;
/// The time of one side of a round.
const A_WHILE: Duration = Duration::from_secs(3);

/// The program's page, stopped when it goes out of scope.
pub(super) struct Server {
    child: Child,
    address: SocketAddr,
    pub(super) account: String,
}

impl Server {
    /// Gives a member of staff an account in a register, and starts its page.
    pub(super) fn start(bench: &Bench, db: &Path) -> Self {
        let account = bench.words("select ref from person where kind = 'staff' order by username limit 1").remove(0);
        timed(bench.kitbook(db, &["role", "set", &account, "technician"]));
        let said = output(bench.kitbook(db, &["user", "add", &account, "--format", "json"]));
        let said: serde_json::Value = serde_json::from_str(&said).expect("it is a JSON document");
        let code = said["code"].as_str().expect("there is a code");
        let free = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr());
        let address = free.expect("there is a free port");
        let mut command = bench.kitbook(db, &["serve", "--listen", &address.to_string()]);
        let child = command.stdout(Stdio::null()).spawn().expect("the page can be started");
        let server = Self { child, address, account };
        let begun = Instant::now();
        while agent().get(server.at("/health")).call().is_err() {
            assert!(begun.elapsed() < Duration::from_secs(30), "the page never answered");
            thread::sleep(Duration::from_millis(5));
        }
        let chosen = [("code", code), ("password", PASSWORD), ("again", PASSWORD)];
        assert_eq!(server.send(&agent(), "/welcome", "", &chosen).status(), 303, "the account begins");
        server
    }

    pub(super) fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn send(&self, agent: &Agent, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Response<ureq::Body> {
        let request = agent.post(self.at(path)).header("cookie", cookie);
        request.send_form(fields.iter().copied()).expect("the page answers")
    }

    /// Signs in; returns the session's cookie.
    pub(super) fn sign_in(&self) -> String {
        let answer = self.send(&agent(), "/sign-in", "", &[("name", &self.account), ("password", PASSWORD)]);
        let cookie = answer.headers().get("set-cookie").expect("one is signed in").to_str().expect("it is text");
        cookie.split(';').next().unwrap_or_default().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A client with one connection, which it keeps.
pub(super) fn agent() -> Agent {
    Agent::config_builder().max_redirects(0).max_redirects_will_error(false).http_status_as_error(false).build().into()
}

pub(super) fn items(bench: &Bench) -> Vec<Row> {
    const ITEMS: usize = 100;
    let what = "an item's page, 50 clients, against the selects of `show` by 4 threads";
    if !bench.has(&["serve"]) {
        return vec![Row::not_there(what, "at least 0.60")];
    }
    bench.copy();
    let tags = bench.words(&format!(
        "select a.tag from loan l join asset a on a.id = l.asset_id where l.state = 'open' order by l.no limit {ITEMS}"
    ));
    let selects: Vec<String> = tags.iter().map(|tag| selects_of_show(bench, tag)).collect();
    let server = Server::start(bench, &bench.ours);
    let cookie = server.sign_in();
    let (mut ours, mut plain, mut times) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (rate, took) = pages(&server, &cookie, &tags);
        ours.push(rate);
        times.extend(took);
        plain.push(bare(&bench.plain, &selects));
    }
    times.sort();
    let slow = times[times.len() * 99 / 100];
    let slowest = Row {
        what: "an item's page, 50 clients: 99 of 100 within".to_owned(),
        ours: milliseconds(slow),
        plain: String::new(),
        ratio: String::new(),
        bound: "50 ms".to_owned(),
        met: Some(slow <= Duration::from_millis(50)),
    };
    vec![Row::rates(what, middle(ours), middle(plain), 60), slowest]
}

/// Reads items' pages for a while; returns how many a second, and how long each took.
fn pages(server: &Server, cookie: &str, tags: &[String]) -> (u64, Vec<Duration>) {
    let begun = Instant::now();
    let client = |first: usize| {
        let (agent, mut times) = (agent(), Vec::new());
        for tag in tags.iter().cycle().skip(first * 7) {
            let asked = Instant::now();
            let answer = agent.get(server.at(&format!("/items/{tag}"))).header("cookie", cookie).call();
            let mut answer = answer.expect("the page answers");
            let page = answer.body_mut().read_to_string().expect("it is text");
            times.push(asked.elapsed());
            assert!(answer.status() == 200 && page.contains(tag.as_str()), "the page of {tag}");
            if begun.elapsed() > A_WHILE {
                break;
            }
        }
        times
    };
    let times: Vec<Duration> = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|number| scope.spawn(move || client(number))).collect();
        clients.into_iter().flat_map(|client| client.join().expect("no client stops")).collect()
    });
    (a_second(times.len() as u64, begun.elapsed()), times)
}

/// Runs the selects, prepared before, for a while; returns how many items a second.
fn bare(db: &Path, selects: &[String]) -> u64 {
    let (done, taken) = (AtomicU64::new(0), AtomicU64::new(0));
    thread::scope(|scope| {
        for first in 0..READERS {
            let (done, taken) = (&done, &taken);
            scope.spawn(move || {
                let connection = Connection::open_with_flags(db, OpenFlags::SQLITE_OPEN_READ_ONLY);
                let connection = connection.expect("the copy can be opened");
                let mut items: Vec<Vec<_>> = Vec::new();
                for select in selects {
                    let (mut batch, mut statements) = (Batch::new(&connection, select), Vec::new());
                    while let Some(statement) = batch.next().expect("the selects are right") {
                        statements.push(statement);
                    }
                    items.push(statements);
                }
                let mut begin = connection.prepare("begin").expect("a transaction can begin");
                let mut commit = connection.prepare("commit").expect("a transaction can end");
                let begun = Instant::now();
                for number in (first * selects.len() / READERS..).map(|number| number % selects.len()) {
                    begin.execute([]).expect("a transaction can begin");
                    for statement in &mut items[number] {
                        let width = statement.column_count();
                        let mut rows = statement.query([]).expect("the select is right");
                        while let Some(row) = rows.next().expect("the copy can be read") {
                            (0..width).for_each(|column| assert!(row.get_ref(column).is_ok()));
                        }
                    }
                    commit.execute([]).expect("a transaction can end");
                    done.fetch_add(1, Ordering::Relaxed);
                    if begun.elapsed() > A_WHILE {
                        break;
                    }
                }
                taken.fetch_max(u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX), Ordering::Relaxed);
            });
        }
    });
    a_second(done.into_inner(), Duration::from_micros(taken.into_inner()))
}

pub(super) fn desk(bench: &Bench) -> Vec<Row> {
    let what = "sign-outs by 8 desks of the page, against 8 command lines";
    if !bench.has(&["serve"]) {
        return vec![Row::not_there(what, "at least 1.00")];
    }
    bench.copy();
    let each = DESKS * if bench.size == school::SMALL { 5 } else { 25 };
    let (tags, people) = (bench.free_tags(each * ROUNDS), bench.borrowers(each));
    let server = Server::start(bench, &bench.ours);
    let cookies: Vec<String> = (0..DESKS).map(|_| server.sign_in()).collect();
    let (mut ours, mut plain) = (Vec::new(), Vec::new());
    for tags in tags.chunks(each) {
        ours.push(by_desks(each, |desk, numbers| {
            let (agent, cookie) = (agent(), &cookies[desk]);
            for number in numbers {
                let (tag, person) = (&tags[number], &people[number]);
                for (key, line) in [(format!("who-{tag}"), person), (format!("what-{tag}"), tag)] {
                    let mut answer = server.send(&agent, "/desk", cookie, &[("key", &key), ("line", line)]);
                    let page = answer.body_mut().read_to_string().expect("it is text");
                    assert!(line == person || page.contains(&format!("Out</strong> {tag}")), "{tag} goes out: {page}");
                }
            }
        }));
        plain.push(by_desks(each, |_, numbers| {
            for number in numbers {
                timed(bench.kitbook(&bench.plain, &["out", &tags[number], "--to", &people[number]]));
            }
        }));
    }
    vec![Row::rates(what, middle(ours), middle(plain), 100)]
}

/// Lets eight desks share the numbers; returns how many a second they did.
fn by_desks(all: usize, work: impl Fn(usize, std::iter::StepBy<std::ops::Range<usize>>) + Sync) -> u64 {
    let begun = Instant::now();
    thread::scope(|scope| {
        for desk in 0..DESKS {
            let work = &work;
            scope.spawn(move || work(desk, (desk..all).step_by(DESKS)));
        }
    });
    a_second(all as u64, begun.elapsed())
}

fn a_second(number: u64, time: Duration) -> u64 {
    number * 1_000 / u64::try_from(time.as_millis()).unwrap_or(u64::MAX).max(1)
}

fn middle(mut rates: Vec<u64>) -> u64 {
    rates.sort_unstable();
    rates[rates.len() / 2]
}
