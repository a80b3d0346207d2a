//! Another school goes into a school on a server: from its file, and from the server.

use super::schools::{at, trust};
use crate::support::{Cli, answers::every_row};
use std::path::Path;

/// Gives a school an item on loan.
fn fill(school: &Cli, tag: &str, person: &str) {
    school.done(&["asset", "add", tag, "--category", "laptop"]);
    school.done(&["asset", "add", "SAME-1", "--category", "laptop"]);
    school.done(&["person", "add", person, "--kind", "staff", "--first-name", "Test", "--last-name", person]);
    school.done(&["out", tag, "--to", person]);
}

#[test]
fn a_file_and_a_school_of_the_server_are_merged_into_a_school_on_a_server() {
    let Some((trust, short)) = trust() else { return };
    let other = format!("{short}e");
    for (school, name) in [(&short, "Oak School"), (&other, "Elm School")] {
        trust.done(&["school", "add", school, "--school", name]);
    }
    let (oak, elm) = (Cli::on(at(&trust, &short)), Cli::on(at(&trust, &other)));
    let folder = tempfile::tempdir().unwrap();
    let to = folder.path().to_str().unwrap();
    let ash = Cli::on(folder.path().join("ash.db"));
    ash.done(&["init", "--school", "Ash School"]);
    fill(&oak, "OAK-1", "S1");
    fill(&elm, "ELM-1", "S2");
    fill(&ash, "ASH-1", "S3");

    let (file, address) = (ash.db.clone().unwrap(), elm.db.clone().unwrap());
    let before = every_row(oak.db.as_ref().unwrap());
    let unmerged = |words: &[&str], code: u8, said: &str| {
        let ran = oak.run(&[&["merge"], words].concat());
        assert!(ran.code == code && ran.err.contains(said), "{words:?}: {ran:?}");
        assert_eq!(every_row(oak.db.as_ref().unwrap()), before, "{words:?}");
    };
    let (file, address) = (file.to_str().unwrap(), address.to_str().unwrap());
    unmerged(&[file, "--prefix", "ASH-"], 2, "--copy-to FOLDER");
    unmerged(&[file, "--copy-to", to], 1, "the tag SAME-1 is in both registers");
    unmerged(&[oak.db.as_ref().unwrap().to_str().unwrap(), "--copy-to", to], 2, "that file is this register");
    unmerged(&[&format!("{address}x"), "--copy-to", to], 5, "the server has no school");
    unmerged(&[file, "--prefix", "ASH-", "--copy-to", to, "--dry-run"], 0, "nothing was written");

    let merged = oak.json(&["merge", file, "--prefix", "ASH-", "--copy-to", to, "--yes"]);
    assert_eq!((&merged["school"], &merged["rows"]["loan"]), (&"Ash School".into(), &1.into()));
    let kept = merged["kept"].as_str().unwrap();
    assert!(kept.starts_with(to) && kept.contains(&format!("{short}.before-merge-")), "{kept}");
    assert_eq!(Cli::on(Path::new(kept)).json(&["asset", "list"]).as_array().unwrap().len(), 2);
    let merged = oak.json(&["merge", address, "--prefix", "ELM-", "--copy-to", to, "--yes"]);
    assert_eq!(merged["school"], "Elm School");
    let report = oak.json(&["check"]);
    assert_eq!(report["sound"], true, "{report}");
    let tags: Vec<String> = oak
        .json(&["asset", "list"])
        .as_array()
        .unwrap()
        .iter()
        .map(|a| a["tag"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(tags, ["ASH-1", "ASH-SAME-1", "ELM-1", "ELM-SAME-1", "OAK-1", "SAME-1"]);
    oak.done(&["in", "ELM-1"]);
    assert_eq!(elm.json(&["check"])["sound"], true, "the other school stays as it is");

    // From the server into a register in a file.
    let ran = ash.run(&["merge", address, "--prefix", "ELM-", "--copy-to", to]);
    assert!(ran.code == 2 && ran.err.contains("always made beside it"), "{ran:?}");
    ash.done(&["merge", address, "--prefix", "ELM-", "--yes"]);
    assert_eq!(ash.json(&["check"])["sound"], true);
    for school in [&short, &other] {
        trust.done(&["school", "remove", school, "--yes"]);
    }
}
