//! Rounds with a scanner, from a pipe.

use super::{Counted, cells};
use crate::support::answers::text;

fn words(out: &str) -> Vec<&str> {
    out.lines().map(|line| line.split_whitespace().next().unwrap_or_default()).collect()
}

#[test]
fn each_line_of_a_round_is_answered_and_saved() {
    let school = Counted::new();
    let no = school.open(&["--all"]);
    let input =
        "LAP-1\r\nlap-2\nLAP-3\tXX-9\rLAP-1\nfair\nnote lid cracked\n\nroom Hall\nLAP-3\nundo\nlist\nquit\nLAP-4\n";
    let ran = school.feed(input, &["stocktake", "scan", &no, "--room", "library"]);
    let answers =
        ["FOUND", "FOUND", "WRONG", "UNKNOWN", "SEEN", "NOTED", "NOTED", "ROOM", "SEEN", "UNDONE", "LIST", "LAP-4"];
    assert_eq!(ran.code, 0, "{ran:?}");
    // LAP-3 was seen in the library: in the hall, one item is still to find.
    assert_eq!(words(&ran.out), answers, "{ran:?}");
    assert!(
        ran.out.contains("the register has it in Hall") && ran.out.contains("seen before in Library by tess"),
        "{ran:?}"
    );
    let story = school.json(&["stocktake", "show", &no]);
    assert_eq!(story["scans"], 5);
    let line = story["lines"].as_array().unwrap().iter().find(|line| line["tag"] == "LAP-1").unwrap();
    assert_eq!((text(&line["condition"]), text(&line["note"])), ("fair".into(), "lid cracked".into()));
}

#[test]
fn a_round_answers_in_json_and_goes_on_after_an_error() {
    let school = Counted::new();
    let no = school.open(&["--all"]);
    for tag in ["LAP-1", "LAP-2"] {
        school.done(&["asset", "edit", tag, "--serial", "SN-7", "--yes"]);
    }
    let ran = school.feed("SN-7\nundo\nLAP-1\n", &["stocktake", "scan", &no, "--room", "Libary", "--format", "json"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert_eq!(cells(&ran.json(), "did"), ["nothing", "nothing", "scanned"]);
    // A room that was mistyped would be a room of its own.
    assert!(ran.err.contains("Did you mean Library?"), "{ran:?}");
    school.kept_out(2, &["stocktake", "scan", &no, "--room", "Hall", "--dry-run"]);
    let ran = school.feed("LAP-1\n", &["stocktake", "scan", &no, "--room", "Hall", "--format", "csv"]);
    assert_eq!(ran.code, 2, "{ran:?}");
}

#[test]
fn a_round_ends_with_the_stocktake_and_scans_nothing_more() {
    let school = Counted::new();
    let no = school.open(&["--all"]);
    school.scan(&no, "Hall", &["LAP-3"]);
    school.done(&["stocktake", "close", &no, "--by", "B1"]);
    let before = school.traces();
    let ran = school.feed("LAP-1\n", &["stocktake", "scan", &no, "--room", "Hall"]);
    assert_eq!((ran.code, school.traces()), (1, before), "{ran:?}");
}

#[test]
fn piped_tags_are_whole_and_scanners_may_have_a_prefix() {
    let school = Counted::new();
    school.done(&["school", "set", "--scan-prefix", "%"]);
    let no = school.open(&["--all"]);
    let ran = school.feed("%LAP-1\n]C1LAP-2\nLAP3\n", &["stocktake", "scan", &no, "--room", "Library"]);
    assert_eq!(words(&ran.out), ["FOUND", "FOUND", "UNKNOWN"], "{ran:?}");
    let ran = school.feed("LAP-3,LAP-4\nCAM-1\n", &["stocktake", "scan", &no, "-", "--room", "Hall"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(school.json(&["stocktake", "show", &no])["scans"], 6);
}
