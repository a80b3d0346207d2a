//! Items from device lists, another register's report and plain registers: the values after the import.

use super::{Office, asked, column, counts, fixture, group, groups, lines, row, tells};
use crate::support::answers::each;
use serde_json::{Value, json};

const ANN: &str = "aexample@school.example.org";

/// Imports a file of items into a school with their holders, and checks that the same again changes nothing.
fn brings(file: &str, more: &[&str], tags: &[&str]) -> Office {
    let office = Office::with_holders();
    let path = fixture(file);
    let command = [&["asset", "import", &path], more].concat();
    let report = office.import(&command);
    assert_eq!((&report["added"], &report["borrowers_added"]), (&tags.len().into(), &0.into()), "{file}: {report}");
    assert_eq!(office.tags(), tags, "{file}");
    office.changes_nothing(&command);
    office
}

fn has(item: &Value, wanted: &Value) {
    for (name, value) in wanted.as_object().unwrap() {
        assert_eq!(&item[name], value, "{name} of {item}");
    }
}

const LAPTOP: &[&str] = &["--category", "laptop"];

/// Intune has no tags: the technician says that the names of the devices are on their labels.
const NAMED: &[&str] = &["--category", "laptop", "--answer", "no-tag=name"];

#[test]
fn chromebooks_from_gam_come_in() {
    let office = brings("chromebooks/gam.csv", LAPTOP, &["CB-0001", "CB-0002", "CB-0003", "CB-0004"]);
    has(
        &office.item("CB-0001"),
        &json!({"category": "laptop", "model": "HP Chromebook 11 G9 EE", "serial": "5CD1234ABC", "location": "Room 12",
            "order_number": "PO-991", "state": "on_loan", "purchased_on": null, "end_of_life_on": null}),
    );
    assert_eq!(office.holder("CB-0001").as_deref(), Some("Ann Example"));
    has(&office.item("CB-0002"), &json!({"state": "available", "notes": null}));
    has(&office.item("CB-0003"), &json!({"state": "disposed", "location": null}));
    tells(office.item("CB-0003")["notes"].as_str().unwrap(), &["screen smashed"]);
    has(&office.item("CB-0004"), &json!({"state": "awaiting_check", "location": "Library"}));
    tells(office.item("CB-0004")["notes"].as_str().unwrap(), &["DISABLED"]);
    assert!(!office.lends("CB-0003", "AL01") && !office.lends("CB-0004", "AL01"));
}

#[test]
fn chromebooks_from_the_console_come_in() {
    let office = brings("chromebooks/admin-console.csv", LAPTOP, &["CB-0001", "CB-0002"]);
    has(&office.item("CB-0001"), &json!({"serial": "5CD1234ABC", "location": "Room 12", "category": "laptop"}));
    assert_eq!(office.holder("CB-0001").as_deref(), Some("Ann Example"));
}

#[test]
fn a_chromebook_without_an_asset_id_is_named_and_the_others_come_in() {
    let office = Office::with_holders();
    let path = fixture("chromebooks/bad.csv");
    let (plan, _) = office.refused_file(&["asset", "import", &path, "--category", "laptop"]);
    assert_eq!((lines(&plan, "problem"), lines(&plan, "question")), (vec![3], vec![4, 5]));
    assert_eq!(groups(&plan), ["no-tag 2"]);
    assert_eq!(each(&group(&plan, "no-tag").unwrap()["answers"], "word"), ["serial", "name", "skip"]);
    tells(&row(&plan, 3)["reasons"].to_string(), &["line 2"]);
    let (_, rest) = office.skipping_bad(&["asset", "import", &path, "--category", "laptop"]);
    assert_eq!(office.tags(), ["CB-0001"]);
    assert_eq!(rest.lines().count(), 4);
    // Those without an asset ID are known by their serial numbers, if the school says so.
    let (_, rest) = office.skipping_bad(&["asset", "import", &path, "--answer", "no-tag=serial"]);
    assert_eq!(office.tags(), ["5CD1234ABE", "5CD1234ABF", "CB-0001"]);
    assert_eq!(rest.lines().count(), 2);
    // A school without asset IDs keys the file by the serial number, which then is the serial number too.
    let by_serial = Office::with_holders();
    by_serial.import(&[
        "asset",
        "import",
        &path,
        "--category",
        "laptop",
        "--map",
        "serialNumber=tag",
        "--ignore",
        "annotatedAssetId",
    ]);
    assert_eq!(by_serial.item("5CD1234ABE")["serial"], "5CD1234ABE");
}

#[test]
fn intune_devices_come_in() {
    let office = brings("intune/devices.csv", NAMED, &["IPAD-Y3-02", "LAP-STAFF-014"]);
    has(
        &office.item("LAP-STAFF-014"),
        &json!({"category": "laptop", "make": "LENOVO", "model": "21F6CTO1WW", "serial": "PF3XYZ01", "state": "on_loan",
            "purchased_on": null, "warranty_until": null, "end_of_life_on": null, "phone_number": null}),
    );
    assert_eq!(office.holder("LAP-STAFF-014").as_deref(), Some("Ann Example"));
    has(&office.item("IPAD-Y3-02"), &json!({"state": "available", "category": "laptop", "holder": null}));
    let categories = each(&office.json(&["category", "list"]), "name");
    assert!(!categories.iter().any(|name| name.eq_ignore_ascii_case("unknown")), "{categories:?}");
}

#[test]
fn the_tags_of_devices_without_tags_are_asked_about_once() {
    for file in ["intune/devices.csv", "intune/portal.csv"] {
        let office = Office::with_holders();
        let (plan, _) = office.refused_file(&["asset", "import", &fixture(file), "--category", "laptop"]);
        assert_eq!((groups(&plan), lines(&plan, "question")), (vec!["no-tag 2".to_owned()], vec![2, 3]), "{file}");
    }
}

#[test]
fn intunes_portal_list_comes_in_and_a_group_tag_is_no_tag() {
    let office = brings("intune/portal.csv", NAMED, &["IPAD-Y3-02", "LAP-STAFF-014"]);
    has(&office.item("IPAD-Y3-02"), &json!({"make": "Apple", "model": "iPad (9th generation)", "serial": "DMQX1234F"}));
    assert_eq!(office.holder("LAP-STAFF-014").as_deref(), Some("Ann Example"));
}

#[test]
fn both_lists_of_intune_name_the_same_items() {
    let office = brings("intune/portal.csv", NAMED, &["IPAD-Y3-02", "LAP-STAFF-014"]);
    // The longer list needs no answer, because the serial numbers are known. It adds their versions, and that they are encrypted.
    let path = fixture("intune/devices.csv");
    let report = office.import(&["asset", "import", &path, "--category", "laptop"]);
    assert_eq!((counts(&report), groups(&report).len()), ([0, 2, 0, 0], 0), "{report}");
    for (line, version) in [(2, "10.0.22631.4460"), (3, "17.6.1")] {
        let changes = json!([{"field": "system version", "from": null, "to": version},
            {"field": "encrypted", "from": null, "to": "yes"}]);
        assert_eq!(row(&report, line)["changes"], changes);
    }
    assert_eq!(office.tags(), ["IPAD-Y3-02", "LAP-STAFF-014"]);
    office.changes_nothing(&["asset", "import", &path, "--category", "laptop"]);
}

#[test]
fn intunes_bad_rows_are_named_and_asked_about() {
    let office = Office::with_holders();
    let plan = office.plan(&[&["asset", "import", &fixture("intune/bad.csv")], NAMED].concat());
    assert_eq!(lines(&plan, "problem"), [4]);
    tells(&row(&plan, 4)["reasons"].to_string(), &["line 2"]);
    assert_eq!(groups(&plan), ["holder 1", "no-tag 4", "short-serial 1"]);
    tells(&asked(&plan, "holder")[0], &["5 ", "nobody@school.example.org"]);
}

#[test]
fn a_custom_report_comes_in_with_checkout_and_expected_return() {
    let office = brings("custom-report/report.csv", &[], &["SCH-0003", "SCH-0014", "SCH-0015"]);
    has(
        &office.item("SCH-0014"),
        &json!({"name": "LAP-014", "make": "Lenovo", "model": "ThinkPad L13", "category": "laptop",
            "serial": "PF3XYZ01",
            "purchased_on": "2023-09-04", "purchase_cost_pence": 129_294, "end_of_life_on": "2028-09-04",
            "warranty_until": "2026-09-04", "order_number": "PO-77", "supplier": "XMA", "location": "ICT Office",
            "state": "on_loan", "due_on": "2027-07-20", "phone_number": null}),
    );
    tells(office.item("SCH-0014")["notes"].as_str().unwrap(), &["lid scratched"]);
    let loan = office.item("SCH-0014")["loans"][0].clone();
    assert!(loan["out_at"].as_str().unwrap().starts_with("2026-09-02T"), "{loan}");
    assert_eq!(loan["person"], json!({"ref": "AL01", "name": "Ann Example"}));
    has(&office.item("SCH-0015"), &json!({"state": "available", "name": null, "holder": null}));
    has(&office.item("SCH-0003"), &json!({"state": "disposed", "purchased_on": "2017-09-01"}));
    assert!(!office.lends("SCH-0003", "AL01"));
    assert_eq!(office.json(&["person", "list"]).as_array().unwrap().len(), 3, "nobody was made up");
}

#[test]
fn a_custom_reports_bad_rows_are_named_and_asked_about() {
    let office = Office::with_holders();
    let plan = office.plan(&["asset", "import", &fixture("custom-report/bad.csv")]);
    assert_eq!(lines(&plan, "problem"), [3, 4]);
    assert_eq!(groups(&plan), ["holder 1"]);
    tells(&row(&plan, 4)["reasons"].to_string(), &["2033"]);
}

#[test]
fn a_plain_register_comes_in_whole() {
    let office = brings("plain-register/register.csv", &[], &["ICT0001", "ICT0002", "ICT0003"]);
    has(
        &office.item("ICT0001"),
        &json!({"name": "Staff laptop", "category": "laptop", "make": "Dell", "model": "Latitude 5440",
            "serial": "ABC123", "location": "Room 12", "purchased_on": "2023-09-13", "purchase_cost_pence": 64_900,
            "warranty_until": "2026-09-13", "notes": "lid scratched", "state": "on_loan"}),
    );
    assert_eq!(office.holder("ICT0001").as_deref(), Some("Ann Example"));
    has(
        &office.item("ICT0002"),
        &json!({"purchased_on": "2023-09-13", "purchase_cost_pence": 64_900, "warranty_until": null, "holder": null,
            "state": "available"}),
    );
    has(
        &office.item("ICT0003"),
        &json!({"category": "camera", "serial": null, "purchased_on": "2023-09-13", "purchase_cost_pence": 42_900,
            "notes": null}),
    );
    let plan = office.plan(&["asset", "import", &fixture("plain-register/register.csv")]);
    assert_eq!(column(&plan, "Date of Purchase")["read_as"], "13 Sep 2023");
}

#[test]
fn another_plain_register_comes_in_whole() {
    let office = brings("plain-register/register-2.csv", &[], &["000451", "000452"]);
    has(
        &office.item("000451"),
        &json!({"device_name": "TRIP-1", "category": "phone", "make": "Nokia", "model": "105", "serial": "NK105A",
            "location": "Office", "purchased_on": "2022-09-01", "purchase_cost_pence": 2_500, "supplier": "Fenhurst IT",
            "order_number": "PO-12", "support_ends": "2027-08-31", "phone_number": "07700 900123", "state": "on_loan",
            "due_on": "2026-12-18"}),
    );
    assert_eq!(office.holder("000451").as_deref(), Some("Ann Example"));
    let out = office.item("000451")["loans"][0]["out_at"].clone();
    assert!(out.as_str().unwrap().starts_with("2026-11-02T"), "{out}");
    has(&office.item("000452"), &json!({"state": "awaiting_check", "category": "laptop"}));
    tells(office.item("000452")["notes"].as_str().unwrap(), &["Under the stairs"]);
}

#[test]
fn every_fault_of_a_plain_register_is_named_or_asked_about() {
    let office = Office::with_holders();
    let path = fixture("plain-register/bad.csv");
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(lines(&plan, "problem"), [2, 3, 5, 7, 8, 11]);
    assert_eq!(lines(&plan, "question"), [4, 6, 9, 10]);
    assert_eq!(lines(&plan, "added"), [12]);
    assert_eq!(groups(&plan), ["day-number 1", "short-serial 1", "unknown-columns 2", "unlikely-date 2"]);
    tells(&group(&plan, "unknown-columns").unwrap().to_string(), &["Asset Nos", "Insurer"]);
    tells(&plan.to_string(), &["Asset Nos=tag"]);
    let (_, rest) = office.skipping_bad(&["asset", "import", &path, "--answer", "unknown-columns=ignore"]);
    assert_eq!(office.tags(), ["ICT0011"]);
    assert_eq!(rest.lines().count(), 11);
}

#[test]
fn a_holder_is_found_by_each_of_the_columns() {
    for (heading, cell) in [
        ("Assigned To", "Ann Example"),
        ("Assigned User", "aexample"),
        ("User", ANN),
        ("Issued To", "AL01"),
        ("Checked Out To", "Example, Ann"),
        ("Borrower", "ann example"),
        ("Holder Ref", "al01"),
        ("Primary user UPN", "AExample@School.Example.Org"),
    ] {
        let office = Office::with_holders();
        let path = office.file("one.csv", format!("Asset Tag,Category,{heading}\nT-1,laptop,\"{cell}\"\n"));
        office.import(&["asset", "import", &path]);
        assert_eq!(office.holder("T-1").as_deref(), Some("Ann Example"), "{heading}: {cell}");
    }
}
