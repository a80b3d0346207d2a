//! The printed round list and labels.

use super::{Caretaker, each};
use serde_json::{Value, json};
use std::fs;

/// The position of a text on the page.
fn place(page: &str, text: &str) -> usize {
    page.find(text).unwrap_or_else(|| panic!("{text:?} is not in\n{page}"))
}

/// The row of one item.
fn row<'a>(page: &'a str, item: &str) -> &'a str {
    let from = &page[place(page, &format!(">{item}<"))..];
    &from[..place(from, "</tr>")]
}

fn school() -> Caretaker {
    Caretaker::with(&[
        ("KET-1", "kettle", "Room 10"),
        ("KET-2", "kettle", "Room 2"),
        ("LAP-1", "laptop", "Room 2"),
        ("HP-1", "headphones", "Room 2"),
        ("EXT-1", "extension lead", "Hall"),
    ])
}

#[test]
fn the_round_list_is_in_walking_order_with_a_box_for_each_item() {
    let caretaker = school();
    let page = caretaker.done(&["pat", "sheet"]).out;
    let order = ["Hall", "EXT-1", "Room 2", "KET-2", "LAP-1/charger", "Room 10", "KET-1"];
    let places: Vec<usize> = order.iter().map(|text| place(&page, &format!(">{text}<"))).collect();
    assert!(places.is_sorted(), "{order:?} are at {places:?}");
    for item in ["EXT-1", "KET-2", "LAP-1/charger", "KET-1"] {
        assert!(row(&page, item).matches("class=\"square\"").count() >= 2, "{}", row(&page, item));
    }
    // Items that need no test are left out.
    assert!(!page.contains("HP-1"));
    assert!(page.contains("Test School") && page.contains("23 Nov 2026"));
}

#[test]
fn the_round_list_shows_last_results_and_borrowers() {
    let caretaker = school();
    caretaker.full_test("KET-2", "2026-09-14");
    caretaker.done(&["pat", "pass", "KET-2", "--on", "2026-11-03"]);
    caretaker.done(&["pat", "fail", "EXT-1", "--reason", "flex cut"]);
    caretaker.done(&["out", "LAP-1", "--to", "S1"]);
    let page = caretaker.done(&["pat", "sheet"]).out;
    assert!(row(&page, "KET-2").contains("14 Sep 2026") && row(&page, "KET-2").contains("3 Nov 2026"));
    assert!(row(&page, "EXT-1").to_lowercase().contains("fail"), "{}", row(&page, "EXT-1"));
    assert!(row(&page, "LAP-1/charger").contains("Zoë Bird"), "{}", row(&page, "LAP-1/charger"));
    assert!(!row(&page, "KET-1").contains("Zoë Bird"));
}

#[test]
fn the_round_list_filters_by_location_category_and_due_date() {
    let caretaker = school();
    let page = |more: &[&str]| caretaker.done(&[&["pat", "sheet"], more].concat()).out;
    let room = page(&["--location", "Room 2"]);
    assert!(room.contains("KET-2") && !room.contains("KET-1") && !room.contains("EXT-1"));
    let kettles = page(&["--category", "kettle"]);
    assert!(kettles.contains("KET-1") && kettles.contains("KET-2") && !kettles.contains("EXT-1"));
    caretaker.full_test("KET-2", "2026-11-20");
    let due = page(&["--within", "30d"]);
    assert!(!due.contains("KET-2") && due.contains("KET-1"));
}

#[test]
fn the_round_list_is_written_to_a_file() {
    let caretaker = school();
    let file = caretaker.path("round.html");
    let ran = caretaker.done(&["pat", "sheet", "--location", "Hall", "--output", &file]);
    assert!(!ran.out.contains("<html"));
    assert!(fs::read_to_string(&file).unwrap().contains("EXT-1"));
}

#[test]
fn typed_text_is_escaped_on_pages() {
    let caretaker = Caretaker::new();
    let name = "<script>alert('x')</script>";
    let place = "Room <img src=x onerror=alert(1)> & \"7\"";
    caretaker.done(&["asset", "add", "KET-1", "--category", "kettle", "--name", name, "--location", place]);
    caretaker.done(&["person", "edit", "S1", "--first-name", "<b>Zoë</b>"]);
    caretaker.done(&["pat", "pass", "KET-1", "--tester", "</td><style>@import 'x'"]);
    caretaker.done(&["out", "KET-1", "--to", "S1"]);
    let label = caretaker.path("label.html");
    caretaker.done(&["pat", "label", "KET-1", "--output", &label]);
    for page in [caretaker.done(&["pat", "sheet"]).out, fs::read_to_string(label).unwrap()] {
        let lower = page.to_lowercase();
        for bad in ["<script", "<img", "<b>zoë", "</td><style", "http:", "https:", "src=x>", "url("] {
            assert!(!lower.contains(bad), "{bad} is in\n{page}");
        }
        assert!(page.contains("&#60;script&#62;") || page.contains("&lt;script&gt;"), "{page}");
        assert!(page.contains("default-src 'none'"));
        assert_eq!(page.matches("<style>").count(), 1);
    }
}

#[test]
fn a_green_label_has_the_tag_tester_and_date() {
    let caretaker = school();
    caretaker.done(&["pat", "pass", "KET-1", "--tester", "Jo Okoro", "--on", "2026-11-03"]);
    let label = &caretaker.json(&["pat", "label", "KET-1"])[0];
    assert_eq!([&label["tag"], &label["result"], &label["tested_on"]], ["KET-1", "pass", "2026-11-03"]);
    // The next due date is added only with --with-due.
    assert_eq!(label["next_due_on"], Value::Null);
    let dated = &caretaker.json(&["pat", "label", "KET-1", "--with-due"])[0];
    assert_eq!(dated["next_due_on"], "2027-05-03");
    let table = caretaker.done(&["pat", "label", "KET-1"]).out;
    assert!(table.contains("PASS") && table.contains("Nov 2026") && !table.contains("DO NOT USE"), "{table}");
}

#[test]
fn a_red_label_says_do_not_use() {
    let caretaker = school();
    caretaker.done(&["pat", "pass", "KET-1", "--on", "2026-11-03"]);
    caretaker.done(&["pat", "fail", "KET-1", "--reason", "flex cut"]);
    let label = &caretaker.json(&["pat", "label", "KET-1", "--with-due"])[0];
    assert_eq!((&label["result"], &label["tested_on"]), (&json!("fail"), &json!("2026-11-23")));
    // A failed item has no next due date.
    assert_eq!(label["next_due_on"], Value::Null);
    let table = caretaker.done(&["pat", "label", "KET-1"]).out;
    assert!(table.contains("FAIL") && table.contains("DO NOT USE"), "{table}");
}

// The visual check doesn't lift the failed full test, so the item needs its red label.
#[test]
fn a_visual_check_after_a_failed_full_test_gets_no_green_label() {
    let caretaker = school();
    let bad = ["--kind", "combined", "--result", "fail", "--instrument", "X", "--note", "burnt"];
    caretaker.done(&[&["pat", "record", "KET-1", "--on", "2026-11-03"], &bad[..]].concat());
    caretaker.done(&["pat", "pass", "KET-1"]);
    assert_eq!(each(&caretaker.json(&["pat", "label", "KET-1"]), "result"), ["fail"]);
}

#[test]
fn labels_are_printed_for_several_items_but_not_for_untested_ones() {
    let caretaker = school();
    caretaker.done(&["pat", "pass", "KET-1", "LAP-1"]);
    caretaker.done(&["pat", "fail", "EXT-1", "--reason", "flex cut"]);
    let file = caretaker.path("labels.html");
    let ran = caretaker.cli.feed("KET-1\nLAP-1\nEXT-1\n", &["pat", "label", "-", "--output", &file]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let page = fs::read_to_string(&file).unwrap();
    for text in ["KET-1", "LAP-1/charger", "EXT-1", "DO NOT USE"] {
        assert!(page.contains(text), "{text} is not in\n{page}");
    }
    let before = caretaker.traces();
    let ran = caretaker.run(&["pat", "label", "KET-2"]);
    assert_ne!(ran.code, 0);
    assert!(ran.out.is_empty() && ran.err.contains("never tested"), "{ran:?}");
    assert_eq!(caretaker.traces(), before);
}

#[test]
fn the_label_of_an_overdue_item_shows_its_last_test() {
    let mut caretaker = school();
    caretaker.done(&["pat", "pass", "KET-1", "--on", "2026-11-03"]);
    caretaker.at("2028-01-01");
    assert_eq!(caretaker.status("KET-1"), "overdue");
    assert_eq!(caretaker.json(&["pat", "label", "KET-1"])[0]["tested_on"], "2026-11-03");
}

#[test]
fn an_unknown_class_is_marked_on_the_round_list() {
    let caretaker = Caretaker::with(&[("OTH-1", "other", "Hall"), ("KET-1", "kettle", "Hall")]);
    let page = caretaker.done(&["pat", "sheet"]).out;
    assert_eq!(
        (page.matches("<td>I? ").count() + page.matches("<td>I?<").count(), page.matches("<td>I P<").count()),
        (1, 1)
    );
}

#[test]
fn labels_begin_at_the_first_one_left_on_the_sheet() {
    let caretaker = school();
    let file = caretaker.path("labels.html");
    caretaker.done(&["pat", "pass", "KET-1", "KET-2"]);
    caretaker.done(&["label", "printer", "set", "Office", "--offset-y", "-0.5"]);
    let print = ["pat", "label", "KET-1", "KET-2", "--output", &file, "--overwrite"];
    caretaker.done(&[&print[..], &["--from", "21", "--printer", "office"]].concat());
    let page = fs::read_to_string(&file).unwrap();
    assert_eq!(page.matches("<div class=\"page\">").count(), 2);
    for corner in ["left:139.5mm;top:243.6mm;", "left:7.5mm;top:15mm;"] {
        assert!(page.contains(corner), "{corner} is not in\n{page}");
    }
    assert_eq!(caretaker.run(&[&print[..], &["--from", "22"]].concat()).code, 2);
    assert_eq!(caretaker.run(&[&print[..], &["--printer", "Hall"]].concat()).code, 3);
}
