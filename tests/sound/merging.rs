//! `kitbook merge`: two schools become one, and no record is lost.

use super::Sound;
use crate::support::{
    Cli,
    answers::every_record,
    asset,
    office::erasing,
    person,
    server::{OnlyFiles, in_files},
};
use domain::{
    fault::{Failure, FaultKind},
    pat::PatResult,
    person::PersonKind,
};
use register::{
    act::Answer,
    keep::merge::file::{self as merge, Merged, Plan},
};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};
use store::Address;

impl Sound {
    /// Another school, with its own name and the same items and people.
    fn other() -> Self {
        let other = Self::new();
        other.done(&["init", "--rename", "Oak School"]);
        other
    }

    /// The file of the register, or its address.
    fn address(&self) -> String {
        self.school.path().to_str().unwrap().to_owned()
    }

    /// The words of a merge with another register.
    pub(super) fn merging<'w>(&'w self, other: &'w str, arguments: &[&'w str]) -> Vec<&'w str> {
        [&["merge", other], &self.school.keeping()[..], arguments].concat()
    }

    fn merge(&self, other: &Self, arguments: &[&str]) -> Value {
        self.json(&self.merging(&other.address(), arguments))
    }

    /// Refuses a merge with another register.
    fn keeps_out(&self, code: u8, other: &str, arguments: &[&str]) -> Value {
        self.kept_out(code, &self.merging(other, arguments))
    }
}

#[test]
fn without_a_prefix_names_in_both_are_listed_and_nothing_is_merged() {
    let (ours, other) = (Sound::new(), Sound::other());
    let said = ours.keeps_out(1, &other.address(), &[]);
    let messages: Vec<&str> =
        said["refusals"].as_array().unwrap().iter().map(|refusal| refusal["message"].as_str().unwrap()).collect();
    for clash in
        ["the tag LAP-1 is in both registers", "the staff ref S1 is in both registers", "the pupil ref 1001 is"]
    {
        assert!(messages.iter().any(|message| message.starts_with(clash)), "{clash}: {messages:?}");
    }
    // 8 items, 7 staff and 3 pupils. The erased person has a number instead, which is not a clash.
    assert_eq!(messages.len(), 18, "{messages:?}");
    assert!(messages.iter().all(|message| message.ends_with("in both registers")));
    // A prefix that makes a name already in use does not settle the clash.
    let mut ours = ours;
    asset(&mut ours.school, "OAK-LAP-1", "laptop");
    let said = ours.keeps_out(1, &other.address(), &["--prefix", "OAK-"]);
    assert_eq!(said["refusals"][0]["message"], "the tag LAP-1 is in both registers, and with the prefix too");
}

#[test]
fn all_records_of_both_are_kept_and_short_numbers_continue() {
    let (ours, other) = (Sound::new(), Sound::other());
    let rows = |school: &Sound, table: &str| -> i64 {
        school.all(&format!("select count(*) from {table}"), |row| row.get(0)).remove(0)
    };
    let tables = [
        "asset",
        "person",
        "slip",
        "loan",
        "incident",
        "charge",
        "charge_line",
        "ban",
        "hold",
        "repair",
        "pat_result",
        "stock",
        "stock_loan",
    ];
    let before: Vec<i64> = tables.iter().map(|table| rows(&ours, table) + rows(&other, table)).collect();
    let last = ours.json(&["loan", "list", "--all"]).as_array().map_or(0, Vec::len);

    let merged = ours.merge(&other, &["--prefix", "OAK-"]);

    let after: Vec<i64> = tables.iter().map(|table| rows(&ours, table)).collect();
    assert_eq!(after, before);
    assert_eq!(merged["school"], "Oak School");
    assert!(
        merged["renamed"].as_array().unwrap().contains(&json!({ "kind": "tag", "from": "LAP-1", "to": "OAK-LAP-1" }))
    );
    let stock = json!({ "kind": "stock", "from": "Calculators", "to": "Calculators (Oak School)" });
    assert!(merged["renamed"].as_array().unwrap().contains(&stock), "{merged}");
    assert_eq!(ours.json(&["stock", "list", "--person", "OAK-S1"])[0]["stock"], "Calculators (Oak School)");
    assert_eq!(ours.json(&["check"])["sound"], true);

    // This school's records are unchanged. The other school's records have the new names.
    assert_eq!(ours.json(&["show", "LAP-1"])["holder"]["ref"], "S1");
    assert_eq!(ours.json(&["show", "OAK-LAP-1"])["holder"]["ref"], "OAK-S1");
    // The other school's loan 1 gets the number after this school's last loan.
    let theirs = ours.json(&["loan", "show", &(last + 1).to_string()]);
    assert_eq!((theirs["tag"].as_str(), theirs["person"]["ref"].as_str()), (Some("OAK-LAP-1"), Some("OAK-S1")));
    assert_eq!(merged["added"]["loan"], last);
    let listed = &ours.json(&["merge", "--list"])[0];
    assert_eq!((&listed["school"], &listed["added"]["loan"]), (&json!("Oak School"), &json!(last)));
    let said = ours.done(&["merge", "--list"]).out;
    assert!(said.contains(&format!("their loan numbers 1 to {last} are {} to {} here", last + 1, 2 * last)), "{said}");

    // The merged register can be used.
    let slip = ours.json(&["out", "OAK-TAB-1", "--to", "OAK-S2"]);
    assert_eq!(slip["loans"][0]["no"], 2 * last + 1);
    ours.done(&["charge", "pay", "2", "--amount", "5"]);
    ours.done(&["repair", "close", "2", "--outcome", "mended"]);
    assert_eq!(ours.json(&["check"])["sound"], true);
}

#[test]
fn the_other_log_is_kept_unchanged_and_its_head_is_logged() {
    let (ours, other) = (Sound::new(), Sound::other());
    let theirs = other.json(&["log", "show"]);
    let head = other.json(&["log", "verify"])["head"].as_str().unwrap().to_owned();
    ours.merge(&other, &["--prefix", "OAK-"]);

    let kept = ours.json(&["log", "show", "--merged", "oak"]);
    assert_eq!(kept.as_array().unwrap().len(), theirs.as_array().unwrap().len());
    for (kept, was) in kept.as_array().unwrap().iter().zip(theirs.as_array().unwrap()) {
        for field in ["no", "at", "operator", "action", "details"] {
            assert_eq!(kept[field], was[field], "{field}: {kept} {was}");
        }
    }
    let entry = &ours.json(&["log", "show", "--limit", "1"])[0];
    assert_eq!(entry["action"], "register merge");
    assert!(entry["details"]["head"].as_str().unwrap().starts_with(&head), "{entry}");
    assert_eq!(ours.run(&["log", "show", "--merged", "elm"]).code, 3);

    // A changed entry in the other school's log is found too.
    ours.damage(
        "\
         update merged_log_detail set body = '{}' where log_no = 20",
    );
    let findings = ours.findings();
    assert!(
        findings.iter().any(|f| f["message"] == "Oak School: the details of entry 20 were changed"),
        "{findings:?}"
    );
}

#[test]
fn an_erased_person_is_erased_from_the_merged_log_too() {
    let (ours, other) = (Sound::new(), Sound::other());
    other.done(&["person", "add", "Q7", "--kind", "visitor", "--first-name", "Quillon", "--last-name", "Vexworthy"]);
    other.done(&["asset", "edit", "LAP-2", "--notes", "Quillon Vexworthy dropped it"]);
    ours.merge(&other, &["--prefix", "OAK-"]);
    assert!(ours.holds("vexworthy"));

    let erased = ours.json(&erasing(&["Q7"]));

    assert!(erased["rows"]["merged_log_detail"].as_i64().unwrap() >= 1, "{erased}");
    assert!(!ours.holds("vexworthy"));
    assert_eq!(ours.findings(), [] as [Value; 0]);
}

#[test]
fn a_register_is_merged_once_and_never_with_itself() {
    let (ours, other) = (Sound::new(), Sound::other());
    let said = ours.keeps_out(2, &ours.address(), &[]);
    assert!(said["error"]["message"].as_str().unwrap().contains("is this register"), "{said}");
    ours.merge(&other, &["--prefix", "OAK-"]);
    let said = ours.keeps_out(1, &other.address(), &["--prefix", "ASH-"]);
    assert!(said["error"]["message"].as_str().unwrap().contains("is already merged"), "{said}");
    assert_eq!(ours.run(&["merge"]).code, 2);
}

#[test]
fn a_dry_run_changes_nothing_and_a_merge_can_be_undone_by_restore() {
    let (ours, other) = (Sound::new(), Sound::other());
    let before = every_record(&ours.school.path());
    let dry_run = ours.merge(&other, &["--prefix", "OAK-", "--dry-run"]);
    assert_eq!(every_record(&ours.school.path()), before);
    assert!(dry_run["kept"].is_null());
    let merged = ours.merge(&other, &["--prefix", "OAK-"]);
    assert_eq!((&dry_run["rows"], &dry_run["renamed"]), (&merged["rows"], &merged["renamed"]));
    let kept = PathBuf::from(merged["kept"].as_str().unwrap());
    assert_eq!(every_record(&kept), before);
    ours.restore(&kept);
    assert_eq!(ours.run(&["show", "OAK-LAP-1"]).code, 3);
}

#[test]
fn a_packed_backup_is_merged_and_a_damaged_one_is_refused() {
    let (ours, other) = (Sound::new(), Sound::other());
    let backup = other.backed_up(&["--zstd"]).to_str().unwrap().to_owned();
    ours.json(&ours.merging(&backup, &["--prefix", "OAK-", "--dry-run"]));
    let bytes = fs::read(&backup).unwrap();
    fs::write(&backup, &bytes[..bytes.len() - 1]).unwrap();
    ours.keeps_out(4, &backup, &["--prefix", "OAK-"]);
    other.damage("update asset set make = 'Dell' where tag = 'LAP-1'");
    ours.keeps_out(4, &other.address(), &["--prefix", "OAK-"]);
}

#[test]
fn this_schools_settings_apply() {
    let (ours, other) = (Sound::new(), Sound::other());
    ours.done(&["rule", "set", "owes-money", "refuse"]);
    other.done(&["rule", "set", "owes-money", "off"]);
    other.done(&["agreement", "publish", "Acceptable use", "--from", "2026-09-01"]);
    ours.done(&["agreement", "publish", "Acceptable use", "--from", "2026-09-01"]);
    let merged = ours.merge(&other, &["--prefix", "OAK-"]);
    assert!(merged["left"].to_string().contains("owes-money"), "{}", merged["left"]);
    let rules = ours.json(&["rule", "list"]);
    let owes =
        rules.as_array().unwrap().iter().find(|rule| rule["rule"] == "owes-money" || rule["name"] == "owes-money");
    assert_eq!(owes.unwrap()["level"], "refuse");
    let titles = ours.json(&["agreement", "list"]).to_string();
    assert!(titles.contains("Acceptable use (Oak School)"), "{titles}");
    // Categories with the same name become one.
    let of = |cli: &Cli| cli.json(&["category", "list"]).as_array().unwrap().len();
    assert_eq!(of(&ours), of(&other));
}

#[test]
fn a_register_with_a_merged_one_is_merged_with_it() {
    let (ours, other, third) = (Sound::new(), Sound::other(), Sound::new());
    third.done(&["init", "--rename", "Ash School"]);
    other.merge(&third, &["--prefix", "ASH-"]);
    ours.merge(&other, &["--prefix", "OAK-"]);
    assert_eq!(ours.json(&["check"])["sound"], true);
    assert_eq!(ours.json(&["show", "ASH-LAP-1"])["holder"]["ref"], "ASH-S1");
    let schools: Vec<String> = ours
        .json(&["merge", "--list"])
        .as_array()
        .unwrap()
        .iter()
        .map(|of| of["school"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(schools.len(), 2, "{schools:?}");
    // Slip 1 of the third school moved with the second school's slips.
    let list = ours.json(&["merge", "--list"]);
    let ash = list.as_array().unwrap().iter().find(|of| of["school"] == "Ash School").unwrap();
    let first = ash["added"]["slip"].as_i64().unwrap() + 1;
    assert_eq!(ours.json(&["slip", "show", &first.to_string()])["person"]["ref"], "ASH-S1");
    // The whole name finds a school, even if it is part of another school's name.
    ours.done(&["log", "show", "--merged", "Ash School"]);
    let id = ash["register"].as_str().unwrap();
    ours.done(&["log", "show", "--merged", id]);
    ours.kept_out(3, &["log", "show", "--merged", "School"]);
    assert!(!ours.json(&["log", "show", "--merged", "Ash"]).as_array().unwrap().is_empty());
}

#[test]
fn a_test_imported_by_both_schools_is_in_both_histories() {
    let (mut ours, mut other) = (Sound::new(), Sound::other());
    for school in [&mut ours, &mut other] {
        let imported = |tx: &store::WriteTx<'_>| {
            let mut test: PatResult = tx.get("where r.no = 1", &[])?.unwrap();
            test.fingerprint = Some("the same file".to_owned());
            Ok(tx.update(&test)?)
        };
        school.school.write(imported).unwrap();
    }
    ours.merge(&other, &["--prefix", "OAK-"]);
    assert_eq!(ours.json(&["check"])["sound"], true);
    for tag in ["KET-1", "OAK-KET-1"] {
        assert_eq!(ours.json(&["pat", "history", tag]).as_array().unwrap().len(), 1, "{tag}");
    }
}

#[test]
fn a_merged_item_removed_by_another_program_is_found_missing() {
    let (ours, other) = (Sound::new(), Sound::other());
    ours.merge(&other, &["--prefix", "OAK-"]);
    ours.damage("delete from asset where tag = 'OAK-LAP-3'");
    let findings = ours.findings();
    assert!(findings.iter().any(|finding| finding["check"] == "merged-logs-know-their-items"), "{findings:?}");
}

#[test]
fn a_person_with_the_same_ref_at_the_other_school_is_not_erased() {
    let (mut ours, other) = (Sound::new(), Sound::other());
    person(&mut ours.school, "Q7", PersonKind::Visitor, "Quillon Vexworthy");
    other.done(&["person", "add", "Q7", "--kind", "visitor", "--first-name", "Petra", "--last-name", "Passing"]);
    other.done(&["out", "TAB-1", "--to", "Q7", "--accompanied-by", "S2"]);
    ours.merge(&other, &["--prefix", "OAK-"]);
    ours.done(&erasing(&["Q7"]));
    let log = ours.json(&["log", "show", "--merged", "Oak", "--person", "OAK-Q7"]);
    assert!(log.as_array().unwrap().iter().all(|entry| !entry["details"].is_null()), "{log}");
    // The export of her data includes that log.
    let held = ours.json(&["privacy", "export", "OAK-Q7"]).to_string();
    assert!(held.contains("loan out"), "{held}");
}

#[test]
fn managers_are_named_by_their_new_refs() {
    let (ours, other) = (Sound::new(), Sound::other());
    other.done(&["person", "edit", "S2", "--manager", "H1"]);
    ours.merge(&other, &["--prefix", "OAK-"]);
    assert_eq!(ours.json(&["person", "show", "OAK-S2"])["manager"], "OAK-H1");
}

/// An erased person must not come back from the register before the merge and the other school's file, which still has
/// them.
#[test]
fn an_erased_person_does_not_come_back_with_a_second_merge() {
    let (ours, other) = (Sound::new(), Sound::other());
    other.done(&["person", "add", "Q7", "--kind", "visitor", "--first-name", "Quillon", "--last-name", "Vexworthy"]);
    other.done(&["out", "TAB-1", "--to", "Q7", "--accompanied-by", "S2"]);
    other.done(&["in", "TAB-1", "--all-well"]);
    let backup = ours.backed_up(&[]);
    ours.merge(&other, &["--prefix", "OAK-"]);
    let erased = ours.done(&erasing(&["Q7", "--format", "json"]));
    assert_eq!(erased.json()["known_to"], json!(["Oak School"]));
    assert!(erased.err.contains("the merged register of Oak School held them too"), "{}", erased.err);
    ours.restore(&backup);
    // A second restore must carry on the list of erased people.
    ours.restore(&backup);

    let dry_run = ours.merge(&other, &["--prefix", "OAK-", "--dry-run"]);
    assert_eq!(dry_run["erased_again"], json!(["Q7"]));
    let merged = ours.merge(&other, &["--prefix", "OAK-"]);

    assert_eq!(merged["erased_again"], json!(["Q7"]));
    assert_eq!(ours.run(&["person", "show", "Q7"]).code, 3);
    assert!(!ours.holds("vexworthy"));
    assert_eq!(ours.findings(), [] as [Value; 0]);
}

#[test]
fn a_register_that_two_schools_merged_does_not_come_in_twice() {
    let (ours, other, third) = (Sound::new(), Sound::other(), Sound::new());
    third.done(&["init", "--rename", "Ash School"]);
    other.merge(&third, &["--prefix", "ASH-"]);
    ours.merge(&third, &["--prefix", "ASH-"]);
    let said = ours.keeps_out(1, &other.address(), &["--prefix", "OAK-"]);
    let message = said["error"]["message"].as_str().unwrap();
    assert_eq!(message, "the register of Oak School contains that of Ash School, and so does this one");
    // A register that already contains this register is refused too.
    let said = third.keeps_out(1, &other.address(), &["--prefix", "OAK-"]);
    assert!(said["error"]["message"].as_str().unwrap().contains("contains that of Ash School"), "{said}");
}

#[test]
fn serial_numbers_in_both_are_named() {
    let (ours, other) = (Sound::new(), Sound::other());
    for school in [&ours, &other] {
        school.done(&["asset", "edit", "TAB-1", "--serial", "SN-77"]);
    }
    let ran = ours.done(&ours.merging(&other.address(), &["--prefix", "OAK-", "--format", "json"]));
    assert_eq!(ran.json()["serials"], json!(["SN-77"]));
    assert!(ran.err.contains("1 serial number in both registers: “SN-77”"), "{}", ran.err);
}

#[test]
fn a_prefix_must_make_valid_tags_and_refs() {
    let (ours, other) = (Sound::new(), Sound::other());
    for wrong in ["oak/", "-x", "", "OAK,", &"X".repeat(41), "O\u{1b}K"] {
        let said = ours.keeps_out(2, &other.address(), &[&format!("--prefix={wrong}")]);
        let message = said["error"]["message"].as_str().unwrap();
        assert!(message.contains("can't be a prefix"), "{wrong}: {message}");
    }
    // The prefix is short enough for a tag, but a tag with it is too long.
    let said = ours.keeps_out(1, &other.address(), &["--prefix", &"X".repeat(38)]);
    let message = said["refusals"][0]["message"].as_str().unwrap();
    assert!(message.contains("can't have that prefix: the tag is"), "{message}");
}

#[test]
fn a_refused_merge_leaves_no_files_beside_the_register() {
    let (ours, other) = (Sound::new(), Sound::other());
    let names = || -> Vec<_> {
        let here = fs::read_dir(ours.school.folder.path()).unwrap();
        here.map(|entry| entry.unwrap().file_name()).filter(|name| name.to_string_lossy().starts_with('.')).collect()
    };
    ours.keeps_out(1, &other.address(), &[]);
    ours.keeps_out(2, &other.address(), &["--prefix", "/"]);
    ours.merge(&other, &["--prefix", "OAK-", "--dry-run"]);
    assert_eq!(names(), [] as [std::ffi::OsString; 0]);
}

/// This school's test intervals for a location apply, else the other school's. That holds for visual checks and for
/// full tests.
#[test]
fn both_intervals_of_a_location_come_in_and_skipped_rows_are_named() {
    let (ours, other) = (Sound::new(), Sound::other());
    for school in [&ours, &other] {
        school.done(&["asset", "edit", "KET-1", "--location", "Workshop"]);
    }
    for kind in ["--visual", "--combined"] {
        other.done(&["pat", "interval", "--location", "Workshop", kind, "3", "--note", "dust", "--by", "H1"]);
        other.done(&["pat", "interval", "--location", "Hall", kind, "6", "--note", "crowds", "--by", "H1"]);
    }
    ours.done(&["pat", "interval", "--location", "Hall", "--visual", "1", "--note", "crowds", "--by", "H1"]);
    other.done(&["charge", "tariff", "laptop", "screen", "55.00"]);
    other.done(&["category", "set", "laptop", "--part", "stylus=9.99"]);

    let merged = ours.merge(&other, &["--prefix", "OAK-"]);

    let sql = "select location, count(*) from pat_interval where location is not null group by location order by 1";
    let found: Vec<(String, i64)> = ours.all(sql, |row| Ok((row.get(0)?, row.get(1)?)));
    assert_eq!(found, [("Hall".to_owned(), 1), ("Workshop".to_owned(), 2)]);
    let left = merged["left"].to_string();
    for what in [
        "pat interval: Hall, visual",
        "pat interval: Hall, combined",
        "tariff: laptop, screen",
        "category part: laptop, stylus",
    ] {
        assert!(left.contains(what), "{what}: {left}");
    }
    assert_eq!(ours.findings(), [] as [Value; 0]);
}

#[test]
fn the_log_of_a_merged_item_points_to_the_other_log() {
    let (ours, other) = (Sound::new(), Sound::other());
    ours.merge(&other, &["--prefix", "OAK-"]);
    let said = ours.done(&["log", "show", "--tag", "OAK-LAP-1"]).err;
    assert!(said.contains("are in the log of Oak School: add --merged \"Oak School\""), "{said}");
    assert_eq!(ours.done(&["log", "show", "--tag", "LAP-1"]).err, "");
    assert!(
        !ours.json(&["log", "show", "--tag", "OAK-LAP-1", "--merged", "Oak School"]).as_array().unwrap().is_empty()
    );
}

#[test]
fn a_copy_from_before_the_merge_is_not_said_to_hold_the_person() {
    let _file = in_files(OnlyFiles::LiesBesideIt);
    let (ours, other) = (Sound::new(), Sound::other());
    other.done(&["person", "add", "Q7", "--kind", "visitor", "--first-name", "Quillon", "--last-name", "Vexworthy"]);
    ours.merge(&other, &["--prefix", "OAK-"]);
    let third = Sound::new();
    third.done(&["init", "--rename", "Ash School"]);
    ours.merge(&third, &["--prefix", "ASH-"]);
    let said = ours.done(&erasing(&["Q7"])).err;
    assert_eq!(said.matches("is an older copy").count(), 1, "{said}");
}

/// Plans a merge with the other school's register.
fn planned(ours: &mut Sound, other: &Sound) -> Plan {
    let copy_to = ours.school.keeps_in().map(PathBuf::from);
    let path = other.school.path();
    let from = match Address::from(&path) {
        Address::File(_) => merge::Other::File((&path).into()),
        server @ Address::Server { .. } => merge::Other::School(server),
    };
    let school = &mut ours.school;
    merge::plan(&mut school.store, &school.act, from, (Some("OAK-"), &[]), copy_to.as_deref()).unwrap()
}

fn applied(ours: &mut Sound, plan: Plan) -> Result<Answer<Merged>, Failure> {
    merge::apply(&mut ours.school.store, &ours.school.act, plan)
}

// Both schools may record something between the plan and the confirmation. A change that does not affect the plan is
// fine.
#[test]
fn the_merge_is_what_the_plan_showed() {
    let (mut ours, other) = (Sound::new(), Sound::other());
    let plan = planned(&mut ours, &other);
    let shown = plan.answer.value.adopted.clone();
    other.done(&["asset", "add", "LAP-9", "--category", "laptop"]);
    ours.done(&["asset", "add", "LAP-8", "--category", "laptop"]);

    assert_eq!(applied(&mut ours, plan).unwrap().value.adopted, shown);

    assert_eq!(ours.json(&["check"])["sound"], true);
}

#[test]
fn a_merge_that_would_differ_from_the_plan_is_refused() {
    let (mut ours, other) = (Sound::new(), Sound::other());
    let plan = planned(&mut ours, &other);
    // A new loan would shift the numbers of the other school's loans.
    ours.done(&["out", "TAB-1", "--to", "S2"]);
    let before = ours.traces();

    let Err(Failure::Fault(fault)) = applied(&mut ours, plan) else { panic!("it was merged") };

    assert_eq!(fault.kind, FaultKind::Conflict);
    assert!(ours.traces() == before, "rows came in");
    let kept = fs::read_dir(ours.school.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(kept.into_iter().all(|name| !name.to_str().unwrap().contains("before-merge")), "a copy was left");
}
