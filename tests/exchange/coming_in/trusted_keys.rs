//! A key is not trusted over the rest of its row: makers' placeholders are no serial numbers, and a tag or a serial number
//! that is used for another item is a question.

use super::{Office, asked, group, groups, lines, tells};
use crate::support::answers::{each, text};
use serde_json::Value;

/// What firmware says where nobody has written a serial number.
const NO_SERIALS: &[&str] = &[
    "To be filled by O.E.M.",
    "Default string",
    "System Serial Number",
    "Chassis Serial Number",
    "Not Specified",
    "None",
    "INVALID",
    "0",
    "00000000",
    "123456789",
];

const INTUNE: &str = "Device ID,Device name,Serial number,Manufacturer,Model,OS,Primary user UPN";

/// A school whose laptop LAP-0001 is on loan to Ben Ford.
fn school() -> Office {
    let office = Office::small();
    let edit = ["asset", "edit", "LAP-0001", "--make", "Lenovo", "--model", "L13", "--serial", "SN001"];
    office.done(&edit);
    office.done(&["out", "LAP-0001", "--to", "P1"]);
    office
}

#[test]
fn a_makers_placeholder_is_refused_as_a_typed_serial_number() {
    let office = Office::small();
    for word in NO_SERIALS {
        for typed in [vec!["asset", "add", "T-1", "--category", "laptop"], vec!["asset", "edit", "LAP-0001"]] {
            let told = office.kept_out(2, &[&typed[..], &["--serial", word]].concat())["error"].to_string();
            tells(&told, &[word, "is no serial number"]);
        }
    }
    // An edit still takes a serial number away.
    office.done(&["asset", "edit", "LAP-0001", "--serial", "5CD1"]);
    office.done(&["asset", "edit", "LAP-0001", "--serial", ""]);
    assert_eq!(office.item("LAP-0001")["serial"], Value::Null);
}

#[test]
fn a_makers_placeholder_is_imported_as_nothing_and_its_lines_are_named() {
    let office = Office::new();
    let rows: Vec<String> = NO_SERIALS.iter().enumerate().map(|(n, word)| format!("T-{n},Laptop,{word}\n")).collect();
    let path = office.file("a.csv", format!("Asset Tag,Type,Serial\n{}T-99,Laptop,5CD1\n", rows.concat()));
    let ran = office.run(&["asset", "import", &path]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let told = format!("{}{}", ran.out, ran.err);
    tells(&told, &["no serial number", "line 2", "“To be filled by O.E.M.”"]);
    for (n, word) in NO_SERIALS.iter().enumerate() {
        assert_eq!(office.item(&format!("T-{n}"))["serial"], Value::Null, "{word}");
    }
    assert_eq!(office.item("T-99")["serial"], "5CD1");
    office.changes_nothing(&["asset", "import", &path]);
}

#[test]
fn devices_with_a_placeholder_for_a_serial_number_are_not_one_device() {
    let office = Office::new();
    let rows = "1,PC-01,Default string,Acme,A1,Windows,\n2,PC-02,Default string,Acme,A1,Windows,\n";
    let path = office.file("intune.csv", format!("{INTUNE}\n{rows}"));
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["no-tag 2"]);
    office.import(&["asset", "import", &path, "--answer", "no-tag=name"]);
    assert_eq!(office.tags(), ["PC-01", "PC-02"]);
}

#[test]
fn another_device_of_the_same_serial_number_is_a_question() {
    let office = Office::new();
    let first = office.file("1.csv", format!("{INTUNE}\n1,LAP-014,PF3XYZ01,LENOVO,21F6,Windows,\n"));
    office.import(&["asset", "import", &first, "--answer", "no-tag=name"]);
    let second = office.file("2.csv", format!("{INTUNE}\n2,IPAD-02,PF3XYZ01,Apple,iPad Air,iPadOS,\n"));
    let plan = office.plan(&["asset", "import", &second]);
    assert_eq!(groups(&plan), ["other-item 1"]);
    tells(&asked(&plan, "other-item")[0], &["LAP-014", "Apple"]);
    office.stopped(&["asset", "import", &second]);
    office.import(&["asset", "import", &second, "--answer", "other-item=skip"]);
    assert_eq!(office.item("LAP-014")["make"], "LENOVO");
    // The name alone may change: a device is named anew.
    let renamed = office.file("3.csv", format!("{INTUNE}\n1,LAP-914,PF3XYZ01,Lenovo,21F6,Windows,\n"));
    assert!(groups(&office.plan(&["asset", "import", &renamed])).is_empty());
    office.import(&["asset", "import", &second, "--answer", "other-item=same"]);
    assert_eq!(office.item("LAP-014")["make"], "Apple");
}

#[test]
fn a_reused_tag_is_a_question_that_names_the_holder() {
    let office = school();
    let text = "Asset Tag,Category,Make,Model,Serial\nLAP-0001,camera,Canon,EOS 90,CAN99\nLAP-0002,laptop,HP,G9,HP1\n";
    let path = office.file("a.csv", text);
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["other-item 1"]);
    assert_eq!(each(&group(&plan, "other-item").unwrap()["answers"], "word"), ["same", "skip"]);
    tells(&asked(&plan, "other-item")[0], &["SN001", "CAN99", "on loan to", "Ben Ford"]);
    office.stopped(&["asset", "import", &path]);
    assert_eq!(office.item("LAP-0002")["make"], Value::Null);
    let report = office.import(&["asset", "import", &path, "--answer", "other-item=skip"]);
    assert_eq!([lines(&report, "skipped"), lines(&report, "updated")], [vec![2], vec![3]]);
    assert_eq!(office.item("LAP-0001")["make"], "Lenovo");
    office.import(&["asset", "import", &path, "--answer", "other-item:LAP-0001=same"]);
    assert_eq!(text_of(&office, "LAP-0001"), ["camera", "Canon", "CAN99"]);
    office.changes_nothing(&["asset", "import", &path]);
}

fn text_of(office: &Office, tag: &str) -> [String; 3] {
    let item = office.item(tag);
    ["category", "make", "serial"].map(|field| text(&item[field]))
}

#[test]
fn a_new_serial_number_or_a_better_make_alone_is_no_question() {
    for row in ["laptop,Lenovo,SN002", "notebook,LENOVO Ltd,SN002", "camera,Canon,sn001", "laptop,Canon,", ",,SN002"] {
        let office = school();
        let path = office.file("a.csv", format!("Asset Tag,Category,Make,Serial\nLAP-0001,{row}\n"));
        assert!(groups(&office.plan(&["asset", "import", &path])).is_empty(), "{row}");
    }
}
