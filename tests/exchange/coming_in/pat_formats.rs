//! Tests from contractors' sheets and testers: readings, results without readings, and what is refused.

use super::{Office, column, fixture, fixture_text, rows, tells};
use crate::support::answers::{each, text};
use serde_json::{Value, json};

/// Imports a file of tests, which makes its items, and checks that the same again changes nothing.
fn brings(file: &str, tests: i64) -> Office {
    let office = Office::new();
    let path = fixture(file);
    let command = ["pat", "import", path.as_str(), "--create", "--category", "appliance"];
    let report = office.json(&command);
    assert_eq!((&report["tests"], &report["skipped"]), (&tests.into(), &0.into()), "{file}: {report}");
    assert_eq!(office.json(&["check"])["sound"], true);
    let before = office.traces();
    assert_eq!(office.json(&command)["known"], tests, "{file}");
    assert_eq!(office.traces(), before, "{file}");
    office
}

fn test(office: &Office, tag: &str) -> Value {
    office.json(&["pat", "history", tag])[0].clone()
}

/// The readings of a test: “earth 0.08 Ω pass”.
fn readings(test: &Value) -> Vec<String> {
    let told = |reading: &Value| {
        let of = |name: &str| reading[name].as_str().unwrap_or_default();
        format!("{} {}{} {}", of("test"), of("comparator"), of("value"), of("unit")).trim().to_owned()
    };
    rows(&test["readings"]).iter().map(told).collect()
}

fn status(office: &Office, tag: &str) -> String {
    text(&office.item(tag)["pat"]["status"])
}

#[test]
fn a_contractors_sheet_is_read_in_full() {
    let office = brings("pat-sheet/contractor.csv", 3);
    let kettle = test(&office, "APP-0001");
    assert_eq!(
        [&kettle["kind"], &kettle["result"], &kettle["tested_on"], &kettle["tester"], &kettle["state"]],
        ["combined", "pass", "2026-03-04", "K Keys", "counted"]
    );
    assert_eq!(kettle["instrument"], "Seaward PrimeTest 250+");
    let read = readings(&kettle);
    for reading in ["earth 0.08 Ω", "insulation 99.99 MΩ", "leakage 0.21 mA", "load 1200 VA"] {
        assert!(read.contains(&reading.to_owned()), "{reading} is not in {read:?}");
    }
    assert!(read.iter().any(|reading| reading.starts_with("functional")), "{read:?}");
    tells(kettle["note"].as_str().unwrap(), &["Cable in good order"]);
    let third = test(&office, "APP-0003");
    assert_eq!((&third["result"], &third["state"]), (&"pass".into(), &"counted".into()), "N/A is no earth reading");
    assert!(readings(&third).contains(&"insulation >99.99 MΩ".to_owned()), "{third}");
}

#[test]
fn a_failed_insulation_is_a_failed_full_test_that_a_visual_check_does_not_lift() {
    for file in ["pat-sheet/contractor.csv", "pat-sheet/direct.csv"] {
        let tests = if file.ends_with("direct.csv") { 2 } else { 3 };
        let office = brings(file, tests);
        let lamp = test(&office, "APP-0002");
        assert_eq!(
            (&lamp["kind"], &lamp["result"], &lamp["tester"]),
            (&"combined".into(), &"fail".into(), &"K Keys".into())
        );
        assert!(readings(&lamp).contains(&"insulation 0.3 MΩ".to_owned()), "{file}: {lamp}");
        office.run(&["pat", "pass", "APP-0002"]);
        assert_eq!(
            (status(&office, "APP-0002").as_str(), &office.item("APP-0002")["state"]),
            ("failed", &"unsafe".into())
        );
    }
}

#[test]
fn a_sheets_items_have_their_description_class_and_place() {
    let office = brings("pat-sheet/direct.csv", 2);
    let kettle = office.item("APP-0001");
    assert_eq!((&kettle["name"], &kettle["location"]), (&"Kettle".into(), &"Hall".into()));
    assert_eq!(
        (&kettle["tests"][0]["class"], &office.item("APP-0002")["tests"][0]["class"]),
        (&"I".into(), &"II".into())
    );
}

#[test]
fn a_class_that_the_school_set_stays() {
    let office = Office::new();
    office.done(&["asset", "add", "APP-0002", "--category", "appliance"]);
    office.done(&["pat", "set", "APP-0002", "--class", "I"]);
    office.json(&["pat", "import", &fixture("pat-sheet/direct.csv"), "--create", "--category", "appliance"]);
    assert_eq!(office.item("APP-0002")["tests"][0]["class"], "I");
}

#[test]
fn a_sheet_without_columns_of_readings_is_pass_or_fail_and_counts() {
    let office = brings("pat-sheet/no-readings.csv", 2);
    let kettle = test(&office, "APP-0001");
    assert_eq!((&kettle["result"], &kettle["state"], readings(&kettle).len()), (&"pass".into(), &"counted".into(), 0));
    assert_eq!(status(&office, "APP-0001"), "in_date");
    assert_eq!(status(&office, "APP-0002"), "failed");
}

#[test]
fn a_blank_in_a_column_of_readings_is_queried() {
    let office = Office::new();
    let path = fixture("pat-sheet/blank-reading.csv");
    let report = office.json(&["pat", "import", &path, "--create", "--category", "appliance"]);
    assert_eq!((&report["tests"], &report["queried"]), (&2.into(), &1.into()));
    assert_eq!(test(&office, "APP-0001")["state"], "counted");
    assert_eq!(test(&office, "APP-0002")["state"], "queried");
}

#[test]
fn a_sheets_bad_rows_are_named_and_american_dates_stop_it() {
    let office = Office::new();
    let ran = office.stopped(&["pat", "import", &fixture("pat-sheet/bad.csv"), "--create", "--category", "appliance"]);
    tells(&(ran.out + &ran.err), &["03/14/2026", "month/day/year"]);
    let mended = fixture_text("pat-sheet/bad.csv").replace("03/14/202", "14/03/202");
    let path = office.file("mended.csv", mended);
    let (plan, _) = office.skipping_bad(&["pat", "import", &path, "--create", "--category", "appliance"]);
    let lines: Vec<u64> = rows(&plan["problems"]).iter().map(|problem| problem["line"].as_u64().unwrap()).collect();
    for line in [5, 6, 7] {
        assert!(lines.contains(&line), "line {line} is not in {lines:?}");
    }
    assert_eq!(plan["tests"], 3);
}

#[test]
fn another_heading_of_a_sheet_can_be_mapped_or_ignored() {
    let office = Office::new();
    let sheet = "Sticker,Checked,Verdict,Van\nAPP-0001,04/03/2026,Pass,Blue\n";
    let path = office.file("sheet.csv", sheet);
    tells(&office.stopped(&["pat", "import", &path, "--create"]).err, &["Sticker"]);
    let maps = ["--map", "Sticker=tag", "--map", "Checked=date", "--map", "Verdict=result", "--ignore", "Van"];
    let command = [&["pat", "import", &path, "--create", "--category", "appliance"], &maps[..]].concat();
    assert_eq!(column(&office.plan(&command), "Van")["how"], "ignored");
    assert_eq!(office.json(&command)["passed"], 1);
    assert_eq!(test(&office, "APP-0001")["tested_on"], "2026-03-04");
}

#[test]
fn every_usual_heading_of_a_sheet_is_known() {
    for (id, date, result) in [
        ("Asset Tag", "Date", "Result"),
        ("Asset No", "Date Tested", "Overall Result"),
        ("Appliance ID", "Tested On", "Test Result"),
        ("Appliance No", "Last Tested", "Outcome"),
        ("Barcode", "Inspection Date", "Pass/Fail"),
    ] {
        let office = Office::new();
        let path = office.file("sheet.csv", format!("{id},{date},{result}\nAPP-0001,04/03/2026,Fail\n"));
        office.json(&["pat", "import", &path, "--create", "--category", "appliance"]);
        assert_eq!(test(&office, "APP-0001")["result"], "fail", "{id}, {date}, {result}");
    }
}

#[test]
fn every_usual_word_of_a_result_is_known_and_no_other() {
    for (word, result) in [
        ("Pass", Some("pass")),
        ("PASSED", Some("pass")),
        ("P", Some("pass")),
        ("Fail", Some("fail")),
        ("failed", Some("fail")),
        ("F", Some("fail")),
        ("Fine", None),
        ("?", None),
        ("N/A", None),
        // The words behind a result are kept as a note.
        ("Passed with advisory", Some("pass")),
    ] {
        let office = Office::new();
        let path = office.file("sheet.csv", format!("Asset Tag,Test Date,Result\nAPP-1,04/03/2026,{word}\n"));
        let ran = office.run(&["pat", "import", &path, "--create", "--category", "appliance", "--format", "json"]);
        match result {
            Some(result) => assert_eq!(test(&office, "APP-1")["result"], result, "{word}"),
            None => assert!(office.tags().is_empty(), "{word} is no result: {ran:?}"),
        }
    }
}

#[test]
fn patorganisers_whole_sheet_is_read() {
    let office = brings("patorganiser/simple.csv", 2);
    let kettle = test(&office, "APP-0001");
    assert_eq!(
        [&kettle["kind"], &kettle["result"], &kettle["tester"], &kettle["instrument"], &kettle["instrument_serial"]],
        ["combined", "pass", "K Keys", "PrimeTest 250+", "41C-0712"]
    );
    assert_eq!(readings(&kettle), ["earth 0.08 Ω", "insulation 99.99 MΩ"]);
    let item = office.item("APP-0001");
    assert_eq!(
        [&item["name"], &item["make"], &item["model"], &item["serial"], &item["location"]],
        ["Kettle", "Madeup", "K1", "KS1", "Hall"]
    );
    assert_eq!(item["tests"][0]["class"], "I");
    assert_eq!(status(&office, "APP-0002"), "failed");
}

#[test]
fn american_dates_of_a_tester_take_nothing() {
    let office = Office::new();
    let path = fixture("patorganiser/bad.csv");
    let rest = office.path("rest.csv");
    for more in [&[][..], &["--skip-bad", &rest]] {
        let ran = office.stopped(&[&["pat", "import", &path, "--create", "--category", "appliance"], more].concat());
        tells(&ran.err, &["month/day/year", "--date-format us"]);
    }
    let command = ["pat", "import", &path, "--create", "--category", "appliance", "--date-format", "us"];
    assert_eq!(office.json(&command)["tests"], 2);
    assert_eq!(test(&office, "APP-0002")["tested_on"], "2026-09-10");
}

#[test]
fn flukes_text_is_read() {
    let office = brings("fluke/tests.flk", 6);
    let tag = |number: u32| format!("A-00{number}");
    let bench = test(&office, &tag(1));
    assert_eq!(
        [&bench["kind"], &bench["result"], &bench["tested_on"], &bench["tester"]],
        ["combined", "pass", "2026-01-12", "Operator"]
    );
    assert_eq!(
        (&bench["instrument_serial"], text(&bench["instrument"]).contains("6500")),
        (&"MADEUP-0001".into(), true)
    );
    let read = readings(&bench);
    for reading in ["earth 0.04 Ω", "insulation >299.9 MΩ"] {
        assert!(read.contains(&reading.to_owned()), "{reading} is not in {read:?}");
    }
    assert_eq!(read.iter().filter(|reading| reading.starts_with("insulation")).count(), 1, "a limit is no reading");
    let kettle = test(&office, &tag(2));
    assert_eq!(
        (&kettle["kind"], &kettle["result"], &kettle["tested_on"]),
        (&"visual".into(), &"fail".into(), &"2026-02-13".into())
    );
    let adapter = test(&office, &tag(4));
    assert_eq!(adapter["result"], "pass", "a skipped load is no result");
    assert!(readings(&adapter).contains(&"leakage 0.00 mA".to_owned()), "{adapter}");
    assert!(readings(&test(&office, &tag(5))).contains(&"leakage 0.10 mA".to_owned()));
    assert!(readings(&test(&office, &tag(6))).contains(&"leakage 0.15 mA".to_owned()));
    let item = office.item(&tag(1));
    tells(item["name"].as_str().unwrap(), &["Bench", "supply"]);
    tells(item["location"].as_str().unwrap(), &["Workshop", "East"]);
}

#[test]
fn a_fluke_file_that_is_cut_off_is_refused() {
    let ran = Office::new().stopped(&["pat", "import", &fixture("fluke/bad.flk"), "--create"]);
    tells(&ran.err, &["incomplete"]);
}

#[test]
fn seawards_binary_file_is_known_for_what_it_is() {
    let ran = Office::new().stopped(&["pat", "import", &fixture("seaward/tests.sss"), "--create"]);
    tells(&ran.err, &["Seaward"]);
    let hint = ran.talk()["error"]["hint"].clone();
    tells(&text(&hint).to_lowercase(), &["text"]);
}

#[test]
fn tests_of_the_future_are_refused() {
    let office = Office::new();
    let path = office.file("sheet.csv", "Asset Tag,Test Date,Result\nAPP-1,24/11/2026,Pass\nAPP-2,23/11/2026,Pass\n");
    let (plan, rest) = office.skipping_bad(&["pat", "import", &path, "--create", "--category", "appliance"]);
    assert_eq!(office.tags(), ["APP-2"]);
    assert_eq!(each(&plan["problems"], "column"), ["Test Date"]);
    assert!(rest.contains("APP-1,24/11/2026,Pass"), "{rest}");
    assert_eq!(json!(office.json(&["check"])["sound"]), json!(true));
}
