//! Who may erase: the data protection lead or, where there is none, the headteacher; against the retention schedule
//! only the lead; always with a reason for one person, and a yes.

use super::{Term, each, rows, text};
use crate::support::{Cli, Says, School, person_with};
use domain::person::PersonKind;
use serde_json::{Value, json};
use std::fs;

/// The end of every command that the data protection lead confirms.
const LEAD: [&str; 5] = ["--by", "D1", "--reason", "asked in writing", "--yes"];
const HEAD: [&str; 5] = ["--by", "H1", "--reason", "asked in writing", "--yes"];

/// A term in which V1 left so long ago that the schedule no longer keeps them, and S2 left last year.
fn term() -> Term {
    let term = Term::new();
    term.leaves("V1", "2019-07-20");
    term.leaves("S2", "2025-12-18");
    term
}

fn erasing<'a>(who: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [&["privacy", "erase"][..], who, more].concat()
}

/// Ends the role of the data protection lead.
fn without_lead(term: &Term) {
    term.done(&["role", "set", "D1", "data-protection-lead", "--until", "2026-11-30"]);
}

fn message(talk: &Value) -> String {
    text(&talk["error"]["message"])
}

fn hint(talk: &Value) -> String {
    text(&talk["error"]["hint"])
}

#[test]
fn an_erasure_off_a_terminal_needs_a_role_holder_a_reason_and_a_yes() {
    let term = term();
    let said = term.kept_out(2, &erasing(&["V1"], &["--yes"]));
    assert!(hint(&said).contains("--by REF") && hint(&said).contains("data-protection-lead"), "{said}");
    let said = term.kept_out(1, &erasing(&["V1"], &["--by", "T1", "--reason", "x", "--yes"]));
    assert!(message(&said).contains("was not data-protection-lead"), "{said}");
    // While the school has a lead, the headteacher does not decide.
    term.kept_out(1, &erasing(&["V1"], &HEAD));
    let said = term.kept_out(2, &erasing(&["V1"], &["--by", "D1", "--yes"]));
    assert!(hint(&said).contains("--reason"), "{said}");
    term.kept_out(2, &erasing(&["V1"], &["--by", "D1", "--reason", " ", "--yes"]));
    term.kept_out(3, &erasing(&["V1"], &["--by", "nobody-such", "--reason", "x", "--yes"]));
    let said = term.kept_out(1, &erasing(&["V1"], &LEAD[..4]));
    assert_eq!(said["error"]["kind"], "question", "{said}");
    assert!(hint(&said).contains("--yes") && said.to_string().contains("Vera Hill"), "{said}");
    let erased = term.json(&erasing(&["V1"], &LEAD));
    assert_eq!(each(&erased["people"], "ref"), ["V1"]);
    assert_eq!(erased["against_schedule"], json!([]));
    term.is_sound();
}

#[test]
fn the_headteacher_erases_where_there_is_no_lead() {
    let term = term();
    without_lead(&term);
    term.kept_out(1, &erasing(&["V1"], &LEAD));
    term.done(&erasing(&["V1"], &HEAD));
    term.kept_out(3, &["person", "show", "V1"]);
}

// A new register has nobody with a role; it must still work on its first Monday.
#[test]
fn the_refusal_in_a_register_without_roles_says_how_to_give_one() {
    let mut school = School::new();
    person_with(&mut school, "V1", PersonKind::Visitor, "Vera Hill", |person| {
        person.last_working_day = Some("2019-07-20".parse().unwrap());
    });
    person_with(&mut school, "H1", PersonKind::Staff, "Hester Head", |_| {});
    let cli = Cli::of(&school);
    for named in [&["--reason", "x", "--yes"][..], &HEAD] {
        let said = cli.kept_out(1, &erasing(&["V1"], named));
        assert!(message(&said).contains("nobody is recorded as headteacher"), "{said}");
        assert!(hint(&said).contains("`kitbook role set REF headteacher`"), "{said}");
    }
    cli.done(&["role", "set", "H1", "headteacher"]);
    cli.done(&erasing(&["V1"], &HEAD));
}

#[test]
fn erasing_against_the_schedule_needs_the_lead_and_says_which_line_it_breaks() {
    let term = term();
    for (who, why) in [
        ("S1", "the line staff=6 of the schedule keeps Zoë O'Brien (staff): no last day has passed"),
        ("S2", "the line staff=6 of the schedule keeps Amir Khan (staff) until 18 Dec 2031"),
        ("1001", "the line pupils=6 of the schedule keeps Ada Bell (9B): no last day has passed"),
    ] {
        for named in [&HEAD[..], &["--reason", "x", "--yes"]] {
            let said = term.kept_out(1, &erasing(&[who], named));
            assert_eq!(each(&said["refusals"], "rule"), ["retention-schedule"], "{said}");
            assert_eq!(
                (each(&said["refusals"], "message"), each(&said["refusals"], "ref")),
                (vec![why.into()], vec![who.into()])
            );
            assert!(text(&said["refusals"][0]["remedy"]).contains("--by REF"), "{said}");
        }
        let ran = term.done(&[&erasing(&[who], &LEAD)[..], &["--dry-run", "--format", "json"]].concat());
        assert_eq!(each(&ran.json()["against_schedule"], "why"), [why]);
        assert!(ran.err.contains("this breaks the retention schedule") && ran.err.contains(why), "{ran:?}");
        let erased = term.json(&erasing(&[who], &LEAD));
        assert_eq!(each(&erased["against_schedule"], "ref"), [who]);
        term.kept_out(3, &["person", "show", who]);
    }
    term.is_sound();
}

#[test]
fn someone_who_leaves_today_or_is_kept_for_ever_is_kept() {
    let term = term();
    term.leaves("S1", "2026-12-01");
    let why = |term: &Term, who: &str| text(&term.kept_out(1, &erasing(&[who], &HEAD))["refusals"][0]["message"]);
    assert!(why(&term, "S1").ends_with("no last day has passed"));
    term.done(&["privacy", "schedule", "staff=none"]);
    assert_eq!(why(&term, "S2"), "the line staff=none of the schedule keeps Amir Khan (staff) for ever");
    // A contract that still runs counts as well as the last working day.
    term.done(&["privacy", "schedule", "staff=1"]);
    term.done(&["person", "edit", "S2", "--contract-end", "2026-08-31"]);
    assert!(why(&term, "S2").ends_with("until 31 Aug 2027"));
}

#[test]
fn attachments_that_the_schedule_keeps_are_a_line_of_their_own() {
    let term = term();
    let incident = term.careless("LAP-4", "S2");
    term.done(&["incident", "attach", &incident, &term.paper("photo.jpg", "made up")]);
    term.done(&["incident", "close", &incident]);
    let said = term.kept_out(1, &erasing(&["S2"], &HEAD));
    assert_eq!(
        each(&said["refusals"], "message")[1],
        "the line attachments=6 of the schedule keeps 1 attachment about Amir Khan (staff) until 1 Dec 2032"
    );
    let erased = term.json(&erasing(&["S2"], &LEAD));
    assert_eq!(each(&erased["against_schedule"], "line"), ["staff", "attachments"]);
}

// Where there is no lead at all, the schedule holds until one is recorded.
#[test]
fn without_a_lead_nobody_erases_against_the_schedule() {
    let term = term();
    without_lead(&term);
    let said = term.kept_out(1, &erasing(&["S1"], &HEAD));
    assert_eq!(each(&said["refusals"], "rule"), ["retention-schedule"]);
    let remedy = text(&said["refusals"][0]["remedy"]);
    assert!(remedy.contains("`kitbook role set REF data-protection-lead`"), "{remedy}");
    term.done(&["role", "set", "H1", "data-protection-lead"]);
    term.done(&erasing(&["S1"], &HEAD));
}

#[test]
fn nobody_decides_about_their_own_record() {
    let term = term();
    let said = term.kept_out(2, &erasing(&["D1"], &LEAD));
    assert!(message(&said).contains("can't decide about themselves"), "{said}");
    let redact = ["privacy", "redact", "asset CAM-1, notes", "Guard", "--by", "D1", "--reason", "x", "--yes"];
    term.done(&["asset", "edit", "CAM-1", "--notes", "Guard dropped it"]);
    let said = term.kept_out(2, &redact);
    assert!(message(&said).contains("can't decide about themselves"), "{said}");
}

// On the command line the decider may be the operator.
#[test]
fn an_operator_with_the_role_need_not_be_named() {
    let term = term();
    let more = ["--reason", "asked in writing", "--yes", "--as", "D1"];
    term.done(&erasing(&["V1"], &more));
}

#[test]
fn those_who_are_due_need_a_role_holder_and_a_yes_but_no_reason() {
    let term = term();
    term.kept_out(2, &erasing(&[], &["--yes"]));
    term.kept_out(1, &erasing(&[], &["--by", "H1", "--yes"]));
    let said = term.kept_out(1, &erasing(&[], &["--by", "D1"]));
    assert_eq!(said["error"]["kind"], "question", "{said}");
    // Who is due is a question that anyone may ask.
    let ran = term.done(&erasing(&[], &["--dry-run"]));
    assert!(ran.out.contains("Vera Hill") && !ran.out.contains("Amir Khan"), "{ran:?}");
    assert!(ran.err.contains("--by REF (the data-protection-lead) and --yes"), "{ran:?}");
    let erased = term.json(&erasing(&[], &["--by", "D1", "--yes"]));
    assert_eq!(each(&erased["people"], "ref"), ["V1"]);
    // Nothing is due any more, so there is nothing to confirm.
    assert_eq!(term.json(&erasing(&[], &["--by", "D1"]))["people"], json!([]));
}

#[test]
fn attachments_that_are_due_need_a_yes_too() {
    let mut term = term();
    let incident = term.careless("LAP-4", "S1");
    term.done(&["incident", "attach", &incident, &term.paper("photo.jpg", "made up")]);
    term.done(&["incident", "close", &incident]);
    term.done(&erasing(&["V1"], &LEAD));
    term.at("2033-01-05T10:00:00Z");
    term.done(&["privacy", "schedule", "staff=none"]);
    let said = term.kept_out(1, &erasing(&[], &["--by", "D1"]));
    assert!(said.to_string().contains("1 attachment"), "{said}");
    assert_eq!(term.json(&erasing(&[], &["--by", "D1", "--yes"]))["rows"]["attachment"], 1);
}

#[test]
fn a_redaction_needs_a_role_holder_a_reason_and_a_yes() {
    let term = term();
    term.done(&["asset", "edit", "CAM-1", "--notes", "Zelda's"]);
    let redact = ["privacy", "redact", "asset CAM-1, notes", "Zelda"];
    let with = |more: &[&'static str]| [&redact[..], more].concat();
    term.kept_out(2, &with(&["--yes"]));
    term.kept_out(1, &with(&HEAD));
    term.kept_out(2, &with(&["--by", "D1", "--yes"]));
    let said = term.kept_out(1, &with(&LEAD[..4]));
    assert_eq!(said["error"]["kind"], "question", "{said}");
    assert_eq!(term.json(&with(&["--dry-run"]))["text"], "[erased]'s");
    assert_eq!(term.json(&with(&LEAD))["text"], "[erased]'s");
    term.is_sound();
}

// The reason and the decider are kept; the name of the erased person is not, even if the reason has it.
#[test]
fn the_log_keeps_decider_and_reason_without_the_erased_name() {
    let term = term();
    let reason = "Vera Hill asked; Hill's letter of May";
    term.done(&erasing(&["V1"], &["--by", "D1", "--reason", reason, "--yes"]));
    let log = term.json(&["log", "show"]);
    let decision = rows(&log).iter().find(|entry| entry["action"] == "privacy decision").unwrap();
    assert_eq!(
        decision["details"],
        json!({ "decided_by": "D1", "reason": "[erased] asked; [erased]'s letter of May" })
    );
    let bytes: Vec<u8> = ["register.db", "register.db-wal"]
        .iter()
        .flat_map(|file| fs::read(term.path(file)).unwrap_or_default())
        .collect();
    // Digests are 32 letters of base64, and four of them may be any name.
    let is_letter = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'/');
    let run = |at: usize| {
        bytes[..at].iter().rev().take_while(is_letter).count() + bytes[at..].iter().take_while(is_letter).count()
    };
    let found = (0..bytes.len()).find(|at| bytes[*at..].starts_with(b"Vera") && run(*at) < 32);
    let around = found.map(|at| bytes[at.saturating_sub(60)..(at + 60).min(bytes.len())].escape_ascii().to_string());
    assert_eq!(around, None, "the name is still in the file");
}

// The decider is erased too, years later. The log must then still tell erased details from missing ones.
#[test]
fn the_log_is_whole_after_the_decider_is_erased() {
    let term = term();
    term.done(&erasing(&["V1"], &LEAD));
    without_lead(&term);
    term.done(&["role", "set", "B1", "data-protection-lead"]);
    term.done(&erasing(&["D1"], &["--by", "B1", "--reason", "left", "--yes"]));
    term.is_sound();
    assert!(term.json(&["log", "show"]).to_string().contains("details_of"));
}

#[test]
fn at_a_terminal_the_plan_comes_before_the_yes() {
    let term = term();
    let decided = erasing(&["S2"], &LEAD[..4]);
    let mut says = Says("no", Vec::new());
    let ran = term.cli.ask(&mut says, &decided);
    assert_eq!(ran.code, 2, "{ran:?}");
    let shown = ran.out;
    assert!(shown.starts_with("Would erase: 1 person") && shown.contains("staff=6"), "{shown}");
    assert_eq!(says.1, ["Permanently erase Amir Khan (S2)? Type yes"]);
    // Without a role-holder nothing is asked. Output for programs asks nothing either.
    for (code, command) in [(2, erasing(&["V1"], &[])), (1, [&decided[..], &["--format", "csv"]].concat())] {
        let mut says = Says("yes", Vec::new());
        let ran = term.cli.ask(&mut says, &command);
        assert_eq!((ran.code, says.1.len()), (code, 0), "{ran:?}");
    }
    let mut says = Says("yes", Vec::new());
    assert_eq!(term.cli.ask(&mut says, &decided).code, 0);
}
