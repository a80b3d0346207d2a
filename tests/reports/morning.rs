//! The morning page: each of its numbers is that of the list which it names.

use crate::support::{Cli, School, asset, person};
use domain::person::PersonKind;
use std::collections::BTreeSet;

#[test]
fn every_number_of_the_morning_page_is_that_of_the_list_it_names() {
    let mut school = School::new();
    person(&mut school, "S1", PersonKind::Staff, "Ada Staff");
    for tag in ["LAP-1", "LAP-2", "LAP-3", "LAP-4", "LAP-5"] {
        asset(&mut school, tag, "laptop");
    }
    asset(&mut school, "KET-1", "kettle");
    let cli = Cli::of(&school);
    for rule in ["not-encrypted", "no-anti-virus", "pat-never-tested", "agreement-unsigned"] {
        cli.done(&["rule", "set", rule, "off"]);
    }
    // Damaged on loan, damaged in repair, damaged and not checked, lost while damaged, and a part that is owed.
    cli.done(&["out", "LAP-1", "LAP-3", "LAP-4", "LAP-5", "--to", "S1"]);
    cli.done(&["incident", "report", "LAP-1", "--kind", "damage", "--note", "screen"]);
    cli.done(&["incident", "report", "LAP-2", "--kind", "damage", "--note", "lid"]);
    cli.done(&["repair", "open", "LAP-2"]);
    cli.done(&["in", "LAP-3"]);
    cli.done(&["asset", "edit", "LAP-3", "--condition", "damaged"]);
    cli.done(&["in", "LAP-4", "--all-well", "--part", "charger=missing"]);
    cli.done(&["incident", "report", "LAP-5", "--kind", "damage", "--note", "hinge"]);
    cli.done(&["incident", "report", "LAP-5", "--kind", "loss", "--note", "not on the bus"]);
    cli.done(&["pat", "fail", "KET-1", "--reason", "flex cut"]);

    let page = cli.done(&["status"]).out;
    let mut seen = Vec::new();
    for line in page.lines() {
        let Some((before, command)) = line.split_once(" kitbook ") else { continue };
        let Some(number) = before.split_whitespace().last().and_then(|number| number.parse::<usize>().ok()) else {
            continue;
        };
        let words: Vec<&str> = command.split_whitespace().collect();
        let listed = cli.json(&words);
        // A slip has several loans, and an item several parts to test.
        let by = match words.last() {
            Some(&"--unsigned") => Some("slip_no"),
            Some(&"never-tested") => Some("tag"),
            _ => None,
        };
        let rows = listed.as_array().unwrap();
        let named: BTreeSet<String> = rows.iter().filter_map(|row| Some(row[by?].to_string())).collect();
        assert_eq!(if by.is_some() { named.len() } else { rows.len() }, number, "{line}");
        seen.push(words.join(" "));
    }
    for command in ["asset list --state on-loan", "asset list --state unsafe", "asset list --state awaiting-check"] {
        assert!(seen.iter().any(|seen| seen == command), "{command}: {page}");
    }
}
