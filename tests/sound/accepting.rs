//! `kitbook check --accept` accepts rows that were changed by another program, and logs the decision.

use super::Sound;
use crate::support::Cli;
use serde_json::Value;
use std::path::Path;

#[test]
fn changed_rows_are_accepted_with_a_reason() {
    let school = Sound::new();
    school.damage("update asset set location = 'Room 99' where tag = 'LAP-2'");
    school.damage("delete from loan_check where digest = (select max(digest) from loan_check)");
    assert_eq!(school.run(&school.backing_up(&[])).code, 5);
    school.kept_out(5, &["asset", "edit", "LAP-2", "--notes", "x"]);

    let accept = [&["check", "--accept", "--reason", "moved by hand"], &school.school.keeping()[..]].concat();
    let dry_run = school.run(&[&accept[..], &["--dry-run"]].concat());
    assert_eq!(dry_run.code, 5, "{dry_run:?}");
    assert!(dry_run.err.contains("would be accepted as it is: asset: LAP-2"), "{}", dry_run.err);
    assert_eq!(school.findings().len(), 2);
    // A new operator adds a row, which must not be counted as a changed one.
    let ran = school.done(&[&accept[..], &["--as", "nora", "--format", "json"]].concat());

    assert_eq!(ran.json()["sound"], true);
    assert!(ran.err.contains("accepted as it is: asset: LAP-2"), "{}", ran.err);
    let log = school.json(&["log", "show", "--limit", "2"]);
    let accepted = log.as_array().unwrap().iter().find(|entry| entry["details"]["row"].is_object()).unwrap();
    assert_eq!(accepted["action"], "row accept");
    assert_eq!(accepted["details"]["reason"], "moved by hand");
    assert_eq!(accepted["details"]["row"]["location"], "Room 99");
    school.done(&["asset", "edit", "LAP-2", "--notes", "x"]);
    school.backed_up(&[]);
    // The damaged register is kept as a copy.
    let kept = ran.talk()["notes"].as_array().unwrap().last().unwrap().as_str().unwrap().to_owned();
    let kept = kept.rsplit_once(" kept in ").unwrap().1.to_owned();
    assert_eq!(Cli::on(Path::new(&kept)).run(&["check"]).code, 5);
}

#[test]
fn a_row_with_a_key_of_two_columns_is_accepted_alone() {
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
    // The key of a reading is its result with its position. Only the second reading changes.
    school.damage("update pat_reading set value = '9' where position = 2");
    assert_eq!(school.findings().len(), 1);
    let said = school
        .done(&[&["check", "--accept", "--reason", "x", "--as", "olga"], &school.school.keeping()[..]].concat())
        .err;
    assert_eq!(said.matches("accepted as it is").count(), 1, "{said}");
    assert_eq!(school.findings(), [] as [Value; 0]);
}

#[test]
fn a_row_with_a_number_for_a_key_is_named_and_accepted() {
    let school = Sound::new();
    school.damage("update register set school = 'Elm School'");
    let findings = school.findings();
    assert!(findings.iter().any(|finding| finding["check"] == "rows"), "{findings:?}");
    school.done(&[&["check", "--accept", "--reason", "renamed by hand"], &school.school.keeping()[..]].concat());
    assert_eq!(school.findings(), [] as [Value; 0]);
}

#[test]
fn nothing_is_accepted_without_a_reason_or_a_changed_row() {
    let school = Sound::new();
    assert_eq!(school.run(&["check", "--accept"]).code, 2);
    let (before, accept) =
        (school.traces(), [&["check", "--accept", "--reason", "x"], &school.school.keeping()[..]].concat());
    let said = school.done(&accept).err;
    assert!(said.contains("there is nothing to accept"), "{said}");
    assert_eq!(school.traces(), before);
    // A log that was changed can't be accepted.
    school.damage("update log_detail set body = '{}' where log_no = 20");
    assert_eq!(school.run(&accept).code, 5);
}
