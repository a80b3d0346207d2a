//! The roles of the other school: they are named at a merge, and end with it unless their holder is named.

use super::Sound;
use serde_json::{Value, json};

/// Another school, in which Zed is digital lead and Yan will be.
fn other() -> Sound {
    let other = Sound::new();
    other.done(&["init", "--rename", "Oak School"]);
    for (reference, name, from) in [("Z9", "Zed", "2020-09-01"), ("Y9", "Yan", "2030-09-01")] {
        other.done(&["person", "add", reference, "--kind", "staff", "--last-name", name]);
        other.done(&["role", "set", reference, "digital-lead", "--from", from]);
    }
    other
}

fn of(merged: &Value, name: &str) -> Value {
    let roles = merged["roles"].as_array().unwrap();
    roles.iter().find(|role| role["person"]["name"] == name).cloned().unwrap_or_default()
}

fn holders(school: &Sound) -> String {
    let ran = school.done(&["role", "list"]);
    ran.out
}

#[test]
fn the_roles_of_the_other_school_are_named_and_end_with_the_merge() {
    let (ours, other) = (Sound::new(), other());
    let file = other.school.path();
    let merge = ours.merging(file.to_str().unwrap(), &["--prefix", "OAK-"]);
    let plan = ours.done(&[&merge[..], &["--dry-run"]].concat());
    assert!(plan.out.contains("The role of Z9 (Zed), digital-lead, ends with the merge"), "{plan:?}");
    assert!(plan.err.contains("`--keep-role REF`"), "{plan:?}");
    let merged = ours.json(&merge);
    let wanted = json!({ "person": { "ref": "Z9", "name": "Zed" }, "role": "digital-lead", "kept": false });
    assert_eq!((of(&merged, "Zed"), &of(&merged, "Yan")["kept"]), (wanted, &false.into()));
    assert!(!holders(&ours).contains("Z9") && !holders(&ours).contains("Y9"), "{}", holders(&ours));
    assert_eq!(ours.json(&["check"])["sound"], true);
}

#[test]
fn a_role_goes_on_if_its_holder_is_named() {
    let (ours, other) = (Sound::new(), other());
    let file = other.school.path();
    let merge = ours.merging(file.to_str().unwrap(), &["--prefix", "OAK-"]);
    ours.misused_with_a_hint(&[&merge[..], &["--keep-role", "NOBODY"]].concat());
    let merged = ours.json(&[&merge[..], &["--keep-role", "z9"]].concat());
    assert_eq!((&of(&merged, "Zed")["kept"], &of(&merged, "Yan")["kept"]), (&true.into(), &false.into()));
    assert!(holders(&ours).contains("Z9") && !holders(&ours).contains("Y9"), "{}", holders(&ours));
    assert_eq!(ours.json(&["check"])["sound"], true);
}
