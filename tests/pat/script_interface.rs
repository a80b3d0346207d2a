//! The interface for scripts: JSON names, CSV headings and exit codes.

use super::{Caretaker, fixture, text};
use serde_json::{Value, json};

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Design, section 4: these names are stable.
const RESULT: [&str; 11] =
    ["no", "tag", "part", "kind", "result", "tested_on", "next_due_on", "tester", "instrument", "readings", "state"];
const DUE: [&str; 7] = ["tag", "part", "kind", "location", "status", "next_due_on", "holder"];

#[test]
fn a_result_has_the_same_json_names_everywhere() {
    let caretaker = Caretaker::with(&[("KET-1", "kettle", "Hall"), ("LAP-1", "laptop", "Hall")]);
    let pass = caretaker.json(&["pat", "pass", "KET-1", "LAP-1"]);
    let fail = caretaker.json(&["pat", "fail", "KET-1", "--reason", "x"]);
    let readings = ["--kind", "combined", "--result", "pass", "--instrument", "X", "--earth", "<0.10"];
    let record = caretaker.json(&[&["pat", "record", "KET-1", "--insulation", "99"], &readings[..]].concat());
    let void = caretaker.json(&["pat", "void", "4", "--reason", "x"]);
    let history = caretaker.json(&["pat", "history"]);
    for result in [&pass[0], &pass[1], &fail, &record, &void, &history[0]] {
        for name in RESULT {
            assert!(keys(result).contains(&name), "{name} is not in {result}");
        }
    }
    assert_eq!((&pass[0]["part"], &pass[1]["part"]), (&Value::Null, &json!("charger")));
    assert_eq!(keys(&record["readings"][0]), ["test", "comparator", "value", "unit", "result"]);
    assert_eq!([&pass[0]["state"], &void["state"]], ["counted", "void"]);
}

#[test]
fn a_due_row_has_its_json_names() {
    let caretaker = Caretaker::with(&[("KET-1", "kettle", "Hall"), ("LAP-1", "laptop", "Hall")]);
    let rows = caretaker.json(&["pat", "due"]);
    for row in rows.as_array().unwrap() {
        assert_eq!(keys(row)[..DUE.len()], DUE, "{row}");
    }
    assert_eq!(keys(&caretaker.json(&["show", "KET-1"])["pat"]), ["status", "next_due_on"]);
}

#[test]
fn refusals_and_errors_have_their_json_names() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "x"]);
    let talk = caretaker.kept_out(1, &["out", "KET-1", "--to", "S1"]);
    assert_eq!(keys(&talk), ["format", "refusals", "error", "warnings"]);
    assert_eq!(keys(&talk["refusals"][0]), ["rule", "tag", "ref", "message", "remedy", "may_override"]);
    let high = ["--kind", "combined", "--result", "pass", "--instrument", "X", "--earth", "9"];
    let talk = caretaker.kept_out(1, &[&["pat", "record", "KET-1"], &high[..]].concat());
    assert_eq!(keys(&talk["refusals"][0]), ["rule", "tag", "ref", "message", "remedy", "may_override"]);
    assert_eq!((text(&talk["refusals"][0]["tag"]), &talk["error"]), ("KET-1".to_owned(), &Value::Null));
    let talk = caretaker.kept_out(3, &["pat", "pass", "KET-9"]);
    assert_eq!((text(&talk["error"]["kind"]), &talk["refusals"]), ("not_found".to_owned(), &json!([])));
}

#[test]
fn a_json_list_is_an_array_and_a_csv_has_a_header() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.full_test("KET-1", "2026-05-22");
    for (list, wanted) in [
        (
            &["due"][..],
            &[
                ("tag", "KET-1"),
                ("part", ""),
                ("kind", "visual"),
                ("location", "Staff room"),
                ("status", "overdue"),
                ("next_due_on", "2026-11-22"),
            ][..],
        ),
        (&["list"], &[("tag", "KET-1"), ("status", "overdue"), ("next_due_on", "2026-11-22")]),
        (
            &["history"],
            &[
                ("no", "1"),
                ("tag", "KET-1"),
                ("kind", "combined"),
                ("result", "pass"),
                ("tested_on", "2026-05-22"),
                ("next_due_on", "2027-05-22"),
                ("tester", "tess"),
                ("instrument", "PrimeTest 350"),
                ("state", "counted"),
            ],
        ),
        (&["summary"], &[("by", "school"), ("things", "1"), ("overdue", "1"), ("in_date_percent", "0")]),
        (&["interval", "KET-1"], &[("of", "KET-1"), ("kind", "visual"), ("months", "6"), ("basis", "default")]),
        (&["limit"], &[("limit", "earth"), ("value", "0.1")]),
        (&["label", "KET-1"], &[("tag", "KET-1"), ("result", "pass"), ("tested_on", "2026-05-22")]),
    ] {
        let arguments = [&["pat"], list].concat();
        assert!(caretaker.json(&arguments).is_array(), "{list:?}");
        let csv = caretaker.done(&[&arguments[..], &["--format", "csv"]].concat()).out;
        let head: Vec<&str> = csv.lines().next().unwrap().split(',').collect();
        // The readings are in quotes.
        let line = csv.lines().nth(1).unwrap().replace("Ω, ", "Ω; ");
        let row: Vec<&str> = line.split(',').collect();
        for (heading, cell) in wanted {
            let column = head.iter().position(|h| h == heading);
            assert_eq!(column.map(|c| row[c]), Some(*cell), "{list:?} {heading}: {csv}");
        }
    }
}

#[test]
fn an_empty_csv_has_only_a_header() {
    let caretaker = Caretaker::new();
    for list in ["due", "list", "history"] {
        let csv = caretaker.done(&["pat", list, "--format", "csv"]).out;
        assert_eq!(csv.lines().count(), 1, "{list}: {csv}");
        assert!(csv.contains("tag,part,"), "{list}: {csv}");
    }
}

// A spreadsheet would run a cell that begins with `=`.
#[test]
fn a_note_is_not_run_as_a_formula() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "=cmd|' /C calc'!A1"]);
    let csv = caretaker.done(&["pat", "history", "--format", "csv"]).out;
    assert!(csv.contains("cmd|") && !csv.contains(",=cmd") && !csv.contains(",\"=cmd"), "{csv}");
}

#[test]
fn exit_codes_match_those_of_other_commands() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "due"]);
    let high = ["--kind", "combined", "--result", "pass", "--instrument", "X", "--earth", "9"];
    caretaker.kept_out(1, &[&["pat", "record", "KET-1"], &high[..]].concat());
    // Not found takes precedence over refused.
    caretaker.kept_out(3, &[&["pat", "record", "KET-9"], &high[..]].concat());
    for usage in [
        &["pat"][..],
        &["pat", "pass"],
        &["pat", "tested", "KET-1"],
        &["pat", "due", "--within", "soon"],
        &["pat", "due", "--kind", "thorough"],
        &["pat", "due", "--status", "fine"],
        &["pat", "due", "--limit", "few"],
        &["pat", "list", "--status", "fine"],
        &["pat", "history", "--since", "once"],
        &["pat", "void", "KET-1", "--reason", "x"],
        &["pat", "match", "KET-1"],
        &["pat", "accept", "one", "--reason", "x"],
        &["pat", "import"],
    ] {
        caretaker.kept_out(2, usage);
    }
    for unknown in [
        &["pat", "fail", "KET-9", "--reason", "x"][..],
        &["pat", "match", "77", "KET-1"],
        &["pat", "accept", "77", "--reason", "x"],
        &["pat", "history", "KET-9"],
        &["pat", "label", "KET-9"],
        &["pat", "due", "--category", "kettel"],
    ] {
        caretaker.kept_out(3, unknown);
    }
    caretaker.kept_out(4, &["pat", "import", &fixture("bad/neither.txt")]);
    let mut elsewhere = Caretaker::new();
    elsewhere.cli.db = Some(elsewhere.path("none.db").into());
    for gone in [&["pat", "due"][..], &["pat", "pass", "KET-1"], &["pat", "import", &fixture("good/seaward.txt")]] {
        assert_eq!(elsewhere.run(gone).code, 5, "{gone:?}");
    }
}
