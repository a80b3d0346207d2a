//! The plan of an import: what it shows, what it asks, and how the answers are given.

use super::{Office, asked, column, counts, group, groups, lines, outcomes, row, rows, tells};
use crate::support::answers::{each, has_names};
use kitbook::cli::Prompt;
use serde_json::{Value, json};
use std::collections::VecDeque;

/// A school with three items, and a file that updates one, leaves one, adds one, and asks about one.
fn school() -> (Office, String) {
    let office = Office::with_holders();
    let known = "Asset ID,Item,Type,Room\nT-1,Laptop,Laptop,Hall\nT-2,Laptop,Laptop,Hall\nT-9,Laptop,Laptop,Hall\n";
    office.import(&["asset", "import", &office.file("known.csv", known)]);
    let text = "Register,,,,,\nAsset ID,Item,Type,Room,Date of Purchase,Assigned To\n\
                T-1,Laptop,Laptop,Room 12,13/09/2023,\n\
                T-2,Laptop,Laptop,Hall,,\nT-3,Camera,Camera,Hall,,Ann Example\nT-4,Camera,Camera,Hall,31/02/2023,\n\
                T-5,Camera,Camera,Hall,,Stock\nTOTAL,5,,,,\n";
    let path = office.file("register.csv", text);
    (office, path)
}

#[test]
fn a_plan_has_every_name() {
    let (office, path) = school();
    let plan = office.plan(&["asset", "import", &path]);
    has_names(
        &plan,
        "key added changed unchanged skipped borrowers_added loans_added fates new_categories unknown_columns problems \
         sheet passed_over columns rows questions by_kind by_category by_state not_in_file",
    );
    assert_eq!((&plan["key"], &plan["sheet"]), (&"Asset ID".into(), &Value::Null));
    has_names(&rows(&plan["columns"])[0], "heading field how first read_as");
    has_names(&rows(&plan["rows"])[0], "line key outcome changes reasons");
    has_names(&rows(&plan["questions"])[0], "group question answers count answer rows");
    has_names(&rows(&group(&plan, "holder").unwrap()["rows"])[0], "line key column text candidates");
    has_names(&rows(&plan["passed_over"])[0], "line text reason");
}

#[test]
fn a_plan_shows_each_column_with_its_first_value_as_read() {
    let (office, path) = school();
    let plan = office.plan(&["asset", "import", &path]);
    let bought = column(&plan, "Date of Purchase");
    assert_eq!(
        [&bought["field"], &bought["how"], &bought["first"], &bought["read_as"]],
        ["purchased", "read", "13/09/2023", "13 Sep 2023"]
    );
    assert_eq!([&column(&plan, "Room")["field"], &column(&plan, "Room")["first"]], ["location", "Room 12"]);
    let ran = office.run(&["asset", "import", &path, "--dry-run"]);
    tells(&ran.out, &["Date of Purchase", "13 Sep 2023"]);
}

#[test]
fn a_plan_has_the_outcome_of_each_row() {
    let (office, path) = school();
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(outcomes(&plan), ["3 updated", "4 unchanged", "5 added", "6 problem", "7 question"]);
    let keys = each(&plan["rows"], "key");
    assert_eq!(keys, ["T-1", "T-2", "T-3", "T-4", "T-5"]);
    let changes = rows(&row(&plan, 3)["changes"]);
    let of = |field: &str| changes.iter().find(|change| change["field"] == field).unwrap();
    assert_eq!(changes.len(), 2, "{changes:?}");
    assert_eq!(of("location"), &json!({"field": "location", "from": "Hall", "to": "Room 12"}));
    assert_eq!(of("purchased")["from"], Value::Null);
    let day = of("purchased")["to"].as_str().unwrap();
    assert!(["13 Sep 2023", "2023-09-13"].contains(&day), "{day}");
    tells(&row(&plan, 6)["reasons"].to_string(), &["31/02/2023"]);
    assert_eq!(row(&plan, 5)["changes"], json!([]));
    let over: Vec<u64> = rows(&plan["passed_over"]).iter().map(|row| row["line"].as_u64().unwrap()).collect();
    assert_eq!(over, [1, 8]);
}

#[test]
fn a_plan_counts_and_says_what_the_file_has_not() {
    let (office, path) = school();
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(plan["not_in_file"], json!({"count": 1, "first": ["T-9"]}));
    assert_eq!(plan["by_state"], json!({"available": 1, "on_loan": 1}), "of the rows added and updated");
    assert_eq!(plan["by_category"], json!({"laptop": 1, "camera": 1}));
    office.refused_file(&["asset", "import", &path]);
    assert_eq!(office.item("T-9")["state"], "available", "an item that the file leaves out is not missing");
}

#[test]
fn problems_and_questions_refuse_the_whole_file_in_a_pipe() {
    let (office, path) = school();
    let (plan, message) = office.refused_file(&["asset", "import", &path, "--answer", "holder=no-loan"]);
    assert_eq!(lines(&plan, "problem"), [6]);
    tells(&message, &["1 problem"]);
    let (_, message) = office.refused_file(&["asset", "import", &path]);
    tells(&message, &["--answer", "holder"]);
    let ran = office.run(&["asset", "import", &path, "--yes", "--format", "json"]);
    assert_eq!(ran.code, 4, "--yes answers no question: {ran:?}");
    assert_eq!(office.tags(), ["T-1", "T-2", "T-9"]);
}

#[test]
fn the_document_after_applying_is_the_plan() {
    let (office, path) = school();
    let text = std::fs::read_to_string(&path).unwrap().replace("31/02/2023", "28/02/2023");
    let path = office.file("good.csv", text);
    let command = ["asset", "import", &path, "--answer", "holder=no-loan"];
    let plan = office.plan(&command);
    assert_eq!(counts(&plan), [3, 1, 1, 0]);
    assert_eq!(group(&plan, "holder").unwrap()["answer"], "no-loan");
    assert_eq!(office.import(&command), plan);
    office.changes_nothing(&command);
}

#[test]
fn a_word_that_is_no_answer_is_refused_with_those_that_are() {
    let (office, path) = school();
    for answer in ["holder=maybe", "nonsense=keep", "holder", "holder:99=no-loan", "holder:7=NOBODY"] {
        let before = office.traces();
        let ran = office.run(&["asset", "import", &path, "--answer", answer, "--format", "json"]);
        assert!([2, 4].contains(&ran.code), "{answer}: {ran:?}");
        assert_eq!(office.traces(), before, "{answer}");
    }
    let ran = office.run(&["asset", "import", &path, "--answer", "holder=maybe"]);
    tells(&ran.err, &["maybe", "no-loan", "add-staff"]);
}

#[test]
fn a_table_shows_the_first_twenty_of_each_outcome_and_json_all() {
    let office = Office::new();
    let rows_of: String = (1..=57).map(|n| format!("ZQ-{n:03},Laptop\n")).collect();
    let path = office.file("a.csv", format!("Asset ID,Type\n{rows_of}"));
    assert_eq!(rows(&office.plan(&["asset", "import", &path])["rows"]).len(), 57);
    let table = office.run(&["asset", "import", &path, "--dry-run"]).out;
    let shown = table.lines().filter(|line| line.contains("ZQ-0")).count();
    assert!((20..=21).contains(&shown), "twenty rows, and the first value of the column: {table}");
    tells(&table, &["37"]);
}

#[test]
fn bad_rows_are_written_as_they_were_and_reading_them_again_makes_nothing_worse() {
    let (office, _) = school();
    let text = "Asset ID;Item;Type;Date of Purchase;Price;Serial;Assigned To\r\n\
                T-10;\"Laptop; big\";Laptop;01/09/2023;£429.00;=\"000777\";\r\n\
                T-11;\"Say \"\"hi\"\"\";Laptop;31/02/2023;  £429.00;=\"000778\";\r\n\
                000012;Café;Laptop;01/09/23;429 inc VAT;8.93901E+18;\r\n\
                T-13;Laptop;Laptop;01/09/2023;429;000779;Stock\r\n";
    let path = office.file("a.csv", text);
    let (plan, rest) = office.skipping_bad(&["asset", "import", &path]);
    assert_eq!((lines(&plan, "added"), &plan["skipped"]), (vec![2], &3.into()));
    let kept: Vec<&str> = rest.lines().collect();
    assert_eq!(kept[0], "Asset ID,Item,Type,Date of Purchase,Price,Serial,Assigned To,Import Problem");
    let bad_day = "T-11,\"Say \"\"hi\"\"\",Laptop,31/02/2023,  £429.00,\"=\"\"000778\"\"\",,";
    assert!(kept[1].starts_with(bad_day), "{rest}");
    assert!(kept[2].starts_with("000012,Café,Laptop,01/09/23,429 inc VAT,8.93901E+18,,"), "{rest}");
    assert!(kept[3].starts_with("T-13,Laptop,Laptop,01/09/2023,429,000779,Stock,"), "{rest}");
    let again = office.file("again.csv", &rest);
    let plan = office.plan(&["asset", "import", &again]);
    assert_eq!(outcomes(&plan), ["2 problem", "3 question", "4 question"]);
    assert_eq!(column(&plan, "Import Problem")["how"], "ignored");
    assert_eq!(groups(&plan), ["holder 1", "short-serial 1"]);
    let mended = rest.replace("31/02/2023", "28/02/2023").replace("8.93901E+18", "S12");
    let mended = office.file("mended.csv", mended);
    office.import(&["asset", "import", &mended, "--answer", "holder=no-loan"]);
    assert_eq!(
        (&office.item("T-11")["serial"], &office.item("T-11")["name"], &office.item("000012")["purchased_on"]),
        (&"000778".into(), &"Say \"hi\"".into(), &"2023-09-01".into())
    );
    // The rest of the rest has one column of reasons, not two.
    let (_, rest) = office.skipping_bad(&["asset", "import", &again]);
    assert_eq!(rest.lines().next().unwrap().matches("Import Problem").count(), 1);
}

#[test]
fn a_file_of_bad_rows_is_not_read_in_another_order_of_days_without_a_word() {
    let office = Office::new();
    let text = "Asset Tag,Category,Purchase Date,Cost\nE-1,laptop,01/13/2024,1\nE-2,laptop,02/03/2024,x\n";
    let path = office.file("us.csv", text);
    let rest = office.path("rest.csv");
    let first = office.run(&["asset", "import", &path, "--date-format", "us", "--skip-bad", &rest]);
    let left = std::fs::read_to_string(&rest).unwrap();
    let again = office.file("rest2.csv", left.replace(",x,", ",2,"));
    let second = office.run(&["asset", "import", &again]);
    let shown = office.run(&["asset", "show", "E-2", "--format", "json"]).out;
    let is_misread = shown.contains("\"purchased_on\": \"2024-03-02\"");
    let told = first.err + &first.out + &left;
    assert!(!is_misread || told.contains("--date-format us"), "{told} {second:?}");
}

/// A technician at the terminal, with answers in order.
struct Technician {
    lines: VecDeque<&'static str>,
    yes: bool,
    asked: Vec<String>,
}

impl Prompt for Technician {
    fn yes_no(&mut self, question: &str) -> Option<bool> {
        self.asked.push(question.to_owned());
        Some(self.yes)
    }

    fn line(&mut self, question: &str) -> Option<String> {
        self.asked.push(question.to_owned());
        let agrees = if self.yes { "y" } else { "no" };
        Some(self.lines.pop_front().unwrap_or(agrees).to_owned())
    }
}

fn technician(lines: &[&'static str], yes: bool) -> Technician {
    Technician { lines: lines.iter().copied().collect(), yes, asked: Vec::new() }
}

#[test]
fn a_terminal_is_shown_the_plan_asked_each_group_and_asked_to_apply() {
    let (office, path) = school();
    let text = std::fs::read_to_string(&path).unwrap().replace("31/02/2023", "28/02/2023");
    let path = office.file("good.csv", text);
    let before = office.traces();
    let mut refuses = technician(&["no-loan"], false);
    let ran = office.ask(&mut refuses, &["asset", "import", &path]);
    tells(&ran.out, &["Date of Purchase", "13 Sep 2023"]);
    assert_eq!(office.traces(), before, "{ran:?}");
    assert!(refuses.asked.len() >= 2, "{:?}", refuses.asked);
    tells(&refuses.asked[0], &["no-loan"]);
    let mut agrees = technician(&["nonsense", "no-loan"], true);
    let ran = office.ask(&mut agrees, &["asset", "import", &path]);
    assert_eq!(ran.code, 0, "{ran:?} {:?}", agrees.asked);
    assert_eq!(office.tags(), ["T-1", "T-2", "T-3", "T-4", "T-5", "T-9"]);
}

#[test]
fn nothing_to_ask_and_yes_asks_nothing() {
    let office = Office::new();
    let path = office.file("a.csv", "Asset ID,Type\nT-1,Laptop\n");
    let mut silent = technician(&[], false);
    let ran = office.ask(&mut silent, &["asset", "import", &path, "--yes"]);
    assert_eq!((ran.code, silent.asked.len()), (0, 0), "{ran:?} {:?}", silent.asked);
    assert_eq!(office.tags(), ["T-1"]);
}

#[test]
fn one_question_is_about_all_rows_of_its_cause() {
    let office = Office::with_holders();
    let rows_of: String = (1..=40).map(|n| format!("T-{n},Laptop,Stock,{n}E+10,13/09/1923\n")).collect();
    let path = office.file("a.csv", format!("Asset ID,Type,Assigned To,Serial,Date Purchased\n{rows_of}"));
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["holder 40", "short-serial 40", "unlikely-date 40"]);
    assert_eq!(asked(&plan, "holder").len(), 40);
    let answers = ["--answer", "holder=no-loan", "--answer", "short-serial=blank", "--answer", "unlikely-date=blank"];
    assert_eq!(office.import(&[&["asset", "import", &path], &answers[..]].concat())["added"], 40);
}

#[test]
fn agreements_have_a_plan_too() {
    let office = Office::with_holders();
    office.done(&["agreement", "publish", "Acceptable use", "--sign-by", "+30d"]);
    let path = office.file("signed.csv", "Report,,\nStaff Code,Signed On,Room\nAL01,20/11/2026,12\n");
    let plan = office.plan(&["agreement", "import", &path]);
    has_names(&plan, "passed_over columns rows questions");
    assert_eq!(groups(&plan), ["unknown-columns 1"]);
    office.import(&["agreement", "import", &path, "--ignore", "Room"]);
    office.changes_nothing(&["agreement", "import", &path, "--ignore", "Room"]);
}

#[test]
fn an_answer_for_a_line_is_not_for_a_tag_and_an_answer_that_fits_nothing_is_said() {
    let office = Office::new();
    let path = office.file("a.csv", "Asset ID,Type,Assigned To\nT-1,Laptop,Stock\n2,Laptop,Stock\n");
    // Line 2 has the item T-1; the item 2 is on line 3.
    assert_eq!(office.run(&["asset", "import", &path, "--answer", "holder:2=no-loan"]).code, 2);
    let plan = office.plan(&["asset", "import", &path, "--answer", "holder:line 2=no-loan"]);
    let holders = rows(&group(&plan, "holder").unwrap()["rows"]);
    let open: Vec<&Value> = holders.iter().filter(|row| row["answer"].is_null()).collect();
    assert_eq!(open.iter().map(|row| row["line"].as_u64().unwrap()).collect::<Vec<_>>(), [3]);
    let ran = office.run(&["asset", "import", &path, "--answer", "holder=no-loan", "--answer", "holder:99=no-loan"]);
    tells(&(ran.out + &ran.err), &["no row asks holder:99"]);
}
