//! Counted stock: lent, returned, missing and counted by number, under the rules that hold for borrowers.

use crate::support::server::{OnlyFiles, in_files};
use crate::support::{
    Cli, School,
    answers::{each, has_names, rows, shows, text},
    office::{PUPILS, ROLES, STAFF, add_pupils, add_staff, set_roles},
};
use serde_json::{Value, json};

/// A school with thirty calculators, on Tuesday, 1 December 2026, ten o'clock.
struct Cupboard {
    school: School,
    cli: Cli,
}

impl std::ops::Deref for Cupboard {
    type Target = Cli;

    fn deref(&self) -> &Cli {
        &self.cli
    }
}

impl Cupboard {
    fn new() -> Self {
        let mut school = School::new();
        add_staff(&mut school, &STAFF);
        add_pupils(&mut school, &PUPILS);
        school.late("2026-12-01T10:00:00Z");
        let cli = Cli::of(&school);
        let cupboard = Self { school, cli };
        set_roles(&cupboard, &ROLES);
        cupboard.done(&["stock", "add", "Calculators", "--count", "30", "--location", "Room 12", "--cost", "8.50"]);
        cupboard
    }

    fn stock(&self) -> Value {
        self.json(&["stock", "show", "Calculators"])
    }

    fn notes(&self, arguments: &[&str]) -> String {
        let ran = self.done(&[arguments, &["--format", "json"]].concat());
        if ran.err.is_empty() { String::new() } else { ran.talk()["notes"].to_string() }
    }

    fn is_sound(&self) {
        assert_eq!(self.run(&["check"]).code, 0, "{:?}", self.run(&["check"]));
    }
}

/// The values of a field of each row.
fn numbers(all: &Value, field: &str) -> Vec<i64> {
    rows(all).iter().map(|row| row[field].as_i64().unwrap()).collect()
}

fn out<'a>(number: &'a str, to: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["stock", "out", "Calculators", number, "--to", to], more].concat()
}

fn back<'a>(number: &'a str, from: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["stock", "in", "Calculators", number, "--from", from], more].concat()
}

#[test]
fn stock_is_lent_and_returned_by_number_and_what_is_missing_is_found_or_written_off() {
    let cupboard = Cupboard::new();
    let loan = cupboard.json(&out("25", "S1", &["--for", "9B", "--due", "15:30"]));
    has_names(&loan, "no stock person for_class number returned missing open out_at due_on due_at ended_at overdue");
    shows(&loan, &json!({ "no": 1, "stock": "Calculators", "number": 25, "open": 25, "for_class": "9B" }));
    shows(&cupboard.stock(), &json!({ "owned": 30, "here": 5, "lent": 25, "missing": 0, "unit_cost_pence": 850 }));
    let notes = cupboard.notes(&back("20", "S1", &["--missing", "2"]));
    assert!(notes.contains("2 of “Calculators” are missing now") && notes.contains("still has 3"), "{notes}");
    shows(&cupboard.stock(), &json!({ "owned": 30, "here": 25, "lent": 3, "missing": 2 }));
    let ended = cupboard.json(&back("3", "S1", &[]));
    shows(&ended[0], &json!({ "open": 0, "returned": 23, "missing": 2 }));
    assert!(ended[0]["ended_at"].is_string(), "{ended}");
    cupboard.done(&["stock", "found", "Calculators", "1"]);
    cupboard.misused(&["stock", "write-off", "Calculators", "1", "--missing"]);
    cupboard.done(&["stock", "write-off", "Calculators", "1", "--missing", "--reason", "gone since spring"]);
    cupboard.done(&["stock", "write-off", "Calculators", "4", "--reason", "broken"]);
    cupboard.done(&["stock", "more", "Calculators", "10", "--reason", "order 17"]);
    shows(&cupboard.stock(), &json!({ "owned": 35, "here": 35, "lent": 0, "missing": 0 }));
    let log = cupboard.json(&["log", "show"]);
    shows(&log[0], &json!({ "action": "stock more" }));
    shows(&log[0]["details"], &json!({ "reason": "order 17", "stock": "Calculators" }));
    let page = cupboard.done(&["stock", "show", "calc"]).out;
    assert!(page.contains("Past loans") && page.contains("Room 12"), "{page}");
    cupboard.is_sound();
}

#[test]
fn no_more_goes_out_than_there_are_and_no_more_comes_back_than_went_out() {
    let cupboard = Cupboard::new();
    cupboard.done(&out("28", "S1", &[]));
    let hint = cupboard.conflicts(&out("3", "S2", &[]));
    assert!(hint.contains("stock show"), "{hint}");
    cupboard.done(&out("2", "S2", &[]));
    cupboard.conflicts(&out("1", "S2", &[]));
    for wrong in [&back("3", "S2", &[]), &back("1", "S2", &["--missing", "2"]), &back("1", "1001", &[])] {
        cupboard.conflicts(wrong);
    }
    cupboard.misused(&back("0", "S2", &[]));
    cupboard.misused(&out("0", "S2", &[]));
    cupboard.misused(&out("many", "S2", &[]));
    cupboard.conflicts(&["stock", "found", "Calculators", "1"]);
    cupboard.conflicts(&["stock", "write-off", "Calculators", "1", "--reason", "x"]);
    cupboard.kept_out(3, &["stock", "out", "Headphones", "1", "--to", "S1"]);
    cupboard.conflicts(&["stock", "add", "CALCULATORS", "--count", "5"]);
    cupboard.done(&["stock", "add", "Calculators, graphic", "--count", "5"]);
    // Two begin with it, and a whole name goes before.
    cupboard.kept_out(3, &["stock", "out", "Calc", "1", "--to", "S1"]);
    shows(&cupboard.stock(), &json!({ "name": "Calculators" }));
    cupboard.is_sound();
}

// Two commands at once: the database refuses what a check of the program alone would have let pass.
#[test]
fn the_database_keeps_more_from_going_out_than_there_are() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    let cupboard = Cupboard::new();
    cupboard.done(&out("30", "S1", &[]));
    let file = cupboard.file();
    for sql in [
        "update stock set lent = 31",
        "update stock set missing = 1",
        "update stock set lent = -1",
        "update stock_loan set returned = 31",
        "update stock_loan set returned = 30",
        "update stock_loan set number = 0",
    ] {
        assert!(file.execute(sql, []).is_err(), "{sql}");
    }
}

#[test]
fn the_loans_that_are_due_first_end_first() {
    let cupboard = Cupboard::new();
    cupboard.done(&out("5", "S1", &[]));
    cupboard.done(&out("4", "S1", &["--due", "2026-12-18"]));
    cupboard.done(&out("3", "S1", &["--due", "2026-12-04"]));
    let ended = cupboard.json(&back("5", "S1", &["--missing", "1"]));
    assert_eq!(numbers(&ended, "no"), [3, 2]);
    assert_eq!(numbers(&ended, "returned"), [3, 2]);
    assert_eq!(numbers(&ended, "missing"), [0, 1]);
    let left = cupboard.json(&["stock", "list", "--person", "S1"]);
    assert_eq!((numbers(&left, "no"), numbers(&left, "open")), (vec![1, 2], vec![5, 1]));
    cupboard.is_sound();
}

#[test]
fn a_number_that_is_less_than_nothing_is_answered_in_our_own_words() {
    let cupboard = Cupboard::new();
    let before = cupboard.traces();
    for order in [
        &["stock", "add", "Rulers", "--count", "-3"][..],
        &["stock", "count", "Calculators", "-3"],
        &["stock", "more", "Calculators", "-3"],
        &["stock", "found", "Calculators", "-3"],
        &["stock", "write-off", "Calculators", "-3", "--reason", "x"],
        &["stock", "out", "Calculators", "-3", "--to", "1001"],
        &["stock", "in", "Calculators", "-3", "--from", "1001"],
        &["stock", "in", "Calculators", "1", "--from", "1001", "--missing", "-3"],
    ] {
        let ran = cupboard.run(order);
        assert_eq!((ran.code, cupboard.traces() == before), (2, true), "{order:?} {ran:?}");
        assert!(ran.err.contains("“-3” is no number of pieces; write a whole number from 0"), "{order:?} {ran:?}");
    }
    let ran = cupboard.run(&["stock", "add", "Rulers", "--count", "3", "--cost", "-1.50"]);
    assert!(ran.code == 2 && !ran.err.contains("unexpected argument"), "{ran:?}");
}

// A count by hand is somebody's observation, and corrects nothing.
#[test]
fn a_count_says_and_logs_its_difference_and_changes_no_number() {
    let cupboard = Cupboard::new();
    cupboard.done(&out("10", "S1", &[]));
    assert_eq!(cupboard.notes(&["stock", "count", "Calculators", "20"]), "");
    let fewer = cupboard.notes(&["stock", "count", "Calculators", "18"]);
    assert!(fewer.contains("2 fewer of “Calculators” than there should be") && fewer.contains("write-off"), "{fewer}");
    shows(
        &cupboard.stock(),
        &json!({ "owned": 30, "here": 20, "lent": 10, "missing": 0, "counted": 18, "expected": 20 }),
    );
    let log = cupboard.json(&["log", "show"]);
    shows(&log[0]["details"], &json!({ "counted": 18, "expected": 20, "difference": -2 }));
    let more = cupboard.notes(&["stock", "count", "Calculators", "21"]);
    assert!(more.contains("1 more of “Calculators”") && more.contains("stock more"), "{more}");
    cupboard.done(&["stock", "count", "Calculators", "21"]);
    cupboard.misused(&["stock", "count", "Calculators", "20", "--on", "2026-11-30"]);
    cupboard.misused(&["stock", "count", "Calculators", "-1"]);
    let page = cupboard.done(&["stock", "show", "Calculators"]).out;
    assert!(page.contains("21 on Tue 1 Dec 2026, 1 more than there should be"), "{page}");
    cupboard.is_sound();
}

#[test]
fn the_rules_about_borrowers_hold_for_stock_too() {
    let cupboard = Cupboard::new();
    cupboard.done(&["ban", "add", "1001", "--reason", "x", "--by", "H1"]);
    assert_eq!(cupboard.refused(&out("1", "1001", &[])), ["banned"]);
    let over = ["--override", "banned", "--reason", "exam"];
    cupboard.misused(&out("1", "1001", &over));
    cupboard.done(&[&out("1", "1001", &over)[..], &["--by", "H1"]].concat());
    let log = cupboard.json(&["log", "show"]);
    shows(&log[0]["details"]["overrides"][0], &json!({ "rule": "banned", "reason": "exam", "by": "H1" }));
    cupboard.done(&["ban", "add", "--class", "9B", "--reason", "y", "--by", "H1"]);
    assert_eq!(cupboard.refused(&out("1", "S1", &["--for", "9B"])), ["banned"]);
    cupboard.done(&["person", "edit", "S2", "--last-working-day", "2026-11-27"]);
    assert_eq!(cupboard.refused(&out("1", "S2", &[])), ["past-leaving-date"]);
    cupboard.done(&["agreement", "publish", "Acceptable use", "--kinds", "staff"]);
    assert_eq!(cupboard.refused(&out("1", "S1", &[])), ["agreement-unsigned"]);
    cupboard.done(&["rule", "set", "agreement-unsigned", "off"]);
    cupboard.done(&out("1", "S1", &[]));
    cupboard.is_sound();
}

#[test]
fn what_is_overdue_is_told_everywhere_and_keeps_items_back_where_the_school_says_so() {
    let mut cupboard = Cupboard::new();
    cupboard.done(&out("4", "S1", &["--due", "2026-12-02"]));
    cupboard.cli.set_clock("2026-12-04T10:00:00Z");
    assert_eq!(cupboard.json(&["status"])["stock_overdue"], 1);
    let late = cupboard.json(&["stock", "list", "--overdue"]);
    shows(&late[0], &json!({ "open": 4, "overdue": true }));
    assert_eq!(cupboard.json(&["stock", "list"])[0]["overdue"], 4);
    assert!(cupboard.done(&["status"]).out.contains("kitbook stock list --overdue"));
    cupboard.done(&["rule", "set", "has-overdue", "refuse"]);
    cupboard.done(&["asset", "add", "CAM-1", "--category", "camera"]);
    assert_eq!(cupboard.refused(&["out", "CAM-1", "--to", "S1"]), ["has-overdue"]);
    assert_eq!(cupboard.refused(&out("1", "S1", &[])), ["has-overdue"]);
    cupboard.done(&back("4", "S1", &[]));
    cupboard.done(&["out", "CAM-1", "--to", "S1"]);
}

// Frederick Gent 10.4: everything comes back on the last working day.
#[test]
fn a_leaver_is_cleared_only_once_their_stock_is_back() {
    let cupboard = Cupboard::new();
    cupboard.done(&out("6", "S1", &[]));
    let notes = cupboard.notes(&["person", "edit", "S1", "--last-working-day", "2026-12-18"]);
    assert!(notes.contains("loans are now due on Fri 18 Dec 2026"), "{notes}");
    let later = cupboard.notes(&out("1", "S1", &["--due", "2027-01-08"]));
    assert!(later.contains("due Fri 18 Dec 2026"), "{later}");
    let list = cupboard.json(&["leaver", "check", "S1"]);
    let line = rows(&list["lines"]).iter().find(|line| line["line"] == "stock-1").unwrap().clone();
    shows(&line, &json!({ "state": "open", "what": "6 of Calculators, due Fri 18 Dec 2026" }));
    let refused = cupboard.kept_out(1, &["leaver", "clear", "S1", "--yes"]);
    assert!(refused.to_string().contains("stock in \\\"Calculators\\\" 6 --from S1"), "{refused}");
    cupboard.done(&back("6", "S1", &["--missing", "1"]));
    for line in rows(&cupboard.json(&["leaver", "check", "S1"])["lines"]) {
        if line["state"] == "open" && !text(&line["line"]).starts_with("stock") {
            cupboard.done(&["leaver", "tick", "S1", &text(&line["line"]), "--outcome", "done"]);
        }
    }
    cupboard.done(&["leaver", "clear", "S1", "--yes"]);
    assert_eq!(cupboard.refused(&out("1", "S1", &[])), ["cleared"]);
    cupboard.is_sound();
}

#[test]
fn stock_is_on_the_persons_page_in_the_search_in_their_export_and_goes_along_with_a_merge() {
    let cupboard = Cupboard::new();
    cupboard.done(&out("2", "1001", &["--for", "9B"]));
    let page = cupboard.json(&["show", "1001"]);
    shows(&page["stock"][0], &json!({ "stock": "Calculators", "open": 2 }));
    assert!(cupboard.done(&["show", "1001"]).out.contains("Counted stock on loan now"));
    let found = cupboard.json(&["find", "calculators"]);
    shows(&found[0], &json!({ "found": "stock", "name": "Calculators", "owned": 30, "here": 28 }));
    assert_eq!(each(&cupboard.json(&["find", "room 12"]), "found"), ["stock"]);
    let held = cupboard.json(&["privacy", "export", "1001"]);
    shows(&held["stock_loans"][0], &json!({ "stock": "Calculators", "number": 2, "for_class": "9B" }));
    let letter = cupboard.done(&["privacy", "export", "1001", "--format", "table"]).out;
    assert!(letter.contains("Loans of counted stock") || letter.contains("stock"), "{letter}");
    // An open loan stops an erasure.
    let erase = ["privacy", "erase", "1001", "--by", "D1", "--reason", "x", "--yes"];
    let refused = cupboard.run(&[&erase[..], &["--format", "json"]].concat());
    assert_eq!(refused.code, 1, "{refused:?}");
    assert!(refused.err.contains("loan 1 of counted stock is open"), "{refused:?}");
    // The same person, registered twice.
    cupboard.done(&["person", "add", "2001", "--kind", "pupil", "--last-name", "Twice", "--class", "9B"]);
    cupboard.done(&[
        "person",
        "merge",
        "1001",
        "--into",
        "2001",
        "--different",
        "names",
        "--by",
        "H1",
        "--reason",
        "twice",
        "--yes",
    ]);
    shows(&cupboard.json(&["stock", "list", "--person", "2001"])[0], &json!({ "open": 2 }));
    cupboard.done(&back("2", "2001", &[]));
    cupboard.is_sound();
}

#[test]
fn an_erased_borrowers_loans_stay_without_their_name() {
    let mut cupboard = Cupboard::new();
    cupboard.done(&out("2", "1002", &["--for", "9B"]));
    cupboard.done(&back("2", "1002", &[]));
    cupboard.cli.set_clock("2026-12-02T10:00:00Z");
    let erase = ["privacy", "erase", "1002", "--by", "D1", "--reason", "asked for it", "--yes"];
    let erased = cupboard.run(&erase);
    assert_eq!(erased.code, 0, "{erased:?}");
    let past = cupboard.stock()["past"][0].clone();
    assert!(text(&past["person"]["ref"]).starts_with("erased-"), "{past}");
    cupboard.is_sound();
}

#[test]
fn the_whole_register_goes_out_and_in_with_its_stock() {
    let cupboard = Cupboard::new();
    cupboard.done(&out("7", "S1", &["--due", "2026-12-18"]));
    cupboard.done(&["stock", "count", "Calculators", "22"]);
    let folder = cupboard.school.folder.path().join("all");
    let folder = folder.to_str().unwrap();
    cupboard.done(&["export", "--all", folder]);
    let copy = cupboard.school.folder.path().join("copy.db");
    let copy = copy.to_str().unwrap();
    cupboard.done(&["import", "--all", folder, "--db", copy]);
    assert_eq!(cupboard.json(&["stock", "show", "1", "--db", copy]), cupboard.stock());
}

#[test]
fn a_trial_writes_nothing() {
    let cupboard = Cupboard::new();
    cupboard.done(&out("7", "S1", &[]));
    cupboard.done(&back("1", "S1", &["--missing", "1"]));
    let before = cupboard.traces();
    for act in [
        &["stock", "add", "Cables", "--count", "4"][..],
        &["stock", "edit", "Calculators", "--location", "Room 14"],
        &out("1", "S1", &[]),
        &back("1", "S1", &[]),
        &["stock", "count", "Calculators", "9"],
        &["stock", "found", "Calculators", "1"],
        &["stock", "more", "Calculators", "1"],
        &["stock", "write-off", "Calculators", "1", "--reason", "x"],
    ] {
        let shown = cupboard.json(&[act, &["--dry-run"]].concat());
        let shown = if shown.is_array() { &shown[0] } else { &shown };
        assert!(shown["no"].is_null(), "{act:?}: {shown}");
        assert_eq!(cupboard.traces(), before, "{act:?}");
    }
}

// The check and the writing are one transaction, whoever else lends at that moment.
#[test]
fn no_more_goes_out_than_there_are_when_eight_lend_at_once() {
    let cupboard = Cupboard::new();
    let path = cupboard.school.path();
    let lend = || {
        let cli = Cli { now: "2026-12-01T10:00:00Z".to_owned(), ..Cli::on(path.clone()) };
        let ran = cli.run(&out("7", "S1", &[]));
        assert!(matches!(ran.code, 0 | 1), "{ran:?}");
        usize::from(ran.code == 0)
    };
    let done: usize = std::thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|_| scope.spawn(lend)).collect();
        all.into_iter().map(|one| one.join().unwrap()).sum()
    });
    assert_eq!(done, 4);
    shows(&cupboard.stock(), &json!({ "owned": 30, "here": 2, "lent": 28 }));
    cupboard.is_sound();
}

#[test]
fn a_due_day_that_becomes_a_closed_day_moves_to_the_next_school_day() {
    let cupboard = Cupboard::new();
    cupboard.done(&out("3", "S1", &["--due", "2026-12-11"]));
    let notes = cupboard.notes(&["calendar", "add", "INSET", "--kind", "inset", "--from", "2026-12-11"]);
    assert!(notes.contains("1 loan of counted stock was moved to the next school day"), "{notes}");
    assert_eq!(cupboard.stock()["loans"][0]["due_on"], "2026-12-14");
    cupboard.is_sound();
}
