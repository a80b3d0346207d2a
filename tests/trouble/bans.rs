//! Bans of a person, a form or a year group: when they apply, what is exempt, and how they end.

use super::{Office, each, has_names, no, numbers, rows, shows, sorted};
use crate::support::person_with;
use domain::person::PersonKind;
use serde_json::{Value, json};

/// Lists the refs of the people in these rows.
fn refs(list: &Value) -> Vec<String> {
    sorted(rows(list).iter().map(|row| super::text(&row["person"]["ref"])).collect())
}

fn is_banned(office: &Office, who: &str) -> bool {
    let (code, refuse, _) = office.lending("LAP-4", who, &[]);
    assert!(code == 0 || refuse == ["banned"], "{refuse:?}");
    code == 1
}

// Trosnant: individual children may receive a ban for inappropriate use.
#[test]
fn a_pupil_is_banned_with_a_reason_and_an_incident() {
    let office = Office::new();
    let incident = office.careless("LAP-1", "1001");
    let ban =
        ["ban", "add", "--by", "H1", "1001", "--reason", "threw it", "--until", "2026-12-18", "--incident", &incident];
    let answer = office.json(&ban);
    let [row] = rows(&answer) else { panic!("{answer}") };
    has_names(row, "no person of from_on until_on reason incident_no lifted_on lift_reason");
    let wanted = json!({
        "no": 1, "of": null, "from_on": "2026-12-01", "until_on": "2026-12-18", "reason": "threw it", "incident_no": 1,
        "lifted_on": null,
    });
    shows(row, &wanted);
    assert_eq!(row["person"], json!({ "ref": "1001", "name": "Ada Bell" }));
    assert!(is_banned(&office, "1001") && !is_banned(&office, "1003"));
    let talk = office.kept_out(1, &["out", "LAP-4", "--to", "1001"]);
    shows(&talk["refusals"][0], &json!({ "rule": "banned", "may_override": true }));
    let overridden = ["--override", "banned", "--reason", "an exam", "--by", "C1"];
    office.done(&[&["out", "LAP-4", "--to", "1001"], &overridden[..]].concat());
}

#[test]
fn a_ban_applies_from_its_first_day_to_the_end_of_its_last() {
    let mut office = Office::new();
    office.done(&[
        "ban",
        "add",
        "--by",
        "H1",
        "1001",
        "--reason",
        "threw it",
        "--from",
        "2026-12-07",
        "--until",
        "2026-12-18",
    ]);
    for (now, banned) in [
        ("2026-12-06T23:59:59Z", false),
        ("2026-12-07T00:00:00Z", true),
        ("2026-12-18T23:59:59Z", true),
        ("2026-12-19T00:00:00Z", false),
    ] {
        office.at(now);
        assert_eq!(is_banned(&office, "1001"), banned, "{now}");
    }
    // A ban without an end goes on.
    office.done(&["ban", "add", "--by", "H1", "1003", "--reason", "again"]);
    office.at("2027-07-01T10:00:00Z");
    assert!(is_banned(&office, "1003"));
}

#[test]
fn a_ban_needs_a_person_a_reason_and_an_end_after_its_start() {
    let office = Office::new();
    office.misused(&["ban", "add", "--by", "H1", "1001"]);
    office.misused(&["ban", "add", "--by", "H1", "1001", "--reason", " "]);
    office.misused(&["ban", "add", "--by", "H1", "--reason", "x"]);
    office.misused(&[
        "ban",
        "add",
        "--by",
        "H1",
        "1001",
        "--reason",
        "x",
        "--from",
        "2026-12-10",
        "--until",
        "2026-12-09",
    ]);
    office.kept_out(3, &["ban", "add", "--by", "H1", "9999", "--reason", "x"]);
    office.kept_out(3, &["ban", "add", "--by", "H1", "--class", "13Z", "--reason", "x"]);
    office.kept_out(3, &["ban", "add", "--by", "H1", "1001", "--reason", "x", "--incident", "9"]);
    let before = office.traces();
    office.json(&["ban", "add", "--by", "H1", "1001", "--reason", "x", "--dry-run"]);
    assert_eq!(office.traces(), before);
}

// Trosnant: year groups may receive a ban. It applies to the pupils in the group on that day.
#[test]
fn a_group_ban_applies_to_the_pupils_in_the_group_that_day() {
    for (words, of, banned) in [
        (["--class", "9B"], "9B", ["1001", "1003"]),
        (["--class", "9b"], "9B", ["1001", "1003"]),
        (["--year-group", "9"], "9", ["1001", "1003"]),
    ] {
        let mut office = Office::new();
        let answer = office.json(&[&["ban", "add", "--by", "H1"], &words[..], &["--reason", "the trolley"]].concat());
        assert_eq!(refs(&answer), banned);
        assert_eq!(numbers(&answer), [1, 1]);
        assert!(rows(&answer)[0]["of"].as_str().is_some_and(|text| text.contains(of)), "{answer}");
        assert!(is_banned(&office, "1001") && is_banned(&office, "1003") && !is_banned(&office, "1002"));
        // A pupil who joins later is not banned; one who leaves the form still is.
        person_with(&mut office.school, "1009", PersonKind::Pupil, "Di New", |p| {
            (p.class, p.year_group) = (Some("9B".to_owned()), Some("9".to_owned()));
        });
        office.done(&["person", "edit", "1003", "--class", "9A"]);
        assert!(!is_banned(&office, "1009") && is_banned(&office, "1003"));
    }
}

// Equality Act 2010: a ban does not apply to equipment lent as a reasonable adjustment.
#[test]
fn equipment_lent_as_a_reasonable_adjustment_is_exempt() {
    let office = Office::new();
    office.done(&["ban", "add", "--by", "H1", "1001", "--reason", "threw it"]);
    assert_eq!(office.lending("LAP-2", "1001", &[]).1, ["banned"]);
    assert_eq!(office.lending("LAP-2", "1001", &["--adjustment"]), (0, vec![], vec![]));
    office.done(&["out", "LAP-2", "--to", "1001", "--adjustment"]);
    // The next item is not an adjustment.
    assert_eq!(office.lending("LAP-3", "1001", &[]).1, ["banned"]);
}

#[test]
fn a_ban_is_lifted_for_everyone_or_for_one_person() {
    let office = Office::new();
    office.done(&["ban", "add", "--by", "H1", "--class", "9B", "--reason", "the trolley"]);
    office.misused(&["ban", "lift", "--by", "H1", "1"]);
    office.misused(&["ban", "lift", "--by", "H1", "1", "--reason", " "]);
    office.kept_out(3, &["ban", "lift", "--by", "H1", "9", "--reason", "x"]);
    office.done(&["ban", "lift", "--by", "H1", "1", "--person", "1003", "--reason", "was away that day"]);
    assert!(is_banned(&office, "1001") && !is_banned(&office, "1003"));
    assert_eq!(refs(&office.json(&["ban", "list"])), ["1001"]);
    let all = office.json(&["ban", "list", "--all"]);
    assert_eq!(refs(&all), ["1001", "1003"]);
    let lifted = rows(&all).iter().find(|row| row["person"]["ref"] == "1003").unwrap();
    shows(lifted, &json!({ "lifted_on": "2026-12-01", "lift_reason": "was away that day", "reason": "the trolley" }));
    office.done(&["ban", "lift", "--by", "H1", "1", "--reason", "half-term"]);
    assert!(!is_banned(&office, "1001"));
    assert!(rows(&office.json(&["ban", "list"])).is_empty());
    // The first reason is kept.
    let all = office.json(&["ban", "list", "--all", "--person", "1003"]);
    assert_eq!(each(&all, "lift_reason"), ["was away that day"]);
    office.conflicts(&["ban", "lift", "--by", "H1", "1", "--reason", "again"]);
}

#[test]
fn lifting_one_ban_leaves_the_other() {
    let office = Office::new();
    office.done(&["ban", "add", "--by", "H1", "1001", "--reason", "threw it"]);
    assert_eq!(no(&rows(&office.json(&["ban", "add", "--by", "H1", "1001", "--reason", "and again"]))[0]), "2");
    office.done(&["ban", "lift", "--by", "H1", "1", "--reason", "said sorry"]);
    assert!(is_banned(&office, "1001"));
    office.done(&["ban", "lift", "--by", "H1", "2", "--reason", "said sorry"]);
    assert!(!is_banned(&office, "1001"));
}

#[test]
fn the_school_may_make_a_ban_a_warning() {
    let office = Office::new();
    office.done(&["ban", "add", "--by", "H1", "1001", "--reason", "threw it"]);
    office.done(&["rule", "set", "banned", "warn"]);
    assert_eq!(office.lending("LAP-2", "1001", &[]), (0, vec![], vec!["banned".to_owned()]));
    office.done(&["rule", "set", "banned", "off"]);
    assert_eq!(office.lending("LAP-2", "1001", &[]), (0, vec![], vec![]));
}

/// An office where Ada returned a camera late `times` times, once a week from 7 December.
fn late(times: u32) -> Office {
    let mut office = Office::new();
    for week in 0..times {
        let day = 7 + week * 7;
        office.at(&format!("2026-12-{day:02}T09:00:00Z"));
        office.done(&["out", "CAM-1", "--to", "1001", "--due", "today"]);
        office.at(&format!("2026-12-{:02}T09:00:00Z", day + 2));
        office.done(&["in", "CAM-1", "--all-well"]);
    }
    office.at("2027-01-04T09:00:00Z");
    office
}

// Strikes: late returns are counted and a ban is suggested, but never made.
#[test]
fn late_returns_are_counted_once_the_school_sets_a_limit() {
    let office = late(3);
    assert_eq!(office.lending("LAP-1", "1001", &[]), (0, vec![], vec![]), "silent until it is set");
    office.done(&["rule", "set", "late-returns", "--after", "3", "--within", "6"]);
    assert_eq!(office.lending("LAP-1", "1001", &[]), (0, vec![], vec!["late-returns".to_owned()]));
    assert_eq!(office.lending("LAP-1", "1003", &[]), (0, vec![], vec![]));
    assert!(rows(&office.json(&["ban", "list", "--all"])).is_empty());
    office.done(&["rule", "set", "late-returns", "--after", "4", "--within", "6"]);
    assert_eq!(office.lending("LAP-1", "1001", &[]), (0, vec![], vec![]));
}

/// An item is late from the end of its due day on, as in `loan list --overdue`.
#[test]
fn a_return_is_late_from_the_end_of_the_due_day_on() {
    for (back, late) in [("2026-12-01T23:59:59Z", false), ("2026-12-02T00:00:00Z", true)] {
        let mut office = Office::new();
        office.done(&["rule", "set", "late-returns", "--after", "1", "--within", "6"]);
        office.done(&["out", "CAM-1", "--to", "1001", "--due", "2026-12-01"]);
        office.at(back);
        office.done(&["in", "CAM-1", "--all-well"]);
        let suggested = office.json(&["ban", "suggest"]);
        assert_eq!(rows(&suggested).len(), usize::from(late), "{back}");
        assert_eq!(office.lending("CAM-1", "1001", &[]).2, vec!["late-returns"; usize::from(late)], "{back}");
    }
}

#[test]
fn late_returns_outside_the_period_do_not_count() {
    let mut office = late(3);
    office.done(&["rule", "set", "late-returns", "--after", "3", "--within", "6"]);
    office.at("2027-07-15T09:00:00Z");
    assert_eq!(office.lending("LAP-1", "1001", &[]).2, [] as [String; 0]);
}
