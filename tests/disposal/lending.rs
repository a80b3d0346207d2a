//! An item that is to leave the school is not lent, at any door, unless someone overrides the rule with a reason.

use super::{Yard, each, refusals, text};
use serde_json::json;

/// A yard where LAP-1 and LAP-2 are in disposal 1, which is authorised.
fn leaving() -> Yard {
    let yard = Yard::new();
    for tag in ["LAP-1", "LAP-2"] {
        yard.wipe(tag, Some("DD-7"));
    }
    yard.authorised(&["LAP-1", "LAP-2"]);
    yard
}

#[test]
fn an_item_in_a_disposal_that_is_requested_or_authorised_is_not_signed_out() {
    let yard = Yard::new();
    let no = yard.asked(&["KET-1"], &["--method", "given", "--to", "Oxfam"]);
    let talk = yard.kept_out(1, &["out", "KET-1", "--to", "S1"]);
    assert_eq!(each(&talk["refusals"], "rule"), ["in-disposal"]);
    assert_eq!(refusals(&talk), ["KET-1 is in disposal 1, and leaves the school"]);
    let remedy = text(&talk["refusals"][0]["remedy"]);
    assert!(remedy.contains("`kitbook disposal withdraw 1 --reason \"…\"`"), "{remedy}");
    assert_eq!(talk["refusals"][0]["may_override"], true);
    yard.done(&["disposal", "authorise", &no, "--by", "H1"]);
    assert_eq!(yard.refused(&["out", "KET-1", "--to", "S1"]), ["in-disposal"]);
    yard.done(&["disposal", "withdraw", &no, "--reason", "it stays"]);
    yard.done(&["out", "KET-1", "--to", "S1"]);
}

#[test]
fn an_item_of_a_batch_is_taken_out_of_it_and_lent() {
    let yard = leaving();
    let talk = yard.kept_out(1, &["out", "LAP-1", "--to", "S1"]);
    let remedy = text(&talk["refusals"][0]["remedy"]);
    assert!(remedy.contains("`kitbook disposal edit 1 --remove LAP-1`"), "{remedy}");
    yard.done(&["disposal", "edit", "1", "--remove", "LAP-1"]);
    yard.done(&["out", "LAP-1", "--to", "S1"]);
    // The last one is withdrawn with the disposal.
    let talk = yard.kept_out(1, &["out", "LAP-2", "--to", "S1"]);
    assert!(text(&talk["refusals"][0]["remedy"]).contains("disposal withdraw 1"), "{talk}");
}

#[test]
fn no_door_lends_an_item_that_leaves() {
    let mut yard = leaving();
    // A list of loans.
    let list = yard.paper("loans.csv", "tag,person\nLAP-1,S1\n");
    let talk = yard.kept_out(1, &["out", "--from", &list]);
    assert!(talk.to_string().contains("LAP-1 is in disposal 1"), "{talk}");
    // The desk.
    let desk = yard.feed("S1\nLAP-1\n", &["desk"]);
    assert!(desk.out.contains("LAP-1 is in disposal 1, and leaves the school"), "{desk:?}");
    // A loan of another item, corrected to this one.
    yard.at("2026-12-02T10:00:00Z").done(&["out", "LAP-3", "--to", "S1"]);
    assert_eq!(yard.refused(&["loan", "correct", "1", "--tag", "LAP-1"]), ["in-disposal"]);
    // A loaner for a repair.
    yard.done(&["incident", "report", "LAP-3", "--kind", "fault", "--note", "no sound"]);
    yard.done(&["in", "LAP-3", "--all-well"]);
    let repair = super::no(&yard.json(&["repair", "open", "LAP-3", "--incident", "1"]));
    assert_eq!(yard.refused(&["repair", "lend", &repair, "LAP-2", "--to", "S1"]), ["in-disposal"]);
    // A trolley that it is in: the trolley goes without it.
    let yard = Yard::new();
    yard.done(&["asset", "add", "TRO-1", "--category", "trolley"]);
    yard.done(&["kit", "put", "TRO-1", "KET-1", "KET-2"]);
    yard.asked(&["KET-1"], &["--method", "given", "--to", "Oxfam"]);
    assert_eq!(yard.refused(&["out", "TRO-1", "--to", "S1"]), ["in-disposal"]);
    assert_eq!(yard.run(&["out", "TRO-1", "--to", "S1", "--partial"]).code, 1);
    assert_eq!((yard.state("KET-1").as_str(), yard.state("KET-2").as_str()), ("available", "on_loan"));
}

#[test]
fn the_rule_can_be_overridden_and_then_the_item_comes_back_before_it_goes() {
    let mut yard = leaving();
    let lend = ["out", "LAP-1", "--to", "S1", "--override", "in-disposal", "--reason", "exam week"];
    let slip = yard.json(&lend);
    assert_eq!(slip["loans"][0]["overrides"][0]["rule"], "in-disposal");
    assert_eq!(yard.refused(&["disposal", "done", "1"]), ["already-on-loan"]);
    // A hand-over and a swap are loans too; the override of the old loan goes along to its replacement.
    assert!(yard.refused(&["loan", "transfer", "1", "--to", "T1"]).contains(&"in-disposal".to_owned()));
    yard.done(&["out", "LAP-3", "--to", "T1"]);
    assert!(yard.refused(&["loan", "swap", "1", "2"]).contains(&"in-disposal".to_owned()));
    yard.at("2026-12-03T10:00:00Z").done(&["in", "LAP-1", "--all-well"]);
    yard.done(&["rule", "set", "in-disposal", "warn"]);
    let (code, refused, warned) = yard.lending("KET-1", "S1", &[]);
    assert_eq!((code, refused.len(), warned.len()), (0, 0, 0), "KET-1 is in no disposal");
    let (code, _, warned) = yard.lending("LAP-2", "S1", &[]);
    assert_eq!((code, warned.contains(&"in-disposal".to_owned())), (0, true), "{warned:?}");
}

#[test]
fn a_mistaken_return_is_not_undone_while_the_item_is_in_a_disposal() {
    let mut yard = Yard::new();
    yard.done(&["out", "KET-1", "--to", "S1"]);
    yard.at("2026-12-02T10:00:00Z").done(&["in", "KET-1", "--all-well"]);
    yard.asked(&["KET-1"], &["--method", "given", "--to", "Oxfam"]);
    let talk = yard.kept_out(1, &["loan", "reopen", "1"]);
    assert_eq!(refusals(&talk), ["KET-1 can't be on loan 1 again: it is in disposal 1"]);
    assert_eq!(talk["refusals"][0]["may_override"], false);
    yard.done(&["disposal", "withdraw", "1", "--reason", "it is still with Zoë"]);
    yard.done(&["loan", "reopen", "1"]);
}

#[test]
fn an_item_that_leaves_is_not_put_into_a_trolley_and_nothing_into_one_that_leaves() {
    let yard = Yard::new();
    for tag in ["TRO-1", "TRO-2"] {
        yard.done(&["asset", "add", tag, "--category", "trolley"]);
    }
    yard.asked(&["KET-1"], &["--method", "given", "--to", "Oxfam"]);
    yard.asked(&["TRO-2"], &["--method", "given", "--to", "Oxfam"]);
    for order in [
        &["kit", "put", "TRO-1", "KET-1"][..],
        &["kit", "put", "TRO-1", "KET-2", "KET-1", "--for-now"],
        &["kit", "put", "TRO-2", "KET-2"],
        &["asset", "add", "KET-9", "--category", "kettle", "--inside", "TRO-2"],
    ] {
        let hint = yard.conflicts(order);
        assert!(hint.contains("disposal withdraw "), "{order:?} {hint}");
    }
    let list = yard.paper("moved.csv", "Tag,Inside\nKET-1,TRO-1\n");
    let talk = yard.kept_out(4, &["asset", "import", &list]);
    assert!(talk.to_string().contains("KET-1 can't be put into a trolley: it is in disposal 1"), "{talk}");
    let list = yard.paper("into.csv", "Tag,Inside\nKET-2,TRO-2\n");
    let ran = yard.done(&["asset", "import", &list]);
    assert!(ran.err.contains("TRO-2 is in disposal 2, so nothing is put into it"), "{ran:?}");
    assert!(yard.json(&["show", "KET-2"])["inside"].is_null());
}

#[test]
fn an_item_is_asked_for_once() {
    let yard = Yard::new();
    yard.asked(&["KET-1", "ket-1", "KET-2"], &["--method", "given", "--to", "Oxfam"]);
    assert_eq!(yard.shown("1")["count"], 2, "the same tag twice is one item");
    let again = ["disposal", "request", "KET-2", "--reason", "x", "--method", "recycled", "--by", "T1"];
    let talk = yard.kept_out(1, &again);
    assert_eq!(refusals(&talk), ["KET-2 can't be disposed of: it is in disposal 1"]);
    assert_eq!(yard.refused(&["asset", "edit", "KET-2", "--state", "disposed", "--reason", "x"]), ["in-disposal"]);
}

#[test]
fn an_item_and_the_lists_say_that_its_disposal_is_open() {
    let yard = leaving();
    let item = yard.json(&["show", "LAP-1"]);
    assert_eq!((&item["state"], &item["disposal_no"]), (&json!("available"), &json!(1)));
    assert!(yard.done(&["show", "LAP-1"]).out.contains("available, in disposal 1"));
    let list = yard.json(&["asset", "list", "--category", "laptop"]);
    let numbers: Vec<_> = list.as_array().unwrap().iter().map(|row| row["disposal_no"].clone()).collect();
    assert_eq!(numbers, [json!(1), json!(1), json!(null), json!(null)]);
    let table = yard.done(&["asset", "list", "--category", "laptop"]).out;
    assert_eq!(table.matches("in disposal 1").count(), 2, "{table}");
    let csv = yard.done(&["asset", "list", "--category", "laptop", "--format", "csv"]).out;
    assert!(
        csv.lines().next().unwrap().ends_with("disposal_no") && csv.lines().nth(1).unwrap().ends_with(",1"),
        "{csv}"
    );
    // A list that filters by a field reads the same columns.
    let filtered = yard.json(&["asset", "list", "--make", "Madeup", "--limit", "1"]);
    assert_eq!(filtered[0]["disposal_no"], 1);
    yard.done(&["disposal", "withdraw", "1", "--reason", "they stay"]);
    assert!(yard.json(&["show", "LAP-1"])["disposal_no"].is_null());
    let story = yard.json(&["show", "LAP-1"]);
    assert_eq!(story["disposals"][0]["state"], "withdrawn");
}

#[test]
fn the_loan_of_an_item_that_was_disposed_of_is_not_opened_again() {
    let yard = Yard::new();
    yard.done(&["out", "KET-1", "--to", "S1"]);
    yard.done(&["in", "KET-1", "--all-well"]);
    let no = yard.authorised(&["KET-1"]);
    yard.done(&["disposal", "done", &no]);
    let hint = yard.conflicts(&["loan", "reopen", "1"]);
    assert!(hint.contains("undo that first") && hint.contains("KET-1"), "{hint}");
    assert_eq!(yard.json(&["show", "KET-1"])["state"], "disposed");
    yard.done(&["check"]);
}
