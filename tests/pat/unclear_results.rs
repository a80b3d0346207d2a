//! Words for a result that Kitbook doesn't know, and classes in doubt: never a counted pass, and never a guess.

use super::{Caretaker, each};
use serde_json::{Value, json};

fn school() -> Caretaker {
    Caretaker::with(&[("K-1", "kettle", "Hall"), ("K-2", "kettle", "Hall")])
}

/// A sheet in which one sub-check of K-1 has these words, and everything else passed.
fn parts(caretaker: &Caretaker, heading: &str, words: &str) -> String {
    let headings = format!(
        "Asset No,Description,Test Date,Tester,{heading},Class,Earth Continuity (ohms),Insulation (Mohms),Overall Result"
    );
    let row = format!("K-1,Kettle,04/11/2026,K Keys,\"{words}\",I,0.08,299,Pass");
    caretaker.file("parts.csv", &format!("{headings}\n{row}\n"))
}

/// A sheet of results without readings.
fn results(caretaker: &Caretaker, rows: &[(&str, &str)]) -> String {
    let rows: Vec<String> =
        rows.iter().map(|(tag, words)| format!("{tag},Kettle,Hall,04/11/2026,K Keys,\"{words}\"\n")).collect();
    caretaker.file("results.csv", &format!("Asset No,Description,Location,Test Date,Tester,Result\n{}", rows.concat()))
}

fn counted(caretaker: &Caretaker, item: &str) -> Vec<Value> {
    let all = caretaker.json(&["pat", "history", item]);
    all.as_array().unwrap().iter().filter(|result| result["state"] == "counted").cloned().collect()
}

/// Imports a file that must be asked about, and says what was asked.
fn asked(caretaker: &Caretaker, file: &str) -> String {
    let told = caretaker.kept_out(4, &["pat", "import", file, "--create"])["error"].to_string();
    assert_eq!(caretaker.status("K-1"), "never_tested", "{told}");
    told
}

const SUB_CHECKS: [&str; 3] = ["Visual Inspection", "Functional Check", "Polarity"];

#[test]
fn an_unknown_word_in_a_sub_check_is_a_question() {
    for words in [
        "0",
        "P/F",
        "Pass/Fail",
        "Fail - now pass",
        "Pass - FAILED insulation",
        "Missing",
        "Amber",
        "#REF!",
        "Pass?",
        "see engineer",
        "Pass (replace lead)",
    ] {
        for heading in SUB_CHECKS {
            let caretaker = school();
            let told = asked(&caretaker, &parts(&caretaker, heading, words));
            assert!(told.contains("unclear-result (1, first line 2"), "{heading} {words}: {told}");
        }
    }
}

#[test]
fn a_sub_check_that_nobody_knows_of_is_a_question_and_one_that_was_left_out_is_a_note() {
    for heading in ["Functional Check", "Polarity"] {
        for words in ["TBC", "?", "unknown"] {
            let caretaker = school();
            let told = asked(&caretaker, &parts(&caretaker, heading, words));
            assert!(told.contains("unclear-result (1, first line 2"), "{heading} {words}: {told}");
        }
        for words in ["", "N/A", "-", "Not tested", "N/T", "0.35 kVA"] {
            let caretaker = school();
            caretaker.import(&parts(&caretaker, heading, words), &[]);
            assert_eq!(counted(&caretaker, "K-1").len(), 1, "{heading} {words}");
        }
    }
    let caretaker = school();
    caretaker.import(&parts(&caretaker, "Fuse", "13A BS1362"), &[]);
    assert_eq!(counted(&caretaker, "K-1").len(), 1);
    let caretaker = school();
    asked(&caretaker, &parts(&caretaker, "Fuse", "blown"));
}

#[test]
fn a_known_bad_word_is_a_fail_of_its_sub_check() {
    for words in ["Unsafe", "Not OK", "Not passed", "Reject", "Scrap", "Fault", "FALSE", "Red", "unsafe - flex cut"] {
        let caretaker = school();
        let told = asked(&caretaker, &parts(&caretaker, "Visual Inspection", words));
        assert!(told.contains("the row says pass, but part of the test failed"), "{words}: {told}");
        for heading in ["Functional Check", "Polarity"] {
            let caretaker = school();
            caretaker.import(&parts(&caretaker, heading, words), &[]);
            assert!(counted(&caretaker, "K-1").is_empty(), "{heading} {words}");
            let result = caretaker.json(&["pat", "history", "K-1"])[0].clone();
            assert_eq!([&result["state"], &result["result"]], ["queried", "pass"], "{heading} {words}");
        }
    }
}

#[test]
fn a_visual_inspection_that_was_not_made_is_a_question_in_whatever_words() {
    for words in ["N/T", "NT", "No visual", "Unable", "Later", "Not done", "Skipped", "none", "Outstanding"] {
        let caretaker = school();
        let told = asked(&caretaker, &parts(&caretaker, "Visual Inspection", words));
        assert!(told.contains("no-visual-check (1, first line 2"), "{words}: {told}");
    }
    // An empty cell is of a tester who fills in the result alone.
    for words in ["", "-", "N/A"] {
        let caretaker = school();
        assert_eq!(caretaker.import(&parts(&caretaker, "Visual Inspection", words), &[])["passed"], 1, "{words}");
    }
}

#[test]
fn harmless_words_of_a_school_day_are_not_asked_about() {
    for words in [
        "Pass",
        "ok",
        "Satisfactory",
        "No visible damage",
        "Cable in good order",
        "Good condition",
        "TRUE",
        "No faults",
        "Pass (new plug)",
    ] {
        let caretaker = school();
        caretaker.import(&parts(&caretaker, "Visual Inspection", words), &[]);
        assert_eq!(counted(&caretaker, "K-1").len(), 1, "{words}");
    }
    for words in [
        "Passed (new plug)",
        "Pass - fuse changed 13A",
        "PASS - new 3A fuse fitted",
        "Pass, plug rewired",
        "Pass 12 months",
        "Pass - repaired",
        "Pass (Class I)",
        "Pass: no faults found",
        "pass after repair",
        "PASS!",
    ] {
        let caretaker = school();
        caretaker.import(&results(&caretaker, &[("K-1", words)]), &[]);
        assert_eq!(counted(&caretaker, "K-1").len(), 1, "{words}");
    }
}

#[test]
fn words_behind_a_result_that_may_take_it_back_are_a_question() {
    for words in [
        "Pass \u{2013} do not use",
        "Pass subject to repair",
        "Pass?",
        "Pass, awaiting repair",
        "Pass; replace lead",
        "Pass N/A",
        "pass 2",
        "Pass - no plug",
        "Fail?",
        "Pass/Fail",
        "Fail - now pass",
        "Failed to test",
    ] {
        let caretaker = school();
        let told = asked(&caretaker, &results(&caretaker, &[("K-1", words)]));
        assert!(told.contains("unclear-result (1, first line 2"), "{words}: {told}");
    }
}

#[test]
fn the_answer_says_what_the_words_mean() {
    for (answer, result) in [("passed", "pass"), ("failed", "fail")] {
        let caretaker = school();
        let file = results(&caretaker, &[("K-1", "Pass subject to repair")]);
        let more = ["--answer", &format!("unclear-result={answer}")];
        caretaker.import(&file, &more);
        let all = caretaker.json(&["pat", "history", "K-1"]);
        assert_eq!(each(&all, "result"), [result]);
        assert!(all[0]["note"].as_str().unwrap().contains("subject to repair"), "{all}");
        // The same file again changes nothing, and asks nothing.
        let before = caretaker.traces();
        let again = caretaker.import(&file, &[]);
        assert_eq!(([&again["known"]], &again["tests"]), ([&json!(1)], &json!(1)), "{again}");
        assert_eq!(caretaker.traces(), before);
    }
    let caretaker = school();
    let file = parts(&caretaker, "Functional Check", "Amber");
    assert_eq!(caretaker.import(&file, &["--answer", "unclear-result=skip"])["tests"], 0);
    caretaker.import(&file, &["--answer", "unclear-result:2=failed"]);
    assert_eq!(caretaker.status("K-1"), "failed");
    let caretaker = school();
    caretaker.import(&parts(&caretaker, "Polarity", "Amber"), &["--answer", "unclear-result=passed"]);
    let kept = counted(&caretaker, "K-1");
    assert_eq!((kept.len(), kept[0]["note"].as_str()), (1, Some("Polarity Amber")));
}

#[test]
fn a_pass_that_is_visual_only_is_a_visual_check() {
    for words in ["PASS (visual only)", "Pass - visual check only", "Pass (visual inspection)", "Pass visual"] {
        let caretaker = school();
        caretaker.import(&results(&caretaker, &[("K-1", words)]), &[]);
        assert_eq!(each(&caretaker.json(&["pat", "history", "K-1"]), "kind"), ["visual"], "{words}");
    }
}

#[test]
fn an_item_that_nobody_found_has_no_test() {
    for words in ["Failed to locate", "Fail - not found", "Could not locate", "Not located", "Unable to locate"] {
        let caretaker = school();
        let report = caretaker.import(&results(&caretaker, &[("K-1", words), ("K-2", "Pass")]), &[]);
        assert_eq!([&report["without_test"], &report["passed"], &report["failed"]], [1, 1, 0], "{words}: {report}");
        assert_eq!(caretaker.status("K-1"), "never_tested", "{words}");
    }
}

/// PATorganiser's readings: a test whose status is empty has its result in words.
#[test]
fn an_unknown_word_in_a_table_of_readings_is_a_question_too() {
    let sheet = |test: &str, result: &str| {
        format!(
            "Asset Id,Test Date,Status,Test,Result,Unit,Status,Test,Result,Unit,Status,Test,Result,Unit,Status\n\
             K-1,04/11/2026,Pass,Earth,0.08,ohm,P,Insulation,299,Mohm,P,{test},{result},,\n"
        )
    };
    for test in ["Visual Inspection", "Polarity", "Functional Check"] {
        let caretaker = school();
        let told = asked(&caretaker, &caretaker.file("a.csv", &sheet(test, "Amber")));
        assert!(told.contains("unclear-result (1, first line 2"), "{test}: {told}");
        let caretaker = school();
        caretaker.run(&["pat", "import", &caretaker.file("a.csv", &sheet(test, "Unsafe"))]);
        assert!(counted(&caretaker, "K-1").is_empty(), "{test}");
        let caretaker = school();
        caretaker.import(&caretaker.file("a.csv", &sheet(test, "OK")), &[]);
        assert_eq!(counted(&caretaker, "K-1").len(), 1, "{test}");
    }
}

#[test]
fn a_class_in_doubt_is_not_taken_and_said() {
    for (words, class) in [
        ("Class II?", None),
        ("II/I", None),
        ("I/II", None),
        ("I or II", None),
        ("1 or 2", None),
        ("not II", None),
        ("Class II", Some("II")),
        ("2", Some("II")),
        ("CL 1 - earthed", Some("I")),
        ("Class 2 (double insulated)", Some("II")),
        ("Class I Earthed", Some("I")),
    ] {
        let caretaker = Caretaker::with(&[("A-1", "other", "Hall")]);
        let sheet = format!("Asset No,Test Date,Class,Insulation (Mohms),Result\nA-1,04/11/2026,{words},299,Pass\n");
        let report = caretaker.import(&caretaker.file("a.csv", &sheet), &[]);
        let all = caretaker.json(&["pat", "list"]);
        assert_eq!(all[0]["class"].as_str(), class.or(Some("unknown")), "{words}: {all}");
        let said = report["unknown"].to_string().contains(words);
        assert_eq!(said, class.is_none(), "{words}: {report}");
    }
}
