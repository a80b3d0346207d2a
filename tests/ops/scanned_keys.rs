//! Scans on standard input: a pupil's card whose number is also an item's tag is no item, and no person.

use crate::support::{Cli, School};

/// A pupil with the ref 2002, and a tablet with the tag 2002 that someone else holds.
fn desk() -> (School, Cli) {
    let school = School::new();
    let cli = Cli::of(&school);
    cli.done(&["asset", "add", "2002", "--category", "tablet", "--serial", "SER-7"]);
    cli.done(&["asset", "add", "KET-1", "--category", "laptop", "--serial", "2003"]);
    cli.done(&["person", "add", "S1", "--kind", "staff", "--last-name", "One"]);
    cli.done(&["person", "add", "2002", "--first-name", "Ed", "--last-name", "Eve", "--class", "9B"]);
    cli.done(&["out", "2002", "--to", "S1"]);
    (school, cli)
}

fn is_on_loan(cli: &Cli) -> bool {
    cli.json(&["asset", "show", "KET-1"])["state"] != "on_loan" && cli.json(&["show", "2002"])["state"] == "on_loan"
}

#[test]
fn a_card_whose_number_is_a_tag_takes_nothing_in_through_a_pipe() {
    let (_school, cli) = desk();
    for command in [&["in", "-"][..], &["seen", "-", "--all-well"], &["pat", "pass", "-"]] {
        let before = cli.traces();
        let ran = cli.feed("2002\n", command);
        assert_eq!((ran.code, cli.traces()), (3, before), "{command:?}: {ran:?}");
        assert!(ran.err.contains("“2002” is the item 2002 and also Ed Eve (9B)"), "{command:?}: {ran:?}");
        assert!(ran.err.contains("type `item 2002`"), "{command:?}: {ran:?}");
    }
    assert!(is_on_loan(&cli));
    // A tag, its serial, and the word before it mean the item.
    assert_eq!(cli.feed("SER-7\n", &["seen", "-", "--all-well"]).code, 0);
    let ran = cli.feed("item 2002\n", &["in", "-"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(!is_on_loan(&cli));
}

#[test]
fn a_card_whose_number_is_a_tag_is_no_test_in_a_round() {
    let (_school, cli) = desk();
    let before = cli.traces();
    for lines in ["2002\n", "p 2002\n", "f 2002 cracked\n"] {
        let ran = cli.feed(lines, &["pat", "log"]);
        assert!(ran.code == 3 && ran.out.contains("and also Ed Eve (9B)"), "{lines}: {ran:?}");
    }
    assert_eq!(cli.traces(), before);
    let ran = cli.feed("item 2002\n", &["pat", "log"]);
    assert!(ran.code == 0 && ran.err.contains("1 passed"), "{ran:?}");
}

#[test]
fn a_card_is_no_item_of_a_stocktake() {
    let (_school, cli) = desk();
    cli.done(&["person", "add", "2003", "--last-name", "Three", "--class", "9B"]);
    cli.done(&["stocktake", "open", "--all"]);
    let before = cli.traces();
    for (card, said) in [
        ("2002", "“2002” is the item 2002 and also a person's ref or username"),
        ("2003", "“2003” is the item KET-1 and also a person's ref or username"),
        ("S1", "“S1” is no item, but a person's ref or username"),
    ] {
        for ran in [
            cli.feed(&format!("{card}\n"), &["stocktake", "scan", "1", "--room", "Hall"]),
            cli.feed(&format!("{card}\n"), &["stocktake", "scan", "1", "-", "--room", "Hall"]),
        ] {
            let told = format!("{}{}", ran.out, ran.err);
            assert!(ran.code == 3 && told.contains(said), "{ran:?}");
            assert!(told.contains(&format!("type `item {card}`")), "{ran:?}");
            assert!(!told.contains("Eve") && !told.contains("Three"), "counting shows nobody's name: {ran:?}");
        }
    }
    assert_eq!(cli.traces(), before);
    // With the word before it, the item counts, and a label that no item has is noted as it is read.
    let ran = cli.feed("item 2002\nITEM S1\n", &["stocktake", "scan", "1", "--room", "Hall", "--format", "json"]);
    let scans = ran.json();
    assert_eq!((&scans[0]["scan"]["tag"], &scans[1]["scan"]["word"]), (&"2002".into(), &"S1".into()), "{ran:?}");
}

#[test]
fn a_word_with_a_zero_byte_is_no_key_and_no_fault_of_the_register() {
    let (_school, cli) = desk();
    cli.done(&["stocktake", "open", "--all"]);
    let before = cli.traces();
    for command in [
        &["in", "-"][..],
        &["seen", "-", "--all-well"],
        &["pat", "log"],
        &["desk"],
        &["stocktake", "scan", "1", "--room", "Hall"],
    ] {
        let ran = cli.feed("2002\0\n", command);
        assert!((2..=3).contains(&ran.code), "{command:?}: {ran:?}");
        assert!(!format!("{}{}", ran.out, ran.err).contains("report this"), "{command:?}: {ran:?}");
    }
    assert_eq!(cli.traces(), before);
}

#[test]
fn a_ref_that_is_also_a_serial_is_said_at_every_door() {
    let (school, cli) = desk();
    let note = |key: &str, item: &str, tag: &str| {
        format!("note: {key} is also the serial of {item}; `kitbook show {tag}` shows the asset")
    };
    let added = cli.done(&["person", "add", "2003", "--last-name", "Three", "--class", "9B"]);
    assert_eq!(added.err.trim_end(), note("2003", "KET-1", "KET-1"));
    let edited = cli.done(&["person", "edit", "S1", "--username", "ser-7"]);
    assert_eq!(edited.err.trim_end(), note("ser-7", "2002", "2002"));
    cli.done(&["asset", "add", "KET-2", "--category", "laptop", "--serial", "2004"]);
    let path = school.folder.path().join("people.csv");
    std::fs::write(&path, "Ref,First name,Last name,Kind\n2004,Ann,Four,pupil\n").unwrap();
    let imported = cli.done(&["person", "import", path.to_str().unwrap()]);
    assert!(imported.err.contains(&note("2004", "KET-2", "KET-2")), "{imported:?}");
    // And the other way round.
    let item = cli.done(&["asset", "add", "KET-3", "--category", "laptop", "--serial", "S1"]);
    assert!(item.err.contains("S1 is also a ref or username of One (staff)"), "{item:?}");
}
