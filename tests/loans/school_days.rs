//! The school's calendar: what is due falls on a school day, and lateness counts school days.

use super::school;
use crate::support::{Cli, answers::rows};
use serde_json::{Value, json};
use std::fs;
use tempfile::TempDir;

/// A school with a folder for files, at a moment.
struct Year {
    cli: Cli,
    folder: TempDir,
    _school: crate::support::School,
}

fn at(now: &str) -> Year {
    let mut school = school();
    school.at(now);
    Year { cli: Cli::of(&school), folder: tempfile::tempdir().unwrap(), _school: school }
}

impl Year {
    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn with_terms(self) -> Self {
        let file = self.file("terms.csv", TERMS);
        self.cli.json(&["calendar", "import", &file]);
        self
    }

    fn due(&self, loan: &str) -> String {
        self.cli.json(&["loan", "show", loan])["due_on"].as_str().unwrap().to_owned()
    }
}

const TERMS: &str = "Event,Start date,End date\nAutumn term,02/09/2026,18/12/2026\nOctober half-term,26/10/2026,30/10/2026\n\
    INSET day,30/11/2026,\nSpring term,04/01/2027,25/03/2027\nFebruary half-term,15/02/2027,19/02/2027\n";

// A camera is lent for a day.
#[test]
fn a_loan_of_a_day_on_friday_is_due_on_monday_and_not_late_then() {
    let mut year = at("2026-11-27T10:00:00Z");
    year.cli.done(&["rule", "set", "late-returns", "--after", "1", "--within", "12"]);
    year.cli.done(&["out", "CAM-1", "--to", "S1"]);
    assert_eq!(year.due("1"), "2026-11-30");
    year.cli.now = "2026-11-30T08:30:00Z".to_owned();
    assert_eq!(year.cli.json(&["loan", "list", "--overdue"]), json!([]));
    let ran = year.cli.done(&["in", "CAM-1", "--all-well"]);
    assert!(!ran.err.contains("late"), "{}", ran.err);
    assert_eq!(year.cli.json(&["ban", "suggest"]), json!([]));
}

#[test]
fn lateness_counts_school_days_and_begins_on_one() {
    let mut year = at("2026-11-25T10:00:00Z").with_terms();
    year.cli.done(&["out", "CAM-1", "--to", "S1", "--due", "fri"]);
    // The weekend, and INSET on Monday.
    for now in ["2026-11-28T10:00:00Z", "2026-11-30T23:00:00Z"] {
        year.cli.now = now.to_owned();
        assert_eq!(year.cli.json(&["loan", "list", "--overdue"]), json!([]), "{now}");
    }
    year.cli.now = "2026-12-01T09:00:00Z".to_owned();
    assert_eq!(rows(&year.cli.json(&["loan", "list", "--overdue"])).len(), 1);
    let ran = year.cli.done(&["in", "CAM-1", "--all-well"]);
    assert!(ran.err.contains("CAM-1 is late by 1 day"), "{}", ran.err);
}

/// What is due on Friday is late only on Monday, and due on Friday all the same.
#[test]
fn what_is_due_on_friday_is_on_the_pages_of_friday() {
    let mut year = at("2026-11-25T10:00:00Z");
    year.cli.done(&["out", "CAM-1", "--to", "S1", "--due", "2026-11-27"]);
    year.cli.done(&["asset", "add", "TAB-1", "--category", "tablet"]);
    year.cli.done(&["out", "TAB-1", "--to", "S1", "--due", "2026-11-28 18:00"]);
    let due = |year: &Year, day: &str| rows(&year.cli.json(&["loan", "list", "--due-by", day])).len();
    assert_eq!((due(&year, "2026-11-26"), due(&year, "2026-11-27"), due(&year, "2026-11-28")), (0, 1, 2));
    for (now, count) in [("2026-11-26T10:00:00Z", 0), ("2026-11-27T10:00:00Z", 1), ("2026-11-28T10:00:00Z", 1)] {
        year.cli.now = now.to_owned();
        assert_eq!(year.cli.json(&["status"])["due_today"], count, "{now}");
    }
}

#[test]
fn a_due_day_that_is_no_school_day_becomes_the_next_one_and_says_why() {
    let year = at("2026-11-25T10:00:00Z").with_terms();
    for (due, meant, why) in [
        ("2026-11-28", "2026-12-01", "Sat 28 Nov 2026 is not a school day (weekend): due Tue 1 Dec 2026"),
        ("30/11/2026", "2026-12-01", "Mon 30 Nov 2026 is not a school day (INSET day): due Tue 1 Dec 2026"),
        ("25/12/2026", "2027-01-04", "Fri 25 Dec 2026 is not a school day (Christmas Day): due Mon 4 Jan 2027"),
        ("23/12/2026", "2027-01-04", "Wed 23 Dec 2026 is not a school day (between terms): due Mon 4 Jan 2027"),
        ("term-end", "2026-12-18", ""),
        ("end of term", "2026-12-18", ""),
        ("half term", "2027-02-12", ""),
        ("next school day", "2026-11-26", ""),
    ] {
        let ran = year.cli.done(&["out", "CAM-1", "--to", "S1", "--due", due, "--dry-run", "--format", "json"]);
        assert_eq!(ran.json()["loans"][0]["due_on"], meant, "{due}");
        let notes = if ran.err.is_empty() { String::new() } else { ran.talk()["notes"].to_string() };
        assert!(why.is_empty() != notes.contains("not a school day") && notes.contains(why), "{due}: {notes}");
    }
    // A time stays: it was given for something that is on then.
    let ran = year.cli.json(&["out", "CAM-1", "--to", "S1", "--due", "2026-11-28 18:00", "--dry-run"]);
    assert_eq!(ran["loans"][0]["due_at"], "2026-11-28T18:00:00Z");
    // A day after the last term that is known.
    let ran = year.cli.done(&["out", "CAM-1", "--to", "S1", "--due", "2027-06-01", "--dry-run"]);
    assert!(ran.err.contains("no term is known for the due day"), "{}", ran.err);
}

#[test]
fn the_words_of_the_year_need_a_calendar() {
    let year = at("2026-11-25T10:00:00Z");
    for due in ["term-end", "half-term"] {
        let said = year.cli.kept_out(1, &["out", "CAM-1", "--to", "S1", "--due", due]);
        assert!(said["error"]["message"].as_str().unwrap().contains("is known after Wed 25 Nov 2026"), "{said}");
        assert!(said["error"]["hint"].as_str().unwrap().contains("kitbook calendar import"), "{said}");
    }
    year.cli.done(&["out", "CAM-1", "--to", "S1", "--due", "next-school-day"]);
    assert_eq!(year.due("1"), "2026-11-26");
}

#[test]
fn a_routine_check_falls_on_a_school_day() {
    // Four months after 30 November is Tuesday 30 March, which is after Easter Monday; five would be in the holiday.
    let year = at("2026-12-22T10:00:00Z").with_terms();
    year.cli.done(&["category", "set", "laptop", "--check-in", "1"]);
    year.cli.done(&["out", "LAP-0001", "--to", "S1"]);
    assert_eq!(year.cli.json(&["loan", "show", "1"])["check_in_on"], "2027-01-22");
    let year = at("2026-11-25T10:00:00Z").with_terms();
    year.cli.done(&["category", "set", "laptop", "--check-in", "1"]);
    year.cli.done(&["out", "LAP-0001", "--to", "S1"]);
    assert_eq!(year.cli.json(&["loan", "show", "1"])["check_in_on"], "2027-01-04");
}

#[test]
fn a_day_that_is_closed_later_moves_what_is_due_on_it() {
    let year = at("2026-11-25T10:00:00Z");
    year.cli.done(&["out", "CAM-1", "--to", "S1", "--due", "2026-11-27"]);
    let ran = year.cli.done(&["calendar", "add", "Snow", "--kind", "closed", "--from", "27/11/2026"]);
    assert!(ran.err.contains("1 loan was due on a day that is closed now"), "{}", ran.err);
    assert_eq!(year.due("1"), "2026-11-30");
    let log = year.cli.json(&["log", "show", "--limit", "1"]);
    assert_eq!(
        (&log[0]["action"], &log[0]["details"]["due_on"]),
        (&json!("loan move"), &json!({"from": "2026-11-27", "to": "2026-11-30"}))
    );
    // Removing it leaves the due day.
    year.cli.done(&["calendar", "remove", "snow"]);
    assert_eq!(year.due("1"), "2026-11-30");
    year.cli.done(&["check"]);
}

#[test]
fn a_calendar_is_imported_shown_and_not_doubled() {
    let year = at("2026-11-25T10:00:00Z");
    let file = year.file("terms.csv", TERMS);
    let report = year.cli.json(&["calendar", "import", &file]);
    assert_eq!((&report["added"], &report["unchanged"]), (&json!(5), &json!(0)), "{report}");
    let report = year.cli.json(&["calendar", "import", &file]);
    assert_eq!((&report["added"], &report["unchanged"]), (&json!(0), &json!(5)), "{report}");

    let shown = year.cli.json(&["calendar", "show"]);
    let entry = |name: &str| -> Value {
        rows(&shown).iter().find(|row| row["name"] == name).cloned().unwrap_or_else(|| panic!("{name}: {shown}"))
    };
    assert_eq!(
        entry("Autumn term"),
        json!({"name": "Autumn term", "kind": "term", "from_on": "2026-09-02", "until_on": "2026-12-18",
            // 78 weekdays, less a week and a day.
            "school_days": 72})
    );
    assert_eq!(entry("October half-term")["kind"], "holiday");
    assert_eq!(entry("INSET day")["kind"], "inset");
    assert_eq!(
        entry("Good Friday"),
        json!({"name": "Good Friday", "kind": "bank-holiday", "from_on": "2027-03-26",
        "until_on": "2027-03-26", "school_days": null})
    );
    assert_eq!(rows(&shown).len(), 5 + 8);

    // A term whose days have changed since.
    let file = year.file("again.csv", "Event,Start date,End date\nSpring term,05/01/2027,25/03/2027\n");
    let report = year.cli.json(&["calendar", "import", &file]);
    assert_eq!(
        report["rows"][0]["changes"],
        json!([{"field": "first day", "from": "Mon 4 Jan 2027", "to": "Tue 5 Jan 2027"}])
    );
}

#[test]
fn first_and_last_days_of_terms_may_have_rows_of_their_own_in_any_order() {
    let year = at("2026-11-25T10:00:00Z");
    let file = year.file(
        "terms.csv",
        "Date,Event\n18/12/2026,End of term\n02/09/2026,Start of term\n04/01/2027,Start of term\n25/03/2027,End of term\n\
         26/10/2026,Half term starts\n30/10/2026,Half term ends\n",
    );
    let report = year.cli.json(&["calendar", "import", &file]);
    assert_eq!(report["added"], 3, "{report}");
    let shown = year.cli.json(&["calendar", "show"]);
    let own: Vec<String> = rows(&shown)
        .iter()
        .filter(|row| row["kind"] != "bank-holiday")
        .map(|row| format!("{} {} {}", row["name"].as_str().unwrap(), row["from_on"], row["until_on"]))
        .collect();
    assert_eq!(
        own,
        [
            "Autumn term \"2026-09-02\" \"2026-12-18\"",
            "Half term \"2026-10-26\" \"2026-10-30\"",
            "Spring term \"2027-01-04\" \"2027-03-25\""
        ]
    );
    // Without its last day, a term is not guessed.
    let file = year.file("half.csv", "Date,Event\n12/04/2027,Summer term starts\n");
    let said = year.cli.kept_out(4, &["calendar", "import", &file]);
    assert!(said.to_string().contains("the file does not have the last day of “Summer term”"), "{said}");
}

#[test]
fn a_calendar_file_is_read() {
    let year = at("2026-11-25T10:00:00Z");
    let event =
        |name: &str, days: &str| format!("BEGIN:VEVENT\r\nUID:{name}\r\n{days}\r\nSUMMARY:{name}\r\nEND:VEVENT\r\n");
    let text = [
        "\u{feff}BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Made up//EN\r\n".to_owned(),
        event("Autumn term 2026", "DTSTART;VALUE=DATE:20260902\r\nDTEND;VALUE=DATE:20261219"),
        // A long name is folded, and a comma is escaped.
        event("Half term\\, and a v\r\n ery long name", "DTSTART;VALUE=DATE:20261026\r\nDTEND;VALUE=DATE:20261031"),
        event("INSET", "DTSTART;TZID=Europe/London:20261130T090000\r\nDTEND;TZID=Europe/London:20261130T153000"),
        event("Christmas Day", "DTSTART;VALUE=DATE:20261225"),
        event("Cancelled holiday", "STATUS:CANCELLED\r\nDTSTART;VALUE=DATE:20261210"),
        event("Sports day", "DTSTART;VALUE=DATE:20270615"),
        "END:VCALENDAR\r\n".to_owned(),
    ]
    .concat();
    let file = year.file("school.ics", &text);
    let said = year.cli.kept_out(4, &["calendar", "import", &file]);
    assert!(said.to_string().contains("school-event"), "{said}");
    let report = year.cli.json(&["calendar", "import", &file, "--answer", "school-event=skip"]);
    assert_eq!(
        (&report["added"], &report["unchanged"], &report["skipped"]),
        (&json!(3), &json!(1), &json!(1)),
        "{report}"
    );
    let shown = year.cli.done(&["calendar", "show", "--until", "2026-12-24", "--format", "csv"]).out;
    assert_eq!(
        shown,
        "name,kind,from_on,until_on,school_days\n\
         Autumn term 2026,term,2026-09-02,2026-12-18,72\n\
         \"Half term, and a very long name\",holiday,2026-10-26,2026-10-30,\n\
         INSET,inset,2026-11-30,2026-11-30,\n"
    );
    assert_eq!(year.cli.json(&["calendar", "import", &file, "--answer", "school-event=skip"])["unchanged"], 4);
    // An event that repeats is not read as one day.
    let text = text.replace("DTSTART;VALUE=DATE:20270615", "DTSTART;VALUE=DATE:20270615\r\nRRULE:FREQ=WEEKLY");
    let file = year.file("repeats.ics", &text);
    let said = year.cli.kept_out(4, &["calendar", "import", &file, "--answer", "school-event=closed"]);
    assert!(said.to_string().contains("FREQ=WEEKLY"), "{said}");
}

#[test]
fn hostile_calendar_files_are_refused() {
    let year = at("2026-11-25T10:00:00Z");
    for text in [
        "BEGIN:VCALENDAR\r\n".to_owned(),
        format!("BEGIN:VCALENDAR\r\n{}", "BEGIN:VEVENT\r\n".repeat(200_000)),
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART:99999999\r\nSUMMARY:Half term\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
            .to_owned(),
        format!("BEGIN:VCALENDAR\r\nX:{}\r\nEND:VCALENDAR", "x".repeat(9 << 20)),
    ] {
        let file = year.file("hostile.ics", &text);
        year.cli.kept_out(4, &["calendar", "import", &file]);
    }
}

#[test]
fn days_that_can_not_be_meant_are_refused_or_questioned_at_each_door() {
    let year = at("2026-11-25T10:00:00Z").with_terms();
    let add = |kind: &str, from: &str, until: &str, yes: &[&str]| {
        let all =
            [&["calendar", "add", "X", "--kind", kind, "--from", from, "--until", until, "--dry-run"], yes].concat();
        year.cli.run(&all).code
    };
    // The last day before the first; a term of a year; a holiday of four months; a term within another.
    assert_eq!(add("closed", "2027-02-02", "2027-02-01", &["--yes"]), 2);
    assert_eq!(add("term", "2027-04-12", "2028-04-12", &[]), 1);
    assert_eq!(add("holiday", "2027-04-12", "2027-08-12", &[]), 1);
    assert_eq!(add("holiday", "2027-04-12", "2027-08-12", &["--yes"]), 0);
    assert_eq!(add("term", "2026-12-18", "2027-01-01", &["--yes"]), 1);
    assert_eq!(add("bank-holiday", "2026-12-18", "2026-12-18", &["--yes"]), 2);
    for (row, said) in [
        ("Summer term,12/04/2027,12/04/2028", "unlikely-date"),
        ("Half term,05/06/2027,01/06/2027", "is before the first"),
        ("Other term,18/12/2026,20/12/2026", "overlaps"),
        ("Half term,,", "the first day is missing"),
        ("Half term,soon,", "soon"),
        ("Bank holiday,12/04/2027,", "is no bank holiday that Kitbook knows"),
    ] {
        let file = year.file("bad.csv", &format!("Event,Start date,End date\n{row}\n"));
        let refused = year.cli.kept_out(4, &["calendar", "import", &file]).to_string();
        assert!(refused.contains(said), "{row}: {refused}");
    }
}

#[test]
fn entries_are_removed_by_name_and_first_day() {
    let year = at("2026-11-25T10:00:00Z").with_terms();
    for name in ["Half", "half"] {
        for from in ["2026-10-26", "2027-02-15"] {
            year.cli.run(&["calendar", "add", name, "--kind", "holiday", "--from", from, "--until", from]);
        }
    }
    let said = year.cli.kept_out(3, &["calendar", "remove", "half"]);
    assert!(said["error"]["hint"].as_str().unwrap().contains("--from"), "{said}");
    let gone = year.cli.json(&["calendar", "remove", "half", "--from", "15/2/2027"]);
    assert_eq!(gone["from_on"], "2027-02-15");
    year.cli.kept_out(3, &["calendar", "remove", "Nothing"]);
    year.cli.json(&["calendar", "remove", "autumn term"]);
}

/// A renewal hides no lateness.
#[test]
fn what_was_late_before_a_renewal_stays_known() {
    let mut year = at("2026-11-24T09:00:00Z");
    year.cli.done(&["rule", "set", "late-returns", "--after", "1", "--within", "12"]);
    year.cli.done(&["out", "CAM-1", "--to", "S1", "--due", "+1d"]);
    year.cli.now = "2026-12-09T09:00:00Z".to_owned();
    let ran = year.cli.done(&["loan", "renew", "1", "--due", "+1d"]);
    assert!(ran.err.contains("loan 1 was late by 10 days, which stays on record"), "{}", ran.err);
    assert_eq!(year.cli.json(&["loan", "show", "1"])["late_days"], 10);
    year.cli.now = "2026-12-11T09:00:00Z".to_owned();
    year.cli.done(&["loan", "renew", "1", "--due", "+1d"]);
    assert_eq!(year.cli.json(&["loan", "show", "1"])["late_days"], 11);
    // A wrong tag does not make the borrower punctual.
    year.cli.done(&["loan", "correct", "1", "--tag", "LAP-0001"]);
    assert_eq!(year.cli.json(&["loan", "show", "2"])["late_days"], 11);
    year.cli.done(&["in", "LAP-0001", "--all-well"]);
    assert!(year.cli.done(&["loan", "show", "2"]).out.contains("by 11 school days before it was renewed"));
    assert_eq!(rows(&year.cli.json(&["ban", "suggest"]))[0]["late_returns"], 1);
}

#[test]
fn many_loans_are_renewed_at_once() {
    let year = at("2026-11-24T09:00:00Z").with_terms();
    for n in 1..=4 {
        year.cli.done(&["asset", "add", &format!("TAB-{n}"), "--category", "tablet"]);
    }
    year.cli.done(&["out", "TAB-1", "TAB-2", "--to", "1001"]);
    year.cli.done(&["out", "TAB-3", "LAP-0001", "--to", "S1"]);
    let dues = |ran: &Value| -> Vec<String> {
        rows(ran)
            .iter()
            .map(|row| format!("{} {}", row["tag"].as_str().unwrap(), row["due_on"].as_str().unwrap()))
            .collect()
    };
    let renewed = year.cli.json(&["loan", "renew", "1", "3", "--due", "term-end"]);
    assert_eq!(dues(&renewed), ["TAB-1 2026-12-18", "TAB-3 2026-12-18"]);
    let renewed = year.cli.json(&["loan", "renew", "--slip", "1", "--due", "2027-01-05"]);
    assert_eq!(dues(&renewed), ["TAB-1 2027-01-05", "TAB-2 2027-01-05"]);
    let renewed = year.cli.json(&["loan", "renew", "--class", "9b", "--due", "2027-01-06"]);
    assert_eq!(dues(&renewed), ["TAB-1 2027-01-06", "TAB-2 2027-01-06"]);
    // The laptop's loan is open-ended, and stays so.
    let ran = year.cli.done(&["loan", "renew", "--person", "S1", "--due", "2027-01-06", "--format", "json"]);
    assert_eq!(dues(&ran.json()), ["TAB-3 2027-01-06"]);
    assert!(ran.talk()["notes"].to_string().contains("1 open-ended loan"), "{ran:?}");
    // A shorter loan is a question, and all or nothing is renewed.
    let said = year.cli.kept_out(1, &["loan", "renew", "--class", "9B", "--due", "2026-12-01"]);
    assert!(said["error"]["message"].as_str().unwrap().contains("2 loans would be due earlier than now"), "{said}");
    let renewed = year.cli.json(&["loan", "renew", "--class", "9B", "--due", "2026-12-01", "--yes"]);
    assert_eq!(dues(&renewed), ["TAB-1 2026-12-01", "TAB-2 2026-12-01"]);
    year.cli.done(&["loan", "recall", "1", "--due", "2026-11-26"]);
    let said = year.cli.kept_out(1, &["loan", "renew", "--class", "9B", "--due", "2027-01-06"]);
    assert_eq!(rows(&said["refusals"]).len(), 1, "{said}");
    let ran = year.cli.run(&["loan", "renew", "--class", "9B", "--due", "2027-01-06", "--partial", "--format", "json"]);
    assert_eq!((ran.code, dues(&ran.json())), (1, vec!["TAB-2 2027-01-06".to_owned()]));
    year.cli.kept_out(3, &["loan", "renew", "--person", "S2", "--due", "2027-01-06"]);
    year.cli.kept_out(3, &["loan", "renew", "1", "99", "--due", "2027-01-06"]);
}

#[test]
fn a_calendar_without_events_is_told_so() {
    let year = at("2026-11-25T10:00:00Z");
    let file = year.file("empty.ics", "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n");
    let talk = year.cli.kept_out(4, &["calendar", "import", &file]);
    assert_eq!(talk["error"]["message"], "the calendar has no events", "{talk}");
}
