//! Incidents opened by a return, and charges to reverse when an item or part is found.

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
fn damage_at_the_return_opens_an_incident() {
    let office = lent();
    let back = ["in", "LAP-1", "--condition", "damaged", "--all-well", "--note", "corner split", "--incident"];
    let messages = office.messages(&back);
    assert!(notes(&messages).contains("incident 1"), "{messages}");
    let incident = office.incident("1");
    shows(&incident, &json!({ "tag": "LAP-1", "kind": "damage", "part": null, "loan_no": 1, "note": "corner split" }));
    assert_eq!(incident["person"]["ref"], "1001");
    assert_eq!((office.loan("1")["state"].as_str(), office.state("LAP-1")), (Some("returned"), "unsafe".to_owned()));
}

#[test]
fn a_missing_part_is_a_loss_and_a_damaged_one_is_damage() {
    for (outcome, kind) in [("missing", "loss"), ("damaged", "damage")] {
        let office = lent();
        office.done(&["in", "LAP-1", "--all-well", "--part", &format!("charger={outcome}"), "--incident"]);
        let incident = office.incident("1");
        shows(&incident, &json!({ "kind": kind, "part": "charger", "loan_no": 1, "state": "open" }));
        // A note is written if none was given.
        assert!(incident["note"].as_str().is_some_and(|note| note.contains("charger")), "{incident}");
        assert_eq!(office.loan("1")["state"], "part_returned");
        let asset = office.json(&["show", "LAP-1"]);
        shows(&asset, &json!({ "state": "awaiting_wipe", "condition": "good" }));
    }
}

#[test]
fn an_undamaged_item_opens_no_incident() {
    let office = lent();
    office.conflicts(&["in", "LAP-1", "--all-well", "--incident"]);
    office.conflicts(&["in", "LAP-1", "--condition", "fair", "--incident"]);
    assert_eq!(office.loan("1")["state"], "open");
}

#[test]
fn without_the_flag_and_a_terminal_no_incident_is_opened() {
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
fn a_dry_run_opens_nothing() {
    let office = lent();
    let before = office.traces();
    office.done(&["in", "LAP-1", "--condition", "damaged", "--all-well", "--incident", "--dry-run"]);
    assert_eq!(office.traces(), before);
}

#[test]
fn each_damaged_item_gets_its_own_incident() {
    let mut office = lent();
    office.lent("LAP-2", "1003");
    office.done(&["in", "LAP-1", "LAP-2", "--condition", "damaged", "--all-well", "--incident"]);
    let list = office.json(&["incident", "list"]);
    let mut seen: Vec<_> = rows(&list).iter().map(|i| (i["tag"].as_str(), i["person"]["ref"].as_str())).collect();
    seen.sort_unstable();
    assert_eq!(seen, [(Some("LAP-1"), Some("1001")), (Some("LAP-2"), Some("1003"))]);
}

/// Someone at the terminal: the charger is missing, and the program offers to open an incident.
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
fn at_a_terminal_an_incident_is_offered_once() {
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

/// An office with a requested charge for the loss of the laptop, or of its charger.
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
fn finding_an_item_suggests_reversing_its_charge() {
    let (office, charge) = charged_for_a_loss(&[]);
    let messages = office.messages(&["asset", "found", "LAP-1"]);
    assert!(notes(&messages).contains(&format!("kitbook charge reverse {charge}")), "{messages}");
    // The reversal is only suggested: nothing is reversed.
    shows(&office.charge(&charge), &json!({ "state": "requested", "outstanding_pence": 3_000 }));
    assert_ne!(office.state("LAP-1"), "lost");
}

#[test]
fn finding_a_part_suggests_it_too() {
    let (office, charge) = charged_for_a_loss(&["--part", "charger"]);
    let messages = office.messages(&["loan", "part", "1", "charger=returned"]);
    assert!(notes(&messages).contains(&format!("kitbook charge reverse {charge}")), "{messages}");
    assert_eq!(office.charge(&charge)["state"], "requested");
}

#[test]
fn another_part_or_a_reversed_charge_suggests_nothing() {
    let (office, charge) = charged_for_a_loss(&["--part", "charger"]);
    office.done(&["loan", "part", "1", "case=missing"]);
    assert!(!notes(&office.messages(&["loan", "part", "1", "case=returned"])).contains("charge reverse"));
    office.done(&["charge", "reverse", &charge, "--reason", "found", "--by", "B1"]);
    assert!(!notes(&office.messages(&["loan", "part", "1", "charger=returned"])).contains("charge reverse"));
}
