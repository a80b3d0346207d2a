//! Clearances before the last day, undoing those of a cohort, and what the papers of leavers say.

use super::{Term, each, line, rows, text};
use serde_json::json;

/// A term in which Year 11 leaves on the last day of term. Kit has a laptop.
fn year_eleven() -> Term {
    let mut term = Term::new();
    term.lent("LAP-1", "1102");
    term.done(&["loan", "sign", "1", "--how", "paper"]);
    for who in ["1101", "1102", "1103"] {
        term.leaves(who, "2026-12-18");
    }
    term
}

fn cleared(term: &Term) -> Vec<String> {
    let checks = term.json(&["leaver", "check", "--year-group", "11"]);
    let cleared = rows(&checks).iter().filter(|check| !check["cleared_on"].is_null());
    cleared.map(|check| text(&check["person"]["ref"])).collect()
}

#[test]
fn nobody_is_cleared_before_the_last_day_without_a_yes() {
    let mut term = year_eleven();
    let traces = term.traces();
    let one = term.run(&["leaver", "clear", "1101"]);
    assert_eq!(one.code, 1, "{one:?}");
    assert!(one.err.contains("the last day is still to come: Ivy Elm (11B): last day Fri 18 Dec 2026"), "{one:?}");
    assert!(one.err.contains("--yes"), "{one:?}");
    let many = term.run(&["leaver", "clear", "--year-group", "11"]);
    assert_eq!(many.code, 1, "{many:?}");
    for word in ["the last day of 2 people is still to come", "Ivy Elm", "Jay Ash"] {
        assert!(many.err.contains(word), "{word}: {many:?}");
    }
    assert!(!many.err.contains("Kit Dove"), "Kit can't be cleared anyway: {many:?}");
    assert_eq!(term.traces(), traces);
    // A trial shows the result, and says what it would need.
    let tried = term.run(&["leaver", "clear", "1101", "--dry-run"]);
    assert_eq!(tried.code, 0, "{tried:?}");
    assert!(tried.err.contains("the last day is still to come"), "{tried:?}");
    assert_eq!(term.traces(), traces);
    term.json(&["leaver", "clear", "1101", "--yes"]);
    assert_eq!(cleared(&term), ["1101"]);
    // On the day itself nobody needs to say yes.
    term.at("2026-12-18T08:00:00Z");
    term.json(&["leaver", "clear", "1103"]);
    assert_eq!(cleared(&term), ["1103", "1101"]);
    term.is_sound();
}

#[test]
fn the_clearances_of_a_cohort_are_undone_together() {
    let term = year_eleven();
    term.run(&["leaver", "clear", "--year-group", "11", "--yes"]);
    assert_eq!(cleared(&term), ["1103", "1101"]);
    let undone = term.json(&["leaver", "reopen", "--year-group", "11", "--reason", "cleared a year early"]);
    assert_eq!(rows(&undone).len(), 2);
    assert!(cleared(&term).is_empty());
    let hint = term.conflicts(&["leaver", "reopen", "--year-group", "11", "--reason", "again"]);
    assert!(hint.contains("leaver list"), "{hint}");
    term.misused(&["leaver", "reopen", "1101", "--year-group", "11", "--reason", "both"]);
    term.misused(&["leaver", "reopen", "--reason", "nobody"]);
    term.is_sound();
}

// A head signs it, so it must say what it is.
#[test]
fn a_certificate_is_final_only_after_the_last_day_and_without_open_lines() {
    let mut term = year_eleven();
    term.done(&["person", "edit", "L1", "--manager", "H1", "--last-working-day", "2026-12-18"]);
    term.done(&["leaver", "lines", "keys", "--kinds", "staff"]);
    term.done(&["leaver", "tick", "L1", "keys", "--outcome", "returned"]);
    term.done(&["leaver", "clear", "L1", "--yes"]);
    let page = |term: &Term| term.done(&["leaver", "certificate", "L1"]).out;
    let early = page(&term);
    for word in
        ["Interim clearance", "As at 1 December 2026", "not a final certificate", "The last day is still to come"]
    {
        assert!(early.contains(word), "{word}: {early}");
    }
    assert!(!early.contains("All school equipment has been returned"), "{early}");
    let head = text(&term.person("H1")["name"]);
    assert!(early.contains(&format!("Manager: {head}")), "the ref is written as a name: {early}");
    assert!(early.contains("<td>tess, Tue 1 Dec 2026</td>"), "who settled a line, and when: {early}");
    term.at("2026-12-18T14:00:00Z");
    let last = page(&term);
    for word in ["Certificate of clearance", "As at 18 December 2026", "Final certificate"] {
        assert!(last.contains(word), "{word}: {last}");
    }
    // An incident that is reported later makes it an interim one again, and is listed.
    term.done(&["incident", "report", "LAP-2", "--kind", "damage", "--note", "hinge", "--person", "L1"]);
    let open = page(&term);
    for word in ["not a final certificate", "these lines have opened", "incident 1 (damage, LAP-2)"] {
        assert!(open.contains(word), "{word}: {open}");
    }
}

#[test]
fn every_settled_line_has_who_took_it_and_when() {
    let mut term = year_eleven();
    term.at("2026-12-17T09:00:00Z");
    term.done(&["in", "LAP-1", "--all-well", "--as", "Ron Hatherley"]);
    let settled = line(&term.check("1102"), "loan-1").clone();
    assert_eq!((settled["by"].clone(), settled["on"].clone()), (json!("Ron Hatherley"), json!("2026-12-17")));
    term.at("2026-12-18T09:00:00Z");
    assert_eq!(term.json(&["leaver", "clear", "1102"])["cleared_by"], "tess");
    let page = term.done(&["leaver", "certificate", "1102"]).out;
    assert!(page.contains("<td>Ron Hatherley, Thu 17 Dec 2026</td>"), "{page}");
}

#[test]
fn an_item_and_its_owed_part_are_one_line() {
    let mut term = year_eleven();
    let open = line(&term.check("1102"), "loan-1").clone();
    assert_eq!(open["parts"], json!(["charger", "case"]));
    term.at("2026-12-17T09:00:00Z");
    term.done(&["in", "LAP-1", "--all-well", "--part", "charger=missing"]);
    let check = term.check("1102");
    assert_eq!(each(&check["lines"], "line"), ["part-1-charger"]);
    assert_eq!(line(&check, "part-1-charger")["what"], "charger of LAP-1 Madeup, returned Thu 17 Dec 2026: missing");
    let letter = term.done(&["leaver", "letter", "1102"]).out;
    assert_eq!(letter.matches("LAP-1").count(), 1, "{letter}");
}

#[test]
fn letters_go_to_those_who_are_late_or_leaving_and_list_parts() {
    let mut term = Term::new();
    term.lent("LAP-1", "1102");
    term.lent("LAP-2", "1101");
    term.done(&["out", "CAM-1", "--to", "1101", "--due", "2026-12-04"]);
    // Nothing is late, and nobody leaves.
    for who in [&["1102"][..], &["--year-group", "11"]] {
        let hint = term.conflicts(&[&["leaver", "letter"], who].concat());
        assert!(hint.contains("leaver set"), "{who:?}: {hint}");
    }
    term.leaves("1102", "2026-12-18");
    let ran = term.done(&["leaver", "letter", "--year-group", "11"]);
    assert!(ran.out.contains("Kit Dove") && !ran.out.contains("Ivy Elm"), "{ran:?}");
    assert!(ran.out.contains("with its charger and case"), "{ran:?}");
    assert!(ran.err.contains("no letter to Ivy Elm (1101): nothing is late, and they are not leaving"), "{ran:?}");
    // Ivy stays: she is asked only for the camera, which is late.
    term.at("2026-12-08T09:00:00Z");
    let late = term.done(&["leaver", "letter", "1101"]).out;
    assert!(late.contains("CAM-1") && !late.contains("LAP-2"), "{late}");
}
