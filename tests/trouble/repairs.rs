//! Repairs: sent and returned, their costs, and loaners.

use super::{Office, has_names, no, numbers, pence, shows};
use kitbook::cli::Prompt;
use serde_json::json;

const NAMES: &str = "no tag incident_no no_incident state fault supplier warranty quote_pence cost_pence reference sent_on back_on \
                     outcome loaner spent_pence worth_pence beyond_worth";

// Frederick Gent 10.3: reported damage is dealt with.
#[test]
fn an_item_is_in_repair_until_the_repair_is_closed() {
    let mut office = Office::new();
    let incident = office.careless("LAP-1", "1001");
    let order = ["--supplier", "Mend & Sons", "--quote", "80.00", "--reference", "RMA 7", "--fault", "corner split"];
    let repair = office.json(&[&["repair", "open", "LAP-1", "--incident", &incident], &order[..]].concat());
    has_names(&repair, NAMES);
    let wanted = json!({
        "no": 1, "tag": "LAP-1", "incident_no": 1, "state": "open", "supplier": "Mend & Sons", "quote_pence": 8_000,
        "cost_pence": null, "reference": "RMA 7", "fault": "corner split", "warranty": false, "sent_on": "2026-12-01",
        "back_on": null, "outcome": null, "loaner": null,
    });
    shows(&repair, &wanted);
    assert_eq!(office.state("LAP-1"), "in_repair");
    assert_eq!(office.lending("LAP-1", "S1", &[]).0, 1);

    office.at("2026-12-10T10:00:00Z");
    let closed = office.json(&["repair", "close", "1", "--outcome", "mended", "--cost", "75.50"]);
    let wanted = json!({ "state": "closed", "outcome": "mended", "cost_pence": 7_550, "back_on": "2026-12-10" });
    shows(&closed, &wanted);
    // The repair clears the damage.
    shows(&office.json(&["show", "LAP-1"]), &json!({ "state": "available", "condition": "fair" }));
    assert_eq!(office.lending("LAP-1", "S1", &[]).0, 0);
}

#[test]
fn a_repaired_item_may_be_in_good_condition() {
    let office = Office::new();
    office.report("LAP-1", "damage");
    office.done(&["repair", "open", "LAP-1"]);
    office.done(&["repair", "close", "1", "--outcome", "mended", "--condition", "good"]);
    assert_eq!(office.json(&["show", "LAP-1"])["condition"], "good");
}

#[test]
fn an_item_that_was_not_repaired_stays_unsafe() {
    for outcome in ["not-mended", "beyond-repair"] {
        let office = Office::new();
        office.report("LAP-1", "damage");
        office.done(&["repair", "open", "LAP-1"]);
        assert_eq!(office.json(&["repair", "close", "1", "--outcome", outcome])["outcome"], outcome);
        shows(&office.json(&["show", "LAP-1"]), &json!({ "state": "unsafe", "condition": "damaged" }));
    }
}

#[test]
fn a_repair_may_have_no_incident_be_under_warranty_or_done_on_the_spot() {
    let office = Office::new();
    let repair = office.json(&["repair", "open", "LAP-2", "--warranty", "--fault", "one key sticks"]);
    shows(&repair, &json!({ "incident_no": null, "warranty": true, "state": "open" }));
    office.report("LAP-1", "damage");
    let repaired = office.json(&["repair", "open", "LAP-1", "--mended", "--cost", "4.00", "--fault", "new key"]);
    let wanted = json!({ "state": "closed", "outcome": "mended", "cost_pence": 400, "back_on": "2026-12-01" });
    shows(&repaired, &wanted);
    assert_eq!(office.state("LAP-1"), "available");
}

#[test]
fn an_item_on_loan_is_not_sent_for_repair() {
    let mut office = Office::new();
    office.lent("LAP-1", "1001");
    office.conflicts(&["repair", "open", "LAP-1"]);
    office.kept_out(3, &["repair", "open", "QQQ-99"]);
    office.kept_out(3, &["repair", "open", "LAP-2", "--incident", "99"]);
}

#[test]
fn details_are_added_to_an_open_repair() {
    let office = Office::new();
    office.done(&["repair", "open", "LAP-1", "--warranty"]);
    let set =
        ["--warranty", "no", "--supplier", "Mend & Sons", "--quote", "90", "--cost", "85.05", "--reference", "R2"];
    let repair = office.json(&[&["repair", "set", "1"], &set[..]].concat());
    let wanted = json!({
        "warranty": false, "supplier": "Mend & Sons", "quote_pence": 9_000, "cost_pence": 8_505, "reference": "R2",
        "state": "open",
    });
    shows(&repair, &wanted);
    office.misused(&["repair", "set", "1", "--cost", "85.055"]);
    office.misused(&["repair", "set", "1", "--cost", "-1.00"]);
    office.kept_out(3, &["repair", "set", "9", "--cost", "1.00"]);
}

#[test]
fn a_closed_repair_cannot_be_closed_again_or_get_a_loaner() {
    let office = Office::new();
    office.done(&["repair", "open", "LAP-1"]);
    office.misused(&["repair", "close", "1"]);
    office.misused(&["repair", "close", "1", "--outcome", "gone"]);
    office.done(&["repair", "close", "1", "--outcome", "mended"]);
    office.conflicts(&["repair", "close", "1", "--outcome", "mended"]);
    office.conflicts(&["repair", "lend", "1", "LAP-2", "--to", "S1"]);
    office.kept_out(3, &["repair", "close", "9", "--outcome", "mended"]);
}

/// An office where LAP-1 broke while Ada had it, and is in repair.
fn broken() -> Office {
    let mut office = Office::new();
    office.lent("LAP-1", "1001");
    office.report("LAP-1", "damage");
    office.done(&["in", "LAP-1", "--all-well"]);
    office.done(&["repair", "open", "LAP-1", "--incident", "1"]);
    office
}

/// True if the loaner of the first repair is back.
fn is_back(office: &Office) -> bool {
    let back = &office.json(&["repair", "show", "1"])["loaner"]["back"];
    !(back.is_null() || back == false)
}

#[test]
fn a_loaner_goes_to_the_last_borrower_and_belongs_to_the_repair() {
    let office = broken();
    let slip = office.json(&["repair", "lend", "1", "LAP-2"]);
    assert_eq!((slip["person"]["ref"].as_str(), slip["loans"][0]["tag"].as_str()), (Some("1001"), Some("LAP-2")));
    let loaner = &office.json(&["repair", "show", "1"])["loaner"];
    shows(loaner, &json!({ "tag": "LAP-2", "loan_no": 2 }));
    assert_eq!(loaner["person"]["ref"], "1001");
    assert!(!is_back(&office));

    office.done(&["repair", "close", "1", "--outcome", "mended"]);
    assert!(!is_back(&office));
    office.done(&["in", "LAP-2", "--all-well"]);
    assert!(is_back(&office));
}

#[test]
fn a_loaner_may_go_to_someone_else_and_follows_every_rule() {
    let office = broken();
    let slip = office.json(&["repair", "lend", "1", "LAP-3", "--to", "S1", "--due", "2026-12-18"]);
    assert_eq!((slip["person"]["ref"].as_str(), slip["loans"][0]["due_on"].as_str()), (Some("S1"), Some("2026-12-18")));
    let office = broken();
    office.report("LAP-4", "damage");
    assert_eq!(office.refused(&["repair", "lend", "1", "LAP-4"]), ["unsafe"]);
    office.kept_out(3, &["repair", "lend", "1", "QQQ-99"]);
}

#[test]
fn a_loaner_needs_a_borrower_if_the_item_was_never_lent() {
    let office = Office::new();
    office.done(&["repair", "open", "LAP-1"]);
    office.conflicts(&["repair", "lend", "1", "LAP-2"]);
}

#[test]
fn repair_costs_add_up_and_are_compared_with_the_item_s_value() {
    let office = Office::new();
    office.done(&["asset", "edit", "LAP-1", "--purchased", "2024-12-01"]);
    for (number, cost, spent) in [("1", "40.00", 4_000), ("2", "60.55", 10_055), ("3", "400.00", 50_055)] {
        office.done(&["repair", "open", "LAP-1"]);
        let closed = office.json(&["repair", "close", number, "--outcome", "mended", "--cost", cost]);
        assert_eq!(pence(&closed["spent_pence"]), spent);
        let worth = pence(&closed["worth_pence"]);
        assert!((1..45_000).contains(&worth), "two years old, of five: {closed}");
        assert_eq!(closed["beyond_worth"], spent > worth, "{closed}");
    }
    assert_eq!(office.json(&["repair", "show", "3"])["beyond_worth"], true);
    // Repairs of another item don't count.
    office.done(&["repair", "open", "LAP-2"]);
    assert_eq!(office.json(&["repair", "show", "4"])["spent_pence"], 0);
}

#[test]
fn repairs_are_listed_open_all_or_by_item() {
    let office = Office::new();
    for tag in ["LAP-1", "LAP-2", "LAP-3"] {
        office.done(&["repair", "open", tag]);
    }
    office.done(&["repair", "close", "1", "--outcome", "mended"]);
    assert_eq!(numbers(&office.json(&["repair", "list"])), [2, 3]);
    assert_eq!(numbers(&office.json(&["repair", "list", "--all"])), [1, 2, 3]);
    assert_eq!(numbers(&office.json(&["repair", "list", "--all", "--tag", "lap-1"])), [1]);
    office.kept_out(3, &["repair", "show", "9"]);
}

// Only a closed repair clears damage, so nobody can edit it away.
#[test]
fn damage_is_not_edited_away() {
    let mut office = Office::new();
    office.lent("LAP-1", "1001");
    office.done(&["in", "LAP-1", "--condition", "damaged"]);
    office.conflicts(&["asset", "edit", "LAP-1", "--condition", "good"]);
    office.conflicts(&["in", "LAP-1", "--condition", "good"]);
    // The condition of an undamaged item can be edited, also to damaged.
    office.done(&["asset", "edit", "LAP-2", "--condition", "poor"]);
    office.done(&["asset", "edit", "LAP-2", "--condition", "good"]);
    office.done(&["asset", "edit", "LAP-3", "--condition", "damaged"]);
    office.done(&["repair", "open", "LAP-1", "--mended", "--fault", "a loose key"]);
    assert_eq!(office.json(&["show", "LAP-1"])["condition"], "fair");
    office.done(&["asset", "edit", "LAP-1", "--condition", "good"]);
}

#[test]
fn a_dry_run_sends_nothing_for_repair() {
    let office = Office::new();
    let before = office.traces();
    assert!(office.json(&["repair", "open", "LAP-1", "--dry-run"])["no"].is_null());
    assert_eq!(office.traces(), before);
    assert_eq!(no(&office.json(&["repair", "open", "LAP-1"])), "1");
}

/// Importing a register's own export changes nothing, not even for an item in repair.
#[test]
fn an_item_in_repair_stays_so_when_the_export_is_imported() {
    let office = Office::new();
    office.done(&["repair", "open", "LAP-1", "--fault", "no picture"]);
    let file = office.school.folder.path().join("assets.csv");
    let file = file.to_str().unwrap();
    office.done(&["asset", "export", "-o", file]);
    let before = office.traces();
    office.done(&["asset", "import", file]);
    assert_eq!(office.traces(), before);
    assert_eq!(office.json(&["show", "LAP-1"])["state"], "in_repair");
    // In a register without this repair, the item is unsafe, so it is not lent either.
    let other = Office::new();
    other.done(&["asset", "retag", "LAP-1", "OLD-1"]);
    let text = std::fs::read_to_string(file).unwrap().replace("LAP-1", "LAP-77");
    std::fs::write(file, text).unwrap();
    other.done(&["asset", "import", file]);
    assert_eq!(other.json(&["show", "LAP-77"])["state"], "unsafe");
}

/// A file with a good condition does not clear damage.
#[test]
fn an_import_clears_no_damage() {
    let office = Office::new();
    let file = office.school.folder.path().join("assets.csv");
    let file = file.to_str().unwrap();
    office.done(&["asset", "export", "-o", file]);
    office.damage_by("LAP-1", "1001");
    let ran = office.run(&["asset", "import", file]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("LAP-1 stays damaged"), "{ran:?}");
    assert_eq!(office.json(&["show", "LAP-1"])["condition"], "damaged");
}

#[test]
fn a_repair_is_for_the_only_open_incident_of_its_item_and_says_so() {
    let office = Office::new();
    office.report("LAP-1", "misuse");
    office.report("LAP-2", "fault");
    office.report("LAP-1", "fault");
    let ran = office.done(&["repair", "open", "LAP-1", "--format", "json"]);
    shows(&ran.json(), &json!({ "incident_no": 3, "no_incident": false, "fault": "seen by the window" }));
    let said = ran.talk()["notes"].to_string();
    assert!(said.contains("repair 1 is for incident 3 (fault of Tue 1 Dec 2026: seen by the window)"), "{said}");
    assert!(said.contains("`kitbook repair set 1 --incident none`"), "{said}");
    let untied = office.json(&["repair", "set", "1", "--incident", "none"]);
    shows(&untied, &json!({ "incident_no": null, "no_incident": true }));
    // What was said is not asked again at the end.
    office.done(&["repair", "close", "1", "--outcome", "repaired"]);
    shows(&office.json(&["repair", "show", "1"]), &json!({ "incident_no": null, "no_incident": true }));
    assert!(office.done(&["repair", "show", "1"]).out.contains("none"));
    // The fault is still there, and the next repair is for it; the one after that is for nothing.
    assert_eq!(office.json(&["repair", "open", "LAP-1", "--repaired"])["incident_no"], 3);
    let third = office.json(&["repair", "open", "LAP-1", "--fault", "lid", "--repaired"]);
    shows(&third, &json!({ "incident_no": null, "no_incident": false }));
    office.misused(&["repair", "open", "LAP-2", "--incident", "perhaps"]);
}

#[test]
fn several_open_incidents_are_a_question() {
    let office = Office::new();
    office.report("LAP-1", "fault");
    office.report("LAP-1", "damage");
    let talk = office.kept_out(3, &["repair", "open", "LAP-1"]);
    assert_eq!(talk["error"]["message"], "the repair of LAP-1 may be for incidents 1 and 2");
    assert_eq!(talk["error"]["hint"], "Say which: --incident 1, or --incident none.");
    assert_eq!(talk["error"]["details"][1], "incident 2: damage of Tue 1 Dec 2026: seen by the window");
    // At a terminal each is asked about, until a yes.
    let mut technician = Answers(vec![Some(false), Some(true)], Vec::new());
    assert_eq!(office.ask(&mut technician, &["repair", "open", "LAP-1"]).code, 0);
    assert_eq!(technician.1[0], "Is the repair for incident 1 (fault of Tue 1 Dec 2026: seen by the window)?");
    assert_eq!(office.json(&["repair", "show", "1"])["incident_no"], 2);
    office.done(&["repair", "close", "1", "--outcome", "repaired"]);
    // Two no are an answer too.
    office.report("LAP-1", "fault");
    let mut technician = Answers(vec![Some(false), Some(false)], Vec::new());
    assert_eq!(office.ask(&mut technician, &["repair", "open", "LAP-1", "--fault", "new lid"]).code, 0);
    shows(&office.json(&["repair", "show", "2"]), &json!({ "incident_no": null, "no_incident": true }));
}

#[test]
fn what_was_reported_during_a_repair_is_asked_about_at_its_end() {
    let office = Office::new();
    office.done(&["repair", "open", "LAP-1", "--fault", "keys"]);
    office.report("LAP-1", "fault");
    office.report("LAP-1", "fault");
    let close = ["repair", "close", "1", "--outcome", "repaired"];
    office.kept_out(3, &close);
    let mut technician = Answers(vec![Some(true)], Vec::new());
    assert_eq!(office.ask(&mut technician, &close).code, 0);
    assert_eq!(office.json(&["repair", "show", "1"])["incident_no"], 1);
    office.done(&["repair", "open", "LAP-2", "--fault", "keys"]);
    office.report("LAP-2", "damage");
    let ran = office.done(&["repair", "close", "2", "--outcome", "not-repaired", "--format", "json"]);
    assert_eq!(ran.json()["incident_no"], 3);
    assert!(ran.talk()["notes"].to_string().contains("repair 2 is for incident 3"), "{ran:?}");
    office.done(&["repair", "open", "LAP-3", "--fault", "keys"]);
    office.report("LAP-3", "damage");
    let closed = office.json(&["repair", "close", "3", "--outcome", "repaired", "--incident", "none"]);
    shows(&closed, &json!({ "incident_no": null, "no_incident": true }));
    office.done(&["check"]);
}

/// Somebody at a terminal, with the answers and the questions.
struct Answers(Vec<Option<bool>>, Vec<String>);

impl Prompt for Answers {
    fn yes_no(&mut self, question: &str) -> Option<bool> {
        self.1.push(question.to_owned());
        self.0.remove(0)
    }

    fn line(&mut self, question: &str) -> Option<String> {
        panic!("{question}")
    }
}
