//! Incidents: reports, the loan they belong to, and decisions.

use super::{NOW, Office, each, has_names, no, notes, numbers, shows, sorted};
use serde_json::json;

const NAMES: &str = "no tag part loan_no person kind state outcome note error_message location happened_on reported_at \
                     reported_by reported_to criminal referred_on decided_by decided_on decision police_ref \
                     no_police_reason breach_report_due_at breach breach_note insurer_ref closed_on attachments";

// Frederick Gent 10.3, 12.1: loss and damage are reported at once, with who saw it, when, and whom they told.
#[test]
fn a_report_keeps_the_description_the_reporter_and_the_time() {
    let mut office = Office::new();
    let loan = office.lent("LAP-1", "1001");
    let more = ["--reported-by", "Zoë O'Brien", "--reported-to", "Cora Chip", "--location", "Room 12"];
    let damage = ["incident", "report", "LAP-1", "--kind", "damage", "--note", "dropped on the stairs"];
    let incident = office.json(&[&damage[..], &more].concat());

    has_names(&incident, NAMES);
    shows(&incident, &json!({ "no": 1, "tag": "LAP-1" }));
    shows(&incident, &json!({ "kind": "damage", "state": "open" }));
    assert_eq!(incident["loan_no"].to_string(), loan);
    assert_eq!(incident["person"], json!({ "ref": "1001", "name": "Ada Bell" }));
    assert_eq!(incident["note"], "dropped on the stairs");
    shows(&incident, &json!({ "happened_on": "2026-12-01", "reported_at": NOW }));
    shows(&incident, &json!({ "reported_by": "Zoë O'Brien", "reported_to": "Cora Chip" }));
    shows(&incident, &json!({ "location": "Room 12", "criminal": false }));
    assert!(incident["outcome"].is_null() && incident["closed_on"].is_null(), "{incident}");
    assert_eq!(office.incident("1"), incident);
}

// Brockhampton: faults are reported in writing with the error message.
#[test]
fn a_fault_keeps_its_error_message() {
    let office = Office::new();
    let fault = ["--kind", "fault", "--note", "stops at the start", "--error-message", "no disk (0x7b)"];
    let incident = office.json(&[&["incident", "report", "LAP-1"], &fault[..]].concat());
    shows(&incident, &json!({ "kind": "fault", "error_message": "no disk (0x7b)" }));
}

/// An office where Ada had LAP-1 until Wednesday, and Cy has had it since Thursday.
fn handed_on() -> Office {
    let mut office = Office::new();
    office.lent("LAP-1", "1001");
    office.at("2026-11-25T09:00:00Z").done(&["in", "LAP-1", "--all-well"]);
    office.done(&["wipe", "record", "LAP-1", "--method", "reset"]);
    office.at("2026-11-26T09:00:00Z").done(&["out", "LAP-1", "--to", "1003"]);
    office.at(NOW);
    office
}

// Frederick Gent 12.1: the borrower at the time is responsible, even if someone else has the item now.
#[test]
fn an_incident_belongs_to_the_loan_that_was_open_when_it_happened() {
    let office = handed_on();
    let report = ["incident", "report", "LAP-1", "--kind", "damage", "--note", "hinge bent"];
    for (on, loan, who) in [
        ("2026-11-24 10:00", 1, "1001"),
        ("2026-11-25 08:59", 1, "1001"),
        ("2026-11-26 09:01", 2, "1003"),
        ("2026-12-01 09:00", 2, "1003"),
    ] {
        let incident = office.json(&[&report[..], &["--on", on]].concat());
        shows(&incident, &json!({ "loan_no": loan, "happened_on": on[..10] }));
        assert_eq!(incident["person"]["ref"], who, "{on}");
    }
}

#[test]
fn an_incident_between_two_loans_belongs_to_the_earlier_one() {
    let office = handed_on();
    let report =
        ["incident", "report", "LAP-1", "--kind", "damage", "--note", "hinge bent", "--on", "2026-11-25 18:00"];
    let messages = office.messages(&report);
    assert!(notes(&messages).contains("loan 1"), "{messages}");
    let incident = office.incident("1");
    assert_eq!(incident["loan_no"], 1);
    assert_eq!(incident["person"]["ref"], "1001");
}

#[test]
fn an_incident_with_an_item_never_lent_is_about_nobody() {
    let office = Office::new();
    let messages = office.messages(&["incident", "report", "CAM-1", "--kind", "damage", "--note", "lens split"]);
    assert!(!notes(&messages).is_empty(), "{messages}");
    let incident = office.incident("1");
    assert!(incident["loan_no"].is_null() && incident["person"].is_null(), "{incident}");
}

// Trosnant: a teacher answers for a shared trolley, but a pupil may have broken an item in it.
#[test]
fn an_incident_may_name_someone_other_than_the_borrower() {
    let mut office = Office::new();
    office.lent("LAP-1", "S1");
    office.damage_by("LAP-1", "1003");
    let incident = office.incident("1");
    assert_eq!(incident["loan_no"], 1);
    assert_eq!(incident["person"]["ref"], "1003");
    let named = ["--kind", "damage", "--note", "x", "--person", "9999"];
    office.kept_out(3, &[&["incident", "report", "LAP-2"], &named[..]].concat());
}

// Frederick Gent 10.3: loss and theft end the loan as such.
#[test]
fn loss_and_theft_end_the_loan_and_mark_the_item_missing() {
    for (kind, state) in [("loss", "lost"), ("theft", "stolen")] {
        let mut office = Office::new();
        let loan = office.lent("LAP-1", "1001");
        office.report("LAP-1", kind);
        assert_eq!(office.loan(&loan)["state"], state);
        assert_eq!(office.state("LAP-1"), state);
        assert_eq!(office.lending("LAP-1", "S1", &[]).1, ["not-available"]);
    }
}

#[test]
fn an_item_that_is_not_on_loan_can_be_stolen_too() {
    let office = Office::new();
    office.report("LAP-1", "theft");
    assert_eq!(office.state("LAP-1"), "stolen");
}

// Frederick Gent 10.3: damage is dealt with before the item goes out again.
#[test]
fn damage_makes_an_item_unsafe_and_its_loan_goes_on() {
    let mut office = Office::new();
    let loan = office.lent("LAP-1", "1001");
    office.report("LAP-1", "damage");
    let asset = office.json(&["show", "LAP-1"]);
    shows(&asset, &json!({ "condition": "damaged", "state": "on_loan" }));
    assert_eq!(office.loan(&loan)["state"], "open");
    office.report("LAP-2", "damage");
    assert_eq!(office.state("LAP-2"), "unsafe");
}

#[test]
fn a_lost_or_broken_part_is_recorded_on_the_loan() {
    for (kind, outcome) in [("loss", "missing"), ("theft", "missing"), ("damage", "damaged")] {
        let mut office = Office::new();
        let loan = office.lent("LAP-1", "1001");
        let report = ["incident", "report", "LAP-1", "--kind", kind, "--part", "charger", "--note", "left on the bus"];
        assert_eq!(office.json(&report)["part"], "charger");
        let loan = office.loan(&loan);
        shows(&loan["parts"][0], &json!({ "name": "charger", "outcome": outcome }));
        assert_eq!(loan["state"], "open", "{kind}");
        let asset = office.json(&["show", "LAP-1"]);
        shows(&asset, &json!({ "state": "on_loan", "condition": "good" }));
    }
}

#[test]
fn a_part_found_missing_after_the_return_is_owed_on_the_old_loan() {
    let mut office = Office::new();
    let loan = office.lent("LAP-1", "1001");
    office.done(&["in", "LAP-1", "--all-well"]);
    office.at("2026-12-02T10:00:00Z");
    let report = ["incident", "report", "LAP-1", "--kind", "loss", "--part", "charger", "--note", "the box is empty"];
    office.done(&report);
    assert_eq!(office.loan(&loan)["state"], "part_returned");
    assert_eq!(office.state("LAP-1"), "awaiting_wipe");
    let other = ["incident", "report", "LAP-1", "--kind", "loss", "--part", "stylus", "--note", "x"];
    office.misused(&other);
}

#[test]
fn an_incomplete_or_wrong_report_is_refused() {
    let office = Office::new();
    office.misused(&["incident", "report", "LAP-1", "--kind", "crime", "--note", "x"]);
    office.misused(&["incident", "report", "LAP-1", "--kind", "damage"]);
    office.misused(&["incident", "report", "LAP-1", "--kind", "damage", "--note", " "]);
    office.misused(&["incident", "report", "LAP-1", "--kind", "damage", "--note", "x", "--on", "2026-12-02"]);
    office.kept_out(3, &["incident", "report", "QQQ-99", "--kind", "damage", "--note", "x"]);
    office.kept_out(3, &["incident", "show", "99"]);
    office.kept_out(3, &["incident", "decide", "99", "--outcome", "wear", "--by", "H1"]);
}

#[test]
fn a_dry_run_reports_nothing() {
    let mut office = Office::new();
    office.lent("LAP-1", "1001");
    let before = office.traces();
    let tried = office.json(&["incident", "report", "LAP-1", "--kind", "loss", "--note", "x", "--dry-run"]);
    assert!(tried["no"].is_null(), "{tried}");
    assert_eq!(tried["person"]["ref"], "1001");
    assert_eq!(office.traces(), before);
}

// Hazeldene 3.3, 4.1: misuse is investigated; an incident has an outcome, a date and a decider.
#[test]
fn a_decision_has_an_outcome_a_decider_and_a_date() {
    for outcome in ["accident", "carelessness", "intent", "wear", "not-proven"] {
        let office = Office::new();
        let incident = office.report("LAP-1", "misuse");
        let decide = ["incident", "decide", &incident, "--outcome", outcome, "--by", "C1", "--note", "both were heard"];
        let decided = office.json(&decide);
        shows(&decided, &json!({ "state": "decided", "outcome": outcome }));
        assert_eq!(decided["decided_by"], json!({ "ref": "C1", "name": "Cora Chip" }));
        assert_eq!(decided["decided_on"], "2026-12-01");
        assert!(decided["decision"].as_str().is_some_and(|d| d.contains("both were heard")), "{decided}");
    }
    let office = Office::new();
    office.misused(&["incident", "decide", &office.report("LAP-1", "misuse"), "--outcome", "guilty", "--by", "H1"]);
}

// Hazeldene 3.3, Frederick Gent 15.1: the headteacher decides, but nobody decides their own case.
#[test]
fn only_a_role_holder_of_that_day_decides_and_never_about_themselves() {
    let office = Office::new();
    let incident = office.damage_by("LAP-1", "C1");
    let decide = |by: &[&'static str]| {
        let decision = ["incident", "decide", incident.as_str(), "--outcome", "carelessness"];
        [&decision[..], by].concat()
    };
    for by in [&["--by", "C1"][..], &["--as", "C1"], &[]] {
        office.misused_with_a_hint(&decide(by));
    }
    for by in ["T1", "D1", "S1"] {
        office.conflicts(&decide(&["--by", by]));
    }
    office.kept_out(3, &decide(&["--by", "9999"]));
    // Last year's headteacher can't decide any more.
    office.done(&["role", "set", "S2", "headteacher", "--from", "2025-09-01", "--until", "2026-11-30"]);
    office.conflicts(&decide(&["--by", "S2"]));
    assert_eq!(office.json(&decide(&["--as", "B1"]))["decided_by"]["ref"], "B1");
}

#[test]
fn changing_a_decision_needs_a_reason() {
    let office = Office::new();
    let incident = office.careless("LAP-1", "1001");
    let again = ["incident", "decide", &incident, "--outcome", "accident", "--by", "H1"];
    office.conflicts(&again);
    let decided = office.json(&[&again[..], &["--reason", "a witness came"]].concat());
    shows(&decided, &json!({ "state": "decided", "outcome": "accident" }));
    // The first decision is still in the log.
    let log = office.json(&["log", "show"]).to_string();
    assert!(log.contains("carelessness") && log.contains("a witness came"), "{log}");
}

// Shirley Warren: child-protection matters are never kept here, only "referred" with the date.
#[test]
fn only_the_date_of_a_referral_is_kept() {
    let mut office = Office::new();
    office.lent("LAP-1", "1001");
    let refer = ["incident", "report", "LAP-1", "--kind", "misuse", "--referred"];
    office.misused(&[&refer[..], &["--note", "what was on it"]].concat());
    office.misused(&[&refer[..], &["--person", "1001"]].concat());
    let incident = office.json(&refer);
    shows(&incident, &json!({ "state": "closed", "referred_on": "2026-12-01" }));
    for name in ["person", "loan_no", "note", "outcome"] {
        assert!(incident[name].is_null(), "{name}: {incident}");
    }
    // Not even the log shows who had the item on loan.
    let log = office.json(&["log", "show", "--limit", "1"]).to_string();
    assert!(!log.contains("1001") && !log.contains("Ada"), "{log}");

    let number = no(&incident);
    office.conflicts(&["incident", "decide", &number, "--outcome", "intent", "--by", "H1"]);
    office.conflicts(&["incident", "attach", &number, &office.paper("screen.png", b"made up")]);
    office.conflicts(&["charge", "assess", "--incident", &number, "--amount", "5.00", "--reason", "x"]);
}

#[test]
fn incidents_are_listed_by_state_kind_person_item_and_date() {
    let office = Office::new();
    office.damage_by("LAP-1", "1001");
    office.careless("LAP-3", "1002");
    office.report("CAM-1", "fault");
    let closed = office.careless("TAB-1", "1001");
    office.done(&["incident", "close", &closed]);
    let listed = |more: &[&str]| numbers(&office.json(&[&["incident", "list"], more].concat()));
    assert_eq!(listed(&[]), [1, 2, 3]);
    assert_eq!(listed(&["--all"]), [1, 2, 3, 4]);
    assert_eq!(listed(&["--state", "decided"]), [2]);
    assert_eq!(listed(&["--state", "closed"]), [4]);
    assert_eq!(listed(&["--kind", "fault"]), [3]);
    assert_eq!(listed(&["--outcome", "carelessness", "--all"]), [2, 4]);
    assert_eq!(listed(&["--person", "1001", "--all"]), [1, 4]);
    assert_eq!(listed(&["--tag", "LAP-3"]), [2]);
    assert_eq!(listed(&["--class", "9b", "--all"]), [1, 4]);
    assert_eq!(listed(&["--all", "--from", "2026-12-02"]), [] as [i64; 0]);
    assert_eq!(listed(&["--all", "--until", "2026-12-01"]), [1, 2, 3, 4]);
    let tags = sorted(each(&office.json(&["incident", "list"]), "tag"));
    assert_eq!(tags, ["CAM-1", "LAP-1", "LAP-3"]);
    assert_eq!(office.done(&["incident", "list", "--format", "csv"]).out.lines().count(), 4);
}
