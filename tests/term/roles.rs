//! The roles that decide, advise or read: each can be given, is shown, and is found by its word.

use super::{Term, text};
use serde_json::json;

/// Each role as people type and read it, and as the register and JSON have it.
const ROLES: [(&str, &str); 12] = [
    ("headteacher", "headteacher"),
    ("chair-of-governors", "chair-of-governors"),
    ("ict-coordinator", "ict-coordinator"),
    ("technician", "technician"),
    ("caretaker", "caretaker"),
    ("data-protection-lead", "data-protection-officer"),
    ("safeguarding-lead", "safeguarding-lead"),
    ("digital-lead", "digital-lead"),
    ("business-manager", "business-manager"),
    ("class-teacher", "class-teacher"),
    ("office", "office"),
    ("auditor", "auditor"),
];

#[test]
fn every_role_of_a_school_can_be_given_and_ended() {
    let term = Term::new();
    for (typed, stored) in ROLES {
        let given = term.json(&["role", "set", "S1", typed]);
        assert_eq!(text(&given["role"]), stored, "{typed}");
        let seen = term.done(&["role", "list"]).out;
        assert!(seen.lines().any(|line| line.contains(typed) && line.contains("O'Brien")), "{typed}: {seen}");
        assert_eq!(term.person("S1")["roles"], json!([stored]), "{typed}");
        term.done(&["role", "set", "S1", typed, "--from", "2026-11-01", "--until", "2026-11-30"]);
    }
    term.is_sound();
}

// Scripts have the old word, which the register keeps; people read the new one.
#[test]
fn the_data_protection_officer_is_another_name_of_the_data_protection_lead() {
    let term = Term::new();
    for typed in ["data-protection-officer", "data-protection-lead", "Data Protection Lead"] {
        assert_eq!(text(&term.json(&["role", "set", "S2", typed])["role"]), "data-protection-officer", "{typed}");
    }
    let said = term.kept_out(2, &["role", "set", "S2", "data-protection-person"]);
    let said = said["error"].to_string();
    assert!(said.contains("data-protection-lead") && !said.contains("officer"), "{said}");
    for page in [&["role", "set", "--help"][..], &["permission", "kinds", "--help"]] {
        let help = term.done(page).out;
        for (typed, _) in ROLES {
            assert!(help.contains(typed) || (typed == "auditor" && page[0] == "permission"), "{typed}: {help}");
        }
        assert!(!help.contains("officer"), "{help}");
    }
}

#[test]
fn the_office_has_the_schools_own_word() {
    let term = Term::new();
    term.done(&["school", "set", "--office", "the student services"]);
    term.done(&["role", "set", "S1", "office"]);
    let seen = term.done(&["role", "list"]).out;
    assert!(seen.contains("student services") && !seen.contains("the student services"), "{seen}");
    assert!(term.json(&["role", "list"]).to_string().contains("\"office\""));
}

// An auditor reads: nothing waits for an auditor's permission.
#[test]
fn an_auditor_gives_no_permission() {
    let term = Term::new();
    let said = term.kept_out(2, &["permission", "kinds", "drone", "--roles", "headteacher,auditor"]);
    assert!(said["error"]["message"].as_str().unwrap().contains("auditor"), "{said}");
    term.done(&["permission", "kinds", "drone", "--roles", "headteacher,class-teacher"]);
}
