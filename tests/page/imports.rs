//! What the plan of an import offers on the page: how columns are read, sheets, good rows alone, zip files.

use super::{
    Page,
    office::{upload, upload_bytes},
};
use crate::support::{School, person};
use domain::person::PersonKind;
use rust_xlsxwriter::Workbook;
use std::{
    fs,
    io::{Cursor, Write as _},
};
use zip::{ZipWriter, write::SimpleFileOptions};

fn page() -> Page {
    let mut school = School::new();
    person(&mut school, "C1", PersonKind::Staff, "Cora Chip");
    Page::of(school, &[("C1", "ict-coordinator")])
}

/// The tags of all items.
fn tags(page: &Page) -> Vec<String> {
    let items = page.cli().json(&["asset", "list"]);
    items.as_array().unwrap().iter().map(|item| item["tag"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_column_that_is_not_known_is_given_its_field_and_remembered() {
    let page = page();
    let mut browser = page.signed_in("C1");
    let file = "Tag,Category,Nummer,Farbe\nLAP-1,laptop,SN-1,red\n";
    let sent = upload(&mut browser, "items", "kit.csv", file);
    let plan = browser.follow(&sent);
    plan.shows(&["Or choose what each is", "such as SN-1", "leave it out"]);
    assert!(!plan.text().contains("Import it"), "{}", plan.text());
    let choices = [
        ("heading-2", "Nummer"),
        ("column-2", "Serial"),
        ("heading-3", "Farbe"),
        ("column-3", "-"),
        ("remember", "yes"),
    ];
    let plan = browser.done("/imports/plan", &choices);
    plan.shows(&["1 added", "Import it"]);
    assert!(plan.html().contains("<option value=\"Serial\" selected>"), "{}", plan.html());
    browser.done("/imports/carry-out", &[]).shows(&["Kit.csv was imported: 1 added"]);
    assert_eq!(page.cli().json(&["asset", "show", "LAP-1"])["serial"], "SN-1");
    // The next file with these headings asks nothing.
    let next = upload(&mut browser, "items", "more.csv", &file.replace("LAP-1", "LAP-2").replace("SN-1", "SN-2"));
    browser.follow(&next).shows(&["1 added", "Import it"]);
    // A field that is none is said, and the form is still there.
    let none = [("heading-2", "Nummer"), ("column-2", "colour")];
    browser.done("/imports/plan", &none).shows(&["There is no field “colour”", "Give it up"]);
    let nameless = browser.send("/imports/plan", &[("column-2", "serial")]);
    nameless.fails(422, &["The column of “serial” was not named"]);
}

#[test]
fn a_file_whose_tags_are_not_found_offers_its_headings() {
    let page = page();
    let mut browser = page.signed_in("C1");
    let sent = upload(&mut browser, "items", "kit.csv", "Nummer,Sort\nLAP-1,red\nLAP-2,blue\n");
    let plan = browser.follow(&sent);
    plan.shows(&["No column holds the asset tags", "Nummer", "Sort", "Category", "Give it up"]);
    assert!(!plan.text().contains("Import it"), "{}", plan.text());
    browser.send("/imports/carry-out", &[]).fails(422, &["No column holds the asset tags"]);
    let choices = [
        ("heading-0", "Nummer"),
        ("column-0", "tag"),
        ("heading-1", "Sort"),
        ("column-1", "extra"),
        ("default", "laptop"),
    ];
    browser.done("/imports/plan", &choices).shows(&["2 added", "Import it"]);
    browser.done("/imports/carry-out", &[]).shows(&["2 added"]);
    assert_eq!(tags(&page), ["LAP-1", "LAP-2"]);
    let wrong = upload(&mut browser, "items", "kit.csv", "Tag\nLAP-3\n");
    browser.follow(&wrong);
    browser.done("/imports/plan", &[("default", "spoon")]).shows(&["“spoon”", "Give it up"]);
}

#[test]
fn the_sheet_of_a_workbook_is_chosen() {
    let page = page();
    let mut browser = page.signed_in("C1");
    let mut book = Workbook::new();
    for (name, tag) in [("Hall", "LAP-1"), ("Office", "LAP-2")] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (column, (heading, cell)) in [("Tag", tag), ("Category", "laptop")].into_iter().enumerate() {
            let column = u16::try_from(column).unwrap();
            sheet.write_string(0, column, heading).unwrap().write_string(1, column, cell).unwrap();
        }
    }
    let bytes = book.save_to_buffer().unwrap();
    let sent = upload_bytes(&mut browser, "items", "kit.xlsx", &bytes);
    browser.follow(&sent).shows(&["it is not clear which one to read", "Sheet", "Hall", "Office"]);
    browser.done("/imports/plan", &[("sheet", "Office")]).shows(&["1 added", "LAP-2", "Import it"]);
    browser.done("/imports/carry-out", &[]).shows(&["1 added"]);
    assert_eq!(tags(&page), ["LAP-2"]);
}

#[test]
fn the_good_rows_are_taken_and_the_bad_ones_downloaded() {
    let page = page();
    let mut browser = page.signed_in("C1");
    browser.get("/imports/left-out").fails(404, &["No rows were left out"]);
    let file = "Tag,Category,Purchased\nLAP-1,laptop,31/02/2026\nLAP-2,laptop,01/02/2026\n";
    let sent = upload(&mut browser, "items", "new kit.csv", file);
    browser.follow(&sent).shows(&["line 2", "Skip bad rows"]);
    let plan = browser.done("/imports/plan", &[("skip_bad", "yes")]);
    plan.shows(&["1 added", "Rows that would be left out: 1", "Import the good rows", "line 2"]);
    browser.done("/imports/carry-out", &[]).shows(&["1 added", "Some rows of new kit.csv were left out"]);
    assert_eq!(tags(&page), ["LAP-2"]);
    let rest = browser.get("/imports/left-out");
    assert_eq!(rest.headers["content-disposition"], "attachment; filename*=UTF-8''new%20kit-left-out.csv");
    let text = String::from_utf8(rest.body).unwrap();
    assert!(text.starts_with("Tag,Category,Purchased,Import Problem\nLAP-1,laptop,31/02/2026,"), "{text}");
    // The corrected file goes in, with its column of reasons.
    let sent = upload(&mut browser, "items", "rest.csv", &text.replace("31/02", "28/02"));
    browser.follow(&sent).shows(&["1 added"]);
    browser.get("/imports/left-out").fails(404, &["No rows were left out"]);
}

#[test]
fn a_plan_that_others_have_overtaken_is_not_carried_out() {
    let page = page();
    let mut browser = page.signed_in("C1");
    let sent = upload(&mut browser, "items", "kit.csv", "Tag,Category\nLAP-1,laptop\nLAP-2,laptop\n");
    browser.follow(&sent).shows(&["2 added"]);
    page.cli().done(&["asset", "add", "LAP-1", "--category", "laptop"]);
    browser.send("/imports/carry-out", &[]).fails(409, &["changed since the plan was shown"]);
    assert_eq!(tags(&page), ["LAP-1"]);
    browser.get("/imports/plan").shows(&["1 added", "1 unchanged"]);
    browser.done("/imports/carry-out", &[]).shows(&["1 added, 0 updated, 1 unchanged"]);
}

#[test]
fn a_zip_file_of_school_data_sync_brings_people_in() {
    let page = page();
    let mut browser = page.signed_in("C1");
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for entry in fs::read_dir("fixtures/import/sds-v2.1/good").unwrap() {
        let entry = entry.unwrap();
        zip.start_file(entry.file_name().into_string().unwrap(), SimpleFileOptions::default()).unwrap();
        zip.write_all(&fs::read(entry.path()).unwrap()).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let sent = upload_bytes(&mut browser, "people", "sds.zip", &bytes);
    let plan = browser.follow(&sent);
    plan.shows(&["sds.zip", "3 added", "Import it"]);
    assert!(!plan.html().contains("name=\"column-"), "the columns of a zip file can't be mapped");
    browser.done("/imports/carry-out", &[]).shows(&["Sds.zip was imported: 3 added"]);
    assert_eq!(page.cli().json(&["person", "list"]).as_array().unwrap().len(), 4);
    // As a file of items, it is none.
    let sent = upload_bytes(&mut browser, "items", "sds.zip", &bytes);
    let plan = browser.follow(&sent);
    plan.shows(&["Give it up"]);
    assert!(!plan.text().contains("Import it"), "{}", plan.text());
}

/// Where each option of the imports of the command line is on the page, or why it is not.
const OPTIONS: &[(&str, &str)] = &[
    (
        "file",
        "the file of the form; a folder of School Data Sync or OneRoster is sent as a zip file, as a browser sends files",
    ),
    ("sheet", "name=\"sheet\""),
    ("date_format", "name=\"date_format\""),
    ("map", "name=\"column-"),
    ("ignore", "value=\"-\""),
    ("answers", "type=\"radio\""),
    ("skip_bad", "name=\"skip_bad\""),
    ("overwrite", "the bad rows are downloaded, so no file is written that could be there"),
    ("remember", "name=\"remember\""),
    ("categories", "name=\"default\""),
    ("category", "name=\"default\""),
    ("keep_extra", "value=\"keep\""),
    ("leavers", "the page always lists them"),
    ("kind", "name=\"default\""),
    ("create", "name=\"create\""),
    ("location_prefix", "name=\"location_prefix\""),
    ("use_retest", "name=\"use_retest\""),
    ("register", "the page has one register"),
    ("operator", "the person who signed in"),
    ("dry_run", "the plan is one"),
    ("yes", "the page asks"),
    ("on", "an import is recorded as it happens"),
    ("format", "the page shows it"),
    ("quiet", "the page shows it"),
    ("help", "the page shows it"),
    ("version", "the page shows it"),
];

#[test]
fn no_option_of_an_import_is_missing_on_the_page_without_a_reason() {
    let page = page();
    let mut browser = page.signed_in("C1");
    let mut shown = String::new();
    let tester = "Asset Id,Location Name,Test Date,Pass/Fail,Retest (Months)\nZ-1,Hall,02/11/2026,P,12\n";
    let mut book = Workbook::new();
    for name in ["Hall", "Office"] {
        book.add_worksheet().set_name(name).unwrap().write_string(0, 0, "Tag").unwrap();
    }
    let files: [(&str, &str, Vec<u8>); 4] = [
        ("items", "kit.csv", b"Tag,Category,Colour\nLAP-1,laptop,red\n".to_vec()),
        ("items", "kit.xlsx", book.save_to_buffer().unwrap()),
        ("people", "staff.csv", b"Staff Code,Name\nAB,Abel Amy\n".to_vec()),
        ("tests", "pat.csv", tester.into()),
    ];
    for (kind, name, bytes) in files {
        let sent = upload_bytes(&mut browser, kind, name, &bytes);
        shown += &browser.follow(&sent).html();
    }
    for noun in ["asset", "person", "pat"] {
        let tree = kitbook::cli::command();
        let verb = tree.find_subcommand(noun).unwrap().find_subcommand("import").unwrap().clone();
        for option in verb.get_arguments() {
            let id = option.get_id().as_str();
            let known = OPTIONS.iter().find(|(known, _)| *known == id);
            let (_, there) = known.unwrap_or_else(|| panic!("{noun} import has {id}, and the page is not compared"));
            assert!(!there.contains('=') || shown.contains(there), "{noun} import: {id} is not on the page");
        }
    }
}

#[test]
fn one_row_of_a_question_is_answered_by_its_line_and_the_others_as_a_group() {
    let page = page();
    page.cli().done(&["person", "add", "D2", "--kind", "staff", "--first-name", "Dan", "--last-name", "Vale"]);
    let mut browser = page.signed_in("C1");
    let rows: String = (1..=25).map(|number| format!("LAP-{number},laptop,checked out,Somebody {number}\n")).collect();
    let sent = upload(&mut browser, "items", "kit.csv", &format!("Tag,Category,Status,Holder\n{rows}"));
    let plan = browser.follow(&sent);
    plan.shows(&["nobody in the register", "(25)", "this row alone", "Rows that are not listed"]);
    assert!(plan.html().contains("name=\"holder:2\""), "{}", plan.html());
    // Line 2 by its ref, line 24 (which is not listed) too; the rest have no loan.
    let answers =
        [("holder", "no-loan"), ("holder:2", ""), ("holder:2", "D2"), ("rows-holder", "24=C1\r\n25 = add-staff")];
    let plan = browser.done("/imports/plan", &answers);
    plan.shows(&["25 added", "Import it"]);
    let html = plan.html();
    assert!(html.contains("name=\"holder:2\" value=\"D2\""), "{html}");
    assert!(html.contains("24=C1\n25=add-staff</textarea>"), "{html}");
    browser.send("/imports/plan", &[("holder:2", "no-loan"), ("holder:2", "D2")]).fails(422, &["differ"]);
    browser.send("/imports/plan", &[("unlikely-date:2", "D2")]).fails(422, &["is no answer to"]);
    browser.done("/imports/carry-out", &[]).shows(&["25 added"]);
    let holder = |tag: &str| page.cli().json(&["show", tag])["holder"]["ref"].clone();
    assert_eq!(
        (holder("LAP-1"), holder("LAP-23"), holder("LAP-3")),
        ("D2".into(), "C1".into(), serde_json::Value::Null)
    );
    assert!(holder("LAP-24").is_string());
}

#[test]
fn a_testers_file_takes_the_location_before_its_ids_and_the_months_to_the_next_test() {
    let page = page();
    page.cli().done(&["asset", "add", "Hall-12", "--category", "other"]);
    page.cli().done(&["pat", "set", "Hall-12", "--class", "I", "--type", "P"]);
    let mut browser = page.signed_in("C1");
    let file = "Asset Id,Location Name,Test Date,Pass/Fail,Retest (Months)\n12,Hall,02/11/2026,P,6\n";
    let sent = upload(&mut browser, "tests", "pat.csv", file);
    browser.follow(&sent).shows(&[
        "1 that match no item",
        "Put the location before each ID",
        "months to the next test",
    ]);
    let plan = browser.done("/imports/plan", &[("location_prefix", "yes"), ("use_retest", "yes")]);
    plan.shows(&["0 that match no item"]);
    assert!(plan.html().contains("name=\"use_retest\" value=\"yes\" checked"), "{}", plan.html());
    browser.done("/imports/carry-out", &[]).shows(&["Pat.csv was imported"]);
    let tests = page.cli().json(&["pat", "history", "Hall-12"]);
    assert_eq!((tests.as_array().unwrap().len(), &tests[0]["next_due_on"]), (1, &"2027-05-02".into()));
}
