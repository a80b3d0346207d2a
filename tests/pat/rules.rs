//! Lending rules `pat-failed`, `pat-overdue` and `pat-never-tested`, and the recall list.

use super::{Caretaker, each, items, text};
use serde_json::json;

#[test]
fn a_failed_kettle_is_not_lent() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "flex cut"]);
    assert_eq!(caretaker.state("KET-1"), "unsafe");
    let talk = caretaker.kept_out(1, &["out", "KET-1", "--to", "S1"]);
    let refusal = talk["refusals"].as_array().unwrap().iter().find(|r| r["rule"] == "pat-failed").unwrap();
    assert_eq!((text(&refusal["tag"]), &refusal["may_override"]), ("KET-1".to_owned(), &json!(false)));
    assert!(text(&refusal["message"]).contains("flex cut"), "{refusal}");
    assert!(!text(&refusal["remedy"]).is_empty());
}

#[test]
fn a_failed_test_cannot_be_overridden() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "flex cut"]);
    let overriding = ["--override", "pat-failed", "--reason", "headteacher agreed"];
    caretaker.kept_out(2, &[&["out", "KET-1", "--to", "S1"], &overriding[..]].concat());
    for level in ["off", "warn"] {
        caretaker.kept_out(2, &["rule", "set", "pat-failed", level]);
    }
    // An override of another rule doesn't help.
    let overriding = ["--override", "pat-overdue", "--reason", "headteacher agreed"];
    caretaker.kept_out(1, &[&["out", "KET-1", "--to", "S1"], &overriding[..]].concat());
    // The desk refuses too.
    let before = caretaker.traces();
    let ran = caretaker.cli.feed("S1\nKET-1\n", &["desk"]);
    assert!(ran.out.contains("REFUSED"), "{ran:?}");
    assert_eq!(caretaker.state("KET-1"), "unsafe");
    assert_eq!(caretaker.traces(), before);
}

#[test]
fn an_overdue_test_can_be_overridden_with_a_reason() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.full_test("KET-1", "2026-05-22");
    let (rule, message) = caretaker.refusal(&["out", "KET-1", "--to", "S1"]);
    assert_eq!(rule, "pat-overdue");
    // 6 months after 22 May.
    assert!(message.contains("22 Nov 2026"), "{message}");
    caretaker.kept_out(2, &["out", "KET-1", "--to", "S1", "--override", "pat-overdue"]);
    let overriding = ["--override", "pat-overdue", "--reason", "tested tomorrow"];
    let slip = caretaker.json(&[&["out", "KET-1", "--to", "S1"], &overriding[..]].concat());
    let kept = &slip["loans"][0]["overrides"][0];
    assert!(kept.to_string().contains("pat-overdue") && kept.to_string().contains("tested tomorrow"), "{slip}");
}

#[test]
fn the_school_sets_the_level_of_an_overdue_or_missing_test() {
    let caretaker = Caretaker::with(&[("KET-1", "kettle", "A"), ("KET-2", "kettle", "A")]);
    caretaker.full_test("KET-1", "2026-05-22");
    caretaker.done(&["rule", "set", "pat-overdue", "warn"]);
    assert_eq!(caretaker.lending("KET-1"), (0, Vec::new(), vec!["pat-overdue".to_owned()]));
    caretaker.done(&["rule", "set", "pat-overdue", "off"]);
    assert_eq!(caretaker.lending("KET-1"), (0, Vec::new(), Vec::new()));
    assert_eq!(caretaker.lending("KET-2"), (0, Vec::new(), vec!["pat-never-tested".to_owned()]));
    caretaker.done(&["rule", "set", "pat-never-tested", "refuse"]);
    assert_eq!(caretaker.refusal(&["out", "KET-2", "--to", "S1"]).0, "pat-never-tested");
    let overriding = ["--override", "pat-never-tested", "--reason", "brand new"];
    caretaker.done(&[&["out", "KET-2", "--to", "S1"], &overriding[..]].concat());
}

#[test]
fn a_never_tested_item_is_lent_with_a_warning() {
    let caretaker = Caretaker::with_a_kettle();
    let ran = caretaker.run(&["out", "KET-1", "--to", "S1", "--format", "json"]);
    assert_eq!((ran.code, each(&ran.talk()["warnings"], "rule")), (0, vec!["pat-never-tested".to_owned()]));
    assert_eq!(caretaker.state("KET-1"), "on_loan");
}

#[test]
fn a_new_item_can_go_out_after_a_visual_check() {
    let caretaker = Caretaker::with(&[("KET-1", "kettle", "A"), ("HOB-1", "appliance", "A")]);
    // An appliance is stationary and class I, so it needs only full tests.
    for tag in ["KET-1", "HOB-1"] {
        caretaker.done(&["pat", "pass", tag]);
        assert_eq!(caretaker.status(tag), "in_date", "{tag}");
        assert_eq!(caretaker.lending(tag), (0, Vec::new(), Vec::new()), "{tag}");
    }
}

#[test]
fn a_failed_charger_stops_its_laptop() {
    let caretaker = Caretaker::with(&[("LAP-1", "laptop", "Library"), ("LAP-2", "laptop", "Library")]);
    caretaker.done(&["pat", "pass", "LAP-1", "LAP-2", "--on", "2026-11-20"]);
    caretaker.done(&["pat", "fail", "LAP-1/charger", "--reason", "casing split"]);
    assert_eq!(caretaker.state("LAP-1"), "unsafe");
    let talk = caretaker.kept_out(1, &["out", "LAP-1", "LAP-2", "--to", "S1"]);
    let rows = &talk["refusals"];
    assert_eq!(each(rows, "tag"), ["LAP-1"], "{talk}");
    assert!(each(rows, "rule").contains(&"pat-failed".to_owned()), "{talk}");
    assert!(each(rows, "message").concat().contains("charger"), "{talk}");
    let page = caretaker.done(&["show", "LAP-1"]).out.to_lowercase();
    assert!(page.contains("lap-1/charger") && page.contains("failed"), "{page}");
    caretaker.done(&["pat", "pass", "LAP-1/charger"]);
    assert_eq!((caretaker.state("LAP-1"), caretaker.lending("LAP-1").0), ("available".to_owned(), 0));
}

#[test]
fn an_item_that_fails_on_loan_is_recalled() {
    let mut caretaker = Caretaker::with(&[("KET-1", "kettle", "A"), ("KET-2", "kettle", "A")]);
    caretaker.done(&["pat", "pass", "KET-1", "KET-2", "--on", "2026-11-01"]);
    caretaker.done(&["out", "KET-1", "KET-2", "--to", "S1"]);
    assert_eq!(caretaker.json(&["loan", "list", "--recalled"]), json!([]));
    caretaker.at("2026-11-24").done(&["pat", "fail", "KET-1", "--reason", "recalled by the maker"]);
    let recalled = caretaker.json(&["loan", "list", "--recalled"]);
    assert_eq!(each(&recalled, "tag"), ["KET-1"]);
    assert_eq!(recalled[0]["person"], json!({"ref": "S1", "name": "Zoë Bird"}));
    assert_eq!(caretaker.json(&["status"])["recalled"], 1);
    // The kettle is still on loan, with the flag `unsafe`.
    let shown = caretaker.json(&["show", "KET-1"]);
    assert_eq!(text(&shown["state"]), "on_loan");
    assert!(shown["flags"].as_array().unwrap().contains(&json!("unsafe")), "{}", shown["flags"]);
    // After its return the kettle is unsafe, and no longer recalled.
    caretaker.done(&["in", "KET-1", "--all-well"]);
    assert_eq!(
        (caretaker.state("KET-1"), caretaker.json(&["loan", "list", "--recalled"])),
        ("unsafe".to_owned(), json!([]))
    );
}

#[test]
fn a_pass_or_a_void_takes_an_item_off_the_recall_list() {
    let mut caretaker = Caretaker::with(&[("KET-1", "kettle", "A"), ("KET-2", "kettle", "A")]);
    caretaker.done(&["pat", "pass", "KET-1", "KET-2", "--on", "2026-11-01"]);
    caretaker.done(&["out", "KET-1", "KET-2", "--to", "S1"]);
    caretaker.at("2026-11-24");
    for tag in ["KET-1", "KET-2"] {
        caretaker.done(&["pat", "fail", tag, "--reason", "x"]);
    }
    assert_eq!(caretaker.json(&["loan", "list", "--recalled"]).as_array().unwrap().len(), 2);
    caretaker.at("2026-11-25").done(&["pat", "pass", "KET-1"]);
    let no = caretaker.newest("KET-2");
    caretaker.done(&["pat", "void", &no, "--reason", "wrong scan"]);
    assert_eq!(caretaker.json(&["loan", "list", "--recalled"]), json!([]));
    assert_eq!(caretaker.state("KET-1"), "on_loan");
}

#[test]
fn a_laptop_on_loan_with_a_failed_charger_is_recalled() {
    let caretaker = Caretaker::with(&[("LAP-1", "laptop", "Library")]);
    caretaker.done(&["pat", "pass", "LAP-1", "--on", "2026-11-01"]);
    caretaker.done(&["out", "LAP-1", "--to", "S1", "--on", "2026-11-20"]);
    caretaker.done(&["pat", "fail", "LAP-1", "--reason", "casing split"]);
    assert_eq!(each(&caretaker.json(&["loan", "list", "--recalled"]), "tag"), ["LAP-1"]);
}

// The recall list shows a failed item on loan even if the result was recorded late.
#[test]
fn a_fail_dated_before_the_loan_but_recorded_later_recalls_the_item() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "pass", "KET-1", "--on", "2026-11-01"]);
    caretaker.done(&["out", "KET-1", "--to", "S1", "--on", "2026-11-20"]);
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "found on the tester's paper", "--on", "2026-11-10"]);
    assert_eq!(each(&caretaker.json(&["loan", "list", "--recalled"]), "tag"), ["KET-1"]);
    assert_eq!(caretaker.json(&["status"])["recalled"], 1);
}

#[test]
fn all_refusals_of_all_tags_are_listed_at_once() {
    let caretaker =
        Caretaker::with(&[("KET-1", "kettle", "A"), ("KET-2", "kettle", "A"), ("LAP-1", "laptop", "Library")]);
    caretaker.full_test("KET-1", "2026-05-01");
    caretaker.done(&["pat", "fail", "KET-2", "--reason", "x"]);
    caretaker.done(&["pat", "fail", "LAP-1", "--reason", "y"]);
    let talk = caretaker.kept_out(1, &["out", "KET-1", "KET-2", "LAP-1", "--to", "S1"]);
    let refused: Vec<String> = each(&talk["refusals"], "rule")
        .into_iter()
        .zip(each(&talk["refusals"], "tag"))
        .map(|(rule, tag)| format!("{tag} {rule}"))
        .filter(|refusal| refusal.contains("pat-"))
        .collect();
    assert_eq!(refused, ["KET-1 pat-overdue", "KET-2 pat-failed", "LAP-1 pat-failed"]);
}

#[test]
fn a_trolley_with_a_failed_charger_in_it_is_not_lent() {
    let caretaker = Caretaker::with(&[("TRO-1", "trolley", "Hall"), ("TAB-1", "tablet", "Hall")]);
    caretaker.done(&["kit", "put", "TRO-1", "TAB-1"]);
    caretaker.done(&["pat", "pass", "TRO-1", "TAB-1", "--on", "2026-11-20"]);
    caretaker.done(&["pat", "fail", "TAB-1", "--reason", "casing split"]);
    let (code, refused, _) = caretaker.lending("TRO-1");
    assert_eq!((code, refused.contains(&"pat-failed".to_owned())), (1, true), "{refused:?}");
}

#[test]
fn find_and_show_tell_that_an_item_failed() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "flex cut"]);
    let found = caretaker.done(&["find", "KET-1"]).out.to_lowercase();
    assert!(found.contains("unsafe") && found.contains("fail"), "{found}");
    let shown = caretaker.done(&["show", "KET-1"]).out.to_lowercase();
    assert!(shown.contains("failed"), "{shown}");
    assert_eq!(items(&caretaker.json(&["pat", "due", "--status", "failed"]))[0], "KET-1");
}
