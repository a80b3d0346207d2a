//! To override a rule in place of a permission, or a ban, is somebody's decision, at every door that lends: it names a
//! holder of a role that gives the permission, who is never the borrower; the headteacher's own is the chair's.

use super::{Office, no, rows, shows, text};
use crate::support::person;
use domain::person::PersonKind;
use serde_json::{Value, json};

const CAMERA: [&str; 8] = ["out", "CAM-1", "--to", "S1", "--off-site", "home", "--purpose", "drama club"];
const OVERRIDE: [&str; 4] = ["--override", "off-site-never", "--reason", "agreed on Friday"];

/// The arguments with more behind them.
fn with<'a>(arguments: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [arguments, more].concat()
}

/// The error of a command that is kept out with this code: message and hint.
fn said(office: &Office, code: u8, arguments: &[&str]) -> (String, String) {
    let talk = office.kept_out(code, arguments);
    (text(&talk["error"]["message"]), text(&talk["error"]["hint"]))
}

/// Checks that a command needs `--by H1`, whatever else it has.
fn needs_the_head(office: &Office, arguments: &[&str]) {
    let (message, hint) = said(office, 2, arguments);
    assert_eq!(message, "the person who decided was not given", "{arguments:?}");
    assert!(hint.contains("--by REF with the ref of the headteacher: H1 (Hester Head, headteacher)"), "{hint}");
    let (message, _) = said(office, 1, &with(arguments, &["--by", "C1"]));
    assert!(message.contains("Cora Chip") && message.contains("was not headteacher"), "{message}");
    office.done(&with(arguments, &["--by", "H1", "--dry-run"]));
}

// Hazeldene 4.6, 4.18: with the headteacher's permission.
#[test]
fn an_override_in_place_of_the_heads_permission_names_the_head() {
    let office = Office::new();
    let camera = with(&CAMERA, &OVERRIDE);
    assert_eq!(office.refused(&CAMERA), ["off-site-never"]);
    needs_the_head(&office, &camera);
    let tablet = ["out", "TAB-1", "--to", "S1", "--off-site", "home", "--purpose", "marking", "--personal-data", "no"];
    let ran = office.run(&tablet);
    assert!(ran.err.contains("--override off-site-permission --reason \"…\" --by REF"), "{ran:?}");
    needs_the_head(&office, &with(&tablet, &["--override", "off-site-permission", "--reason", "x"]));
    office.done(&["rule", "set", "personal-data", "refuse"]);
    let data = ["out", "LAP-1", "--to", "S1", "--off-site", "home", "--personal-data", "yes"];
    needs_the_head(&office, &with(&data, &["--override", "personal-data", "--reason", "x"]));
    let slip = office.json(&with(&camera, &["--by", "H1"]));
    let told = json!([{
        "rule": "off-site-never", "reason": "agreed on Friday", "by": { "ref": "H1", "name": "Hester Head" },
    }]);
    assert_eq!(slip["loans"][0]["overrides"], told);
    let loan = no(&slip["loans"][0]);
    assert_eq!(office.loan(&loan)["overrides"], told);
    assert_eq!(office.json(&["loan", "list", "--tag", "CAM-1"])[0]["overrides"], told);
    let page = office.done(&["loan", "show", &loan]).out;
    assert!(page.contains("off-site-never: agreed on Friday, decided by Hester Head (H1)"), "{page}");
    let log = office.json(&["log", "show"]);
    let entry = rows(&log).iter().find(|entry| entry["action"] == "loan out").unwrap();
    shows(&entry["details"]["overrides"][0], &json!({ "rule": "off-site-never", "by": "H1" }));
    assert_eq!(office.run(&["check"]).code, 0);
}

#[test]
fn the_evidence_and_the_export_of_personal_data_name_who_overrode_a_rule() {
    let office = Office::new();
    office.done(&with(&with(&CAMERA, &OVERRIDE), &["--by", "H1"]));
    let charge = office.owing("CAM-1", "S1", "20.00");
    let evidence = office.json(&["charge", "show", &charge, "--evidence"]);
    assert!(rows(&evidence["people"]).contains(&json!({ "ref": "H1", "name": "Hester Head" })), "{evidence}");
    let page = office.done(&["charge", "show", &charge, "--evidence"]).out;
    assert!(page.contains("agreed on Friday, decided by H1"), "{page}");
    let borrower = office.json(&["privacy", "export", "S1"]);
    assert_eq!(borrower["loans"][0]["overrides"][0]["by"], "Hester Head", "{}", borrower["loans"]);
    let head = office.json(&["privacy", "export", "H1"]);
    let decided = rows(&head["decisions"]).iter().find(|one| one["what"] == "override of a rule for a loan");
    assert_eq!(decided.unwrap_or(&Value::Null)["on"], "2026-12-01", "{}", head["decisions"]);
}

#[test]
fn nobody_overrides_a_rule_for_themselves_and_the_chair_does_for_the_head() {
    let mut office = Office::new();
    let for_head = |by: &'static str| {
        let camera = ["out", "CAM-1", "--to", "H1", "--off-site", "home", "--purpose", "x"];
        [&camera[..], &OVERRIDE, &["--by", by]].concat()
    };
    let (message, _) = said(&office, 2, &for_head("H1"));
    assert!(message.contains("can't decide about themselves"), "{message}");
    let (_, hint) = said(&office, 1, &for_head("C1"));
    assert!(hint.contains("role set REF chair-of-governors"), "{hint}");
    person(&mut office.school, "CG", PersonKind::Governor, "Gita Chair");
    office.done(&["role", "set", "CG", "chair-of-governors", "--from", "2020-09-01"]);
    // For others the chair gives nothing.
    office.conflicts(&with(&with(&CAMERA, &OVERRIDE), &["--by", "CG"]));
    office.done(&for_head("CG"));
}

#[test]
fn the_roles_are_those_that_the_school_set_for_the_permission() {
    let office = Office::new();
    office.done(&["permission", "kinds", "home", "--roles", "ict-coordinator"]);
    let camera = with(&CAMERA, &OVERRIDE);
    office.conflicts(&with(&camera, &["--by", "H1"]));
    office.done(&with(&camera, &["--by", "C1", "--dry-run"]));
    // The operator's own name counts.
    office.done(&with(&camera, &["--as", "C1"]));
}

// Trosnant: a ban is lifted by a role-holder, and for once too.
#[test]
fn lending_in_spite_of_a_ban_names_who_may_lift_it() {
    let office = Office::new();
    office.done(&["ban", "add", "1001", "--reason", "threw it", "--by", "H1"]);
    let out = ["out", "LAP-1", "--to", "1001", "--override", "banned", "--reason", "an exam"];
    office.misused(&out);
    office.conflicts(&with(&out, &["--by", "B1"]));
    office.done(&with(&out, &["--by", "C1"]));
}

#[test]
fn a_decider_without_a_decision_is_refused() {
    let office = Office::new();
    let (message, hint) = said(&office, 2, &["out", "LAP-1", "--to", "S1", "--by", "H1"]);
    assert!(message.contains("nothing to decide") && hint.contains("off-site-never"), "{message} {hint}");
    let plain = ["out", "LAP-1", "--to", "S1", "--override", "limit-reached", "--reason", "x", "--by", "H1"];
    office.misused(&plain);
    // An override that turns out not to be needed names nobody.
    let slip = office.json(&with(&["out", "LAP-1", "--to", "S1"], &with(&OVERRIDE, &["--by", "H1"])));
    assert_eq!(slip["loans"][0]["overrides"], json!([]));
}

#[test]
fn a_file_a_desk_and_a_hand_over_name_the_decider_too() {
    let office = Office::new();
    let file = office.paper("out.csv", b"tag,ref\nCAM-1,S1\n");
    let from = ["out", "--from", &file, "--off-site", "home", "--purpose", "club", "--yes"];
    let from = with(&from, &OVERRIDE);
    let (_, hint) = said(&office, 4, &from);
    assert!(hint.contains("--by REF with the ref of the headteacher"), "{hint}");
    let (_, hint) = said(&office, 4, &with(&from, &["--by", "C1"]));
    assert!(hint.contains("Name the headteacher"), "{hint}");
    assert_eq!(office.json(&["show", "CAM-1"])["state"], "available");
    office.done(&with(&from, &["--by", "H1"]));
    assert_eq!(office.loan("1")["overrides"][0]["by"]["ref"], "H1");
    let over =
        with(&["loan", "transfer", "1", "--to", "S2", "--all-well", "--off-site", "home", "--purpose", "x"], &OVERRIDE);
    office.misused(&over);
    office.done(&with(&over, &["--by", "H1"]));
    assert_eq!(office.loan("2")["overrides"][0]["by"]["ref"], "H1");
    office.done(&["in", "CAM-1", "--all-well"]);
    let desk = with(&["desk", "--off-site", "home", "--purpose", "club"], &OVERRIDE);
    let ran = office.feed("S1\nCAM-1\n", &desk);
    assert!(ran.out.contains("the person who decided was not given"), "{ran:?}");
    assert_eq!(office.json(&["show", "CAM-1"])["state"], "available");
    let ran = office.feed("H1\nCAM-1\nS1\nCAM-1\n", &with(&desk, &["--by", "H1"]));
    assert!(ran.out.contains("can't decide about themselves"), "{ran:?}");
    assert_eq!(office.loan("3")["overrides"][0]["by"]["ref"], "H1");
    assert_eq!(office.run(&["check"]).code, 0);
}

#[test]
fn a_loan_in_place_of_another_keeps_its_decider_and_names_one_for_what_is_new() {
    let office = Office::new();
    office.done(&["asset", "add", "CAM-2", "--category", "camera"]);
    office.done(&with(&with(&CAMERA, &OVERRIDE), &["--by", "H1"]));
    let right = office.json(&["loan", "correct", "1", "--tag", "CAM-2"]);
    shows(&right["overrides"][0], &json!({ "rule": "off-site-never", "by": { "ref": "H1", "name": "Hester Head" } }));
    // Another decision takes the place of the first.
    let corrected = no(&right);
    let again = with(&["loan", "correct", &corrected, "--tag", "CAM-1"], &OVERRIDE);
    office.misused(&again);
    office.done(&["role", "set", "B1", "headteacher", "--from", "2026-12-01"]);
    let again = office.json(&with(&again, &["--by", "B1"]));
    assert_eq!(again["overrides"][0]["by"]["ref"], "B1");
    // A swap asks of the borrower who gets what never goes home.
    office.done(&["out", "LAP-1", "--to", "S2", "--off-site", "home", "--personal-data", "no"]);
    let laptop = no(&office.json(&["loan", "list", "--tag", "LAP-1"])[0]);
    let camera = no(&again);
    let swap = ["loan", "swap", &camera, &laptop];
    assert_eq!(office.refused(&swap), ["off-site-never"]);
    let swap = with(&swap, &OVERRIDE);
    office.misused(&swap);
    let swapped = office.json(&with(&swap, &["--by", "H1"]));
    let of_s2 = rows(&swapped).iter().find(|loan| loan["person"]["ref"] == "S2").unwrap();
    assert_eq!(of_s2["overrides"][0]["by"]["ref"], "H1");
    assert_eq!(office.run(&["check"]).code, 0);
}

#[test]
fn a_loaner_for_someone_who_is_banned_names_the_decider() {
    let office = Office::new();
    office.done(&["out", "LAP-1", "--to", "1001"]);
    office.done(&["in", "LAP-1", "--all-well"]);
    let repair = no(&office.json(&["repair", "open", "LAP-1", "--fault", "screen"]));
    office.done(&["ban", "add", "1001", "--reason", "threw it", "--by", "H1"]);
    let lend = ["repair", "lend", &repair, "LAP-2", "--override", "banned", "--reason", "an exam"];
    office.misused(&lend);
    let slip = office.json(&with(&lend, &["--by", "H1"]));
    assert_eq!(slip["loans"][0]["overrides"][0]["by"]["ref"], "H1");
}

// Hazeldene 4.17; Trosnant; Brockhampton.
#[test]
fn an_own_device_without_its_permission_names_who_let_it_in_or_on_the_network() {
    let office = Office::new();
    let tested = ["--tested-on", "2026-11-30", "--tester", "Tom Bench"];
    let heater = ["own-device", "admit", "S1", "--what", "heater"];
    let heater = with(&with(&heater, &tested), &["--override", "own-device-permission", "--reason", "a cold week"]);
    let (_, hint) = said(&office, 2, &heater);
    assert!(hint.contains("ict-coordinator or caretaker: C1 (Cora Chip, ict-coordinator)"), "{hint}");
    office.conflicts(&with(&heater, &["--by", "H1"]));
    office.done(&with(&heater, &["--by", "C1"]));
    let log = office.json(&["log", "show"]);
    shows(&log[0]["details"]["overrides"][0], &json!({ "rule": "own-device-permission", "by": "C1" }));
    let connect = ["own-device", "connect", "1", "--override", "own-device-network", "--override"];
    let connect = with(&connect, &["own-device-anti-virus", "--override", "own-device-not-encrypted", "--reason", "x"]);
    office.misused(&connect);
    office.conflicts(&with(&connect, &["--by", "C1"]));
    office.done(&with(&connect, &["--by", "T1"]));
    // A pupil's is the class teacher's of that pupil.
    for teacher in ["S1", "S2"] {
        office.done(&["role", "set", teacher, "class-teacher"]);
    }
    office.done(&["person", "edit", "1001", "--class-teacher", "S1"]);
    let phone = ["own-device", "admit", "1001", "--what", "phone", "--override", "own-device-permission"];
    let phone = with(&with(&phone, &["--reason", "x"]), &tested);
    office.conflicts(&with(&phone, &["--by", "S2"]));
    office.done(&with(&phone, &["--by", "S1"]));
    assert_eq!(office.run(&["check"]).code, 0);
}
