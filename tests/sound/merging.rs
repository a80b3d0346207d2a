//! `kitbook merge`: two schools become one, and neither loses anything.

use super::Sound;
use crate::support::{Cli, asset, person};
use domain::{
    fault::{Failure, FaultKind},
    person::PersonKind,
};
use register::{
    act::Answer,
    keep::merge::file::{self as merge, Merged, Plan},
};
use serde_json::{Value, json};
use std::{fs, path::PathBuf};

impl Sound {
    /// The same items and people at another school, under its own name.
    fn other() -> Self {
        let other = Self::new();
        other.done(&["init", "--rename", "Oak School"]);
        other
    }

    fn merge(&self, other: &Self, arguments: &[&str]) -> Value {
        let file = other.school.path();
        self.json(&[&["merge", file.to_str().unwrap()], arguments].concat())
    }
}

#[test]
fn what_is_in_both_is_listed_and_nothing_is_merged_without_a_prefix() {
    let (ours, other) = (Sound::new(), Sound::other());
    let said = ours.kept_out(1, &["merge", other.school.path().to_str().unwrap()]);
    let messages: Vec<&str> =
        said["refusals"].as_array().unwrap().iter().map(|refusal| refusal["message"].as_str().unwrap()).collect();
    for clash in [
        "the tag LAP-1 is in both registers",
        "the ref S1 of a staff is in both registers",
        "the ref 1001 of a pupil is",
    ] {
        assert!(messages.iter().any(|message| message.starts_with(clash)), "{clash}: {messages:?}");
    }
    // 8 items, 7 staff, 3 pupils; whoever was erased has a number, and it goes on.
    assert_eq!(messages.len(), 18, "{messages:?}");
    assert!(messages.iter().all(|message| message.ends_with("in both registers")));
    // A prefix that leads to a taken name settles nothing.
    let mut ours = ours;
    asset(&mut ours.school, "OAK-LAP-1", "laptop");
    let said = ours.kept_out(1, &["merge", other.school.path().to_str().unwrap(), "--prefix", "OAK-"]);
    assert_eq!(said["refusals"][0]["message"], "the tag LAP-1 is in both registers, and with the prefix too");
}

#[test]
fn both_histories_stand_side_by_side_and_numbers_go_on() {
    let (ours, other) = (Sound::new(), Sound::other());
    let rows = |school: &Sound, table: &str| -> i64 {
        school.file().query_row(&format!("select count(*) from {table}"), [], |row| row.get(0)).unwrap()
    };
    let tables =
        ["asset", "person", "slip", "loan", "incident", "charge", "charge_line", "ban", "hold", "repair", "pat_result"];
    let before: Vec<i64> = tables.iter().map(|table| rows(&ours, table) + rows(&other, table)).collect();
    let last = ours.json(&["loan", "list", "--all"]).as_array().map_or(0, Vec::len);

    let merged = ours.merge(&other, &["--prefix", "OAK-"]);

    let after: Vec<i64> = tables.iter().map(|table| rows(&ours, table)).collect();
    assert_eq!(after, before);
    assert_eq!(merged["school"], "Oak School");
    assert!(
        merged["renamed"].as_array().unwrap().contains(&json!({ "kind": "tag", "from": "LAP-1", "to": "OAK-LAP-1" }))
    );
    assert_eq!(ours.json(&["check"])["sound"], true);

    // Ours is as it was; theirs has their names.
    assert_eq!(ours.json(&["show", "LAP-1"])["holder"]["ref"], "S1");
    assert_eq!(ours.json(&["show", "OAK-LAP-1"])["holder"]["ref"], "OAK-S1");
    // Their loan 1 is the one behind our last.
    let theirs = ours.json(&["loan", "show", &(last + 1).to_string()]);
    assert_eq!((theirs["tag"].as_str(), theirs["person"]["ref"].as_str()), (Some("OAK-LAP-1"), Some("OAK-S1")));
    assert_eq!(merged["added"]["loan"], last);
    let listed = &ours.json(&["merge", "--list"])[0];
    assert_eq!((&listed["school"], &listed["added"]["loan"]), (&json!("Oak School"), &json!(last)));
    let said = ours.done(&["merge", "--list"]).out;
    assert!(said.contains(&format!("loan 1 to {last} of theirs: {} to {} here", last + 1, 2 * last)), "{said}");

    // And it goes on from there.
    let slip = ours.json(&["out", "OAK-TAB-1", "--to", "OAK-S2"]);
    assert_eq!(slip["loans"][0]["no"], 2 * last + 1);
    ours.done(&["charge", "pay", "2", "--amount", "5"]);
    ours.done(&["repair", "close", "2", "--outcome", "mended"]);
    assert_eq!(ours.json(&["check"])["sound"], true);
}

#[test]
fn their_log_is_kept_as_it_was_and_its_head_stands_in_ours() {
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

    // A changed entry of theirs is found, as one of ours is.
    ours.damage(
        "drop trigger merged_log_detail_keeps_updates_out; \
         update merged_log_detail set body = '{}' where log_no = 20",
    );
    let findings = ours.findings();
    assert!(
        findings.iter().any(|f| f["message"] == "Oak School: the details of entry 20 were changed"),
        "{findings:?}"
    );
}

#[test]
fn whoever_is_erased_goes_out_of_their_log_too() {
    let (ours, other) = (Sound::new(), Sound::other());
    other.done(&["person", "add", "Q7", "--kind", "visitor", "--first-name", "Quillon", "--last-name", "Vexworthy"]);
    other.done(&["asset", "edit", "LAP-2", "--notes", "Quillon Vexworthy dropped it"]);
    ours.merge(&other, &["--prefix", "OAK-"]);
    let traces = || {
        let bytes = fs::read(ours.school.path()).unwrap();
        String::from_utf8_lossy(&bytes).to_lowercase().contains("vexworthy")
    };
    ours.file().execute_batch("pragma wal_checkpoint(truncate)").unwrap();
    assert!(traces());

    let erased = ours.json(&["privacy", "erase", "Q7"]);

    assert!(erased["rows"]["merged_log_detail"].as_i64().unwrap() >= 1, "{erased}");
    assert!(!traces());
    assert_eq!(ours.findings(), [] as [Value; 0]);
}

#[test]
fn a_register_is_taken_in_once_and_never_into_itself() {
    let (ours, other) = (Sound::new(), Sound::other());
    let itself = ours.school.path();
    let said = ours.kept_out(2, &["merge", itself.to_str().unwrap()]);
    assert!(said["error"]["message"].as_str().unwrap().contains("is this register"), "{said}");
    ours.merge(&other, &["--prefix", "OAK-"]);
    let said = ours.kept_out(1, &["merge", other.school.path().to_str().unwrap(), "--prefix", "ASH-"]);
    assert!(said["error"]["message"].as_str().unwrap().contains("was taken in already"), "{said}");
    assert_eq!(ours.run(&["merge"]).code, 2);
}

#[test]
fn a_trial_tells_all_and_leaves_nothing_and_the_way_back_is_kept() {
    let (ours, other) = (Sound::new(), Sound::other());
    let before = ours.traces();
    let tried = ours.merge(&other, &["--prefix", "OAK-", "--dry-run"]);
    assert_eq!(ours.traces(), before);
    assert!(tried["kept"].is_null());
    let merged = ours.merge(&other, &["--prefix", "OAK-"]);
    assert_eq!((&tried["rows"], &tried["renamed"]), (&merged["rows"], &merged["renamed"]));
    let kept = PathBuf::from(merged["kept"].as_str().unwrap());
    assert_eq!(Cli::on(&kept).traces(), before);
    ours.done(&["restore", kept.to_str().unwrap()]);
    assert_eq!(ours.run(&["show", "OAK-LAP-1"]).code, 3);
}

#[test]
fn a_packed_backup_is_taken_in_and_a_damaged_one_is_not() {
    let (ours, other) = (Sound::new(), Sound::other());
    let backup = other.json(&["backup", "--zstd"])["path"].as_str().unwrap().to_owned();
    ours.json(&["merge", &backup, "--prefix", "OAK-", "--dry-run"]);
    let bytes = fs::read(&backup).unwrap();
    fs::write(&backup, &bytes[..bytes.len() - 1]).unwrap();
    ours.kept_out(4, &["merge", &backup, "--prefix", "OAK-"]);
    other.damage("update asset set make = 'Dell' where tag = 'LAP-1'");
    ours.kept_out(4, &["merge", other.school.path().to_str().unwrap(), "--prefix", "OAK-"]);
}

#[test]
fn what_this_school_has_set_stands() {
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
    // Categories of one name are one.
    let of = |cli: &Cli| cli.json(&["category", "list"]).as_array().unwrap().len();
    assert_eq!(of(&ours), of(&other));
}

#[test]
fn a_school_that_took_one_in_is_taken_in_with_it() {
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
    // Slip 1 of the third became a slip of the second, and that one of this.
    let list = ours.json(&["merge", "--list"]);
    let ash = list.as_array().unwrap().iter().find(|of| of["school"] == "Ash School").unwrap();
    let first = ash["added"]["slip"].as_i64().unwrap() + 1;
    assert_eq!(ours.json(&["slip", "show", &first.to_string()])["person"]["ref"], "ASH-S1");
    // By the whole name, though others hold it.
    ours.done(&["log", "show", "--merged", "Ash School"]);
    let id = ash["register"].as_str().unwrap();
    ours.done(&["log", "show", "--merged", id]);
    ours.kept_out(3, &["log", "show", "--merged", "School"]);
    assert!(!ours.json(&["log", "show", "--merged", "Ash"]).as_array().unwrap().is_empty());
}

#[test]
fn a_test_that_both_schools_read_from_one_testers_file_stands_in_both_histories() {
    let (ours, other) = (Sound::new(), Sound::other());
    for school in [&ours, &other] {
        let sql = "update pat_result set fingerprint = 'the same file' where no = 1";
        let file = school.file();
        file.execute_batch(sql).unwrap();
        // As an import writes it: the digest covers it.
        let columns: Vec<String> = {
            let mut statement = file.prepare("select name from pragma_table_info('pat_result') order by name").unwrap();
            let names = statement.query_map([], |row| row.get(0)).unwrap();
            names.collect::<Result<_, _>>().unwrap()
        };
        let mut text = "pat_result\u{1f}".to_owned();
        for column in columns.iter().filter(|column| *column != "digest") {
            let sql = format!("select cast({column} as text) from pat_result where no = 1");
            if let Some(value) = file.query_row(&sql, [], |row| row.get::<_, Option<String>>(0)).unwrap() {
                text.push_str(&format!("{column}={value}\u{1f}"));
            }
        }
        use sha2::Digest as _;
        let digest: String = sha2::Sha256::digest(&text)[..16].iter().map(|byte| format!("{byte:02x}")).collect();
        file.execute("update pat_result set digest = ?1 where no = 1", [digest]).unwrap();
    }
    ours.merge(&other, &["--prefix", "OAK-"]);
    assert_eq!(ours.json(&["check"])["sound"], true);
    for tag in ["KET-1", "OAK-KET-1"] {
        assert_eq!(ours.json(&["pat", "history", tag]).as_array().unwrap().len(), 1, "{tag}");
    }
}

#[test]
fn what_came_in_and_was_taken_out_by_hand_is_missed() {
    let (ours, other) = (Sound::new(), Sound::other());
    ours.merge(&other, &["--prefix", "OAK-"]);
    ours.damage("delete from asset where tag = 'OAK-LAP-3'");
    let findings = ours.findings();
    assert!(findings.iter().any(|finding| finding["check"] == "merged-logs-know-their-items"), "{findings:?}");
}

#[test]
fn whoever_has_the_ref_of_another_at_the_other_school_is_not_erased_with_them() {
    let (mut ours, other) = (Sound::new(), Sound::other());
    person(&mut ours.school, "Q7", PersonKind::Visitor, "Quillon Vexworthy");
    other.done(&["person", "add", "Q7", "--kind", "visitor", "--first-name", "Petra", "--last-name", "Passing"]);
    other.done(&["out", "TAB-1", "--to", "Q7"]);
    ours.merge(&other, &["--prefix", "OAK-"]);
    ours.done(&["privacy", "erase", "Q7"]);
    let log = ours.json(&["log", "show", "--merged", "Oak", "--person", "OAK-Q7"]);
    assert!(log.as_array().unwrap().iter().all(|entry| !entry["details"].is_null()), "{log}");
    // And what is held on her holds what that log says.
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

/// What is left of an erasing must not come back by a side door: the register from before the merge, and the other
/// school's file, which has them still.
#[test]
fn who_was_erased_does_not_come_back_with_a_second_merging() {
    let (ours, other) = (Sound::new(), Sound::other());
    other.done(&["person", "add", "Q7", "--kind", "visitor", "--first-name", "Quillon", "--last-name", "Vexworthy"]);
    other.done(&["out", "TAB-1", "--to", "Q7"]);
    other.done(&["in", "TAB-1", "--all-well"]);
    let backup = ours.backed_up(&[]);
    ours.merge(&other, &["--prefix", "OAK-"]);
    let erased = ours.done(&["privacy", "erase", "Q7", "--format", "json"]);
    assert_eq!(erased.json()["known_to"], json!(["Oak School"]));
    assert!(erased.err.contains("the merged register of Oak School held them too"), "{}", erased.err);
    ours.done(&["restore", backup.to_str().unwrap()]);
    // Once more, so that what is known is carried on.
    ours.done(&["restore", backup.to_str().unwrap()]);

    let tried = ours.merge(&other, &["--prefix", "OAK-", "--dry-run"]);
    assert_eq!(tried["erased_again"], json!(["Q7"]));
    let merged = ours.merge(&other, &["--prefix", "OAK-"]);

    assert_eq!(merged["erased_again"], json!(["Q7"]));
    assert_eq!(ours.run(&["person", "show", "Q7"]).code, 3);
    ours.file().execute_batch("pragma wal_checkpoint(truncate)").unwrap();
    let bytes = fs::read(ours.school.path()).unwrap();
    assert!(!String::from_utf8_lossy(&bytes).to_lowercase().contains("vexworthy"));
    assert_eq!(ours.findings(), [] as [Value; 0]);
}

#[test]
fn nothing_comes_in_twice_with_two_that_took_it_in() {
    let (ours, other, third) = (Sound::new(), Sound::other(), Sound::new());
    third.done(&["init", "--rename", "Ash School"]);
    other.merge(&third, &["--prefix", "ASH-"]);
    ours.merge(&third, &["--prefix", "ASH-"]);
    let said = ours.kept_out(1, &["merge", other.school.path().to_str().unwrap(), "--prefix", "OAK-"]);
    let message = said["error"]["message"].as_str().unwrap();
    assert_eq!(message, "the register of Oak School has taken in that of Ash School, which is in this one too");
    // Nor what took this one in.
    let said = third.kept_out(1, &["merge", other.school.path().to_str().unwrap(), "--prefix", "OAK-"]);
    assert!(said["error"]["message"].as_str().unwrap().contains("has taken in that of Ash School"), "{said}");
}

#[test]
fn serials_that_both_have_are_named() {
    let (ours, other) = (Sound::new(), Sound::other());
    for school in [&ours, &other] {
        school.done(&["asset", "edit", "TAB-1", "--serial", "SN-77"]);
    }
    let file = other.school.path().to_str().unwrap().to_owned();
    let ran = ours.done(&["merge", &file, "--prefix", "OAK-", "--format", "json"]);
    assert_eq!(ran.json()["serials"], json!(["SN-77"]));
    assert!(ran.err.contains("1 serial in both registers: “SN-77”"), "{}", ran.err);
}

#[test]
fn a_prefix_makes_tags_and_refs_or_is_refused() {
    let (ours, other) = (Sound::new(), Sound::other());
    let file = other.school.path().to_str().unwrap().to_owned();
    for wrong in ["oak/", "-x", "", "OAK,", &"X".repeat(41), "O\u{1b}K"] {
        let said = ours.kept_out(2, &["merge", &file, &format!("--prefix={wrong}")]);
        let message = said["error"]["message"].as_str().unwrap();
        assert!(message.contains("can't be put before a tag"), "{wrong}: {message}");
    }
    // Itself no longer than a tag may be, and a tag of it is.
    let said = ours.kept_out(1, &["merge", &file, "--prefix", &"X".repeat(38)]);
    let message = said["refusals"][0]["message"].as_str().unwrap();
    assert!(message.contains("can't have that prefix: the tag is"), "{message}");
}

#[test]
fn what_is_refused_leaves_nothing_beside_the_register() {
    let (ours, other) = (Sound::new(), Sound::other());
    let file = other.school.path().to_str().unwrap().to_owned();
    let names = || -> Vec<_> {
        let here = fs::read_dir(ours.school.folder.path()).unwrap();
        here.map(|entry| entry.unwrap().file_name()).filter(|name| name.to_string_lossy().starts_with('.')).collect()
    };
    ours.kept_out(1, &["merge", &file]);
    ours.kept_out(2, &["merge", &file, "--prefix", "/"]);
    ours.json(&["merge", &file, "--prefix", "OAK-", "--dry-run"]);
    assert_eq!(names(), [] as [std::ffi::OsString; 0]);
}

/// A place is tested as this school has decided it, else as the other has: visual and combined.
#[test]
fn both_intervals_of_a_place_come_in_and_all_that_is_left_behind_is_named() {
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
    let file = ours.file();
    let mut statement = file.prepare(sql).unwrap();
    let found: Vec<(String, i64)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().collect::<Result<_, _>>().unwrap();
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
fn the_log_of_what_came_in_says_where_the_rest_of_it_is() {
    let (ours, other) = (Sound::new(), Sound::other());
    ours.merge(&other, &["--prefix", "OAK-"]);
    let said = ours.done(&["log", "show", "--tag", "OAK-LAP-1"]).err;
    assert!(said.contains("is in the log of Oak School: add --merged \"Oak School\""), "{said}");
    assert_eq!(ours.done(&["log", "show", "--tag", "LAP-1"]).err, "");
    assert!(
        !ours.json(&["log", "show", "--tag", "OAK-LAP-1", "--merged", "Oak School"]).as_array().unwrap().is_empty()
    );
}

#[test]
fn a_copy_from_before_they_came_is_not_said_to_hold_them() {
    let (ours, other) = (Sound::new(), Sound::other());
    other.done(&["person", "add", "Q7", "--kind", "visitor", "--first-name", "Quillon", "--last-name", "Vexworthy"]);
    ours.merge(&other, &["--prefix", "OAK-"]);
    let third = Sound::new();
    third.done(&["init", "--rename", "Ash School"]);
    ours.merge(&third, &["--prefix", "ASH-"]);
    let said = ours.done(&["privacy", "erase", "Q7"]).err;
    assert_eq!(said.matches("is an older copy").count(), 1, "{said}");
}

/// What taking in another school's register would come to.
fn planned(ours: &mut Sound, other: &Sound) -> Plan {
    let school = &mut ours.school;
    merge::plan(&mut school.store, &school.act, &other.school.path(), Some("OAK-")).unwrap()
}

fn applied(ours: &mut Sound, plan: Plan) -> Result<Answer<Merged>, Failure> {
    merge::apply(&mut ours.school.store, &ours.school.act, plan)
}

// Between the look at what would come in and the yes, both schools may go on: what does not touch it is no matter.
#[test]
fn what_was_shown_is_what_is_taken_in() {
    let (mut ours, other) = (Sound::new(), Sound::other());
    let plan = planned(&mut ours, &other);
    let shown = plan.answer.value.adopted.clone();
    other.done(&["asset", "add", "LAP-9", "--category", "laptop"]);
    ours.done(&["asset", "add", "LAP-8", "--category", "laptop"]);

    assert_eq!(applied(&mut ours, plan).unwrap().value.adopted, shown);

    assert_eq!(ours.json(&["check"])["sound"], true);
}

#[test]
fn what_would_come_to_something_else_by_now_is_not_taken_in() {
    let (mut ours, other) = (Sound::new(), Sound::other());
    let plan = planned(&mut ours, &other);
    // Their loans would be numbered behind it.
    ours.done(&["out", "TAB-1", "--to", "S2"]);
    let before = ours.traces();

    let Err(Failure::Fault(fault)) = applied(&mut ours, plan) else { panic!("it was taken in") };

    assert_eq!(fault.kind, FaultKind::Conflict);
    assert!(ours.traces() == before, "rows came in");
    let kept = fs::read_dir(ours.school.folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(kept.into_iter().all(|name| !name.to_str().unwrap().contains("before-merge")), "nor is a copy kept");
}
