//! Keys that Excel has turned into dates, and numbers of days in workbooks that count from 1904.

use super::{Office, asked, groups, lines, tells};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::io::{Cursor, Read as _, Write as _};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// A workbook with a heading row, and one row whose first cell is a date or a number.
fn workbook(headings: &[&str], first: Option<&ExcelDateTime>, number: f64) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, heading) in headings.iter().enumerate() {
        sheet.write(0, u16::try_from(at).unwrap(), *heading).unwrap();
    }
    match first {
        Some(day) => {
            let date = Format::new().set_num_format("dd/mm/yyyy");
            sheet.write_datetime_with_format(1, 0, day, &date).unwrap();
        }
        None => {
            sheet.write(1, 0, "LAP-0009").unwrap();
        }
    }
    sheet.write(1, 1, "laptop").unwrap();
    sheet.write(1, 2, number).unwrap();
    book.save_to_buffer().unwrap()
}

/// The same workbook with days that count from 1904.
fn from_1904(bytes: &[u8]) -> Vec<u8> {
    let mut old = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..old.len() {
        let mut part = old.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = Vec::new();
        part.read_to_end(&mut text).unwrap();
        if name == "xl/workbook.xml" {
            let whole = String::from_utf8(text).unwrap();
            assert!(whole.contains("<workbookPr "), "{whole}");
            text = whole.replace("<workbookPr ", "<workbookPr date1904=\"1\" ").into_bytes();
        }
        new.start_file(name, SimpleFileOptions::default()).unwrap();
        new.write_all(&text).unwrap();
    }
    new.finish().unwrap().into_inner()
}

#[test]
fn a_tag_that_excel_turned_into_a_date_is_a_problem() {
    let office = Office::new();
    let day = ExcelDateTime::from_ymd(2023, 9, 13).unwrap();
    let path = office.file("a.xlsx", workbook(&["Asset Tag", "Category", "Price"], Some(&day), 5.0));
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(lines(&plan, "problem"), [2]);
    tells(&plan["problems"].to_string(), &["2023-09-13", "a spreadsheet has turned it into a date"]);
    office.stopped(&["asset", "import", &path]);
    let path = office.file("p.xlsx", workbook(&["Admission Number", "First Name", "Last Name"], Some(&day), 5.0));
    assert_eq!(lines(&office.plan(&["person", "import", &path]), "problem"), [2]);
    for cell in ["2023-09-13", "13/09/2023", "2023-09-13T00:00:00"] {
        let path = office.file("a.csv", format!("Asset Tag,Category\n{cell},laptop\n"));
        assert_eq!(lines(&office.plan(&["asset", "import", &path]), "problem"), [2], "{cell}");
        let path = office.file("t.csv", format!("Asset Tag,Test Date,Result\n{cell},04/03/2026,Pass\n"));
        office.stopped(&["pat", "import", &path, "--create", "--category", "appliance"]);
    }
    let path = office.file("b.csv", "Asset Tag,Category\nMAR-12,laptop\n2023-0913,laptop\nSEP-2023,laptop\n");
    assert!(lines(&office.plan(&["asset", "import", &path]), "problem").is_empty());
}

#[test]
fn a_serial_number_that_excel_turned_into_a_date_is_a_question() {
    let office = Office::new();
    let path = office.file("a.csv", "Asset Tag,Category,Serial\nT-1,laptop,2023-09-13\n");
    assert_eq!(groups(&office.plan(&["asset", "import", &path])), ["short-serial 1"]);
}

#[test]
fn a_number_of_days_counts_from_the_workbooks_own_first_day() {
    let office = Office::new();
    let headings = ["Asset Tag", "Category", "Purchase Date"];
    // 45182 is 13 September 2023 from 1900, and so is 43720 from 1904.
    let path = office.file("a.xlsx", workbook(&headings, None, 45_182.0));
    tells(&asked(&office.plan(&["asset", "import", &path]), "day-number")[0], &["13 Sep 2023"]);
    let path = office.file("b.xlsx", from_1904(&workbook(&headings, None, 43_720.0)));
    tells(&asked(&office.plan(&["asset", "import", &path]), "day-number")[0], &["13 Sep 2023"]);
    office.import(&["asset", "import", &path, "--answer", "day-number=date"]);
    assert_eq!(office.item("LAP-0009")["purchased_on"], "2023-09-13");
}
