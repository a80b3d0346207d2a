//! A technician's own workbook: in with three commands, no editing and few questions, and nothing wrong gets in
//! silently.

#[path = "../../../examples/technician.rs"]
mod technician;

use super::{Office, asked, column, fixture, group, groups, rows, tells};
use crate::support::answers::{each, text};
use serde_json::{Value, json};

/// The answers that the technician gives, by group. Those that the plan doesn't ask are not given.
const ANSWERS: &[(&str, &str)] = &[
    ("numeric-key", "keep"),
    ("holder", "no-loan"),
    ("known-serial", "new"),
    ("short-serial", "blank"),
    ("day-number", "date"),
    ("unlikely-date", "blank"),
    ("on-loan-to-nobody", "awaiting-check"),
    ("in-use", "available"),
    ("unknown-columns", "ignore"),
    ("one-cell-row", "skip"),
];

/// Takes the workbook in. Returns the plan of the dry run.
fn taken_in() -> (Office, Value) {
    let (office, plan, _) = taken_in_and_told();
    (office, plan)
}

/// Takes the workbook in: the pupils, a dry run of the items, and the items with answers. Returns both plans.
fn taken_in_and_told() -> (Office, Value, Value) {
    let office = Office::new();
    let path = fixture("technician.xlsx");
    let people = office.import(&["person", "import", &path, "--sheet", "Pupils"]);
    assert_eq!((&people["added"], rows(&people["questions"]).len()), (&14.into(), 0), "{people}");
    let plan = office.plan(&["asset", "import", &path]);
    let answers = answers(&plan);
    let answers: Vec<&str> = answers.iter().flat_map(|answer| ["--answer", answer]).collect();
    let done = office.import(&[&["asset", "import", path.as_str()], &answers[..]].concat());
    (office, plan, done)
}

/// The answers to a plan's groups, with one of the two Toms for the line that means him.
fn answers(plan: &Value) -> Vec<String> {
    let asked: Vec<String> = each(&plan["questions"], "group");
    let mut answers: Vec<String> = Vec::new();
    for name in &asked {
        let known = ANSWERS.iter().find(|(group, _)| group == name);
        let (_, word) = known.unwrap_or_else(|| panic!("the technician has no answer about {name}: {plan}"));
        answers.push(format!("{name}={word}"));
    }
    answers.push("holder:000113=001204".to_owned());
    answers
}

#[test]
fn the_workbook_in_the_tree_is_what_the_example_writes() {
    let here = std::fs::read(fixture("technician.xlsx")).unwrap();
    assert!(here == technician::workbook(), "run: cargo run --example technician -- fixtures/import/technician.xlsx");
}

#[test]
fn three_commands_and_few_questions_take_the_workbook_in() {
    let (office, plan) = taken_in();
    assert!(rows(&plan["questions"]).len() <= 10, "{:?}", groups(&plan));
    assert!(super::lines(&plan, "problem").is_empty(), "no editing: {:?}", plan["problems"]);
    assert_eq!(plan["sheet"], "Asset register");
    assert_eq!(office.tags().len(), 60);
    let path = fixture("technician.xlsx");
    office.changes_nothing(&["person", "import", &path, "--sheet", "Pupils"]);
    let again = answers(&office.plan(&["asset", "import", &path]));
    let again: Vec<&str> = again.iter().flat_map(|answer| ["--answer", answer]).collect();
    office.changes_nothing(&[&["asset", "import", path.as_str()], &again[..]].concat());
}

#[test]
fn each_question_is_about_the_rows_that_need_it() {
    let office = Office::new();
    let path = fixture("technician.xlsx");
    office.import(&["person", "import", &path, "--sheet", "Pupils"]);
    let plan = office.plan(&["asset", "import", &path]);
    let count = |name: &str| group(&plan, name).map(|question| question["count"].clone());
    assert_eq!(count("numeric-key"), Some(12.into()), "the cameras");
    assert_eq!(count("holder"), Some(4.into()), "Stock twice, one of two Toms, and a stranger");
    assert_eq!(count("short-serial"), Some(1.into()));
    assert_eq!(count("day-number"), Some(1.into()));
    assert_eq!(count("unlikely-date"), Some(1.into()), "a warranty before its purchase");
    assert_eq!(count("on-loan-to-nobody"), Some(2.into()));
    assert_eq!(count("unknown-columns"), Some(1.into()), "the hidden column is asked about like any other");
    let tom = asked(&plan, "holder").into_iter().find(|row| row.contains("Tom Sample")).unwrap();
    tells(&tom, &["Tom Sample"]);
    tells(&group(&plan, "holder").unwrap().to_string(), &["001203", "001204"]);
    tells(&group(&plan, "unknown-columns").unwrap().to_string(), &["Insurer Ref"]);
}

#[test]
fn titles_totals_and_the_last_line_are_named() {
    let (office, plan) = taken_in();
    let over = plan["passed_over"].to_string() + &plan["questions"].to_string();
    tells(
        &over,
        &[
            "ICT asset register 2026-27",
            "Please don't sort",
            "Subtotal laptops",
            "Subtotal tablets",
            "TOTAL",
            "Printed",
        ],
    );
    for tag in office.tags() {
        let lower = tag.to_lowercase();
        assert!(!["total", "printed", "asset", "example"].iter().any(|word| lower.contains(word)), "{tag}");
    }
}

#[test]
fn columns_of_the_workbook_are_read_or_named() {
    let (_, plan) = taken_in();
    for (heading, field) in [
        ("Asset No", "tag"),
        ("Item", "name"),
        ("Type", "category"),
        ("Make", "make"),
        ("Model", "model"),
        ("Serial No.", "serial"),
        ("Room", "location"),
        ("Date Purchased", "purchased"),
        ("Purchase Price", "cost"),
        ("Comments", "notes"),
    ] {
        let column = column(&plan, heading);
        assert_eq!((&column["how"], &column["field"]), (&"read".into(), &field.into()), "{heading}");
    }
    for heading in ["Warranty Expiry", "Status", "Assigned To"] {
        assert_eq!(column(&plan, heading)["how"], "read", "{heading}");
    }
    assert_eq!(column(&plan, "Insurer Ref")["how"], "asked");
}

#[test]
fn tags_are_as_excel_shows_them() {
    let (office, _) = taken_in();
    let tags = office.tags();
    for tag in ["000101", "000130", "TAB-001", "TAB-018", "701", "712"] {
        assert!(tags.contains(&tag.to_owned()), "{tag} is not in {tags:?}");
    }
    assert!(!tags.iter().any(|tag| tag.contains('.')), "{tags:?}");
}

#[test]
fn days_are_right_or_empty() {
    let (office, _) = taken_in();
    for (tag, day) in [
        ("000107", Value::from("2023-09-13")),
        ("000101", "2023-09-13".into()),
        ("000102", "2023-09-13".into()),
        ("000103", "2024-09-01".into()),
        ("000104", "2023-01-01".into()),
        ("000105", Value::Null),
        ("000106", "2024-09-01".into()),
        ("000108", "2023-09-13".into()),
        ("TAB-001", "2023-09-13".into()),
        ("TAB-002", "2023-09-13".into()),
        ("701", "2023-09-13".into()),
    ] {
        assert_eq!(office.item(tag)["purchased_on"], day, "{tag}");
    }
    for tag in office.tags() {
        let bought = office.item(&tag)["purchased_on"].as_str().unwrap_or("2023").to_owned();
        assert!(bought.as_str() >= "2023" && bought.as_str() <= "2024-09-01", "{tag}: {bought}");
    }
    assert_eq!(office.item("000101")["warranty_until"], Value::Null, "it would end before the purchase");
    assert_eq!(office.item("000129")["warranty_until"], Value::Null, "9999 means no end");
    assert_eq!(office.item("000102")["warranty_until"], "2027-09-13");
}

#[test]
fn serial_numbers_are_real_ones() {
    let (office, plan, done) = taken_in_and_told();
    for tag in office.tags() {
        let serial = office.item(&tag)["serial"].as_str().unwrap_or("ok").to_owned();
        let is_odd =
            serial.contains('+') || serial.starts_with("893") || ["N/A", "-", "TBC"].contains(&serial.as_str());
        assert!(!is_odd, "{tag} has the serial number {serial}");
    }
    let twice = office.json(&["asset", "list", "--serial", "PF3DUP01"]);
    assert_eq!(each(&twice, "tag"), ["000120", "000121"]);
    tells(&plan.to_string(), &["000120"]);
    let said: String =
        rows(&done["rows"]).iter().filter(|row| row["key"] == "000121").map(|row| row["reasons"].to_string()).collect();
    tells(&said, &["000120"]);
}

#[test]
fn money_is_right() {
    let (office, _) = taken_in();
    for (tag, pence) in
        [("000101", 42_900), ("000123", 42_900), ("000128", 42_900), ("TAB-001", 29_900), ("701", 30_000)]
    {
        assert_eq!(office.item(tag)["purchase_cost_pence"], pence, "{tag}");
    }
}

#[test]
fn no_item_can_be_lent_that_is_scrapped_broken_lost_or_not_understood() {
    let (office, plan, done) = taken_in_and_told();
    for (tag, states) in [
        ("000115", &["disposed"][..]),
        ("000116", &["disposed"]),
        ("000117", &["disposed"]),
        ("000118", &["unsafe", "in_repair", "awaiting_check"]),
        ("000119", &["awaiting_check"]),
        ("000124", &["lost"]),
        ("000125", &["awaiting_check"]),
        ("000126", &["awaiting_check"]),
        ("TAB-018", &["disposed"]),
    ] {
        let state = text(&office.item(tag)["state"]);
        assert!(states.contains(&state.as_str()), "{tag} is {state}");
        assert!(!office.lends(tag, "001214"), "{tag} is lent");
    }
    tells(office.item("000119")["notes"].as_str().unwrap(), &["In the loft"]);
    assert!(office.lends("000109", "001214") && office.lends("701", "001214"));
    assert_eq!(office.item("000115")["holder"], Value::Null, "a scrapped laptop is with nobody");
    assert_eq!(done["by_category"], json!({"laptop": 30, "tablet": 18, "camera": 12}));
    // Before the answers, eight laptops and those that are in use by nobody, a tablet and the cameras are questions.
    assert_eq!(plan["by_category"], json!({"laptop": 12, "tablet": 17}));
    assert_eq!(super::lines(&plan, "question").len(), 8 + 10 + 1 + 12 + 1, "and the last line");
}

#[test]
fn holders_are_the_pupils_of_the_other_sheet_and_nobody_is_made_up() {
    let (office, _) = taken_in();
    for (tag, reference) in [
        ("000101", "001201"),
        ("000102", "001202"),
        ("000103", "001205"),
        ("000104", "001206"),
        ("000105", "001207"),
        ("000106", "001208"),
        ("000107", "001209"),
        ("000113", "001204"),
    ] {
        assert_eq!(office.item(tag)["holder"]["ref"], reference, "{tag}");
    }
    for tag in ["000111", "000112", "000114", "000127", "000128"] {
        assert_eq!(office.item(tag)["holder"], Value::Null, "{tag}");
    }
    assert_eq!(rows(&office.json(&["loan", "list"])).len(), 8);
    let people = office.everybody();
    assert_eq!(people.len(), 14);
    assert!(people.iter().all(|person| person.contains(", pupil, ")), "{people:?}");
    assert!(!people.iter().any(|person| person.contains("Stock") || person.contains("Nother")), "{people:?}");
}

#[test]
fn the_pupils_keep_their_numbers_names_and_forms() {
    let (office, _) = taken_in();
    for (reference, given, family, year, form) in [
        ("001201", "Meg", "Madeup", "9", "9B"),
        ("001205", "Seán", "O’Example", "10", "10C"),
        ("001206", "Jan", "van der Test", "10", "10C"),
        ("001208", "Ada", "Fictional-Name", "11", "11A"),
        ("000077", "Nia", "Nobody", "9", "9B"),
    ] {
        let person = office.person(reference);
        assert_eq!(
            [&person["ref"], &person["given_name"], &person["family_name"], &person["year_group"], &person["class"]],
            [reference, given, family, year, form]
        );
    }
    assert_eq!(office.person("000077")["email"], "23nnobody@school.example.org");
}
