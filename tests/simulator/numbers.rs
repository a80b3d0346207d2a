//! The numbers of `status` against the lists that it names: a list must have as many rows.

use super::run::{Run, owned};
use std::collections::BTreeSet;

/// Lines whose number is none of rows.
const NO_ROWS: [&str; 6] = ["registered", "owed", "support sign-off", "last backup", "last drill", "log head"];

/// The number that the rows of a list come to for a line. Most lines count rows.
fn counted(label: &str, number: usize, listed: &str) -> usize {
    let mut rows = csv::Reader::from_reader(listed.as_bytes());
    let headings = rows.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    let at = |column: &str| {
        let at = headings.iter().position(|heading| heading == column);
        at.unwrap_or_else(|| panic!("{label}: no column {column} in {headings:?}"))
    };
    let different = |column: &str| rows.iter().map(|row| &row[at(column)]).collect::<BTreeSet<_>>().len();
    match label {
        // A slip has several loans, and an item several tests, or holds.
        "unsigned slips" => different("slip_no"),
        "items never tested" | "kept as evidence" => different("tag"),
        // Bans that are still to come are listed too, and somebody may be banned twice.
        "banned" => {
            let today = rows.iter().filter(|row| &row[at("holds")] == "true");
            today.map(|row| &row[at("person_ref")]).collect::<BTreeSet<_>>().len()
        }
        // All versions are listed, those to review among them.
        "agreements to review" => rows.len().min(number),
        _ => rows.len(),
    }
}

/// Follows every line of `status`.
pub fn agree(run: &mut Run) {
    let status = run.look(&owned(&["status"]));
    for line in status.out.lines().skip(1) {
        let line = line.trim();
        let (label, rest) = line.split_once("  ").unwrap_or((line, ""));
        if NO_ROWS.contains(&label) {
            continue;
        }
        let (number, command) =
            rest.trim().split_once(" kitbook ").unwrap_or_else(|| panic!("{line:?} names no list\n{}", status.out));
        let number: usize = number.trim().parse().unwrap_or_else(|e| panic!("{line:?}: {e}"));
        let mut words: Vec<String> = command.split(' ').map(str::to_owned).collect();
        words.extend(owned(&["--format", "csv"]));
        let listed = run.look(&words);
        assert_eq!(listed.code, 0, "{line:?}: {listed:?}");
        let found = counted(label, number, &listed.out);
        assert_eq!(found, number, "{line:?}, but the list has:\n{}\n{}", listed.out, run.last_acts());
    }
}
