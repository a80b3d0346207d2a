//! `pat log --location`: the caretaker's round of one room, with readings typed in one line.

use super::{Caretaker, each, text};
use serde_json::{Value, json};
use std::fs;

const HALL: [&str; 3] = ["pat", "log", "--location"];

/// A school with kettles, a fan and a laptop in the hall, and a kettle elsewhere.
fn school() -> Caretaker {
    Caretaker::with(&[
        ("KET-1", "kettle", "Hall"),
        ("KET-2", "kettle", "Hall"),
        ("FAN-1", "fan", "Hall"),
        ("LAP-1", "laptop", "Hall"),
        ("KET-9", "kettle", "Sports hall"),
    ])
}

/// Runs a round of the hall as JSON, with an instrument, and gives its exit code and answers.
fn round(caretaker: &Caretaker, lines: &str, more: &[&str]) -> (u8, Vec<Value>) {
    let arguments = [&HALL[..], &["Hall", "--instrument", "KT 74", "--format", "json"], more].concat();
    let ran = caretaker.cli.feed(lines, &arguments);
    (ran.code, ran.json().as_array().unwrap().clone())
}

/// The effects of the answers, without the room's list and the end.
fn did(answers: &[Value]) -> Vec<String> {
    answers[1..answers.len() - 1].iter().map(|answer| text(&answer["did"])).collect()
}

/// The labels of the items in a room's answer.
fn labels(answer: &Value) -> Vec<String> {
    let label = |item: &Value| match item["part"].as_str() {
        Some(part) => format!("{}/{part}", text(&item["tag"])),
        None => text(&item["tag"]),
    };
    answer["room"]["items"].as_array().unwrap().iter().map(label).collect()
}

#[test]
fn a_round_begins_with_the_list_of_the_room_and_ends_with_what_it_missed() {
    let caretaker = school();
    caretaker.full_test("FAN-1", "2026-11-01");
    let (code, answers) = round(&caretaker, "KET-1\n0.08 99 P\nlap-1\nP\n", &[]);
    assert_eq!((code, did(&answers)), (0, ["opened", "recorded", "opened", "recorded"].map(str::to_owned).to_vec()));
    // The sports hall is another room. A laptop's charger is what is tested.
    assert_eq!(labels(&answers[0]), ["FAN-1", "KET-1", "KET-2", "LAP-1/charger"]);
    assert_eq!((&answers[0]["room"]["location"], &answers[0]["room"]["due"]), (&json!("Hall"), &json!(3)));
    let missed = answers.last().unwrap();
    assert_eq!((&missed["did"], labels(missed)), (&json!("missed"), vec!["KET-2".to_owned()]));
    assert_eq!((&missed["passed"], &missed["failed"]), (&json!(2), &json!(0)));
    let ran = caretaker.cli.feed("KET-2\nF flex cut\n", &[&HALL[..], &["hall"]].concat());
    for words in [
        "ROOM     Hall: 4 items with tests, 1 due",
        "charger of LAP-1",
        "visual check: never done",
        "MISSED   nothing in Hall",
    ] {
        assert!(ran.out.contains(words), "{words:?} is not in\n{}", ran.out);
    }
    // Each item is a line of its own: a break within a line would be a character that no terminal shows.
    assert!(!ran.out.contains('\u{fffd}'), "{}", ran.out);
    let lines: Vec<&str> = ran.out.lines().filter(|line| line.starts_with("  ")).collect();
    assert_eq!(lines.len(), 4, "{}", ran.out);
    let listed = caretaker.cli.feed("list\n", &[&HALL[..], &["hall"]].concat()).out;
    assert!(!listed.contains('\u{fffd}') && listed.lines().count() > 5, "{listed}");
}

#[test]
fn the_room_is_known_by_its_full_name() {
    let caretaker = school();
    for (name, near) in [("Hal", "Hall"), ("sports", "Sports hall"), ("Cellar", "")] {
        let talk = caretaker.kept_out(3, &[&HALL[..], &[name]].concat());
        assert!(text(&talk["error"]["hint"]).contains(near), "{talk}");
    }
    let (_, answers) = round(&caretaker, "", &[]);
    assert_eq!(answers.iter().map(|answer| text(&answer["did"])).collect::<Vec<_>>(), ["room", "missed"]);
}

#[test]
fn what_is_inside_a_trolley_in_the_room_is_in_its_list() {
    let caretaker = Caretaker::with(&[("TRL-1", "trolley", "Hall"), ("LAP-7", "laptop", "Office")]);
    caretaker.done(&["kit", "put", "TRL-1", "LAP-7"]);
    let (_, answers) = round(&caretaker, "", &[]);
    assert_eq!(labels(&answers[0]), ["LAP-7/charger", "TRL-1"]);
}

#[test]
fn own_devices_on_site_are_in_the_list_and_can_be_tested() {
    let caretaker = school();
    caretaker.done(&["rule", "set", "own-device-permission", "off"]);
    let admit = ["own-device", "admit", "S1", "--what", "fan heater", "--tested-on", "2026-01-12"];
    caretaker.done(&[&admit[..], &["--tester", "J Okoro"]].concat());
    let (code, answers) = round(&caretaker, "own 1 P\nown 1 F plug cracked\nown 9 P\nown 1\n", &[]);
    assert_eq!(answers[0]["own_devices"][0]["what"], "fan heater");
    assert_eq!((code, did(&answers)), (3, ["own_device", "nothing", "nothing", "nothing"].map(str::to_owned).to_vec()));
    let device = &caretaker.json(&["own-device", "list"])[0];
    assert_eq!([&device["tested_on"], &device["tester"]], ["2026-11-23", "tess"]);
    let shown = caretaker.cli.feed("", &[&HALL[..], &["Hall"]].concat()).out;
    assert!(shown.contains("own 1") && shown.contains("fan heater of Zoë Bird: tested on"), "{shown}");
}

#[test]
fn readings_are_typed_in_one_line() {
    let caretaker = school();
    for (lines, readings) in [
        ("KET-1\n0.08 >99 P\n", &["earth 0.08", "insulation >99"][..]),
        ("KET-2\n.08 L0.5 p\n", &["earth .08", "leakage 0.5"]),
        ("FAN-1\n99 P\n", &["insulation 99"]),
        ("LAP-1/charger > 199.9 P\n", &["insulation >199.9"]),
    ] {
        let (code, answers) = round(&caretaker, lines, &["--tester", "J Okoro", "--instrument-serial", "41C"]);
        assert_eq!(code, 0, "{answers:?}");
        let test = &answers[answers.len() - 2]["test"];
        let read = test["readings"].as_array().unwrap().iter().map(|r| {
            format!("{} {}{}", text(&r["test"]), r["comparator"].as_str().unwrap_or_default(), text(&r["value"]))
        });
        assert_eq!(
            read.collect::<Vec<_>>().join(", ").replace("0.08", ".08"),
            readings.join(", ").replace("0.08", ".08")
        );
        assert_eq!(
            [&test["kind"], &test["result"], &test["tester"], &test["instrument"], &test["instrument_serial"]],
            ["combined", "pass", "J Okoro", "KT 74", "41C"]
        );
    }
}

#[test]
fn class_and_fuse_that_differ_are_typed_in_the_same_line() {
    let caretaker = school();
    let (code, answers) = round(&caretaker, "KET-1\nclass II fuse 3 99 P\n", &[]);
    assert_eq!(code, 0, "{answers:?}");
    let notes = answers[2]["notes"].to_string();
    assert!(
        notes.contains("KET-1 is class II now, not I") && notes.contains("the fuse of KET-1 is 3 A now"),
        "{notes}"
    );
    let item = &caretaker.json(&["pat", "list", "KET-1"])[0];
    assert_eq!((&item["class"], &item["fuse_amps"]), (&json!("II"), &json!("3")));
    // The same again changes nothing, and a refused line changes nothing.
    let (_, answers) = round(&caretaker, "KET-1\nclass II fuse 3 98 P\nKET-2\nclass II 0.5 P\n", &[]);
    assert_eq!(answers[2]["notes"], json!([]));
    assert_eq!(answers[4]["did"], "refused");
    assert_eq!(caretaker.json(&["pat", "list", "KET-2"])[0]["class"], "I");
    // Without a result, the item stays open.
    let (_, answers) = round(&caretaker, "KET-2\nfuse 13\n0.08 99 P\n", &[]);
    assert_eq!(did(&answers), ["opened", "changed", "recorded"]);
    assert_eq!(caretaker.json(&["pat", "list", "KET-2"])[0]["fuse_amps"], "13");
}

#[test]
fn a_pass_needs_its_readings_and_an_unknown_class_is_asked_for() {
    let caretaker = Caretaker::with(&[("KET-1", "kettle", "Hall"), ("OTH-1", "other", "Hall")]);
    let before = caretaker.traces();
    let (code, answers) = round(&caretaker, "KET-1\n99 P\nOTH-1\n99 P\n", &[]);
    assert_eq!((code, did(&answers)), (2, ["opened", "nothing", "opened", "nothing"].map(str::to_owned).to_vec()));
    assert!(answers[2]["error"]["message"].as_str().unwrap().contains("needs earth and insulation"), "{answers:?}");
    assert!(answers[4]["error"]["message"].as_str().unwrap().contains("the class of OTH-1 is unknown"), "{answers:?}");
    assert_eq!(caretaker.traces(), before);
    let (code, _) = round(&caretaker, "KET-1\nT pass/fail tester\nOTH-1\nclass II 99 P\n", &[]);
    assert_eq!(code, 0);
    assert_eq!(caretaker.json(&["pat", "history", "KET-1"])[0]["no_readings"], "pass/fail tester");
    assert_eq!(caretaker.json(&["pat", "list", "OTH-1"])[0]["class"], "II");
    // Without a reason, `T` needs the option.
    let caretaker = school();
    assert_eq!(round(&caretaker, "KET-1\nT\n", &[]).0, 2);
    assert_eq!(round(&caretaker, "KET-1\nT\n", &["--no-readings", "pass/fail tester"]).0, 0);
    // Readings need the name of the instrument, which may be typed in the round.
    let hall = [&HALL[..], &["Hall", "--format", "json"]].concat();
    assert_eq!(caretaker.cli.feed("KET-2\n0.08 99 P\n", &hall).code, 2);
    assert_eq!(caretaker.cli.feed("instrument KT 74\nKET-2\n0.08 99 P\n", &hall).code, 0);
    assert_eq!(caretaker.json(&["pat", "history", "KET-2"])[0]["instrument"], "KT 74");
}

#[test]
fn after_a_fail_one_key_writes_the_red_label() {
    let caretaker = school();
    let file = caretaker.path("red.html");
    let lines = "KET-1\n0.45 99 F\nl\nKET-2\nF flex cut\nL\nKET-2\nP\n";
    let (code, answers) = round(&caretaker, lines, &["--labels", &file]);
    assert_eq!(code, 0, "{answers:?}");
    assert_eq!(answers[2]["test"]["note"], "earth 0.45 Ω, limit 0.1 Ω");
    assert!(answers[2]["notes"].to_string().contains("type `l` for its red label"), "{answers:?}");
    assert_eq!((&answers[3]["did"], &answers[3]["file"]), (&json!("labels"), &json!(file)));
    assert_eq!(each(&answers[6]["labels"], "tag"), ["KET-1", "KET-2"]);
    let page = fs::read_to_string(&file).unwrap();
    assert!(page.contains("KET-1") && page.contains("KET-2") && page.to_uppercase().contains("DO NOT USE"), "{page}");
    // An item that passed has no red label, and another file is not replaced.
    let (_, answers) = round(&caretaker, "KET-2\nP\nl\n", &[]);
    assert_eq!(answers[3]["did"], "nothing");
    caretaker.kept_out(2, &[&HALL[..], &["Hall", "--labels", &file]].concat());
}

#[test]
fn a_scan_is_never_an_answer() {
    let caretaker = school();
    let before = caretaker.traces();
    // A tag after `F`, after readings, as an instrument, and while another item is open.
    let lines = "KET-1\nF KET-2\n0.45 99 F KET-2\nT KET-2\ninstrument KET-2\nF KET-2 flex cut\nP KET-2\nKET-2\nKET-2\n";
    let (code, answers) = round(&caretaker, lines, &[]);
    let nothing = ["nothing"; 6];
    let wanted = [&["opened"][..], &nothing, &["opened", "opened"]].concat();
    assert_eq!((code, did(&answers)), (2, wanted.iter().map(|&word| word.to_owned()).collect::<Vec<_>>()));
    assert_eq!(caretaker.traces(), before);
    // Without a room, too.
    let ran = caretaker.cli.feed("f KET-1 KET-2\n", &["pat", "log"]);
    assert!(ran.code == 2 && ran.out.contains("KET-2 is a tag, not a reason"), "{ran:?}");
    assert_eq!(caretaker.traces(), before);
    // An asset may have a tag like a word of the round: then that is what was scanned.
    caretaker.done(&["asset", "add", "P", "--category", "kettle", "--location", "Hall"]);
    let (_, answers) = round(&caretaker, "KET-1\nP\nKET-1\npass\n", &[]);
    assert_eq!(did(&answers), ["opened", "opened", "opened", "recorded"]);
    assert_eq!(answers[4]["test"]["tag"], "KET-1");
}

#[test]
fn an_unknown_scan_closes_the_open_item() {
    let caretaker = school();
    let before = caretaker.traces();
    for scanned in ["KET-77", "5012345678900", "50123452", "what now"] {
        let (code, answers) = round(&caretaker, &format!("KET-1\n{scanned}\nP\n"), &[]);
        assert_eq!(did(&answers), ["opened", "nothing", "nothing"], "{scanned}: {answers:?}");
        assert!(matches!(code, 2 | 3), "{scanned}: {code}");
        assert_eq!(caretaker.traces(), before, "{scanned}");
    }
    // A word that is not understood in a test says which are, and the item stays open.
    let (code, answers) = round(&caretaker, "KET-1\n0.08 99 G\n0.08 99 P\n", &[]);
    assert_eq!((code, did(&answers)), (2, ["opened", "nothing", "recorded"].map(str::to_owned).to_vec()));
    let hint = text(&answers[2]["error"]["hint"]);
    assert!(hint.contains("`P` passes") && hint.contains("`0.08 99 P`"), "{hint}");
}

#[test]
fn a_visual_check_of_an_item_whose_full_test_is_due_still_misses_it() {
    let mut caretaker = school();
    caretaker.full_test("KET-1", "2026-11-20");
    caretaker.at("2027-12-01");
    let (_, answers) = round(&caretaker, "KET-1\nP\nKET-1\nP\n", &[]);
    assert!(answers[2]["notes"].to_string().contains("its full test is still to do"), "{answers:?}");
    assert_eq!(answers[4]["did"], "nothing");
    assert!(labels(answers.last().unwrap()).contains(&"KET-1".to_owned()), "{answers:?}");
    let (_, answers) = round(&caretaker, "KET-1\n0.08 99 P\nundo\n", &[]);
    assert_eq!(did(&answers), ["opened", "recorded", "undone"]);
    assert!(labels(answers.last().unwrap()).contains(&"KET-1".to_owned()), "{answers:?}");
}

#[test]
fn help_in_a_round_lists_its_words() {
    let (code, answers) = round(&school(), "help\nlist\n", &[]);
    assert_eq!(code, 0);
    let words = text(&answers[1]["why"]);
    for word in ["0.08 99 P", "class II", "fuse 3", "L0.5", ">99", "`l`", "list", "undo", "quit"] {
        assert!(words.contains(word), "{word} is not in {words}");
    }
    assert_eq!(answers[2]["did"], "to_do");
}

/// A line of the round: the scanner's characters and its Enter are no keys, a typed line's are.
enum Key {
    Scan(&'static str),
    Typed(&'static str),
}

// To reach: 500 keys. Twenty measured items, five of them class II; one fails and gets its label, one has another
// fuse, and one is class II although its category says I.
#[test]
fn twenty_measured_items_in_a_room_take_fewer_than_500_keys() {
    use Key::{Scan, Typed};
    let table = [
        (Scan("KET-1"), Typed("0.08 99 P")),
        (Scan("KET-2"), Typed("0.05 99 P")),
        (Scan("KET-3"), Typed("0.09 >99 P")),
        (Scan("KET-4"), Typed("0.45 99 F")),
        (Scan("KET-5"), Typed("0.07 99 P")),
        (Scan("KET-6"), Typed("0.08 87 P")),
        (Scan("KET-7"), Typed("fuse 3 0.08 99 P")),
        (Scan("KET-8"), Typed("0.06 99 P")),
        (Scan("KET-9"), Typed("0.08 99 P")),
        (Scan("KET-10"), Typed("class II 99 P")),
        (Scan("EXT-1"), Typed("0.09 99 P")),
        (Scan("EXT-2"), Typed("0.04 99 P")),
        (Scan("EXT-3"), Typed("0.03 99 P")),
        (Scan("EXT-4"), Typed("0.08 99 P")),
        (Scan("EXT-5"), Typed("0.07 L0.5 P")),
        (Scan("LAP-1"), Typed("99 P")),
        (Scan("LAP-2"), Typed("99 P")),
        (Scan("LAP-3"), Typed("99 P")),
        (Scan("LAP-4"), Typed("99 P")),
        (Scan("LAP-5"), Typed("99 P")),
    ];
    let tags = table.iter().map(|(scan, _)| match scan {
        Scan(tag) | Typed(tag) => *tag,
    });
    let category = |tag: &str| match &tag[..3] {
        "KET" => "kettle",
        "EXT" => "extension lead",
        _ => "laptop",
    };
    let items: Vec<(&str, &str, &str)> = tags.map(|tag| (tag, category(tag), "Hall")).collect();
    let caretaker = Caretaker::with(&items);
    let file = caretaker.path("red-labels.html");

    let command = "kitbook pat log --location Hall --instrument KT74";
    let mut lines = String::new();
    let mut keys = command.chars().count() + 1;
    for (scan, typed) in &table {
        for line in [scan, typed] {
            let line = match line {
                Scan(line) => line,
                Typed(line) => {
                    keys += line.chars().count() + 1;
                    line
                }
            };
            lines.push_str(&format!("{line}\n"));
            if line.ends_with('F') {
                keys += 2;
                lines.push_str("l\n");
            }
        }
    }
    lines.push_str("quit\n");
    keys += "quit".len() + 1;

    let arguments: Vec<&str> = command.split(' ').skip(1).collect();
    let ran = caretaker.cli.feed(&lines, &[&arguments[..], &["--labels", &file]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("MISSED   nothing in Hall"), "{}", ran.out);
    let history = caretaker.json(&["pat", "history", "--limit", "100"]);
    assert_eq!(history.as_array().unwrap().len(), 20);
    assert_eq!(each(&history, "kind"), ["combined"; 20]);
    assert!(fs::read_to_string(&file).unwrap().contains("KET-4"));
    assert!(keys <= 500, "{keys} keys");
    assert_eq!(keys, 246, "the number in the guide");
}
