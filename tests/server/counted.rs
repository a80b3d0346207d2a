//! Each statement costs the way to the server and back, so an act has few of them.

use super::{
    schools::{at, trust},
    wire::{Gone, Wire},
};
use crate::support::{Cli, MONDAY, clock};
use domain::stamp::Timepiece;
use register::{
    act::Act,
    loan::{
        desk::{Did, Sitting},
        sign_out::Terms,
    },
};
use store::Store;

/// The most statements of a transaction that lends an item, with begin, lock and commit.
const MOST_OUT: usize = 28;

/// The most statements of a transaction that takes an item in: each part is read again before it is written.
const MOST_IN: usize = 32;

/// The most statements of a line at the desk besides its transaction: those that read what was scanned. Each of its three
/// reads asks for the version of the tables as it begins, which is no trip of its own.
const MOST_AROUND: usize = 14;

/// Names the statements of a transaction that has too many.
fn must_be_few(what: &str, most: usize, gone: &Gone) {
    let statements = gone.writing();
    println!(
        "{what}: {} statements to record, {} in all, {} trips",
        statements.len(),
        gone.statements.len(),
        gone.trips
    );
    must_be_at_most(what, most, &statements);
}

fn must_be_at_most(what: &str, most: usize, statements: &[String]) {
    let listed: Vec<String> =
        statements.iter().enumerate().map(|(at, sql)| format!("{:>3}  {:.150}", at + 1, sql)).collect();
    assert!(statements.len() <= most, "{what}: {} statements, {most} at most:\n{}", listed.len(), listed.join("\n"));
}

#[test]
fn a_sign_out_and_a_return_have_few_statements() {
    let Some((trust, short)) = trust() else { return };
    trust.done(&["school", "add", &short]);
    let at = at(&trust, &short);
    let near = Cli::on(&at);
    for tag in ["CAM-1", "CAM-2", "CAM-3"] {
        near.done(&["asset", "add", tag, "--category", "camera"]);
    }
    near.done(&["person", "add", "HAB", "--first-name", "Hana", "--last-name", "Abe", "--kind", "staff"]);

    let wire = Wire::to(&at);
    let far = Cli::on(wire.way(&at));
    for (most, words) in [
        (MOST_OUT, &["out", "CAM-1", "--to", "HAB"][..]),
        (MOST_OUT, &["out", "CAM-2", "--to", "HAB"]),
        (MOST_IN, &["in", "CAM-1", "--all-well"]),
    ] {
        wire.gone();
        far.done(words);
        must_be_few(words[0], most, &wire.gone());
    }

    let act = Act::of("tess", Timepiece::standing(clock(MONDAY)));
    let mut store = Store::open(&wire.way(&at)).unwrap();
    let mut desk = Sitting::new(&Terms::default(), Vec::new(), true).unwrap();
    // The first lines prepare the statements of this connection.
    for line in ["HAB", "CAM-1", "CAM-3", "", "CAM-1", "CAM-3", "HAB"] {
        desk.line(&mut store, &act, line).unwrap();
    }
    for (line, most) in [("CAM-1", MOST_OUT), ("CAM-3", MOST_OUT), ("", 0), ("CAM-1", MOST_IN)] {
        wire.gone();
        let reply = desk.line(&mut store, &act, line).unwrap();
        let gone = wire.gone();
        match reply.did {
            Did::Closed { .. } => must_be_at_most("the end of a slip", MOST_AROUND, &gone.statements),
            Did::Out(_) | Did::In(_) => {
                must_be_few(&format!("a scan of {line}"), most, &gone);
                must_be_at_most("a scan", gone.writing().len() + MOST_AROUND, &gone.statements);
            }
            did => panic!("{did:?}"),
        }
    }
    trust.done(&["school", "remove", &short, "--yes"]);
}
