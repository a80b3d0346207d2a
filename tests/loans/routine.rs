//! Routine checks: an item on loan is shown or seen, and the loan goes on.

use super::school;
use crate::support::{
    Cli, School,
    answers::{each, rows, text},
    asset, asset_with, off_site,
};
use kitbook::cli::Prompt;
use serde_json::{Value, json};
use std::fs;

struct Round {
    cli: Cli,
    school: School,
}

/// A school with an issued laptop since 23 November 2026, on Monday, 1 February 2027.
fn round() -> Round {
    let mut school = school();
    school.lent("LAP-0001", "S1");
    school.at("2027-02-01T10:00:00Z");
    Round { cli: Cli::of(&school), school }
}

impl Round {
    fn loan(&self, no: &str) -> Value {
        self.cli.json(&["loan", "show", no])
    }

    fn next(&self) -> Value {
        self.loan("1")["check_in_on"].clone()
    }

    fn file(&self, content: &str) -> String {
        let path = self.school.folder.path().join("devices.csv");
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }
}

// Frederick Gent 10.2: issued laptops are shown to the technician at intervals.
#[test]
fn an_item_that_is_shown_stays_on_loan_and_its_next_check_moves() {
    let round = round();
    assert_eq!(round.next(), "2027-03-23");
    let seen = round.cli.json(&["seen", "LAP-0001", "--all-well", "--note", "sticker worn"]);
    let seen = &rows(&seen)[0];
    assert_eq!((&seen["no"], &seen["loan_no"], &seen["tag"]), (&json!(1), &json!(1), &json!("LAP-0001")));
    assert_eq!((&seen["seen_on"], &seen["source"]), (&json!("2027-02-01"), &json!("shown")));
    assert_eq!((&seen["due_before"], &seen["next_on"]), (&json!("2027-03-23"), &json!("2027-06-01")));
    assert_eq!(each(&seen["answers"], "name"), ["tag-on", "charger-works", "updated"]);
    let loan = round.loan("1");
    assert_eq!((&loan["state"], &loan["check_in_on"]), (&json!("open"), &json!("2027-06-01")));
    assert_eq!(rows(&loan["routine_checks"])[0]["note"], "sticker worn");
    let item = round.cli.json(&["show", "LAP-0001"]);
    assert_eq!((&item["state"], rows(&item["routine_checks"]).len()), (&json!("on_loan"), 1));
    assert!(!item["flags"].to_string().contains("wipe"), "{item}");
    for page in [["loan", "show", "1"].as_slice(), &["show", "LAP-0001"]] {
        let shown = round.cli.done(page).out;
        assert!(shown.to_lowercase().contains("routine check") && shown.contains("sticker worn"), "{shown}");
    }
    assert_eq!(
        rows(&round.cli.json(&["log", "show", "--limit", "2"])).iter().filter(|e| e["action"] == "loan seen").count(),
        1
    );
}

#[test]
fn a_yes_to_a_question_that_tests_a_part_is_a_visual_check_of_it() {
    let round = round();
    round.cli.done(&["seen", "LAP-0001", "--check", "updated=yes"]);
    assert_eq!(round.cli.json(&["pat", "history", "LAP-0001"]), json!([]));
    round.cli.done(&["seen", "LAP-0001", "--check", "charger-works=yes"]);
    let tests = round.cli.json(&["pat", "history", "LAP-0001"]);
    let test = &rows(&tests)[0];
    assert_eq!((&test["part"], &test["kind"], &test["result"]), (&json!("charger"), &json!("visual"), &json!("pass")));
    assert_eq!(test["tested_on"], "2027-02-01");
}

#[test]
fn a_no_says_how_to_report_it_and_marks_nothing() {
    let round = round();
    let before = round.cli.json(&["show", "LAP-0001"]);
    let ran =
        round.cli.done(&["seen", "LAP-0001", "--check", "tag-on=no", "--check", "charger-works=no", "--all-well"]);
    assert!(ran.err.contains("needs attention: tag-on and charger-works"), "{ran:?}");
    assert!(ran.err.contains("kitbook incident report LAP-0001"), "{ran:?}");
    let after = round.cli.json(&["show", "LAP-0001"]);
    for same in ["state", "flags", "condition", "tests", "incidents", "open_checks"] {
        assert_eq!(before[same], after[same], "{same}");
    }
    assert_eq!(round.next(), "2027-06-01", "it was seen all the same");
}

#[test]
fn only_what_is_answered_is_recorded() {
    let round = round();
    let seen = round.cli.json(&["seen", "LAP-0001"]);
    assert_eq!(rows(&seen)[0]["answers"], json!([]));
    let seen = round.cli.json(&["seen", "LAP-0001", "--check", "UPDATED=no"]);
    assert_eq!(
        rows(&seen)[0]["answers"],
        json!([{"name": "updated", "question": "Is its software up to date?", "answer": false}])
    );
    round.cli.misused(&["seen", "LAP-0001", "--check", "keyboard=yes"]);
    round.cli.misused(&["seen", "LAP-0001", "LAP-0002", "--check", "updated=yes"]);
    round.cli.misused(&["seen"]);
}

/// Answers the questions of a routine check at a terminal.
struct Technician(Vec<Option<bool>>, Vec<String>);

impl Prompt for Technician {
    fn yes_no(&mut self, question: &str) -> Option<bool> {
        self.1.push(question.to_owned());
        self.0.remove(0)
    }

    fn line(&mut self, _question: &str) -> Option<String> {
        Some(String::new())
    }
}

#[test]
fn at_a_terminal_the_questions_of_the_list_are_asked() {
    let round = round();
    let mut technician = Technician(vec![Some(true), None, Some(false)], Vec::new());
    let ran = round.cli.ask(&mut technician, &["seen", "LAP-0001"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let questions = ["Is the school's tag still on it?", "Does its charger work?", "Is its software up to date?"];
    assert_eq!(technician.1, questions);
    let answers = round.loan("1")["routine_checks"][0]["answers"].clone();
    assert_eq!(each(&answers, "name"), ["tag-on", "updated"]);
}

#[test]
fn an_item_that_is_not_on_loan_is_refused_with_its_last_borrower() {
    let mut round = round();
    assert_eq!(round.cli.refused(&["seen", "LAP-0001", "LAP-0002", "--all-well"]), ["not-on-loan"]);
    round.school.back("LAP-0001");
    let talk = round.cli.kept_out(1, &["seen", "LAP-0001"]);
    assert!(text(&talk["refusals"][0]["message"]).contains("Zoë O'Brien (staff) had it until"), "{talk}");
    round.cli.kept_out(3, &["seen", "LAP-0404"]);
    let ran = round.cli.feed("LAP-0001\nLAP-0002\n", &["seen", "-", "--format", "json"]);
    assert_eq!(rows(&ran.talk()["refusals"]).len(), 2, "{ran:?}");
}

#[test]
fn many_items_are_seen_at_once() {
    let mut round = round();
    round.school.lent("LAP-0002", "S2");
    let seen = round.cli.feed("LAP-0001\nLAP-0002\n", &["seen", "-", "--all-well", "--format", "json"]);
    assert_eq!((seen.code, each(&seen.json(), "tag")), (0, vec!["LAP-0001".to_owned(), "LAP-0002".to_owned()]));
}

#[test]
fn a_check_that_is_recorded_late_lies_between_the_loan_and_today() {
    let round = round();
    round.cli.done(&["seen", "LAP-0001", "--on", "2026-12-10"]);
    // 10 April 2027 is a Saturday.
    assert_eq!(round.next(), "2027-04-12");
    round.cli.kept_out(1, &["seen", "LAP-0001", "--on", "2026-11-20"]);
    round.cli.kept_out(2, &["seen", "LAP-0001", "--on", "2027-02-03"]);
    let hint = round.cli.conflicts(&["seen", "LAP-0001", "--on", "2026-12-09"]);
    assert!(hint.contains("kitbook seen --void 1"), "{hint}");
    let entry = rows(&round.cli.json(&["log", "show", "--limit", "1"]))[0].clone();
    assert!(entry["effective_on"] == "2026-12-10", "{entry}");
}

#[test]
fn a_loan_with_a_due_date_has_no_next_routine_check() {
    let mut round = round();
    round.school.lent("CAM-1", "S2");
    let ran = round.cli.done(&["seen", "CAM-1", "--format", "json"]);
    assert_eq!(rows(&ran.json())[0]["next_on"], Value::Null);
    assert!(ran.talk()["notes"].to_string().contains("no next routine check"), "{ran:?}");
    assert_eq!(round.loan("2")["check_in_on"], Value::Null);
}

#[test]
fn the_newest_check_can_be_voided_and_the_day_is_as_before() {
    let round = round();
    round.cli.done(&["seen", "LAP-0001", "--on", "2026-12-10"]);
    round.cli.done(&["seen", "LAP-0001", "--all-well"]);
    let hint = round.cli.conflicts(&["seen", "--void", "1", "--reason", "wrong laptop"]);
    assert!(hint.contains("kitbook seen --void 2"), "{hint}");
    let ran = round.cli.done(&["seen", "--void", "2", "--reason", "wrong laptop"]);
    assert!(ran.err.contains("its visual check of LAP-0001/charger (test result 1) is void too"), "{ran:?}");
    assert_eq!(round.next(), "2027-04-12");
    let void = round.cli.json(&["seen", "--void", "1", "--reason", "wrong laptop"]);
    assert_eq!((&void["void_reason"], round.next()), (&json!("wrong laptop"), json!("2027-03-23")));
    assert_eq!(round.loan("1")["routine_checks"], json!([]));
    round.cli.conflicts(&["seen", "--void", "1", "--reason", "again"]);
    round.cli.kept_out(3, &["seen", "--void", "9", "--reason", "none"]);
    round.cli.misused(&["seen", "--void", "1"]);
    round.cli.misused(&["seen", "--void", "1", "--reason", " "]);
    // A check after a mistake may be earlier than the mistake.
    round.cli.done(&["seen", "LAP-0001", "--on", "2026-12-09"]);
}

#[test]
fn the_visual_check_of_a_void_routine_check_is_void_and_its_part_is_due_again() {
    let round = round();
    let due = |cli: &Cli| cli.json(&["show", "LAP-0001"])["pat"].clone();
    round.cli.done(&["pat", "pass", "LAP-0001/charger"]);
    round.cli.done(&["pat", "void", "1", "--reason", "never done"]);
    let before = due(&round.cli);
    assert_eq!(before["status"], "never_tested");
    // A visual check of the same moment that the routine check did not make.
    round.cli.done(&["pat", "pass", "LAP-0002/charger"]);
    round.cli.done(&["seen", "LAP-0001", "--all-well"]);
    assert_eq!(due(&round.cli)["status"], "in_date");
    round.cli.done(&["pat", "pass", "LAP-0001/charger"]);
    round.cli.done(&["seen", "--void", "1", "--reason", "wrong laptop"]);
    let tests = round.cli.json(&["pat", "history"]);
    let states: Vec<(i64, String)> =
        rows(&tests).iter().map(|test| (test["no"].as_i64().unwrap(), text(&test["state"]))).collect();
    let state = |no: i64| states.iter().find(|(known, _)| *known == no).map(|(_, state)| state.as_str());
    assert_eq!((state(2), state(3), state(4)), (Some("counted"), Some("void"), Some("counted")), "{states:?}");
    round.cli.done(&["pat", "void", "4", "--reason", "wrong laptop"]);
    assert_eq!(due(&round.cli), before, "the charger is due as it was");
    let actions = each(&round.cli.json(&["log", "show", "--limit", "3"]), "action");
    assert_eq!(actions.iter().filter(|action| *action == "pat void").count(), 2, "{actions:?}");
    // The desk's undo does the same, and a check that was voided by hand before is no obstacle.
    round.cli.feed("seen LAP-0001\nundo\n", &["desk"]);
    assert_eq!(due(&round.cli), before);
    round.cli.done(&["seen", "LAP-0001", "--all-well"]);
    round.cli.done(&["pat", "void", "6", "--reason", "not looked at"]);
    round.cli.done(&["seen", "--void", "3", "--reason", "wrong laptop"]);
    assert_eq!(due(&round.cli), before);
    round.cli.done(&["check"]);
}

#[test]
fn a_dry_run_records_nothing() {
    let round = round();
    let before = round.cli.traces();
    let seen = round.cli.json(&["seen", "LAP-0001", "--all-well", "--dry-run"]);
    assert_eq!((&rows(&seen)[0]["no"], round.cli.traces()), (&Value::Null, before));
}

#[test]
fn a_loan_that_is_due_a_routine_check_is_listed_until_it_is_seen() {
    let mut round = round();
    round.school.at("2027-04-01T10:00:00Z");
    let cli = Cli::of(&round.school);
    assert_eq!(rows(&cli.json(&["loan", "list", "--check-in-due"])).len(), 1);
    assert_eq!(cli.json(&["status"])["check_in_due"], 1);
    cli.done(&["seen", "LAP-0001"]);
    assert_eq!(cli.json(&["loan", "list", "--check-in-due"]), json!([]));
}

#[test]
fn the_school_sets_the_questions_of_a_routine_check() {
    let mut round = round();
    round.school.lent("CAM-1", "S2");
    round.cli.conflicts(&[
        "category",
        "set",
        "camera",
        "--check",
        "lens=Is the lens clean?",
        "--tests-part",
        "lens=charger",
    ]);
    let set = ["--check", "lens=Is the lens clean?", "--routine", "lens=yes", "--tests-part", "lens=charger"];
    let camera = round.cli.json(&[&["category", "set", "camera"][..], &set].concat());
    let lens = rows(&camera["checks"]).iter().find(|check| check["name"] == "lens").unwrap().clone();
    assert_eq!((&lens["on_routine"], &lens["tests_part"]), (&json!(true), &json!("charger")));
    let seen = round.cli.json(&["seen", "CAM-1", "--all-well"]);
    assert_eq!(each(&rows(&seen)[0]["answers"], "name"), ["lens"]);
    assert_eq!(rows(&round.cli.json(&["pat", "history", "CAM-1"]))[0]["part"], "charger");
    let page = round.cli.done(&["category", "show", "camera"]).out;
    assert!(page.contains("lens: Is the lens clean? (a visual check of the charger)"), "{page}");
    // A new wording keeps it a routine check; a part that is dropped is tested no more.
    let camera =
        round.cli.json(&["category", "set", "camera", "--check", "lens=Is the lens whole?", "--drop-part", "charger"]);
    let lens = rows(&camera["checks"]).iter().find(|check| check["name"] == "lens").unwrap().clone();
    assert_eq!((&lens["on_routine"], &lens["tests_part"]), (&json!(true), &Value::Null));
    let camera = round.cli.json(&["category", "set", "camera", "--routine", "lens=no"]);
    assert!(rows(&camera["checks"]).iter().all(|check| check["on_routine"] == false), "{camera}");
    round.cli.misused(&["category", "set", "camera", "--routine", "screws=yes"]);
    round.cli.misused(&["category", "set", "camera", "--routine", "lens=yes", "--tests-part", "lens=strap9"]);
    let laptop = round.cli.done(&["category", "show", "laptop"]).out;
    assert!(laptop.contains("charger-works: Does its charger work? (a visual check of the charger)"), "{laptop}");
}

#[test]
fn a_question_of_routine_checks_alone_is_not_asked_at_returns() {
    let mut round = round();
    let question = |cli: &Cli, name: &str| -> Value {
        let laptop = cli.json(&["category", "show", "laptop"]);
        rows(&laptop["checks"]).iter().find(|check| check["name"] == name).unwrap().clone()
    };
    let updated = question(&round.cli, "updated");
    assert_eq!((&updated["on_routine"], &updated["routine_only"]), (&json!(true), &json!(true)));
    assert_eq!(question(&round.cli, "tag-on")["routine_only"], false);
    let page = round.cli.done(&["category", "show", "laptop"]).out;
    assert!(page.contains("updated: Is its software up to date? (not at returns)"), "{page}");
    assert_eq!(page.matches("updated:").count(), 1, "{page}");
    // It is asked by `seen`, and not by `in`, by the desk or at the return of a lost item.
    assert_eq!(round.cli.json(&["seen", "LAP-0001", "--all-well"])[0]["answers"][2]["name"], "updated");
    round.cli.misused(&["in", "LAP-0001", "--check", "updated=yes"]);
    let mut technician = Technician(vec![Some(true); 20], Vec::new());
    assert_eq!(round.cli.ask(&mut technician, &["in", "LAP-0001"]).code, 0);
    assert!(technician.1.iter().all(|asked| !asked.contains("software")), "{:?}", technician.1);
    assert_eq!(round.cli.json(&["show", "LAP-0001"])["open_checks"], json!([]));
    round.school.lent("LAP-0002", "S2");
    round.cli.done(&["incident", "report", "LAP-0002", "--kind", "loss", "--note", "left on the bus"]);
    round.cli.done(&["asset", "found", "LAP-0002"]);
    let open = round.cli.json(&["show", "LAP-0002"])["open_checks"].clone();
    assert!(!rows(&open).is_empty() && !open.to_string().contains("updated"), "{open}");

    // The school asks it at returns too, or another question in routine checks alone.
    round.cli.done(&["category", "set", "laptop", "--routine", "updated=yes", "--routine", "screen=only"]);
    assert_eq!(question(&round.cli, "updated")["routine_only"], false);
    let screen = question(&round.cli, "screen");
    assert_eq!((&screen["routine_only"], &screen["on_short"]), (&json!(true), &json!(false)));
    let set = ["category", "set", "laptop", "--check", "screen=Is the screen whole?", "--short", "screen=yes"];
    let hint = round.cli.conflicts(&set);
    assert!(hint.contains("--routine screen=yes"), "{hint}");
    round.cli.done(&["category", "set", "laptop", "--routine", "screen=no"]);
    let screen = question(&round.cli, "screen");
    assert_eq!((&screen["on_routine"], &screen["routine_only"]), (&json!(false), &json!(false)));
    round.cli.misused(&["category", "set", "laptop", "--routine", "screen=perhaps"]);
}

#[test]
fn the_desk_records_a_routine_check_and_undoes_it() {
    let round = round();
    let ran = round.cli.feed("seen LAP-0001\nundo\nseen lap-0001\nseen LAP-0002\nseen LAP-0404\n", &["desk"]);
    let lines: Vec<&str> = ran.out.lines().collect();
    assert!(lines[0].contains("SEEN     LAP-0001 of Zoë O'Brien, next routine check by Tue 1 Jun 2027"), "{ran:?}");
    assert!(lines[1].contains("UNDONE   the routine check of LAP-0001 is void"), "{ran:?}");
    assert!(lines[2].contains("SEEN"), "{ran:?}");
    assert!(lines[3].contains("REFUSED") && lines[4].contains("NOTHING"), "{ran:?}");
    assert_eq!(rows(&round.loan("1")["routine_checks"]).len(), 1);
    assert_eq!(round.loan("1")["state"], "open");
    let ran = round.cli.feed("seen LAP-0001\n", &["desk", "--format", "json"]);
    let line = rows(&ran.json())[0].clone();
    assert_eq!((&line["did"], &line["check"]["tag"]), (&json!("seen"), &json!("LAP-0001")));
}

#[test]
fn a_device_export_counts_only_if_the_school_says_so() {
    let round = round();
    let file = round.file("Tag,Last seen\nLAP-0001,2027-01-20\n");
    let hint = round.cli.conflicts(&["seen", "--from", &file]);
    assert!(hint.contains("kitbook school set --export-counts yes"), "{hint}");
    assert_eq!(round.cli.json(&["school", "set", "--export-counts", "yes"])["export_counts"], true);
    let report = round.cli.json(&["seen", "--from", &file]);
    assert_eq!(report["added"], 1);
    let check = round.loan("1")["routine_checks"][0].clone();
    assert_eq!((&check["seen_on"], &check["source"]), (&json!("2027-01-20"), &json!("report")));
    assert_eq!(round.next(), "2027-05-20");
    round.cli.done(&["school", "set", "--export-counts", "no"]);
    round.cli.conflicts(&["seen", "--from", &file]);
}

#[test]
fn a_device_export_only_moves_the_day_forward() {
    let mut round = round();
    asset_with(&mut round.school, "LAP-0005", "laptop", |a| a.serial = Some("5CD1".to_owned()));
    round.school.sign_out(&off_site("LAP-0005", "S2", domain::loan::OffSite::Visit, None)).unwrap();
    asset(&mut round.school, "LAP-0006", "laptop");
    round.cli.done(&["school", "set", "--export-counts", "yes"]);
    round.cli.done(&["seen", "LAP-0001", "--on", "2027-01-15"]);
    let file = round.file(
        "Device name,Serial number,Asset tag,OS,Last check-in\n\
         A,,LAP-0001,Windows,2027-01-15 08:12:33.0000000\n\
         B,5CD1,,Windows,2027-01-30 08:00:00.0000000\n\
         C,,LAP-0006,Windows,2027-01-30 08:00:00.0000000\n\
         D,ZZZ9,,Windows,2027-01-30 08:00:00.0000000\n\
         E,,LAP-0001,Windows,\n",
    );
    let report = round.cli.json(&["seen", "--from", &file]);
    assert_eq!(
        (&report["added"], &report["unchanged"], &report["skipped"]),
        (&json!(0), &json!(3), &json!(2)),
        "{report}"
    );
    let reasons = each_reason(&report);
    assert!(reasons[0].contains("already checked"), "{reasons:?}");
    assert!(reasons[1].contains("on loan since"), "{reasons:?}");
    assert!(reasons[2].contains("not on loan"), "{reasons:?}");
    assert!(reasons[3].contains("no item of the register"), "{reasons:?}");
    let file = round.file("Tag,Last seen\nLAP-0001,28/01/2027\n");
    assert_eq!(round.cli.json(&["seen", "--from", &file])["added"], 1);
    assert_eq!(round.cli.json(&["seen", "--from", &file])["unchanged"], 1, "the same file again changes nothing");
    for (row, said) in [
        ("Tag,Last seen\nLAP-0001,03/03/2027\n", "future"),
        ("Tag,Last seen\nLAP-0001,never\n", "not a date"),
        ("Tag,Serial,Last seen\nLAP-0005,OTHER,2027-01-30\n", "LAP-0005 has the serial number “5CD1”, not “OTHER”"),
        ("Tag,Serial,Last seen\nLAP-0001,5CD1,2027-01-30\n", "“5CD1” is LAP-0005, not LAP-0001"),
    ] {
        let talk = round.cli.kept_out(4, &["seen", "--from", &round.file(row)]);
        assert!(talk["error"]["details"].to_string().contains(said), "{row}: {talk}");
    }
    round.cli.kept_out(4, &["seen", "--from", &round.file("Tag,Colour\nLAP-0001,red\n")]);
    round.cli.misused(&["seen", "LAP-0001", "--from", &file]);
    round.cli.misused(&["seen", "--from", &file, "--on", "2027-01-30"]);
}

#[test]
fn the_columns_of_a_device_export_are_remembered() {
    let round = round();
    round.cli.done(&["school", "set", "--export-counts", "yes"]);
    let file = round.file("Sticker,Heard from\nLAP-0001,01/12/2027\n");
    round.cli.kept_out(4, &["seen", "--from", &file]);
    let maps = ["--map", "Sticker=tag", "--map", "Heard from=last seen", "--date-format", "us", "--remember"];
    round.cli.json(&[&["seen", "--from", &file, "--dry-run"], &maps[..]].concat());
    assert_eq!(round.cli.json(&["import-format", "list"]), json!([]));
    round.cli.json(&[&["seen", "--from", &file], &maps[..]].concat());
    let formats = round.cli.json(&["import-format", "list"]);
    assert_eq!((&formats[0]["imports"], &formats[0]["dates"]), (&json!("routine-checks"), &json!("us")));
    let file = round.file("Heard from,Sticker\n01/25/2027,LAP-0001\n");
    assert_eq!(round.cli.json(&["seen", "--from", &file])["added"], 1);
    assert_eq!(round.loan("1")["routine_checks"][0]["seen_on"], "2027-01-25");
    round.cli.done(&["import-format", "forget", "1"]);
    round.cli.kept_out(4, &["seen", "--from", &file]);
    round.cli.misused(&["seen", "LAP-0001", "--remember"]);
}

#[test]
fn the_exports_of_chromebooks_are_read() {
    let round = round();
    round.cli.done(&["school", "set", "--export-counts", "yes"]);
    for (file, day) in [
        ("deviceId,serialNumber,annotatedAssetId,lastSync\nx,,LAP-0001,2027-01-12T08:30:00.000Z\n", "2027-01-12"),
        ("Org unit path,Serial number,Asset ID,Last sync\n/Staff,,LAP-0001,\"Jan 14, 2027\"\n", "2027-01-14"),
    ] {
        let report = round.cli.json(&["seen", "--from", &round.file(file)]);
        assert_eq!(report["added"], 1, "{report}");
        assert_eq!(round.loan("1")["routine_checks"][0]["seen_on"], day);
    }
}

fn each_reason(report: &Value) -> Vec<String> {
    rows(&report["rows"]).iter().map(|row| row["reasons"].to_string()).collect()
}

#[test]
fn a_device_that_is_not_up_to_date_is_no_damage() {
    let round = round();
    let said = round.cli.done(&["seen", "LAP-0001", "--check", "updated=no"]).err;
    assert!(said.contains("update it, then record it again") && !said.contains("incident report"), "{said}");
    let said = round.cli.done(&["seen", "LAP-0001", "--check", "updated=no", "--check", "tag-on=no"]).err;
    assert!(said.contains("needs attention: tag-on. To report it") && said.contains("update it"), "{said}");
}
