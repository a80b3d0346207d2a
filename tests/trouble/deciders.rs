//! Decisions are somebody's: overriding a rule about a charge, waiving, banning and lifting name a role-holder of that
//! day, who is never the one it is about; and what is about the headteacher is the chair of governors'.

use super::{Office, each, no, rows, text};
use crate::support::{Cli, School, person};
use domain::person::PersonKind;
use serde_json::{Value, json};

/// The error of a command that is kept out with this code: message and hint.
fn said(office: &Cli, code: u8, arguments: &[&str]) -> (String, String) {
    let talk = office.kept_out(code, arguments);
    (text(&talk["error"]["message"]), talk["error"]["hint"].as_str().unwrap_or_default().to_owned())
}

/// The details of the newest log entry with this action.
fn logged(office: &Office, action: &str) -> Value {
    let log = office.json(&["log", "show"]);
    let entry = rows(&log).iter().find(|entry| entry["action"] == action).unwrap_or_else(|| panic!("{log}"));
    entry.clone()
}

/// The arguments with more behind them.
fn with<'a>(arguments: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [arguments, more].concat()
}

fn chair(office: &mut Office) {
    person(&mut office.school, "CG", PersonKind::Governor, "Gita Chair");
    office.done(&["role", "set", "CG", "chair-of-governors", "--from", "2020-09-01"]);
}

#[test]
fn a_charge_without_a_decision_names_who_overrode_the_rule() {
    let office = Office::new();
    let incident = office.damage_by("LAP-1", "1001");
    let assess = ["charge", "assess", "--incident", &incident, "--amount", "20.00", "--reason", "x"];
    let overriding = with(&assess, &["--override", "charge-needs-decision"]);
    let (message, hint) = said(&office, 2, &overriding);
    assert_eq!(message, "the person who decided was not given");
    // The hint names the roles, and who holds them.
    let who = "--by REF with the ref of the headteacher or business-manager: H1 (Hester Head, headteacher), B1 (Bill \
               Purse, business-manager)";
    assert!(hint.contains(who), "{hint}");
    for other in ["C1", "T1", "S1"] {
        let (message, hint) = said(&office, 1, &with(&overriding, &["--by", other]));
        assert!(message.contains("was not headteacher or business-manager"), "{message}");
        assert!(hint.contains("H1 (Hester Head, headteacher)"), "{hint}");
    }
    // Without an override there is nothing to decide.
    office.misused(&with(&assess, &["--by", "B1"]));
    let charge = office.json(&with(&overriding, &["--by", "B1"]));
    assert_eq!(charge["overridden_by"], json!({ "ref": "B1", "name": "Bill Purse" }));
    assert_eq!(each(&charge["overrides"], "rule"), ["charge-needs-decision"]);
    // The claim stands beside the login name.
    let entry = logged(&office, "charge assess");
    assert_eq!(entry["details"]["by"], "B1");
    assert!(entry["operator"].as_str().is_some_and(|name| name != "B1"), "{entry}");
    let page = office.done(&["charge", "show", &no(&charge)]).out;
    assert!(page.contains("Bill Purse (B1)"), "{page}");
    // The evidence names the decider by ref, and says who that is.
    let evidence = office.json(&["charge", "show", &no(&charge), "--evidence"]);
    assert!(rows(&evidence["people"]).contains(&json!({ "ref": "B1", "name": "Bill Purse" })), "{evidence}");
    let facts: Vec<&Value> = rows(&evidence["steps"]).iter().flat_map(|step| rows(&step["facts"])).collect();
    assert!(facts.iter().any(|fact| fact["name"] == "by" && fact["value"] == "B1"), "{evidence}");
    assert!(!facts.iter().any(|fact| fact["name"] == "overridden_by"), "{evidence}");
    assert_eq!(office.run(&["check"]).code, 0);
}

#[test]
fn an_override_that_is_not_needed_names_nobody() {
    let office = Office::new();
    let incident = office.careless("LAP-1", "1001");
    let assess = ["charge", "assess", "--incident", &incident, "--amount", "20.00", "--reason", "x"];
    let charge = office.json(&with(&assess, &["--override", "charge-needs-decision"]));
    assert_eq!((&charge["overrides"], &charge["overridden_by"]), (&json!([]), &Value::Null));
}

#[test]
fn an_override_about_pay_is_a_decision_too() {
    let office = Office::new();
    office.done(&["rule", "set", "no-prior-agreement", "refuse"]);
    let incident = office.careless("LAP-1", "S1");
    let assess = ["charge", "assess", "--incident", &incident, "--amount", "20.00", "--reason", "x"];
    let overriding = with(&assess, &["--override", "no-prior-agreement"]);
    assert_eq!(office.refused(&assess), ["no-prior-agreement"]);
    office.misused(&overriding);
    office.done(&with(&overriding, &["--by", "H1"]));
}

#[test]
fn nobody_decides_about_their_own_charge_ban_or_incident() {
    let office = Office::new();
    let incident = office.damage_by("LAP-1", "B1");
    let (message, hint) = said(&office, 2, &["incident", "decide", &incident, "--outcome", "intent", "--by", "B1"]);
    assert!(message.contains("Bill Purse") && message.contains("can't decide about themselves"), "{message}");
    assert!(hint.contains("H1 (Hester Head, headteacher)") && !hint.contains("B1 ("), "{hint}");
    let assess = ["charge", "assess", "--incident", &incident, "--amount", "20.00", "--reason", "x"];
    let overriding = with(&assess, &["--override", "charge-needs-decision"]);
    office.misused(&with(&overriding, &["--by", "B1"]));
    let charge = no(&office.json(&with(&overriding, &["--by", "H1"])));
    office.misused(&["charge", "waive", &charge, "--reason", "x", "--by", "B1"]);
    office.misused(&["ban", "add", "C1", "--reason", "x", "--by", "C1"]);
    let ban = no(&rows(&office.json(&["ban", "add", "C1", "--reason", "x", "--by", "H1"]))[0]);
    office.misused(&["ban", "lift", &ban, "--reason", "x", "--by", "C1"]);
    office.done(&["ban", "lift", &ban, "--reason", "x", "--by", "H1"]);
}

// Trosnant, Shirley Warren: what concerns the headteacher goes to the chair of governors.
#[test]
fn the_chair_of_governors_decides_what_is_about_the_headteacher() {
    let mut office = Office::new();
    let incident = office.damage_by("LAP-1", "H1");
    let decide = ["incident", "decide", &incident, "--outcome", "carelessness"];
    // Those who report to the headteacher don't decide either, and the remedy says whom to record.
    let (message, hint) = said(&office, 1, &with(&decide, &["--by", "B1"]));
    assert!(message.contains("nobody is recorded as chair-of-governors"), "{message}");
    assert!(hint.contains("role set REF chair-of-governors"), "{hint}");
    chair(&mut office);
    office.misused(&with(&decide, &["--by", "H1"]));
    office.conflicts(&with(&decide, &["--by", "B1"]));
    office.done(&with(&decide, &["--by", "CG"]));
    let charge = office.assess(&incident, "20.00");
    office.conflicts(&["charge", "waive", &charge, "--reason", "x", "--by", "B1"]);
    office.done(&["charge", "waive", &charge, "--reason", "x", "--by", "CG"]);
    office.conflicts(&["ban", "add", "H1", "--reason", "x", "--by", "C1"]);
    let ban = no(&rows(&office.json(&["ban", "add", "H1", "--reason", "x", "--by", "CG"]))[0]);
    office.conflicts(&["ban", "lift", &ban, "--reason", "x", "--by", "C1"]);
    office.done(&["ban", "lift", &ban, "--reason", "x", "--by", "CG"]);
    // The chair decides nothing about others.
    let other = office.damage_by("LAP-2", "1001");
    office.conflicts(&["incident", "decide", &other, "--outcome", "carelessness", "--by", "CG"]);
    office.conflicts(&["ban", "add", "1001", "--reason", "x", "--by", "CG"]);
}

#[test]
fn a_permission_of_the_headteacher_is_given_by_the_chair_of_governors() {
    let mut office = Office::new();
    let grant = ["permission", "grant", "home", "--person", "H1", "--asset", "TAB-1", "--purpose", "reports"];
    office.misused(&with(&grant, &["--by", "H1"]));
    let waiting = office.json(&grant);
    assert_eq!(waiting["awaits"], json!(["chair-of-governors"]));
    chair(&mut office);
    let give = ["permission", "give", &no(&waiting)];
    office.misused(&with(&give, &["--by", "H1"]));
    office.conflicts(&with(&give, &["--by", "B1"]));
    let given = office.json(&with(&give, &["--by", "CG"]));
    assert_eq!((&given["state"], &given["given"][0]["role"]), (&json!("given"), &json!("chair-of-governors")));
    // It counts at the sign-out.
    let home = ["--off-site", "home", "--purpose", "reports"];
    assert_eq!(office.lending("TAB-1", "H1", &home).0, 0);
    // Others still ask the headteacher.
    let other = ["permission", "grant", "home", "--person", "S1", "--asset", "TAB-1", "--purpose", "marking"];
    office.conflicts(&with(&other, &["--by", "CG"]));
    office.done(&with(&other, &["--by", "H1"]));
    assert_eq!(office.run(&["check"]).code, 0);
}

#[test]
fn a_ban_and_its_end_each_have_a_decider() {
    let office = Office::new();
    let add = ["ban", "add", "1001", "--reason", "threw it"];
    let (_, hint) = said(&office, 2, &add);
    assert!(hint.contains("headteacher, ict-coordinator or digital-lead"), "{hint}");
    office.conflicts(&with(&add, &["--by", "T1"]));
    let ban = office.json(&with(&add, &["--by", "C1"]));
    assert_eq!(rows(&ban)[0]["by"], json!({ "ref": "C1", "name": "Cora Chip" }));
    assert_eq!(logged(&office, "ban add")["details"]["by"], "C1");
    let lift = ["ban", "lift", "1", "--reason", "said sorry"];
    office.misused(&lift);
    office.conflicts(&with(&lift, &["--by", "B1"]));
    let lifted = office.json(&with(&lift, &["--by", "H1"]));
    assert_eq!(rows(&lifted)[0]["lifted_by"], json!({ "ref": "H1", "name": "Hester Head" }));
    assert_eq!(logged(&office, "ban lift")["details"]["by"], "H1");
    assert_eq!(office.run(&["check"]).code, 0);
}

/// The role counts on the day of the decision, now or as `--on` says.
#[test]
fn a_decider_holds_the_role_on_the_day_of_the_decision() {
    let office = Office::new();
    office.done(&["role", "set", "H1", "headteacher", "--until", "2026-11-27"]);
    office.done(&["role", "set", "S2", "headteacher", "--from", "2026-11-30"]);
    let add = ["ban", "add", "1001", "--reason", "threw it", "--by", "H1"];
    let (message, hint) = said(&office, 1, &add);
    assert!(message.contains("on Tue 1 Dec 2026") && hint.contains("S2 (Amir Khan, headteacher)"), "{message} {hint}");
    office.done(&with(&add, &["--on", "2026-11-26"]));
    office.done(&["ban", "add", "1003", "--reason", "threw it", "--by", "S2"]);
    office.conflicts(&["ban", "lift", "1", "--reason", "x", "--by", "S2", "--on", "2026-11-26"]);
}

#[test]
fn an_operator_with_the_role_need_not_be_named() {
    let office = Office::new();
    let ban = office.json(&["ban", "add", "1001", "--reason", "threw it", "--as", "C1"]);
    assert_eq!(rows(&ban)[0]["by"]["ref"], "C1");
}

#[test]
fn on_the_first_day_the_remedy_says_whom_to_record() {
    let mut school = School::new();
    person(&mut school, "1001", PersonKind::Pupil, "Ada Bell");
    person(&mut school, "H1", PersonKind::Staff, "Hester Head");
    let cli = Cli::of(&school);
    let (message, hint) = said(&cli, 1, &["ban", "add", "1001", "--reason", "x", "--by", "H1"]);
    assert!(message.contains("nobody is recorded as headteacher, ict-coordinator or digital-lead"), "{message}");
    assert!(hint.contains("role set REF headteacher"), "{hint}");
}

/// The data protection officer advises; the lead decides, and the headteacher where there is none.
#[test]
fn the_headteacher_decides_a_breach_where_there_is_no_data_protection_lead() {
    let office = Office::new();
    office.report("LAP-1", "loss");
    let breach = ["incident", "breach", "1", "not-reported", "--note", "encrypted"];
    office.conflicts(&with(&breach, &["--data-protection-lead", "H1"]));
    office.done(&["role", "set", "D1", "data-protection-lead", "--until", "2026-11-30"]);
    office.done(&with(&breach, &["--data-protection-lead", "H1"]));
}

/// Waiving a line of the checklist for a whole group is a decision about each of them.
#[test]
fn nobody_waives_their_own_line_with_those_of_a_group() {
    let office = Office::new();
    office.done(&["leaver", "lines", "keys"]);
    office.done(&["person", "edit", "1001", "--last-working-day", "2026-12-18"]);
    let tick = ["leaver", "tick", "keys", "--class", "9B", "--outcome", "waived"];
    office.misused(&tick);
    office.done(&with(&tick, &["--by", "B1"]));
}
