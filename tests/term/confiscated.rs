//! Devices that were taken from pupils: the day, the reason, who took them, and to whom they go back.

use super::{Term, no, numbers, shows};
use serde_json::json;

const TAKE: [&str; 8] =
    ["own-device", "confiscate", "1001", "--what", "phone", "--reason", "filmed in a lesson", "--by"];

// Brockhampton: personal devices may be confiscated.
#[test]
fn a_confiscated_device_has_a_day_and_goes_back_to_somebody_who_is_named() {
    let mut term = Term::new();
    let take = [&TAKE[..], &["S1", "--return-to", "Gwen Bell"]].concat();
    let taken = term.json(&take);
    let wanted = json!({
        "state": "in_cupboard", "confiscated_on": "2026-12-01", "confiscate_reason": "filmed in a lesson",
        "return_to": "Gwen Bell", "given_to": null,
    });
    shows(&taken, &wanted);
    assert_eq!(taken["confiscated_by"]["ref"], "S1");
    assert_eq!(term.json(&["status"])["confiscated"], 1);
    let page = term.done(&["own-device", "list", "--confiscated"]).out;
    assert!(page.contains("confiscated on") && page.contains("Gwen Bell"), "{page}");
    // It is not taken twice, and nobody gets it without a name.
    term.conflicts(&take);
    let hint = term.conflicts(&["own-device", "give-back", "1"]);
    assert!(hint.contains("--to") && hint.contains("Gwen Bell"), "{hint}");
    term.at("2026-12-02T15:30:00Z");
    let back = term.json(&["own-device", "give-back", "1", "--to", "Gwen Bell"]);
    shows(&back, &json!({ "state": "given_back", "given_to": "Gwen Bell", "given_back_at": "2026-12-02T15:30:00Z" }));
    assert_eq!(term.json(&["status"])["confiscated"], 0);
    assert!(numbers(&term.json(&["own-device", "list", "--confiscated"])).is_empty());
    assert_eq!(numbers(&term.json(&["own-device", "list", "--confiscated", "--all"])), [1]);
    term.is_sound();
}

#[test]
fn a_phone_that_was_handed_in_can_be_confiscated_and_stays_one_device() {
    let term = Term::new();
    let phone = no(&term.json(&["own-device", "hand-in", "1001", "--what", "Phone"]));
    let taken = term.json(&[&TAKE[..], &["S1"]].concat());
    assert_eq!(no(&taken), phone);
    assert_eq!(numbers(&term.json(&["own-device", "list", "--all"])), [1]);
    term.conflicts(&["own-device", "give-back", &phone]);
    term.done(&["own-device", "give-back", &phone, "--to", "Ada Bell"]);
}

#[test]
fn only_a_pupils_device_is_confiscated_by_an_adult_with_a_reason() {
    let term = Term::new();
    term.conflicts(&["own-device", "confiscate", "S2", "--what", "phone", "--reason", "x", "--by", "S1"]);
    term.misused(&[&TAKE[..], &["1003"]].concat());
    term.kept_out(3, &[&TAKE[..], &["nobody-such"]].concat());
    term.misused(&["own-device", "confiscate", "1001", "--what", "phone", "--reason", " ", "--by", "S1"]);
    term.done(&[&TAKE[..], &["S1", "--dry-run"]].concat());
    assert!(numbers(&term.json(&["own-device", "list", "--all"])).is_empty());
}

#[test]
fn a_device_that_goes_back_to_somebody_else_is_a_question() {
    let term = Term::new();
    let take = [&TAKE[..], &["S1", "--return-to", "Gwen Bell"]].concat();
    term.done(&take);
    let back = ["own-device", "give-back", "1", "--to", "Some Body"];
    let talk = term.kept_out(1, &back);
    let said = talk["error"].to_string();
    assert!(said.contains("goes back to Gwen Bell, not Some Body") && said.contains("--yes"), "{said}");
    let given = term.json(&[&back[..], &["--yes"]].concat());
    assert_eq!(given["given_to"], "Some Body");
    // The same name written otherwise is the same.
    term.done(&take);
    term.done(&["own-device", "give-back", "2", "--to", "Bell, Gwen"]);
}
