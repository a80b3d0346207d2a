//! The answer to a commit is lost on the way: what the server kept is said to be recorded, and what it didn't is not.

use super::{
    schools::{at, trust},
    wire::through,
};
use crate::support::{Cli, MONDAY, clock};
use domain::{fault::Fault, stamp::Timepiece};
use register::act::Act;
use std::{
    io::{Read as _, Write as _},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};
use store::Store;

/// The part of a commit's way that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Loses {
    /// The server gets the commit, and its answer is lost.
    Answer,
    /// The server never gets the commit.
    Commit,
}

/// Stands between the program and the server, and cuts the first connection at its commit.
fn between(server: String, loses: Loses) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let is_cut = Arc::new(AtomicBool::new(false));
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let (server, is_cut) = (TcpStream::connect(&server).unwrap(), Arc::clone(&is_cut));
            thread::spawn(move || pass_on(client, server, loses, &is_cut));
        }
    });
    port
}

fn pass_on(mut client: TcpStream, mut server: TcpStream, loses: Loses, is_cut: &AtomicBool) {
    let (mut from_server, mut to_client) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    let dropping = Arc::new(AtomicBool::new(false));
    let drops = Arc::clone(&dropping);
    let answers = thread::spawn(move || {
        let mut bytes = [0; 8192];
        while let Ok(read @ 1..) = from_server.read(&mut bytes) {
            if drops.load(Ordering::SeqCst) {
                // The commit was answered, so it is done.
                break;
            }
            if to_client.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let mut bytes = [0; 8192];
    while let Ok(read @ 1..) = client.read(&mut bytes) {
        let is_commit = bytes[..read].windows(7).any(|some| some == b"commit\0");
        if is_commit && !is_cut.swap(true, Ordering::SeqCst) {
            dropping.store(true, Ordering::SeqCst);
            if loses == Loses::Commit {
                break;
            }
        }
        if server.write_all(&bytes[..read]).is_err() {
            break;
        }
    }
    let _ = server.shutdown(Shutdown::Both);
    let _ = client.shutdown(Shutdown::Both);
    let _ = answers.join();
}

#[test]
fn a_commit_is_recorded_exactly_if_the_server_kept_it_and_that_is_what_is_said() {
    for (loses, is_kept) in [(Loses::Answer, true), (Loses::Commit, false)] {
        let Some((trust, short)) = trust() else { return };
        trust.done(&["school", "add", &short]);
        let at = at(&trust, &short);
        let host = through(&at, 0).1;
        let (way, _) = through(&at, between(host, loses));
        let act = Act::of("tess", Timepiece::standing(clock(MONDAY)));
        let recorded = Store::open(&way).unwrap().write::<i64, Fault>(&act.writer(), true, |tx| tx.next_no("loan"));
        match &recorded {
            Ok(no) => assert!(is_kept && *no == 1, "{loses:?}"),
            Err(fault) => {
                assert!(!is_kept && fault.message.contains("nothing was recorded"), "{loses:?}: {}", fault.message);
            }
        }
        let mut school = Store::open(&at).unwrap();
        let next = school.write::<i64, Fault>(&act.writer(), false, |tx| tx.next_no("loan")).unwrap();
        assert_eq!(next, if is_kept { 2 } else { 1 }, "{loses:?}");
        assert_eq!(Cli::on(&at).json(&["check"])["sound"], true);
        trust.done(&["school", "remove", &short, "--yes"]);
    }
}

#[test]
fn a_restore_whose_answer_is_lost_is_said_to_be_done_exactly_if_the_server_kept_it() {
    for (loses, is_kept) in [(Loses::Answer, true), (Loses::Commit, false)] {
        let Some((trust, short)) = trust() else { return };
        trust.done(&["school", "add", &short]);
        let at = at(&trust, &short);
        let school = Cli::on(&at);
        school.done(&["asset", "add", "LAP-1", "--category", "laptop"]);
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().to_str().unwrap();
        let backup = school.json(&["backup", folder])["path"].as_str().unwrap().to_owned();
        school.done(&["asset", "add", "LAP-2", "--category", "laptop"]);
        let host = through(&at, 0).1;
        let (way, _) = through(&at, between(host, loses));

        let ran = Cli::on(&way).run(&["restore", &backup, "--copy-to", folder, "--yes"]);

        assert_eq!(ran.code, if is_kept { 0 } else { 5 }, "{loses:?}: {ran:?}");
        assert_eq!(ran.err.contains("nothing was recorded"), !is_kept, "{loses:?}: {ran:?}");
        assert_eq!(school.run(&["show", "LAP-2"]).code, if is_kept { 3 } else { 0 }, "{loses:?}");
        assert_eq!(school.json(&["check"])["sound"], true);
        trust.done(&["school", "remove", &short, "--yes"]);
    }
}
