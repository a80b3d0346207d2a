//! Disposals in exports, merged registers and erasures, and a dry run of each step.

use super::{Yard, text};
use crate::support::{Cli, office::erasing};
use serde_json::json;

#[test]
fn a_dry_run_of_each_step_answers_as_the_step_and_writes_nothing() {
    let yard = Yard::new();
    let paper = yard.paper("weee.csv", "Serial\nKET-1\n");
    let steps: [&[&str]; 7] = [
        &["disposal", "request", "KET-1", "--reason", "old", "--method", "recycled", "--by", "T1"],
        &["disposal", "edit", "1", "--carrier", "Van & Sons"],
        &["disposal", "authorise", "1", "--by", "H1"],
        &["disposal", "certificate", "1", &paper, "--kind", "weee"],
        &["disposal", "done", "1"],
        &["disposal", "reopen", "1", "--reason", "x", "--by", "H1"],
        &["disposal", "limit", "set", "office", "10"],
    ];
    for step in steps {
        let before = yard.traces();
        let tried = yard.json(&[step, &["--dry-run"]].concat());
        assert_eq!(yard.traces(), before, "{step:?}");
        let done = yard.json(step);
        assert_eq!(tried["state"], done["state"], "{step:?}");
        assert!(tried.is_array() || tried["no"].is_null(), "{step:?}");
    }
    assert_eq!(yard.state("KET-1"), "available");
}

#[test]
fn an_export_of_everything_keeps_disposals_with_their_certificates() {
    let yard = Yard::new();
    let no = yard.asked(&["KET-1"], &["--method", "recycled"]);
    let paper = yard.paper("weee.csv", "Serial\nKET-1\n");
    yard.done(&["disposal", "certificate", &no, &paper, "--kind", "weee"]);
    let folder = yard.school.folder.path().join("all");
    yard.done(&["export", "--all", folder.to_str().unwrap()]);
    let copy = Cli { now: yard.now.clone(), ..Cli::on(yard.school.folder.path().join("copy.db")) };
    copy.done(&["import", "--all", folder.to_str().unwrap()]);
    assert_eq!(copy.json(&["disposal", "show", &no]), yard.shown(&no));
    copy.done(&["check"]);
}

#[test]
fn an_erasure_takes_the_name_of_who_got_an_item_and_keeps_the_disposal() {
    let mut yard = Yard::new();
    let no = yard.asked(&["KET-1"], &["--method", "sold", "--to", "Zoë O'Brien"]);
    yard.done(&["disposal", "authorise", &no, "--by", "H1"]);
    yard.done(&["disposal", "done", &no, "--proceeds", "5"]);
    let held = yard.done(&["privacy", "export", "S1"]).out;
    assert!(held.contains("Zoë O'Brien"), "{held}");
    yard.done(&["person", "edit", "S1", "--last-working-day", "2026-12-01"]);
    yard.at("2034-12-02T10:00:00Z");
    yard.done(&erasing(&["S1"]));
    let shown = yard.shown(&no);
    assert!(!text(&shown["recipient"]).contains("Zoë"), "{shown}");
    assert_eq!((&shown["state"], &shown["proceeds_pence"]), (&json!("done"), &json!(500)));
    yard.done(&["check"]);
}
