//! The shape of answers: JSON, CSV and tables; global options; dry runs.

use super::school;
use crate::support::{Cli, asset_with};
use std::path::Path;

/// Commands of every kind that succeed in this school, in this order.
const WORKING: &[&[&str]] = &[
    &["status"],
    &["find", "lap"],
    &["show", "LAP-0001"],
    &["show", "S1"],
    &["out", "LAP-0001", "LAP-0002", "--to", "S1", "--due", "+7d"],
    &["out", "LAP-0003", "--to", "1001"],
    &["loan", "list"],
    &["loan", "show", "1"],
    &["loan", "sign", "1", "--how", "paper"],
    &["loan", "part", "1", "charger=missing"],
    &["loan", "renew", "1", "--due", "+14d"],
    &["loan", "swap", "1", "3"],
    &["loan", "correct", "2", "--tag", "LAP-0014"],
    &["in", "LAP-0014", "--all-well"],
    &["loan", "reopen", "6"],
    &["loan", "void", "6", "--reason", "never was"],
    &["loan", "transfer", "4", "--to", "S2", "--all-well"],
    &["kit", "put", "CAM-1", "LAP-0014"],
    &["kit", "show", "CAM-1"],
    &["kit", "take", "LAP-0014"],
    &["category", "list"],
    &["category", "show", "laptop"],
    &["category", "set", "laptop", "--days", "10"],
    &["rule", "list"],
    &["rule", "set", "has-overdue", "warn"],
    &["role", "set", "S1", "headteacher"],
    &["role", "list"],
    &["person", "list"],
    &["person", "show", "1001"],
    &["log", "show"],
    &["log", "verify", "--rows"],
];

#[test]
fn json_is_one_document_on_standard_output_and_at_most_one_on_standard_error() {
    let school = school();
    for command in WORKING {
        let ran = Cli::of(&school).run(&[command, &["--format", "json"][..]].concat());
        assert_eq!(ran.code, 0, "{command:?}: {ran:?}");
        ran.json();
        if !ran.err.is_empty() {
            ran.talk();
        }
    }
}

#[test]
fn tables_and_csv_come_from_the_same_commands() {
    for format in ["table", "csv"] {
        let school = school();
        for command in WORKING {
            let ran = Cli::of(&school).run(&[command, &["--format", format][..]].concat());
            assert_eq!(ran.code, 0, "{command:?}: {ran:?}");
            assert!(!ran.out.is_empty(), "{command:?}");
        }
    }
}

#[test]
fn a_failure_in_json_is_one_document_with_its_names() {
    let mut school = school();
    school.lent("CAM-1", "S2");
    for (command, code) in [
        (&["out", "CAM-1", "--to", "S1"][..], 1),
        (&["out", "CAM-1", "LAP-0009", "--to", "S1"], 3),
        (&["out", "CAM-1"], 2),
        (&["out", "CAM-1", "--to", "S1", "--due", "never"], 2),
        (&["loan", "list", "--limit", "x"], 2),
        (&["no-such-verb"], 2),
        (&["loan"], 2),
        (&["show", "LAP-0009"], 3),
        (&["out", "LAP-0001", "--to", "S1", "--off-site", "home"], 1),
        (&["in", "LAP-0001"], 1),
    ] {
        for format in [&["--format", "json"][..], &["--format=json"]] {
            for arguments in [[command, format].concat(), [format, command].concat()] {
                let ran = Cli::of(&school).run(&arguments);
                assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{arguments:?}: {ran:?}");
                let talk = ran.talk();
                let names: Vec<_> = talk.as_object().unwrap().keys().filter(|k| *k != "notes").collect();
                assert_eq!(names, ["format", "refusals", "error", "warnings"], "{arguments:?}");
                let (refusals, error) = (&talk["refusals"], &talk["error"]);
                assert!(refusals.as_array().is_some_and(|r| !r.is_empty()) || error.is_object(), "{arguments:?}");
                for refusal in refusals.as_array().unwrap() {
                    let names: Vec<_> = refusal.as_object().unwrap().keys().collect();
                    assert_eq!(names, ["rule", "tag", "ref", "message", "remedy", "may_override"]);
                }
                if let Some(error) = error.as_object() {
                    let names: Vec<_> = error.keys().filter(|k| !matches!(k.as_str(), "details" | "because")).collect();
                    assert_eq!(names, ["kind", "message", "hint"], "{arguments:?}");
                }
            }
        }
    }
}

#[test]
fn an_error_in_json_lists_its_causes() {
    let school = school();
    let nowhere = school.folder.path().join("nowhere");
    let import = ["import", "--all", nowhere.to_str().unwrap(), "--db", "new.db"];
    let ran = Cli::of(&school).run(&[&import[..], &["--format", "json"]].concat());
    let because = ran.talk()["error"]["because"].as_array().unwrap().clone();
    let said = Cli::of(&school).run(&import).err;
    assert!(!because.is_empty());
    for source in because {
        assert!(said.contains(&format!("because: {}", source.as_str().unwrap())), "{said}");
    }
}

#[test]
fn a_usage_error_in_json_names_what_is_missing() {
    let school = school();
    let ran = Cli::of(&school).run(&["out", "CAM-1", "--format", "json"]);
    let talk = ran.talk();
    assert_eq!(talk["error"]["message"], "the following required arguments were not provided: --to <REF>");
}

#[test]
fn warnings_of_a_recorded_act_are_one_document_on_standard_error() {
    let mut school = school();
    asset_with(&mut school, "LAP-0020", "laptop", |a| a.anti_virus = Some(true));
    let ran = Cli::of(&school).run(&["out", "LAP-0020", "--to", "S1", "--off-site", "visit", "--format", "json"]);
    assert_eq!((ran.code, ran.json()["loans"][0]["tag"].as_str()), (0, Some("LAP-0020")));
    let talk = ran.talk();
    assert_eq!(
        (talk["warnings"][0]["rule"].as_str(), talk["warnings"][1]["rule"].as_str(), &talk["error"]),
        (Some("personal-data"), Some("encryption-unknown"), &serde_json::Value::Null)
    );
}

#[test]
fn a_list_in_json_is_an_array_even_if_it_is_empty() {
    let school = school();
    let cli = Cli::of(&school);
    assert_eq!(cli.json(&["loan", "list"]), serde_json::json!([]));
    assert_eq!(cli.json(&["person", "list"]).as_array().unwrap().len(), 3);
}

#[test]
fn csv_has_a_header_iso_dates_and_pounds_with_two_decimals() {
    let mut school = school();
    school.lent("CAM-1", "S1");
    let ran = Cli::of(&school).run(&["loan", "list", "--format", "csv"]);
    assert_eq!(
        ran.out,
        "no,slip_no,kind,tag,person_ref,person_name,for_class,out_at,due_on,due_at,returned_at,state,off_site,purpose,signed,\
         check_in_on,owed,thing,class,recalled_on,late_days\n\
         1,1,dated,CAM-1,S1,Zoë O'Brien,,2026-11-23T09:14:05Z,2026-11-24,,,open,,,false,,,,,,\n"
    );
    let ran = Cli::of(&school).run(&["show", "LAP-0001", "--format", "csv"]);
    let row = ran.out.lines().nth(1).unwrap();
    assert!(row.contains(",459.50,2025-09-01,2028-08-31"), "{row}");
}

#[test]
fn csv_without_rows_still_has_its_header() {
    let school = school();
    let ran = Cli::of(&school).run(&["loan", "list", "--format", "csv"]);
    assert!(ran.out.starts_with("no,slip_no,kind,tag,"), "{:?}", ran.out);
}

#[test]
fn global_options_may_come_before_or_after_the_verb() {
    let school = school();
    let mut cli = Cli::of(&school);
    let db = cli.db.take().unwrap();
    let db = db.to_str().unwrap();
    let globals = ["--db", db, "--as", "Una", "--format", "json", "--yes"];
    let on = [&globals[..], &["--on", "2026-11-20"]].concat();
    let before = cli.run(&[&on[..], &["out", "LAP-0001", "--to", "S1"]].concat());
    let after = cli.run(&[&["out", "LAP-0002", "--to", "S1"], &on[..]].concat());
    let within = cli.run(&[&["loan"], &globals[..], &["list"]].concat());
    for ran in [&before, &after, &within] {
        assert_eq!(ran.code, 0, "{ran:?}");
    }
    assert_eq!(before.json()["out_at"], after.json()["out_at"]);
    assert_eq!(within.json().as_array().unwrap().len(), 2);
    let log = cli.run(&["log", "show", "--db", db, "--format", "json", "--operator", "Una"]).json();
    assert_eq!((log.as_array().unwrap().len(), log[0]["effective_on"].as_str()), (2, Some("2026-11-20")));
}

#[test]
fn the_register_is_found_by_option_then_environment_then_data_folder() {
    let school = school();
    let mut cli = Cli::of(&school);
    let path = cli.db.clone().unwrap();
    cli.db = Some("/nowhere/at/all.db".into());
    assert_eq!(cli.run(&["status", "--db", path.to_str().unwrap()]).code, 0);
    assert_eq!(cli.run(&["status"]).code, 5);
    cli.db = None;
    cli.data_folder = Some(school.folder.path().join("data"));
    let ran = cli.run(&["status"]);
    assert!(ran.err.contains(&*Path::new("data").join("kitbook.db").to_string_lossy()), "{}", ran.err);
    assert_eq!(cli.run(&["init"]).code, 0);
    assert_eq!(cli.run(&["status"]).code, 0);
    cli.data_folder = None;
    assert_eq!(cli.run(&["status"]).code, 5);
}

#[test]
fn a_dry_run_gives_the_same_answer_without_numbers_and_writes_nothing() {
    let mut school = school();
    school.lent("CAM-1", "S2");
    let cli = Cli::of(&school);
    for command in [&["out", "LAP-0001", "--to", "S1"][..], &["loan", "transfer", "1", "--to", "S1", "--all-well"]] {
        let traces = school.traces();
        let tried = cli.json(&[command, &["--dry-run"]].concat());
        assert_eq!(school.traces(), traces, "{command:?}");
        assert!(tried["no"].is_null() && tried["loans"][0]["no"].is_null() && tried["loans"][0]["slip_no"].is_null());
        let mut done = cli.json(command);
        assert!(done["no"].is_i64() && done["loans"][0]["no"].is_i64());
        done["no"] = serde_json::Value::Null;
        done["loans"][0]["no"] = serde_json::Value::Null;
        done["loans"][0]["slip_no"] = serde_json::Value::Null;
        assert_eq!(tried, done, "{command:?}");
    }
}

#[test]
fn a_refused_dry_run_has_the_same_code_and_message() {
    let mut school = school();
    school.lent("CAM-1", "S2");
    let cli = Cli::of(&school);
    let command = ["out", "CAM-1", "LAP-0009", "--to", "S1"];
    let (tried, done) = (cli.run(&[&command[..], &["--dry-run"]].concat()), cli.run(&command));
    assert_eq!((tried.code, tried.out, tried.err), (done.code, done.out, done.err));
}

#[test]
fn tags_on_standard_input_are_never_abbreviated() {
    let school = school();
    let cli = Cli::of(&school);
    let ran = cli.feed("LAP-0001\r\n\nLAP-0002\n", &["out", "-", "--to", "S1", "--format", "json"]);
    assert_eq!(ran.json()["loans"].as_array().unwrap().len(), 2);
    assert_eq!(cli.feed("LAP3\n", &["out", "-", "--to", "S1"]).code, 3);
    assert_eq!(cli.run(&["out", "LAP3", "--to", "S1"]).code, 0);
    assert_eq!(cli.feed("\n", &["out", "-", "--to", "S1"]).code, 2);
}

#[test]
fn a_table_outside_a_terminal_is_neither_wrapped_nor_cut() {
    let mut school = school();
    let long = "an extraordinarily long name of an item ".repeat(5);
    asset_with(&mut school, "OTH-1", "other", |a| a.name = Some(long.trim().to_owned()));
    let ran = Cli::of(&school).run(&["find", "extraordinarily"]);
    assert!(ran.out.lines().any(|l| l.contains("OTH-1") && l.contains(long.trim())), "{}", ran.out);
}

#[test]
fn a_table_shows_two_hundred_rows_and_says_that_there_are_more() {
    let mut school = school();
    for no in 0..198 {
        crate::support::person(&mut school, &format!("N{no}"), domain::person::PersonKind::Visitor, "V");
    }
    let cli = Cli::of(&school);
    let ran = cli.run(&["person", "list"]);
    assert_eq!(ran.out.lines().count(), 201);
    assert!(ran.err.contains("the first 200 are shown"), "{}", ran.err);
    assert_eq!(cli.json(&["person", "list"]).as_array().unwrap().len(), 201);
    assert_eq!(cli.run(&["person", "list", "--format", "csv"]).out.lines().count(), 202);
    let few = cli.run(&["person", "list", "--limit", "201"]);
    assert_eq!((few.out.lines().count(), few.err.as_str()), (202, ""));
    assert_eq!(cli.json(&["person", "list", "--limit", "2"]).as_array().unwrap().len(), 2);
}

// Frederick Gent 14.2: nothing personal is on a screen that a queue can see.
#[test]
fn a_parent_is_shown_only_on_request() {
    let school = school();
    let cli = Cli::of(&school);
    for format in ["table", "json", "csv"] {
        for command in [&["show", "1001"][..], &["person", "list"], &["person", "show", "1001"], &["find", "bell"]] {
            let ran = cli.run(&[command, &["--format", format]].concat());
            assert!(!ran.out.contains("Gwen") && !ran.out.contains("567890"), "{command:?} {format}");
        }
    }
    assert!(cli.run(&["show", "1001", "--guardian"]).out.contains("Gwen Bell"));
}
