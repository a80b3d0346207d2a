//! Suggested charges: a basis, a percentage, the age and a cap, never above the replacement cost.

use super::{Office, pence, rows, shows};
use serde_json::{Value, json};

/// An office with a tariff of two entries and a policy that ignores age.
fn office() -> Office {
    let office = Office::new();
    office.done(&["charge", "policy", "--age", "no"]);
    office.done(&["charge", "tariff", "laptop", "screen", "80.00"]);
    office.done(&["charge", "tariff", "laptop", "key", "3.33"]);
    office
}

/// Assesses a charge and returns its amount. Asserts that the working adds up to it.
fn suggested(office: &Office, incident: &str, more: &[&str]) -> i64 {
    let assess = ["charge", "assess", "--incident", incident, "--reason", "dropped"];
    let charge = office.json(&[&assess[..], more].concat());
    let working = rows(&charge["working"]);
    assert!(working.iter().all(|line| line["line"].as_str().is_some_and(|words| !words.is_empty())), "{charge}");
    let sum: i64 = working.iter().map(|line| pence(&line["pence"])).sum();
    assert_eq!((sum, working.is_empty()), (pence(&charge["assessed_pence"]), false), "{charge}");
    sum
}

/// Assesses a charge in a dry run, and returns its amount.
fn tried(office: &Office, incident: &str, more: &[&str]) -> i64 {
    suggested(office, incident, &[more, &["--dry-run"]].concat())
}

#[test]
fn the_policy_has_defaults_and_can_be_changed() {
    let office = Office::new();
    let policy = office.json(&["charge", "policy"]);
    shows(&policy, &json!({ "within_months": 12, "cap_pence": null, "age": true, "tariff": [] }));
    let set = ["--percent", "1=50", "--percent", "2=100", "--within", "24", "--cap", "100.00", "--age", "no"];
    let policy = office.json(&[&["charge", "policy"], &set[..]].concat());
    let percents = json!([{ "incident": 1, "percent": 50 }, { "incident": 2, "percent": 100 }]);
    shows(&policy, &json!({ "percents": percents, "within_months": 24, "cap_pence": 10_000, "age": false }));
    assert!(office.json(&["charge", "policy", "--cap", "none"])["cap_pence"].is_null());
    for wrong in [["--percent", "1=much"], ["--percent", "0=50"], ["--percent", "one"], ["--within", "-1"]] {
        office.misused(&[&["charge", "policy"], &wrong[..]].concat());
    }
}

#[test]
fn the_tariff_has_amounts_by_category_and_damage() {
    let office = office();
    let tariff = |office: &Office| office.json(&["charge", "policy"])["tariff"].clone();
    let screen = json!({ "category": "laptop", "damage": "screen", "amount_pence": 8_000 });
    assert!(rows(&tariff(&office)).contains(&screen), "{}", tariff(&office));
    office.done(&["charge", "tariff", "laptop", "screen", "85"]);
    office.done(&["charge", "tariff", "laptop", "key", "none"]);
    let changed = json!([{ "category": "laptop", "damage": "screen", "amount_pence": 8_500 }]);
    assert_eq!(tariff(&office), changed);
    office.kept_out(3, &["charge", "tariff", "hovercraft", "screen", "1.00"]);
    office.misused(&["charge", "tariff", "laptop", "screen", "dear"]);
}

#[test]
fn the_basis_is_the_tariff_else_the_repair() {
    let office = office();
    let incident = office.careless("LAP-1", "1001");
    // Without a tariff entry or a repair, there is no basis.
    office.conflicts(&["charge", "assess", "--incident", &incident, "--reason", "dropped"]);
    assert_eq!(tried(&office, &incident, &["--damage", "screen"]), 8_000);
    assert_eq!(tried(&office, &incident, &["--damage", "key"]), 333);
    let unknown = ["charge", "assess", "--incident", incident.as_str(), "--reason", "dropped", "--damage", "propeller"];
    assert_ne!(office.run(&unknown).code, 0);
    office.done(&["repair", "open", "LAP-1", "--incident", &incident, "--quote", "70.00"]);
    assert_eq!(tried(&office, &incident, &[]), 7_000);
    office.done(&["repair", "close", "1", "--outcome", "mended", "--cost", "65.50"]);
    assert_eq!(tried(&office, &incident, &[]), 6_550);
    assert_eq!(tried(&office, &incident, &["--damage", "screen"]), 8_000);
}

#[test]
fn a_missing_item_or_part_is_suggested_at_replacement_cost() {
    let office = office();
    for (part, price) in [(&[][..], 45_000), (&["--part", "charger"], 3_500)] {
        let loss = ["incident", "report", "LAP-1", "--kind", "loss", "--note", "left on the bus", "--person", "1001"];
        let incident = super::no(&office.json(&[&loss[..], part].concat()));
        office.decide(&incident, "carelessness");
        assert_eq!(tried(&office, &incident, &[]), price);
        if part.is_empty() {
            office.done(&["asset", "found", "LAP-1"]);
        }
    }
    // A broken part is charged at the price of the part.
    let broken = ["incident", "report", "LAP-2", "--kind", "damage", "--part", "charger", "--note", "cable cut"];
    let incident = super::no(&office.json(&[&broken[..], &["--person", "1003"]].concat()));
    office.decide(&incident, "intent");
    assert_eq!(tried(&office, &incident, &[]), 3_500);
}

#[test]
fn a_given_amount_overrides_the_suggestion() {
    let office = office();
    let incident = office.careless("LAP-1", "1001");
    let assess = ["charge", "assess", "--incident", incident.as_str(), "--reason", "dropped", "--damage", "screen"];
    let charge = office.json(&[&assess[..], &["--amount", "12.34"]].concat());
    assert_eq!(charge["assessed_pence"], 1_234);
    for wrong in ["12.345", "-1", "much"] {
        office.misused(&[&assess[..], &["--amount", wrong]].concat());
    }
}

/// Lists the suggested amounts for one pupil's damage on these dates, in order. Each incident is decided on the day it
/// happened.
fn in_turn(office: &mut Office, days: &[&str]) -> Vec<i64> {
    let mut sums = Vec::new();
    for (day, tag) in days.iter().zip(["LAP-1", "LAP-2", "LAP-3", "LAP-4"]) {
        office.at(&format!("{day}T10:00:00Z"));
        let incident = office.careless(tag, "1001");
        sums.push(suggested(office, &incident, &["--damage", "screen"]));
    }
    sums
}

#[test]
fn the_percentage_grows_with_the_person_s_incidents() {
    let mut office = office();
    // Other people's incidents don't count.
    office.careless("TAB-1", "1002");
    office.done(&["charge", "policy", "--percent", "1=25", "--percent", "2=50", "--percent", "3=100"]);
    let sums = in_turn(&mut office, &["2026-12-02", "2026-12-03", "2026-12-04", "2026-12-07"]);
    // The last percentage applies to all later incidents.
    assert_eq!(sums, [2_000, 4_000, 8_000, 8_000]);
}

#[test]
fn incidents_outside_the_period_do_not_count() {
    for (second, sum) in [("2027-12-01", 8_000), ("2027-12-04", 4_000)] {
        let mut office = office();
        office.done(&["charge", "policy", "--percent", "1=50", "--percent", "2=100", "--within", "12"]);
        assert_eq!(in_turn(&mut office, &["2026-12-02", second]), [4_000, sum], "{second}");
    }
}

#[test]
fn half_pence_are_rounded() {
    let office = office();
    office.done(&["charge", "policy", "--percent", "1=50"]);
    let sum = tried(&office, &office.careless("LAP-1", "1001"), &["--damage", "key"]);
    assert!([166, 167].contains(&sum), "{sum}");
}

#[test]
fn a_suggestion_is_limited_by_the_cap() {
    let office = office();
    office.done(&["charge", "policy", "--cap", "30.00"]);
    let incident = office.careless("LAP-1", "1001");
    assert_eq!(tried(&office, &incident, &["--damage", "screen"]), 3_000);
    assert_eq!(tried(&office, &incident, &["--damage", "key"]), 333);
    office.done(&["charge", "policy", "--cap", "80.00"]);
    assert_eq!(tried(&office, &incident, &["--damage", "screen"]), 8_000);
    office.done(&["charge", "policy", "--cap", "79.99"]);
    assert_eq!(tried(&office, &incident, &["--damage", "screen"]), 7_999);
}

#[test]
fn age_reduces_the_suggestion_but_not_the_limit() {
    let lost = |purchased: &str| -> (Office, String) {
        let office = Office::new();
        office.done(&["asset", "edit", "LAP-1", "--purchased", purchased]);
        let loss = ["incident", "report", "LAP-1", "--kind", "loss", "--note", "left on the bus", "--person", "1001"];
        let incident = super::no(&office.json(&[&loss[..], &["--on", "2026-12-01 09:00"]].concat()));
        office.decide(&incident, "carelessness");
        (office, incident)
    };
    // A laptop's useful life is five years: a new one counts in full, one of two and a half years at half its cost.
    let (office, incident) = lost("2026-11-30");
    let new = tried(&office, &incident, &[]);
    assert!((44_000..=45_000).contains(&new), "{new}");
    let (office, incident) = lost("2024-06-01");
    let half = tried(&office, &incident, &[]);
    assert!((22_000..=23_000).contains(&half), "{half}");
    // An older laptop is worth less, but never less than zero.
    let (older, number) = lost("2022-12-02");
    assert!((0..half).contains(&tried(&older, &number, &[])));
    // The limit is still the full replacement cost.
    let assess = ["charge", "assess", "--incident", incident.as_str(), "--reason", "x"];
    let full = office.json(&[&assess[..], &["--amount", "450.00", "--dry-run"]].concat());
    assert_eq!(full["assessed_pence"], 45_000);
    office.done(&["charge", "policy", "--age", "no"]);
    assert_eq!(tried(&office, &incident, &[]), 45_000);
}

// The full replacement cost of the item or part limits all charges for one incident together.
#[test]
fn no_charge_is_above_the_replacement_cost() {
    let office = office();
    let incident = office.careless("LAP-1", "1001");
    let assess = |incident: &str, pounds: &str| -> Vec<String> {
        let words = ["charge", "assess", "--incident", incident, "--amount", pounds, "--reason", "x"];
        words.map(str::to_owned).to_vec()
    };
    let conflicts = |words: &[String]| office.conflicts(&words.iter().map(String::as_str).collect::<Vec<_>>());
    conflicts(&assess(&incident, "450.01"));
    let first = office.assess(&incident, "400.00");
    conflicts(&assess(&incident, "50.01"));
    office.assess(&incident, "50.00");
    conflicts(&assess(&incident, "0.01"));
    assert_eq!(office.charge(&first)["assessed_pence"], 40_000);

    let part = ["incident", "report", "LAP-2", "--kind", "loss", "--part", "charger", "--note", "gone"];
    let incident = super::no(&office.json(&[&part[..], &["--person", "1001"]].concat()));
    office.decide(&incident, "carelessness");
    conflicts(&assess(&incident, "35.01"));
    office.assess(&incident, "35.00");
}

#[test]
fn an_expensive_repair_is_limited_to_the_replacement_cost() {
    let office = office();
    let incident = office.careless("LAP-1", "1001");
    office.done(&["repair", "open", "LAP-1", "--incident", &incident, "--quote", "600.00"]);
    let assess = ["charge", "assess", "--incident", incident.as_str(), "--reason", "dropped", "--format", "json"];
    let ran = office.run(&assess);
    // A charge is reduced to the replacement cost or refused. It is never above the replacement cost.
    let assessed = if ran.code == 0 { ran.json()["assessed_pence"].clone() } else { Value::from(0) };
    assert!(matches!(ran.code, 0 | 2) && pence(&assessed) <= 45_000, "{ran:?}");
}

#[test]
fn a_second_charge_for_the_same_damage_is_a_question() {
    let office = office();
    let incident = office.careless("LAP-1", "1001");
    let assess = |damage: &'static str| {
        ["charge", "assess", "--incident", incident.as_str(), "--reason", "dropped", "--damage", damage]
    };
    office.done(&assess("screen"));
    let talk = office.kept_out(1, &assess("screen"));
    let said = talk["error"].to_string();
    assert!(said.contains("charge 1 is for the same damage") && said.contains("--yes"), "{said}");
    office.done(&[&assess("screen")[..], &["--yes"]].concat());
    // Other damage, an amount of its own, and a charge that was let off, ask nothing.
    let next = office.careless("LAP-2", "1003");
    let charge =
        super::no(&office.json(&["charge", "assess", "--incident", &next, "--damage", "screen", "--reason", "x"]));
    office.done(&["charge", "reverse", &charge, "--reason", "x", "--by", "B1"]);
    office.done(&["charge", "assess", "--incident", &next, "--damage", "screen", "--reason", "x"]);
    office.done(&["charge", "assess", "--incident", &next, "--amount", "1.00", "--reason", "x"]);
}
