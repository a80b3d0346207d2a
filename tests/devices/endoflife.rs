//! endoflife.date's own JSON: a product's list of cycles, and the newer answers about a product or about all.

use super::Desk;
use crate::support::answers::each;
use serde_json::{Value, json};

const CYCLES: &str = r#"[
  {"cycle":"11-26h2-e","releaseLabel":"11 26H2 (E)","releaseDate":"2026-10-01","eol":"2029-10-09","latest":"10.0.27000","lts":false,"support":"2029-10-09"},
  {"cycle":"11-26h2-w","releaseLabel":"11 26H2 (W)","releaseDate":"2026-10-01","eol":"2028-10-10","latest":"10.0.27000","lts":false},
  {"cycle":"11-26h2-iot-lts","eol":"2036-10-09","latest":"10.0.27000","lts":true}
]"#;

/// The file of one product as the newer interface answers it.
fn product(name: &str, releases: &Value) -> String {
    json!({
        "schema_version": "1.2.1",
        "generated_at": "2026-11-20T04:05:06+00:00",
        "last_modified": "2026-10-01T00:00:00+00:00",
        "result": {"name": name, "label": name, "category": "os", "releases": releases}
    })
    .to_string()
}

/// The school's own days: version, edition, end, source and day of the source.
fn own(desk: &Desk) -> Vec<[String; 5]> {
    let all = desk.json(&["support", "dates"]);
    let own = all.as_array().unwrap().iter().filter(|date| date["own"] == true).cloned().collect::<Vec<_>>();
    let text = |date: &Value, name: &str| date[name].as_str().unwrap_or_default().to_owned();
    let cells = ["version", "edition", "support_ends", "source", "dated_on"];
    own.iter().map(|date| cells.map(|name| text(date, name))).collect()
}

fn row(cells: [&str; 5]) -> [String; 5] {
    cells.map(str::to_owned)
}

const SOURCE: &str = "endoflife.date, MIT licence";

#[test]
fn a_products_list_of_cycles_is_read_with_its_source_and_licence() {
    let desk = Desk::with_people();
    desk.device("L-1", &["--os", "Windows 11", "--os-edition", "Education", "--os-version", "10.0.27000.5"]);
    let file = desk.file("windows.json", CYCLES);
    let ran = desk.run(&["support", "update", &file]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("which system its cycles are of") && ran.err.contains("--system NAME"), "{ran:?}");
    let report = desk.json(&["support", "update", &file, "--system", "windows", "--dated", "2026-11-19"]);
    assert_eq!(report["added"], 3);
    let wanted = [
        row(["11 26H2", "enterprise", "2029-10-09", SOURCE, "2026-11-19"]),
        row(["11 26H2", "home_pro", "2028-10-10", SOURCE, "2026-11-19"]),
        row(["11 26H2", "iot_ltsc", "2036-10-09", SOURCE, "2026-11-19"]),
    ];
    assert_eq!(own(&desk), wanted);
    // The build of the file finds the device.
    assert_eq!(desk.json(&["show", "L-1"])["support"]["ends_on"], "2029-10-09");
    let before = desk.traces();
    let again = desk.json(&["support", "update", &file, "--system", "windows"]);
    assert_eq!((&again["unchanged"], desk.traces() == before), (&json!(3), true));
}

#[test]
fn the_newer_answer_about_a_product_says_its_product_and_day() {
    let desk = Desk::with_people();
    let releases = json!([
        {"name": "27", "label": "27", "isEol": false, "eolFrom": null, "latest": {"name": "27.1"}},
        {"name": "13", "label": "13", "isEol": true, "eolFrom": "2025-09-15", "latest": {"name": "13.7"}}
    ]);
    let file = desk.file("macos.json", product("macos", &releases));
    assert_eq!(desk.json(&["support", "update", &file])["added"], 2);
    let wanted =
        [row(["13", "", "2025-09-15", SOURCE, "2026-11-20"]), row(["27", "", "none_published", SOURCE, "2026-11-20"])];
    assert_eq!(own(&desk), wanted);
    assert_eq!(desk.json(&["check"])["sound"], true);
    // A file of another product is not taken for the one that was said.
    let ran = desk.run(&["support", "update", &file, "--system", "windows"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("the file is about macOS, and not about Windows"), "{ran:?}");
    let python = desk.file("python.json", product("python", &releases));
    let ran = desk.run(&["support", "update", &python]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("“python” is no operating system of devices"), "{ran:?}");
}

#[test]
fn what_a_cycle_can_not_be_matched_to_is_named_and_nothing_is_written() {
    let desk = Desk::new();
    let cycles = json!([
        {"cycle": "11-26h2-e", "eol": "2029-10-09", "latest": "10.0.27000"},
        {"cycle": "11-26h2-gold", "eol": "2029-10-09"},
        {"cycle": "11-26h2-lts", "eol": "2029-10-09"},
        {"cycle": "longhorn", "eol": false},
        {"cycle": "8.2", "eol": true},
        {"cycle": "8.3", "eol": null},
        {"cycle": "8.4", "eol": "soon"}
    ]);
    let file = desk.file("odd.json", cycles.to_string());
    let before = desk.traces();
    let ran = desk.run(&["support", "update", &file, "--system", "windows", "--format", "json"]);
    assert_eq!((ran.code, desk.traces() == before), (4, true), "{ran:?}");
    let reasons = each(&ran.json()["problems"], "reason");
    assert_eq!(reasons.len(), 6, "{reasons:?}");
    for (at, name, why) in [
        (0, "“11-26h2-gold”", "no version that is known"),
        (1, "“11-26h2-lts”", "no edition that is known"),
        (2, "“longhorn”", "no version that is known"),
        (3, "“8.2”", "support has ended, and the file doesn't say on which day"),
        (4, "“8.3”", "the row has no day"),
        (5, "“8.4”", "soon"),
    ] {
        assert!(reasons[at].starts_with(name) && reasons[at].contains(why), "{}", reasons[at]);
    }
    // The good ones alone, on request; the others go into a file with their reasons.
    let rest = desk.file("rest.csv", "");
    std::fs::remove_file(&rest).unwrap();
    let ran = desk.run(&["support", "update", &file, "--system", "windows", "--skip-bad", &rest]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert_eq!(own(&desk).len(), 1);
    assert!(std::fs::read_to_string(&rest).unwrap().contains("longhorn"));
}

#[test]
fn a_release_that_contradicts_itself_is_named() {
    let desk = Desk::new();
    let releases = json!([{"name": "26", "isEol": true, "eolFrom": "2029-09-15"}]);
    let file = desk.file("macos.json", product("macos", &releases));
    let ran = desk.run(&["support", "update", &file]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.out.contains("contradicts itself") || ran.err.contains("contradicts itself"), "{ran:?}");
}

#[test]
fn the_answer_about_every_product_takes_the_systems_and_names_the_others() {
    let desk = Desk::new();
    let products = json!({
        "schema_version": "1.2.1",
        "generated_at": "2026-11-20T04:05:06+00:00",
        "result": [
            {"name": "python", "releases": [{"name": "3.13", "isEol": false, "eolFrom": "2029-10-31"}]},
            {"name": "windows-server", "releases": [
                {"name": "2012-r2", "isEol": true, "eolFrom": "2023-10-10", "latest": {"name": "6.3.9600"}}
            ]},
            {"name": "ipados", "releases": [{"name": "18", "isEol": false, "eolFrom": null}]}
        ]
    });
    let file = desk.file("full.json", products.to_string());
    let ran = desk.done(&["support", "update", &file]);
    assert!(
        format!("{}{}", ran.out, ran.err).contains("passed over, as no operating system of devices: “python”"),
        "{ran:?}"
    );
    let versions: Vec<String> = own(&desk).into_iter().map(|[version, ..]| version).collect();
    assert_eq!(versions, ["2012 R2", "18"], "in the order of the systems");
}

#[test]
fn json_that_has_no_releases_is_refused() {
    let desk = Desk::new();
    let before = desk.traces();
    for (name, text) in [
        ("all.json", "[\"android\", \"macos\"]"),
        ("one.json", "{\"eol\": \"2029-10-09\", \"latest\": \"10.0.27000\"}"),
        ("empty.json", "[]"),
        ("cut.json", "[{\"cycle\": \"11-26h2-e\", "),
        ("none.json", &product("macos", &json!([]))),
    ] {
        let file = desk.file(name, text);
        let ran = desk.run(&["support", "update", &file, "--system", "macos"]);
        assert_eq!((ran.code, desk.traces() == before), (4, true), "{name} {ran:?}");
    }
    // A table has a column for its system.
    let table = desk.file("table.csv", "System,Version,Support Ends\nmacOS,27,2029-10-09\n");
    let ran = desk.run(&["support", "update", &table, "--system", "macos", "--source", "x"]);
    assert_eq!(ran.code, 2, "{ran:?}");
}

#[test]
fn a_table_that_says_only_if_support_has_ended_is_refused() {
    let desk = Desk::new();
    let table = desk.file("table.csv", "System,Version,EOL\nmacOS,27,true\nmacOS,28,false\n");
    let ran = desk.run(&["support", "update", &table, "--source", "x", "--format", "json"]);
    assert_eq!(ran.code, 4, "{ran:?}");
    let problems = &ran.json()["problems"];
    assert_eq!((&problems[0]["line"], &problems[1]["line"]), (&json!(2), &json!(3)), "{problems}");
    assert!(problems[1]["reason"].as_str().unwrap().contains("“false” may mean two answers"), "{problems}");
}
