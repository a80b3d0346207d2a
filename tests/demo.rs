//! Tests which files the demo writes, and which it must not touch. The demo itself checks the result of every step.

use crate::support::{
    Cli, MONDAY, School,
    server::{OnlyFiles, in_files},
};
use std::{fs, path::Path};

fn demo(folder: &Path, more: &[&str]) -> crate::support::Ran {
    let folder = folder.display().to_string();
    Cli::on("no-register-of-ours.db").run(&[&["demo", folder.as_str()], more].concat())
}

#[test]
fn the_demo_plays_its_day_and_leaves_a_register_to_explore() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("a demo");

    let ran = demo(&folder, &[]);

    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    let title = "One day at the equipment desk of a made-up school: Fri 20 Nov 2026.\n";
    assert!(ran.out.starts_with(title), "{}", ran.out);
    assert!(ran.out.contains("--purpose \"Year 8 river walk\""), "{}", ran.out);
    assert!(ran.out.contains("> KDO\nFOR "), "{}", ran.out);
    let mut explorer = Cli::on(folder.join("kitbook.db"));
    explorer.now = MONDAY.to_owned();
    let status = explorer.json(&["status"]);
    assert_eq!((&status["assets"], &status["people"]), (&405.into(), &660.into()));
    assert!(status["overdue"].as_i64().unwrap() >= 1 && status["parts_owed"] == 1, "{status}");
    assert_eq!((&status["repairs_open"], &status["owed_pence"]), (&1.into(), &6_000.into()), "{status}");
    assert_eq!(explorer.run(&["charge", "show", "1", "--evidence"]).code, 0);
    assert_eq!(explorer.run(&["log", "verify"]).code, 0);
    assert_eq!(explorer.run(&["slip", "print", "4"]).code, 0);
}

#[test]
fn a_demo_can_run_again_in_its_folder_and_answer_in_json() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(demo(home.path(), &[]).code, 0);

    let ran = demo(home.path(), &["--format", "json"]);

    assert_eq!(ran.code, 0, "{}", ran.err);
    let steps = &ran.json()["steps"];
    assert_eq!(steps[0]["command"], "kitbook init --school \"Ashgrove School (made up)\"");
    assert!(steps.as_array().unwrap().iter().any(|step| step["code"] == 1), "no step shows a refusal");
}

#[test]
fn the_demos_lists_have_real_dates() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(demo(home.path(), &[]).code, 0);

    for list in ["staff.csv", "pupils.csv", "assets.csv", "tester.txt"] {
        let text = fs::read_to_string(home.path().join(list)).unwrap();
        assert!(!text.contains(['{', '}']), "{list}");
    }
    // The demo takes place on Friday 20 November 2026.
    let kept = include_str!("../fixtures/demo/assets.csv");
    let at = kept.find("{-400d}").unwrap();
    let filled = fs::read_to_string(home.path().join("assets.csv")).unwrap();
    let line = kept[..at].lines().count() - 1;
    assert!(filled.lines().nth(line).unwrap().contains("2025-10-16"), "{filled}");
}

#[test]
fn the_demos_commands_can_be_typed_as_shown() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("my demo");

    let ran = demo(&folder, &["--format", "json"]);

    let steps = ran.json()["steps"].as_array().unwrap().clone();
    let commands = steps.iter().map(|step| step["command"].as_str().unwrap());
    let with_the_folder = commands.clone().find(|c| c.contains("my demo")).unwrap();
    let words = shell_words::split(with_the_folder).unwrap();
    assert!(words.iter().any(|word| word.starts_with(&folder.display().to_string())), "{with_the_folder}");
    assert!(commands.clone().any(|c| c.contains(" --purpose \"Year 8 river walk\"")));
    assert!(commands.clone().all(|c| !c.starts_with('"')), "words without spaces need no quotes");
}

#[test]
fn the_demo_never_overwrites_a_real_register() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let school = School::new();
    let folder = school.close();
    let real = folder.path().join("kitbook.db");
    fs::rename(folder.path().join("register.db"), &real).unwrap();
    let before = fs::read(&real).unwrap();

    let ran = demo(folder.path(), &[]);

    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("is a real register, not a demo's; nothing was written"), "{}", ran.err);
    assert_eq!(fs::read(&real).unwrap(), before);
    assert!(!folder.path().join("staff.csv").exists());
}

#[test]
fn the_demo_never_overwrites_other_files() {
    let home = tempfile::tempdir().unwrap();
    let ours = home.path().join("assets.csv");
    fs::write(&ours, "Tag\n").unwrap();

    assert_eq!(demo(home.path(), &[]).code, 2);

    assert_eq!(fs::read_to_string(&ours).unwrap(), "Tag\n");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 1);
}

#[test]
fn a_demo_has_no_dry_run() {
    let home = tempfile::tempdir().unwrap();
    assert_eq!(demo(&home.path().join("demo"), &["--dry-run"]).code, 2);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}
