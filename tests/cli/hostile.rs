//! Data that would move a cursor, reverse a line or run in a spreadsheet; and very long input.

use super::school;
use crate::support::{Cli, School, asset_with, person_with};
use domain::person::PersonKind;

/// Bell, escape, delete, a C1 control, and the characters that reverse text.
const HOSTILE: &str = "a\u{7}b\u{1b}[31mc\u{7f}d\u{9b}e\u{202e}f\u{2066}g\u{200f}h\u{61c}i";

fn is_hostile(c: char) -> bool {
    (c.is_control() && c != '\n')
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A register with text that another program wrote. Kitbook would refuse it.
fn poisoned() -> School {
    let mut school = school();
    asset_with(&mut school, "OTH-1", "other", |a| {
        a.name = Some(format!("item {HOSTILE}"));
        (a.serial, a.notes, a.location) =
            (Some(HOSTILE.to_owned()), Some(HOSTILE.to_owned()), Some(HOSTILE.to_owned()));
    });
    person_with(&mut school, "P9", PersonKind::Pupil, &format!("Eve {HOSTILE}"), |p| {
        (p.class, p.email) = (Some(HOSTILE.to_owned()), Some(HOSTILE.to_owned()));
    });
    school.lend(&["OTH-1"], "P9").unwrap();
    school
}

const SHOWING: &[&[&str]] = &[
    &["show", "OTH-1"],
    &["show", "P9"],
    &["find", "item"],
    &["loan", "list"],
    &["loan", "show", "1"],
    &["person", "list"],
    &["log", "show"],
    &["out", "OTH-1", "--to", "S1"],
    &["in", "OTH-1"],
];

#[test]
fn control_and_bidi_characters_of_data_never_reach_a_table() {
    let school = poisoned();
    for command in SHOWING {
        let ran = Cli::of(&school).run(command);
        let hostile: Vec<char> = ran.out.chars().chain(ran.err.chars()).filter(|c| is_hostile(*c)).collect();
        assert!(hostile.is_empty(), "{command:?}: {hostile:?}");
    }
}

#[test]
fn control_and_bidi_characters_of_data_are_escaped_in_json() {
    let school = poisoned();
    let cli = Cli::of(&school);
    for command in SHOWING.iter().chain([&["asset", "export"][..], &["person", "export"]].iter()) {
        let ran = cli.run(&[command, &["--format", "json"][..]].concat());
        let hostile: Vec<char> = ran.out.chars().chain(ran.err.chars()).filter(|c| is_hostile(*c)).collect();
        assert!(hostile.is_empty(), "{command:?}: {hostile:?}");
    }
    // Nothing is lost: a program that reads the JSON gets the stored text.
    let asset = cli.json(&["show", "OTH-1"]);
    assert_eq!(asset["serial"], HOSTILE);
    assert!(
        cli.run(&["show", "OTH-1", "--format", "json"]).out.contains(r"c\u007fd\u009be\u202ef\u2066g\u200fh\u061ci")
    );
    let ran = cli.feed("P9\nOTH-1\n", &["desk", "--format", "json"]);
    assert!(!ran.out.chars().any(is_hostile), "{:?}", ran.out);
    assert_eq!(ran.json()[0]["name"].as_str().unwrap().split(" (").next(), Some(format!("Eve {HOSTILE}").as_str()));
}

#[test]
fn control_and_bidi_characters_of_data_are_not_in_csv() {
    let school = poisoned();
    let cli = Cli::of(&school);
    for command in SHOWING.iter().chain([&["asset", "export"][..], &["person", "export"]].iter()) {
        let ran = cli.run(&[command, &["--format", "csv"][..]].concat());
        assert!(!ran.out.chars().any(|c| is_hostile(c) && c != '\r'), "{command:?}: {:?}", ran.out);
    }
    assert!(cli.run(&["asset", "export"]).out.contains("a\u{fffd}b\u{fffd}[31mc\u{fffd}d"));
}

#[test]
fn typed_control_characters_are_refused_or_made_harmless() {
    let school = school();
    let cli = Cli::of(&school);
    for command in [
        &["out", HOSTILE, "--to", "S1"][..],
        &["out", "LAP-0001", "--to", HOSTILE],
        &["out", "LAP-0001", "--to", "S1", "--purpose", HOSTILE],
        &["out", "LAP-0001", "--to", "S1", "--due", HOSTILE],
        &["out", "LAP-0001", "--to", "S1", "--override", "limit-reached", "--reason", HOSTILE],
        &["status", "--as", HOSTILE],
        &["category", "set", HOSTILE, "--new"],
        &["show", HOSTILE],
        &["loan", "list", "--limit", HOSTILE],
        &[HOSTILE],
    ] {
        let ran = cli.run(command);
        assert!(matches!(ran.code, 2 | 3), "{command:?}: {ran:?}");
        assert!(!ran.out.chars().chain(ran.err.chars()).any(is_hostile), "{command:?}: {:?}", ran.err);
    }
    let ran = cli.feed(&format!("S1\n{HOSTILE}\n"), &["desk"]);
    assert!(!ran.out.chars().any(is_hostile), "{:?}", ran.out);
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_is_made_harmless() {
    let mut school = school();
    for (no, name) in ["=1+1", "+1", "-1", "@SUM(A1)"].into_iter().enumerate() {
        person_with(&mut school, &format!("F{no}"), PersonKind::Visitor, name, |_| {});
    }
    let ran = Cli::of(&school).run(&["person", "list", "--kind", "visitor", "--format", "csv"]);
    let cells: Vec<&str> = ran.out.lines().skip(1).map(|l| l.split(',').nth(1).unwrap()).collect();
    assert_eq!(cells, ["'+1", "-1", "'=1+1", "'@SUM(A1)"]);
}

#[test]
fn very_long_names_are_refused_briefly_but_shown_if_stored() {
    let mut school = school();
    let long = "x".repeat(10_000);
    let cli = Cli::of(&school);
    for command in [
        &["show", &long][..],
        &["out", &long, "--to", "S1"],
        &["out", "LAP-0001", "--to", &long],
        &["out", "LAP-0001", "--to", "S1", "--purpose", &long],
        &["out", "LAP-0001", "--to", "S1", "--due", &long],
        &["out", "LAP-0001", "--to", "S1", "--override", &long, "--reason", "x"],
        &["status", "--as", &long],
        &["category", "set", &long, "--new"],
        &["rule", "set", &long, "off"],
    ] {
        let ran = cli.run(command);
        assert!(matches!(ran.code, 2 | 3), "{}: {}", command[0], ran.code);
        assert!(ran.err.len() < 400, "{}: {} bytes", command[0], ran.err.len());
    }
    let fault = cli.run(&["out", "LAP-0001", "--to", "S1", "--purpose", &long]);
    assert_eq!(fault.err, "error: the purpose is 10000 characters long; the limit is 200\n  Shorten the purpose.\n");
    // The desk goes on after a line of any length.
    let ran = cli.feed(&format!("{}\nS1\nLAP-0001\n", "y".repeat(4_000)), &["desk"]);
    assert!(ran.out.contains("OUT      LAP-0001"), "{}", ran.out.len());
    asset_with(&mut school, "OTH-1", "other", |a| a.name = Some(long.clone()));
    assert!(Cli::of(&school).run(&["show", "OTH-1"]).out.contains(&long));
}

#[test]
fn tags_that_differ_only_in_case_are_the_same() {
    let school = school();
    let slip = Cli::of(&school).json(&["out", "LAP-0001", "lap-0001", "Lap-0001", "--to", "s1"]);
    assert_eq!(slip["loans"].as_array().unwrap().len(), 1);
}

#[test]
fn dates_that_do_not_exist_are_refused() {
    let school = school();
    let traces = |s: &str| Cli::of(&school).run(&["out", "LAP-0001", "--to", "S1", "--due", s]);
    for day in ["31/02/2027", "2027-02-29", "2026-13-01", "32/01/2027", "00/01/2027"] {
        let ran = traces(day);
        assert_eq!(ran.code, 2, "{day}");
        assert!(ran.err.starts_with(&format!("error: “{day}” is not a real date\n")), "{}", ran.err);
    }
    assert_eq!(
        traces("2027-03-28 01:30").err.lines().next(),
        Some("error: “2027-03-28 01:30” does not exist: the clocks skip that hour")
    );
    assert_eq!(traces("12/18/2026").code, 2);
    assert_eq!(traces("18/12/2026").code, 0);
}
