//! Days that a file has as the numbers that spreadsheets store: 45182 is 13 September 2023. Each import asks about them.

use super::{Office, asked, groups, lines, rows, tells};
use serde_json::Value;

const DATE: [&str; 2] = ["--answer", "day-number=date"];
const BLANK: [&str; 2] = ["--answer", "day-number=blank"];

/// Checks that this import asks once about a number of days, and tells the day; returns the answer with the dates read.
fn reads(office: &Office, command: &[&str], day: &str) -> Value {
    let plan = office.plan(command);
    assert_eq!(groups(&plan), ["day-number 1"], "{command:?}: {plan}");
    tells(&asked(&plan, "day-number")[0], &[day]);
    office.refused_file(command);
    office.import(&[command, &DATE].concat())
}

#[test]
fn the_day_of_a_test_is_asked_about() {
    let office = Office::small();
    let path = office.file("t.csv", "Asset Tag,Test Date,Result,Next Test\nLAP-0001,45182,Pass,45547\n");
    let command = ["pat", "import", &path];
    // Without its day, a test is none: the row is a problem.
    let blank = office.plan(&[&command[..], &BLANK].concat());
    assert_eq!(lines(&blank, "problem"), [2], "{blank}");
    tells(&blank["problems"].to_string(), &["the test has no date"]);
    let plan = office.plan(&command);
    tells(&asked(&plan, "day-number")[0], &["“45182” is Wed 13 Sep 2023", "“45547” is Thu 12 Sep 2024"]);
    reads(&office, &command, "13 Sep 2023");
    let test = office.json(&["pat", "history", "LAP-0001"])[0].clone();
    assert_eq!(test["tested_on"], "2023-09-13", "{test}");
}

#[test]
fn the_day_of_the_next_test_is_asked_about_and_may_be_left_out() {
    let office = Office::small();
    let path = office.file("t.csv", "Asset Tag,Test Date,Result,Next Test\nLAP-0001,13/09/2023,Pass,45547\n");
    let command = ["pat", "import", &path];
    assert_eq!(groups(&office.plan(&command)), ["day-number 1"]);
    office.import(&[&command[..], &BLANK].concat());
    assert_eq!(office.json(&["pat", "history", "LAP-0001"])[0]["tested_on"], "2023-09-13");
}

#[test]
fn the_days_of_the_calendar_are_asked_about() {
    let office = Office::new();
    let path = office.file("c.csv", "Name,From,To\nAutumn term,01/09/2026,46374\n");
    let report = reads(&office, &["calendar", "import", &path], "18 Dec 2026");
    assert_eq!(report["added"], 1, "{report}");
    let path = office.file("d.csv", "Name,From\nINSET day,46391\n");
    let blank = office.plan(&[&["calendar", "import", &path], &BLANK[..]].concat());
    tells(&blank["problems"].to_string(), &["the first day is missing"]);
}

#[test]
fn the_due_day_of_a_loan_is_asked_about() {
    let office = Office::small();
    let path = office.file("l.csv", "Asset Tag,Borrower,Due\nLAP-0001,ANA,46371\n");
    reads(&office, &["out", "--from", &path], "15 Dec 2026");
    assert_eq!(office.item("LAP-0001")["due_on"], "2026-12-15");
}

#[test]
fn the_day_on_which_support_ends_is_asked_about() {
    let office = Office::new();
    let path = office.file("s.csv", "System,Version,Support Ends,Source\nWindows,24H2,46307,the maker\n");
    let report = reads(&office, &["support", "update", &path], "12 Oct 2026");
    assert_eq!(rows(&report["rows"]).len(), 1, "{report}");
}
