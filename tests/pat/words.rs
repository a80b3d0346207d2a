//! What people read about tests, word for word: what happened, to which item, and what to do next.

use super::Caretaker;

/// Items in several states: a kettle in order, one that failed, one overdue, a laptop, an item of unknown class.
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

fn said(arguments: &[&str]) -> String {
    caretaker().run(arguments).err
}

macro_rules! words {
    ($($name:ident: [$($argument:literal),+] => $said:literal;)+) => { $(
        #[test]
        fn $name() {
            assert_eq!(said(&[$($argument),+]), $said);
        }
    )+ };
}

words! {
    a_failed_item_is_not_lent: ["out", "KET-2", "--to", "S1"] =>
        "refused: KET-2 failed its visual check on Mon 23 Nov 2026: flex cut [pat-failed]\n  \
         Keep it out of use. When it is mended and has passed, say `kitbook pat pass KET-2`.\n";
    an_overdue_item_is_not_lent: ["out", "KET-3", "--to", "S1"] =>
        "refused: the visual check of KET-3 was due by Sun 22 Nov 2026 [pat-overdue]\n  \
         Look at it or test it first, then say `kitbook pat pass KET-3`.\n  \
         Or override it: --override pat-overdue --reason \"…\".\n";
    a_pass_beyond_its_limit: ["pat", "record", "KET-1", "--kind", "combined", "--result", "pass", "--earth", "0.43",
        "--instrument", "KT 74"] =>
        "refused: KET-1 can't pass: earth 0.43 Ω, and must be at most 0.1 Ω (edition 5 of the Code of Practice) [pat-limit]\n  \
         Record it with --result fail, or correct the reading. The measured resistance of a long lead counts: \
         `kitbook pat set KET-1 --lead OHMS`. The limits are in `kitbook pat limit`.\n";
    a_combined_test_without_its_instrument: ["pat", "record", "KET-1", "--kind", "combined", "--result", "pass"] =>
        "error: a combined test names its instrument\n  \
         Add --instrument \"PrimeTest 350\", and --instrument-serial if it has one.\n";
    a_visual_inspection_measures_nothing: ["pat", "record", "KET-1", "--kind", "visual", "--result", "pass", "--earth", "0.09"] =>
        "error: a visual inspection measures nothing\n  \
         Record it as --kind full, or leave the readings away.\n";
    a_fail_says_why: ["pat", "record", "KET-1", "--kind", "visual", "--result", "fail"] =>
        "error: a fail says why\n  Add --note \"flex cut\", or the reading that failed.\n";
    a_reading_that_is_none: ["pat", "record", "KET-1", "--kind", "combined", "--result", "pass", "--earth", "good",
        "--instrument", "KT 74"] =>
        "error: “good” is not a reading of earth\n  Write a number as the instrument shows it, like 0.09 or >199.9.\n";
    an_item_that_is_not_known: ["pat", "pass", "QQQQQQQQ"] =>
        "error: no asset has the tag “QQQQQQQQ”\n  \
         Look for it with `kitbook find TEXT`, or add it with `kitbook asset add`.\n";
    a_part_that_it_does_not_have: ["pat", "pass", "LAP-1/battery"] =>
        "error: LAP-1 has no part “battery”\n  It has charger and case.\n";
    an_item_is_no_part: ["pat", "pass", "KET-1", "--replaced"] =>
        "error: KET-1 is no part: another item has a tag of its own\n  \
         Register the new one with `kitbook asset add`; --replaced is for a part, like LAP-0042/charger.\n";
    a_result_that_is_not_there: ["pat", "void", "99", "--reason", "wrong scan"] =>
        "error: there is no test result 99\n  `kitbook pat history` shows results with their numbers.\n";
    a_result_that_waits_for_nobody: ["pat", "accept", "1", "--reason", "long lead"] =>
        "error: test result 1 is counted, not queried\n  \
         `kitbook pat history --queried` lists what waits to be accepted.\n";
    a_result_that_came_from_no_file: ["pat", "match", "1", "KET-2"] =>
        "error: test result 1 came from no tester's file\n  \
         If it is of another item, strike it out: `kitbook pat void 1 --reason \"…\"`.\n";
    an_interval_rests_on_something: ["pat", "interval", "KET-1", "--visual", "3"] =>
        "error: an interval of the school's own rests on a risk assessment\n  \
         Add --note \"what was found, and where it is kept\".\n";
    an_interval_beyond_belief: ["pat", "interval", "KET-1", "--visual", "-1", "--note", "x"] =>
        "error: invalid value '-1' for '--visual <MONTHS>': write a whole number of months up to 240, or default\n\n\
         For more information, try '--help'.\n";
    a_limit_that_is_none: ["pat", "limit", "flash", "1"] =>
        "error: there is no limit “flash”\n  \
         The limits are earth, insulation-heating, insulation-1, insulation-2, insulation-3, leakage, leakage-1-portable, \
         leakage-1 and leakage-2.\n";
    nothing_for_a_label: ["pat", "label", "LAP-1"] =>
        "error: LAP-1 was never tested, so there is nothing for a label\n  \
         Look at it, then say `kitbook pat pass LAP-1`.\n";
    how_far_ahead: ["pat", "due", "--within", "soon"] =>
        "error: “soon” is not a number of days or weeks, or a date\n  Write it like 30d or 4w, or the last day: 31/8/2027.\n";
    nothing_for_a_round: ["pat", "sheet", "--location", "Attic"] =>
        "error: nothing that is to be tested is there\n  \
         `kitbook pat due` lists what is due and where; `kitbook asset list --location TEXT` what is in a place.\n";
    // Said, and done all the same.
    a_class_that_is_not_known: ["pat", "pass", "ODD-1"] =>
        "note: ODD-1: its construction class is not known, so it is treated as class I; say `kitbook pat set ODD-1 --class II` if it is\n";
    a_charger_was_never_tested: ["out", "LAP-1", "--to", "S1"] =>
        "warning: LAP-1/charger was never tested\n  \
         New kit may stand on a look: `kitbook pat pass LAP-1/charger`.\n\
         note: slip 1: 1 item to Zoë Bird; to be signed: `kitbook slip print 1`, then `kitbook loan sign --slip 1 --how paper`\n";
}

/// What is lent on is lent: a failed item may not stay out longer.
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
         Keep it out of use. When it is mended and has passed, say `kitbook pat pass KET-1`.\n"
    );
}

/// A trolley of thirty is not sixty lines of warnings.
#[test]
fn many_warnings_of_a_kind_are_three_and_a_number() {
    let mut caretaker = Caretaker::new();
    caretaker.done(&["asset", "add", "--category", "laptop", "--tag-prefix", "LAP-", "--count", "8"]);
    caretaker.at("2026-11-23");
    let tags: Vec<String> = (1..=8).map(|n| format!("LAP-000{n}")).collect();
    let mut arguments = vec!["out", "--to", "S1"];
    arguments.extend(tags.iter().map(String::as_str));

    let ran = caretaker.run(&arguments);

    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.err.matches("was never tested").count(), 3, "{}", ran.err);
    assert!(ran.err.contains("warning: and 5 more of the kind (pat-never-tested)\n"), "{}", ran.err);
}

// Hazeldene 4.17, Trosnant: what is brought in is PAT tested before it is used. The school makes that so for all kit.
#[test]
fn where_the_school_says_so_nothing_is_used_before_it_was_tested() {
    let caretaker = Caretaker::with_a_kettle();
    caretaker.done(&["rule", "set", "pat-never-tested", "refuse"]);
    assert_eq!(caretaker.run(&["out", "KET-1", "--to", "S1"]).code, 1);
    caretaker.done(&["pat", "pass", "KET-1"]);
    assert_eq!(caretaker.run(&["out", "KET-1", "--to", "S1"]).code, 0);
}
