//! `label print`: which items get a label, where it is, and what it shows.

use crate::support::{Broken, Cli, School, answers::each};
use serde_json::{Value, json};
use std::{fs, io};

/// A school with its command line, and a folder for pages.
struct Labels {
    school: School,
    cli: Cli,
}

impl Labels {
    fn new() -> Self {
        let school = School::new();
        let cli = Cli::of(&school);
        Self { school, cli }
    }

    /// A school with a laptop, a kettle and a camera; none was ever tested.
    fn with_items() -> Self {
        let labels = Self::new();
        for (tag, category, location) in [
            ("LAP-0001", "laptop", "Library"),
            ("KET-0001", "appliance", "Staff room"),
            ("CAM-0001", "camera", "Library"),
        ] {
            labels.cli.done(&["asset", "add", tag, "--category", category, "--location", location]);
        }
        labels
    }

    fn path(&self, name: &str) -> String {
        self.school.folder.path().join(name).display().to_string()
    }

    /// Prints labels to a new file; returns the answer and the page.
    fn print(&self, order: &[&str]) -> (Value, String) {
        let file = self.path("labels.html");
        let view = self.cli.json(&[&["label", "print", "--output", &file, "--overwrite"], order].concat());
        assert_eq!(view["file"], file);
        (view, fs::read_to_string(&file).unwrap())
    }

    /// The tags of the labels that an order prints.
    fn tags(&self, order: &[&str]) -> Vec<String> {
        each(&self.print(order).0["labels"], "tag")
    }

    /// The message and hint of a refused order, which leaves no page behind.
    fn refused(&self, code: u8, order: &[&str]) -> (String, String) {
        let file = self.path("refused.html");
        let talk = self.cli.kept_out(code, &[&["label", "print", "--output", &file], order].concat());
        assert!(!fs::exists(&file).unwrap(), "{order:?}");
        let word = |name: &str| talk["error"][name].as_str().unwrap_or_default().to_owned();
        (word("message"), word("hint"))
    }
}

/// The tags on a page, in order.
fn on_page(page: &str) -> Vec<&str> {
    page.split("role=\"img\" aria-label=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

/// The left and top edges of the labels on a page, as they are written.
fn corners(page: &str) -> Vec<(&str, &str)> {
    let value = |rest: &str, name: &str| {
        let from = rest.find(name).unwrap() + name.len();
        (from, from + rest[from..].find(';').unwrap())
    };
    page.split("<div class=\"label\" style=\"")
        .skip(1)
        .map(|rest| {
            let (left, top) = (value(rest, "left:"), value(rest, "top:"));
            (&rest[left.0..left.1], &rest[top.0..top.1])
        })
        .collect()
}

#[test]
fn any_item_gets_a_label_tested_or_not() {
    let labels = Labels::with_items();
    labels.cli.done(&["pat", "pass", "KET-0001"]);
    let (view, page) = labels.print(&["KET-0001", "LAP-0001", "CAM-0001"]);
    assert_eq!(on_page(&page), ["KET-0001", "LAP-0001", "CAM-0001"]);
    assert_eq!((&view["sheet"], &view["pages"], &view["from"]), (&json!("L7160"), &json!(1), &json!(1)));
    assert_eq!(view["labels"][1], json!({"tag": "LAP-0001", "page": 1, "position": 2, "left_off": []}));
    assert_eq!((&view["left_off"], &view["printer"]), (&json!([]), &Value::Null));
    assert!(page.contains("Test School</text>"), "{page}");
}

#[test]
fn a_page_loads_nothing_and_typed_text_is_no_markup() {
    let labels = Labels::new();
    labels.cli.done(&["init", "--rename", "<script>Oak</script> & \"Ash\""]);
    labels.cli.done(&["asset", "add", "A&<b>", "--category", "laptop"]);
    let (_, page) = labels.print(&["A&<b>", "--sheet", "L7163"]);
    let lower = page.to_lowercase();
    for bad in ["<script", "http:", "https:", "url(", "@import", "src=", "<link", "<b>"] {
        assert!(!lower.contains(bad), "{bad} is in\n{page}");
    }
    assert!(page.contains("default-src 'none'") && page.contains("aria-label=\"A&#38;&#60;b&#62;\""), "{page}");
}

#[test]
fn labels_begin_at_the_first_one_left_and_run_over_to_the_next_sheet() {
    let labels = Labels::new();
    labels.cli.done(&["asset", "add", "--category", "laptop", "--tag-prefix", "LAP-", "--count", "16"]);
    let (view, page) = labels.print(&["--category", "laptop", "--sheet", "L7163", "--from", "13"]);
    let places: Vec<(i64, i64)> = view["labels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|label| (label["page"].as_i64().unwrap(), label["position"].as_i64().unwrap()))
        .collect();
    assert_eq!(places[..3], [(1, 13), (1, 14), (2, 1)]);
    assert_eq!((places[15], &view["pages"]), ((2, 14), &json!(2)));
    assert_eq!(page.matches("<div class=\"page\">").count(), 2);
    assert_eq!(corners(&page)[..3], [("3.4mm", "243.8mm"), ("106.4mm", "243.8mm"), ("3.4mm", "15.2mm")]);
    let ran = labels.cli.done(&[
        "label",
        "print",
        "--category",
        "laptop",
        "--sheet",
        "L7163",
        "--from",
        "13",
        "--output",
        &labels.path("a"),
    ]);
    assert_eq!(ran.out, format!("{}\n", labels.path("a")));
    assert_eq!(ran.err, "note: 16 labels on 2 sheets of L7163, the first at label 13\n");
}

#[test]
fn a_roll_has_a_label_on_each_page() {
    let labels = Labels::with_items();
    let (view, page) = labels.print(&["LAP-0001", "KET-0001", "--roll", "62 x 29"]);
    assert_eq!((&view["sheet"], &view["pages"]), (&json!("62x29"), &json!(2)));
    assert!(page.contains("@page { size: 62mm 29mm; margin: 0; }"), "{page}");
    assert_eq!(corners(&page), [("0mm", "0mm"), ("0mm", "0mm")]);
    let (view, _) = labels.print(&["LAP-0001", "--roll", "62x29", "--from", "1"]);
    assert_eq!(view["pages"], 1);
}

#[test]
fn what_has_no_room_is_left_off_the_telephone_first_and_said_once() {
    let labels = Labels::with_items();
    labels.cli.done(&["init", "--rename", "Holy Trinity Primary School"]);
    labels.cli.done(&["school", "set", "--phone", "01632 960123"]);
    let file = labels.path("a.html");
    let small = ["label", "print", "--location", "", "--sheet", "L4731", "--output", &file];
    let ran = labels.cli.done(&small);
    assert_eq!(
        ran.err,
        "note: the telephone has no room on all labels, and was left off\n\
         note: the barcode was left off all labels: its bars would be thinner than 0.25 mm, or the tag too small\n\
         note: 3 labels on 1 sheet of L4731\n"
    );
    let (view, page) = labels.print(&["--location", "", "--sheet", "L4731"]);
    assert_eq!(view["labels"][0]["left_off"], json!(["telephone", "barcode"]));
    assert_eq!(view["left_off"], json!([{"part": "telephone", "labels": 3}, {"part": "barcode", "labels": 3}]));
    assert!(page.contains("Primary School</text>") && !page.contains("01632"), "{page}");
    let (view, page) = labels.print(&["--location", "", "--sheet", "L7651"]);
    assert_eq!((&view["left_off"], page.matches("01632 960123</text>").count()), (&json!([]), 3));
}

#[test]
fn a_tag_beyond_ascii_has_a_qr_code_and_no_barcode() {
    let labels = Labels::with_items();
    labels.cli.done(&["asset", "add", "ZOË-1", "--category", "laptop"]);
    let file = labels.path("a.html");
    let ran = labels.cli.done(&["label", "print", "ZOË-1", "LAP-0001", "--output", &file]);
    assert!(ran.err.contains("the barcode was left off 1 label: it can't hold letters such as “é”"), "{}", ran.err);
    let (view, _) = labels.print(&["ZOË-1", "LAP-0001"]);
    assert_eq!(view["left_off"], json!([{"part": "barcode", "labels": 1}]));
}

#[test]
fn a_tag_that_is_too_long_for_the_label_is_refused_by_name() {
    let labels = Labels::with_items();
    let long = "SCIENCE-DEPARTMENT-MICROSCOPE-TABLE-0042";
    labels.cli.done(&["asset", "add", long, "--category", "camera"]);
    let file = labels.path("a.html");
    let ran = labels.cli.run(&["label", "print", "LAP-0001", long, "--sheet", "L4731", "--output", &file]);
    assert_eq!(ran.code, 1);
    assert_eq!(
        ran.err,
        format!(
            "error: 1 tag is too long for a label of L4731\n    {long}\n  Nothing was printed. Choose larger labels with \
             --sheet NAME.\n"
        )
    );
    assert!(!fs::exists(&file).unwrap());
    assert_eq!(labels.tags(&[long, "--sheet", "L7651"]), [long]);
}

#[test]
fn a_wrong_order_is_refused_before_anything_is_written() {
    let labels = Labels::with_items();
    let (message, hint) = labels.refused(2, &["LAP-0001", "--sheet", "L9999"]);
    assert_eq!(message, "“L9999” is not a known label sheet");
    assert!(hint.contains("L7160, L7163, L7651, L4731") && hint.contains("--roll WIDTHxLENGTH"), "{hint}");
    for (from, sheet) in [("0", "L7160"), ("-1", "L7160"), ("22", "L7160"), ("190", "L4731")] {
        let (message, hint) = labels.refused(2, &["LAP-0001", "--sheet", sheet, "--from", from]);
        assert_eq!(message, format!("{sheet} has no label {from}"));
        assert!(hint.contains("from 1 to "), "{hint}");
    }
    let (message, hint) = labels.refused(2, &["LAP-0001", "--roll", "15x9"]);
    assert_eq!(message, "“15x9” is too small for a label with a code");
    assert!(hint.contains("at least 20 mm by 10 mm"), "{hint}");
    assert_eq!(labels.refused(2, &["LAP-0001", "--roll", "wide"]).0, "“wide” is not the size of a roll's labels");
    assert_eq!(labels.refused(2, &["LAP-0001", "--roll", "62x29", "--from", "2"]).0, "62x29 has no label 2");
    labels.refused(2, &["LAP-0001", "--sheet", "L7160", "--roll", "62x29"]);
    labels.refused(2, &["LAP-0001", "--new"]);
    labels.refused(2, &["--new", "--category", "laptop"]);
    labels.refused(2, &["--since", "never"]);
    labels.refused(2, &[]);
    assert_eq!(labels.refused(3, &["LAP-9999"]).0, "no item has the tag “LAP-9999”");
    assert_eq!(labels.refused(3, &["X-1", "X-2", "LAP-0001"]).0, "2 tags fit no item or several");
    labels.refused(3, &["--category", "spaceship"]);
    assert_eq!(labels.refused(3, &["--location", "Moon"]).0, "no item fits");
    assert_eq!(labels.cli.run(&["label", "print", "LAP-0001", "--format", "json"]).code, 2);
    labels.print(&["LAP-0001"]);
    let file = labels.path("labels.html");
    assert_ne!(labels.cli.run(&["label", "print", "KET-0001", "--output", &file]).code, 0, "no file is overwritten");
}

#[test]
fn items_are_chosen_by_category_location_and_day_of_registration() {
    let mut labels = Labels::with_items();
    labels.cli.set_clock("2026-11-25T10:00:00Z");
    labels.cli.done(&["asset", "add", "LAP-0002", "--category", "laptop", "--location", "Library"]);
    assert_eq!(labels.tags(&["--category", "laptops"]), ["LAP-0001", "LAP-0002"]);
    assert_eq!(labels.tags(&["--location", "libr"]), ["CAM-0001", "LAP-0001", "LAP-0002"]);
    assert_eq!(labels.tags(&["--since", "24/11/2026"]), ["LAP-0002"]);
    assert_eq!(labels.tags(&["--since", "23 Nov", "--category", "camera"]), ["CAM-0001"]);
    assert_eq!(labels.tags(&["LAP-0002", "2", "LAP-0001"]), ["LAP-0002", "LAP-0002", "LAP-0001"], "twice, if asked");
    let file = labels.path("piped.html");
    let ran = labels.cli.feed("CAM-0001\nKET-0001\n", &["label", "print", "-", "--output", &file]);
    assert_eq!((ran.code, on_page(&fs::read_to_string(file).unwrap())), (0, vec!["CAM-0001", "KET-0001"]));
}

#[test]
fn items_that_are_gone_get_a_label_only_by_their_tag() {
    let labels = Labels::with_items();
    labels.cli.dispose(&["CAM-0001"]);
    let file = labels.path("a.html");
    let ran = labels.cli.done(&["label", "print", "--location", "Library", "--output", &file]);
    assert!(ran.err.contains("note: 1 item got no label: disposed of, lost, stolen or missing"), "{}", ran.err);
    assert_eq!(labels.tags(&["--location", "Library"]), ["LAP-0001"]);
    assert_eq!(labels.tags(&["CAM-0001"]), ["CAM-0001"]);
    let (message, _) = labels.refused(3, &["--category", "camera"]);
    assert_eq!(message, "no item that fits is here: 1 item is disposed of, lost, stolen or missing");
}

#[test]
fn new_items_are_those_since_the_last_labels_for_new_items() {
    let mut labels = Labels::with_items();
    let file = labels.path("a.html");
    let first = labels.cli.done(&["label", "print", "--new", "--output", &file]);
    assert!(
        first.err.contains("no labels for new items were printed before, so every item counts as new: 3 items"),
        "{}",
        first.err
    );
    assert_eq!(labels.refused(3, &["--new"]).0, "no item was registered since the last labels for new items");

    // In the same second, and by an import.
    labels.cli.done(&["asset", "add", "LAP-0002", "--category", "laptop"]);
    let import = labels.path("more.csv");
    fs::write(&import, "Tag,Category\nLAP-0003,laptop\n").unwrap();
    labels.cli.done(&["asset", "import", &import]);
    // Labels by tag are no labels for new items, and neither is a change of an old item.
    labels.print(&["LAP-0002"]);
    labels.cli.done(&["asset", "edit", "KET-0001", "--notes", "descaled"]);
    let tried = labels.cli.json(&["label", "print", "--new", "--output", &labels.path("b.html"), "--dry-run"]);
    assert_eq!(each(&tried["labels"], "tag"), ["LAP-0002", "LAP-0003"]);
    assert!(!fs::exists(labels.path("b.html")).unwrap());
    assert_eq!(labels.tags(&["--new"]), ["LAP-0002", "LAP-0003"]);
    labels.refused(3, &["--new"]);
    let actions = each(&labels.cli.json(&["log", "show"]), "action");
    assert_eq!(actions.iter().filter(|action| *action == "label print").count(), 2);

    // A lost page can be printed again.
    labels.cli.set_clock("2026-11-24T10:00:00Z");
    assert_eq!(labels.tags(&["--since", "yesterday"]).len(), 5);
}

#[test]
fn items_are_not_labelled_if_their_page_could_not_be_written() {
    let labels = Labels::with_items();
    let nowhere = labels.path("nowhere/a.html");
    assert_ne!(labels.cli.run(&["label", "print", "--new", "--output", &nowhere]).code, 0);
    let (code, _) = labels.cli.run_into(&mut Broken(io::ErrorKind::StorageFull), "", &["label", "print", "--new"]);
    assert_eq!(code, 6);
    assert_eq!(labels.tags(&["--new"]).len(), 3);
}

#[test]
fn the_school_sets_its_telephone_and_its_labels() {
    let labels = Labels::with_items();
    let shown = |name: &str| labels.cli.json(&["school", "show"])[0][name].clone();
    assert_eq!((shown("phone"), shown("label_sheet")), (Value::Null, json!("L7160")));
    labels.cli.done(&["school", "set", "--phone", " 01632  960123 ", "--label-sheet", "l7651"]);
    assert_eq!((shown("phone"), shown("label_sheet")), (json!("01632 960123"), json!("L7651")));
    let (view, page) = labels.print(&["LAP-0001"]);
    assert!(view["sheet"] == "L7651" && page.contains("01632 960123</text>"), "{view}");
    assert_eq!(labels.print(&["LAP-0001", "--sheet", "L7160"]).0["sheet"], "L7160");

    labels.cli.done(&["school", "set", "--label-sheet", "62x29"]);
    assert_eq!(labels.print(&["LAP-0001"]).0["sheet"], "62x29");
    for wrong in [&["--phone", "0\u{7}1"][..], &["--phone", &"0".repeat(41)], &["--label-sheet", "A4"]] {
        labels.cli.misused(&[&["school", "set"], wrong].concat());
    }
    for nothing in ["none", ""] {
        labels.cli.done(&["school", "set", "--phone", "01632 960123"]);
        labels.cli.done(&["school", "set", "--phone", nothing]);
        assert_eq!(shown("phone"), Value::Null, "{nothing:?}");
    }
    labels.cli.done(&["school", "set", "--label-sheet", "none"]);
    assert_eq!(shown("label_sheet"), "L7160");
    assert!(!labels.print(&["LAP-0001"]).1.contains("01632"));
}
