//! The exact text of messages about tests.

use super::Caretaker;

/// A school with a kettle in date, a failed one, an overdue one, a laptop, and an item of unknown class.
fn caretaker() -> Caretaker {
    let caretaker = Caretaker::with(&[
        ("KET-1", "kettle", "Staff room"),
        ("KET-2", "kettle", "Staff room"),
        ("KET-3", "kettle", "Hall"),
        ("LAP-1", "laptop", "ICT office"),
        ("ODD-1", "other", "Hall"),
    ]);
    caretaker.done(&["pat", "pass", "KET-1"]);
    caretaker.done(&["pat", "fail", "KET-2", "--reason", "flex cut"]);
    caretaker.done(&["pat", "pass", "KET-3", "--on", "2026-05-22"]);
    caretaker
}

fn errors_of(arguments: &[&str]) -> String {
    caretaker().run(arguments).err
}

macro_rules! messages {
    ($($name:ident: [$($argument:literal),+] => $message:literal;)+) => { $(
        #[test]
        fn $name() {
            assert_eq!(errors_of(&[$($argument),+]), $message);
        }
    )+ };
}

messages! {
    a_failed_item_is_not_lent: ["out", "KET-2", "--to", "S1"] =>
        "refused: KET-2 failed its visual check on Mon 23 Nov 2026: flex cut [pat-failed]\n  \
         Keep it out of use and have it repaired. When it has passed again: `kitbook pat pass KET-2`.\n";
    an_overdue_item_is_not_lent: ["out", "KET-3", "--to", "S1"] =>
        "refused: the visual check of KET-3 was due by Sun 22 Nov 2026 [pat-overdue]\n  \
         Do that first, then record it: `kitbook pat pass KET-3`.\n  \
         Or override it: --override pat-overdue --reason \"…\".\n";
    a_pass_beyond_a_limit_is_refused: ["pat", "record", "KET-1", "--kind", "combined", "--result", "pass",
        "--earth", "0.43", "--instrument", "KT 74"] =>
        "refused: KET-1 can't pass: earth is 0.43 Ω, but must be at most 0.1 Ω [pat-limit]\n  \
         Correct the reading, or record it with --result fail. If it has a long lead, set the lead's measured \
         resistance: `kitbook pat set KET-1 --lead OHMS`. To see the limits of edition 5 of the Code of Practice: `kitbook pat limit`.\n";
    a_full_test_without_an_instrument_is_refused: ["pat", "record", "KET-1", "--kind", "combined",
        "--result", "pass"] =>
        "error: a full test needs the name of the instrument\n  \
         Add --instrument \"PrimeTest 350\", and --instrument-serial if it has one.\n";
    a_visual_check_with_readings_is_refused: ["pat", "record", "KET-1", "--kind", "visual", "--result", "pass",
        "--earth", "0.09"] =>
        "error: a visual check has no readings\n  \
         Record it as --kind full, or leave out the readings.\n";
    a_fail_without_a_reason_is_refused: ["pat", "record", "KET-1", "--kind", "visual", "--result", "fail"] =>
        "error: a fail needs a reason\n  Add --note \"flex cut\" or the reading that failed.\n";
    a_reading_that_is_not_a_number_is_refused: ["pat", "record", "KET-1", "--kind", "combined", "--result", "pass",
        "--earth", "good", "--instrument", "KT 74"] =>
        "error: “good” is not a valid earth reading\n  \
         Write the number as the instrument shows it, like 0.09 or >199.9.\n";
    an_unknown_tag_is_reported: ["pat", "pass", "QQQQQQQQ"] =>
        "error: no item has the tag “QQQQQQQQ”\n  \
         Search for it with `kitbook find TEXT`, or add it with `kitbook asset add`.\n";
    an_unknown_part_is_reported: ["pat", "pass", "LAP-1/battery"] =>
        "error: LAP-1 has no part “battery”\n  Give one that it has: charger or case.\n";
    an_asset_is_not_replaced_like_a_part: ["pat", "pass", "KET-1", "--replaced"] =>
        "error: KET-1 is not a part: a new item gets its own tag\n  \
         Add the new item: `kitbook asset add`. --replaced is only for a part, like LAP-0042/charger.\n";
    an_unknown_result_is_reported: ["pat", "void", "99", "--reason", "wrong scan"] =>
        "error: there is no test result 99\n  `kitbook pat history` lists results with their numbers.\n";
    a_counted_result_is_not_accepted: ["pat", "accept", "1", "--reason", "long lead"] =>
        "error: test result 1 is counted, not queried\n  \
         `kitbook pat history --queried` lists the passes waiting to be accepted.\n";
    a_result_not_from_a_file_is_not_matched: ["pat", "match", "1", "KET-2"] =>
        "error: test result 1 was recorded by hand, and its item is known\n  \
         To see the results to match: `kitbook pat history --unmatched`. If this one has the wrong item, void it, then \
         record it again: `kitbook pat void 1 --reason \"…\"`.\n";
    an_interval_without_a_note_is_refused: ["pat", "interval", "KET-1", "--visual", "3"] =>
        "error: an interval other than the default needs a risk assessment\n  \
         Add --note \"what it found, and where you keep it\".\n";
    a_negative_interval_is_refused: ["pat", "interval", "KET-1", "--visual", "-1", "--note", "x"] =>
        "error: invalid value '-1' for '--visual <MONTHS>': write a whole number of months up to 240, or default\n\n\
         For more information, try '--help'.\n";
    an_unknown_limit_is_reported: ["pat", "limit", "flash", "1"] =>
        "error: there is no limit “flash”\n  \
         The limits are earth, insulation-heating, insulation-1, insulation-2, insulation-3, leakage, leakage-1-portable, \
         leakage-1 and leakage-2.\n";
    an_untested_item_has_no_label: ["pat", "label", "LAP-1"] =>
        "error: LAP-1 can't have a label yet: never tested\n  \
         Check it, then record that: `kitbook pat pass LAP-1`.\n";
    a_bad_period_is_refused: ["pat", "due", "--within", "soon"] =>
        "error: “soon” is not a number of days or weeks, or a date\n  Write it like 30d or 4w, or the last day: 31/8/2027.\n";
    an_empty_round_is_reported: ["pat", "sheet", "--location", "Attic"] =>
        "error: no matching item needs a test\n  \
         `kitbook pat due` lists the tests due and their locations; `kitbook asset list --location TEXT` lists the \
         items in a location.\n";
    // These commands succeed, with a note or a warning.
    an_unknown_class_is_noted: ["pat", "pass", "ODD-1"] =>
        "note: the construction class of ODD-1 is unknown, so it counts as class I; if it is class II, run \
         `kitbook pat set ODD-1 --class II`\n";
    a_never_tested_charger_gives_a_warning: ["out", "LAP-1", "--to", "S1"] =>
        "warning: LAP-1/charger has never been tested\n  \
         New items can go out after a visual check. Record it: `kitbook pat pass LAP-1/charger`.\n\
         note: slip 1: 1 item to Zoë Bird. To sign: `kitbook slip print 1`, then \
         `kitbook loan sign --slip 1 --how paper`\n";
}

/// A renewal is checked like a new loan.
#[test]
fn a_failed_item_is_not_renewed() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["pat", "pass", "KET-1"]);
    caretaker.done(&["out", "KET-1", "--to", "S1"]);
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "flex cut"]);

    let ran = caretaker.run(&["loan", "renew", "1", "--due", "+7d"]);

    assert_eq!(ran.code, 1);
    assert_eq!(
        ran.err,
        "refused: KET-1 failed its visual check on Mon 23 Nov 2026: flex cut [pat-failed]\n  \
         Keep it out of use and have it repaired. When it has passed again: `kitbook pat pass KET-1`.\n"
    );
}

/// Otherwise a trolley of thirty laptops would give thirty warnings.
#[test]
fn a_warning_of_many_items_is_given_once_with_their_tags() {
    let mut caretaker = Caretaker::new();
    caretaker.done(&["asset", "add", "--category", "laptop", "--tag-prefix", "LAP-", "--count", "8"]);
    caretaker.at("2026-11-23");
    let tags: Vec<String> = (1..=8).map(|n| format!("LAP-000{n}")).collect();
    let mut arguments = vec!["out", "--to", "S1"];
    arguments.extend(tags.iter().map(String::as_str));

    let ran = caretaker.run(&arguments);

    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.err.matches("has never been tested").count(), 1, "{}", ran.err);
    let passes = ran.err.lines().find(|line| line.contains("`kitbook pat pass")).unwrap();
    assert!(tags.iter().all(|tag| ran.err.contains(tag) && passes.contains(&format!("{tag}/charger"))), "{}", ran.err);
}

/// Warnings that say something else of each item can't be given as one.
#[test]
fn only_three_warnings_of_a_kind_are_listed() {
    let caretaker = Caretaker::new();
    caretaker.done(&["rule", "set", "pat-overdue", "warn"]);
    let tags: Vec<String> = (1..=5).map(|n| format!("CHG-{n}")).collect();
    for (month, tag) in (1..).zip(&tags) {
        caretaker.done(&["asset", "add", tag, "--category", "charger", "--purchased", "2024-12-01"]);
        caretaker.done(&["pat", "pass", tag, "--on", &format!("2025-0{month}-01")]);
    }
    let mut arguments = vec!["out", "--to", "S1"];
    arguments.extend(tags.iter().map(String::as_str));

    let ran = caretaker.run(&arguments);

    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.err.matches("was due by").count(), 3, "{}", ran.err);
    assert!(ran.err.contains("warning: and 2 more like this (pat-overdue)\n"), "{}", ran.err);
}

// Hazeldene 4.17, Trosnant: items brought in are PAT tested before use. A school can require that for all items.
#[test]
fn a_school_can_refuse_never_tested_items() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["rule", "set", "pat-never-tested", "refuse"]);
    assert_eq!(caretaker.run(&["out", "KET-1", "--to", "S1"]).code, 1);
    caretaker.done(&["pat", "pass", "KET-1"]);
    assert_eq!(caretaker.run(&["out", "KET-1", "--to", "S1"]).code, 0);
}
