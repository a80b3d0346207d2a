//! A register goes into a school on a server and back into a file, and nothing of it changes.

use super::schools::{at, trust};
use crate::support::{
    Cli, School,
    answers::every_row,
    server::{OnlyFiles, in_files},
};
use std::{collections::BTreeMap, fs, path::Path};

/// The files of a folder, with their bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let here = fs::read_dir(folder).unwrap().map(Result::unwrap);
    here.flat_map(|entry| {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            files(&entry.path()).into_iter().map(|(file, bytes)| (format!("{name}/{file}"), bytes)).collect()
        } else {
            vec![(name, fs::read(entry.path()).unwrap())]
        }
    })
    .collect()
}

#[test]
fn a_file_that_goes_into_a_school_and_comes_out_again_is_the_same_to_the_byte() {
    let Some((trust, short)) = trust() else { return };
    let work = tempfile::tempdir().unwrap();
    let path = |name: &str| work.path().join(name).to_str().unwrap().to_owned();
    Cli { db: None, ..Cli::on("") }.done(&["demo", &path("demo")]);
    let file = Cli::on(path("demo/kitbook.db"));
    file.done(&["export", "--all", &path("first")]);

    let school = Cli::on(at(&trust, &short));
    school.done(&["import", "--all", &path("first"), "--dry-run"]);
    assert_ne!(school.run(&["status"]).code, 0, "a dry run makes no school");
    school.done(&["import", "--all", &path("first")]);
    assert_eq!(school.json(&["check"])["sound"], true);
    assert_eq!(school.run(&["import", "--all", &path("first")]).code, 2, "a school is never replaced");
    school.done(&["export", "--all", &path("second")]);
    let (first, second) = (files(Path::new(&path("first"))), files(Path::new(&path("second"))));
    assert!(first.len() > 50);
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (name, bytes) in &first {
        assert!(second[name] == *bytes, "{name} differs");
    }
    trust.done(&["school", "remove", &short, "--yes"]);
}

#[test]
fn a_backup_of_a_school_is_a_register_in_a_file_with_the_same_rows() {
    let Some((trust, short)) = trust() else { return };
    trust.done(&["school", "add", &short, "--school", "Oak School"]);
    let at = at(&trust, &short);
    let school = Cli::on(&at);
    school.done(&["asset", "add", "LAP-1", "--category", "laptop"]);
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(school.run(&["backup"]).code, 2, "a server has no usual folder");
    let before = every_row(&at).len();
    assert!(school.done(&["status"]).out.contains("none: kitbook backup FOLDER"));
    school.done(&["backup", folder.path().to_str().unwrap(), "--dry-run"]);
    assert!(school.json(&["status"])["last_backup_on"].is_null());
    let made = school.json(&["backup", folder.path().to_str().unwrap()]);
    let backup = made["path"].as_str().unwrap();
    assert!(backup.contains(&short), "{backup}");
    assert_eq!(school.json(&["check", "--backup", backup])["sound"], true);
    let copy = Cli::on(backup);
    for words in [&["asset", "list"][..], &["category", "list"]] {
        assert_eq!(copy.json(words), school.json(words), "{words:?}");
    }
    assert_eq!(every_row(Path::new(backup)).len(), before);
    // No folder beside the school tells of it, so the school does.
    let status = school.json(&["status"]);
    assert_eq!((status["last_backup_on"].is_null(), &status["backup_overdue"]), (false, &false.into()));
    let newest = school.json(&["log", "show", "--limit", "1"])[0].clone();
    assert_eq!((&newest["action"], &newest["details"]["head"]), (&"backup".into(), &made["head"]));
    assert_eq!(school.json(&["backup", "drill", backup])["in_log"], true);
    trust.done(&["school", "remove", &short, "--yes"]);
}

#[test]
fn a_test_that_is_about_the_file_has_a_file() {
    let _file = in_files(OnlyFiles::OpensTheFile);
    assert!(School::new().path().is_file());
}
