//! The ends of support of devices: found by system, version and edition, or unknown; and the sign-off of the term.

use super::Desk;
use crate::support::{Cli, answers::each};
use serde_json::{Value, json};

/// Adds devices whose support has ended, ends by the term's end, goes on, has no published end, or is unknown.
fn fleet(desk: &Desk) {
    let windows = |tag: &str, edition: &str, version: &str| {
        let mut more = vec!["--os", "Windows 11", "--os-version", version];
        if !edition.is_empty() {
            more.extend(["--os-edition", edition]);
        }
        desk.device(tag, &more);
    };
    windows("L-1", "Education", "23H2");
    windows("L-2", "Pro", "10.0.26200.1");
    windows("L-3", "", "24H2");
    desk.device("L-4", &["--os", "macOS", "--os-version", "15.1"]);
    desk.device("L-5", &[]);
    desk.device("L-6", &["--support-ends", "2026-12-10", "--support-source", "the maker's page"]);
    desk.done(&["asset", "add", "KET-1", "--category", "kettle"]);
    desk.done(&["asset", "add", "CAM-1", "--category", "camera"]);
}

fn states(list: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    list.as_array().unwrap().iter().map(|row| (text(&row["tag"]), text(&row["state"]))).collect()
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(tag, state)| ((*tag).to_owned(), (*state).to_owned())).collect()
}

#[test]
fn devices_are_listed_by_their_support_and_what_is_unknown_stays_unknown() {
    let desk = Desk::with_people();
    fleet(&desk);
    let all = [
        ("L-1", "ended"),
        ("L-2", "supported"),
        ("L-3", "unknown"),
        ("L-4", "none_published"),
        ("L-5", "unknown"),
        ("L-6", "ending"),
    ];
    assert_eq!(states(&desk.json(&["support", "list", "--all"])), pairs(&all));
    assert_eq!(states(&desk.json(&["support", "list", "--ended"])), pairs(&[("L-1", "ended")]));
    assert_eq!(states(&desk.json(&["support", "list", "--ending", "term-end"])), pairs(&[("L-6", "ending")]));
    assert_eq!(states(&desk.json(&["support", "list", "--ending", "2026-12-09"])), pairs(&[]));
    let unknown = desk.json(&["support", "list", "--unknown"]);
    assert_eq!(each(&unknown, "why"), ["no_edition", "no_system"]);
    assert_eq!(states(&desk.json(&["support", "list"])).len(), 4);
    let page = desk.done(&["support", "list"]).out;
    for words in [
        "endoflife.date (MIT licence), 22 Aug 2026",
        "6 devices: 1 out of support, 1 by the end of the term, 2 unknown",
        "Unknown: no operating system is recorded (1); the day depends on the edition, which is not recorded (1)",
    ] {
        assert!(page.contains(words), "{words} is not in {page}");
    }
}

#[test]
fn a_tablet_without_a_model_says_that_the_model_is_missing() {
    let desk = Desk::with_people();
    desk.device("T-1", &["--os", "iOS/iPadOS", "--os-version", "17.6.1"]);
    let unknown = desk.json(&["support", "list", "--unknown"]);
    assert_eq!(each(&unknown, "why"), ["no_model"]);
    let words = "the day depends on the device, and no model says if it is an iPhone or an iPad";
    assert!(desk.done(&["support", "list"]).out.contains(words));
    assert!(desk.done(&["show", "T-1"]).out.contains(words));
}

#[test]
fn an_item_that_is_gone_needs_no_support() {
    let desk = Desk::with_people();
    desk.device("L-1", &["--os", "Windows 10", "--os-version", "22H2"]);
    desk.done(&["asset", "edit", "L-1", "--state", "missing", "--reason", "nobody has it"]);
    assert_eq!(desk.json(&["support", "list", "--all"]), json!([]));
}

#[test]
fn an_end_recorded_for_the_item_counts_and_a_system_that_says_otherwise_is_named() {
    let desk = Desk::with_people();
    desk.device("L-1", &["--os", "Windows 10", "--os-version", "22H2", "--support-ends", "2028-10-10"]);
    let item = desk.json(&["show", "L-1"]);
    let support = &item["support"];
    assert_eq!((&support["state"], &support["ends_on"]), (&json!("supported"), &json!("2028-10-10")));
    assert_eq!((&support["recorded"], &support["differs"]), (&json!(true), &json!("2025-10-14")));
    let page = desk.done(&["show", "L-1"]).out;
    assert!(page.contains("its system says Tue 14 Oct 2025"), "{page}");
    assert_eq!(desk.json(&["show", "L-1"])["support"]["release"], "Windows 10 22H2");
}

#[test]
fn the_days_are_listed_with_their_source() {
    let desk = Desk::new();
    let dates = desk.json(&["support", "dates"]);
    let of = |version: &str, edition: &str| {
        let all = dates.as_array().unwrap().iter();
        let one = all.into_iter().find(|date| date["version"] == version && date["edition"] == edition);
        one.unwrap_or_else(|| panic!("{version} {edition}")).clone()
    };
    // The figures of endoflife.date in August 2026.
    assert_eq!(of("11 24H2", "home_pro")["support_ends"], "2026-10-13");
    assert_eq!(of("11 24H2", "enterprise")["support_ends"], "2027-10-12");
    assert_eq!(of("11 25H2", "home_pro")["support_ends"], "2027-10-12");
    assert_eq!(of("11 25H2", "enterprise")["support_ends"], "2028-10-10");
    assert_eq!(of("11 23H2", "enterprise")["support_ends"], "2026-11-10");
    let one = of("11 24H2", "enterprise");
    assert_eq!((&one["source"], &one["dated_on"]), (&json!("endoflife.date, MIT licence"), &json!("2026-08-22")));
    assert!(!one["own"].as_bool().unwrap());
}

const NEWER: &str = "System,Version,Edition,Build,Support Ends,Source,Dated\n\
    Windows,11 24H2,Education,26100,12/10/2028,Microsoft,01/11/2026\n\
    macOS,27,,,none published,Apple,01/11/2026\n";

#[test]
fn a_file_of_days_takes_the_place_of_those_in_the_program_and_twice_changes_nothing() {
    let desk = Desk::with_people();
    desk.device("L-1", &["--os", "Windows 11", "--os-edition", "Education", "--os-version", "24H2"]);
    desk.device("L-2", &["--os", "macOS", "--os-version", "27.1"]);
    assert_eq!(states(&desk.json(&["support", "list"])), pairs(&[("L-2", "unknown")]));
    let file = desk.file("days.csv", NEWER);
    let report = desk.json(&["support", "update", &file]);
    assert_eq!((&report["added"], &report["changed"]), (&json!(2), &json!(0)));
    assert_eq!(desk.json(&["show", "L-1"])["support"]["ends_on"], "2028-10-12");
    assert_eq!(desk.json(&["show", "L-2"])["support"]["state"], "none_published");
    let before = desk.traces();
    let again = desk.json(&["support", "update", &file]);
    assert_eq!((&again["unchanged"], desk.traces() == before), (&json!(2), true));
    // A day of an earlier source changes nothing, and a later one does.
    let older = desk.file("older.csv", NEWER.replace("01/11/2026", "01/10/2026").replace("2028", "2029"));
    assert_eq!(desk.json(&["support", "update", &older])["unchanged"], 2);
    let later = desk.file("later.csv", NEWER.replace("01/11/2026", "20/11/2026").replace("2028", "2029"));
    assert_eq!(desk.json(&["support", "update", &later])["changed"], 2);
    assert_eq!(desk.json(&["show", "L-1"])["support"]["ends_on"], "2029-10-12");
    assert_eq!(desk.json(&["check"])["sound"], true);
}

#[test]
fn a_file_of_days_that_cannot_be_meant_is_refused_by_its_lines() {
    let desk = Desk::new();
    let plain = desk.file("plain.csv", "System,Version,Support Ends\nWindows,11 27H2,2029-10-09\n");
    let ran = desk.run(&["support", "update", &plain]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("--source"), "{ran:?}");
    let bad = desk.file(
        "bad.csv",
        "System,Version,Edition,Support Ends\nBeOS,5,,2029-10-09\nWindows,11 27H2,Gold,2029-10-09\nWindows,11 27H2,,soon\n\
         Windows,11 27H2,,01/01/1900\nWindows,11 27H2,,\nmacOS,27,,2029-01-01\nmacOS,27,,2030-01-01\n",
    );
    let before = desk.traces();
    let ran = desk.run(&["support", "update", &bad, "--source", "the maker", "--format", "json"]);
    assert_eq!((ran.code, desk.traces() == before), (4, true), "{ran:?}");
    let lines: Vec<i64> =
        ran.json()["problems"].as_array().unwrap().iter().map(|one| one["line"].as_i64().unwrap()).collect();
    assert_eq!(lines, [2, 3, 4, 6, 8]);
    let questions = &ran.json()["questions"];
    assert_eq!((&questions[0]["group"], &questions[0]["rows"][0]["line"]), (&json!("unlikely-date"), &json!(5)));
    // A file without a day of its own is of the day on which it is read.
    let report = desk.json(&["support", "update", &plain, "--source", "the maker", "--dated", "2026-11-20"]);
    assert_eq!(report["added"], 1);
    let dates = desk.json(&["support", "dates"]);
    let own = dates.as_array().unwrap().iter().find(|date| date["own"] == true).unwrap().clone();
    assert_eq!((&own["source"], &own["dated_on"]), (&json!("the maker"), &json!("2026-11-20")));
}

#[test]
fn the_digital_lead_signs_the_term_off_once() {
    let desk = Desk::with_people();
    fleet(&desk);
    let due = |now: &str| -> Value { desk.on(now).json(&["status"])["support_sign_off_due_on"].clone() };
    assert_eq!(due("2026-12-03T09:00:00Z"), Value::Null);
    assert_eq!(due("2026-12-07T09:00:00Z"), "2026-12-18");
    let cli = desk.on("2026-12-07T09:00:00Z");
    let page = cli.done(&["status"]).out;
    assert!(page.contains("kitbook support sign-off --by REF"), "{page}");
    let ran = cli.run(&["support", "sign-off", "--by", "T1"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("was not digital-lead"), "{ran:?}");
    let signed = cli.json(&["support", "sign-off", "--by", "D1", "--note", "told the governors"]);
    assert_eq!(
        signed,
        json!({"format": 1, "term": "Autumn", "term_end_on": "2026-12-18", "signed_on": "2026-12-07",
            "by": {"ref": "D1", "name": "Dee Lead"}, "ended": 1, "ending": 1, "unknown": 2, "note": "told the governors"})
    );
    assert_eq!(due("2026-12-08T09:00:00Z"), Value::Null);
    let before = cli.traces();
    let again = cli.run(&["support", "sign-off", "--by", "D1"]);
    assert_eq!((again.code, cli.traces() == before), (1, true), "{again:?}");
    assert_eq!(each(&cli.json(&["support", "history"]), "term"), ["Autumn"]);
    assert_eq!(cli.json(&["check"])["sound"], true);
    let log = cli.json(&["log", "show", "--limit", "1"]);
    assert_eq!((&log[0]["action"], &log[0]["details"]["ended"]), (&json!("support sign-off"), &json!(1)));
}

#[test]
fn a_sign_off_without_a_term_or_a_digital_lead_says_what_to_do() {
    let desk = Desk::new();
    desk.done(&["person", "add", "D1", "--kind", "staff", "--last-name", "Lead"]);
    let ran = desk.run(&["support", "sign-off", "--by", "D1"]);
    assert!(ran.code == 1 && ran.err.contains("kitbook calendar import FILE"), "{ran:?}");
    desk.done(&["calendar", "add", "Autumn", "--kind", "term", "--from", "2026-09-02", "--until", "2026-12-18"]);
    let ran = desk.run(&["support", "sign-off", "--by", "D1"]);
    assert!(ran.code == 1 && ran.err.contains("kitbook role set"), "{ran:?}");
}

#[test]
fn sign_offs_and_own_days_survive_export_and_import() {
    let desk = Desk::with_people();
    desk.json(&["support", "update", &desk.file("days.csv", NEWER)]);
    desk.done(&["support", "sign-off", "--by", "D1"]);
    let folder = desk.school.folder.path().join("all").into_os_string().into_string().unwrap();
    desk.done(&["export", "--all", &folder]);
    let copy = Cli::on(desk.school.folder.path().join("copy.db"));
    copy.done(&["import", "--all", &folder]);
    assert_eq!(each(&copy.json(&["support", "history"]), "term"), ["Autumn"]);
    let own = copy.json(&["support", "dates"]);
    assert_eq!(own.as_array().unwrap().iter().filter(|date| date["own"] == true).count(), 2);
}

#[test]
fn an_end_of_support_that_can_not_be_meant_is_a_question_at_every_door() {
    let desk = Desk::with_people();
    let asked = |arguments: &[&str], why: &str| {
        let talk = desk.kept_out(1, arguments);
        let message = talk["error"]["message"].as_str().unwrap();
        assert!(message.contains(why) && message.ends_with("is that right?"), "{arguments:?}: {talk}");
        desk.done(&[arguments, &["--dry-run", "--yes"]].concat());
    };
    let old = ["--support-ends", "1950-01-01"];
    asked(&[&["asset", "add", "L-1", "--category", "laptop"], &old[..]].concat(), "1 Jan 1950 is before 1990");
    desk.device("L-1", &["--purchased", "2024-09-01"]);
    asked(&[&["asset", "edit", "L-1"], &old[..]].concat(), "1 Jan 1950 is before 1990");
    // A used device may be out of support when it is bought, but not for ten years.
    let why = "support ends more than 10 years before the purchase on";
    asked(&["asset", "edit", "L-1", "--support-ends", "2014-08-31"], why);
    desk.done(&["asset", "edit", "L-1", "--support-ends", "2014-09-01"]);
    // In a file of items it is a question of the plan, and the day can be left out.
    let text = "Asset Tag,Category,Purchase Date,EOL\nL-2,laptop,,01/01/1950\nL-3,laptop,01/09/2024,31/08/2014\n";
    let path = desk.file("a.csv", text);
    let command = ["asset", "import", &path];
    let plan = desk.run(&[&command[..], &["--dry-run", "--format", "json"]].concat()).json();
    assert_eq!((&plan["questions"][0]["group"], &plan["questions"][0]["count"]), (&json!("unlikely-date"), &json!(2)));
    desk.kept_out(4, &command);
    desk.done(&[&command[..], &["--answer", "unlikely-date=blank"]].concat());
    for tag in ["L-2", "L-3"] {
        assert_eq!(desk.json(&["asset", "show", tag])["support_ends"], json!(null), "{tag}");
    }
    let path = desk.file("s.csv", "System,Version,Support Ends,Source\nWindows,24H2,01/01/1950,the maker\n");
    desk.kept_out(4, &["support", "update", &path]);
    desk.done(&["support", "update", &path, "--yes"]);
    desk.done(&["check"]);
}

#[test]
fn a_day_of_one_edition_leaves_the_others_alone_and_an_older_source_counts_for_nothing() {
    let desk = Desk::with_people();
    let windows = |tag: &str, edition: &str, version: &str| {
        desk.device(tag, &["--os", "Windows 11", "--os-edition", edition, "--os-version", version]);
    };
    windows("L-1", "Pro", "23H2");
    windows("L-2", "Education", "23H2");
    windows("L-3", "Pro", "10.0.22631.2000");
    windows("L-4", "Education", "10.0.22631.2000");
    let ends = |desk: &Desk| each(&desk.json(&["support", "list", "--all"]), "ends_on");
    let before = ends(&desk);
    let path = desk.school.folder.path().join("dates.csv");
    let update = |dated: &str| {
        let row = format!("Windows,11 23H2,Education,2035-01-01,the maker,{dated}\n");
        std::fs::write(&path, format!("System,Version,Edition,Support Ends,Source,Dated\n{row}")).unwrap();
        desk.done(&["support", "update", &path.display().to_string(), "--yes"])
    };
    // The program's own source is of August 2026.
    update("2020-01-01");
    assert_eq!(ends(&desk), before);
    update("2026-11-01");
    let after = ends(&desk);
    assert_eq!((&after[0], &after[2]), (&before[0], &before[2]));
    assert_eq!((after[1].as_str(), after[3].as_str()), ("2035-01-01", "2035-01-01"));
}
