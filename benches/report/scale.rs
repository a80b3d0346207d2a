//! Growth of cost: everyday commands on a school, compared with the same school with a tenth of its loans, tests and
//! log.

use super::{
    measure::{Bench, Row, copy, race, timed},
    school,
};
use std::path::Path;

/// Everyday commands; true if the command writes.
const EVERYDAY: [(&[&str], bool); 10] = [
    (&["show", "TAG"], false),
    (&["show", "REF"], false),
    (&["find", "TAG"], false),
    (&["out", "TAG", "--to", "REF"], true),
    (&["in", "TAG", "--all-well"], true),
    (&["loan", "list", "--overdue"], false),
    (&["loan", "list", "--person", "REF"], false),
    (&["pat", "due"], false),
    (&["status"], false),
    (&["leaver", "list"], false),
];

pub(super) fn everyday(bench: &Bench) -> Vec<Row> {
    let tenth = school::register(bench.size.tenth());
    let (tag, who) = (bench.free_tags(1).remove(0), bench.borrowers(1).remove(0));
    let of = |connection: &Path, sql: &str| -> bool {
        let connection = rusqlite::Connection::open(connection).expect("the school can be opened");
        connection.query_row(sql, [&tag], |row| row.get(0)).expect("the school can be read")
    };
    let free = "select not exists (select 1 from loan l join asset a on a.id = l.asset_id where a.tag = ?1 and l.state = 'open')";
    assert!(of(bench.school(), free) && of(&tenth, free), "{tag} is free in both");
    let mut rows = Vec::new();
    for (words, writes) in EVERYDAY {
        let words: Vec<&str> = words
            .iter()
            .map(|word| match *word {
                "TAG" => tag.as_str(),
                "REF" => who.as_str(),
                word => word,
            })
            .collect();
        let plain = words.iter().map(|w| {
            if *w == tag {
                "TAG"
            } else if *w == who {
                "REF"
            } else {
                w
            }
        });
        let what = format!("`{}`, a million loans against a hundred thousand", plain.collect::<Vec<_>>().join(" "));
        let takes_in = words[0] == "in";
        if writes {
            bench.copy();
            copy(&tenth, &bench.plain);
        }
        // An item lent in one run is returned before the next, and the other way round.
        let between = |db: &Path| {
            let undo: &[&str] = if takes_in { &["out", &tag, "--to", &who] } else { &["in", &tag, "--all-well"] };
            let _ = bench.kitbook(db, undo).status();
            let _ = bench.kitbook(db, &["wipe", "record", &tag, "--method", "reset", "--anyway"]).status();
            if takes_in {
                let _ = bench.kitbook(db, undo).status();
            }
        };
        let (ours, other): (&Path, &Path) = if writes { (&bench.ours, &bench.plain) } else { (bench.school(), &tenth) };
        let run = |db: &Path| {
            if writes {
                between(db);
            }
            timed(bench.kitbook(db, &words))
        };
        let times = race(20, |_| run(ours), |_| run(other));
        rows.push(Row::race(&what, times, 130));
    }
    rows
}
