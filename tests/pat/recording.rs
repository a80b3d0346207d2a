//! `pat pass`, `pat fail` and `pat record`.

use super::{Caretaker, each, in_a_list, items, some, text};
use serde_json::{Value, json};

#[test]
fn a_pass_is_a_visual_check_by_the_operator() {
    let caretaker = Caretaker::with_a_kettle();
    let made = caretaker.json(&["pat", "pass", "KET-1"]);
    assert_eq!(
        [&made[0]["kind"], &made[0]["result"], &made[0]["tested_on"], &made[0]["next_due_on"], &made[0]["tester"]],
        ["visual", "pass", "2026-11-23", "2027-05-23", "tess"]
    );
    let by_another = caretaker.json(&["pat", "pass", "KET-1", "--tester", "J Okoro", "--note", "new plug"]);
    assert_eq!([&by_another[0]["tester"], &by_another[0]["note"]], ["J Okoro", "new plug"]);
}

#[test]
fn several_items_pass_at_once_by_arguments_or_standard_input() {
    let caretaker = Caretaker::with(&[("KET-1", "kettle", "A"), ("KET-2", "kettle", "B"), ("LAP-1", "laptop", "C")]);
    assert_eq!(items(&caretaker.json(&["pat", "pass", "KET-1", "ket-2"])), ["KET-1", "KET-2"]);
    let ran = caretaker.cli.feed("KET-1\nLAP-1/charger\n", &["pat", "pass", "-", "--format", "json"]);
    assert_eq!((ran.code, items(&ran.json())), (0, vec!["KET-1".to_owned(), "LAP-1/charger".to_owned()]));
}

#[test]
fn one_unknown_tag_means_nothing_is_recorded() {
    let caretaker = Caretaker::with_a_kettle();
    let talk = caretaker.kept_out(3, &["pat", "pass", "KET-1", "KET-9"]);
    assert!(text(&talk["error"]["message"]).contains("KET-9"), "{talk}");
    assert_eq!(caretaker.status("KET-1"), "never_tested");
}

#[test]
fn a_fail_needs_a_reason_and_keeps_it() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.kept_out(2, &["pat", "fail", "KET-1"]);
    caretaker.kept_out(2, &["pat", "fail", "KET-1", "--reason", "  "]);
    let made = caretaker.json(&["pat", "fail", "KET-1", "--reason", "flex cut", "--tester", "J Okoro"]);
    assert_eq!(
        [&made["kind"], &made["result"], &made["note"], &made["tester"], &made["state"]],
        ["visual", "fail", "flex cut", "J Okoro", "counted"]
    );
    assert_eq!((caretaker.state("KET-1"), caretaker.status("KET-1")), ("unsafe".to_owned(), "failed".to_owned()));
}

#[test]
fn a_full_test_keeps_readings_tester_and_instrument() {
    let caretaker = Caretaker::with_a_kettle();
    let made = caretaker.json(&[
        "pat",
        "record",
        "KET-1",
        "--kind",
        "combined",
        "--result",
        "pass",
        "--earth",
        "0.09",
        "--insulation",
        ">199.9",
        "--leakage",
        "0.10",
        "--fuse",
        "13",
        "--polarity",
        "ok",
        "--tester",
        "R Fennimore",
        "--instrument",
        "PrimeTest 350",
        "--instrument-serial",
        "41C-0712",
    ]);
    let kept = caretaker.json(&["pat", "history", "KET-1"]);
    assert_eq!(kept, json!([in_a_list(&made)]));
    assert_eq!(
        [&made["kind"], &made["tester"], &made["instrument"], &made["instrument_serial"], &made["next_due_on"]],
        ["combined", "R Fennimore", "PrimeTest 350", "41C-0712", "2027-11-23"]
    );
    let readings: Vec<[&Value; 4]> = made["readings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| [&r["test"], &r["comparator"], &r["value"], &r["unit"]])
        .collect();
    let null = Value::Null;
    for wanted in [
        // Readings keep their digits: 0.10 stays 0.10.
        [&json!("earth"), &null, &json!("0.09"), &json!("Ω")],
        [&json!("insulation"), &json!(">"), &json!("199.9"), &json!("MΩ")],
        [&json!("leakage"), &null, &json!("0.10"), &json!("mA")],
        [&json!("fuse"), &null, &json!("13"), &json!("A")],
    ] {
        assert!(readings.contains(&wanted), "{wanted:?} is not in {readings:?}");
    }
    let polarity = made["readings"].as_array().unwrap().iter().find(|r| r["test"] == "polarity").unwrap();
    assert_eq!(polarity["result"], "pass");
}

#[test]
fn a_full_test_without_an_instrument_is_refused() {
    let caretaker = Caretaker::with_a_kettle();
    for result in ["pass", "fail"] {
        let arguments = ["pat", "record", "KET-1", "--kind", "combined", "--result", result, "--note", "x"];
        let talk = caretaker.kept_out(2, &arguments);
        assert!(text(&talk["error"]["message"]).contains("instrument"), "{talk}");
    }
}

#[test]
fn information_changes_no_status() {
    let caretaker = Caretaker::with_a_kettle();
    let info = ["--kind", "visual", "--result", "information", "--note", "moved"];
    let made = caretaker.json(&[&["pat", "record", "KET-1"], &info[..]].concat());
    assert_eq!((&made["result"], &made["next_due_on"]), (&json!("information"), &Value::Null));
    assert_eq!(caretaker.status_and_due("KET-1"), ("never_tested".to_owned(), None));
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "flex cut"]);
    caretaker.done(&[&["pat", "record", "KET-1"], &info[..]].concat());
    assert_eq!(caretaker.status("KET-1"), "failed");
}

#[test]
fn bad_values_are_usage_errors() {
    let caretaker = Caretaker::with_a_kettle();
    let record = ["pat", "record", "KET-1", "--instrument", "X", "--kind"];
    for rest in [
        &["combined"][..],
        &["thorough", "--result", "pass"],
        &["combined", "--result", "good"],
        &["combined", "--result", "pass", "--earth", "low"],
        &["combined", "--result", "pass", "--earth", ""],
        &["combined", "--result", "pass", "--earth=-0.1"],
        &["combined", "--result", "pass", "--insulation", "1,5,0"],
        &["combined", "--result", "pass", "--polarity", "maybe"],
        &["combined", "--result", "pass", "--leakage", "0.1 Ω"],
    ] {
        caretaker.kept_out(2, &[&record[..], rest].concat());
    }
    caretaker.kept_out(3, &["pat", "record", "KET-9", "--kind", "visual", "--result", "pass"]);
    caretaker.kept_out(3, &["pat", "fail", "KET-1/lid", "--reason", "x"]);
}

#[test]
fn a_test_recorded_late_counts_from_its_own_date() {
    let caretaker = Caretaker::with_a_kettle();
    let made = caretaker.json(&["pat", "pass", "KET-1", "--on", "2026-09-01"]);
    assert_eq!([&made[0]["tested_on"], &made[0]["next_due_on"]], ["2026-09-01", "2027-03-01"]);
    caretaker.full_test("KET-1", "14/09/2026");
    assert_eq!(caretaker.status_and_due("KET-1"), ("in_date".to_owned(), some("2027-03-14")));
    // An earlier test recorded later doesn't change the due date.
    caretaker.done(&["pat", "pass", "KET-1", "--on", "2026-06-30"]);
    assert_eq!(caretaker.status_and_due("KET-1").1, some("2027-03-14"));
    // History is sorted by test date.
    let days = each(&caretaker.json(&["pat", "history", "KET-1"]), "tested_on");
    assert_eq!(days, ["2026-09-14", "2026-09-01", "2026-06-30"]);
}

#[test]
fn a_test_in_the_future_is_refused() {
    let caretaker = Caretaker::with_a_kettle();
    for arguments in [
        &["pat", "pass", "KET-1"][..],
        &["pat", "fail", "KET-1", "--reason", "x"],
        &["pat", "record", "KET-1", "--kind", "visual", "--result", "pass"],
    ] {
        caretaker.kept_out(2, &[arguments, &["--on", "2026-11-24"]].concat());
    }
    caretaker.done(&["pat", "pass", "KET-1", "--on", "2026-11-23"]);
}

#[test]
fn a_dry_run_gives_the_same_answer_without_a_number_and_saves_nothing() {
    for arguments in [
        &["pat", "pass", "KET-1"][..],
        &["pat", "fail", "KET-1", "--reason", "flex cut"],
        &[
            "pat",
            "record",
            "KET-1",
            "--kind",
            "combined",
            "--result",
            "pass",
            "--earth",
            "0.1",
            "--leakage",
            "0.2",
            "--instrument",
            "X",
        ],
    ] {
        let caretaker = Caretaker::with_a_kettle();
        let before = caretaker.traces();
        let tried = caretaker.json(&[arguments, &["--dry-run"]].concat());
        assert_eq!(caretaker.traces(), before, "{arguments:?}");
        let mut kept = caretaker.json(arguments);
        let row = if kept.is_array() { &mut kept[0] } else { &mut kept };
        assert_eq!(row["no"], 1, "{arguments:?}");
        row["no"] = Value::Null;
        assert_eq!(tried, kept, "{arguments:?}");
    }
}

#[test]
fn a_part_that_does_not_plug_in_needs_no_test() {
    let caretaker = Caretaker::with(&[("LAP-1", "laptop", "C")]);
    caretaker.done(&["pat", "pass", "LAP-1"]);
    let listed = caretaker.json(&["pat", "list"]);
    assert_eq!(items(&listed), ["LAP-1/charger"]);
}

#[test]
fn an_item_on_loan_can_be_tested_and_shows_its_borrower() {
    let caretaker = Caretaker::with_a_kettle();
    let out = caretaker.json(&["out", "KET-1", "--to", "S1"]);
    assert_eq!(out["loans"][0]["tag"], "KET-1");
    caretaker.done(&["pat", "pass", "KET-1"]);
    let listed = caretaker.json(&["pat", "list"]);
    assert_eq!(listed[0]["holder"], json!({"ref": "S1", "name": "Zoë Bird"}));
}
