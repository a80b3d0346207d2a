//! Imports of bad files: the exact messages, and that nothing is written.

use super::{counts, fault, fixture, import_assets, import_people, rows};
use crate::support::{School, all_written, hint};
use domain::{fault::Failure, reading::DateFormat};
use register::file::import::Options;

fn bad_assets(text: &[u8]) -> domain::fault::Fault {
    let mut school = School::new();
    let before = rows(&mut school);
    let fault = fault(import_assets(&mut school, text, Options::default()));
    assert_eq!(rows(&mut school), before);
    fault
}

fn bad_people(name: &str) -> domain::fault::Fault {
    let mut school = School::new();
    let before = rows(&mut school);
    let fault = fault(import_people(&mut school, &fixture(&format!("people/bad/{name}")), Options::default()));
    assert_eq!(rows(&mut school), before);
    fault
}

#[test]
fn files_that_are_no_tables_are_refused() {
    for (name, message) in [
        ("empty.csv", "the file is empty"),
        ("heading-only.csv", "the file has a heading and no rows"),
        ("not-text.csv", "the workbook is damaged"),
        ("unclosed-quote.csv", "the quote opened on line 3 is never closed"),
        (
            "no-tag-column.csv",
            "no column holds the asset tags; the headings are “Category”, “Name”, \
             “Make”, “Model”, “Serial”, “Location”, “Condition”, “Purchased”, “Cost”",
        ),
    ] {
        assert_eq!(bad_assets(&fixture(&format!("assets/bad/{name}"))).message, message);
    }
    for (name, message) in [
        ("empty.csv", "the file is empty"),
        ("heading-only.csv", "the file has a heading and no rows"),
        (
            "no-key.csv",
            "the file has no column with a ref, admission number, staff number or username; the headings are \
             “First Name”, “Last Name”, “Year Group”, “Reg Group”",
        ),
    ] {
        assert_eq!(bad_people(name).message, message);
    }
}

#[test]
fn every_bad_row_of_an_asset_file_is_listed() {
    let fault = bad_assets(&fixture("assets/bad/bad-rows.csv"));
    assert_eq!(fault.message, "the file has 5 problems; nothing was written");
    assert_eq!(hint(&fault).as_deref(), Some("Correct them, or add --skip-bad to import only the good rows."));
    assert_eq!(
        fault.details,
        [
            "line 3, Cost: “689.999” is not an amount of money: it has more than two decimals",
            "line 5, Tag: “lap-0301” is already used on line 2",
            "line 7, Purchased: “31/02/2026” is not a real date (day/month/year)",
            "line 9, Cost: “cheap” is not an amount of money: the pounds are not a whole number",
            "line 11, Name: the name “Classroom \u{fffd}[31mvisualiser” contains a control character (U+001B)",
        ]
    );
}

#[test]
fn rows_that_do_not_match_their_headings_are_refused() {
    assert_eq!(
        bad_assets(&fixture("assets/bad/ragged.csv")).details,
        ["line 3: the row has 10 cells, but there are 9 headings"]
    );
    let details = bad_assets(&fixture("assets/bad/long-name.csv")).details;
    assert_eq!(details, ["line 3, Name: the name is 10000 characters long; the limit is 200"]);
}

#[test]
fn american_dates_are_recognised_but_refused() {
    let fault = bad_assets(&fixture("assets/bad/us-dates.csv"));
    assert_eq!(fault.message, "the dates are month/day/year: “12/18/2025” fits no other order");
    assert_eq!(hint(&fault).as_deref(), Some("Nothing was imported. To read them, add --date-format us."));
    let details = all_written(&fault.details);
    let lines: Vec<&str> = details.iter().map(|d| d.split_once(':').unwrap().0).collect();
    let wanted = [2, 3, 5, 7].map(|n| [format!("line {n}, Purchased"), format!("line {n}, Warranty Until")]).concat();
    assert_eq!(lines, wanted);
}

#[test]
fn a_date_that_is_not_iso_is_refused_when_iso_is_set() {
    let mut school = School::new();
    let options = Options { dates: Some(DateFormat::Iso), ..Options::default() };
    let fault = fault(import_assets(&mut school, b"Tag,Purchased\nA,18/12/2025\nB,2025-12-18\n", options));
    assert_eq!(fault.details, ["line 2, Purchased: “18/12/2025” is not a date (year-month-day)"]);
    assert_eq!(hint(&fault).as_deref(), Some("Nothing was imported. To read them, add --date-format uk."));
}

#[test]
fn only_the_first_fifty_problems_are_listed() {
    let rows: String = (0..60).map(|n| format!("A{n},x\n")).collect();
    let fault = bad_assets(format!("Tag,Cost\n{rows}").as_bytes());
    assert_eq!(fault.message, "the file has 60 problems; nothing was written");
    assert_eq!(fault.details.len(), 51);
    assert_eq!(fault.details[50], "and 10 more");
}

#[test]
fn an_item_inside_itself_or_an_unknown_item_is_refused() {
    let fault = bad_assets(b"Tag,Inside\nA,B\nB,C\nC,c\nD,E\n");
    assert_eq!(
        fault.details,
        [
            "line 4, Inside: an item can't be inside itself",
            "line 2, Inside: no item has the tag “B”",
            "line 3, Inside: no item has the tag “C”",
            "line 5, Inside: no item has the tag “E”",
        ]
    );
    let mut school = School::new();
    let text = b"Tag,Inside\nA,B\nB,C\nC,\n";
    assert_eq!(counts(&import_assets(&mut school, text, Options::default()).unwrap().value), [3, 0, 0, 0]);
    let round = super::fault(import_assets(&mut school, b"Tag,Inside\nC,A\n", Options::default()));
    assert_eq!(round.details, ["line 2, Inside: C can't go inside an item that it contains"]);
}

#[test]
fn good_rows_are_imported_when_bad_ones_are_skipped() {
    let mut school = School::new();
    let mut rejects = Vec::new();
    let options = Options { skip_bad: Some(&mut rejects), ..Options::default() };
    let report = import_assets(&mut school, &fixture("assets/bad/bad-rows.csv"), options).unwrap().value;
    assert_eq!(counts(&report), [7, 0, 0, 5]);
    assert_eq!(report.problems.len(), 5);
    assert_eq!((report.problems[1].line, report.problems[1].column.as_deref()), (5, Some("Tag")));
    let rejects = String::from_utf8(rejects).unwrap();
    let lines: Vec<&str> = rejects.lines().collect();
    assert_eq!(lines.len(), 6);
    assert!(lines[0].ends_with(",Supplier,Notes,Import Problem"), "{}", lines[0]);
    assert_eq!(
        lines[2],
        "lap-0301,laptop,Staff laptop,Dell,Latitude 5440,2BN9KC3,Staff Room,good,16/06/2025,689.00,Fenhurst IT,,\
         \"line 5, Tag: “lap-0301” is already used on line 2\""
    );
}

#[test]
fn a_corrected_file_of_skipped_rows_can_be_imported() {
    let mut school = School::new();
    let mut rejects = Vec::new();
    let options = Options { skip_bad: Some(&mut rejects), ..Options::default() };
    import_assets(&mut school, b"Tag,Cost\nA,1\nB,x\n", options).unwrap();
    let corrected = String::from_utf8(rejects).unwrap().replacen("B,x", "B,2", 1);
    let report = import_assets(&mut school, corrected.as_bytes(), Options::default()).unwrap().value;
    assert_eq!((counts(&report), report.unknown_columns.len()), ([1, 0, 0, 0], 0));
}

#[test]
fn every_bad_row_of_a_people_file_is_listed() {
    assert_eq!(
        bad_people("bad-rows.csv").details,
        [
            "line 4, Legal Surname: the last name is empty",
            "line 6, Admission No: “004601” is already used on line 2",
            "line 8, Leaving Date: “31/04/2027” is not a real date (day/month/year)",
            "line 10, Email: “4609.pupils.tannerhill.example” is not an e-mail address",
            "line 11, Kind: “alumnus” is not a kind of person",
        ]
    );
    let letter = "UPN: that is not a UPN: the check letter does not match the digits";
    assert_eq!(
        bad_people("bad-upn.csv").details,
        [
            format!("line 3, {letter}"),
            format!("line 5, {letter}"),
            "line 6, UPN: that is not a UPN: it has 12 characters, not 13".to_owned(),
            format!("line 7, {letter}"),
            format!("line 9, {letter}"),
        ]
    );
}

#[test]
fn good_people_are_imported_when_bad_ones_are_skipped() {
    let mut school = School::new();
    let mut rejects = Vec::new();
    let options = Options { skip_bad: Some(&mut rejects), ..Options::default() };
    let report = import_people(&mut school, &fixture("people/bad/bad-rows.csv"), options).unwrap().value;
    assert_eq!(counts(&report), [7, 0, 0, 5]);
    assert_eq!(String::from_utf8(rejects).unwrap().lines().count(), 6);
}

#[test]
fn a_wrong_mapping_is_a_fault_of_the_command() {
    let mut school = School::new();
    let options = Options { mapping: super::mapped(&["Colour=serial"]), ..Options::default() };
    let Err(Failure::Fault(fault)) = import_assets(&mut school, b"Tag\nA\n", options) else {
        panic!("it was imported")
    };
    assert_eq!(fault.kind, domain::fault::FaultKind::Invalid);
    assert_eq!(
        (fault.message.as_str(), hint(&fault).as_deref()),
        ("the file has no heading “Colour”", Some("Its headings are “Tag”."))
    );
}

#[test]
fn a_row_with_a_bad_category_or_borrower_writes_nothing() {
    let mut school = School::new();
    import_people(&mut school, b"Ref,Kind,Last Name\n7,staff,Smith\n7,pupil,Jones\n", Options::default()).unwrap();
    let before = rows(&mut school);
    let mut rejects = Vec::new();
    let options = Options { skip_bad: Some(&mut rejects), ..Options::default() };
    let text = b"Tag,Category,Username\nA,laptop,7\nB,ro\x07bot,\n";
    let report = import_assets(&mut school, text, options).unwrap().value;
    let told: Vec<_> = report.problems.iter().map(|p| (p.line, p.column.as_deref(), p.reason.as_str())).collect();
    assert_eq!(told, [(3, Some("Category"), "the category “ro\u{fffd}bot” contains a control character (U+0007)"),]);
    assert_eq!((counts(&report), rows(&mut school)), ([0, 0, 0, 2], before));
}
