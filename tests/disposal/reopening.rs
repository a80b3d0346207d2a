//! A disposal that was recorded as done by mistake is taken back, and its items are what they were.

use super::{Yard, each, refusals, text};
use crate::support::{
    Cli, School,
    answers::rows,
    server::{OnlyFiles, in_files},
};
use serde_json::json;

/// A yard where the kettles went on 1 December.
fn gone() -> Yard {
    let yard = Yard::new();
    yard.done(&["asset", "edit", "KET-1", "--location", "Staff room"]);
    let no = yard.authorised(&["KET-1", "KET-2"]);
    yard.done(&["disposal", "done", &no]);
    yard
}

#[test]
fn a_disposal_recorded_as_done_by_mistake_is_reopened_and_its_items_are_what_they_were() {
    let mut yard = Yard::new();
    yard.done(&["asset", "edit", "LAP-1", "--location", "ICT store", "--condition", "poor"]);
    yard.wipe("LAP-1", Some("DD-7"));
    let no = yard.asked(&["LAP-1"], &["--method", "sold", "--to", "Green Byte Ltd"]);
    let before = yard.json(&["show", "LAP-1"]);
    yard.done(&["disposal", "authorise", &no, "--by", "H1"]);
    yard.done(&["disposal", "done", &no, "--proceeds", "30"]);
    let hint = yard.conflicts(&["disposal", "withdraw", &no, "--reason", "x"]);
    assert!(hint.contains("`kitbook disposal reopen 1 --reason \"…\" --by REF`"), "{hint}");
    yard.at("2026-12-03T10:00:00Z");
    yard.misused(&["disposal", "reopen", &no, "--by", "H1"]);
    let reopen = ["disposal", "reopen", &no, "--reason", "the wrong laptop went", "--by", "H1"];
    let ran = yard.done(&reopen);
    assert!(ran.err.contains("disposal withdraw 1"), "{ran:?}");
    let shown = yard.shown(&no);
    assert_eq!((&shown["state"], &shown["done_on"]), (&json!("authorised"), &json!(null)));
    assert_eq!((&shown["proceeds_pence"], &shown["funder_pence"]), (&json!(null), &json!(null)));
    assert_eq!(shown["reopened_on"], "2026-12-03");
    assert_eq!(shown["reopened_by"], json!({"ref": "H1", "name": "Hester Head"}));
    assert_eq!(shown["reopen_reason"], "the wrong laptop went");
    let page = yard.done(&["disposal", "show", &no]).out;
    assert!(page.contains("Thu 3 Dec 2026 by Hester Head (H1): the wrong laptop went"), "{page}");
    let item = yard.json(&["show", "LAP-1"]);
    for same in ["state", "flags", "condition", "location", "pat", "disposal_no", "inside"] {
        assert_eq!(item[same], before[same], "{same}");
    }
    assert_eq!(item["disposals"][0]["reopened_on"], "2026-12-03");
    let story = yard.done(&["show", "LAP-1"]).out;
    assert!(story.contains("REOPENED") && story.contains("Thu 3 Dec 2026"), "{story}");
    let sheet = yard.done(&["disposal", "sheet", &no]).out;
    assert!(sheet.contains("Reopened") && sheet.contains("Thu 3 Dec 2026 by Hester Head (H1)"), "{sheet}");
    let log = yard.json(&["log", "show", "--limit", "2"]);
    assert_eq!(each(&log, "action"), ["disposal reopen", "disposal reopen"]);
    assert!(log.to_string().contains("3000"), "what it brought stays in the log: {log}");
    // It can go in earnest, or stay.
    yard.done(&["disposal", "done", &no, "--proceeds", "25"]);
    yard.done(&reopen);
    yard.done(&["disposal", "withdraw", &no, "--reason", "it stays"]);
    yard.done(&["out", "LAP-1", "--to", "S1"]);
    yard.done(&["check"]);
}

#[test]
fn a_batch_is_reopened_as_a_whole_and_what_was_taken_out_stays_out() {
    let mut yard = Yard::new();
    let no = yard.authorised(&["KET-1", "KET-2"]);
    yard.done(&["disposal", "edit", &no, "--remove", "KET-2"]);
    yard.done(&["disposal", "done", &no]);
    yard.done(&["asset", "edit", "KET-2", "--notes", "stays"]);
    yard.at("2026-12-02T10:00:00Z").done(&["disposal", "reopen", &no, "--reason", "x", "--by", "H1"]);
    assert_eq!(yard.json(&["show", "KET-1"])["disposal_no"], 1);
    assert!(yard.json(&["show", "KET-2"])["disposal_no"].is_null());
}

#[test]
fn only_who_may_authorise_it_takes_it_back() {
    let yard = gone();
    let reopen = |by: &str| yard.run(&["disposal", "reopen", "1", "--reason", "x", "--by", by]);
    for (by, why) in [("T1", "can't decide about themselves"), ("S1", "was not")] {
        let ran = reopen(by);
        assert!(ran.code != 0 && ran.err.contains(why), "{by} {ran:?}");
    }
    yard.done(&["disposal", "limit", "set", "business-manager", "10"]);
    let talk = yard.kept_out(1, &["disposal", "reopen", "1", "--reason", "x", "--by", "B1"]);
    assert_eq!(talk["refusals"][0]["rule"], "disposal-limit");
    assert_eq!(yard.state("KET-1"), "disposed");
    assert_eq!(reopen("H1").code, 0);
}

#[test]
fn what_was_recorded_on_an_item_since_is_named_and_nothing_is_taken_back() {
    let mut yard = gone();
    yard.at("2026-12-02T10:00:00Z").done(&["asset", "edit", "KET-2", "--notes", "seen on the skip"]);
    let reopen = ["disposal", "reopen", "1", "--reason", "x", "--by", "H1"];
    let talk = yard.kept_out(1, &reopen);
    assert_eq!(each(&talk["refusals"], "rule"), ["recorded-since"]);
    assert_eq!(each(&talk["refusals"], "tag"), ["KET-2"]);
    let message = &refusals(&talk)[0];
    assert!(message.contains("asset edit on Wed 2 Dec 2026 (log "), "{message}");
    assert!(text(&talk["refusals"][0]["remedy"]).contains("`kitbook asset add"), "{talk}");
    assert_eq!(rows(&yard.json(&["asset", "list", "--state", "disposed"])).len(), 2);
}

#[test]
fn a_count_that_finds_the_item_does_not_stand_in_the_way() {
    let yard = gone();
    yard.done(&["stocktake", "open", "--category", "laptop"]);
    let found = yard.run(&["stocktake", "scan", "1", "KET-1", "--room", "Staff room", "--note", "still here"]);
    assert!(found.out.contains("disposed") || found.out.contains("DISPOSED"), "{found:?}");
    yard.done(&["disposal", "reopen", "1", "--reason", "they are still here", "--by", "H1"]);
    assert_eq!(yard.state("KET-1"), "available");
}

#[test]
fn a_certificate_can_not_be_undone_and_stays() {
    let mut yard = Yard::new();
    let no = yard.asked(&["KET-1"], &["--method", "recycled"]);
    yard.done(&["disposal", "authorise", &no, "--by", "H1"]);
    let paper = yard.paper("weee.csv", "Serial\nKET-1\n");
    yard.done(&["disposal", "certificate", &no, &paper, "--kind", "weee"]);
    yard.done(&["disposal", "done", &no]);
    yard.at("2026-12-02T10:00:00Z");
    let ran = yard.done(&["disposal", "reopen", &no, "--reason", "x", "--by", "H1"]);
    assert!(ran.err.contains("certificate 1 can't be undone, and stay"), "{ran:?}");
    let shown = yard.shown(&no);
    assert_eq!((rows(&shown["certificates"]).len(), &shown["lacking"]), (1, &json!(0)));
}

#[test]
fn what_is_not_done_is_not_reopened() {
    let yard = Yard::new();
    let no = yard.asked(&["KET-1"], &["--method", "given", "--to", "Oxfam"]);
    for _ in 0..2 {
        let hint = yard.conflicts(&["disposal", "reopen", &no, "--reason", "x", "--by", "H1"]);
        assert!(hint.contains("`kitbook disposal show 1`"), "{hint}");
        yard.run(&["disposal", "withdraw", &no, "--reason", "it stays"]);
    }
    assert_eq!(yard.kept_out(3, &["disposal", "reopen", "9", "--reason", "x"])["error"]["kind"], "not_found");
}

#[test]
fn a_disposal_of_a_register_that_was_merged_in_is_refused_by_name() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let yard = gone();
    let folder = yard.school.folder.path().join("all");
    yard.done(&["export", "--all", folder.to_str().unwrap()]);
    let copy = Cli { now: yard.now.clone(), ..Cli::on(yard.school.folder.path().join("copy.db")) };
    copy.done(&["import", "--all", folder.to_str().unwrap()]);
    let reopen = ["disposal", "reopen", "1", "--reason", "x", "--by", "H1"];
    // A copy of everything has the log too.
    copy.done(&[&reopen[..], &["--dry-run"]].concat());
    let host = School::new();
    let cli = Cli { now: yard.now.clone(), ..Cli::of(&host) };
    cli.done(&["merge", yard.school.path().to_str().unwrap(), "--yes"]);
    let talk = cli.kept_out(1, &reopen);
    assert_eq!(each(&talk["refusals"], "tag"), ["KET-1", "KET-2"]);
    assert!(refusals(&talk)[0].contains("the log of this register does not have how it went"), "{talk}");
}

#[test]
fn a_dry_run_takes_nothing_back() {
    let yard = gone();
    let before = yard.traces();
    let tried = yard.json(&["disposal", "reopen", "1", "--reason", "x", "--by", "H1", "--dry-run"]);
    assert_eq!((&tried["no"], &tried["state"]), (&json!(null), &json!("authorised")));
    assert_eq!(yard.traces(), before);
}
