//! Files that commands write: one that is there is replaced only with --overwrite; a register never.

use crate::support::{
    Cli, School,
    answers::text,
    server::{OnlyFiles, in_files},
};
use std::{fs, path::PathBuf};

/// A school with a loan, and a path in its folder.
fn school() -> (School, Cli, impl Fn(&str) -> String) {
    let school = School::new();
    let cli = Cli::of(&school);
    cli.done(&["asset", "add", "LAP-1", "--category", "laptop"]);
    cli.done(&["person", "add", "S1", "--kind", "staff", "--first-name", "Ana", "--last-name", "Reid"]);
    cli.done(&["out", "LAP-1", "--to", "S1"]);
    // A letter goes to those who are leaving.
    cli.done(&["person", "edit", "S1", "--last-working-day", "2026-12-18"]);
    let folder: PathBuf = school.folder.path().to_owned();
    (school, cli, move |name: &str| folder.join(name).to_str().unwrap().to_owned())
}

/// The commands that write a named file, without that name.
const DOORS: [&[&str]; 6] = [
    &["slip", "print", "1", "--output"],
    &["asset", "export", "--output"],
    &["asset", "export", "--format", "json", "--output"],
    &["person", "export", "--output"],
    &["privacy", "export", "S1", "--output"],
    &["leaver", "letter", "S1", "--output"],
];

#[test]
fn a_file_that_is_there_is_replaced_only_on_request() {
    let (_school, cli, path) = school();
    for door in DOORS {
        let file = path("letter.html");
        fs::write(&file, "Dear Parent").unwrap();
        let named = [door, &[&file]].concat();
        for more in [&[][..], &["--dry-run"]] {
            let said = cli.run(&[&named[..], more].concat());
            assert_eq!(said.code, 2, "{named:?}: {said:?}");
            assert!(said.err.contains("already exists") && said.err.contains("--overwrite"), "{said:?}");
        }
        assert_eq!(fs::read_to_string(&file).unwrap(), "Dear Parent", "{door:?}");
        cli.done(&[&named[..], &["--overwrite"]].concat());
        assert!(!fs::read_to_string(&file).unwrap().contains("Dear Parent"), "{door:?}");
    }
}

#[test]
fn a_register_and_what_lies_beside_it_are_never_overwritten() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let (school, cli, path) = school();
    let other = path("other.db");
    Cli::on(&other).done(&["init", "--school", "Hill Primary"]);
    let own = school.path().to_str().unwrap().to_owned();
    let before = fs::read(&other).unwrap();
    for file in [own.clone(), other.clone(), format!("{own}-journal"), format!("{own}-wal"), format!("{other}-shm")] {
        for door in DOORS {
            let said = cli.run(&[door, &[&file, "--overwrite"]].concat());
            assert_eq!(said.code, 2, "{door:?} {file}: {said:?}");
            assert!(said.err.contains("register and is never overwritten"), "{said:?}");
        }
    }
    assert_eq!(fs::read(&other).unwrap(), before);
    assert!(!PathBuf::from(format!("{other}-shm")).exists());
}

#[test]
fn an_import_never_writes_its_skipped_rows_over_the_file_that_it_reads() {
    let (_school, cli, path) = school();
    let rows = "Tag,Category,Bought\nLAP-2,laptop,never\n";
    for door in ["asset", "pat"] {
        let file = path("items.csv");
        fs::write(&file, rows).unwrap();
        let ran = cli.run(&[door, "import", &file, "--skip-bad", &file, "--overwrite"]);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains("is the file that is being read"), "{ran:?}");
        assert_eq!(fs::read_to_string(&file).unwrap(), rows);
        let bad = path("bad.csv");
        fs::write(&bad, "mine").unwrap();
        let ran = cli.run(&[door, "import", &file, "--skip-bad", &bad]);
        assert!(ran.code == 2 && ran.err.contains("bad.csv already exists"), "{ran:?}");
        assert_eq!(fs::read_to_string(&bad).unwrap(), "mine");
    }
    let people = path("sds");
    fs::create_dir(&people).unwrap();
    for (name, row) in [("users.csv", "sourcedId,username\n1,ana\n"), ("roles.csv", "userSourcedId,role\n1,student\n")]
    {
        fs::write(path(&format!("sds/{name}")), row).unwrap();
    }
    let ran = cli.run(&["person", "import", &people, "--skip-bad", &path("sds/users.csv"), "--overwrite"]);
    assert!(ran.err.contains("is the file that is being read"), "{ran:?}");
}

#[test]
fn manual_pages_replace_others_only_on_request() {
    let (_school, cli, path) = school();
    let (folder, page) = (path("man"), path("man/kitbook.1"));
    fs::create_dir(&folder).unwrap();
    fs::write(&page, "mine").unwrap();
    let said = cli.kept_out(2, &["man", &folder]);
    assert!(text(&said["error"]["message"]).ends_with("kitbook.1 already exists"), "{said}");
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    cli.done(&["man", &folder, "--overwrite"]);
    assert!(fs::read_to_string(&page).unwrap().contains("kitbook"));
    cli.done(&["man", &path("new")]);
}

#[cfg(unix)]
#[test]
fn a_link_is_followed_only_if_it_is_ones_own() {
    use std::os::unix::fs::{lchown, symlink};
    let (_school, cli, path) = school();
    let (link, target) = (path("link.html"), path("page.html"));
    symlink(&target, &link).unwrap();
    let print = |more: &[&str]| cli.run(&[&["slip", "print", "1", "--output", &link], more].concat());
    assert_eq!(print(&[]).code, 0);
    assert!(PathBuf::from(&link).is_symlink());
    assert_eq!(print(&[]).code, 2, "its target is there now");
    assert_eq!(print(&["--overwrite"]).code, 0);
    // Only the administrator can give a link away, so elsewhere there is nothing more to test.
    if lchown(&link, Some(65_534), None).is_ok() {
        let ran = print(&["--overwrite"]);
        assert!(ran.code == 2 && ran.err.contains("a link that belongs to another account"), "{ran:?}");
    }
}
