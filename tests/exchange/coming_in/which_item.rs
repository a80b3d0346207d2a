//! A row that contradicts what the register knows of an item is asked about: a tag that is used for another item, one
//! device under two tags, and a serial number that is another item's.

use super::{Office, asked, group, groups, lines, row, tells};
use crate::support::answers::{each, text};
use serde_json::Value;

const MODELS: &str = "Asset Tag,Category,Make,Model,Serial Number,Purchase Date,Purchase Cost";

/// A school with a laptop of 2019 that Ana Marsh has had since 2025.
fn old_laptop() -> Office {
    let office = Office::small();
    let add = "asset add DEL-1 --category laptop --make Dell --serial 7HX1AB1 --purchased 1/9/2019 --cost 649";
    office.done(&[&super::words(add)[..], &["--model", "Latitude 5440"]].concat());
    office.done(&["out", "DEL-1", "--to", "ANA", "--on", "2/9/2025"]);
    office
}

/// A school with these items.
fn with(items: &[&str]) -> Office {
    let office = Office::small();
    for item in items {
        office.done(&[&["asset", "add"][..], &super::words(item)].concat());
    }
    office
}

/// The groups that a file of items asks.
fn asks(office: &Office, file: &str) -> Vec<String> {
    groups(&office.plan(&["asset", "import", &office.file("a.csv", file)]))
}

/// The question of a typed command that must not be written without `--yes`.
fn question(office: &Office, command: &[&str]) -> String {
    let error = office.kept_out(1, command)["error"].clone();
    assert_eq!(error["kind"], "question", "{command:?}: {error}");
    text(&error["message"])
}

#[test]
fn a_tag_that_is_used_again_for_a_newer_laptop_of_the_same_make_is_a_question() {
    let office = old_laptop();
    let path = office.file("a.csv", format!("{MODELS}\nDEL-1,laptop,Dell,Latitude 3550,9ZZ8CD2,15/10/2026,399\n"));
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["other-item 1", "unlikely-date 1"]);
    tells(&asked(&plan, "other-item")[0], &["9ZZ8CD2", "7HX1AB1", "Latitude 3550", "Latitude 5440", "on loan to"]);
    tells(&asked(&plan, "unlikely-date")[0], &["Thu 15 Oct 2026", "DEL-1", "lent on Tue 2 Sep 2025"]);
    office.stopped(&["asset", "import", &path]);
    // A row that is left out asks nothing more.
    let report = office.import(&["asset", "import", &path, "--answer", "other-item=skip"]);
    assert_eq!(lines(&report, "skipped"), [2]);
    assert_eq!(office.item("DEL-1")["model"], "Latitude 5440");
    let same = ["--answer", "other-item=same", "--answer", "unlikely-date=blank"];
    office.import(&[&["asset", "import", &path][..], &same].concat());
    let item = office.item("DEL-1");
    assert_eq!([text(&item["serial"]), text(&item["purchased_on"])], ["9ZZ8CD2", "2019-09-01"]);
}

#[test]
fn a_tag_is_used_again_without_a_serial_number_in_the_row() {
    let office = old_laptop();
    for row in ["tablet,Apple,iPad 9", "laptop,Apple,MacBook Air", ",Lenovo,ThinkPad L13", "camera,,"] {
        let found = asks(&office, &format!("Asset Tag,Category,Make,Model\nDEL-1,{row}\n"));
        assert_eq!(found, ["other-item 1"], "{row}");
    }
}

#[test]
fn a_kettle_with_a_pass_does_not_become_a_microwave() {
    let office = with(&["K-1 --category appliance --name Kettle"]);
    office.done(&["pat", "pass", "K-1", "--on", "2/11/2026"]);
    let file = "Asset Tag,Name,Purchase Date\nK-1,Microwave,1/11/2026\n";
    assert_eq!(asks(&office, file), ["other-item 1"]);
    // A new name for the same item is none.
    assert!(asks(&office, "Asset Tag,Name\nK-1,Staff room kettle\n").is_empty());
    assert!(asks(&office, "Asset Tag,Name\nK-1,Humanities office\n").is_empty());
}

#[test]
fn an_old_tag_does_not_rewrite_the_item_that_had_it() {
    let office = with(&["K-1 --category appliance --name Kettle"]);
    office.done(&["asset", "retag", "K-1", "K-100"]);
    let file = "Asset Tag,Category,Name\nK-1,appliance,Microwave\n";
    let plan = office.plan(&["asset", "import", &office.file("a.csv", file)]);
    assert_eq!(groups(&plan), ["other-item 1"]);
    tells(&asked(&plan, "other-item")[0], &["Microwave", "K-100", "Kettle", "K-1"]);
    // The same item under its old tag is no question.
    assert!(asks(&office, "Asset Tag,Category,Name,Location\nK-1,appliance,Kettle,Hall\n").is_empty());
}

#[test]
fn one_corrected_field_and_an_added_one_go_through() {
    let office = old_laptop();
    let rows = [
        "DEL-1,laptop,Dell,Latitude 3550,7HX1AB1,1/9/2019,649",
        "DEL-1,laptop,Dell,Latitude 3550,,1/9/2019,649",
        "DEL-1,laptop,Dell,Latitude 5440,9ZZ8CD2,1/9/2019,649",
        "DEL-1,Notebook,DELL Inc.,Latitude 5440 (i5),7hx 1ab1,3/9/2019,649",
        "DEL-1,laptop,Dell,Latitude 5440,7HX1AB1,1/9/2018,649",
        "DEL-1,,HP,,,,",
    ];
    for row in rows {
        assert_eq!(asks(&office, &format!("{MODELS}\n{row}\n")), [""; 0], "{row}");
    }
    // A device manager names the same device in other words.
    let intune = "Asset Tag,Make,Model,Serial Number,Name\nDEL-1,Dell Inc,0XK7,7HX1AB1,DESKTOP-8F\n";
    assert!(asks(&office, intune).is_empty());
}

#[test]
fn a_purchase_after_the_first_loan_or_test_is_a_question_at_every_door() {
    let office = with(&["L-9 --category laptop", "K-9 --category kettle", "N-9 --category laptop"]);
    office.done(&["out", "L-9", "--to", "ANA", "--on", "2/9/2025"]);
    office.done(&["pat", "pass", "K-9", "--on", "3/9/2025"]);
    let lent = question(&office, &["asset", "edit", "L-9", "--purchased", "1/9/2026"]);
    tells(&lent, &["Tue 1 Sep 2026", "L-9 was lent on Tue 2 Sep 2025"]);
    let tested = question(&office, &["asset", "edit", "K-9", "--purchased", "1/9/2026"]);
    tells(&tested, &["Tue 1 Sep 2026", "K-9 was tested on Wed 3 Sep 2025"]);
    let file = "Asset Tag,Purchase Date\nL-9,1/9/2026\nK-9,1/9/2026\nN-9,1/9/2026\nCAM-0001,13/9/1962\n";
    let path = office.file("a.csv", file);
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["unlikely-date 3"]);
    tells(&asked(&plan, "unlikely-date").concat(), &["lent on Tue 2 Sep 2025", "tested on Wed 3 Sep 2025", "1962"]);
    office.import(&["asset", "import", &path, "--answer", "unlikely-date=blank"]);
    let bought = |tag: &str| office.item(tag)["purchased_on"].as_str().unwrap_or_default().to_owned();
    assert_eq!(["L-9", "K-9", "N-9", "CAM-0001"].map(bought), ["", "", "2026-09-01", ""]);
    // The day of the loan itself is none, and neither is another field of an item whose purchase was confirmed.
    office.done(&["asset", "edit", "L-9", "--purchased", "2/9/2025"]);
    office.done(&["asset", "edit", "L-9", "--purchased", "1/9/2026", "--yes"]);
    office.done(&["asset", "edit", "L-9", "--make", "Dell"]);
    assert!(asks(&office, "Asset Tag,Purchase Date,Location\nL-9,1/9/2026,Hall\n").is_empty());
}

#[test]
fn a_purchase_before_1990_is_a_question() {
    let office = Office::small();
    for day in ["13/9/1962", "1/1/1970", "31/12/1989"] {
        tells(&question(&office, &["asset", "edit", "LAP-0001", "--purchased", day]), &["before 1990"]);
    }
    office.done(&["asset", "edit", "LAP-0001", "--purchased", "1/1/1990"]);
}

#[test]
fn a_new_tag_with_a_known_serial_number_is_the_same_item_or_another() {
    let school = || with(&["DEL-2 --category laptop --serial 7HX1AB2"]);
    let file = "Asset Tag,Category,Serial,Location\nICT-900,laptop,7HX 1AB2,Hall\n";
    let office = school();
    office.done(&["out", "DEL-2", "--to", "ANA"]);
    let path = office.file("a.csv", file);
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["known-serial 1"]);
    assert_eq!(each(&group(&plan, "known-serial").unwrap()["answers"], "word"), ["same", "new", "skip"]);
    tells(&asked(&plan, "known-serial")[0], &["7HX 1AB2", "DEL-2", "on loan to", "Ana Marsh"]);
    office.stopped(&["asset", "import", &path]);
    // The same item gets the new tag, keeps its loan, and is still found under the old one.
    let report = office.import(&["asset", "import", &path, "--answer", "known-serial=same"]);
    assert_eq!(lines(&report, "updated"), [2]);
    tells(&row(&report, 2).to_string(), &["ICT-900", "DEL-2"]);
    let item = office.item("DEL-2");
    assert_eq!([text(&item["tag"]), text(&item["location"])], ["ICT-900", "Hall"]);
    assert_eq!(office.holder("ICT-900").as_deref(), Some("Ana Marsh"));
    office.changes_nothing(&["asset", "import", &path]);
    // Or it is another item, or left out.
    let office = school();
    let path = office.file("a.csv", file);
    office.import(&["asset", "import", &path, "--answer", "known-serial=skip"]);
    assert!(!office.tags().contains(&"ICT-900".to_owned()));
    office.import(&["asset", "import", &path, "--answer", "known-serial=new"]);
    assert!(["ICT-900", "DEL-2"].iter().all(|tag| office.tags().contains(&(*tag).to_owned())));
    office.changes_nothing(&["asset", "import", &path]);
}

#[test]
fn one_serial_number_twice_in_a_file_is_a_question() {
    let office = Office::small();
    let file = "Asset Tag,Category,Serial,Assigned To\nN-1,laptop,ZZ11,P1\nN-2,laptop,zz 11,P2\nN-3,laptop,ZZ12,\n";
    let path = office.file("a.csv", file);
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["known-serial 1"]);
    tells(&asked(&plan, "known-serial")[0], &["3 ", "zz 11", "N-1", "line 2"]);
    office.import(&["asset", "import", &path, "--answer", "known-serial=new"]);
    assert_eq!(office.holder("N-2").as_deref(), Some("Cai Hill"));
    office.changes_nothing(&["asset", "import", &path]);
    // The first row may have a question of its own.
    let file = "Asset Tag,Category,Serial,Assigned To\nM-1,laptop,YY11,Nobody Known\nM-2,laptop,YY-11,\n";
    let path = office.file("b.csv", file);
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["holder 1", "known-serial 1"]);
    tells(&asked(&plan, "known-serial")[0], &["3 ", "YY-11", "line 2"]);
}

#[test]
fn a_typed_serial_number_that_another_item_has_is_a_question() {
    let office = with(&["A-1 --category laptop --serial A2", "A-3 --category laptop"]);
    for serial in ["A2", "a 2", "A-2"] {
        for command in [vec!["asset", "edit", "A-3"], vec!["asset", "add", "A-4", "--category", "laptop"]] {
            let told = question(&office, &[&command[..], &["--serial", serial]].concat());
            tells(&told, &[serial, "A-1"]);
        }
    }
    let list = office.file("serials.txt", "a-2\nB9\nb 9\n");
    let many = ["asset", "add", "--tag-prefix", "TAB-", "--serials", &list, "--category", "tablet"];
    tells(&question(&office, &many), &["a-2", "A-1"]);
    let ran = office.done(&[&many[..], &["--yes"]].concat());
    tells(&ran.err, &["“a-2” is also the serial of A-1", "“b 9” is also the serial of TAB-0002"]);
    // An item's own serial number in another spelling is no question.
    office.done(&["asset", "edit", "A-3", "--serial", "Q7"]);
    office.done(&["asset", "edit", "A-3", "--serial", "q-7"]);
    office.done(&["asset", "edit", "A-3", "--serial", "A 2", "--yes"]);
}

#[test]
fn a_device_list_and_the_register_may_space_a_serial_number_differently() {
    let office = with(&["LAP-5 --category laptop --serial 5CD0001"]);
    let path = office.file("intune.csv", "Device name,Serial number,OS,Last check-in\n,5cd 0001,Windows,2026-11-20\n");
    let report = office.json(&["reconcile", &path]);
    assert_eq!([&report["devices"], &report["matched"]], [&Value::from(1), &Value::from(1)], "{report}");
}

#[test]
fn serial_numbers_that_are_shifted_by_a_row_are_asked_about() {
    let items = [1, 2, 3].map(|n| format!("L-{n} --category laptop --serial ABC123{n}"));
    let office = with(&items.each_ref().map(String::as_str));
    let path = office.file("a.csv", "Asset Tag,Serial\nL-1,ABC1232\nL-2,ABC1233\nL-3,ABC1231\n");
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["other-item 3"]);
    tells(&asked(&plan, "other-item")[0], &["ABC1232", "L-2", "L-1"]);
    office.stopped(&["asset", "import", &path]);
    office.import(&["asset", "import", &path, "--answer", "other-item=same"]);
    assert_eq!(office.item("L-1")["serial"], "ABC1232");
    office.changes_nothing(&["asset", "import", &path]);
}

#[test]
fn headings_of_tags_and_serial_numbers_that_are_swapped_add_nothing() {
    let office = with(&["DEL-1 --category laptop --serial 7HX1AB1", "DEL-2 --category laptop --serial 7HX1AB2"]);
    let file = "Serial Number,Category,Make,Model,Asset Tag\n\
                DEL-1,laptop,Dell,L5440,7HX1AB1\nDEL-2,laptop,Dell,L5440,7HX1AB2\n";
    let path = office.file("a.csv", file);
    let (plan, told) = office.refused_file(&["asset", "import", &path]);
    assert_eq!(lines(&plan, "problem"), [2, 3]);
    tells(&told, &["“7HX1AB1” is the serial number of DEL-1", "swapped"]);
    // A tag that is a known serial number, and no more, is a question.
    assert_eq!(asks(&office, "Asset Tag,Category\n7HX1AB1,laptop\n"), ["known-serial 1"]);
    assert_eq!(office.item("DEL-1")["make"], Value::Null);
}
