//! Values that are stored easily and seldom meant: a replacement that costs nothing, a warranty without a unit, a number in
//! powers of ten.

use super::{Office, groups};
use serde_json::Value;

/// The message of a command that is refused with this code and changes nothing, and its hint.
pub(super) fn refusal(office: &Office, code: u8, arguments: &[&str]) -> (String, String) {
    let talk = office.kept_out(code, arguments);
    let text = |name: &str| talk["error"][name].as_str().unwrap_or_default().to_owned();
    (text("message"), text("hint"))
}

#[test]
fn a_replacement_that_costs_nothing_is_a_question() {
    let office = Office::small();
    let path = office.file("a.csv", "Tag,Category,Replacement Cost\nLAP-0001,laptop,0\nLAP-0003,laptop,£0.00\n");
    assert_eq!(groups(&office.plan(&["asset", "import", &path])), ["no-cost 2"]);
    office.refused_file(&["asset", "import", &path]);
    office.import(&["asset", "import", &path, "--answer", "no-cost=blank"]);
    assert_eq!(office.item("LAP-0003")["replacement_cost_pence"], Value::Null);
    office.import(&["asset", "import", &path, "--answer", "no-cost=keep"]);
    assert_eq!(office.item("LAP-0003")["replacement_cost_pence"], 0);
    office.changes_nothing(&["asset", "import", &path]);
    let edit = ["asset", "edit", "LAP-0002", "--replacement-cost", "0"];
    assert!(refusal(&office, 1, &edit).1.contains("--yes"));
    office.done(&[&edit[..], &["--yes"]].concat());
    refusal(&office, 1, &["asset", "add", "LAP-0009", "--category", "laptop", "--replacement-cost", "0.00"]);
    office.done(&["asset", "edit", "LAP-0002", "--cost", "0"]);
}

#[test]
fn a_warranty_is_in_the_unit_of_its_words_or_of_its_heading() {
    for (heading, cell, more, until) in [
        ("Warranty", "3 years", "", "2027-09-01"),
        ("Warranty", "3y", "", "2027-09-01"),
        ("Warranty", "3 yrs", "", "2027-09-01"),
        ("Warranty", "36 months", "", "2027-09-01"),
        ("Warranty Months", "3", "", "2024-12-01"),
        ("Warranty Years", "3", "", "2027-09-01"),
        ("Guarantee in years", "3", "Guarantee in years=warranty until", "2027-09-01"),
        ("Guarantee in months", "3", "Guarantee in months=warranty until", "2024-12-01"),
    ] {
        let office = Office::new();
        let text = format!("Tag,Category,Purchase Date,{heading}\nLAP-1,laptop,01/09/2024,{cell}\n");
        let path = office.file("a.csv", text);
        let map = if more.is_empty() { vec![] } else { vec!["--map", more] };
        office.import(&[&["asset", "import", &path][..], &map].concat());
        assert_eq!(office.item("LAP-1")["warranty_until"], until, "{heading} {cell}");
    }
}

#[test]
fn a_typed_warranty_counts_from_the_purchase_and_has_a_unit() {
    let office = Office::small();
    office.done(&["asset", "edit", "LAP-0001", "--purchased", "2024-09-01"]);
    for (typed, until) in [("3 years", "2027-09-01"), ("3y", "2027-09-01"), ("18 months", "2026-03-01")] {
        office.done(&["asset", "edit", "LAP-0001", "--warranty", typed]);
        assert_eq!(office.item("LAP-0001")["warranty_until"], until, "{typed}");
    }
    for number in ["3", "12", "36"] {
        let (message, hint) = refusal(&office, 2, &["asset", "edit", "LAP-0001", "--warranty", number]);
        assert_eq!(message, format!("“{number}” may be months or years"));
        assert!(hint.contains(&format!("{number} months or {number} years")), "{hint}");
    }
}

#[test]
fn a_number_in_powers_of_ten_is_no_serial_and_no_phone_number() {
    let office = Office::small();
    let serial = ["asset", "edit", "LAP-0001", "--serial", "8.9E+18"];
    assert!(refusal(&office, 1, &serial).1.contains("--yes"));
    office.done(&[&serial[..], &["--yes"]].concat());
    for number in ["7.7009E+09", "see notes", "12"] {
        refusal(&office, 2, &["asset", "edit", "LAP-0001", "--phone-number", number]);
        let path = office.file("a.csv", format!("Tag,Mobile Number\nLAP-0001,{number}\n"));
        let (plan, _) = office.refused_file(&["asset", "import", &path]);
        assert!(plan["problems"].to_string().contains("Mobile Number"), "{plan}");
    }
    for number in ["07700 900123", "+44 7700 900123", "01632 960001 ext. 204", "204"] {
        office.done(&["asset", "edit", "LAP-0001", "--phone-number", number]);
    }
    refusal(&office, 2, &["person", "edit", "P1", "--guardian-contact", "7.7009E+09"]);
}
