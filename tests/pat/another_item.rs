//! A tag on a contractor's sheet is not trusted over the rest of its row: serial number, make and description.

use super::{Caretaker, each};
use serde_json::{Value, json};

const HEADINGS: &str =
    "Asset Tag,Description,Make,Serial,Location,Test Date,Result,Tester,Instrument,Earth,Insulation,Class";

/// A school with two kettles that failed last week.
fn school() -> Caretaker {
    let mut caretaker = Caretaker::new();
    let kettle = ["asset", "add", "APP-1", "--category", "kettle", "--serial", "K1", "--make", "Russell"];
    caretaker.done(&[&kettle[..], &["--location", "Hall"]].concat());
    let other = ["asset", "add", "APP-2", "--category", "kettle", "--make", "Russell", "--location", "Hall"];
    caretaker.done(&other);
    caretaker.done(&["pat", "fail", "APP-1", "--reason", "flex cut"]);
    caretaker.done(&["pat", "fail", "APP-2", "--reason", "flex cut"]);
    caretaker.at("2026-11-30");
    caretaker
}

/// A sheet with rows of tag, description, make and serial number, each passed.
fn sheet(caretaker: &Caretaker, rows: &[[&str; 4]]) -> String {
    let rows: Vec<String> =
        rows.iter().map(|row| format!("{},Boiler room,27/11/2026,Pass,K,KT,0.05,99,I\n", row.join(","))).collect();
    caretaker.file("sheet.csv", &format!("{HEADINGS}\n{}", rows.concat()))
}

fn plan(caretaker: &Caretaker, file: &str) -> Value {
    caretaker.run(&["pat", "import", file, "--dry-run", "--format", "json"]).json()
}

#[test]
fn a_test_with_another_serial_number_is_a_problem_of_its_line() {
    let caretaker = school();
    let file = sheet(&caretaker, &[["APP-1", "Floor polisher", "Numatic", "ZZ9"]]);
    let asked = caretaker.kept_out(4, &["pat", "import", &file])["error"].to_string();
    assert!(asked.contains("APP-1 has the serial number “K1”, not “ZZ9”"), "{asked}");
    assert_eq!(caretaker.status("APP-1"), "failed");
    // Whatever else the row says.
    let file = sheet(&caretaker, &[["APP-1", "Kettle", "Russell", "ZZ9"]]);
    caretaker.kept_out(4, &["pat", "import", &file]);
    // In other letters it is the same, and decides.
    let file = sheet(&caretaker, &[["APP-1", "Floor polisher", "Numatic", "k1"]]);
    assert_eq!(caretaker.import(&file, &[])["passed"], 1);
}

#[test]
fn a_test_with_another_make_and_description_is_a_question_of_one_group() {
    let caretaker = school();
    let rows = [["APP-1", "Floor polisher", "Numatic", ""], ["APP-2", "Drill", "Bosch", "D-9"]];
    let file = sheet(&caretaker, &rows);
    let asked = caretaker.kept_out(4, &["pat", "import", &file])["error"].to_string();
    assert!(asked.contains("other-item (2, first line 2)"), "{asked}");
    assert_eq!([caretaker.status("APP-1"), caretaker.status("APP-2")], ["failed", "failed"]);
    let planned = plan(&caretaker, &file);
    let group = planned["questions"].as_array().unwrap()[0].clone();
    assert_eq!(each(&group["answers"], "word"), ["same", "skip"]);
    let told = group["rows"][0]["text"].to_string();
    assert!(
        told.contains("Numatic Floor polisher") && told.contains("APP-1") && told.contains("Russell kettle"),
        "{told}"
    );
    assert_eq!(each(&planned["rows"], "outcome"), ["question", "question"]);
    let skipped = caretaker.import(&file, &["--answer", "other-item=skip"]);
    assert_eq!([&skipped["passed"], &skipped["rows"][0]["outcome"]], [&Value::from(0), &"skipped".into()]);
    let taken = caretaker.import(&file, &["--answer", "other-item:2=same", "--answer", "other-item=skip"]);
    assert_eq!(taken["passed"], 1);
    assert_eq!([caretaker.status("APP-1"), caretaker.status("APP-2")], ["in_date", "failed"]);
    // What is in the register is not asked about again.
    let again = caretaker.import(&file, &["--answer", "other-item:3=skip"]);
    assert_eq!([&again["known"], &again["passed"]], [1, 0]);
}

#[test]
fn a_description_that_says_the_same_in_other_words_is_not_asked_about() {
    let caretaker = school();
    for (description, make) in [
        ("Kettle", "Russell"),
        ("Kettles (white)", "Salter"),
        ("Russell Hobbs kettle", "Russell Hobbs"),
        ("Hot water jug", "Russell Hobbs"),
        ("Boiler", ""),
        ("", "Numatic"),
        ("N/A", "TBC"),
    ] {
        let file = sheet(&caretaker, &[["APP-1", description, make, ""], ["APP-2", description, make, "N/A"]]);
        assert_eq!(plan(&caretaker, &file)["passed"], 2, "{description}, {make}");
    }
}

#[test]
fn tests_in_doubt_are_left_out_with_the_bad_ones() {
    let caretaker = school();
    let rows = [["APP-1", "Floor polisher", "Numatic", ""], ["APP-2", "Kettle", "Russell", ""]];
    let (file, rest) = (sheet(&caretaker, &rows), caretaker.path("rest.csv"));
    caretaker.run(&["pat", "import", &file, "--skip-bad", &rest]);
    assert_eq!([caretaker.status("APP-1"), caretaker.status("APP-2")], ["failed", "in_date"]);
    let rest = std::fs::read_to_string(rest).unwrap();
    assert!(rest.contains("Floor polisher") && !rest.contains("APP-2"), "{rest}");
}

#[test]
fn an_id_that_was_matched_by_hand_and_a_new_item_are_not_asked_about() {
    let caretaker = school();
    let unmatched = caretaker.import(&sheet(&caretaker, &[["77", "Floor polisher", "Numatic", ""]]), &[]);
    assert_eq!(unmatched["unmatched"], 1);
    let no = unmatched["unmatched_ids"][0]["no"].to_string();
    caretaker.done(&["pat", "match", &no, "APP-2"]);
    let later = caretaker
        .file("later.csv", &format!("{HEADINGS}\n77,Floor polisher,Numatic,,Hall,29/11/2026,Pass,K,KT,0.05,99,I\n"));
    assert_eq!(caretaker.import(&later, &[])["passed"], 1);
    let new = sheet(&caretaker, &[["APP-9", "Floor polisher", "Numatic", "ZZ9"]]);
    assert_eq!(caretaker.import(&new, &["--create"])["created"], 1);
}

#[test]
fn create_adds_nothing_for_a_known_serial_number_under_another_tag() {
    let caretaker = school();
    let file = sheet(&caretaker, &[["NEW-1", "Kettle", "Russell", "k 1"], ["NEW-2", "Kettle", "Russell", "K9"]]);
    let report = caretaker.import(&file, &["--create"]);
    assert_eq!((&report["created_tags"], &report["unmatched"]), (&json!(["NEW-2"]), &json!(1)), "{report}");
    assert_eq!(caretaker.status("APP-1"), "failed");
}

/// A school with a camera, a laptop and a toaster, and the IDs of a contractor's sheet.
fn mixed() -> Caretaker {
    let caretaker = Caretaker::new();
    caretaker.done(&["asset", "add", "CAM-1", "--category", "camera", "--serial", "77001", "--make", "Canon"]);
    caretaker.done(&["asset", "add", "LAP-50", "--category", "laptop", "--make", "Dell", "--model", "Latitude"]);
    caretaker.done(&["asset", "add", "K-2", "--category", "other", "--name", "Toaster"]);
    caretaker
}

fn rows(caretaker: &Caretaker, rows: &str) -> String {
    caretaker.file("rows.csv", &format!("Asset No,Description,Make,Location,Test Date,Result\n{rows}\n"))
}

#[test]
fn a_row_that_names_another_kind_of_item_is_a_question() {
    for row in [
        "77001,Kettle,,,11/11/2026,Pass",
        "CAM-1,Extension lead,,,11/11/2026,Pass",
        "CAM-1,Kettle,,,11/11/2026,Pass",
        "LAP-50,Fridge,,,11/11/2026,Fail",
        "K-2,Microwave 800W,Panasonic,Food Tech,11/11/2026,Pass",
        "77001,Sandwich press,,,11/11/2026,Pass",
    ] {
        let caretaker = mixed();
        let file = rows(&caretaker, row);
        let asked = caretaker.kept_out(4, &["pat", "import", &file])["error"].to_string();
        assert!(asked.contains("other-item (1, first line 2"), "{row}: {asked}");
        assert_eq!(caretaker.import(&file, &["--answer", "other-item=skip"])["tests"], 0, "{row}");
        caretaker.import(&file, &["--answer", "other-item=same"]);
        assert_eq!(caretaker.import(&file, &[])["known"], 1, "{row}");
    }
}

#[test]
fn the_usual_descriptions_of_an_item_and_its_charger_are_not_asked_about() {
    for row in [
        "LAP-50,Charger,,,11/11/2026,Pass",
        "LAP-50,PSU,,,11/11/2026,Pass",
        "LAP-50,Laptop charger,,,11/11/2026,Pass",
        "LAP-50,Dell 65W adaptor,Dell,,11/11/2026,Pass",
        "LAP-50,,,,11/11/2026,Pass",
        "LAP-50,Notebook PC,,,11/11/2026,Pass",
        "LAP-50,Mains lead,,,11/11/2026,Pass",
        "LAP-50,IT equipment,,,11/11/2026,Pass",
        "CAM-1,Battery charger,Canon,,11/11/2026,Pass",
        "CAM-1,DSLR,,,11/11/2026,Pass",
        "77001,Camera charger,,,11/11/2026,Pass",
        "77001,,,,11/11/2026,Pass",
        "K-2,Toaster 2 slice,Breville,,11/11/2026,Pass",
        "K-2,2 slot toaster,,,11/11/2026,Pass",
    ] {
        let caretaker = mixed();
        assert_eq!(plan(&caretaker, &rows(&caretaker, row))["passed"], 1, "{row}");
    }
}
