//! `kitbook check --accept`: a row that another hand has changed is taken as it stands, by a decision that is in the log.

use super::Sound;
use crate::support::Cli;
use serde_json::Value;
use std::path::Path;

#[test]
fn what_stands_there_is_taken_with_a_reason_and_all_goes_on() {
    let school = Sound::new();
    school.damage("update asset set location = 'Room 99' where tag = 'LAP-2'");
    school.damage("delete from loan_check where rowid = (select max(rowid) from loan_check)");
    assert_eq!(school.run(&["backup"]).code, 5);
    school.kept_out(5, &["asset", "edit", "LAP-2", "--notes", "x"]);

    let tried = school.run(&["check", "--accept", "--reason", "moved by hand", "--dry-run"]);
    assert_eq!(tried.code, 5, "{tried:?}");
    assert!(tried.err.contains("would be taken as it stands: asset: LAP-2"), "{}", tried.err);
    assert_eq!(school.findings().len(), 2);
    // Somebody new at the keyboard is a row more.
    let ran = school.done(&["check", "--accept", "--reason", "moved by hand", "--as", "nora", "--format", "json"]);

    assert_eq!(ran.json()["sound"], true);
    assert!(ran.err.contains("taken as it stands: asset: LAP-2"), "{}", ran.err);
    let log = school.json(&["log", "show", "--limit", "2"]);
    let taken = log.as_array().unwrap().iter().find(|entry| entry["details"]["row"].is_object()).unwrap();
    assert_eq!(taken["action"], "row accept");
    assert_eq!(taken["details"]["reason"], "moved by hand");
    assert_eq!(taken["details"]["row"]["location"], "Room 99");
    school.done(&["asset", "edit", "LAP-2", "--notes", "x"]);
    school.backed_up(&[]);
    // As it was, it is kept.
    let kept = ran.talk()["notes"].as_array().unwrap().last().unwrap().as_str().unwrap().to_owned();
    let kept = kept.rsplit_once(" kept in ").unwrap().1.to_owned();
    assert_eq!(Cli::on(Path::new(&kept)).run(&["check"]).code, 5);
}

#[test]
fn every_row_is_reached_by_its_whole_key() {
    let school = Sound::new();
    school.done(&[
        "pat",
        "record",
        "LAP-3/charger",
        "--kind",
        "combined",
        "--result",
        "pass",
        "--earth",
        "0.05",
        "--insulation",
        ">99",
        "--instrument",
        "PrimeTest 350",
    ]);
    // A reading goes by its result and its place: the first stays as it is.
    school.damage("update pat_reading set value = '9' where position = 2");
    assert_eq!(school.findings().len(), 1);
    let said = school.done(&["check", "--accept", "--reason", "x", "--as", "olga"]).err;
    assert_eq!(said.matches("taken as it stands").count(), 1, "{said}");
    assert_eq!(school.findings(), [] as [Value; 0]);
}

#[test]
fn nothing_is_taken_without_a_reason_or_where_nothing_was_changed() {
    let school = Sound::new();
    assert_eq!(school.run(&["check", "--accept"]).code, 2);
    let before = school.traces();
    let said = school.done(&["check", "--accept", "--reason", "x"]).err;
    assert!(said.contains("there is nothing to accept"), "{said}");
    assert_eq!(school.traces(), before);
    // A log that was changed can't be accepted.
    school.damage("drop trigger log_detail_keeps_updates_out; update log_detail set body = '{}' where log_no = 20");
    assert_eq!(school.run(&["check", "--accept", "--reason", "x"]).code, 5);
}
