//! At a terminal, the differences that the register can settle are asked one group after another, as imports ask.

use super::{
    Desk,
    reconcile::{desk, same},
};
use kitbook::cli::Prompt;
use serde_json::json;
use std::collections::VecDeque;

/// A technician who types these lines, one for each question, and keeps the questions.
struct Technician(VecDeque<&'static str>, Vec<String>);

impl Technician {
    fn typing(lines: &[&'static str]) -> Self {
        Self(lines.iter().copied().collect(), Vec::new())
    }
}

impl Prompt for Technician {
    fn yes_no(&mut self, question: &str) -> Option<bool> {
        panic!("{question}: Enter alone must not confirm")
    }

    fn line(&mut self, question: &str) -> Option<String> {
        self.1.push(question.to_owned());
        Some(self.0.pop_front().unwrap_or_else(|| panic!("not expected: {question}")).to_owned())
    }
}

/// A list in which L-2 and L-4 have other names and all have another version.
fn list(desk: &Desk) -> String {
    let text = same()
        .replace("SCH-L-2,2026", "OTHER,2026")
        .replace("SCH-L-4,2026", "FOURTH,2026")
        .replace("10.0.26100.1", "10.0.26200.9");
    desk.file("devices.csv", text)
}

#[test]
fn each_group_is_asked_and_only_what_is_answered_is_written() {
    let desk = desk();
    let file = list(&desk);
    let mut technician = Technician::typing(&["3=take", "take", "", "yes"]);
    let ran = desk.ask(&mut technician, &["reconcile", &file]);
    assert_eq!(ran.code, 0, "{ran:?}");
    // The names and the systems; then the names once more, because one of them is still open; then the agreement.
    assert_eq!(technician.1.len(), 4, "{:?}", technician.1);
    assert!(technician.1[0].starts_with("take, keep; LINE=ANSWER for one row"), "{:?}", technician.1);
    assert!(technician.1.last().unwrap().contains("Take these values into the register?"), "{:?}", technician.1);
    for words in [
        "device-name (2): These devices have another name in the register. Take the file's?",
        "line 3, L-2: “OTHER” there, “SCH-L-2” here",
        "take = take what the file says",
        "3 items took values of the file",
    ] {
        assert!(ran.out.contains(words), "{words}: {}", ran.out);
    }
    assert_eq!(desk.json(&["show", "L-2"])["device_name"], "OTHER");
    assert_eq!(desk.json(&["show", "L-4"])["device_name"], "SCH-L-4", "no answer was given to it");
    assert_eq!(desk.json(&["show", "L-4"])["os_version"], "10.0.26200.9");
    // Once more: the name that was left open is asked, and nothing else.
    let before = desk.traces();
    let mut again = Technician::typing(&["keep"]);
    let ran = desk.ask(&mut again, &["reconcile", &file]);
    assert_eq!((ran.code, again.1.len()), (0, 1), "{ran:?} {:?}", again.1);
    assert_eq!(desk.traces(), before, "to keep everything changes nothing");
}

#[test]
fn without_an_answer_or_an_agreement_nothing_is_written() {
    let desk = desk();
    let file = list(&desk);
    let before = desk.traces();
    let mut nobody = Technician::typing(&["", ""]);
    let ran = desk.ask(&mut nobody, &["reconcile", &file]);
    assert_eq!((ran.code, desk.traces() == before), (0, true), "{ran:?}");
    let mut no = Technician::typing(&["take", "take", "no"]);
    let ran = desk.ask(&mut no, &["reconcile", &file]);
    assert_eq!((ran.code, desk.traces() == before), (0, true), "{ran:?}");
    assert!(ran.err.contains("nothing was written"), "{ran:?}");
    // A dry run, a pipe and another format ask nothing.
    for more in [&["--dry-run"][..], &["--format", "json"], &["--yes"]] {
        let ran = desk.ask(&mut Technician::typing(&[]), &[&["reconcile", &file], more].concat());
        assert_eq!((ran.code, desk.traces() == before), (0, true), "{more:?}: {ran:?}");
    }
    desk.run(&["reconcile", &file]);
    assert_eq!(desk.traces(), before);
}

#[test]
fn an_answer_that_is_given_already_is_shown_first_and_agreed_to() {
    let desk = desk();
    let file = list(&desk);
    let take = ["reconcile", &file, "--answer", "device-name=take", "--answer", "device-system=keep"];
    let mut technician = Technician::typing(&["yes"]);
    let ran = desk.ask(&mut technician, &take);
    assert_eq!((ran.code, technician.1.len()), (0, 1), "{ran:?}");
    assert_eq!(desk.json(&["show", "L-4"])["device_name"], "FOURTH");
    assert_ne!(desk.json(&["show", "L-4"])["os_version"], "10.0.26200.9");
}

#[test]
fn an_answer_to_a_row_that_asks_nothing_is_said_and_a_foreign_group_refused() {
    let desk = desk();
    let file = list(&desk);
    let ran = desk.run(&["reconcile", &file, "--answer", "device-name:99=take"]);
    assert!(ran.code == 0 && ran.err.contains("no row asks device-name:99"), "{ran:?}");
    for foreign in ["holder=no-loan", "unlikely-date=keep", "holder:2=T1"] {
        let talk = desk.kept_out(2, &["reconcile", &file, "--answer", foreign]);
        assert!(talk["error"]["hint"].as_str().unwrap().contains("device-name"), "{foreign}: {talk}");
    }
    let report = desk.json(&["reconcile", &file, "--answer", "device-name:3=keep"]);
    let names = report["differences"].as_array().unwrap().iter().find(|one| one["difference"] == "device-name");
    assert_eq!((&names.unwrap()["count"], &names.unwrap()["open"]), (&json!(2), &json!(1)));
}
