//! Many items are signed out by a file of tags and people: all of them, or none.

use super::school;
use crate::support::{
    Cli, Says, School,
    answers::{each, rows, text},
    asset, asset_with, person_with,
};
use domain::person::PersonKind;
use serde_json::{Value, json};
use std::fs;

/// A school with two forms of pupils, and the laptops for them.
struct Year7 {
    cli: Cli,
    school: School,
}

const PUPILS: [(&str, &str, &str); 3] =
    [("1002", "Ben Bell", "7B"), ("1003", "Cy Cole", "7A"), ("1004", "Ann Cole", "7A")];

fn year_7() -> Year7 {
    let mut school = school();
    for (reference, name, form) in PUPILS {
        person_with(&mut school, reference, PersonKind::Pupil, name, |p| {
            (p.class, p.class_folded) = (Some(form.to_owned()), Some(form.to_lowercase()));
        });
    }
    asset_with(&mut school, "LAP-0003", "laptop", |a| a.serial = Some("PF3".to_owned()));
    asset(&mut school, "LAP-0004", "laptop");
    Year7 { cli: Cli::of(&school), school }
}

impl Year7 {
    fn file(&self, text: &str) -> String {
        let path = self.school.folder.path().join("allocation.csv");
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Signs out by a file that must be written.
    fn out(&self, text: &str, more: &[&str]) -> Value {
        self.cli.json(&[&["out", "--from", &self.file(text)][..], more].concat())
    }

    /// The problems of a file that must not be written, each with its line.
    fn problems(&self, file: &str) -> Vec<String> {
        let talk = self.cli.kept_out(4, &["out", "--from", &self.file(file)]);
        rows(&talk["error"]["details"]).iter().map(text).collect()
    }
}

#[test]
fn a_file_signs_out_all_its_items_with_a_slip_for_each_person() {
    let year = year_7();
    let file = "Asset Tag,Borrower,Form\nLAP-0001,1002,7b\nlap-0002,Cy Cole,7A\nCAM-1,1002,\n";
    let report = year.out(file, &[]);
    assert_eq!((&report["added"], &report["unchanged"]), (&json!(3), &json!(0)));
    let slips: Vec<(i64, String, String)> = rows(&report["slips"])
        .iter()
        .map(|slip| (slip["no"].as_i64().unwrap(), text(&slip["person"]["ref"]), slip["tags"].to_string()))
        .collect();
    assert_eq!(
        slips,
        [(1, "1002".into(), r#"["LAP-0001","CAM-1"]"#.into()), (2, "1003".into(), r#"["LAP-0002"]"#.into())]
    );
    // The same file again changes nothing.
    let before = year.cli.traces();
    let report = year.out(file, &[]);
    assert_eq!((&report["added"], &report["unchanged"], &report["slips"]), (&json!(0), &json!(3), &json!([])));
    assert_eq!(year.cli.traces(), before);
}

#[test]
fn the_answer_names_the_command_that_prints_the_new_slips_by_form() {
    let year = year_7();
    let file = year.file("tag,person\nLAP-0001,1002\nLAP-0002,1004\nLAP-0003,1003\nLAP-0004,S1\n");
    let ran = year.cli.done(&["out", "--from", &file]);
    assert!(
        ran.err.contains("4 slips to sign. To print them by form: `kitbook slip print --today --by-form`"),
        "{ran:?}"
    );
    let page = year.school.folder.path().join("slips.html");
    year.cli.done(&["slip", "print", "--today", "--by-form", "--output", page.to_str().unwrap()]);
    let html = fs::read_to_string(&page).unwrap();
    let places: Vec<usize> =
        ["Ann Cole", "Cy Cole", "Ben Bell", "Zoë"].iter().map(|name| html.find(name).unwrap()).collect();
    assert!(places.is_sorted(), "7A by name, 7B, then staff: {places:?}");
    // A slip of the same day that the file did not make is not printed with them.
    let year = year_7();
    year.cli.done(&["out", "CAM-1", "--to", "S1"]);
    let file = year.file("tag,person\nLAP-0001,1002\nLAP-0002,1004\n");
    let ran = year.cli.done(&["out", "--from", &file]);
    assert!(ran.err.contains("`kitbook slip print 2 3 --by-form`"), "{ran:?}");
    let ran = year.cli.done(&["out", "--from", &year.file("tag,person\nLAP-0003,1002\n"), "--dry-run"]);
    assert!(!ran.err.contains("slip print"), "a dry run makes no slip: {ran:?}");
}

#[test]
fn all_refusals_of_all_rows_come_at_once_and_nothing_is_written() {
    let mut year = year_7();
    year.school.lent("LAP-0001", "S2");
    asset_with(&mut year.school, "LAP-0009", "laptop", |a| a.awaiting_check = true);
    let file = year.file("tag,person\nLAP-0001,1002\nLAP-0002,1003\nLAP-0009,1004\n");
    let talk = year.cli.kept_out(1, &["out", "--from", &file]);
    let refusals = rows(&talk["refusals"]);
    assert_eq!(
        (text(&refusals[0]["rule"]), text(&refusals[0]["tag"])),
        ("already-on-loan".to_owned(), "LAP-0001".to_owned())
    );
    assert!(text(&refusals[0]["message"]).starts_with("line 2: "), "{talk}");
    assert!(refusals.iter().any(|refusal| text(&refusal["message"]).starts_with("line 4: ")), "{talk}");
    assert!(refusals.iter().all(|refusal| !text(&refusal["remedy"]).is_empty()), "{talk}");
    assert_eq!(talk["error"], Value::Null, "{talk}");
    assert_eq!(talk["notes"], json!(["nothing was written"]), "{talk}");
    // A problem of another line is told beside them.
    let file = year.file("tag,person\nLAP-0001,1002\nLAP-0002,Nobody Known\n");
    let talk = year.cli.kept_out(4, &["out", "--from", &file]);
    assert_eq!(rows(&talk["refusals"]).len(), 1, "{talk}");
    assert_eq!(talk["error"]["details"], json!(["line 3, person: “Nobody Known” is nobody in the register"]));
    // The good rows go out alone, if the user says so.
    let rest = year.school.folder.path().join("rest.csv");
    let file = year.file("tag,person\nLAP-0001,1002\nLAP-0002,1003\n");
    let ran = year.cli.run(&["out", "--from", &file, "--skip-bad", rest.to_str().unwrap(), "--format", "json"]);
    assert_eq!((ran.code, &ran.json()["added"]), (4, &json!(1)), "{ran:?}");
    assert!(fs::read_to_string(rest).unwrap().contains("LAP-0001"));
}

#[test]
fn a_rule_is_overridden_for_all_rows() {
    let mut year = year_7();
    year.school.limit(PersonKind::Pupil, Some(0), None);
    let file = "tag,person\nLAP-0001,1002\n";
    assert_eq!(year.cli.refused(&["out", "--from", &year.file(file)]), ["limit-reached"]);
    let report = year.out(file, &["--override", "limit-reached", "--reason", "agreed by the head"]);
    assert_eq!(report["added"], 1);
}

#[test]
fn nobody_is_guessed_and_no_word_of_a_row_is_passed_over() {
    let mut year = year_7();
    person_with(&mut year.school, "1009", PersonKind::Pupil, "Cy Cole", |p| p.class = Some("9B".to_owned()));
    for (file, said) in [
        ("tag,person\nLAP-0001,Cy Cole\n", "fits several people: 1003: "),
        ("tag,person\nLAP-0001,Cole\n", "line 2, person: “Cole” is nobody in the register"),
        ("tag,person\nLAP-0001,\n", "the person is missing"),
        ("tag,person\n,1002\n", "the tag is missing"),
        ("tag,person\nLAP-0404,1002\n", "no item has the tag “LAP-0404”"),
        ("tag,person\nLAP-0001,1002\nLAP-0001,1003\n", "LAP-0001 is already used on line 2"),
        ("tag,ref,name\nLAP-0001,1002,Cy Cole\n", "fits several people: "),
        ("tag,ref,name\nLAP-0001,1002,Ruth Moon\n", "but the row has “1002, Ruth Moon”"),
        ("tag,person,form\nLAP-0001,1002,9B\n", "Ben Bell is in 7B, not 9B"),
        ("tag,serial,person\nLAP-0003,PF4,1002\n", "LAP-0003 has the serial number “PF3”, not “PF4”"),
        ("tag,person,due\nLAP-0001,1002,soon\n", "“soon” is not a date"),
        ("tag,person,due\nLAP-0001,1002,01/09/2026\n", "due"),
    ] {
        let problems = year.problems(file);
        assert!(problems.iter().any(|line| line.contains(said)), "{file}: {problems:?}");
    }
    let talk = year.cli.kept_out(4, &["out", "--from", &year.file("tag,bay\nLAP-0001,3\n")]);
    assert!(text(&talk["error"]["message"]).contains("one with people"), "{talk}");
    let talk = year.cli.kept_out(4, &["out", "--from", &year.file("tag,person,bay\nLAP-0001,1002,3\n")]);
    assert!(talk["error"]["details"].to_string().contains("unknown-columns"), "{talk}");
    year.out("Laptop,Who,bay\nLAP-0001,1002,3\n", &["--map", "Laptop=tag", "--map", "Who=person", "--ignore", "bay"]);
}

#[test]
fn the_terms_of_a_row_come_before_those_of_the_command() {
    let year = year_7();
    let file = "tag,person,due,purpose\nLAP-0001,1002,11/12/2026,\nLAP-0002,1002,,\nCAM-1,1002,,Media club\n";
    let report = year.out(file, &["--due", "2026-12-18", "--purpose", "Coursework"]);
    assert_eq!(each(&report["slips"], "purpose"), ["Coursework", "Media club"]);
    let due = |loan: &str| text(&year.cli.json(&["loan", "show", loan])["due_on"]);
    assert_eq!((due("1"), due("2"), due("3")), ("2026-12-11".into(), "2026-12-18".into(), "2026-12-18".into()));
    // A loan that is there already keeps its due date, and the plan says so.
    let report = year.out("tag,person,due\nLAP-0001,1002,14/12/2026\n", &[]);
    let reasons = report["rows"][0]["reasons"].to_string();
    assert!(reasons.contains("already out to") && reasons.contains("stays due Fri 11 Dec 2026"), "{report}");
}

#[test]
fn a_file_and_tags_are_not_given_together() {
    let year = year_7();
    let file = year.file("tag,person\nLAP-0001,1002\n");
    year.cli.misused(&["out", "LAP-0001", "--from", &file]);
    year.cli.misused(&["out", "--from", &file, "--to", "S1"]);
    year.cli.misused(&["out", "--from", &file, "--partial"]);
    year.cli.misused(&["out", "LAP-0001", "--to", "S1", "--map", "a=tag"]);
    year.cli.misused(&["out"]);
}

#[test]
fn at_a_terminal_the_plan_is_shown_before_anything_goes_out() {
    let year = year_7();
    let file = year.file("tag,person\nLAP-0001,1002\nLAP-0002,1003\n");
    let before = year.cli.traces();
    let mut no = Says("no", Vec::new());
    let ran = year.cli.ask(&mut no, &["out", "--from", &file]);
    assert_eq!((ran.code, no.1.len()), (0, 1), "{ran:?}");
    assert!(no.1[0].contains("Sign these out?") && ran.out.contains("Ben Bell"), "{:?} {ran:?}", no.1);
    assert_eq!(year.cli.traces(), before);
    let ran = year.cli.ask(&mut Says("yes", Vec::new()), &["out", "--from", &file]);
    assert!(ran.code == 0 && ran.out.contains("2 signed out on 2 slips"), "{ran:?}");
    assert!(ran.err.contains("kitbook slip print --today --by-form"), "{ran:?}");
}

#[test]
fn a_file_entered_late_goes_out_on_its_day() {
    let year = year_7();
    let report = year.out("tag,person\nLAP-0001,1002\nLAP-0002,1002\nLAP-0003,1003\n", &["--on", "2026-11-20"]);
    assert_eq!(rows(&report["slips"]).len(), 2);
    assert!(text(&year.cli.json(&["loan", "show", "3"])["out_at"]).starts_with("2026-11-20"));
    let ran = year.cli.done(&["out", "--from", &year.file("tag,person\nLAP-0004,1004\n"), "--on", "2026-11-20"]);
    assert!(ran.err.contains("`kitbook slip print 3 --by-form`"), "{ran:?}");
}

// A teacher gives out a year group's laptops on one morning.
#[test]
fn two_hundred_and_forty_laptops_go_out_with_one_command() {
    let mut year = year_7();
    let mut file = "tag,person\n".to_owned();
    for n in 1..=240 {
        asset(&mut year.school, &format!("Y7-{n:04}"), "laptop");
        person_with(&mut year.school, &format!("P{n:04}"), PersonKind::Pupil, &format!("Pupil No{n}"), |_| {});
        file += &format!("Y7-{n:04},P{n:04}\n");
    }
    let report = year.out(&file, &[]);
    assert_eq!((&report["added"], rows(&report["slips"]).len()), (&json!(240), 240));
}

#[test]
fn the_columns_of_an_allocation_are_remembered() {
    let year = year_7();
    let first = "Sticker,For whom,Back\nLAP-0001,1002,12/18/2026\n";
    year.cli.kept_out(4, &["out", "--from", &year.file(first)]);
    let maps = ["--map", "Sticker=tag", "--map", "For whom=person", "--map", "Back=due", "--date-format", "us"];
    let report = year.out(first, &[&maps[..], &["--remember"]].concat());
    assert_eq!(report["added"], 1);
    let format = year.cli.json(&["import-format", "show", "1"]);
    assert_eq!((&format["imports"], &format["dates"]), (&json!("loans"), &json!("us")));
    assert_eq!(format["map"]["For whom"], "person");
    // The next file with these headings needs nothing; with others it does.
    assert_eq!(year.out("For whom,Back,Sticker\n1003,12/17/2026,LAP-0002\n", &[])["added"], 1);
    assert_eq!(year.cli.json(&["loan", "show", "2"])["due_on"], "2026-12-17");
    year.cli.kept_out(4, &["out", "--from", &year.file("Sticker,For whom\nLAP-0003,1004\n")]);
    // A file that is refused, or only tried, is not remembered.
    let other = "Label,For whom\nLAP-0003,nobody\n";
    let maps = ["--map", "Label=tag", "--map", "For whom=person", "--remember"];
    year.cli.kept_out(4, &[&["out", "--from", &year.file(other)][..], &maps].concat());
    year.out("Label,For whom\nLAP-0003,1004\n", &[&maps[..], &["--dry-run"]].concat());
    assert_eq!(rows(&year.cli.json(&["import-format", "list"])).len(), 1);
    year.cli.misused(&["out", "LAP-0003", "--to", "1004", "--remember"]);
    year.cli.done(&["import-format", "forget", "1"]);
    year.cli.kept_out(4, &["out", "--from", &year.file(first)]);
}

#[test]
fn a_file_that_calls_them_item_and_person_is_read() {
    let year = year_7();
    assert_eq!(year.out("Item,Person\nLAP-0001,1002\n", &[])["added"], json!(1));
}
