//! Several programs at one school on a server: one wins, the others are refused by name, and nothing is lost.

use super::schools::{at, trust};
use crate::support::{MONDAY, answers::every_row, clock};
use domain::{fault::Fault, stamp::Timepiece};
use register::act::Act;
use std::{path::Path, process::Command, sync::Barrier, thread};
use store::Store;

/// The rounds of the race: a thousand by `KITBOOK_ROUNDS=1000`.
fn rounds() -> usize {
    std::env::var("KITBOOK_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(5)
}

/// Runs the program itself, in a process of its own; returns its exit code and its errors.
fn program(at: &Path, words: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kitbook"));
    command.arg("--db").arg(at).args(["--as", "tess"]).args(words).env_remove("KITBOOK_DB");
    let output = command.output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

fn done(at: &Path, words: &[&str]) {
    let (code, errors) = program(at, words);
    assert_eq!(code, Some(0), "{words:?}: {errors}");
}

#[test]
fn of_eight_programs_that_lend_one_item_one_wins_and_seven_are_told_that_it_is_on_loan() {
    let Some((trust, short)) = trust() else { return };
    trust.done(&["school", "add", &short]);
    let at = at(&trust, &short);
    done(&at, &["asset", "add", "CAL-1", "--category", "other"]);
    let people: Vec<String> = (1..=8).map(|no| format!("P{no}")).collect();
    for person in &people {
        done(&at, &["person", "add", person, "--first-name", "Test", "--last-name", person, "--kind", "staff"]);
    }
    for round in 1..=rounds() {
        let gate = Barrier::new(people.len());
        let desk = |person: &String| {
            gate.wait();
            program(&at, &["out", "CAL-1", "--to", person])
        };
        let answers: Vec<(Option<i32>, String)> = thread::scope(|scope| {
            let desks: Vec<_> = people.iter().map(|person| scope.spawn(move || desk(person))).collect();
            desks.into_iter().map(|desk| desk.join().unwrap()).collect()
        });
        let (won, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|(code, _)| *code == Some(0));
        assert_eq!(won.len(), 1, "round {round}: {answers:?}");
        for (code, err) in refused {
            assert!(*code == Some(1) && err.contains("on loan"), "round {round}: {err}");
        }
        done(&at, &["in", "CAL-1", "--all-well"]);
    }
    for words in [&["check"][..], &["log", "verify"]] {
        done(&at, words);
    }
    trust.done(&["school", "remove", &short, "--yes"]);
}

#[test]
fn a_connection_that_ends_before_the_commit_records_nothing_and_says_so() {
    let Some((trust, short)) = trust() else { return };
    trust.done(&["school", "add", &short]);
    let at = at(&trust, &short);
    let act = Act::of("tess", Timepiece::standing(clock(MONDAY)));
    let before = every_row(&at);
    let fault = Store::open(&at)
        .unwrap()
        .write::<_, Fault>(&act.writer(), true, |tx| {
            tx.next_no("loan")?;
            tx.one("select pg_terminate_backend(pg_backend_pid())", &[], |_| Ok(()))
        })
        .unwrap_err();
    assert!(fault.message.contains("nothing was written"), "{}", fault.message);
    assert_eq!(every_row(&at), before);
    trust.done(&["school", "remove", &short, "--yes"]);
}
