//! Who had a device at a time: for the safeguarding lead, from a filter's log.

use crate::support::{
    Cli, School,
    answers::{has_names, rows, shows},
    asset,
    office::{PUPILS, ROLES, STAFF, add_pupils, add_staff, set_roles},
};
use serde_json::{Value, json};
use std::ops::Deref;

struct Office {
    school: School,
    cli: Cli,
}

impl Deref for Office {
    type Target = Cli;

    fn deref(&self) -> &Cli {
        &self.cli
    }
}

/// The zone of the school.
const LONDON: [&str; 2] = ["--zone", "Europe/London"];

impl Office {
    /// A school with three laptops. Zoë is the safeguarding lead.
    fn new() -> Self {
        let mut school = School::new();
        school.at("2026-09-01T08:00:00Z");
        add_staff(&mut school, &STAFF);
        add_pupils(&mut school, &PUPILS);
        for tag in ["LAP-1", "LAP-2", "TAB-1"] {
            asset(&mut school, tag, if tag.starts_with('L') { "laptop" } else { "tablet" });
        }
        let cli = Cli::of(&school);
        let mut office = Self { school, cli };
        set_roles(&office, &ROLES);
        office.done(&["role", "set", "S1", "safeguarding-lead", "--from", "2026-09-01"]);
        office.at("2026-12-01T10:00:00Z");
        office
    }

    fn at(&mut self, now: &str) {
        self.cli.set_clock(now);
    }

    /// Looks one device up.
    fn who(&self, device: &str, at: &str) -> Value {
        let asked = [&["who", device, "--at", at, "--by", "S1"][..], &LONDON].concat();
        self.json(&asked)[0].clone()
    }

    /// Writes a file beside the register. Returns its path.
    fn file(&self, name: &str, text: &str) -> String {
        let path = self.school.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

/// The laptop goes to Ada on 20 November at 9, comes back at 11, and goes to Ben at noon.
fn lent() -> Office {
    let mut office = Office::new();
    office.at("2026-11-20T09:00:00Z");
    office.done(&["out", "LAP-1", "--to", "1001"]);
    office.at("2026-11-20T11:00:00Z");
    office.done(&["in", "LAP-1", "--all-well"]);
    office.done(&["wipe", "record", "LAP-1", "--method", "by hand", "--cloud-signed-out"]);
    office.at("2026-11-20T12:00:00Z");
    office.done(&["out", "LAP-1", "--to", "1002"]);
    office.at("2026-12-01T10:00:00Z");
    office
}

#[test]
fn a_device_at_a_time_has_one_holder_with_the_loans_from_and_to() {
    let office = lent();
    let had = office.who("LAP-1", "2026-11-20 10:35");
    has_names(&had, "line device time at answer tag person for_class loan_no from_at from_on to_at to_on reason");
    shows(&had, &json!({ "answer": "holder", "tag": "LAP-1", "loan_no": 1, "reason": null, "line": null }));
    shows(&had["person"], &json!({ "ref": "1001", "name": "Ada Bell" }));
    shows(&had, &json!({ "from_at": "2026-11-20T09:00:00Z", "to_at": "2026-11-20T11:00:00Z", "to_on": "2026-11-20" }));
    let now = office.who("lap-1", "30/11/2026 08:00");
    shows(&now, &json!({ "answer": "holder", "to_on": null }));
    shows(&now["person"], &json!({ "ref": "1002" }));
    let table = office.done(&["who", "LAP-1", "--at", "2026-11-30T08:00:00Z", "--by", "S1"]).out;
    assert!(table.contains("Ben Bell (1002)") && table.contains("still on loan"), "{table}");
}

#[test]
fn nobody_is_named_near_a_hand_over_or_between_loans() {
    let office = lent();
    for (at, why) in [
        ("2026-11-20 09:04", "within five minutes of a hand-over (loan 1, Fri 20 Nov 2026 09:00)"),
        ("2026-11-20 08:56", "within five minutes of a hand-over"),
        ("2026-11-20 11:05:00", "within five minutes of a hand-over"),
        ("2026-11-20 11:30", "it was not on loan"),
        ("2026-08-20 11:30", "it was not in the register then; it is since Tue 1 Sep 2026"),
    ] {
        let had = office.who("LAP-1", at);
        shows(&had, &json!({ "answer": "unknown", "person": null, "loan_no": null }));
        assert!(had["reason"].as_str().unwrap().contains(why), "{at}: {had}");
    }
    assert_eq!(office.who("LAP-9", "2026-11-20 10:00")["reason"], "no item has this name");
}

#[test]
fn a_shared_loan_names_the_teacher_and_the_group() {
    let mut office = Office::new();
    office.at("2026-11-20T09:00:00Z");
    office.done(&["out", "TAB-1", "--to", "S2", "--for", "9B"]);
    office.at("2026-12-01T10:00:00Z");
    let had = office.who("TAB-1", "2026-11-20 10:35");
    shows(&had, &json!({ "answer": "shared", "for_class": "9B" }));
    shows(&had["person"], &json!({ "ref": "S2" }));
}

// A loan that is recorded later with its day alone says nothing about a minute of that day.
#[test]
fn a_day_without_a_time_names_nobody_on_that_day() {
    let office = Office::new();
    office.done(&["out", "LAP-1", "--to", "1001", "--on", "2026-11-18"]);
    let on_the_day = office.who("LAP-1", "2026-11-18 15:00");
    shows(&on_the_day, &json!({ "answer": "unknown" }));
    assert!(on_the_day["reason"].as_str().unwrap().contains("at an unknown time"), "{on_the_day}");
    let after = office.who("LAP-1", "2026-11-19 15:00");
    shows(&after, &json!({ "answer": "holder", "from_at": null, "from_on": "2026-11-18" }));
    // With its time, it does.
    office.done(&["in", "LAP-1", "--all-well", "--on", "2026-11-20 14:10"]);
    office.done(&["wipe", "record", "LAP-1", "--method", "by hand", "--cloud-signed-out", "--on", "2026-11-20"]);
    let timed = office.who("LAP-1", "2026-11-20 13:00");
    shows(&timed, &json!({ "answer": "holder", "to_at": "2026-11-20T14:10:00Z" }));
    // A hand-over on the day of an earlier one is at the earlier one's time, which is no time of its own.
    office.done(&["out", "LAP-1", "--to", "1002", "--on", "2026-11-20"]);
    shows(&office.who("LAP-1", "2026-11-20 15:00"), &json!({ "answer": "unknown" }));
    shows(&office.who("LAP-1", "2026-11-21 15:00"), &json!({ "answer": "holder" }));
}

#[test]
fn a_name_of_two_items_names_neither_and_an_earlier_tag_still_finds_its_item() {
    let office = lent();
    office.done(&["asset", "edit", "LAP-2", "--serial", "5CD1"]);
    office.done(&["asset", "edit", "TAB-1", "--serial", "5CD1", "--yes"]);
    assert_eq!(office.who("5cd1", "2026-11-20 10:35")["reason"], "two items have or had this name");
    office.done(&["asset", "edit", "TAB-1", "--serial", "LAP-1", "--yes"]);
    assert_eq!(office.who("LAP-1", "2026-11-20 10:35")["answer"], "unknown");
    office.done(&["asset", "edit", "TAB-1", "--serial", "X1", "--yes"]);
    office.done(&["asset", "retag", "LAP-1", "NEW-1"]);
    shows(&office.who("LAP-1", "2026-11-20 10:35"), &json!({ "answer": "holder", "tag": "NEW-1" }));
}

#[test]
fn a_device_name_finds_its_item_and_an_earlier_one_only_for_the_time_before() {
    let mut office = Office::new();
    office.done(&["asset", "edit", "LAP-1", "--device-name", "SCH-0042"]);
    office.at("2026-11-18T09:00:00Z");
    office.done(&["out", "LAP-1", "--to", "1001"]);
    office.at("2026-11-24T09:00:00Z");
    office.done(&["asset", "edit", "LAP-1", "--device-name", "SCH-0077"]);
    office.at("2026-12-01T10:00:00Z");
    shows(&office.who("sch-0077", "2026-11-20 10:35"), &json!({ "answer": "holder", "tag": "LAP-1" }));
    shows(&office.who("SCH-0042", "2026-11-20 10:35"), &json!({ "answer": "holder", "tag": "LAP-1" }));
    let later = office.who("SCH-0042", "2026-11-26 10:35");
    shows(&later, &json!({ "answer": "unknown", "reason": "it has had another name since Tue 24 Nov 2026" }));
    // Another item takes the earlier name: nobody can say which of the two a log meant.
    office.done(&["asset", "edit", "LAP-2", "--device-name", "SCH-0042"]);
    assert_eq!(office.who("SCH-0042", "2026-11-20 10:35")["reason"], "two items have or had this name");
}

#[test]
fn a_time_that_is_none_or_two_is_refused_and_not_logged() {
    let office = lent();
    let ask = |at: &'static str, more: &[&'static str]| [&["who", "LAP-1", "--at", at, "--by", "S1"], more].concat();
    let hint = office.misused_with_a_hint(&ask("2026-11-20 10:35", &[]));
    assert!(hint.contains("--zone"), "{hint}");
    for wrong in ["2026-10-25 01:30", "2026-03-29 01:30", "2026-11-20", "noon", "2027-01-05 10:00"] {
        office.misused_with_a_hint(&ask(wrong, &LONDON));
    }
    office.misused_with_a_hint(&ask("2026-11-20 10:35", &["--zone", "Mars"]));
    office.misused_with_a_hint(&ask("2026-11-20 10:35", &["--zone", "UTC", "--dry-run"]));
    office.misused_with_a_hint(&ask("2026-11-20 10:35", &["--zone", "UTC", "--on", "2026-11-30"]));
    office.done(&ask("2026-10-25 01:30", &["--zone", "UTC"]));
    office.done(&ask("2026-10-25T01:30:00+01:00", &[]));
}

#[test]
fn only_the_safeguarding_lead_or_the_head_may_ask_and_the_log_keeps_only_that() {
    let office = lent();
    let ask = ["who", "LAP-1", "--at", "2026-11-20T10:35:00Z"];
    office.misused(&ask);
    for by in ["S2", "T1", "D1"] {
        let ran = office.run(&[&ask[..], &["--by", by]].concat());
        assert!(ran.code != 0 && !ran.out.contains("Bell"), "{by}: {ran:?}");
    }
    office.done(&[&ask[..], &["--by", "H1"]].concat());
    office.done(&[&ask[..], &["--by", "S1"]].concat());
    let log = office.json(&["log", "show"]);
    shows(&log[0], &json!({ "action": "who" }));
    assert_eq!(log[0]["details"], json!({ "by": "S1", "number": 1 }));
    let kept = office.done(&["log", "show", "--format", "json"]).out;
    let entry = &rows(&serde_json::from_str(&kept).unwrap())[0].to_string();
    for never in ["LAP-1", "10:35", "Ada", "1001"] {
        assert!(!entry.contains(never), "{never}: {entry}");
    }
    assert_eq!(office.run(&["check"]).code, 0);
}

#[test]
fn each_line_of_a_filters_log_is_answered_and_what_cant_be_read_is_said() {
    let office = lent();
    let file = office.file(
        "filter.csv",
        "Date/Time,Username,Device Name,URL\n\
         20/11/2026 10:35:12,abell,LAP-1,https://example.org\n\
         20/11/2026 11:02,abell,lap-1,https://example.org\n\
         25/10/2026 01:30,x,LAP-1,x\n\
         sometime,x,LAP-1,x\n\
         20/11/2026 13:00,x,,x\n\
         20/11/2026 13:00,x,LAP-77,x\n\
         20/11/2026 13:00,x,LAP-1,x\n",
    );
    let ask = ["who", "--from", &file, "--by", "S1"];
    let hint = office.misused_with_a_hint(&ask);
    assert!(hint.contains("--zone"), "{hint}");
    let ran = office.run(&[&ask[..], &LONDON, &["--format", "json"]].concat());
    assert_eq!(ran.code, 4, "{ran:?}");
    let all = ran.json();
    let told: Vec<(i64, &str)> =
        rows(&all).iter().map(|row| (row["line"].as_i64().unwrap(), row["answer"].as_str().unwrap())).collect();
    let wanted =
        [(2, "holder"), (3, "unknown"), (4, "unknown"), (5, "unknown"), (6, "unknown"), (7, "unknown"), (8, "holder")];
    assert_eq!(told, wanted);
    let reasons: Vec<&str> = rows(&all).iter().filter_map(|row| row["reason"].as_str()).collect();
    assert_eq!(
        reasons[1..],
        [
            "that time came twice: the clocks went back",
            "“sometime” is no date with a time",
            "there is no device",
            "no item has this name",
        ]
    );
    assert!(ran.err.contains("3 lines could not be read"), "{ran:?}");
    let csv = office.run(&[&ask[..], &LONDON, &["--format", "csv"]].concat());
    assert!(csv.out.starts_with("line,device,time,at,answer,tag,person_ref"), "{csv:?}");
    assert_eq!(office.json(&["log", "show"])[0]["details"], json!({ "by": "S1", "number": 7 }));
}

#[test]
fn a_files_columns_and_its_zone_are_found_by_their_headings_or_said() {
    let office = lent();
    let answers = |name: &str, text: &str, more: &[&str]| {
        let file = office.file(name, text);
        office.json(&[&["who", "--from", &file, "--by", "S1"], more].concat())[0]["answer"].clone()
    };
    assert_eq!(answers("a.csv", "Hostname,Time (UTC)\nLAP-1,2026-11-20 10:35\n", &[]), "holder");
    assert_eq!(answers("b.csv", "Computer;Date;Time\nLAP-1;20/11/2026;10:35\n", &LONDON), "holder");
    assert_eq!(
        answers("c.csv", "Gerät,Zeit\nLAP-1,2026-11-20T10:35:00Z\n", &["--map", "Gerät=device", "--map", "Zeit=time"]),
        "holder"
    );
    let us = ["--date-format", "us", "--zone", "UTC"];
    assert_eq!(answers("d.csv", "Tag,Timestamp\nLAP-1,11/20/2026 10:35 AM\n", &us), "holder");
    let other = office.file("e.csv", "Hostname,Time (UTC)\nLAP-1,2026-11-20 10:35\n");
    office.misused_with_a_hint(&[&["who", "--from", &other, "--by", "S1"][..], &LONDON].concat());
    for lacking in ["User,Time\nx,2026-11-20 10:35\n", "Device,URL\nLAP-1,x\n"] {
        let file = office.file("f.csv", lacking);
        office.kept_out(4, &["who", "--from", &file, "--by", "S1"]);
    }
}
