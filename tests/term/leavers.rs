//! The list of leavers, and the checklist of each: open lines, ticks and the clearance.

use super::{Term, each, has_names, line, lines_in, numbers, rows, shows, sorted, text};
use serde_json::json;

/// A term in which Lena leaves on the 18th and has a laptop (loan 1).
fn leaving() -> Term {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.done(&["loan", "sign", "1", "--how", "paper"]);
    term.leaves("L1", "2026-12-18");
    term
}

/// The term of [`leaving`], with every kind of line that a checklist can have.
fn with_everything() -> Term {
    let mut term = leaving();
    term.lent("LAP-2", "L1");
    term.lent("STK-1", "L1");
    term.done(&["loan", "sign", "2", "--how", "paper"]);
    term.done(&["in", "LAP-2", "--all-well", "--part", "charger=missing"]);
    term.done(&["licence", "add", "Sketchpad", "--seats", "2"]);
    term.done(&["licence", "assign", "1", "--to", "L1"]);
    term.own_device_allowed("L1", "kettle");
    let device =
        ["own-device", "admit", "L1", "--what", "kettle", "--tested-on", "2026-11-30", "--tester", "Karl Keys"];
    term.done(&device);
    let incident = term.careless("LAP-3", "L1");
    term.owing(&incident);
    term.done(&["leaver", "lines", "keys"]);
    term
}

// Frederick Gent 10.4: everything comes back on the last working day.
#[test]
fn the_checklist_is_worked_out_from_the_register() {
    let term = with_everything();
    let check = term.check("L1");
    has_names(&check, "person last_working_day contract_end cleared_on certificate_no lines");
    let wanted = json!({ "last_working_day": "2026-12-18", "contract_end": null, "cleared_on": null });
    shows(&check, &wanted);
    assert_eq!(check["person"]["ref"], "L1");
    let open = ["device-1", "incident-1", "keys", "licence-1", "loan-1", "loan-3", "part-2-charger", "slip-3"];
    assert_eq!(lines_in(&check, "open"), open);
    has_names(line(&check, "loan-1"), "line what state outcome by on");
    assert!(text(&line(&check, "loan-1")["what"]).contains("LAP-1"), "{check}");
    shows(line(&check, "loan-1"), &json!({ "outcome": null, "by": null, "on": null }));
    // Money owed is noted and is never an open line.
    assert_eq!(line(&check, "money")["state"], "noted");
    assert!(text(&line(&check, "money")["what"]).contains("60.00"), "{check}");
    // A checklist with open lines ends with exit code 0. A person without loans has only the school's lines.
    assert_eq!(term.run(&["leaver", "check", "L1"]).code, 0);
    term.leaves("S2", "2026-12-18");
    assert_eq!(term.open_lines("S2"), ["keys"]);
}

#[test]
fn lines_close_as_items_come_back() {
    let term = with_everything();
    for (line, command) in [
        ("loan-1", &["in", "LAP-1", "--all-well"][..]),
        ("part-2-charger", &["loan", "part", "2", "charger=returned"]),
        ("slip-3", &["loan", "sign", "3", "--how", "paper"]),
        ("loan-3", &["in", "STK-1", "--all-well"]),
        ("licence-1", &["licence", "release", "1", "--from", "L1"]),
        ("device-1", &["own-device", "leave", "1"]),
        ("incident-1", &["incident", "close", "1"]),
        ("keys", &["leaver", "tick", "L1", "keys", "--outcome", "returned"]),
    ] {
        assert!(term.open_lines("L1").contains(&line.to_owned()), "{line}");
        term.done(command);
        assert!(!term.open_lines("L1").contains(&line.to_owned()), "{line}");
    }
    assert!(term.open_lines("L1").is_empty());
    term.is_sound();
}

// Setting a last working day brings the due dates of open loans forward, and lists them.
#[test]
fn open_loans_become_due_on_the_last_working_day() {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.done(&["out", "TAB-1", "--to", "L1", "--due", "2027-01-29"]);
    term.done(&["out", "STK-1", "--to", "L1", "--due", "2026-12-04"]);
    let edited = term.json(&["person", "edit", "L1", "--last-working-day", "2026-12-18"]);
    assert_eq!(sorted(each(&edited["pulled_back"], "tag")), ["LAP-1", "TAB-1"]);
    for (loan, due) in [("1", "2026-12-18"), ("2", "2026-12-18"), ("3", "2026-12-04")] {
        assert_eq!(term.json(&["loan", "show", loan])["due_on"], due, "loan {loan}");
    }
}

// A contract often ends weeks after the last day in school.
#[test]
fn leavers_are_listed_by_last_day_and_by_contract_end() {
    let mut term = leaving();
    for (who, field, day) in [
        ("S1", "--contract-end", "2027-01-30"),
        ("S2", "--contract-end", "2027-01-31"),
        ("V1", "--last-working-day", "2027-01-30"),
        ("1101", "--last-working-day", "2027-06-25"),
    ] {
        term.done(&["person", "edit", who, field, day]);
    }
    let list = |term: &Term, within: &str| sorted(each(&term.json(&["leaver", "list", "--within", within]), "ref"));
    assert_eq!(list(&term, "60d"), ["L1", "S1", "V1"]);
    assert_eq!(list(&term, "61d"), ["L1", "S1", "S2", "V1"]);
    assert_eq!(list(&term, "17d"), ["L1"]);
    assert!(list(&term, "16d").is_empty());
    let leavers = term.json(&["leaver", "list", "--within", "60d"]);
    let lena = rows(&leavers).iter().find(|row| row["ref"] == "L1").unwrap();
    has_names(lena, "ref name kind class last_working_day contract_end open cleared_on");
    let wanted = json!({ "name": "Lena Leaving", "kind": "staff", "last_working_day": "2026-12-18", "open": 1 });
    shows(lena, &wanted);
    // A person who left without a clearance stays on the list.
    term.at("2027-02-10T10:00:00Z");
    assert_eq!(list(&term, "1d"), ["L1", "S1", "S2", "V1"]);
    term.done(&["in", "LAP-1", "--all-well"]);
    term.done(&["leaver", "clear", "L1", "--yes"]);
    assert_eq!(list(&term, "1d"), ["S1", "S2", "V1"]);
}

// LSE, West Lothian, Edinburgh checklists: badge, keys and accounts, which an equipment register knows nothing about.
#[test]
fn the_school_can_add_and_remove_lines() {
    let term = leaving();
    assert!(rows(&term.json(&["leaver", "lines"])).is_empty());
    term.done(&["leaver", "lines", "keys"]);
    term.done(&["leaver", "lines", "badge"]);
    let all = term.json(&["leaver", "lines"]).to_string();
    assert!(all.contains("keys") && all.contains("badge"), "{all}");
    assert_eq!(term.open_lines("L1"), ["badge", "keys", "loan-1"]);
    term.done(&["leaver", "tick", "L1", "keys", "--outcome", "returned", "--note", "all three"]);
    let check = term.check("L1");
    shows(line(&check, "keys"), &json!({ "state": "done", "outcome": "returned", "on": "2026-12-01" }));
    term.done(&["leaver", "lines", "badge", "--remove"]);
    assert_eq!(term.open_lines("L1"), ["loan-1"]);
    term.is_sound();
}

#[test]
fn a_line_added_by_the_school_accepts_any_outcome() {
    for outcome in ["returned", "damaged", "missing", "not-issued", "transferred"] {
        let term = leaving();
        term.done(&["leaver", "lines", "keys"]);
        term.done(&["leaver", "tick", "L1", "keys", "--outcome", outcome]);
        assert_eq!(line(&term.check("L1"), "keys")["state"], "done", "{outcome}");
        term.misused(&["leaver", "tick", "L1", "keys", "--outcome", "eaten"]);
        term.misused(&["leaver", "tick", "L1", "keys"]);
    }
}

// A waiver names its decider, who has the role and is never the person who benefits.
#[test]
fn a_waiver_needs_a_decider() {
    let term = leaving();
    term.done(&["leaver", "lines", "keys"]);
    for name in ["keys", "loan-1"] {
        let waive = ["leaver", "tick", "L1", name, "--outcome", "waived", "--note", "twenty years"];
        term.misused(&waive);
        term.conflicts(&[&waive[..], &["--by", "C1"]].concat());
        term.misused(&[&waive[..], &["--by", "L1"]].concat());
        term.done(&[&waive[..], &["--by", "B1"]].concat());
        shows(line(&term.check("L1"), name), &json!({ "state": "done", "outcome": "waived" }));
    }
    assert!(term.open_lines("L1").is_empty());
    // The headteacher can't waive a line of her own.
    term.leaves("H1", "2026-12-18");
    term.misused(&["leaver", "tick", "H1", "keys", "--outcome", "waived", "--by", "H1"]);
    // What is about the headteacher is the chair of governors'.
    term.conflicts(&["leaver", "tick", "H1", "keys", "--outcome", "waived", "--by", "B1"]);
    term.done(&["role", "set", "V1", "chair-of-governors"]);
    term.done(&["leaver", "tick", "H1", "keys", "--outcome", "waived", "--by", "V1"]);
}

// The register closes its own lines when the item comes back, not when someone ticks them.
#[test]
fn ticking_a_line_from_the_register_is_refused_with_the_right_command() {
    let term = with_everything();
    for (line, command) in [
        ("loan-1", "kitbook in"),
        ("part-2-charger", "loan part"),
        ("slip-3", "sign"),
        ("licence-1", "licence release"),
        ("device-1", "own-device"),
        ("incident-1", "incident"),
    ] {
        let hint = term.conflicts(&["leaver", "tick", "L1", line, "--outcome", "returned"]);
        assert!(hint.contains(command), "{line}: {hint}");
    }
    let ran = term.run(&["leaver", "tick", "L1", "no-such-line", "--outcome", "returned"]);
    assert!(ran.code == 2 || ran.code == 3, "{ran:?}");
}

// A leaver is cleared only if no line is open. The refusal names each open line.
#[test]
fn clearing_is_refused_while_a_line_is_open() {
    let term = with_everything();
    let open = term.open_lines("L1");
    let talk = term.kept_out(1, &["leaver", "clear", "L1"]);
    assert_eq!(each(&talk["refusals"], "rule"), vec!["line-open"; open.len()]);
    let told = talk["refusals"].to_string();
    for word in ["LAP-1", "STK-1", "charger", "Sketchpad", "kettle", "keys"] {
        assert!(told.contains(word), "{word} is not named: {told}");
    }
}

// Frederick Gent 10.4: the certificate has a number.
#[test]
fn a_leaver_who_has_returned_everything_is_cleared() {
    let term = leaving();
    term.conflicts(&["leaver", "certificate", "L1"]);
    term.done(&["in", "LAP-1", "--all-well"]);
    let cleared = term.json(&["leaver", "clear", "L1", "--yes"]);
    assert_eq!((cleared["person"]["ref"].clone(), cleared["cleared_on"].clone()), (json!("L1"), json!("2026-12-01")));
    let number = cleared["certificate_no"].as_i64().unwrap();
    shows(&term.check("L1"), &json!({ "cleared_on": "2026-12-01", "certificate_no": number }));
    let page = term.path("certificate.html");
    term.done(&["leaver", "certificate", "L1", "--output", &page]);
    let page = std::fs::read_to_string(page).unwrap();
    for word in ["Lena Leaving", "Test School", &number.to_string()] {
        assert!(page.contains(word), "{word} is not in {page}");
    }
    term.is_sound();
}

#[test]
fn a_person_without_a_last_day_is_not_cleared() {
    let term = Term::new();
    term.conflicts(&["leaver", "clear", "S1"]);
    term.kept_out(3, &["leaver", "clear", "nobody-such"]);
    term.kept_out(3, &["leaver", "check", "nobody-such"]);
    // A contract end alone is enough.
    term.done(&["person", "edit", "S1", "--contract-end", "2026-12-31"]);
    term.done(&["leaver", "clear", "S1", "--yes"]);
}

// Education Act 1996 ss. 449–462: an unpaid contribution never blocks a clearance.
#[test]
fn owing_money_never_stops_a_clearance() {
    let term = Term::new();
    let incident = term.careless("LAP-3", "1101");
    let charge = term.owing(&incident);
    term.done(&["incident", "close", &incident]);
    term.leaves("1101", "2026-12-18");
    let check = term.check("1101");
    assert!(lines_in(&check, "open").is_empty(), "{check}");
    assert_eq!(line(&check, "money")["state"], "noted");
    term.done(&["leaver", "clear", "1101", "--yes"]);
    assert_eq!(term.json(&["charge", "show", &charge])["outstanding_pence"], 6_000);
}

#[test]
fn the_letter_lists_unreturned_items() {
    let term = with_everything();
    let letter = term.path("letter.html");
    term.done(&["leaver", "letter", "L1", "--output", &letter]);
    let letter = std::fs::read_to_string(letter).unwrap();
    for word in ["Lena Leaving", "LAP-1", "STK-1", "charger"] {
        assert!(letter.contains(word), "{word} is not in {letter}");
    }
    // LAP-4 was never lent to her.
    assert!(!letter.contains("LAP-4"), "{letter}");
}

#[test]
fn certificates_are_numbered_in_order() {
    let term = Term::new();
    for who in ["S1", "S2"] {
        term.leaves(who, "2026-12-18");
    }
    let numbers =
        ["S1", "S2"].map(|who| term.json(&["leaver", "clear", who, "--yes"])["certificate_no"].as_i64().unwrap());
    assert_eq!(numbers[1], numbers[0] + 1);
}

// A waiver on a settled line would go unnoticed, and still count when the item goes out again.
#[test]
fn a_settled_line_can_not_be_waived() {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.leaves("L1", "2026-12-18");
    term.done(&["in", "LAP-1", "--all-well"]);
    term.conflicts(&["leaver", "tick", "L1", "loan-1", "--outcome", "waived", "--by", "H1"]);
    term.done(&["loan", "reopen", "1"]);
    assert_eq!(line(&term.check("L1"), "loan-1")["state"], "open");
}

#[test]
fn nothing_can_be_opened_for_a_cleared_person() {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.leaves("L1", "2026-12-18");
    term.done(&["in", "LAP-1", "--all-well"]);
    term.done(&["licence", "add", "Sketchpad", "--seats", "3"]);
    term.own_device_allowed("L1", "lamp");
    term.done(&["leaver", "clear", "L1", "--yes"]);
    let admit = ["own-device", "admit", "L1", "--what", "lamp", "--tested-on", "2026-11-30", "--tester", "Karl Keys"];
    for command in [&["loan", "reopen", "1"][..], &["licence", "assign", "1", "--to", "L1"], &admit] {
        assert_eq!(term.refused(command), ["cleared"], "{command:?}");
    }
    term.done(&["leaver", "reopen", "L1", "--reason", "cleared too early"]);
    term.done(&["loan", "reopen", "1"]);
    assert_eq!(lines_in(&term.check("L1"), "open"), ["loan-1", "slip-1"]);
}

// An incident may be reported after the clearance.
#[test]
fn a_cleared_person_with_an_open_line_is_listed_again() {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.leaves("L1", "2026-12-01");
    term.done(&["in", "LAP-1", "--all-well"]);
    term.done(&["leaver", "clear", "L1", "--yes"]);
    term.at("2026-12-09T10:00:00Z");
    let listed = |term: &Term| each(&term.json(&["leaver", "list", "--within", "60d"]), "ref");
    assert!(listed(&term).is_empty());
    term.done(&["incident", "report", "LAP-1", "--kind", "damage", "--note", "hinge", "--person", "L1"]);
    assert_eq!(listed(&term), ["L1"]);
}

// The office often hears too late: "She left last Friday."
#[test]
fn a_last_day_in_the_past_makes_loans_overdue() {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.done(&["out", "CAM-1", "--to", "L1", "--due", "2026-12-04"]);
    let edited = term.json(&["person", "edit", "L1", "--last-working-day", "2026-11-27"]);
    assert_eq!(sorted(each(&edited["pulled_back"], "tag")), ["CAM-1", "LAP-1"]);
    // A loan that went out after the last day is due on the day on which it went out.
    shows(&term.json(&["loan", "show", "1"]), &json!({ "due_on": "2026-11-27", "state": "overdue" }));
    shows(&term.json(&["loan", "show", "2"]), &json!({ "due_on": "2026-12-01", "state": "open" }));
    assert_eq!(numbers(&term.json(&["loan", "list", "--overdue"])), [1]);
    let said = term.notes(&["person", "edit", "L1", "--last-working-day", "2026-12-18"]);
    assert!(said.contains("loan list --person l1"), "{said}");
}
