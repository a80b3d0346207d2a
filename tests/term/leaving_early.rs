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
    assert_eq!(each(&check["lines"], "line"), ["part-1-charger", "wipe-LAP-1"]);
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

/// A term in which Lena's laptop, kettle and slip are settled on 18 December, her last day.
fn lena_on_the_last_day() -> Term {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.own_device_allowed("L1", "kettle");
    term.done(&["own-device", "admit", "L1", "--what", "kettle", "--tested-on", "2026-11-30", "--tester", "Karl Keys"]);
    term.leaves("L1", "2026-12-18");
    term.at("2026-12-18T12:00:00Z");
    term.done(&["loan", "sign", "1", "--how", "paper", "--as", "Ron Hatherley"]);
    term.done(&["in", "LAP-1", "--all-well"]);
    term.done(&["own-device", "leave", "1", "--as", "Ron Hatherley"]);
    term
}

#[test]
fn nobody_is_cleared_as_of_a_day_on_which_a_line_was_open() {
    let mut term = lena_on_the_last_day();
    term.at("2026-12-21T09:00:00Z");
    let traces = term.traces();
    for on in ["2026-11-30", "2026-12-17"] {
        let kept = term.run(&["leaver", "clear", "L1", "--on", on, "--yes"]);
        assert_eq!(kept.code, 1, "{kept:?}");
        assert!(
            kept.err.contains("closed on Fri 18 Dec 2026") && kept.err.contains("on or after Fri 18 Dec"),
            "{kept:?}"
        );
    }
    assert_eq!(term.traces(), traces);
    // Ivy has nothing to close, so only her last day counts.
    term.leaves("1101", "2026-12-18");
    let early = term.run(&["leaver", "clear", "1101", "--on", "2026-12-17"]);
    assert_eq!(early.code, 1, "{early:?}");
    assert!(early.err.contains("Thu 17 Dec 2026 is before the last day: Ivy Elm"), "{early:?}");
    assert!(early.err.contains("Give a later day or, to clear them early, add --yes"), "{early:?}");
    let cleared = term.json(&["leaver", "clear", "L1", "--on", "2026-12-18"]);
    assert_eq!(cleared["cleared_on"], "2026-12-18");
    term.is_sound();
}

#[test]
fn a_cohort_is_not_cleared_as_of_a_day_on_which_lines_were_open() {
    let mut term = year_eleven();
    term.at("2026-12-18T12:00:00Z");
    term.done(&["in", "LAP-1", "--all-well"]);
    term.at("2026-12-21T09:00:00Z");
    let kept = term.run(&["leaver", "clear", "--year-group", "11", "--on", "2026-12-17", "--yes"]);
    assert_eq!(kept.code, 1, "{kept:?}");
    assert!(kept.err.contains("a line of Kit Dove"), "{kept:?}");
    assert!(cleared(&term).is_empty());
    term.done(&["leaver", "clear", "--year-group", "11", "--on", "2026-12-18"]);
    assert_eq!(cleared(&term).len(), 3);
}

#[test]
fn the_certificate_keeps_settled_devices_signatures_and_incidents() {
    let term = lena_on_the_last_day();
    term.done(&["incident", "report", "LAP-2", "--kind", "fault", "--note", "fan", "--person", "L1"]);
    term.done(&["incident", "decide", "1", "--outcome", "wear", "--by", "H1", "--note", "old"]);
    term.done(&["incident", "close", "1"]);
    term.done(&["leaver", "clear", "L1"]);
    let page = term.done(&["leaver", "certificate", "L1"]).out;
    let head = text(&term.person("H1")["name"]);
    for word in [
        "their own kettle, taken away",
        "slip 1 is signed",
        "incident 1 (fault, LAP-2) is closed",
        "<td>Ron Hatherley, Fri 18 Dec 2026</td>",
        &format!("<td>{head}, Fri 18 Dec 2026</td>"),
    ] {
        assert!(page.contains(word), "{word}: {page}");
    }
}

#[test]
fn no_letter_says_that_nothing_is_owed_before_the_clearance_is_final() {
    let mut term = year_eleven();
    term.done(&["leaver", "clear", "1101", "--yes"]);
    let page = term.path("letters.html");
    let send = ["letter", "send", "certificate", "1101", "--output", &page];
    let kept = term.run(&send);
    assert_eq!(kept.code, 1, "{kept:?}");
    let said = format!("{}{}", kept.out, kept.err);
    assert!(said.contains("not final before the last day, Fri 18 Dec 2026"), "{kept:?}");
    term.at("2026-12-18T12:00:00Z");
    term.done(&["incident", "report", "LAP-2", "--kind", "damage", "--note", "hinge", "--person", "1101"]);
    let kept = term.run(&send);
    assert_eq!(kept.code, 1, "{kept:?}");
    assert!(format!("{}{}", kept.out, kept.err).contains("a line of the checklist is open"), "{kept:?}");
    term.done(&["leaver", "clear", "1103"]);
    term.done(&["letter", "send", "certificate", "1103", "--output", &page]);
    assert!(std::fs::read_to_string(&page).unwrap().contains("brought back all school equipment"));
}

#[test]
fn a_clearance_ends_permissions_and_none_is_granted_after_it() {
    let mut term = year_eleven();
    let grant = ["permission", "grant", "home", "--person", "S1", "--purpose", "planning"];
    term.done(&[&grant[..], &["--by", "H1"]].concat());
    term.done(&grant);
    term.done(&["permission", "grant", "home", "--category", "tablet", "--purpose", "homework", "--by", "H1"]);
    term.leaves("S1", "2026-12-18");
    term.at("2026-12-18T12:00:00Z");
    let said = term.run(&["leaver", "clear", "S1"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.err.contains("these permissions ended: 1 (home) and 2 (home)"), "{said:?}");
    let all = term.json(&["permission", "list", "--all"]);
    let revoked: Vec<_> = rows(&all).iter().filter(|one| one["state"] == "revoked").collect();
    assert_eq!(revoked.len(), 2, "the category's goes on: {all}");
    assert!(revoked.iter().all(|one| text(&one["revoke_reason"]).contains("certificate 1")), "{all}");
    assert_eq!(term.refused(&grant), ["cleared"]);
    // Once it is undone, a new permission can be given; the old ones stay ended.
    term.done(&["leaver", "reopen", "S1", "--reason", "stays on"]);
    term.done(&[&grant[..], &["--by", "H1"]].concat());
    term.is_sound();
}

#[test]
fn a_last_day_that_is_long_past_is_a_question() {
    let term = Term::new();
    let reference = "1101";
    let asked = |arguments: &[&str], why: &str| {
        let talk = term.kept_out(1, arguments);
        let message = text(&talk["error"]["message"]);
        assert!(message.contains("Ivy Elm") && message.contains(why), "{arguments:?}: {talk}");
        assert!(message.ends_with("is that right?"), "{talk}");
        term.done(&[arguments, &["--dry-run", "--yes"]].concat());
    };
    let why = "would be more than a year ago";
    asked(&["leaver", "set", reference, "--last-working-day", "2025-11-22"], why);
    asked(&["person", "edit", reference, "--last-working-day", "2025-11-22"], why);
    // Last July's leavers are set in the first term, after their last day.
    term.done(&["leaver", "set", reference, "--last-working-day", "2026-07-20"]);
    term.done(&["leaver", "set", reference, "--last-working-day", "2026-12-18"]);
}
