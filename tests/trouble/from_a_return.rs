//! From a return: the incident in the same breath, and what was found again.

use super::{Office, notes, rows, shows};
use kitbook::cli::Prompt;
use serde_json::json;

fn lent() -> Office {
    let mut office = Office::new();
    office.lent("LAP-1", "1001");
    office
}

// Frederick Gent 10.3: any damage is reported at once.
#[test]
fn damage_at_the_return_is_an_incident_in_the_same_act() {
    let office = lent();
    let back = ["in", "LAP-1", "--condition", "damaged", "--all-well", "--note", "corner split", "--incident"];
    let said = office.said(&back);
    assert!(notes(&said).contains("incident 1"), "{said}");
    let incident = office.incident("1");
    shows(&incident, &json!({ "tag": "LAP-1", "kind": "damage", "part": null, "loan_no": 1, "note": "corner split" }));
    assert_eq!(incident["person"]["ref"], "1001");
    assert_eq!((office.loan("1")["state"].as_str(), office.state("LAP-1")), (Some("returned"), "unsafe".to_owned()));
}

#[test]
fn a_missing_part_is_a_loss_of_that_part_and_a_broken_one_damage() {
    for (outcome, kind) in [("missing", "loss"), ("damaged", "damage")] {
        let office = lent();
        office.done(&["in", "LAP-1", "--all-well", "--part", &format!("charger={outcome}"), "--incident"]);
        let incident = office.incident("1");
        shows(&incident, &json!({ "kind": kind, "part": "charger", "loan_no": 1, "state": "open" }));
        // Words are made where none were given.
        assert!(incident["note"].as_str().is_some_and(|note| note.contains("charger")), "{incident}");
        assert_eq!(office.loan("1")["state"], "part_returned");
        let asset = office.json(&["show", "LAP-1"]);
        shows(&asset, &json!({ "state": "awaiting_wipe", "condition": "good" }));
    }
}

#[test]
fn an_incident_of_nothing_is_none() {
    let office = lent();
    office.conflicts(&["in", "LAP-1", "--all-well", "--incident"]);
    office.conflicts(&["in", "LAP-1", "--condition", "fair", "--incident"]);
    assert_eq!(office.loan("1")["state"], "open");
}

#[test]
fn without_the_flag_nothing_is_opened_where_nobody_can_be_asked() {
    let office = lent();
    office.done(&["in", "LAP-1", "--condition", "damaged", "--all-well"]);
    assert!(rows(&office.json(&["incident", "list", "--all"])).is_empty());
}

#[test]
fn a_return_that_is_refused_opens_no_incident() {
    let office = Office::new();
    let back = ["in", "LAP-1", "--condition", "damaged", "--incident"];
    assert_eq!(office.refused(&back), ["not-on-loan"]);
}

#[test]
fn a_trial_of_it_leaves_nothing() {
    let office = lent();
    let before = office.traces();
    office.done(&["in", "LAP-1", "--condition", "damaged", "--all-well", "--incident", "--dry-run"]);
    assert_eq!(office.traces(), before);
}

#[test]
fn of_several_items_each_has_its_own() {
    let mut office = lent();
    office.lent("LAP-2", "1003");
    office.done(&["in", "LAP-1", "LAP-2", "--condition", "damaged", "--all-well", "--incident"]);
    let list = office.json(&["incident", "list"]);
    let mut seen: Vec<_> = rows(&list).iter().map(|i| (i["tag"].as_str(), i["person"]["ref"].as_str())).collect();
    seen.sort_unstable();
    assert_eq!(seen, [(Some("LAP-1"), Some("1001")), (Some("LAP-2"), Some("1003"))]);
}

/// Somebody at the terminal who misses the charger, and is asked whether that is an incident.
struct AtTheDesk {
    wants_one: bool,
    asked: Vec<String>,
}

impl Prompt for AtTheDesk {
    fn yes_no(&mut self, question: &str) -> Option<bool> {
        self.asked.push(question.to_owned());
        let question = question.to_lowercase();
        Some(if question.contains("incident") { self.wants_one } else { !question.contains("charger back") })
    }

    fn line(&mut self, question: &str) -> Option<String> {
        self.asked.push(question.to_owned());
        Some(if question.contains("Outcome of") { "missing".to_owned() } else { String::new() })
    }
}

#[test]
fn at_a_terminal_the_incident_is_offered_once_and_taken_or_not() {
    for wants_one in [true, false] {
        let office = lent();
        let mut desk = AtTheDesk { wants_one, asked: Vec::new() };
        let ran = office.cli.ask(&mut desk, &["in", "LAP-1"]);
        assert_eq!(ran.code, 0, "{ran:?} {:?}", desk.asked);
        let offers = desk.asked.iter().filter(|q| q.to_lowercase().contains("incident")).count();
        assert_eq!(offers, 1, "{:?}", desk.asked);
        assert_eq!(rows(&office.json(&["incident", "list"])).len(), usize::from(wants_one));
        assert_eq!(office.loan("1")["state"], "part_returned");
    }
}

#[test]
fn at_a_terminal_nothing_is_offered_when_all_is_well() {
    let office = lent();
    let mut desk = AtTheDesk { wants_one: true, asked: Vec::new() };
    office.cli.ask(&mut desk, &["in", "LAP-1", "--all-well"]);
    assert!(!desk.asked.iter().any(|q| q.to_lowercase().contains("incident")), "{:?}", desk.asked);
}

/// A charge that was asked for the loss of the laptop, or of its charger.
fn charged_for_a_loss(part: &[&str]) -> (Office, String) {
    let office = lent();
    let loss = ["incident", "report", "LAP-1", "--kind", "loss", "--note", "left on the bus"];
    office.done(&[&loss[..], part].concat());
    office.decide("1", "carelessness");
    let charge = office.assess("1", "30.00");
    office.done(&["charge", "request", &charge]);
    (office, charge)
}

#[test]
fn a_found_item_proposes_to_reverse_what_was_charged_for_it() {
    let (office, charge) = charged_for_a_loss(&[]);
    let said = office.said(&["asset", "found", "LAP-1"]);
    assert!(notes(&said).contains(&format!("kitbook charge reverse {charge}")), "{said}");
    // Proposed, and no more.
    shows(&office.charge(&charge), &json!({ "state": "requested", "outstanding_pence": 3_000 }));
    assert_ne!(office.state("LAP-1"), "lost");
}

#[test]
fn a_found_part_proposes_it_too() {
    let (office, charge) = charged_for_a_loss(&["--part", "charger"]);
    let said = office.said(&["loan", "part", "1", "charger=returned"]);
    assert!(notes(&said).contains(&format!("kitbook charge reverse {charge}")), "{said}");
    assert_eq!(office.charge(&charge)["state"], "requested");
}

#[test]
fn another_part_proposes_nothing_and_neither_does_a_reversed_charge() {
    let (office, charge) = charged_for_a_loss(&["--part", "charger"]);
    office.done(&["loan", "part", "1", "case=missing"]);
    assert!(!notes(&office.said(&["loan", "part", "1", "case=returned"])).contains("charge reverse"));
    office.done(&["charge", "reverse", &charge, "--reason", "found", "--by", "B1"]);
    assert!(!notes(&office.said(&["loan", "part", "1", "charger=returned"])).contains("charge reverse"));
}
