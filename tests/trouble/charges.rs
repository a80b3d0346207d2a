//! Charges: what they need, and which actions each state allows.

use super::{Office, each, notes, numbers, rows, shows, sorted};
use serde_json::json;

// Frederick Gent 10.6, Trosnant: a charge needs evidence, an incident that was decided as carelessness or intent.
#[test]
fn a_charge_needs_a_decision_of_carelessness_or_intent() {
    for (outcome, charged) in
        [("carelessness", true), ("intent", true), ("accident", false), ("wear", false), ("not-proven", false)]
    {
        let office = Office::new();
        let incident = office.damage_by("LAP-1", "1001");
        let assess = ["charge", "assess", "--incident", &incident, "--amount", "20.00", "--reason", "x"];
        assert_eq!(office.refused(&assess), ["charge-needs-decision"]);
        office.decide(&incident, outcome);
        if charged {
            assert_eq!(office.json(&assess)["state"], "assessed");
        } else {
            assert_eq!(office.refused(&assess), ["charge-needs-decision"], "{outcome}");
        }
    }
}

#[test]
fn the_school_sets_the_level_of_that_rule_and_a_reason_overrides_it() {
    let office = Office::new();
    let incident = office.damage_by("LAP-1", "1001");
    let assess = ["charge", "assess", "--incident", &incident, "--amount", "20.00", "--reason", "x"];
    let overridden =
        office.json(&[&assess[..], &["--override", "charge-needs-decision", "--by", "B1", "--dry-run"]].concat());
    assert_eq!(overridden["state"], "assessed");
    office.done(&["rule", "set", "charge-needs-decision", "warn"]);
    let messages = office.messages(&assess);
    assert_eq!(each(&messages["warnings"], "rule"), ["charge-needs-decision"]);
    office.done(&["rule", "set", "charge-needs-decision", "off"]);
    let messages = office.messages(&assess);
    assert_eq!(messages["warnings"], serde_json::json!([]));
    // A note mentions the earlier charge.
    assert!(notes(&messages).contains("incident 1 was already charged: £20.00 (charge 1)"), "{messages}");
}

#[test]
fn a_charge_needs_a_person_a_reason_and_an_incident() {
    let office = Office::new();
    let nobody = office.report("LAP-1", "damage");
    office.decide(&nobody, "carelessness");
    office.conflicts(&["charge", "assess", "--incident", &nobody, "--amount", "20.00", "--reason", "x"]);
    let incident = office.careless("LAP-2", "1001");
    office.misused(&["charge", "assess", "--incident", &incident, "--amount", "20.00"]);
    office.misused(&["charge", "assess", "--incident", &incident, "--amount", "20.00", "--reason", " "]);
    office.misused(&["charge", "assess", "--incident", &incident, "--amount", "0", "--reason", "x"]);
    office.misused(&["charge", "assess", "--amount", "20.00", "--reason", "x"]);
    office.kept_out(3, &["charge", "assess", "--incident", "99", "--amount", "20.00", "--reason", "x"]);
    for act in ["show", "request", "pay"] {
        office.kept_out(3, &["charge", act, "99"]);
    }
}

// Employment Rights Act 1996 s. 13: a deduction from pay needs a written agreement made before the incident.
#[test]
fn a_charge_to_staff_without_a_prior_written_agreement_warns() {
    let office = Office::new();
    let report = ["incident", "report", "LAP-1", "--kind", "damage", "--note", "x", "--on", "2026-11-25 10:00"];
    for who in ["S1", "1001"] {
        office.done(&[&report[..], &["--person", who]].concat());
    }
    for incident in ["1", "2"] {
        office.decide(incident, "carelessness");
    }
    let warned = |incident: &'static str, agreed: &[&'static str]| {
        let assess = ["charge", "assess", "--incident", incident, "--amount", "20.00", "--reason", "x", "--dry-run"];
        let messages = office.messages(&[&assess[..], agreed].concat());
        let warnings = messages["warnings"].as_array().map(Vec::len).unwrap_or_default();
        assert!(warnings == 0 || each(&messages["warnings"], "rule") == ["no-prior-agreement"], "{messages}");
        warnings > 0
    };
    for (agreed, warns) in [
        (&[][..], true),
        (&["--agreed-on", "2026-11-24"], false),
        (&["--agreed-on", "2026-11-25"], true),
        (&["--agreed-on", "2026-11-26"], true),
    ] {
        assert_eq!(warned("1", agreed), warns, "{agreed:?}");
        assert!(!warned("2", agreed), "a pupil's parent needs no agreement: {agreed:?}");
    }
    let assess = ["charge", "assess", "--incident", "1", "--amount", "20.00", "--reason", "x"];
    office.done(&["rule", "set", "no-prior-agreement", "refuse"]);
    assert_eq!(office.refused(&assess), ["no-prior-agreement"]);
    let agreed = office.json(&[&assess[..], &["--agreed-on", "2026-09-01"]].concat());
    assert_eq!(agreed["agreed_on"], "2026-09-01");
    // Kitbook never deducts anything from pay.
    assert!(!agreed.to_string().contains("deduct"), "{agreed}");
}

/// The command for an action on a charge.
fn act<'a>(name: &'a str, charge: &'a str) -> Vec<&'a str> {
    match name {
        "request" | "pay" => vec!["charge", name, charge],
        "part" => vec!["charge", "pay", charge, "--amount", "10.00"],
        "dispute" | "refund" => vec!["charge", name, charge, "--reason", "it was broken before"],
        "settle" => vec!["charge", "dispute", charge, "--settled", "--reason", "both were heard", "--by", "H1"],
        _ => vec!["charge", name, charge, "--reason", "talked it over", "--by", "B1"],
    }
}

const ACTS: [&str; 8] = ["request", "pay", "dispute", "settle", "waive", "write-off", "reverse", "refund"];

/// Every state, with the actions that bring an assessed charge there.
const STATES: [(&str, &[&str]); 9] = [
    ("assessed", &[]),
    ("requested", &["request"]),
    ("part_paid", &["request", "part"]),
    ("paid", &["request", "pay"]),
    ("disputed", &["request", "dispute"]),
    ("waived", &["request", "waive"]),
    ("written_off", &["request", "write-off"]),
    ("refunded", &["request", "pay", "reverse", "refund"]),
    ("reversed", &["request", "reverse"]),
];

/// Every allowed step: state, action, next state.
const STEPS: [(&str, &str, &str); 18] = [
    ("assessed", "request", "requested"),
    ("assessed", "waive", "waived"),
    ("assessed", "reverse", "reversed"),
    ("requested", "part", "part_paid"),
    ("requested", "pay", "paid"),
    ("requested", "dispute", "disputed"),
    ("requested", "waive", "waived"),
    ("requested", "write-off", "written_off"),
    ("requested", "reverse", "reversed"),
    ("part_paid", "pay", "paid"),
    ("part_paid", "dispute", "disputed"),
    ("part_paid", "waive", "waived"),
    ("part_paid", "write-off", "written_off"),
    ("part_paid", "reverse", "reversed"),
    ("paid", "reverse", "reversed"),
    ("disputed", "settle", "requested"),
    ("disputed", "waive", "waived"),
    ("disputed", "reverse", "reversed"),
];

/// An office with a charge of £60 in this state.
fn charged(state: &str) -> (Office, String) {
    let office = Office::new();
    let charge = office.assess(&office.careless("LAP-1", "1001"), "60.00");
    let (_, way) = STATES.iter().find(|(name, _)| *name == state).unwrap();
    for name in *way {
        office.done(&act(name, &charge));
    }
    assert_eq!(office.charge(&charge)["state"], state);
    (office, charge)
}

#[test]
fn each_allowed_step_leads_to_its_state() {
    for (from, name, to) in STEPS {
        let (office, charge) = charged(from);
        let before = office.traces();
        let tried = office.json(&[&act(name, &charge)[..], &["--dry-run"]].concat());
        assert_eq!((tried["state"].as_str(), office.traces()), (Some(to), before), "{from}, {name}, dry run");
        assert_eq!(office.json(&act(name, &charge))["state"], to, "{from}, {name}");
        assert_eq!(office.charge(&charge)["state"], to, "{from}, {name}");
        assert_eq!(office.run(&["log", "verify", "--rows"]).code, 0, "{from}, {name}");
    }
}

#[test]
fn every_other_step_is_refused_and_writes_nothing() {
    let mut kept_out = 0;
    for (from, _) in STATES {
        let (office, charge) = charged(from);
        let is_step = |name: &str| STEPS.iter().any(|(state, step, _)| (*state, *step) == (from, name));
        for name in ACTS.iter().filter(|name| !is_step(name)) {
            let talk = office.kept_out(1, &act(name, &charge));
            let (message, hint) = (talk["error"]["message"].as_str(), talk["error"]["hint"].as_str());
            // The message names the charge; the hint says what to do instead.
            assert!(message.is_some_and(|m| m.contains(&charge)), "{from}, {name}: {talk}");
            assert!(hint.is_some_and(|h| !h.is_empty()), "{from}, {name}: {talk}");
            kept_out += 1;
        }
    }
    assert_eq!(kept_out, STATES.len() * ACTS.len() - (STEPS.len() - 1));
}

#[test]
fn settling_the_dispute_of_a_part_paid_charge_makes_it_part_paid_again() {
    let (office, charge) = charged("part_paid");
    office.done(&act("dispute", &charge));
    assert_eq!(office.json(&act("settle", &charge))["state"], "part_paid");
}

#[test]
fn a_reversed_part_paid_charge_can_only_be_refunded() {
    let (office, charge) = charged("part_paid");
    let reversed = office.json(&act("reverse", &charge));
    shows(&reversed, &json!({ "state": "reversed", "outstanding_pence": -1_000 }));
    for name in ACTS.iter().filter(|name| **name != "refund") {
        office.conflicts(&act(name, &charge));
    }
    let back = office.json(&act("refund", &charge));
    shows(&back, &json!({ "state": "refunded", "outstanding_pence": 0, "paid_pence": 0 }));
    office.conflicts(&act("refund", &charge));
}

// Trosnant: the school asks parents for a contribution; an unpaid one never keeps a pupil from equipment for lessons.
#[test]
fn a_pupil_s_debt_warns_but_never_refuses_a_loan() {
    let office = Office::new();
    office.owing("LAP-1", "1001", "60.00");
    office.owing("LAP-2", "S1", "60.00");
    let (warns, refuses) = (vec!["owes-money".to_owned()], vec!["owes-money".to_owned()]);
    assert_eq!(office.lending("LAP-3", "1001", &[]), (0, vec![], warns.clone()));
    assert_eq!(office.lending("LAP-3", "S1", &[]), (0, vec![], warns.clone()));
    assert_eq!(office.lending("LAP-3", "1003", &[]), (0, vec![], vec![]));
    office.done(&["rule", "set", "owes-money", "refuse"]);
    assert_eq!(office.lending("LAP-3", "1001", &[]), (0, vec![], warns));
    assert_eq!(office.lending("LAP-3", "S1", &[]), (1, refuses, vec![]));
    office.done(&["rule", "set", "owes-money", "off"]);
    assert_eq!(office.lending("LAP-3", "S1", &[]), (0, vec![], vec![]));
}

#[test]
fn charges_are_listed_by_state_person_and_lateness() {
    let mut office = Office::new();
    let late = office.owing("LAP-1", "1001", "60.00");
    let paid = office.owing("LAP-2", "1003", "10.00");
    office.done(&["charge", "pay", &paid]);
    office.assess(&office.careless("LAP-3", "1001"), "5.00");
    let listed = |office: &Office, more: &[&str]| numbers(&office.json(&[&["charge", "list"], more].concat()));
    assert_eq!(listed(&office, &[]), [1, 3]);
    assert_eq!(listed(&office, &["--all"]), [1, 2, 3]);
    assert_eq!(listed(&office, &["--state", "paid"]), [2]);
    assert_eq!(listed(&office, &["--person", "1001"]), [1, 3]);
    // The charge is due on 31 December, until the end of that day.
    office.at("2026-12-31T23:59:59Z");
    assert!(listed(&office, &["--overdue"]).is_empty());
    office.at("2027-01-01T00:00:00Z");
    assert_eq!(listed(&office, &["--overdue"]), [late.parse::<i64>().unwrap()]);
    let states = sorted(each(&office.json(&["charge", "list", "--all"]), "state"));
    assert_eq!(states, ["assessed", "paid", "requested"]);
}

#[test]
fn a_statement_covers_a_person_or_the_family_in_every_format() {
    let office = Office::new();
    office.owing("LAP-1", "1001", "60.00");
    let second = office.owing("LAP-2", "1002", "12.34");
    office.owing("LAP-3", "1003", "99.99");
    office.done(&["charge", "pay", &second, "--amount", "2.00"]);
    let own = office.done(&["charge", "statement", "1001"]).out;
    assert!(own.contains("£60.00") && !own.contains("Ben") && !own.contains("99.99"), "{own}");
    let family = office.done(&["charge", "statement", "1001", "--family"]).out;
    assert!(family.contains("Ada") && family.contains("Ben") && family.contains("£10.34"), "{family}");
    assert!(!family.contains("Cy Cole") && !family.contains("99.99"), "{family}");
    // The CSV has pounds with two decimals, for the finance system.
    let csv = office.done(&["charge", "statement", "1001", "--family", "--format", "csv"]).out;
    assert!(csv.lines().count() >= 3 && csv.contains("60.00") && !csv.contains('£'), "{csv}");
    let page = office.path("statement.html");
    office.done(&["charge", "statement", "1001", "--family", "--output", &page]);
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.contains("£60.00") && html.contains("Ben Bell") && html.contains("<html"), "{html}");
    assert!(html.contains("The contribution is voluntary."), "{html}");
    assert!(rows(&office.json(&["charge", "list", "--person", "1002"])).len() == 1);
    office.kept_out(3, &["charge", "statement", "9999"]);
}
