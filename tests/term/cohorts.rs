//! Year groups that leave together, leavers who come back, changed last days, and items that go to a successor.

use super::{Term, each, in_a_list, line, lines_in, rows, shows, sorted, text};
use serde_json::{Value, json};

/// A term in which Year 11 leaves in June. Kit and Ivy hold a laptop each.
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

// Bellevue, RTS: pupils return device, charger and case when they leave. The list is sorted by class.
#[test]
fn a_year_group_is_listed_by_class_then_name() {
    let term = year_eleven();
    let checks = term.json(&["leaver", "check", "--year-group", "11"]);
    assert_eq!(refs(&checks), ["1103", "1102", "1101"]);
    assert_eq!(lines_in(&rows(&checks)[1], "open"), ["loan-1", "slip-1"]);
    assert_eq!(lines_in(&rows(&checks)[2], "open"), ["loan-2", "slip-2"]);
    assert!(lines_in(&rows(&checks)[0], "open").is_empty());
    // Each checklist is the same as the person's own.
    for (check, who) in rows(&checks).iter().zip(["1103", "1102", "1101"]) {
        assert_eq!(check, &in_a_list(&term.check(who)));
    }
    assert_eq!(refs(&term.json(&["leaver", "check", "--class", "11a"])), ["1103", "1102"]);
}

#[test]
fn a_cohort_is_printed_with_a_page_per_person_and_a_summary() {
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
fn exactly_one_person_or_one_cohort_must_be_given() {
    let term = year_eleven();
    term.misused(&["leaver", "check"]);
    term.misused(&["leaver", "check", "1101", "--year-group", "11"]);
    term.misused(&["leaver", "check", "--class", "11A", "--year-group", "11"]);
}

/// 250 pupils leave on one day, each with one of the school's own lines open.
#[test]
fn a_large_cohort_is_listed_completely() {
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

/// A term in which Lena was cleared with her keys ticked. Returns the certificate's number too.
fn cleared() -> (Term, i64) {
    let term = Term::new();
    term.done(&["leaver", "lines", "keys"]);
    term.leaves("L1", "2026-12-18");
    term.done(&["leaver", "tick", "L1", "keys", "--outcome", "returned"]);
    let number = term.json(&["leaver", "clear", "L1", "--yes"])["certificate_no"].as_i64().unwrap();
    (term, number)
}

// A person is hired again: the ticks from the first departure do not count for the next.
#[test]
fn a_person_who_is_hired_again_gets_a_new_checklist() {
    let (mut term, first) = cleared();
    term.done(&["person", "edit", "L1", "--last-working-day", ""]);
    assert!(!each(&term.json(&["leaver", "list", "--within", "365d"]), "ref").contains(&"L1".to_owned()));
    term.conflicts(&["leaver", "certificate", "L1"]);
    term.conflicts(&["leaver", "clear", "L1"]);
    // She can borrow again.
    assert_eq!(term.lending("LAP-1", "L1", &[]).0, 0);
    term.at("2027-07-01T10:00:00Z");
    term.leaves("L1", "2027-07-21");
    let check = term.check("L1");
    shows(&check, &json!({ "cleared_on": null, "certificate_no": null, "last_working_day": "2027-07-21" }));
    assert_eq!(lines_in(&check, "open"), ["keys"]);
    term.done(&["leaver", "tick", "L1", "keys", "--outcome", "missing"]);
    let second = term.json(&["leaver", "clear", "L1", "--yes"])["certificate_no"].as_i64().unwrap();
    assert!(second > first, "{second} {first}");
    term.is_sound();
}

// A changed date does not start a new checklist.
#[test]
fn a_changed_last_day_keeps_the_ticks() {
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

// Frederick Gent 10.1: handing over to a successor is a return and a new slip in one step.
#[test]
fn a_transfer_to_a_successor_makes_a_new_slip() {
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
    term.done(&["leaver", "clear", "L1", "--yes"]);
    term.is_sound();
}

#[test]
fn only_the_leavers_own_loans_can_be_transferred() {
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

// Edinburgh's leaving procedure sets one date for a whole year group, so nobody should have to type it a hundred times.
#[test]
fn a_year_group_gets_its_last_day_in_one_command() {
    let mut term = Term::new();
    term.lent("LAP-1", "1102");
    let unset = ["leaver", "clear", "--year-group", "11"];
    let hint = term.conflicts(&unset);
    assert!(hint.contains("leaver set"), "{hint}");
    term.conflicts(&["leaver", "tick", "keys", "--year-group", "11", "--outcome", "returned"]);
    let ran = term.done(&["leaver", "set", "--year-group", "11", "--last-working-day", "2027-06-25"]);
    assert!(ran.err.contains("LAP-1 (loan 1)"), "{ran:?}");
    let checks = term.json(&["leaver", "check", "--year-group", "11"]);
    assert_eq!(each(&checks, "last_working_day"), ["2027-06-25"; 3]);
    assert_eq!(term.json(&["loan", "show", "1"])["due_on"], "2027-06-25");
    // Nobody else gets a last day.
    assert!(term.person("1001")["last_working_day"].is_null());
    term.conflicts(&["leaver", "set", "--year-group", "11", "--last-working-day", "2027-06-25"]);
    term.kept_out(3, &["leaver", "set", "--class", "99Z", "--last-working-day", "2027-06-25"]);
    term.misused(&["leaver", "set", "--year-group", "11"]);
    term.misused(&["leaver", "set", "--year-group", "11", "--last-working-day", "31 June"]);
    term.json(&["leaver", "set", "1102", "--last-working-day", "none"]);
    assert!(term.person("1102")["last_working_day"].is_null());
    term.is_sound();
}

#[test]
fn a_year_group_is_ticked_and_cleared_in_one_command() {
    let mut term = Term::new();
    for pupil in ["1101", "1102", "1103"] {
        term.leaves(pupil, "2026-12-18");
    }
    term.done(&["leaver", "lines", "accounts disabled"]);
    term.lent("CAM-1", "1102");
    let ticked = term.json(&["leaver", "tick", "accounts disabled", "--year-group", "11", "--outcome", "done"]);
    assert_eq!(rows(&ticked).len(), 3);
    assert_eq!(line(&ticked[0], "accounts disabled")["outcome"], "done");
    // The line is no longer open for anybody.
    term.kept_out(3, &["leaver", "tick", "accounts disabled", "--year-group", "11", "--outcome", "done"]);
    let ran = term.run(&["leaver", "clear", "--year-group", "11", "--yes", "--format", "json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let cleared = ran.json();
    let refs: Vec<&str> = rows(&cleared).iter().map(|list| list["person"]["ref"].as_str().unwrap()).collect();
    assert_eq!(refs, ["1103", "1101"], "11A before 11B");
    assert_eq!(sorted(each(&ran.talk()["refusals"], "ref")), ["1102", "1102"], "the camera and its slip");
    let pages = term.done(&["leaver", "certificate", "--year-group", "11"]).out;
    assert!(pages.contains("Ivy Elm") && pages.contains("Jay Ash") && !pages.contains("Kit Dove"));
    let letters = term.done(&["leaver", "letter", "--year-group", "11"]).out;
    assert!(letters.contains("Kit Dove") && letters.contains("CAM-1") && !letters.contains("Ivy Elm"));
    // A year group without leavers or without pupils can't be cleared.
    term.conflicts(&["leaver", "clear", "--year-group", "9"]);
    term.kept_out(3, &["leaver", "clear", "--year-group", "13"]);
}
