//! Matters of child protection are never kept here, only that one was referred, with the day: a text that names one is
//! noticed, wherever it is written and wherever in the text.

use super::Office;

/// The notes of a command that must succeed.
fn notes(office: &Office, arguments: &[&str]) -> String {
    office.messages(arguments)["notes"].to_string()
}

const TEXT: &str = "found in the hall; a child protection matter, says the teacher";

// Shirley Warren.
#[test]
fn a_text_that_names_a_matter_of_child_protection_is_noticed_at_every_door() {
    let office = Office::new();
    let lap = |more: &[&'static str]| [&["out", "LAP-1", "--to", "1001"], more].concat();
    for (door, written) in [
        (lap(&["--purpose", TEXT]), true),
        (vec!["out", "TAB-1", "--to", "1001", "--marks", TEXT], true),
        (vec!["out", "LAP-2", "--to", "S1"], false),
        (vec!["in", "LAP-1", "--all-well", "--note", TEXT], true),
        (vec!["incident", "report", "LAP-2", "--kind", "misuse", "--note", TEXT], true),
        (vec!["incident", "report", "LAP-2", "--kind", "misuse", "--note", "abuse of the trolley"], false),
        (vec!["incident", "report", "LAP-3", "--kind", "misuse", "--referred"], false),
        (vec!["ban", "add", "1001", "--reason", TEXT, "--by", "H1"], true),
        (vec!["person", "edit", "1003", "--notes", TEXT], true),
        (vec!["asset", "edit", "LAP-3", "--notes", TEXT], true),
        (vec!["own-device", "confiscate", "1003", "--what", "phone", "--reason", TEXT, "--by", "S1"], true),
        (vec!["repair", "open", "LAP-3", "--fault", TEXT], true),
        (vec!["agreement", "publish", "Safeguarding policy"], false),
    ] {
        let said = notes(&office, &door);
        assert_eq!(said.contains("names a matter of child protection"), written, "{door:?}: {said}");
        assert!(!written || said.contains("incident report TAG --kind misuse --referred"), "{said}");
    }
    // To take the words out is no new text.
    let cleaned = notes(&office, &["person", "edit", "1003", "--notes", "spoken to"]);
    assert!(!cleaned.contains("child protection"), "{cleaned}");
    let ran = office.feed("LAP-2\nnote a safeguarding matter\n", &["desk", "--all-well"]);
    assert!(ran.err.contains("names a matter of child protection"), "{ran:?}");
}
