//! The lists of device managers, compared with the register.

use super::Desk;
use serde_json::{Value, json};

pub(super) const INTUNE: &str = "Device ID,Device name,Last check-in,OS version,Serial number,Manufacturer,Model,Ownership,Device state,\
    Primary user UPN,Primary user email address,Primary user display name,Encrypted,OS,SkuFamily\n";

/// A row of Intune's list.
pub(super) fn device(name: &str, serial: &str, seen: &str, version: &str, user: &str, encrypted: &str) -> String {
    format!(
        "id-{name},{name},{seen} 07:55:01.0000000,{version},{serial},LENOVO,21F6,Company,Managed,{user},{user},,{encrypted},\
         Windows,Education\n"
    )
}

/// A school with laptops: L-1 issued to Ann, L-2 in the cupboard, L-3 disposed of, L-4 that nobody manages.
pub(super) fn desk() -> Desk {
    let desk = Desk::with_people();
    let ann = ["person", "add", "AL01", "--kind", "staff", "--first-name", "Ann", "--last-name", "Lee"];
    desk.done(&[&ann[..], &["--username", "alee"]].concat());
    let known = ["--os", "Windows", "--os-edition", "Education", "--os-version", "10.0.26100.1", "--encrypted", "yes"];
    for (tag, serial) in [("L-1", "PF1"), ("L-2", "PF2"), ("L-3", "PF3"), ("L-4", "PF4")] {
        desk.device(tag, &[&["--serial", serial, "--device-name", &format!("SCH-{tag}")], &known[..]].concat());
    }
    desk.done(&["asset", "edit", "L-3", "--state", "missing", "--reason", "not found"]);
    desk.done(&["category", "set", "laptop", "--loan", "issue"]);
    desk.done(&["out", "L-1", "--to", "AL01", "--on", "2026-11-02"]);
    desk
}

/// The list of devices that differs in nothing.
pub(super) fn same() -> String {
    [
        INTUNE.to_owned(),
        device("SCH-L-1", "PF1", "2026-11-20", "10.0.26100.1", "alee@school.example.org", "True"),
        device("SCH-L-2", "PF2", "2026-11-19", "10.0.26100.1", "", "True"),
        device("SCH-L-4", "PF4", "2026-11-19", "10.0.26100.1", "", "True"),
    ]
    .concat()
}

fn differences(report: &Value) -> Vec<String> {
    let all = report["differences"].as_array().unwrap().iter();
    all.map(|one| format!("{} {}", one["difference"].as_str().unwrap(), one["count"])).collect()
}

fn texts(report: &Value, difference: &str) -> Vec<String> {
    let all = report["differences"].as_array().unwrap().iter();
    let one = all.into_iter().find(|one| one["difference"] == difference);
    let rows = one.map_or(&[][..], |one| one["rows"].as_array().unwrap());
    rows.iter()
        .map(|row| format!("{}: {}", row["tag"].as_str().unwrap_or("-"), row["text"].as_str().unwrap()))
        .collect()
}

/// Compares a list, which must write nothing.
fn reads(desk: &Desk, file: &str, more: &[&str]) -> Value {
    let before = desk.traces();
    let report = desk.json(&[&["reconcile", file], more].concat());
    assert_eq!(desk.traces(), before, "a comparison without an answer wrote");
    report
}

#[test]
fn the_same_devices_differ_in_nothing() {
    let desk = desk();
    let report = reads(&desk, &desk.file("same.csv", same()), &[]);
    assert_eq!((&report["devices"], &report["matched"]), (&json!(3), &json!(3)));
    assert_eq!(differences(&report), [""; 0], "{report}");
    let page = desk.done(&["reconcile", &desk.file("same.csv", same())]).out;
    assert!(page.contains("no differences"), "{page}");
}

#[test]
fn every_difference_is_listed_and_nothing_is_written() {
    let desk = desk();
    let text = [
        INTUNE.to_owned(),
        device("SCH-L-1", "PF1", "2026-08-20", "10.0.22631.1", "someone@school.example.org", "False"),
        device("NEW-NAME", "PF2", "2026-11-19", "10.0.26100.1", "bob@school.example.org", "True"),
        device("SCH-L-3", "PF3", "2026-11-19", "10.0.26100.1", "", "True"),
        device("SCH-X", "PFX", "2026-11-19", "10.0.99999.1", "", "True"),
        device("SCH-L-4", "PF9", "2026-11-19", "10.0.26100.1", "", "True"),
        device("SCH-L-1", "PF1", "2026-08-19", "10.0.26100.1", "", "True"),
        "id,,,,,,,,,,,,,,\n".to_owned(),
        device("MINE", "PFM", "2026-11-19", "10.0.26100.1", "", "True").replace("Company", "Personal"),
        device("SCH-Y", "PFY", "2027-11-19", "10.0.26100.1", "", "Perhaps"),
        device("SCH-Z", "PFZ", "0001-01-01", "10.0.26100.1", "", "True"),
    ]
    .concat();
    let report = reads(&desk, &desk.file("devices.csv", text), &[]);
    let ann = "Ann Lee (AL01)";
    assert_eq!((&report["devices"], &report["matched"], &report["personal"]), (&json!(9), &json!(3), &json!(1)));
    assert_eq!(
        texts(&report, "holder-differs"),
        [
            format!("L-1: “someone@school.example.org” there, {ann} here"),
            "L-2: “bob@school.example.org” there, on loan to nobody here".to_owned()
        ]
    );
    assert_eq!(texts(&report, "device-name"), ["L-2: “NEW-NAME” there, “SCH-L-2” here"]);
    assert_eq!(texts(&report, "device-system"), ["L-1: “10.0.22631.1” there, “10.0.26100.1” here"]);
    assert_eq!(texts(&report, "device-encryption"), ["L-1: not encrypted there, encrypted here"]);
    assert_eq!(texts(&report, "not-encrypted"), ["L-1: not encrypted there"]);
    assert_eq!(texts(&report, "gone-here"), ["L-3: missing here, managed there"]);
    assert_eq!(texts(&report, "silent"), ["L-1: last seen Thu 20 Aug 2026", "-: never seen"]);
    assert_eq!(
        texts(&report, "not-supported"),
        ["L-1: Windows Education 10.0.22631.1: support ended on Tue 10 Nov 2026"]
    );
    assert_eq!(texts(&report, "support-unknown"), ["-: Windows Education 10.0.99999.1"]);
    let only_there = texts(&report, "only-there");
    assert_eq!(
        only_there[1], "-: not in the register; L-4 has this name and the serial number “PF4”",
        "{only_there:?}"
    );
    assert_eq!(only_there.len(), 4);
    assert_eq!(texts(&report, "only-here"), ["L-4: not in the file"]);
    let unclear = texts(&report, "unclear");
    assert_eq!(
        (unclear[0].as_str(), unclear[1].as_str()),
        ("-: line 2 has this serial number too, and was seen later", "-: the row names no device")
    );
    assert!(unclear[2].contains("in the future"), "{unclear:?}");
    let page = desk.done(&["reconcile", &desk.school.folder.path().join("devices.csv").display().to_string()]).out;
    assert!(page.contains("Another device name or asset ID there (1; --answer device-name=take)"), "{page}");
}

#[test]
fn an_answer_takes_the_files_values_and_the_same_again_changes_nothing() {
    let desk = desk();
    let text = same()
        .replace("SCH-L-2,2026", "OTHER,2026")
        .replace("SCH-L-4,2026", "FOURTH,2026")
        .replace("10.0.26100.1", "10.0.26200.9")
        .replace("Windows,Education\n", "Windows,Enterprise\n");
    let file = desk.file("devices.csv", text);
    let take = ["reconcile", &file, "--answer", "device-name:3=take", "--answer", "device-system=take"];
    let tried = desk.traces();
    desk.json(&[&take[..], &["--dry-run"]].concat());
    assert_eq!(desk.traces(), tried, "a dry run writes nothing");
    let report = desk.json(&take);
    assert_eq!(
        (&report["written"], differences(&report)),
        (&json!(3), vec!["device-name 2".to_owned(), "device-system 3".to_owned()])
    );
    let item = desk.json(&["show", "L-2"]);
    assert_eq!((&item["device_name"], &item["os_version"]), (&json!("OTHER"), &json!("10.0.26200.9")));
    assert_eq!(
        (&item["os_edition"], &item["support"]["release"]),
        (&json!("Enterprise"), &json!("Windows 11 25H2 (Enterprise and Education)"))
    );
    assert_eq!(desk.json(&["show", "L-4"])["device_name"], "SCH-L-4", "the other row has no answer");
    let before = desk.traces();
    let again = desk.json(&take);
    assert_eq!((&again["written"], desk.traces() == before), (&json!(0), true));
    assert_eq!(differences(&again), ["device-name 1"]);
    assert_eq!(desk.json(&["check"])["sound"], true);
}

#[test]
fn the_last_seen_days_of_issued_items_count_as_routine_checks_if_the_school_says_so() {
    let desk = desk();
    let file = desk.file("devices.csv", same());
    let ran = desk.run(&["reconcile", &file, "--seen"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("--export-counts yes"), "{ran:?}");
    desk.done(&["school", "set", "--export-counts", "yes"]);
    assert_eq!(desk.json(&["reconcile", &file, "--seen"])["seen"], 1);
    let checks = desk.json(&["show", "L-1"])["routine_checks"].clone();
    assert_eq!((&checks[0]["seen_on"], &checks[0]["source"]), (&json!("2026-11-20"), &json!("report")));
    let before = desk.traces();
    assert_eq!(desk.json(&["reconcile", &file, "--seen"])["seen"], 0);
    assert_eq!(desk.traces(), before, "the same again changes nothing");
    // As `seen --from` does: it has nothing to add.
    assert_eq!(desk.json(&["seen", "--from", &file])["added"], 0);
}

const CHROME: &str = "deviceId,annotatedAssetId,annotatedLocation,annotatedUser,lastSync,model,orgUnitPath,osVersion,serialNumber,\
    status,supportEndDate\n";

#[test]
fn chromebooks_are_compared_by_asset_id_and_serial_which_must_mean_the_same_item() {
    let desk = Desk::with_people();
    let chrome = ["--os", "ChromeOS", "--os-version", "120.1", "--support-ends", "2029-06-01"];
    for (tag, serial) in [("CB-1", "S1"), ("CB-2", "S2"), ("CB-3", "S3")] {
        desk.device(tag, &[&["--serial", serial], &chrome[..]].concat());
    }
    desk.device("WIN-1", &["--os", "Windows 11"]);
    desk.done(&["category", "set", "laptop", "--loan", "dated", "--days", "30"]);
    desk.done(&["out", "CB-3", "--to", "T1"]);
    let row = |tag: &str, serial: &str, status: &str, end: &str| {
        format!("id-{serial},{tag},Room 12,,2026-11-20T09:01:11.000Z,HP,/Year 7,120.1,{serial},{status},{end}\n")
    };
    let text = [
        CHROME.to_owned(),
        row("CB-1", "S1", "ACTIVE", "2030-06-01"),
        row("CB-1", "S2", "ACTIVE", "2029-06-01"),
        row("CB-3", "S3", "DEPROVISIONED", "2029-06-01"),
        row("CB-9", "S9", "ACTIVE", "2025-06-01"),
    ]
    .concat();
    let file = desk.file("cros.csv", &text);
    let report = reads(&desk, &file, &[]);
    assert_eq!(report["not_compared"], json!(["encryption"]));
    assert_eq!(texts(&report, "unclear"), ["-: the serial number is of CB-2, and the asset ID is of CB-1"]);
    assert_eq!(texts(&report, "retired-there"), ["CB-3: retired there, on loan to Dee Bench (T1) here"]);
    assert_eq!(texts(&report, "not-supported"), ["-: ChromeOS 120.1: support ended on Sun 1 Jun 2025"]);
    assert_eq!(texts(&report, "device-system"), ["CB-1: “2030-06-01” there, “Fri 1 Jun 2029” here"]);
    // A Windows laptop is in another manager's list.
    assert_eq!(texts(&report, "only-here"), ["CB-2: not in the file"]);
    desk.json(&["reconcile", &file, "--answer", "device-system=take"]);
    assert_eq!(desk.json(&["show", "CB-1"])["support_ends"], "2030-06-01");
}

#[test]
fn headings_of_ones_own_are_mapped_and_remembered() {
    let desk = desk();
    let text = "Kit,Contact\nPF1,20/11/2026\nPF2,01/06/2026\n";
    let file = desk.file("own.csv", text);
    let ran = desk.run(&["reconcile", &file]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("--map"), "{ran:?}");
    let maps = ["--map", "Kit=serial", "--map", "Contact=last seen", "--remember"];
    let report = desk.json(&[&["reconcile", &file], &maps[..]].concat());
    assert_eq!(texts(&report, "silent"), ["L-2: last seen Mon 1 Jun 2026"]);
    let again = reads(&desk, &file, &["--silent-days", "200"]);
    assert_eq!((texts(&again, "silent").len(), &again["silent_days"]), (0, &json!(200)));
    assert_eq!(again["not_compared"], json!(["holders", "encryption", "support", "what is retired there"]));
    assert_eq!(desk.json(&["import-format", "list"])[0]["imports"], "device-lists");
}

#[test]
fn an_answer_that_is_none_is_refused() {
    let desk = desk();
    let file = desk.file("devices.csv", same());
    for answer in ["device-name=perhaps", "no-such-group=take"] {
        let ran = desk.run(&["reconcile", &file, "--answer", answer]);
        assert_eq!(ran.code, 2, "{answer}: {ran:?}");
    }
    let csv = desk.done(&["reconcile", &file, "--format", "csv"]).out;
    assert!(csv.starts_with("difference,line,tag,device,serial,text,answer"), "{csv}");
}

#[test]
fn of_two_rows_about_one_device_the_one_that_was_seen_later_counts() {
    let desk = desk();
    let report = |rows: &[String]| {
        let file = [&[INTUNE.to_owned()], rows].concat().concat();
        let path = desk.school.folder.path().join("twice.csv");
        std::fs::write(&path, file).unwrap();
        desk.json(&["reconcile", &path.display().to_string()])
    };
    let old = device("SCH-L-2", "PF2", "2026-01-05", "10.0.22631.1", "", "False");
    let new = device("SCH-L-2", "PF2", "2026-11-19", "10.0.26100.1", "", "True");
    for rows in [[old.clone(), new.clone()], [new.clone(), old]] {
        let report = report(&rows);
        assert_eq!(texts(&report, "not-encrypted"), Vec::<String>::new());
        assert_eq!(texts(&report, "silent"), Vec::<String>::new());
        assert!(texts(&report, "unclear")[0].contains("was seen later"), "{report}");
    }
    // The days don't tell which is right, so neither is taken.
    let other = device("SCH-L-2", "PF2", "2026-11-19", "10.0.22631.1", "", "False");
    let report = report(&[other, new]);
    assert_eq!((texts(&report, "unclear").len(), report["matched"].clone()), (2, json!(0)));
}
