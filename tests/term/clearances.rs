//! A clearance that a change of the last day withdraws, or leaves: it is said at each of the three doors.

use super::{Term, rows};

const WITHDRAWN: &str = "no longer a leaver: the earlier checklist and clearance are kept as history";
const CLEARED: &str = "already cleared (certificate 1); to reopen the clearance: `kitbook leaver reopen 1101";

/// A school in which one pupil of Year 11 leaves and is cleared.
fn cleared() -> Term {
    let term = Term::new();
    term.done(&["person", "edit", "1101", "--last-working-day", "2026-12-01"]);
    term.done(&["leaver", "clear", "1101", "--yes"]);
    term
}

fn import(term: &Term, day: &str) -> (String, serde_json::Value) {
    let text = format!("Ref,First name,Last name,Kind,Leaving Date\n1101,Ivy,Elm,pupil,{day}\n");
    let path = term.school.folder.path().join("people.csv");
    std::fs::write(&path, text).unwrap();
    let import = ["person", "import", path.to_str().unwrap()];
    let plan = term.run(&[&import[..], &["--dry-run", "--format", "json"]].concat()).json();
    let ran = term.done(&import);
    (ran.err, plan)
}

#[test]
fn a_clearance_is_withdrawn_with_a_word_at_every_door() {
    let term = cleared();
    let edited = term.done(&["person", "edit", "1101", "--last-working-day", "none"]);
    assert!(edited.err.contains(&format!("note: {WITHDRAWN}")), "{edited:?}");
    let term = cleared();
    let set = term.done(&["leaver", "set", "--year-group", "11", "--last-working-day", "none"]);
    assert!(set.err.contains(&format!("Ivy Elm (11B): {WITHDRAWN}")), "{set:?}");
    assert_eq!(set.err.matches(WITHDRAWN).count(), 1, "only one was cleared: {set:?}");
    let term = cleared();
    let (said, plan) = import(&term, "31/12/9999");
    assert!(said.contains(&format!("Ivy Elm (11B): {WITHDRAWN}")), "{said}");
    let reasons = &rows(&plan["rows"])[0]["reasons"];
    assert!(reasons.to_string().contains("no longer a leaver"), "{plan}");
}

#[test]
fn a_later_last_day_of_someone_who_is_cleared_is_said_at_every_door() {
    let term = cleared();
    let edited = term.done(&["person", "edit", "1101", "--last-working-day", "2026-12-18"]);
    assert!(edited.err.contains(CLEARED), "{edited:?}");
    let term = cleared();
    let set = term.done(&["leaver", "set", "--year-group", "11", "--last-working-day", "2026-12-18"]);
    assert!(set.err.contains(&format!("Ivy Elm (11B): {CLEARED}")), "{set:?}");
    let term = cleared();
    let (said, _) = import(&term, "18/12/2026");
    assert!(said.contains(&format!("Ivy Elm (11B): {CLEARED}")), "{said}");
}
