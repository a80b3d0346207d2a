//! What the register answers of the digital standards: each count, the items behind a gap, and the page for governors.

use crate::support::{
    Cli, School,
    answers::rows,
    asset_with, person,
    server::{OnlyFiles, in_files},
};
use domain::person::PersonKind;
use serde_json::{Value, json};
use std::fs;

const NOW: &str = "2026-12-02T10:00:00Z";

fn school() -> (School, Cli) {
    let mut school = School::new();
    person(&mut school, "D1", PersonKind::Staff, "Dana Lead");
    for (tag, category, serial, model, room) in [
        ("LAP-1", "laptop", Some("S1"), Some("Plank 13"), Some("Room 12")),
        ("LAP-2", "laptop", None, Some("Plank 13"), None),
        ("LAP-3", "laptop", None, None, None),
        ("KET-1", "kettle", None, None, None),
    ] {
        asset_with(&mut school, tag, category, |asset| {
            (asset.serial, asset.model) = (serial.map(str::to_owned), model.map(str::to_owned));
            asset.location = room.map(str::to_owned);
            (asset.encrypted, asset.anti_virus) = (Some(true), Some(true));
        });
    }
    let mut cli = Cli::of(&school);
    cli.set_clock(NOW);
    (school, cli)
}

/// What a point answers: how many, of how many, and the gap.
fn point(cli: &Cli, name: &str) -> [Value; 3] {
    let points = cli.json(&["report", "dfe"]);
    let view = rows(&points).iter().find(|view| view["point"] == name).unwrap();
    ["answered", "of", "gap"].map(|field| view[field].clone())
}

fn missing(cli: &Cli, name: &str) -> Vec<String> {
    let listed = cli.json(&["report", "dfe", "--point", name]);
    rows(&listed).iter().map(|item| item["tag"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn digital_items_alone_are_counted_and_the_gap_lists_them() {
    let (_school, cli) = school();
    assert_eq!(point(&cli, "serial-number"), [json!(1), json!(3), json!(2)]);
    assert_eq!(missing(&cli, "serial-number"), ["LAP-2", "LAP-3"]);
    assert_eq!(missing(&cli, "described"), ["LAP-3"]);
    assert_eq!(missing(&cli, "assigned"), ["LAP-2", "LAP-3"]);
    // What someone holds is assigned, and what stands in a room.
    cli.done(&["out", "LAP-2", "--to", "D1"]);
    assert_eq!(missing(&cli, "assigned"), ["LAP-3"]);
    // What is lost is not the register's to answer for any more.
    cli.done(&["incident", "report", "LAP-3", "--kind", "loss", "--note", "not in its room"]);
    assert_eq!(point(&cli, "serial-number"), [json!(1), json!(2), json!(1)]);
}

#[test]
fn a_review_that_has_gone_by_is_in_the_gap() {
    let (_school, cli) = school();
    cli.done(&["asset", "edit", "LAP-1", "--review-due", "2026-12-02"]);
    cli.done(&["asset", "edit", "LAP-2", "--review-due", "2026-12-01"]);
    assert_eq!(missing(&cli, "reviewed"), ["LAP-2", "LAP-3"]);
}

#[test]
fn support_that_nobody_looked_up_is_not_known_and_counts_as_no_support() {
    let (_school, cli) = school();
    cli.done(&["asset", "edit", "LAP-1", "--support-ends", "2026-12-01", "--support-source", "the maker"]);
    cli.done(&["asset", "edit", "LAP-2", "--support-ends", "none published", "--support-source", "the maker"]);
    assert_eq!(point(&cli, "support-known"), [json!(2), json!(3), json!(1)]);
    assert_eq!(missing(&cli, "support-known"), ["LAP-3"]);
    assert_eq!(point(&cli, "supported"), [json!(1), json!(3), json!(2)]);
    assert_eq!(missing(&cli, "supported"), ["LAP-1", "LAP-3"]);
    let points = cli.json(&["report", "dfe"]);
    let supported = rows(&points).iter().find(|view| view["point"] == "supported").unwrap();
    assert_eq!(supported["note"], "of 1 device, the end of support is unknown");
}

#[test]
fn yes_or_no_points_change_with_what_was_done() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let (_school, cli) = school();
    assert_eq!(point(&cli, "digital-lead"), [json!(0), json!(1), json!(1)]);
    cli.done(&["role", "set", "D1", "digital-lead"]);
    assert_eq!(point(&cli, "digital-lead"), [json!(1), json!(1), json!(0)]);
    assert_eq!(point(&cli, "backed-up")[0], 0);
    cli.done(&["backup"]);
    assert_eq!(point(&cli, "backed-up")[0], 1);
    assert_eq!(point(&cli, "restore-tried")[0], 0);
    assert_eq!(point(&cli, "removable-storage")[0], 0);
    cli.done(&["rule", "set", "data-on-removable-storage", "warn"]);
    assert_eq!(point(&cli, "removable-storage")[0], 1);
}

#[test]
fn licences_and_reports_of_faults_are_counted() {
    let (_school, cli) = school();
    cli.done(&["licence", "add", "Drawing", "--seats", "3"]);
    cli.done(&["licence", "add", "Writing", "--seats", "3", "--expires", "2027-07-31"]);
    assert_eq!(point(&cli, "licences"), [json!(1), json!(2), json!(1)]);
    let report = ["incident", "report", "LAP-1", "--kind", "fault", "--note", "stops"];
    cli.done(&report);
    cli.done(&[&report[..], &["--reported-by", "Dana Lead"]].concat());
    assert_eq!(point(&cli, "requests"), [json!(1), json!(2), json!(1)]);
}

#[test]
fn a_point_without_items_says_which_command_answers_it() {
    let (_school, cli) = school();
    let hint = cli.misused_with_a_hint(&["report", "dfe", "--point", "backed-up"]);
    assert!(hint.contains("kitbook backup"), "{hint}");
    cli.misused(&["report", "dfe", "--point", "weather"]);
}

#[test]
fn every_command_that_the_answer_names_exists() {
    let (_school, cli) = school();
    let points = cli.json(&["report", "dfe"]);
    for view in rows(&points) {
        let command = view["command"].as_str().unwrap();
        let words: Vec<&str> = command
            .split(' ')
            .skip(1)
            .take_while(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
            .collect();
        let verb: Vec<&str> = words.into_iter().take_while(|word| !word.starts_with('-')).collect();
        let help: Vec<&str> = verb.iter().copied().filter(|word| *word != "refuse").take(2).chain(["--help"]).collect();
        cli.done(&help);
    }
}

#[test]
fn the_page_for_governors_says_that_the_wording_is_second_hand_and_where_to_check() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let (school, cli) = school();
    let file = school.path().with_file_name("standards.html");
    cli.done(&["report", "dfe", "--output", file.to_str().unwrap()]);
    let html = fs::read_to_string(&file).unwrap();
    for said in ["second hand", "www.gov.uk/", "cyber-security-core-standard", "of 17 points"] {
        assert!(html.contains(said), "{said}");
    }
    let talk = cli.done(&["report", "dfe"]);
    assert!(talk.err.contains("second hand") && talk.err.contains("www.gov.uk/"), "{}", talk.err);
}
