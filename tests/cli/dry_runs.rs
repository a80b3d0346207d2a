//! Dry runs, and the dates of late records.

use super::school;
use crate::support::Cli;
use std::fs;

const TRIED: &str = "note: dry run: nothing was written\n";

#[test]
fn every_verb_that_writes_says_once_that_it_was_a_dry_run() {
    let mut school = school();
    school.lent("CAM-1", "S2");
    school.lent("LAP-0014", "S1");
    let people = school.folder.path().join("people.csv");
    fs::write(&people, "Ref,Kind,First Name,Last Name\nS7,staff,Bo,Cole\n").unwrap();
    let people = people.to_str().unwrap();
    let traces = school.traces();
    for command in [
        &["out", "LAP-0001", "--to", "S1"][..],
        &["in", "CAM-1", "--all-well"],
        &["loan", "sign", "1", "--how", "paper"],
        &["loan", "renew", "1", "--due", "+7d"],
        &["loan", "transfer", "1", "--to", "S1", "--all-well"],
        &["loan", "swap", "1", "2"],
        &["loan", "void", "1", "--reason", "x"],
        &["kit", "put", "LAP-0001", "LAP-0002"],
        &["category", "set", "camera", "--days", "3"],
        &["rule", "set", "has-overdue", "warn"],
        &["role", "set", "S1", "headteacher"],
        &["person", "add", "S8", "--last-name", "Cole"],
        &["person", "edit", "S1", "--job-title", "Head"],
        &["person", "import", people],
        &["asset", "add", "LAP-0099", "--category", "laptop"],
        &["asset", "add", "--tag-prefix", "TAB-", "--count", "2", "--category", "tablet"],
        &["asset", "edit", "LAP-0001", "--name", "x"],
    ] {
        let ran = Cli::of(&school).run(&[command, &["--dry-run"]].concat());
        assert_eq!(ran.code, 0, "{command:?}: {ran:?}");
        assert_eq!(ran.err.matches(TRIED).count(), 1, "{command:?}: {}", ran.err);
        assert!(!ran.err.contains("signed on"), "{}", ran.err);
        assert_eq!(school.traces(), traces, "{command:?}");
        let ran = Cli::of(&school).run(&[command, &["--dry-run", "--format", "json"]].concat());
        assert!(!ran.err.contains("nothing was written"), "{command:?}: {}", ran.err);
    }
}

#[test]
fn a_dry_run_writes_no_file() {
    let mut school = school();
    school.lent("CAM-1", "S2");
    let folder = school.folder.path().join("out");
    fs::create_dir(&folder).unwrap();
    let file = folder.join("file");
    let file = file.to_str().unwrap();
    let bad = school.folder.path().join("bad.csv");
    fs::write(&bad, "Ref,Kind,First Name,Last Name\nS7,staff,Bo,Cole\nS8,staff,Bo,\n").unwrap();
    let bad = bad.to_str().unwrap();
    for (command, code) in [
        (&["asset", "export", "-o", file][..], 0),
        (&["person", "export", "--output", file], 0),
        (&["person", "import", bad, "--skip-bad", file], 4),
        (&["slip", "print", "1", "--output", file], 0),
    ] {
        let ran = Cli::of(&school).run(&[command, &["--dry-run"]].concat());
        assert_eq!(ran.code, code, "{command:?}: {ran:?}");
        assert!(ran.err.contains(TRIED), "{command:?}: {}", ran.err);
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "{command:?}");
    }
    let ran = Cli::of(&school).run(&["person", "export", "-o", file, "--dry-run"]);
    assert!(ran.err.contains(&format!("3 people would be written to {file}")), "{}", ran.err);
}

#[test]
fn no_verb_records_anything_in_the_future() {
    let mut school = school();
    school.lent("CAM-1", "S2");
    let traces = school.traces();
    for command in [
        &["out", "LAP-0001", "--to", "S1"][..],
        &["in", "CAM-1", "--all-well"],
        &["loan", "renew", "1", "--due", "+7d"],
        &["rule", "set", "has-overdue", "warn"],
        &["asset", "add", "LAP-0099", "--category", "laptop"],
        &["person", "add", "S8", "--last-name", "Cole"],
        &["kit", "put", "LAP-0001", "LAP-0002"],
    ] {
        let ran = Cli::of(&school).run(&[command, &["--on", "2027-01-01"]].concat());
        assert_eq!(ran.code, 2, "{command:?}: {ran:?}");
        assert!(ran.err.contains("in the future"), "{command:?}: {}", ran.err);
    }
    assert_eq!(school.traces(), traces);
}

#[test]
fn a_verb_that_records_nothing_refuses_a_date() {
    let school = school();
    for command in [&["status"][..], &["loan", "list"], &["asset", "list"], &["show", "S1"], &["log", "show"]] {
        let ran = Cli::of(&school).run(&[command, &["--on", "2026-11-20"]].concat());
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{command:?}");
        assert!(ran.err.contains("--as-at"), "{}", ran.err);
    }
}
