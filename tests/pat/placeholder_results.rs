//! What a sheet's result column says decides: a placeholder or an empty cell in it is never a pass.

use super::Caretaker;
use serde_json::Value;

const HEADINGS: &str =
    "Asset Tag,Test Date,Visual Inspection,Earth,Insulation,Functional Check,Overall Result,Tester,Instrument";

fn school() -> Caretaker {
    Caretaker::with(&[("APP-1", "kettle", "Hall")])
}

fn sheet(caretaker: &Caretaker, visual: &str, overall: &str) -> String {
    let row = format!("APP-1,20/11/2026,{visual},0.05,99,Pass,{overall},K Keys,KT 71");
    caretaker.file("sheet.csv", &format!("{HEADINGS}\n{row}\n"))
}

fn stopped(caretaker: &Caretaker, file: &str) -> String {
    let told = caretaker.kept_out(4, &["pat", "import", file])["error"].to_string();
    assert_eq!(caretaker.status("APP-1"), "never_tested");
    told
}

#[test]
fn an_overall_result_that_says_nothing_is_never_a_pass() {
    let caretaker = school();
    for word in ["TBC", "N/A", "Not checked", "-", "?", "#REF!", "see notes", "Not tested", "TBD", "Pending"] {
        let told = stopped(&caretaker, &sheet(&caretaker, "Pass", word));
        assert!(told.contains("Overall Result") && told.contains(word), "{word}: {told}");
    }
}

#[test]
fn an_empty_overall_result_is_a_problem_where_the_sheet_has_the_column() {
    let caretaker = school();
    let told = stopped(&caretaker, &sheet(&caretaker, "Pass", ""));
    assert!(told.contains("Overall Result: the result is empty"), "{told}");
    // A failed part is a fail, whatever the rest says.
    for overall in ["", "TBC"] {
        let file = sheet(&caretaker, "Fail", overall);
        let report = caretaker.run(&["pat", "import", &file, "--dry-run", "--format", "json"]).json();
        assert_eq!([&report["passed"], &report["failed"]], [0, 1], "{overall}: {report}");
    }
}

#[test]
fn a_sheet_without_a_result_column_follows_its_parts() {
    let caretaker = school();
    let text = "Asset Tag,Test Date,Visual Inspection,Earth,Insulation,Functional Check,Tester\n\
                APP-1,20/11/2026,Pass,0.05,99,Pass,K Keys\n";
    assert_eq!(caretaker.import(&caretaker.file("parts.csv", text), &[])["passed"], 1);
}

#[test]
fn a_pass_without_a_visual_inspection_is_a_question() {
    for word in ["Not checked", "Not done", "TBC", "?", "Not inspected", "No"] {
        let caretaker = school();
        let file = sheet(&caretaker, word, "Pass");
        if word == "No" {
            // That is a fail of the inspection.
            caretaker.kept_out(4, &["pat", "import", &file]);
            continue;
        }
        let told = stopped(&caretaker, &file);
        assert!(told.contains("no-visual-check (1, first line 2)"), "{word}: {told}");
        assert_eq!(caretaker.import(&file, &["--answer", "no-visual-check=skip"])["passed"], 0, "{word}");
        let taken = caretaker.import(&file, &["--answer", "no-visual-check=take"]);
        assert_eq!(taken["passed"], 1, "{word}");
    }
    for word in ["Pass", "", "N/A", "Cable in good order"] {
        let caretaker = school();
        let report = caretaker.import(&sheet(&caretaker, word, "Pass"), &[]);
        assert_eq!(report["passed"], 1, "{word}: {report}");
    }
}

#[test]
fn a_date_of_the_next_test_that_is_not_used_is_told() {
    let caretaker = Caretaker::with(&[("APP-1", "kettle", "Hall"), ("APP-2", "kettle", "Hall")]);
    let rows = "APP-1,20/11/2026,20/11/2028,Pass,0.05,99\nAPP-2,20/11/2026,20/05/2027,Pass,0.05,99\n";
    let text = format!("Asset Tag,Test Date,Retest Due,Overall Result,Earth,Insulation\n{rows}");
    let file = caretaker.file("retest.csv", &text);
    let ran = caretaker.run(&["pat", "import", &file, "--dry-run"]);
    let told = format!("{}{}", ran.out, ran.err);
    // A class I kettle has a visual check every six months: the second date is Kitbook's own.
    assert!(told.contains("the file's next test of 1 item is not used") && told.contains("APP-1"), "{told}");
    assert!(told.contains("--use-retest") && !told.contains("APP-2:"), "{told}");
    let used = caretaker.run(&["pat", "import", &file, "--use-retest"]);
    assert!(!format!("{}{}", used.out, used.err).contains("is not used"), "{used:?}");
    assert_ne!(caretaker.json(&["show", "APP-1"])["pat"], Value::Null);
}
