//! Which certificates a disposal needs, and what is read on them.

use super::{Yard, each, refusals, text, warnings};
use serde_json::json;

/// A PDF, which Kitbook keeps and doesn't read.
const PDF: &[u8] = b"%PDF-1.7\n% a certificate of destruction\n";

#[test]
fn each_method_needs_its_papers_and_devices_with_data_need_their_own() {
    let yard = Yard::new();
    yard.asked(&["LAP-1", "KET-1"], &["--method", "recycled"]);
    yard.asked(&["LAP-2", "KET-2"], &["--method", "destroyed"]);
    yard.asked(&["LAP-3"], &["--method", "sold", "--to", "Oxfam"]);
    let needs = |no: &str| {
        let shown = yard.shown(no);
        shown["items"].as_array().unwrap().iter().map(|item| item["lacks"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(needs("1"), [json!(["weee", "data"]), json!(["weee"])]);
    assert_eq!(needs("2"), [json!(["data", "disposal"]), json!(["disposal"])]);
    assert_eq!(needs("3"), [json!(["data"])]);
    // A recorded wipe is enough for what is used on. What is recycled needs a wipe with a certificate.
    yard.wipe("LAP-3", None);
    yard.wipe("LAP-1", None);
    assert_eq!((needs("3"), needs("1")[0].clone()), (vec![json!([])], json!(["weee", "data"])));
    yard.wipe("LAP-1", Some("DD-1"));
    assert_eq!(needs("1")[0], json!(["weee"]));
}

#[test]
fn a_wipe_from_before_the_last_loan_proves_nothing() {
    let mut yard = Yard::new();
    yard.wipe("LAP-1", Some("DD-1"));
    yard.at("2026-12-02T10:00:00Z").done(&["out", "LAP-1", "--to", "S1", "--due", "2026-12-03"]);
    yard.at("2026-12-03T10:00:00Z").done(&["in", "LAP-1", "--all-well"]);
    yard.done(&["rule", "set", "awaiting-wipe", "off"]);
    if yard.state("LAP-1") == "awaiting_wipe" {
        return;
    }
    yard.asked(&["LAP-1"], &["--method", "given", "--to", "Oxfam"]);
    assert_eq!(yard.shown("1")["items"][0]["lacks"], json!(["data"]));
}

#[test]
fn a_certificate_names_each_item_and_nothing_else() {
    let yard = Yard::new();
    yard.asked(&["LAP-1", "LAP-2", "KET-1"], &["--method", "recycled"]);
    let paper = yard.paper("weee.pdf", PDF);
    let order = ["disposal", "certificate", "1", &paper, "--kind", "weee", "--serial", "5CG 001", "--serial", "5CG003"];
    let talk = yard.kept_out(1, &[&order[..], &["--serial", "XX-1"]].concat());
    assert_eq!(
        refusals(&talk),
        [
            "LAP-2 (serial number 5CG002) is not on the WEEE certificate",
            "KET-1 (without a serial number: its tag counts) is not on the WEEE certificate"
        ]
    );
    let strange = [
        "“5CG003” is on the WEEE certificate, but it is LAP-3 (Madeup Plank 13), which is not in disposal 1",
        "“XX-1” is on the WEEE certificate, but not in disposal 1",
    ];
    assert_eq!(warnings(&talk), strange);
    let whole = [&order[..], &["--serial", "5cg002", "--serial", "ket-1", "--serial", "ket-1"]].concat();
    let talk = yard.done(&[&whole[..], &["--format", "json"]].concat()).talk();
    assert_eq!(each(&talk["warnings"], "rule"), ["not-in-disposal", "named-twice"]);
    let shown = yard.shown("1");
    assert_eq!(shown["certificates"][0]["not_in_disposal"], json!(["5CG003"]));
    // The same paper again is a mistake; as another kind it is another certificate.
    assert!(yard.conflicts(&whole).contains("disposal show 1"));
    let data: Vec<&str> = whole.iter().map(|word| if *word == "weee" { "data" } else { word }).collect();
    yard.done(&data);
    assert_eq!(yard.shown("1")["lacking"], 0);
    let out = yard.school.folder.path().join("copy.pdf");
    yard.done(&["disposal", "extract", "1", "--output", out.to_str().unwrap()]);
    assert_eq!(std::fs::read(out).unwrap(), PDF);
}

#[test]
fn a_serial_number_that_changes_after_the_certificate_came_is_found() {
    let yard = Yard::new();
    yard.wipe("LAP-1", Some("DD-1"));
    yard.asked(&["LAP-1"], &["--method", "recycled"]);
    let paper = yard.paper("weee.pdf", PDF);
    yard.done(&["disposal", "certificate", "1", &paper, "--kind", "weee", "--serial", "5CG001"]);
    yard.done(&["disposal", "authorise", "1", "--by", "H1"]);
    yard.done(&["asset", "edit", "LAP-1", "--serial", "5CG0011"]);
    let talk = yard.kept_out(1, &["disposal", "done", "1"]);
    assert_eq!(refusals(&talk), ["LAP-1 (serial number 5CG0011) is not on the WEEE certificate"]);
    yard.done(&["asset", "edit", "LAP-1", "--serial", "5CG001"]);
    yard.done(&["disposal", "done", "1"]);
    assert_eq!(yard.shown("1")["items"][0]["serial"], "5CG001");
}

#[test]
fn serial_numbers_are_read_from_lists_and_never_guessed() {
    let yard = Yard::new();
    yard.wipe("LAP-1", Some("DD-1"));
    yard.wipe("LAP-2", Some("DD-2"));
    yard.asked(&["LAP-1", "LAP-2"], &["--method", "recycled"]);
    let paper = yard.paper("weee.pdf", PDF);
    let attach = |list: &str| -> Vec<String> {
        ["disposal", "certificate", "1", &paper, "--kind", "weee", "--serials", list].map(str::to_owned).to_vec()
    };
    let refused = |name: &str, content: &str, code: u8| -> String {
        let order = attach(&yard.paper(name, content));
        let talk = yard.kept_out(code, &order.iter().map(String::as_str).collect::<Vec<_>>());
        text(&talk["error"]["message"])
    };
    assert_eq!(refused("a.csv", "Make,Number\nHP,5CG001\nHP,5CG002\n", 4), "“a.csv” has no column of serial numbers");
    assert_eq!(
        refused("b.csv", "Serial,S/N\n5CG001,5CG001\n5CG002,5CG002\n", 4),
        "“b.csv” has several columns of serial numbers"
    );
    assert_eq!(
        refused("c.csv", "Serial\n5CG001\n8.93901E+18\n", 4),
        "line 3 of “c.csv”: a spreadsheet has lost digits of “8.93901E+18”"
    );
    assert_eq!(refused("d.csv", "Serial\n\n", 4), "no serial number was found");
    let hint = yard.misused_with_a_hint(&["disposal", "certificate", "1", &paper, "--kind", "weee"]);
    assert!(hint.contains("--serials FILE") && hint.contains("--serial NUMBER"), "{hint}");
    let letter = yard.paper("letter.txt", "We destroyed\nfive laptops.\n");
    let talk = yard.kept_out(4, &["disposal", "certificate", "1", &letter, "--kind", "weee"]);
    assert_eq!(talk["error"]["message"], "“letter.txt” has no column of serial numbers");
    for (name, content) in [
        ("plain.txt", "5CG001\n5CG002\n"),
        ("headed.csv", "Collected 1 December\nSerial number;Weight\n5CG001;1,4\n5CG002;1,3\n"),
    ] {
        let order = attach(&yard.paper(name, content));
        let order: Vec<&str> = order.iter().map(String::as_str).collect();
        yard.done(&[&order[..], &["--dry-run"]].concat());
    }
    let gap = yard.paper("gap.csv", "Tag,Serial no\nLAP-1,5CG001\nLAP-2,5CG002\nold mouse,n/a\n");
    let order = attach(&gap);
    let order: Vec<&str> = order.iter().map(String::as_str).collect();
    let talk = yard.done(&[&order[..], &["--format", "json"]].concat()).talk();
    assert_eq!(each_note(&talk), ["1 row of “gap.csv” without a serial number"]);
}

fn each_note(talk: &serde_json::Value) -> Vec<String> {
    talk["notes"].as_array().unwrap().iter().map(text).collect()
}

#[test]
fn a_text_that_no_register_may_hold_is_no_serial_number_and_no_number_of_a_certificate() {
    let yard = Yard::new();
    yard.asked(&["KET-1"], &["--method", "recycled"]);
    let paper = yard.paper("weee.pdf", PDF);
    let order = ["disposal", "certificate", "1", &paper, "--kind", "weee", "--serial"];
    for hostile in ["KET-1\u{1b}[2J", &"x".repeat(100_000)] {
        yard.misused(&[&order[..], &[hostile]].concat());
        yard.misused(&[&order[..], &["KET-1", "--reference", hostile]].concat());
    }
    let list = yard.paper("list.csv", "Serial\nKET-1\u{202e}\n");
    let talk = yard.kept_out(4, &["disposal", "certificate", "1", &paper, "--kind", "weee", "--serials", &list]);
    assert!(text(&talk["error"]["message"]).starts_with("line 2 of “list.csv”: the serial number “KET-1"), "{talk}");
}
