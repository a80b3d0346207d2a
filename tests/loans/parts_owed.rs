//! Parts that are owed follow the item: the next borrower gets, and answers for, what is there.

use super::school;
use crate::support::{Cli, School, answers::rows, office::add_deciders};
use serde_json::{Value, json};

/// A school in which LAP-0001 came back without its charger from Ada Bell.
fn without_charger() -> (Cli, School) {
    let school = school();
    let cli = Cli::of(&school);
    cli.done(&["rule", "set", "awaiting-wipe", "off"]);
    cli.done(&["out", "LAP-0001", "--to", "1001"]);
    cli.done(&["in", "LAP-0001", "--part", "charger=missing", "--all-well"]);
    (cli, school)
}

fn handed_over(answer: &Value) -> Vec<String> {
    rows(&answer["loans"][0]["parts"]).iter().map(|part| part["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_next_borrower_answers_for_what_is_there_alone() {
    let (cli, _school) = without_charger();
    let ran = cli.done(&["out", "LAP-0001", "--to", "S1", "--format", "json"]);
    assert_eq!(handed_over(&ran.json()), ["case"]);
    let notes = ran.talk()["notes"].to_string();
    assert!(notes.contains("LAP-0001 goes out without its charger: missing since loan 1"), "{notes}");
    // A queue may see the screen.
    assert!(!notes.contains("Ada"), "{notes}");
    let slip = cli.done(&["slip", "print", "2"]).out;
    assert!(slip.contains("<span>case £15.00</span>") && !slip.contains("charger"), "{slip}");
    // What the first borrower owes is as before.
    assert_eq!(cli.json(&["loan", "show", "1"])["parts"][0]["outcome"], "missing");
    let back = cli.json(&["in", "LAP-0001", "--all-well"]);
    assert_eq!(rows(&back[0]["parts"]).len(), 1);
}

#[test]
fn show_says_what_is_missing_and_who_owes_it() {
    let (cli, _school) = without_charger();
    let shown = cli.json(&["show", "LAP-0001"]);
    assert_eq!(
        shown["lacking"],
        json!([{"name": "charger", "state": "missing", "since_on": "2026-11-23", "loan_no": 1,
            "owed_by": {"ref": "1001", "name": "Ada Bell"}, "note": null}])
    );
    let page = cli.done(&["show", "LAP-0001"]).out;
    assert!(page.contains("charger missing since Mon 23 Nov 2026, owed by Ada Bell (1001) (loan 1)"), "{page}");
}

// The item is in the cupboard: only its part is with the borrower, and no routine check awaits it.
#[test]
fn an_item_that_is_back_is_not_on_loan_while_its_part_is_owed() {
    let (cli, _school) = without_charger();
    cli.done(&["out", "LAP-0002", "--to", "1001"]);
    let page = cli.done(&["show", "1001"]).out;
    let (out, owed) = page.split_once("Returned, with parts owed").unwrap();
    assert!(out.contains("On loan now") && out.contains("LAP-0002") && !out.contains("LAP-0001"), "{page}");
    assert!(owed.contains("LAP-0001"), "{page}");
    let list = cli.done(&["loan", "list", "--person", "1001"]).out;
    let line = |tag: &str| list.lines().find(|line| line.contains(tag)).unwrap();
    assert!(line("LAP-0002").contains("check by") && !line("LAP-0001").contains("check by"), "{list}");
}

#[test]
fn a_part_that_turns_up_is_replaced_or_waived_comes_back_on() {
    for outcome in ["returned", "replaced", "waived"] {
        let (cli, _school) = without_charger();
        add_deciders(&cli);
        let by = if outcome == "waived" { &["--by", "H1"][..] } else { &[] };
        cli.done(&[&["loan", "part", "1", &format!("charger={outcome}")], by].concat());
        let slip = cli.json(&["out", "LAP-0001", "--to", "S1"]);
        assert_eq!(handed_over(&slip), ["charger", "case"], "{outcome}");
        assert_eq!(cli.json(&["show", "LAP-0001"])["lacking"], json!([]), "{outcome}");
    }
}

#[test]
fn a_part_that_was_missing_and_comes_back_with_the_item_is_recorded_where_it_is_owed() {
    let (cli, _school) = without_charger();
    cli.done(&["out", "LAP-0001", "--to", "S1"]);
    let said = cli.kept_out(1, &["in", "LAP-0001", "--part", "charger=returned"]);
    let error = &said["error"];
    assert!(error["message"].as_str().unwrap().contains("LAP-0001 went out without its charger"), "{said}");
    assert!(error["hint"].as_str().unwrap().contains("kitbook loan part 1 \"charger=returned\""), "{said}");
    // A part that it never had is a mistake.
    cli.kept_out(2, &["in", "LAP-0001", "--part", "pen=missing"]);
}

#[test]
fn damage_from_before_is_on_the_slip_and_is_not_charged_twice() {
    let (cli, _school) = without_charger();
    cli.done(&["loan", "part", "1", "charger=returned", "case=damaged"]);
    let slip = cli.json(&["out", "LAP-0001", "--to", "S1"]);
    assert_eq!(slip["loans"][0]["parts"][1], json!({"name": "case", "outcome": null, "damaged_before": true}));
    assert!(cli.done(&["slip", "print", "2"]).out.contains("<span>case (damaged before)</span>"));
    let back = cli.json(&["in", "LAP-0001", "--part", "case=damaged", "--all-well"]);
    assert_eq!((&back[0]["state"], &back[0]["parts"][1]["outcome"]), (&json!("returned"), &json!("returned")));
    // It can still be lost.
    cli.done(&["out", "LAP-0001", "--to", "S1"]);
    let back = cli.json(&["in", "LAP-0001", "--part", "case=missing", "--all-well"]);
    assert_eq!(back[0]["state"], "part_returned");
}

#[test]
fn a_report_of_damage_from_before_is_not_charged_to_the_next_borrower_either() {
    let (cli, _school) = without_charger();
    cli.done(&["loan", "part", "1", "charger=returned", "case=damaged"]);
    cli.done(&["out", "LAP-0001", "--to", "S1"]);
    let report = ["incident", "report", "LAP-0001", "--part", "case", "--note", "torn"];
    cli.done(&[&report[..], &["--kind", "damage"]].concat());
    assert_eq!(cli.json(&["loan", "show", "2"])["parts"][1]["outcome"], Value::Null);
    // What is lost is the borrower's affair.
    cli.done(&[&report[..], &["--kind", "loss"]].concat());
    assert_eq!(cli.json(&["loan", "show", "2"])["parts"][1]["outcome"], "missing");
}

#[test]
fn an_undone_return_undoes_what_was_missing() {
    let (cli, _school) = without_charger();
    cli.done(&["loan", "reopen", "1"]);
    assert_eq!(cli.json(&["show", "LAP-0001"])["lacking"], json!([]));
    let (cli, _school) = without_charger();
    cli.done(&["loan", "void", "1", "--reason", "never went out"]);
    assert_eq!(handed_over(&cli.json(&["out", "LAP-0001", "--to", "S1"])), ["charger", "case"]);
}

#[test]
fn parts_that_no_loan_answers_for_are_recorded_on_the_item() {
    let school = school();
    let cli = Cli::of(&school);
    let listed = cli.json(&["asset", "part", "LAP-0001"]);
    let part = |name: &str, state: &str| {
        json!({"tag": "LAP-0001", "name": name, "state": state, "loan_no": null,
        "since_on": null, "note": null})
    };
    assert_eq!(listed, json!([part("charger", "there"), part("case", "there")]));
    let set = cli.json(&["asset", "part", "LAP-0001", "Charger=missing", "--note", "never came"]);
    assert_eq!((&set[0]["state"], &set[0]["note"]), (&json!("missing"), &json!("never came")));
    let ran = cli.done(&["out", "LAP-0001", "--to", "S1", "--format", "json"]);
    assert_eq!(handed_over(&ran.json()), ["case"]);
    assert!(ran.talk()["notes"].to_string().contains("missing since Mon 23 Nov 2026"), "{ran:?}");
    // It is out with its case, which is the loan's affair.
    let said = cli.kept_out(1, &["asset", "part", "LAP-0001", "case=missing"]);
    assert!(said["error"]["hint"].as_str().unwrap().contains("kitbook loan part 1"), "{said}");
    let said = cli.kept_out(1, &["in", "LAP-0001", "--part", "charger=returned"]);
    assert!(
        said["error"]["hint"].as_str().unwrap().contains("kitbook asset part LAP-0001 \"charger=there\""),
        "{said}"
    );
    cli.done(&["asset", "part", "LAP-0001", "charger=there"]);
    cli.done(&["in", "LAP-0001", "--all-well"]);
    assert_eq!(cli.json(&["show", "LAP-0001"])["lacking"], json!([]));
    // What a borrower owes is not settled here.
    cli.done(&["loan", "part", "1", "case=missing"]);
    cli.kept_out(1, &["asset", "part", "LAP-0001", "case=there"]);
    cli.kept_out(2, &["asset", "part", "LAP-0001", "pen=missing"]);
    cli.done(&["check"]);
}

#[test]
fn every_way_of_lending_leaves_out_what_is_missing() {
    let (mut cli, _school) = without_charger();
    let parts = |cli: &Cli, no: &str| -> usize { rows(&cli.json(&["loan", "show", no])["parts"]).len() };
    cli.feed("S1\nLAP-0001\n\n", &["desk"]);
    assert_eq!(parts(&cli, "2"), 1);
    cli.done(&["loan", "transfer", "2", "--to", "S2", "--all-well", "--dry-run"]);
    cli.now = "2026-11-23T12:00:00Z".to_owned();
    cli.done(&["loan", "transfer", "2", "--to", "S2", "--all-well"]);
    assert_eq!(parts(&cli, "3"), 1);
    cli.done(&["loan", "correct", "3", "--tag", "LAP-0002"]);
    assert_eq!(parts(&cli, "4"), 2);
}
