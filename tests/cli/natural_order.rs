//! Numbers within tags, rooms, forms and names count as numbers: PRJ-2 comes before PRJ-10, in every list and before
//! it is cut.

use crate::support::{
    Cli, School,
    answers::{each, rows},
};

/// Five projectors, added in the order of their letters, each in a room with its number; three forms with a pupil.
fn school() -> (School, Cli) {
    let school = School::new();
    let cli = Cli::of(&school);
    for no in ["1", "10", "100", "11", "2"] {
        let (tag, room) = (format!("PRJ-{no}"), format!("Room {no}"));
        cli.done(&["asset", "add", &tag, "--category", "projector", "--location", &room, "--name", "Beamer"]);
    }
    for (reference, class) in [("P1", "10A"), ("P2", "7B"), ("P10", "12C")] {
        let name = ["--first-name", "Zoë", "--last-name", "Bird", "--kind", "pupil"];
        cli.done(&[&["person", "add", reference, "--class", class], &name[..]].concat());
    }
    let staff = ["--kind", "staff", "--first-name", "Ana", "--last-name", "Reid"];
    cli.done(&[&["person", "add", "ANA"], &staff[..]].concat());
    (school, cli)
}

const TAGS: [&str; 5] = ["PRJ-1", "PRJ-2", "PRJ-10", "PRJ-11", "PRJ-100"];

fn tags(cli: &Cli, list: &[&str]) -> Vec<String> {
    each(&cli.json(list), "tag")
}

#[test]
fn items_are_listed_by_the_numbers_in_their_tags_and_rooms() {
    let (_school, cli) = school();
    for list in [
        &["asset", "list"][..],
        &["asset", "list", "--sort", "location"],
        &["asset", "list", "--sort", "category"],
        &["asset", "list", "--sort", "purchased"],
        &["asset", "list", "--state", "available"],
        &["find", "beamer"],
        &["pat", "list"],
        &["pat", "due"],
        &["pat", "due", "--sort", "tag"],
        &["pat", "due", "--sort", "location"],
    ] {
        let mut listed = tags(&cli, list);
        // A projector's lead is tested too.
        listed.dedup();
        assert_eq!(listed, TAGS, "{list:?}");
    }
    cli.done(&["asset", "edit", "PRJ-1", "--location", ""]);
    let by_room = tags(&cli, &["asset", "list", "--sort", "location"]);
    assert_eq!(by_room, ["PRJ-2", "PRJ-10", "PRJ-11", "PRJ-100", "PRJ-1"], "no location comes last");
    let csv = cli.done(&["asset", "export"]).out;
    let exported: Vec<&str> = csv.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(exported, TAGS);
    let summary = cli.json(&["pat", "summary"]);
    let rooms = rows(&summary).iter().filter(|row| row["by"] == "location").map(|row| row["name"].as_str().unwrap());
    assert_eq!(rooms.collect::<Vec<_>>(), ["Room 2", "Room 10", "Room 11", "Room 100", "(no location)"]);
}

#[test]
fn a_list_is_sorted_before_it_is_cut() {
    let (_school, cli) = school();
    for list in [&["asset", "list"][..], &["asset", "list", "--sort", "location"], &["find", "PRJ"]] {
        assert_eq!(tags(&cli, &[list, &["--limit", "2"]].concat()), ["PRJ-1", "PRJ-2"], "{list:?}");
    }
    // A projector's lead is tested too.
    assert_eq!(tags(&cli, &["pat", "due", "--limit", "4"]), ["PRJ-1", "PRJ-1", "PRJ-2", "PRJ-2"]);
    let state = ["asset", "list", "--state", "available", "--limit", "3"];
    assert_eq!(tags(&cli, &state), ["PRJ-1", "PRJ-2", "PRJ-10"]);
    cli.done(&["out", "PRJ-100", "PRJ-11", "PRJ-10", "PRJ-2", "PRJ-1", "--to", "ANA"]);
    assert_eq!(tags(&cli, &["loan", "list", "--sort", "tag", "--limit", "2"]), ["PRJ-1", "PRJ-2"]);
    let ran = cli.done(&["asset", "list", "--limit", "2"]);
    assert!(!ran.out.contains("PRJ-10") && ran.err.contains("the first 2 are shown"), "{ran:?}");
}

#[test]
fn loans_of_one_item_stay_together_in_a_list_by_tag() {
    let (_school, mut cli) = school();
    for (tag, back) in [("PRJ-2", true), ("PRJ-10", true), ("PRJ-2", false)] {
        cli.done(&["out", tag, "--to", "ANA"]);
        if back {
            cli.done(&["in", tag, "--all-well"]);
            cli.set_clock(&cli.now.replace("T09", "T10"));
        }
    }
    assert_eq!(tags(&cli, &["loan", "list", "--all", "--sort", "tag"]), ["PRJ-2", "PRJ-2", "PRJ-10"]);
    assert_eq!(tags(&cli, &["loan", "list", "--sort", "tag"]), ["PRJ-2"], "only open loans");
}

#[test]
fn forms_and_refs_are_listed_by_their_numbers() {
    let (_school, cli) = school();
    let refs = |list: &[&str]| each(&cli.json(list), "ref");
    assert_eq!(refs(&["person", "list", "--sort", "class"]), ["P2", "P1", "P10", "ANA"]);
    assert_eq!(refs(&["person", "list", "--sort", "class", "--limit", "1"]), ["P2"]);
    assert_eq!(refs(&["person", "list", "--sort", "ref", "--kind", "pupil"]), ["P1", "P2", "P10"]);
    let policy = ["agreement", "publish", "Acceptable use"];
    cli.done(&policy);
    assert_eq!(refs(&["agreement", "status", "--kind", "pupil"]), ["P2", "P1", "P10"]);
    for pupil in ["P1", "P2", "P10"] {
        cli.done(&["person", "edit", pupil, "--last-working-day", "2026-12-01"]);
    }
    assert_eq!(refs(&["leaver", "list"]), ["P2", "P1", "P10"]);
}

#[test]
fn categories_trolleys_and_failed_tests_are_listed_by_their_numbers() {
    let (_school, cli) = school();
    for name in ["year 10 kit", "year 9 kit"] {
        cli.done(&["category", "set", name, "--new"]);
    }
    let names = each(&cli.json(&["category", "list"]), "name");
    let at = |name: &str| names.iter().position(|known| known == name).unwrap();
    assert_eq!(at("year 9 kit") + 1, at("year 10 kit"), "{names:?}");
    cli.done(&["asset", "add", "TRL-1", "--category", "trolley"]);
    cli.done(&["kit", "put", "TRL-1", "PRJ-100", "PRJ-11", "PRJ-10", "PRJ-2", "PRJ-1"]);
    assert_eq!(each(&cli.json(&["kit", "show", "TRL-1"])["inside"], "tag"), TAGS);
    assert_eq!(each(&cli.json(&["out", "TRL-1", "--to", "ANA"])["loans"], "tag")[1..], TAGS);
    for tag in ["PRJ-10", "PRJ-2"] {
        cli.done(&["pat", "fail", tag, "--reason", "flex cut"]);
    }
    let mut failed = tags(&cli, &["pat", "due", "--status", "failed"]);
    failed.dedup();
    assert_eq!(failed, ["PRJ-2", "PRJ-10"]);
}

// Passed on one day, so they are due on one day.
#[test]
fn tests_due_on_one_day_are_listed_by_tag() {
    let (_school, cli) = school();
    for tag in ["PRJ-10", "PRJ-2", "PRJ-100"] {
        cli.done(&["pat", "pass", tag]);
    }
    let due = ["pat", "due", "--within", "2000d", "--kind", "visual", "--status", "in-date"];
    assert_eq!(tags(&cli, &due), ["PRJ-2", "PRJ-10", "PRJ-100"]);
    assert_eq!(tags(&cli, &[&due[..], &["--limit", "1"]].concat()), ["PRJ-2"]);
}
