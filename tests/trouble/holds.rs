//! Evidence holds: a held item is not repaired, disposed of or lent until the hold is lifted.

use super::{Office, has_names, numbers, shows};
use serde_json::json;

// Frederick Gent 12.1, 15.1: an item that the police or the headteacher may want to see is kept as it is.
#[test]
fn a_held_item_is_neither_repaired_nor_disposed_of() {
    let office = Office::new();
    let incident = office.report("LAP-1", "damage");
    let hold = office.json(&["hold", "add", "LAP-1", "--reason", "police asked", "--incident", &incident]);
    has_names(&hold, "no tag incident_no reason since_on lifted_on lift_reason");
    let wanted = json!({
        "no": 1, "tag": "LAP-1", "incident_no": 1, "reason": "police asked", "since_on": "2026-12-01",
        "lifted_on": null, "lift_reason": null,
    });
    shows(&hold, &wanted);
    assert_eq!(office.refused(&["repair", "open", "LAP-1"]), ["held"]);
    assert_eq!(office.refused(&["repair", "open", "LAP-1", "--mended"]), ["held"]);
    assert_eq!(office.refused(&["asset", "edit", "LAP-1", "--state", "disposed", "--reason", "old"]), ["held"]);
    // Other items are not held.
    office.done(&["repair", "open", "LAP-2"]);
}

#[test]
fn a_held_item_is_not_lent_without_an_override() {
    let office = Office::new();
    office.done(&["hold", "add", "LAP-1", "--reason", "police asked"]);
    let out = ["out", "LAP-1", "--to", "S1"];
    let talk = office.kept_out(1, &out);
    shows(&talk["refusals"][0], &json!({ "rule": "held", "tag": "LAP-1", "may_override": true }));
    let overridden = ["--override", "held", "--reason", "its copy was taken"];
    let slip = office.json(&[&out[..], &overridden].concat());
    assert_eq!(slip["loans"][0]["overrides"][0]["rule"], "held");
}

#[test]
fn a_hold_is_lifted_once_with_a_reason_and_stays_on_record() {
    let office = Office::new();
    office.done(&["hold", "add", "LAP-1", "--reason", "police asked"]);
    office.misused(&["hold", "lift", "1"]);
    office.misused(&["hold", "lift", "1", "--reason", " "]);
    let lifted = office.json(&["hold", "lift", "1", "--reason", "police are done"]);
    shows(&lifted, &json!({ "lifted_on": "2026-12-01", "lift_reason": "police are done", "reason": "police asked" }));
    office.conflicts(&["hold", "lift", "1", "--reason", "again"]);
    office.kept_out(3, &["hold", "lift", "9", "--reason", "x"]);
    assert!(numbers(&office.json(&["hold", "list"])).is_empty());
    assert_eq!(numbers(&office.json(&["hold", "list", "--all"])), [1]);
    office.done(&["repair", "open", "LAP-1"]);
    office.done(&["repair", "close", "1", "--outcome", "beyond-repair"]);
    office.done(&["asset", "edit", "LAP-1", "--state", "disposed", "--reason", "old"]);
}

#[test]
fn a_hold_needs_a_reason_and_an_item() {
    let office = Office::new();
    office.misused(&["hold", "add", "LAP-1"]);
    office.misused(&["hold", "add", "LAP-1", "--reason", " "]);
    office.kept_out(3, &["hold", "add", "QQQ-99", "--reason", "x"]);
    office.kept_out(3, &["hold", "add", "LAP-1", "--reason", "x", "--incident", "9"]);
    let before = office.traces();
    assert!(office.json(&["hold", "add", "LAP-1", "--reason", "x", "--dry-run"])["no"].is_null());
    assert_eq!(office.traces(), before);
}

#[test]
fn the_page_of_a_held_item_shows_the_hold() {
    let office = Office::new();
    office.done(&["hold", "add", "LAP-1", "--reason", "police asked"]);
    assert!(office.done(&["show", "LAP-1"]).out.contains("police asked"));
    assert_eq!(office.json(&["status"])["held"], 1);
}
