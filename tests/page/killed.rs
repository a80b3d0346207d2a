//! The page is killed while eight desks sign out: what was confirmed is recorded, and the register is sound.

use super::PASSWORD;
use crate::support::{Cli, School, asset, person};
use domain::person::PersonKind;
use std::{
    collections::BTreeSet,
    env,
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

const DESKS: usize = 8;
/// The items that a run has to lend.
const ITEMS: usize = 400;
/// The kills of a run of the tests; `KITBOOK_KILLS=200` makes more.
const KILLS: usize = 4;

/// Starts the program's own page on a free port, and waits until it answers.
fn start(db: &Path) -> (Child, SocketAddr) {
    start_with(db, &[], Stdio::null())
}

fn start_with(db: &Path, options: &[&str], errors: Stdio) -> (Child, SocketAddr) {
    let free = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let child = Command::new(env!("CARGO_BIN_EXE_kitbook"))
        .args(["--db", db.to_str().unwrap(), "serve", "--listen", &address.to_string()])
        .args(options)
        .stdout(Stdio::null())
        .stderr(errors)
        .spawn()
        .unwrap();
    let begun = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert!(begun.elapsed() < Duration::from_secs(30), "the page never answered");
        thread::sleep(Duration::from_millis(5));
    }
    (child, address)
}

/// Sends a form; returns the whole answer, or `None` if the page died before it was whole.
fn send(address: SocketAddr, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Option<String> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    for (name, value) in fields {
        form.append_pair(name, value);
    }
    let body = form.finish();
    let mut stream = TcpStream::connect(address).ok()?;
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nCookie: {cookie}\r\nContent-Type: \
         application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    (answer.contains("</html>") || answer.starts_with("HTTP/1.1 303")).then_some(answer)
}

fn sign_in(address: SocketAddr) -> String {
    let answer = send(address, "/sign-in", "", &[("name", "T1"), ("password", PASSWORD)]).unwrap();
    let set = answer.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    set.split(';').next().unwrap().to_owned()
}

#[test]
fn a_sign_out_that_the_page_confirmed_survives_its_kill() {
    let kills = env::var("KITBOOK_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    let mut school = School::new();
    person(&mut school, "T1", PersonKind::Staff, "Tom Bench");
    person(&mut school, "S1", PersonKind::Staff, "Zoë O'Brien");
    for number in 0..ITEMS {
        asset(&mut school, &format!("X-{number}"), "other");
    }
    let page = super::Page::of(school, &[("T1", "technician")]);
    let db = page.school.path();
    let mut all_confirmed = 0;
    for kill in 0..kills {
        // The program has the time of this computer, and the register none of it yet.
        let (mut child, address) = start(&db);
        let cookies: Vec<String> = (0..DESKS).map(|_| sign_in(address)).collect();
        let confirmed: Arc<Mutex<BTreeSet<String>>> = Arc::default();
        let done = Arc::new(AtomicUsize::new(0));
        let desks: Vec<_> = cookies
            .into_iter()
            .enumerate()
            .map(|(desk, cookie)| {
                let (confirmed, done) = (Arc::clone(&confirmed), Arc::clone(&done));
                thread::spawn(move || {
                    let line =
                        |key: String, line: &str| send(address, "/desk", &cookie, &[("key", &key), ("line", line)]);
                    let _ = line(format!("{kill}-{desk}-who"), "S1");
                    for number in (desk..ITEMS).step_by(DESKS) {
                        let tag = format!("X-{number}");
                        let Some(answer) = line(format!("{kill}-{desk}-{number}"), &tag) else { break };
                        if answer.contains(&format!("Out</strong> {tag} to")) {
                            confirmed.lock().unwrap().insert(tag);
                        }
                        done.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        // Each time a little later in the work.
        let wanted = 10 + (kill * 7) % 60;
        let begun = Instant::now();
        while done.load(Ordering::Relaxed) < wanted && begun.elapsed() < Duration::from_secs(60) {
            thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        desks.into_iter().for_each(|desk| desk.join().unwrap());
        let cli = Cli { now: domain::when::Instant::new(chrono::Utc::now()).to_string(), ..Cli::on(&db) };
        let out: BTreeSet<String> = cli
            .json(&["loan", "list"])
            .as_array()
            .unwrap()
            .iter()
            .map(|loan| loan["tag"].as_str().unwrap().to_owned())
            .collect();
        let confirmed = confirmed.lock().unwrap();
        let lost: Vec<&String> = confirmed.difference(&out).collect();
        assert!(lost.is_empty(), "kill {kill}: confirmed and not recorded: {lost:?}");
        all_confirmed += confirmed.len();
        cli.done(&["log", "verify"]);
        // The next run begins with everything in school.
        let tags: Vec<&str> = out.iter().map(String::as_str).collect();
        if !tags.is_empty() {
            cli.done(&[&["in"][..], &tags, &["--all-well"]].concat());
        }
    }
    assert!(all_confirmed >= kills * 10, "{all_confirmed} confirmed in {kills} kills");
    println!("{kills} kills, {all_confirmed} sign-outs were confirmed, none lost");
}

/// What the page answers to a GET.
fn get(address: SocketAddr, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_access_log_has_a_line_for_each_request_without_what_was_asked_for() {
    let school = School::new();
    let (mut child, address) = start_with(&school.path(), &["--access-log"], Stdio::piped());
    assert!(get(address, "/health").ends_with("ok\n"));
    assert!(get(address, "/items/LAP-1?text=Zoe").starts_with("HTTP/1.1 303"));
    child.kill().unwrap();
    let mut log = String::new();
    child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    child.wait().unwrap();
    let lines: Vec<&str> = log.lines().filter_map(|line| line.rsplit_once(' ').map(|(line, _)| line)).collect();
    let lines: Vec<&str> = lines.iter().filter_map(|line| line.rsplit_once(' ').map(|(line, _)| line)).collect();
    assert_eq!(lines, ["GET /health 200", "GET /items 303"], "{log}");
}
