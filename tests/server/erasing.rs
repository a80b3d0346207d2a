//! Erasing on a server: the rows are gone from the school's tables, and what still holds them is said.

use super::schools::{at, trust};
use crate::support::Cli;

#[test]
fn an_erasure_on_a_server_leaves_no_trace_in_the_tables_and_says_what_still_holds_it() {
    let Some((trust, short)) = trust() else { return };
    trust.done(&["school", "add", &short]);
    let mut school = Cli::on(at(&trust, &short));
    for (person, last) in [("DPL", "Lead"), ("GONE", "Zzyzx")] {
        school.done(&["person", "add", person, "--first-name", "Test", "--last-name", last, "--kind", "staff"]);
    }
    school.done(&["role", "set", "DPL", "data-protection-lead"]);
    school.done(&["leaver", "set", "GONE", "--last-working-day", "2026-11-27"]);
    school.set_clock("2028-02-01T09:00:00Z");
    let erase = ["privacy", "erase", "GONE", "--by", "DPL", "--reason", "asked for it", "--yes"];
    let ran = school.run(&erase);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("write-ahead log"), "{}", ran.err);
    assert!(school.traces().iter().all(|row| !row.contains("Zzyzx")), "a row still has the name");
    let check = school.json(&["check"]);
    assert_eq!(check["sound"], true, "{check}");
    trust.done(&["school", "remove", &short, "--yes"]);
}
