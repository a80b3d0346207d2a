//! Someone who has left decides nothing and is given no role; a role that was given by mistake is taken back; and a decision
//! doesn't pass to another person whom its decider could not decide about.

use super::{Office, no, rows, text};
use crate::support::{Cli, person};
use domain::person::PersonKind;
use serde_json::json;

/// The error of a command that is kept out with this code: message and hint.
fn said(office: &Cli, code: u8, arguments: &[&str]) -> (String, String) {
    let talk = office.kept_out(code, arguments);
    (text(&talk["error"]["message"]), talk["error"]["hint"].as_str().unwrap_or_default().to_owned())
}

fn chair(office: &mut Office) {
    person(&mut office.school, "CG", PersonKind::Governor, "Gita Chair");
    office.done(&["role", "set", "CG", "chair-of-governors", "--from", "2020-09-01"]);
}

#[test]
fn someone_who_has_left_decides_bans_and_permits_nothing() {
    for leaving in ["--last-working-day", "--contract-end"] {
        let mut office = Office::new();
        office.done(&["person", "edit", "C1", leaving, "2026-12-01"]);
        // The last day counts.
        office.done(&["ban", "add", "1001", "--reason", "x", "--by", "C1"]);
        office.at("2026-12-02T10:00:00Z");
        let (message, hint) = said(&office, 1, &["ban", "add", "1002", "--reason", "x", "--by", "C1"]);
        assert!(message.contains("Cora Chip (staff) has left"), "{message}");
        assert!(hint.contains("--by REF") && hint.contains("H1 (Hester Head") && !hint.contains("C1 ("), "{hint}");
        let incident = office.damage_by("LAP-1", "1001");
        let (message, _) = said(&office, 1, &["incident", "decide", &incident, "--outcome", "intent", "--by", "C1"]);
        assert!(message.contains("has left"), "{message}");
        // Those who are named instead don't include them either.
        let (_, hint) = said(&office, 2, &["incident", "decide", &incident, "--outcome", "intent"]);
        assert!(hint.contains("B1 (") && !hint.contains("C1 ("), "{hint}");
        let grant = ["permission", "grant", "home", "--person", "S1", "--asset", "LAP-2", "--purpose", "reports"];
        office.done(&["person", "edit", "H1", leaving, "2026-12-01"]);
        let (message, hint) = said(&office, 1, &[&grant[..], &["--by", "H1"]].concat());
        assert!(message.contains("Hester Head (staff) has left"), "{message}");
        assert!(hint.contains("role set REF headteacher"), "{hint}");
        // What was of a day when they were there can still be written down.
        office.done(&["ban", "add", "1003", "--reason", "x", "--by", "C1", "--on", "2026-12-01"]);
    }
}

#[test]
fn someone_who_has_left_confiscates_and_witnesses_nothing() {
    let office = Office::new();
    office.done(&["person", "edit", "C1", "--last-working-day", "2026-11-27"]);
    let take = ["own-device", "confiscate", "1001", "--what", "phone", "--reason", "in class", "--by"];
    let (message, _) = said(&office, 1, &[&take[..], &["C1"]].concat());
    assert!(message.contains("Cora Chip (staff) has left: the last day was"), "{message}");
    office.done(&[&take[..], &["S1"]].concat());
    let slip = office.json(&["out", "LAP-1", "--to", "S1"]);
    let sign = ["loan", "sign", &no(&slip["loans"][0]), "--how", "screen", "--witness"];
    for witness in ["C1", "Cora Chip"] {
        let (message, hint) = said(&office, 1, &[&sign[..], &[witness]].concat());
        assert!(message.contains("has left") && hint.contains("--witness"), "{message} {hint}");
    }
    office.done(&[&sign[..], &["Some Parent"]].concat());
}

#[test]
fn a_pupil_a_visitor_and_a_leaver_are_given_no_role() {
    let mut office = Office::new();
    person(&mut office.school, "VIS", PersonKind::Visitor, "Vic Visitor");
    for who in ["1001", "VIS"] {
        let (message, _) = said(&office, 1, &["role", "set", who, "headteacher"]);
        assert!(message.contains("can't be headteacher"), "{message}");
    }
    office.done(&["person", "edit", "S2", "--last-working-day", "2026-11-27"]);
    let (message, hint) = said(&office, 1, &["role", "set", "S2", "caretaker"]);
    assert!(message.contains("Amir Khan (staff) has left") && hint.contains("--until"), "{message} {hint}");
    said(&office, 1, &["role", "set", "S2", "caretaker", "--from", "2026-09-01"]);
    // What they were before can be written down, and what they still are can be ended.
    office.done(&["role", "set", "S2", "caretaker", "--from", "2026-09-01", "--until", "2026-11-27"]);
    office.done(&["person", "edit", "T1", "--last-working-day", "2026-11-27"]);
    office.done(&["role", "set", "T1", "technician", "--until", "2026-11-27"]);
}

#[test]
fn a_file_makes_no_role_holder_a_pupil_or_a_visitor() {
    let office = Office::new();
    office.done(&["person", "edit", "T1", "--username", "tbench"]);
    for (kind, heading, cell) in [("pupil", "Year Group", "7"), ("visitor", "Kind", "visitor")] {
        let file = office.path("people.csv");
        std::fs::write(&file, format!("Ref,Surname,Forename,Username,{heading}\nA1,Bench,Tom,tbench,{cell}\n"))
            .unwrap();
        let import = ["person", "import", &file, "--answer", "renumbered=same", "--yes"];
        let refused = office.kept_out(4, &import);
        assert!(
            refused.to_string().contains(&format!("Tom Bench (staff) is technician, and a {kind} can't be")),
            "{refused}"
        );
    }
    // A role that has ended hinders nobody.
    office.done(&["role", "set", "T1", "technician", "--until", "yesterday"]);
    let file = office.path("people.csv");
    office.done(&["person", "import", &file, "--answer", "renumbered=same", "--yes"]);
    assert_eq!(office.json(&["person", "show", "A1"])["kind"], "visitor");
}

#[test]
fn a_merge_makes_nobody_hold_what_no_order_could_give() {
    let mut office = Office::new();
    chair(&mut office);
    person(&mut office.school, "VIS", PersonKind::Visitor, "Tom Bench");
    let merge = |double: &'static str, into: &'static str| {
        ["person", "merge", double, "--into", into, "--different", "kinds", "--by", "C1", "--reason", "twice", "--yes"]
    };
    for (double, into) in [("CG", "H1"), ("H1", "CG")] {
        let (message, hint) = said(&office, 1, &merge(double, into));
        assert!(message.contains("which one person can't be"), "{message}");
        assert!(hint.contains("--until yesterday"), "{hint}");
    }
    let (message, hint) = said(&office, 1, &merge("T1", "VIS"));
    assert!(message.contains("Tom Bench (staff) is technician, and a visitor can't be"), "{message}");
    assert!(hint.contains("role set T1 technician --until yesterday"), "{hint}");
    // The other way round, the role stays with a member of staff.
    office.done(&merge("VIS", "T1"));
}

#[test]
fn the_headteacher_is_not_chair_of_governors_too() {
    let mut office = Office::new();
    let (message, hint) = said(&office, 1, &["role", "set", "H1", "chair-of-governors"]);
    assert!(message.contains("can't be chair-of-governors too"), "{message}");
    assert!(hint.contains("role set H1 headteacher --until yesterday"), "{hint}");
    chair(&mut office);
    said(&office, 1, &["role", "set", "CG", "headteacher"]);
    office.done(&["role", "set", "CG", "chair-of-governors", "--until", "yesterday"]);
    office.done(&["role", "set", "CG", "headteacher"]);
}

#[test]
fn a_role_that_was_given_today_by_mistake_is_taken_back() {
    let office = Office::new();
    office.done(&["role", "set", "S1", "headteacher"]);
    let tried = office.run(&["role", "set", "S1", "headteacher", "--until", "yesterday", "--dry-run"]);
    assert_eq!(tried.code, 0);
    assert_eq!(office.json(&["person", "show", "S1"])["roles"], json!(["headteacher"]));
    let back = office.done(&["role", "set", "S1", "headteacher", "--until", "yesterday"]);
    assert!(back.err.contains("the role is removed"), "{} {}", back.out, back.err);
    assert_eq!(office.json(&["person", "show", "S1"])["roles"], json!([]));
    let all = office.json(&["role", "list", "--all"]);
    assert!(rows(&all).iter().all(|role| role["person"]["ref"] != "S1"), "{all}");
    let log = office.json(&["log", "show"]);
    let entry = rows(&log).iter().find(|entry| entry["action"] == "role set").unwrap();
    assert_eq!((&entry["details"]["role"], &entry["details"]["taken_back"]), (&json!("headteacher"), &json!(true)));
    // A role that has held is ended, never taken back.
    said(&office, 1, &["role", "set", "H1", "headteacher", "--until", "2020-08-31"]);
    assert_eq!(office.run(&["check"]).code, 0);
}

#[test]
fn a_decision_does_not_pass_to_a_person_whom_its_decider_could_not_decide_about() {
    let mut office = Office::new();
    chair(&mut office);
    let incident = office.damage_by("LAP-1", "H1");
    // About somebody else for the moment, decided by the headteacher, and back again.
    office.done(&["incident", "edit", &incident, "--person", "S1"]);
    office.done(&["incident", "decide", &incident, "--outcome", "intent", "--by", "H1"]);
    let (message, hint) = said(&office, 1, &["incident", "edit", &incident, "--person", "H1"]);
    assert!(message.contains("decided by Hester Head (staff), who can't decide what is about"), "{message}");
    assert!(hint.contains(&format!("incident void {incident}")) && hint.contains("chair-of-governors"), "{hint}");
    assert_eq!(office.incident(&incident)["person"]["ref"], "S1");
    // Somebody whom the same person may decide about is no matter.
    office.done(&["incident", "edit", &incident, "--person", "S2"]);
    // The remedy works.
    office.done(&["incident", "void", &incident, "--reason", "about the wrong person"]);
    let anew = office.damage_by("LAP-1", "H1");
    office.done(&["incident", "decide", &anew, "--outcome", "intent", "--by", "CG"]);
    // What the chair decided about the headteacher passes to nobody else, and nobody else voids it.
    for who in ["S1", ""] {
        let (message, _) = said(&office, 1, &["incident", "edit", &anew, "--person", who]);
        assert!(message.contains("Gita Chair"), "{message}");
    }
    let void = ["incident", "void", &anew, "--reason", "a mistake"];
    let (_, hint) = said(&office, 2, &void);
    assert!(hint.contains("CG (Gita Chair"), "{hint}");
    said(&office, 2, &[&void[..], &["--by", "H1"]].concat());
    said(&office, 1, &[&void[..], &["--by", "B1"]].concat());
    office.done(&[&void[..], &["--by", "CG"]].concat());
    let other = office.careless("LAP-2", "1001");
    said(&office, 2, &["incident", "void", &other, "--reason", "a mistake", "--by", "CG"]);
    assert_eq!(office.run(&["check"]).code, 0);
}
