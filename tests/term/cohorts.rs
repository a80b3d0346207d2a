//! A year group that leaves at once; who comes back to the school; a day that changes; kit that goes to a successor.

use super::{Term, each, line, lines_in, rows, shows, text};
use serde_json::{Value, json};

/// Year 11 leaves in June; Kit and Ivy hold a laptop each.
fn year_eleven() -> Term {
    let mut term = Term::new();
    term.lent("LAP-1", "1102");
    term.lent("LAP-2", "1101");
    for who in ["1101", "1102", "1103"] {
        term.leaves(who, "2027-06-25");
    }
    term
}

fn refs(checks: &Value) -> Vec<String> {
    rows(checks).iter().map(|check| text(&check["person"]["ref"])).collect()
}

// Bellevue, RTS: pupils return device, charger and case on leaving roll. One page a person, sorted by class.
#[test]
fn a_year_group_is_checked_at_once_sorted_by_class_then_name() {
    let term = year_eleven();
    let checks = term.json(&["leaver", "check", "--year-group", "11"]);
    assert_eq!(refs(&checks), ["1103", "1102", "1101"]);
    assert_eq!(lines_in(&rows(&checks)[1], "open"), ["loan-1", "slip-1"]);
    assert_eq!(lines_in(&rows(&checks)[2], "open"), ["loan-2", "slip-2"]);
    assert!(lines_in(&rows(&checks)[0], "open").is_empty());
    // Each is what that person's own check says.
    for (check, who) in rows(&checks).iter().zip(["1103", "1102", "1101"]) {
        assert_eq!(check, &term.check(who));
    }
    assert_eq!(refs(&term.json(&["leaver", "check", "--class", "11a"])), ["1103", "1102"]);
}

#[test]
fn a_cohort_is_printed_with_a_page_each_and_a_summary() {
    let term = year_eleven();
    let file = term.path("year11.html");
    term.done(&["leaver", "check", "--year-group", "11", "--output", &file]);
    let page = std::fs::read_to_string(file).unwrap();
    for word in ["Jay Ash", "Kit Dove", "Ivy Elm", "11A", "11B", "LAP-1", "LAP-2"] {
        assert!(page.contains(word), "{word} is not in {page}");
    }
    assert!(!page.contains("Ada Bell"), "{page}");
    let place = |name: &str| page.rfind(name).unwrap();
    assert!(place("Jay Ash") < place("Kit Dove") && place("Kit Dove") < place("Ivy Elm"), "{page}");
}

#[test]
fn one_person_or_one_cohort_is_named() {
    let term = year_eleven();
    term.misused(&["leaver", "check"]);
    term.misused(&["leaver", "check", "1101", "--year-group", "11"]);
    term.misused(&["leaver", "check", "--class", "11A", "--year-group", "11"]);
}

/// 250 pupils leave on one day; every tenth has something of the school's own lines left, every one has its own lines.
#[test]
fn a_large_cohort_is_whole() {
    let term = Term::new();
    let mut file = "Admission No,Forename,Surname,Year Group,Reg Group,Leaving Date\n".to_owned();
    for number in 0..250 {
        file += &format!("{:06},Made,Up{number:03},13,13{},25/06/2027\n", 200_000 + number, ['A', 'B'][number % 2]);
    }
    term.done(&["person", "import", &term.paper("year13.csv", &file)]);
    term.done(&["leaver", "lines", "locker key"]);
    let checks = term.json(&["leaver", "check", "--year-group", "13"]);
    assert_eq!(rows(&checks).len(), 250);
    assert_eq!(refs(&checks)[..2], ["200000", "200002"]);
    assert_eq!(refs(&checks)[125..127], ["200001", "200003"]);
    for check in rows(&checks) {
        assert_eq!(lines_in(check, "open"), ["locker key"]);
    }
}

/// Lena was cleared with her keys ticked.
fn cleared() -> (Term, i64) {
    let term = Term::new();
    term.done(&["leaver", "lines", "keys"]);
    term.leaves("L1", "2026-12-18");
    term.done(&["leaver", "tick", "L1", "keys", "--outcome", "returned"]);
    let number = term.json(&["leaver", "clear", "L1"])["certificate_no"].as_i64().unwrap();
    (term, number)
}

// Re-hire: what was ticked for the last leaving says nothing of the next.
#[test]
fn who_is_hired_again_leaves_anew() {
    let (mut term, first) = cleared();
    term.done(&["person", "edit", "L1", "--last-working-day", ""]);
    assert!(!each(&term.json(&["leaver", "list", "--within", "365d"]), "ref").contains(&"L1".to_owned()));
    term.conflicts(&["leaver", "certificate", "L1"]);
    term.conflicts(&["leaver", "clear", "L1"]);
    // She borrows again, as anybody does.
    assert_eq!(term.lending("LAP-1", "L1", &[]).0, 0);
    term.at("2027-07-01T10:00:00Z");
    term.leaves("L1", "2027-07-21");
    let check = term.check("L1");
    shows(&check, &json!({ "cleared_on": null, "certificate_no": null, "last_working_day": "2027-07-21" }));
    assert_eq!(lines_in(&check, "open"), ["keys"]);
    term.done(&["leaver", "tick", "L1", "keys", "--outcome", "missing"]);
    let second = term.json(&["leaver", "clear", "L1"])["certificate_no"].as_i64().unwrap();
    assert!(second > first, "{second} {first}");
    term.is_sound();
}

// A changed date is the same leaving.
#[test]
fn a_changed_day_keeps_what_was_ticked() {
    let term = Term::new();
    term.done(&["leaver", "lines", "keys"]);
    term.done(&["leaver", "lines", "badge"]);
    term.leaves("L1", "2026-12-18");
    term.done(&["leaver", "tick", "L1", "keys", "--outcome", "returned"]);
    term.leaves("L1", "2027-01-29");
    let check = term.check("L1");
    assert_eq!(lines_in(&check, "open"), ["badge"]);
    shows(line(&check, "keys"), &json!({ "state": "done", "outcome": "returned" }));
    assert_eq!(check["last_working_day"], "2027-01-29");

    let (term, number) = cleared();
    term.leaves("L1", "2027-01-29");
    shows(&term.check("L1"), &json!({ "cleared_on": "2026-12-01", "certificate_no": number }));
}

// Frederick Gent 10.1: a hand-over to a successor is a return and a new slip in one act.
#[test]
fn kit_goes_to_a_successor_with_a_slip_of_its_own() {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.done(&["loan", "sign", "1", "--how", "paper"]);
    term.leaves("L1", "2026-12-18");
    let slip = term.json(&["leaver", "transfer", "L1", "LAP-1", "--to", "S2", "--all-well", "--wiped", "reset"]);
    assert_eq!(slip["person"], json!({ "ref": "S2", "name": "Amir Khan" }));
    assert!(slip["signed"].is_null(), "the old signature is not the new one");
    shows(&slip["loans"][0], &json!({ "tag": "LAP-1", "state": "open" }));
    assert!(term.open_lines("L1").is_empty());
    assert_eq!(term.json(&["loan", "show", "1"])["state"], "returned");
    assert_eq!(term.json(&["asset", "show", "LAP-1"])["holder"]["ref"], "S2");
    term.done(&["leaver", "clear", "L1"]);
    term.is_sound();
}

#[test]
fn only_what_the_leaver_has_goes_to_somebody_else() {
    let mut term = Term::new();
    term.lent("LAP-1", "L1");
    term.lent("LAP-2", "S1");
    term.leaves("L1", "2026-12-18");
    let before = term.traces();
    for not_theirs in ["LAP-2", "LAP-3"] {
        term.conflicts(&["leaver", "transfer", "L1", not_theirs, "--to", "S2", "--all-well"]);
    }
    term.misused(&["leaver", "transfer", "L1", "LAP-1", "--to", "L1", "--all-well"]);
    term.kept_out(3, &["leaver", "transfer", "L1", "LAP-1", "--to", "nobody-such", "--all-well"]);
    term.kept_out(3, &["leaver", "transfer", "L1", "QQQ-99", "--to", "S2", "--all-well", "--wiped", "reset"]);
    assert_eq!(term.traces(), before);
}
