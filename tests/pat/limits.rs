//! Readings on and beyond each limit, in both editions.

use super::{Caretaker, each};
use serde_json::json;

/// The arguments to record a passed full test: this reading, and good ones of earth and insulation.
fn pass<'a>(reading: &'a str, value: &'a str) -> Vec<&'a str> {
    pass_with(&[(reading, value)])
}

fn pass_with<'a>(readings: &[(&'a str, &'a str)]) -> Vec<&'a str> {
    let head = ["pat", "record", "KET-1", "--kind", "combined", "--result", "pass", "--instrument", "PrimeTest 350"];
    let good = [("--earth", "0.05"), ("--insulation", "99")];
    let good = good.iter().filter(|(name, _)| readings.iter().all(|(given, _)| given != name));
    let given = readings.iter().chain(good).flat_map(|(name, value)| [*name, *value]);
    head.into_iter().chain(given).collect()
}

/// Checks that `good` passes, and that `bad` is refused with the limit shown.
fn check_limit(caretaker: &mut Caretaker, reading: &str, good: &str, bad: &str, limit: &str) {
    let recorded = caretaker.json(&pass(reading, good));
    assert_eq!((&recorded["result"], &recorded["state"]), (&json!("pass"), &json!("counted")), "{reading} {good}");
    let (rule, message) = caretaker.refusal(&pass(reading, bad));
    assert_eq!(rule, "pat-limit", "{message}");
    assert!(message.contains(bad) && message.contains(limit), "{reading} {bad}: {limit} is not in {message}");
}

/// A school with a kettle of this class and type, which doesn't count as heating.
fn kettle(class: &str, kind: &str) -> Caretaker {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "set", "KET-1", "--class", class, "--type", kind, "--heating", "no"]);
    caretaker
}

#[test]
fn earth_is_at_most_a_tenth_of_an_ohm() {
    for class in ["I", "unknown"] {
        check_limit(&mut kettle(class, "P"), "--earth", "0.1", "0.11", "0.1 Ω");
    }
    check_limit(&mut kettle("I", "P"), "--earth", "0.10", "0.101", "0.1 Ω");
}

// Earth ≤ 0.1 + R, where R is the resistance of the lead.
#[test]
fn the_resistance_of_a_long_lead_is_added_to_the_earth_limit() {
    let mut caretaker = kettle("I", "M");
    caretaker.done(&["pat", "set", "KET-1", "--lead", "0.25"]);
    check_limit(&mut caretaker, "--earth", "0.35", "0.36", "0.35 Ω");
    caretaker.done(&["pat", "set", "KET-1", "--lead", "none"]);
    check_limit(&mut caretaker, "--earth", "0.1", "0.35", "0.1 Ω");
}

#[test]
fn insulation_of_class_one_is_at_least_one_megohm() {
    for class in ["I", "unknown"] {
        check_limit(&mut kettle(class, "P"), "--insulation", "1", "0.99", "1 MΩ");
    }
}

#[test]
fn insulation_of_class_one_heating_is_at_least_three_tenths() {
    // A kettle of the built-in category counts as heating.
    let mut caretaker = Caretaker::with_a_kettle();
    check_limit(&mut caretaker, "--insulation", "0.3", "0.29", "0.3 MΩ");
    caretaker.done(&["pat", "set", "KET-1", "--heating", "no"]);
    check_limit(&mut caretaker, "--insulation", "1.0", "0.3", "1 MΩ");
}

#[test]
fn insulation_of_class_two_is_at_least_two_megohms() {
    check_limit(&mut kettle("II", "P"), "--insulation", "2", "1.99", "2 MΩ");
}

#[test]
fn insulation_of_class_three_is_at_least_a_quarter() {
    check_limit(&mut kettle("III", "P"), "--insulation", "0.25", "0.24", "0.25 MΩ");
}

#[test]
fn leakage_in_the_fifth_edition_is_at_most_five_milliamps_for_every_class() {
    for (class, kind) in [("I", "P"), ("I", "H"), ("I", "S"), ("II", "IT"), ("III", "P"), ("unknown", "M")] {
        check_limit(&mut kettle(class, kind), "--leakage", "5", "5.01", "5 mA");
    }
}

// 4th edition: 0.75 mA for hand-held and portable class I, 3.5 for other class I, 0.25 for class II.
#[test]
fn leakage_in_the_fourth_edition_depends_on_class_and_type() {
    for (class, kind, good, bad) in [
        ("I", "H", "0.75", "0.76"),
        ("I", "P", "0.75", "0.76"),
        ("unknown", "P", "0.75", "0.76"),
        ("I", "M", "3.5", "3.51"),
        ("I", "S", "3.5", "3.51"),
        ("I", "IT", "3.5", "3.51"),
        ("II", "P", "0.25", "0.26"),
        ("II", "S", "0.25", "0.26"),
    ] {
        let mut caretaker = kettle(class, kind);
        caretaker.done(&["pat", "limit", "--edition", "4"]);
        check_limit(&mut caretaker, "--leakage", good, bad, &format!("{good} mA"));
        // Changing the edition changes the limit at once.
        caretaker.done(&["pat", "limit", "--edition", "5"]);
        check_limit(&mut caretaker, "--leakage", bad, "5.01", "5 mA");
    }
}

#[test]
fn the_fourth_edition_has_the_same_earth_and_insulation_limits() {
    let mut caretaker = kettle("I", "P");
    caretaker.done(&["pat", "limit", "--edition", "4"]);
    check_limit(&mut caretaker, "--earth", "0.1", "0.11", "0.1 Ω");
    check_limit(&mut caretaker, "--insulation", "1", "0.99", "1 MΩ");
}

#[test]
fn a_school_can_set_its_own_limits() {
    let mut caretaker = kettle("I", "P");
    caretaker.done(&["pat", "limit", "earth", "0.2"]);
    check_limit(&mut caretaker, "--earth", "0.2", "0.21", "0.2 Ω");
    caretaker.done(&["pat", "limit", "earth", "default"]);
    check_limit(&mut caretaker, "--earth", "0.1", "0.2", "0.1 Ω");
    let limits = caretaker.json(&["pat", "limit"]);
    assert!(each(&limits, "limit").contains(&"earth".to_owned()), "{limits}");
    for bad in [&["earth", "lots"][..], &["nonsense", "1"], &["--edition", "6"], &["earth=-1"]] {
        caretaker.kept_out(2, &[&["pat", "limit"], bad].concat());
    }
}

#[test]
fn a_reading_beyond_the_range_passes_if_every_possible_value_does() {
    let caretaker = kettle("I", "P");
    let recorded = caretaker.json(&pass("--insulation", ">199.9"));
    assert_eq!(
        recorded["readings"][1],
        json!({"test": "insulation", "comparator": ">", "value": "199.9", "unit": "MΩ", "result": null})
    );
    let recorded = caretaker.json(&pass("--earth", "<0.05"));
    assert_eq!(recorded["readings"][0]["comparator"], "<");
}

#[test]
fn all_broken_limits_are_listed_at_once() {
    let caretaker = kettle("I", "P");
    let arguments = pass_with(&[("--earth", "0.43"), ("--insulation", "0.2"), ("--leakage", "7")]);
    let talk = caretaker.kept_out(1, &arguments);
    let message: String = each(&talk["refusals"], "message").concat();
    for limit in ["0.1 Ω", "1 MΩ", "5 mA"] {
        assert!(message.contains(limit), "{limit} is not in {message}");
    }
    let plain = caretaker.run(&arguments);
    assert_eq!((plain.code, plain.out.as_str()), (1, ""));
    assert!(plain.err.contains("0.1 Ω"), "{}", plain.err);
}

#[test]
fn a_failed_check_without_a_number_does_not_pass() {
    let caretaker = kettle("I", "P");
    for flag in ["--polarity", "--functional", "--lead-continuity"] {
        assert_eq!(caretaker.refusal(&pass(flag, "fail")).0, "pat-limit", "{flag}");
        caretaker.done(&pass(flag, "ok"));
    }
}

#[test]
fn a_fail_may_have_any_readings() {
    let caretaker = kettle("I", "P");
    let mut arguments = pass("--earth", "0.43");
    arguments[6] = "fail";
    let recorded = caretaker.json(&[&arguments[..], &["--note", "earth broken"]].concat());
    assert_eq!((&recorded["result"], &recorded["state"]), (&json!("fail"), &json!("counted")));
    assert_eq!(caretaker.status("KET-1"), "failed");
}

#[test]
fn a_bad_pass_is_refused_late_and_in_a_dry_run() {
    let caretaker = kettle("I", "P");
    for more in [&["--on", "2026-11-01"][..], &["--dry-run"]] {
        assert_eq!(caretaker.refusal(&[&pass("--earth", "0.11")[..], more].concat()).0, "pat-limit");
    }
}
