//! Who may merge two records of people: the headteacher or the ICT co-ordinator, with a reason and a yes; and two people
//! who differ only if it is said how.

use super::{Term, each, rows, text};
use crate::support::{Cli, Says, School, person, person_with};
use domain::person::PersonKind;
use serde_json::{Value, json};

const HEAD: [&str; 5] = ["--by", "H1", "--reason", "registered twice", "--yes"];

fn merging<'a>(double: &'a str, into: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["person", "merge", double, "--into", into][..], more].concat()
}

/// A term in which Ada Bell was registered twice, and Ben Bell has another parent's number.
fn term() -> Term {
    let mut term = Term::new();
    person_with(&mut term.school, "A9", PersonKind::Pupil, "Bell, Ada", |double| {
        double.email = Some("ada@pupils.example".to_owned());
    });
    term
}

fn message(talk: &Value) -> String {
    text(&talk["error"]["message"])
}

fn hint(talk: &Value) -> String {
    text(&talk["error"]["hint"])
}

#[test]
fn a_merge_off_a_terminal_needs_a_role_holder_a_reason_and_a_yes() {
    let term = term();
    let said = term.kept_out(2, &merging("A9", "1001", &["--yes"]));
    assert!(hint(&said).contains("--by REF with the ref of the headteacher or ict-coordinator"), "{said}");
    for other in ["T1", "D1", "B1"] {
        let said = term.kept_out(1, &merging("A9", "1001", &["--by", other, "--reason", "x", "--yes"]));
        assert!(message(&said).contains("was not headteacher or ict-coordinator"), "{said}");
    }
    let said = term.kept_out(2, &merging("A9", "1001", &["--by", "H1", "--yes"]));
    assert!(hint(&said).contains("--reason"), "{said}");
    term.kept_out(2, &merging("A9", "1001", &["--by", "H1", "--reason", "", "--yes"]));
    let said = term.kept_out(1, &merging("A9", "1001", &HEAD[..4]));
    assert_eq!(said["error"]["kind"], "question", "{said}");
    assert!(
        hint(&said).contains("--yes") && said.to_string().contains("Merge Bell, Ada (A9) into Ada Bell (1001)?"),
        "{said}"
    );
    let merged = term.json(&merging("A9", "1001", &HEAD));
    assert_eq!(
        (&merged["ref"], &merged["merged"]["ref"], &merged["filled"]),
        (&json!("1001"), &json!("A9"), &json!(["email"]))
    );
    term.is_sound();
}

#[test]
fn the_ict_co_ordinator_decides_too_and_may_be_the_operator() {
    for more in [&["--by", "C1", "--reason", "twice", "--yes"][..], &["--as", "C1", "--reason", "twice", "--yes"]] {
        let term = term();
        term.done(&merging("A9", "1001", more));
        let log = term.json(&["log", "show", "--person", "1001"]);
        let details = &rows(&log)[0]["details"];
        assert_eq!((&details["decided_by"], &details["reason"]), (&json!("C1"), &json!("twice")));
    }
}

#[test]
fn nobody_decides_about_their_own_record() {
    let mut term = term();
    person(&mut term.school, "HX", PersonKind::Staff, "Hester Head");
    person(&mut term.school, "CX", PersonKind::Staff, "Cora Chip");
    for (double, into, by) in [("HX", "H1", "H1"), ("CX", "C1", "C1"), ("C1", "CX", "C1")] {
        let said = term.kept_out(2, &merging(double, into, &["--by", by, "--reason", "x", "--yes"]));
        assert!(message(&said).contains("can't decide about themselves"), "{said}");
    }
    term.done(&merging("CX", "C1", &HEAD));
    // What concerns the headteacher goes to the chair of governors (Trosnant, Shirley Warren).
    let chair = ["--by", "V1", "--reason", "x", "--yes"];
    term.done(&["role", "set", "V1", "chair-of-governors"]);
    term.kept_out(1, &merging("A9", "1001", &chair));
    term.done(&merging("HX", "H1", &chair));
}

// The role counts on the day of the merge.
#[test]
fn a_role_that_has_ended_does_not_count() {
    let term = term();
    term.done(&["role", "set", "H1", "headteacher", "--until", "2026-11-30"]);
    let said = term.kept_out(1, &merging("A9", "1001", &HEAD));
    assert!(message(&said).contains("was not headteacher"), "{said}");
    term.done(&merging("A9", "1001", &[&HEAD[..], &["--on", "2026-11-30"]].concat()));
}

// A new register has nobody with a role; it must still work on its first Monday.
#[test]
fn the_refusal_in_a_register_without_roles_says_how_to_give_one() {
    let mut school = School::new();
    for (reference, name) in [("P1", "Amy Abel"), ("P2", "Amy Abel"), ("H1", "Hester Head")] {
        person(&mut school, reference, PersonKind::Staff, name);
    }
    let cli = Cli::of(&school);
    for named in [&["--reason", "x", "--yes"][..], &HEAD] {
        let said = cli.kept_out(1, &merging("P1", "P2", named));
        assert!(message(&said).contains("nobody is recorded as headteacher or ict-coordinator"), "{said}");
        assert!(hint(&said).contains("`kitbook role set REF headteacher`"), "{said}");
    }
    cli.done(&["role", "set", "H1", "headteacher"]);
    cli.done(&merging("P1", "P2", &HEAD));
}

#[test]
fn two_people_who_differ_merge_only_if_it_is_said_how() {
    let term = term();
    let said = term.kept_out(1, &merging("1003", "1001", &HEAD));
    assert_eq!(each(&said["refusals"], "rule"), ["different-names", "different-parents"]);
    assert_eq!(
        each(&said["refusals"], "message"),
        [
            "Cy Cole (9B) and Ada Bell (9B) have different names",
            "Cy Cole (9B) and Ada Bell (9B) have different parents or carers: Ruth Cole, Gwen Bell",
        ]
    );
    for remedy in each(&said["refusals"], "remedy") {
        assert!(
            remedy.contains("--different \"names,parents\"") || remedy.contains("--different names,parents"),
            "{remedy}"
        );
    }
    // --yes alone says nothing about the differences, and neither does one of two.
    let one = term.refused(&merging("1003", "1001", &[&["--different", "names"], &HEAD[..]].concat()));
    assert_eq!(one, ["different-parents"]);
    term.misused(&merging("1003", "1001", &[&["--different", "hats"], &HEAD[..]].concat()));
    let all = [&["--different", "parents,names"], &HEAD[..]].concat();
    assert_eq!(term.json(&merging("1003", "1001", &all))["name"], "Ada Bell");
    // A brother has another name and the same parent.
    let term = self::term();
    assert_eq!(term.refused(&merging("1002", "1001", &HEAD)), ["different-names"]);
}

// A dry run shows the plan without decider, reason and yes, and says that the merge needs them.
#[test]
fn a_dry_run_shows_the_plan_without_a_decision() {
    let mut term = term();
    term.lent("LAP-1", "A9");
    let before = term.traces();
    let ran = term.done(&merging("A9", "1001", &["--dry-run", "--format", "json"]));
    assert_eq!(term.traces(), before);
    assert_eq!(ran.json()["moved"], json!({ "loan": 1, "slip": 1 }));
    let needed = "--by REF (the headteacher or ict-coordinator), --reason \\\"…\\\" and --yes";
    assert!(ran.err.contains(needed), "{}", ran.err);
    // Someone without the role is refused in a dry run too, and so are two people who differ.
    term.kept_out(1, &merging("A9", "1001", &["--dry-run", "--by", "T1", "--reason", "x"]));
    term.kept_out(1, &merging("1003", "1001", &["--dry-run"]));
    let decided = term.done(&merging("A9", "1001", &[&HEAD[..4], &["--dry-run"]].concat()));
    assert!(!decided.err.contains("also needs"), "{}", decided.err);
}

#[test]
fn at_a_terminal_the_plan_comes_before_the_yes() {
    let mut term = term();
    term.lent("LAP-1", "A9");
    let decided = merging("A9", "1001", &HEAD[..4]);
    for (answer, code) in [("no", 2), ("y", 2), ("yes", 0)] {
        let before = term.traces();
        let mut says = Says(answer, Vec::new());
        let ran = term.cli.ask(&mut says, &decided);
        assert_eq!((ran.code, term.traces() == before), (code, code == 2), "{answer}: {ran:?}");
        assert!(ran.out.starts_with("Would merge: 2 rows from Bell, Ada"), "{ran:?}");
        assert!(ran.out.contains("loan 1, slip 1") && ran.out.contains("email"), "{ran:?}");
        assert_eq!(says.1, ["Merge Bell, Ada (A9) into Ada Bell (1001)? Type yes"]);
    }
}
