//! Who leaves, and the return check: what must come back, what is owed, and when it is done.

use super::{Term, each, has_names, line, lines_in, rows, shows, sorted, text};
use serde_json::json;

/// Lena leaves on the 18th, and holds a laptop: loan 1.
fn leaving() -> Term {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.done(&["loan", "sign", "1", "--how", "paper"]);
    term.leaves("L1", "2026-12-18");
    term
}

/// The same, and all that a return check can hold.
fn with_everything() -> Term {
    let mut term = leaving();
    term.lent("LAP-2", "L1");
    term.lent("STK-1", "L1");
    term.done(&["loan", "sign", "2", "--how", "paper"]);
    term.done(&["in", "LAP-2", "--all-well", "--part", "charger=missing"]);
    term.done(&["licence", "add", "Sketchpad", "--seats", "2"]);
    term.done(&["licence", "assign", "1", "--to", "L1"]);
    term.own_device_allowed("L1");
    let device =
        ["own-device", "admit", "L1", "--what", "kettle", "--tested-on", "2026-11-30", "--tester", "Karl Keys"];
    term.done(&device);
    let incident = term.careless("LAP-3", "L1");
    term.owing(&incident);
    term.done(&["leaver", "lines", "keys"]);
    term
}

// Frederick Gent 10.4: at the end of the contract, on the last working day, everything comes back.
#[test]
fn the_check_is_worked_out_from_the_register() {
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
    // Money is noted, and never open.
    assert_eq!(line(&check, "money")["state"], "noted");
    assert!(text(&line(&check, "money")["what"]).contains("60.00"), "{check}");
    // A checklist with open lines is an answer; who has nothing has none.
    assert_eq!(term.run(&["leaver", "check", "L1"]).code, 0);
    term.leaves("S2", "2026-12-18");
    assert_eq!(term.open_lines("S2"), ["keys"]);
}

#[test]
fn the_check_is_kept_up_to_date_as_items_come_back() {
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

// Leavers: setting a last working day pulls open loans back, and lists them.
#[test]
fn a_last_working_day_pulls_open_loans_back() {
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

// Facts of leavers: employment ends on a day of its own, often weeks after the last day in school.
#[test]
fn who_leaves_soon_is_listed_by_last_day_and_by_contract() {
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
    // Who has gone and is not cleared stays on the list.
    term.at("2027-02-10T10:00:00Z");
    assert_eq!(list(&term, "1d"), ["L1", "S1", "S2", "V1"]);
    term.done(&["in", "LAP-1", "--all-well"]);
    term.done(&["leaver", "clear", "L1"]);
    assert_eq!(list(&term, "1d"), ["S1", "S2", "V1"]);
}

// LSE, West Lothian, Edinburgh checklists: badge, keys, accounts disabled: lines that no register of kit knows of.
#[test]
fn the_schools_own_lines_are_data() {
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
fn an_own_line_has_any_outcome() {
    for outcome in ["returned", "damaged", "missing", "not-issued", "transferred"] {
        let term = leaving();
        term.done(&["leaver", "lines", "keys"]);
        term.done(&["leaver", "tick", "L1", "keys", "--outcome", outcome]);
        assert_eq!(line(&term.check("L1"), "keys")["state"], "done", "{outcome}");
        term.misused(&["leaver", "tick", "L1", "keys", "--outcome", "eaten"]);
        term.misused(&["leaver", "tick", "L1", "keys"]);
    }
}

// A decision names its decider, who holds the role and is never the one who benefits.
#[test]
fn what_is_waived_has_a_decider() {
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
    // The headteacher waives nothing for herself.
    term.leaves("H1", "2026-12-18");
    term.misused(&["leaver", "tick", "H1", "keys", "--outcome", "waived", "--by", "H1"]);
    term.done(&["leaver", "tick", "H1", "keys", "--outcome", "waived", "--by", "B1"]);
}

// What the register works out is done by what is done, and not by a tick.
#[test]
fn a_worked_out_line_is_ticked_by_its_own_command() {
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

// Clearance only when no line is open: each that is, is named.
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

// Frederick Gent 10.4; the certificate and its number.
#[test]
fn who_has_brought_everything_back_is_cleared() {
    let term = leaving();
    term.conflicts(&["leaver", "certificate", "L1"]);
    term.done(&["in", "LAP-1", "--all-well"]);
    let cleared = term.json(&["leaver", "clear", "L1"]);
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
fn who_does_not_leave_is_not_cleared() {
    let term = Term::new();
    term.conflicts(&["leaver", "clear", "S1"]);
    term.kept_out(3, &["leaver", "clear", "nobody-such"]);
    term.kept_out(3, &["leaver", "check", "nobody-such"]);
    // An end of the contract alone is an end.
    term.done(&["person", "edit", "S1", "--contract-end", "2026-12-31"]);
    term.done(&["leaver", "clear", "S1"]);
}

// Education Act 1996 ss. 449–462: an unpaid contribution never blocks clearance.
#[test]
fn money_is_noted_and_holds_nobody_back() {
    let term = Term::new();
    let incident = term.careless("LAP-3", "1101");
    let charge = term.owing(&incident);
    term.done(&["incident", "close", &incident]);
    term.leaves("1101", "2026-12-18");
    let check = term.check("1101");
    assert!(lines_in(&check, "open").is_empty(), "{check}");
    assert_eq!(line(&check, "money")["state"], "noted");
    term.done(&["leaver", "clear", "1101"]);
    assert_eq!(term.json(&["charge", "show", &charge])["outstanding_pence"], 6_000);
}

// The letter says what has not come back, to who has left with it.
#[test]
fn the_letter_lists_what_has_not_come_back() {
    let term = with_everything();
    let letter = term.path("letter.html");
    term.done(&["leaver", "letter", "L1", "--output", &letter]);
    let letter = std::fs::read_to_string(letter).unwrap();
    for word in ["Lena Leaving", "LAP-1", "STK-1", "charger"] {
        assert!(letter.contains(word), "{word} is not in {letter}");
    }
    // LAP-2 itself is back; the letter's charger is not LAP-4's.
    assert!(!letter.contains("LAP-4"), "{letter}");
}

#[test]
fn clearance_numbers_go_on() {
    let term = Term::new();
    for who in ["S1", "S2"] {
        term.leaves(who, "2026-12-18");
    }
    let numbers = ["S1", "S2"].map(|who| term.json(&["leaver", "clear", who])["certificate_no"].as_i64().unwrap());
    assert_eq!(numbers[1], numbers[0] + 1);
}
