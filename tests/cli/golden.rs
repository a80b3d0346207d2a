//! The contract of names: whole documents, as in section 4 of the design. `KITBOOK_BLESS=1` rewrites them; then compare
//! them with the design by eye.

use super::school;
use crate::support::{Cli, Ran};
use serde_json::Value;
use std::{env, fs, path::PathBuf};

/// Replaces ids and hashes, which are new in each run.
fn normalise(value: &mut Value) {
    match value {
        Value::Array(all) => all.iter_mut().for_each(normalise),
        Value::Object(all) => all.values_mut().for_each(normalise),
        Value::String(text) => {
            let hex = |c: char| c.is_ascii_hexdigit();
            if text.len() == 36 && text.split('-').map(str::len).eq([8, 4, 4, 4, 12]) {
                *text = "<id>".to_owned();
            } else if text.len() == 64 && text.chars().all(hex) {
                *text = "<hash>".to_owned();
            }
        }
        _ => {}
    }
}

fn golden(name: &str, mut document: Value) {
    normalise(&mut document);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/cli/golden/{name}.json"));
    let text = format!("{}\n", serde_json::to_string_pretty(&document).unwrap());
    if env::var_os("KITBOOK_BLESS").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let wanted = fs::read_to_string(&path).unwrap_or_default();
    // Compared as text, because people read the names in this order.
    assert_eq!(text, wanted, "{name}.json");
}

fn lend(cli: &Cli) -> Value {
    cli.json(&["out", "CAM-1", "--to", "S1", "--off-site", "visit", "--purpose", "science museum", "--for", "9B"])
}

#[test]
fn an_asset_at_home_and_on_loan() {
    let school = school();
    let cli = Cli::of(&school);
    golden("asset", cli.json(&["show", "LAP-0001"]));
    cli.json(&["out", "LAP-0001", "--to", "S1", "--due", "2026-12-18"]);
    golden("asset-on-loan", cli.json(&["show", "LAP-0001"]));
}

#[test]
fn a_person() {
    let school = school();
    let cli = Cli::of(&school);
    lend(&cli);
    golden("person", cli.json(&["show", "S1"]));
    golden("person-list", cli.json(&["person", "list"]));
}

#[test]
fn a_loan_through_its_life() {
    let school = school();
    let cli = Cli::of(&school);
    cli.json(&[
        "out",
        "LAP-0001",
        "--to",
        "S1",
        "--due",
        "15:30",
        "--off-site",
        "home",
        "--override",
        "not-encrypted",
        "--reason",
        "headteacher agreed",
    ]);
    golden("loan", cli.json(&["loan", "show", "1"]));
    cli.json(&["loan", "sign", "1", "--how", "screen", "--witness", "Amir Khan"]);
    let mut later = Cli::of(&school);
    later.now = "2026-11-23T16:00:00Z".to_owned();
    golden("loan-overdue", later.json(&["loan", "list"]));
    golden("loan-part-returned", later.json(&["in", "LAP-0001", "--all-well", "--part", "charger=missing"]));
    golden("loan-void", later.json(&["loan", "void", "1", "--reason", "never was"]));
}

#[test]
fn a_slip_unsigned_and_signed() {
    let school = school();
    let cli = Cli::of(&school);
    golden("slip", lend(&cli));
    golden("slip-signed", cli.json(&["loan", "sign", "--slip", "1", "--how", "screen", "--witness", "Amir Khan"]));
}

fn talk(ran: &Ran, code: u8) -> Value {
    assert_eq!(ran.code, code, "{ran:?}");
    ran.talk()
}

#[test]
fn refusals_an_error_and_warnings() {
    let mut school = school();
    school.lent("LAP-0002", "S2");
    let cli = Cli::of(&school);
    let home = ["--off-site", "home", "--format", "json"];
    let both = cli.run(&[&["out", "LAP-0001", "LAP-0002", "LAP-0004", "--to", "S1"][..], &home].concat());
    golden("refusal-and-error", talk(&both, 3));
    golden("refusal", talk(&cli.run(&[&["out", "LAP-0001", "--to", "S1"][..], &home].concat()), 1));
    golden("warning", talk(&cli.run(&[&["out", "LAP-0003", "--to", "S1"][..], &home].concat()), 0));
    golden("error", talk(&cli.run(&["show", "LAP-0004", "--format", "json"]), 3));
    golden("error-usage", talk(&cli.run(&["loan", "list", "--limit", "x", "--format", "json"]), 2));
}

#[test]
fn tests_of_a_charger_and_what_is_due() {
    let school = school();
    let cli = Cli::of(&school);
    let with = ["--insulation", ">199.9", "--leakage", "0.10", "--polarity", "ok"];
    let by = ["--instrument", "PrimeTest 350", "--instrument-serial", "41C-0712", "--tester", "R Fennimore"];
    let test = ["pat", "record", "LAP-0001", "--kind", "combined", "--result", "pass"];
    golden("pat-result", cli.json(&[&test[..], &with, &by].concat()));
    let mut later = Cli::of(&school);
    later.now = "2027-11-24T09:00:00Z".to_owned();
    golden("pat-item", later.json(&["pat", "list", "LAP-0001"]));
    cli.json(&["out", "LAP-0001", "--to", "S1"]);
    golden("pat-due", later.json(&["pat", "due", "LAP-0001"]));
    golden("pat-summary", later.json(&["pat", "summary", "LAP-0001"]));
}

#[test]
fn log_entries() {
    let school = school();
    let cli = Cli::of(&school);
    lend(&cli);
    cli.json(&["in", "CAM-1", "--check", "card-cleared=no", "--note", "lens cap gone"]);
    cli.json(&["rule", "set", "has-overdue", "refuse"]);
    golden("log", cli.json(&["log", "show", "--limit", "3"]));
}
