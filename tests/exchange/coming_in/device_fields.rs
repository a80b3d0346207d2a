//! What the register holds of a device: its name, system, support, funding, owner and replacement, at every door.

use super::{Office, fixture, group, groups, lines, tells};
use serde_json::json;

/// Options of `asset add` and `asset edit`, with headings of files, whose values can't be meant.
const NEVER: &[(&str, &str, &str)] = &[
    ("--funding-share", "Funding Share", "101%"),
    ("--funding-share", "Funding Share", "0.5"),
    ("--replacement-year", "Replacement Year", "2028/29"),
    ("--support-ends", "Support Ends", "soon"),
    ("--review-due", "Review Due", "never"),
];

/// Values that are unlikely, so that they need a yes.
const UNLIKELY: &[(&str, &str, &str)] = &[
    ("--support-ends", "Support Ends", "01/01/1900"),
    ("--support-ends", "Support Ends", "01/01/2099"),
    ("--replacement-year", "Replacement Year", "2020"),
    ("--replacement-year", "Replacement Year", "2099"),
    ("--review-due", "Review Due", "01/01/1900"),
];

const BOUGHT: [&str; 2] = ["--purchased", "2023-09-04"];

#[test]
fn a_value_that_cannot_be_meant_is_refused_when_it_is_typed_edited_or_imported() {
    let office = Office::new();
    office.done(&["asset", "add", "T-1", "--category", "laptop"]);
    for (option, heading, value) in NEVER {
        for verb in [&["asset", "add", "T-9", "--category", "laptop"][..], &["asset", "edit", "T-1"]] {
            let ran = office.run(&[verb, &[option, value]].concat());
            assert_eq!(ran.code, 2, "{option} {value}: {ran:?}");
        }
        let path = office.file("one.csv", format!("Tag,{heading}\nT-9,{value}\n"));
        let (plan, _) = office.refused_file(&["asset", "import", &path, "--category", "laptop"]);
        assert_eq!(lines(&plan, "problem"), [2], "{heading} {value}");
    }
    assert_eq!(office.tags(), ["T-1"]);
}

#[test]
fn an_unlikely_value_is_a_question_when_it_is_typed_edited_or_imported() {
    let office = Office::new();
    office.done(&[&["asset", "add", "T-1", "--category", "laptop"], &BOUGHT[..]].concat());
    for (option, heading, value) in UNLIKELY {
        let edit = ["asset", "edit", "T-1", option, value];
        let ran = office.run(&edit);
        assert_ne!(ran.code, 0, "{option} {value}");
        tells(&ran.err, &["is that right?"]);
        office.done(&[&edit[..], &["--yes"]].concat());
        office.done(&["asset", "edit", "T-1", option, ""]);
        let path = office.file("one.csv", format!("Tag,Purchased,{heading}\nT-9,04/09/2023,{value}\n"));
        let (plan, _) = office.refused_file(&["asset", "import", &path, "--category", "laptop"]);
        assert_eq!(groups(&plan), ["unlikely-date 1"], "{heading} {value}");
    }
    assert_eq!(office.tags(), ["T-1"]);
}

#[test]
fn a_far_end_of_support_is_none_published_and_a_far_year_is_none() {
    let office = Office::new();
    let path = office.file("one.csv", "Tag,Support Ends,Replacement Year\nT-1,31/12/9999,9999\n");
    office.import(&["asset", "import", &path, "--category", "laptop"]);
    let item = office.item("T-1");
    assert_eq!((&item["support_ends"], &item["replacement_year"]), (&json!("none_published"), &json!(null)));
    tells(&office.done(&["show", "T-1"]).out, &["support ends", "none published"]);
}

#[test]
fn the_exports_of_device_managers_bring_system_version_and_support() {
    let office = Office::with_holders();
    office.import(&["asset", "import", &fixture("chromebooks/gam.csv")]);
    let item = office.item("CB-0001");
    assert_eq!(item["os"], "ChromeOS");
    assert_eq!(item["os_version"], "120.0.6099.272");
    assert_eq!(
        (&item["support_ends"], &item["support_source"]),
        (&json!("2029-06-01"), &json!("Google's device export"))
    );
    let office = Office::with_holders();
    office.import(&["asset", "import", &fixture("intune/devices.csv"), "--answer", "no-tag=name"]);
    let item = office.item("LAP-STAFF-014");
    assert_eq!((&item["device_name"], &item["name"]), (&json!("LAP-STAFF-014"), &json!(null)));
    assert_eq!((&item["os"], &item["os_version"]), (&json!("Windows"), &json!("10.0.22631.4460")));
    assert_eq!(office.item("IPAD-Y3-02")["category"], "tablet");
    assert_eq!(office.item("IPAD-Y3-02")["os"], "iOS/iPadOS");
    tells(&office.done(&["show", "LAP-STAFF-014"]).out, &["system", "Windows, version 10.0.22631.4460"]);
}

#[test]
fn a_device_is_found_by_its_name_on_the_network() {
    let office = Office::new();
    office.done(&["asset", "add", "T-1", "--category", "laptop", "--device-name", "SCH-LT-0042"]);
    assert!(office.done(&["find", "lt-0042"]).out.contains("T-1"));
}

#[test]
fn a_past_disposal_date_of_an_item_in_use_is_a_question() {
    let office = Office::new();
    let text = "Tag,Status,Disposal Date\nT-1,Working,01/09/2025\nT-2,Disposed,01/09/2025\nT-3,Working,01/09/2028\n";
    let path = office.file("one.csv", text);
    let command = ["asset", "import", path.as_str(), "--category", "laptop"];
    let (plan, _) = office.refused_file(&command);
    assert_eq!(groups(&plan), ["disposal-date 1"]);
    let asked = group(&plan, "disposal-date").unwrap();
    assert_eq!(asked["rows"][0]["text"], "disposed of on Mon 1 Sep 2025, and “Working”");
    office.import(&[&command[..], &["--answer", "disposal-date=blank"]].concat());
    assert_eq!(office.item("T-1")["state"], "available");
    assert_eq!(
        (&office.item("T-2")["state"], &office.item("T-2")["notes"]),
        (&json!("disposed"), &json!("Disposed of on Mon 1 Sep 2025"))
    );
    assert_eq!(office.item("T-3")["end_of_life_on"], "2028-09-01");
    // The register has the item in use: the same file again says so, and changes nothing.
    office.changes_nothing(&command);
    let disposed = Office::new();
    let path = disposed.file("one.csv", text);
    disposed.import(&["asset", "import", &path, "--category", "laptop", "--answer", "disposal-date=disposed"]);
    assert_eq!(disposed.item("T-1")["state"], "disposed");
}
