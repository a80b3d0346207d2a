//! Closing an incident: all missing records are listed at once, and can't be overridden.

use super::{NOW, Office, each, shows, sorted};
use domain::when::Instant;
use serde_json::{Value, json};

/// Lists the rules that keep an incident open. None of them can be overridden.
fn missing(office: &Office, more: &[&str], incident: &str) -> Vec<String> {
    let talk = office.kept_out(1, &[&["incident", "close", incident], more].concat());
    for refusal in talk["refusals"].as_array().unwrap() {
        assert_eq!(refusal["may_override"], false, "{refusal}");
        assert!(refusal["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty()), "{refusal}");
    }
    sorted(each(&talk["refusals"], "rule"))
}

const BREACH: [&str; 6] = ["--breach", "not-reported", "--breach-note", "it is encrypted", "--dpo", "D1"];
const INSURER: [&str; 2] = ["--insurer-ref", "MADE-UP-77"];

#[test]
fn damage_can_be_closed_once_it_is_decided() {
    let office = Office::new();
    let incident = office.report("LAP-1", "damage");
    assert_eq!(missing(&office, &[], &incident), ["decision"]);
    office.decide(&incident, "accident");
    let closed = office.json(&["incident", "close", &incident]);
    shows(&closed, &json!({ "state": "closed", "closed_on": "2026-12-01", "outcome": "accident" }));
    // A closed incident can't be closed or decided again.
    office.conflicts(&["incident", "close", &incident]);
    office.conflicts(&["incident", "decide", &incident, "--outcome", "intent", "--by", "H1"]);
    office.conflicts(&["incident", "decide", &incident, "--outcome", "intent", "--by", "H1", "--reason", "new facts"]);
    office.kept_out(3, &["incident", "close", "99"]);
}

#[test]
fn a_fault_can_be_closed_without_a_decision() {
    let office = Office::new();
    let incident = office.report("LAP-1", "fault");
    assert_eq!(office.json(&["incident", "close", &incident])["state"], "closed");
    let misuse = office.report("LAP-1", "misuse");
    assert_eq!(missing(&office, &[], &misuse), ["decision"]);
}

// Frederick Gent 12.1: theft should be reported to the police, so closing needs the crime reference.
#[test]
fn closing_a_theft_needs_the_crime_reference() {
    let office = Office::new();
    office.done(&["asset", "add", "PRJ-1", "--category", "projector"]);
    let incident = office.report("PRJ-1", "theft");
    assert_eq!(missing(&office, &[], &incident), ["decision", "police-reference"]);
    office.decide(&incident, "not-proven");
    assert_eq!(missing(&office, &[], &incident), ["police-reference"]);
    let closed = office.json(&["incident", "close", &incident, "--police-ref", "CR/0000/26"]);
    shows(&closed, &json!({ "state": "closed", "police_ref": "CR/0000/26", "no_police_reason": null }));
}

// Without a crime reference, the headteacher must give a reason for not telling the police.
#[test]
fn only_the_headteacher_may_close_a_theft_without_the_police() {
    let office = Office::new();
    office.done(&["asset", "add", "PRJ-1", "--category", "projector"]);
    let incident = office.report("PRJ-1", "theft");
    office.decide(&incident, "not-proven");
    let close = ["incident", "close", incident.as_str(), "--no-police", "it was given back"];
    office.misused_with_a_hint(&close);
    for by in ["B1", "C1", "S1"] {
        office.conflicts(&[&close[..], &["--by", by]].concat());
    }
    office.misused(&["incident", "close", &incident, "--no-police", " ", "--by", "H1"]);
    let both = ["--police-ref", "CR/0000/26", "--by", "H1"];
    office.misused(&[&close[..], &both].concat());
    let closed = office.json(&[&close[..], &["--by", "H1"]].concat());
    shows(&closed, &json!({ "state": "closed", "police_ref": null, "no_police_reason": "it was given back" }));
}

// Frederick Gent 12.1: criminal damage too, and only the headteacher may call it criminal.
#[test]
fn closing_criminal_damage_needs_the_crime_reference() {
    let office = Office::new();
    office.done(&["incident", "report", "CAM-1", "--kind", "damage", "--note", "stamped on"]);
    let decide = ["incident", "decide", "1", "--outcome", "intent", "--criminal", "--by"];
    office.conflicts(&[&decide[..], &["B1"]].concat());
    assert_eq!(office.json(&[&decide[..], &["H1"]].concat())["criminal"], true);
    assert_eq!(missing(&office, &[], "1"), ["police-reference"]);
    office.done(&["incident", "close", "1", "--police-ref", "CR/0001/26"]);
}

/// One item of each category that holds data, and one of a category that does not.
const ITEMS: [(&str, bool); 5] = [("LAP-1", true), ("TAB-1", true), ("STK-1", true), ("CAM-1", true), ("PRJ-1", false)];

// Frederick Gent 10.3 and the UK GDPR, article 33: a breach is reported within 72 hours of the school knowing of it.
#[test]
fn a_missing_item_that_holds_data_shows_when_the_breach_report_is_due() {
    for (tag, holds_data) in ITEMS {
        for kind in ["loss", "theft"] {
            let office = Office::new();
            office.done(&["asset", "add", "PRJ-1", "--category", "projector"]);
            let incident = office.incident(&office.report(tag, kind));
            assert_eq!(incident["reported_at"], NOW);
            let due = if holds_data { json!("2026-12-04T10:00:00Z") } else { Value::Null };
            assert_eq!(incident["breach_report_due_at"], due, "{tag} {kind}");
        }
    }
    // No report is due for an item that is still here, nor for a part.
    let office = Office::new();
    for kind in ["damage", "misuse", "fault"] {
        assert!(office.incident(&office.report("LAP-1", kind))["breach_report_due_at"].is_null(), "{kind}");
    }
    let charger = ["incident", "report", "LAP-1", "--kind", "loss", "--part", "charger", "--note", "not in the box"];
    assert!(office.json(&charger)["breach_report_due_at"].is_null());
}

// The clocks go forward that night, which must not shorten the 72 hours.
#[test]
fn the_72_hours_are_counted_from_the_report() {
    let mut office = Office::new();
    office.at("2027-03-27T20:00:00Z");
    let incident = office.incident(&office.report("LAP-1", "loss"));
    let at = |name: &str| Instant::parse(incident[name].as_str().unwrap()).unwrap().timestamp();
    assert_eq!(at("breach_report_due_at") - at("reported_at"), 72 * 60 * 60);
}

#[test]
fn closing_a_data_loss_needs_a_breach_decision_and_an_insurer_s_reference() {
    let office = Office::new();
    let incident = office.report("LAP-1", "theft");
    let all = ["breach-decision", "decision", "insurer-reference", "police-reference"];
    assert_eq!(missing(&office, &[], &incident), all);
    office.decide(&incident, "not-proven");
    let police = ["--police-ref", "CR/0002/26"];
    assert_eq!(missing(&office, &police, &incident), ["breach-decision", "insurer-reference"]);
    assert_eq!(missing(&office, &[&police[..], &INSURER].concat(), &incident), ["breach-decision"]);
    assert_eq!(missing(&office, &[&police[..], &BREACH].concat(), &incident), ["insurer-reference"]);
    let close = ["incident", "close", incident.as_str()];
    let closed = office.json(&[&close[..], &police, &BREACH, &INSURER].concat());
    let wanted = json!({
        "state": "closed", "breach": "not-reported", "breach_note": "it is encrypted", "insurer_ref": "MADE-UP-77",
    });
    shows(&closed, &wanted);
}

#[test]
fn the_insurer_s_reference_may_be_none() {
    let office = Office::new();
    let incident = office.report("LAP-1", "loss");
    office.decide(&incident, "accident");
    let close = ["incident", "close", incident.as_str(), "--insurer-ref", "none"];
    let closed = office.json(&[&close[..], &BREACH].concat());
    shows(&closed, &json!({ "state": "closed", "insurer_ref": "none" }));
}

#[test]
fn only_the_data_protection_lead_decides_about_a_breach() {
    let office = Office::new();
    let incident = office.report("LAP-1", "loss");
    office.decide(&incident, "accident");
    let breach = ["incident", "close", incident.as_str(), "--breach", "reported", "--insurer-ref", "none"];
    let note = ["--breach-note", "told them on the day"];
    office.misused_with_a_hint(&[&breach[..], &note].concat());
    for dpo in ["H1", "S1"] {
        office.conflicts(&[&breach[..], &note, &["--dpo", dpo]].concat());
    }
    // The decision needs a reason.
    office.misused(&[&breach[..], &["--dpo", "D1"]].concat());
    let closed = office.json(&[&breach[..], &note, &["--as", "D1"]].concat());
    assert_eq!(closed["breach"], "reported");
}

#[test]
fn a_lost_projector_and_a_broken_laptop_need_no_breach_decision() {
    for (tag, kind) in [("PRJ-1", "loss"), ("LAP-1", "damage")] {
        let office = Office::new();
        office.done(&["asset", "add", "PRJ-1", "--category", "projector"]);
        let incident = office.report(tag, kind);
        office.decide(&incident, "carelessness");
        assert_eq!(office.json(&["incident", "close", &incident])["state"], "closed");
    }
}

#[test]
fn a_reopened_incident_has_the_state_it_had_before() {
    let office = Office::new();
    let decided = office.careless("LAP-1", "1001");
    office.conflicts(&["incident", "reopen", &decided, "--reason", "it is open"]);
    office.done(&["incident", "close", &decided]);
    office.misused(&["incident", "reopen", &decided]);
    office.misused(&["incident", "reopen", &decided, "--reason", " "]);
    let again = office.json(&["incident", "reopen", &decided, "--reason", "the parents wrote"]);
    shows(&again, &json!({ "state": "decided", "outcome": "carelessness", "closed_on": null }));

    let never = office.report("LAP-2", "fault");
    office.done(&["incident", "close", &never]);
    let again = office.json(&["incident", "reopen", &never, "--reason", "it stops again"]);
    shows(&again, &json!({ "state": "open", "outcome": null }));
    office.decide(&never, "wear");
}

#[test]
fn a_dry_run_closes_nothing() {
    let office = Office::new();
    let incident = office.careless("LAP-1", "1001");
    let before = office.traces();
    for act in [
        &["incident", "close", &incident][..],
        &["incident", "decide", &incident, "--outcome", "wear", "--by", "H1", "--reason", "seen again"],
    ] {
        office.json(&[act, &["--dry-run"]].concat());
        assert_eq!(office.traces(), before, "{act:?}");
    }
}

#[test]
fn a_breach_decision_without_a_lead_names_the_input_that_takes_one() {
    let office = Office::new();
    let incident = office.report("LAP-1", "theft");
    let breach = &BREACH[..4];
    let talk = office.kept_out(2, &[&["incident", "close", &incident][..], breach].concat());
    let hint = talk["error"]["hint"].as_str().unwrap();
    assert!(hint.contains("--data-protection-lead REF") && !hint.contains("--by"), "{hint}");
    let talk = office
        .kept_out(1, &[&["incident", "close", &incident][..], breach, &["--data-protection-lead", "S1"]].concat());
    assert!(talk["error"]["message"].as_str().unwrap().contains("was not data-protection"), "{talk}");
}
