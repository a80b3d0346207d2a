//! Files that commands write never replace a file that is there, never their own input, never a register.

use super::{Office, fixture, tells};
use crate::support::server::{OnlyFiles, in_files};
use std::fs;

/// Commands that write a file, without its path.
const WRITERS: &[&[&str]] = &[
    &["asset", "export", "--output"],
    &["person", "export", "--output"],
    &["pat", "sheet", "--output"],
    &["slip", "print", "1", "--output"],
];

fn school() -> Office {
    let office = Office::small();
    office.done(&["out", "LAP-0001", "--to", "P1"]);
    office
}

/// Runs a command that must be refused, and leave the file as it is.
fn refused(office: &Office, arguments: &[&str], path: &str) {
    let before = fs::read(path).unwrap();
    let ran = office.run(arguments);
    assert_ne!(ran.code, 0, "{arguments:?}");
    assert_eq!(fs::read(path).unwrap(), before, "{arguments:?} changed {path}");
}

#[test]
fn a_file_that_is_there_is_replaced_only_when_told_so() {
    let office = school();
    for command in WRITERS {
        let path = office.file("mine.txt", "a letter to the governors\n");
        refused(&office, &[command, &[path.as_str()][..]].concat(), &path);
        let ran = office.run(&[command, &[path.as_str(), "--overwrite"][..]].concat());
        assert_eq!(ran.code, 0, "{command:?}: {ran:?}");
        assert_ne!(fs::read_to_string(&path).unwrap(), "a letter to the governors\n", "{command:?}");
    }
}

#[test]
fn no_command_writes_into_a_register_or_beside_it() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let office = school();
    let register = office.school.path().into_os_string().into_string().unwrap();
    for command in WRITERS {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            let path = format!("{register}{suffix}");
            let was_there = fs::exists(&path).unwrap();
            let ran = office.run(&[command, &[path.as_str(), "--overwrite"][..]].concat());
            assert_ne!(ran.code, 0, "{command:?} into {suffix}");
            assert_eq!(fs::exists(&path).unwrap(), was_there, "{command:?} into {suffix}");
        }
    }
    let other = office.path("other.db");
    fs::copy(&register, &other).unwrap();
    refused(&office, &["asset", "export", "--output", &other, "--overwrite"], &other);
    assert_eq!(office.json(&["check"])["sound"], true);
}

#[test]
fn bad_rows_never_replace_a_file_without_a_word() {
    let office = school();
    let input = office.file("a.csv", "Asset Tag,Category,Cost\nA,laptop,1\nB,laptop,x\n");
    let mine = office.file("mine.csv", "precious\n");
    refused(&office, &["asset", "import", &input, "--skip-bad", &mine], &mine);
    assert!(!office.tags().contains(&"A".to_owned()), "nothing is imported if the rest can't be written");
    refused(&office, &["asset", "import", &input, "--skip-bad", &input, "--overwrite"], &input);
    let register = office.school.path().into_os_string().into_string().unwrap();
    let ran = office.run(&["asset", "import", &input, "--skip-bad", &register, "--overwrite"]);
    assert_ne!(ran.code, 0);
    assert_eq!(office.run(&["asset", "import", &input, "--skip-bad", &mine, "--overwrite"]).code, 4);
    assert!(fs::read_to_string(&mine).unwrap().contains("B,laptop,x"));
    assert_eq!(office.json(&["check"])["sound"], true);
}

#[test]
fn the_input_is_known_by_another_name_too() {
    let office = school();
    let input = office.file("a.csv", "Asset Tag,Category,Cost\nA,laptop,1\nB,laptop,x\n");
    let again = office.path("./a.csv");
    refused(&office, &["asset", "import", &input, "--skip-bad", &again, "--overwrite"], &input);
    #[cfg(unix)]
    {
        let link = office.path("link.csv");
        std::os::unix::fs::symlink(&input, &link).unwrap();
        refused(&office, &["asset", "import", &input, "--skip-bad", &link, "--overwrite"], &input);
        let register = office.school.path();
        let to_register = office.path("to-register.csv");
        std::os::unix::fs::symlink(&register, &to_register).unwrap();
        assert_ne!(office.run(&["asset", "export", "--output", &to_register, "--overwrite"]).code, 0);
        assert_eq!(office.json(&["check"])["sound"], true);
    }
}

#[test]
fn a_dry_run_writes_no_file() {
    let office = school();
    let rest = office.path("rest.csv");
    office.plan(&["asset", "import", &fixture("plain-register/bad.csv"), "--skip-bad", &rest]);
    assert!(!fs::exists(&rest).unwrap());
}

#[test]
fn a_good_file_leaves_no_file_of_bad_rows() {
    let office = Office::with_holders();
    let rest = office.path("rest.csv");
    office.import(&["asset", "import", &fixture("plain-register/register.csv"), "--skip-bad", &rest]);
    assert!(!fs::exists(&rest).unwrap());
}

#[test]
fn a_table_gets_no_name_of_a_workbook_and_a_paper_none_of_a_document() {
    let office = school();
    let rows = office.file("rows.csv", "Asset Tag,Category\nT-1,laptop\n,laptop\n");
    for name in ["items.xlsx", "items.XLS", "items.ods"] {
        let path = office.path(name);
        let skip = ["asset", "import", &rows, "--skip-bad", &path];
        for command in [&["asset", "export", "--output", &path][..], &["person", "export", "-o", &path], &skip] {
            let ran = office.run(command);
            assert_eq!(ran.code, 2, "{command:?}: {ran:?}");
            tells(&ran.err, &["has the name of a workbook", ".csv"]);
            assert_eq!(office.run(&[command, &["--dry-run"]].concat()).code, 2, "{command:?}");
        }
        assert!(!fs::exists(&path).unwrap());
    }
    let slip = office.path("slip.pdf");
    let ran = office.run(&["slip", "print", "1", "--output", &slip]);
    assert_eq!((ran.code, fs::exists(&slip).unwrap()), (2, false));
    tells(&ran.err, &["web page", ".html"]);
    office.done(&["asset", "export", "--output", &office.path("items.csv")]);
}
