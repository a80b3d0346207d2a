//! Imports of files as spreadsheets write them: workbooks, UTF-16, old line ends, title rows and totals.

use super::{counts, fault, fixture, import_assets, import_people, rows};
use crate::support::{School, all_written};
use register::{
    file::import::Options,
    pat::testers::{self, Ways},
};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::io::{Cursor, Write as _};
use store::asset::Spelling;
use zip::{ZipWriter, write::SimpleFileOptions};

fn utf_16(text: &str) -> Vec<u8> {
    [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

fn person_of(text: &[u8], reference: &str) -> String {
    let mut school = School::new();
    let report = import_people(&mut school, text, Options::default()).unwrap().value;
    assert_eq!(counts(&report)[0], 1, "{}", String::from_utf8_lossy(text));
    let person = school.read(|tx| store::person::find(tx, reference));
    format!("{} {}", person.name, person.class.unwrap_or_default())
}

#[test]
fn text_files_of_every_spreadsheet_are_read() {
    let head = "Admission Number,First Name,Last Name,Reg Group";
    let with_title = format!("Pupil list 2026,,,\r\n,,,\r\n{head}\r\nX8,Zoe,Muller,9B\r\n");
    let tabs = format!("{head}\r\nX5,Zoë,Müller,9B\r\n").replace(',', "\t");
    for (text, reference, wanted) in [
        (format!("\u{feff}{head}\r\nX1,Zoë,Müller,9B\r\n").into_bytes(), "X1", "Zoë Müller 9B"),
        (format!("{head}\rX6,Zoe,Muller,9B").into_bytes(), "X6", "Zoe Muller 9B"),
        (format!("sep=;\r\n{head}\r\nX7,Zoe,Muller,9B\r\n").replace(',', ";").into_bytes(), "X7", "Zoe Muller 9B"),
        (with_title.into_bytes(), "X8", "Zoe Muller 9B"),
        (utf_16(&tabs), "X5", "Zoë Müller 9B"),
        (utf_16(&tabs)[2..].to_vec(), "X5", "Zoë Müller 9B"),
        ([head.as_bytes(), b"\r\nX2,Sim\xf3n,O\x92Brien,9B\r\n"].concat(), "X2", "Simón O’Brien 9B"),
        (format!("{head}\n\"=\"\"001234\"\"\",Zed,Zulu,9B\n").into_bytes(), "001234", "Zed Zulu 9B"),
    ] {
        assert_eq!(person_of(&text, reference), wanted);
    }
}

#[test]
fn titles_totals_and_short_rows_are_no_problem() {
    let mut school = School::new();
    let text = "Asset Register 2026-27,,,,\nPrepared by: ICT,,,,\n,,,,\nAsset Tag,Name,Serial No,Location,Purchase Date\n\
        LAP-0001,Laptop,S1,Room 1,13/09/2023\nLAP-0002,Laptop\nAsset Tag,Name,Serial No,Location,Purchase Date\n\
        LAP-0003,Laptop,S3,,\nTotal: 3 items,,,,\n";
    let report = import_assets(&mut school, text.as_bytes(), Options::default()).unwrap().value;
    assert_eq!(counts(&report), [3, 0, 0, 0]);
    let bought =
        school.read(|tx| store::asset::find(tx, "LAP-0001", Spelling::Whole)).purchased_on.map(|day| day.to_string());
    assert_eq!(bought.as_deref(), Some("2023-09-13"));
}

#[test]
fn lines_of_an_old_macintosh_are_rows() {
    let text =
        b"Asset Tag,Name,Serial,Purchase Date\rLAP-0001,Laptop one,S1,01/09/2023\rLAP-0002,Laptop two,S2,02/09/2023\r";
    let report = import_assets(&mut School::new(), text, Options::default()).unwrap().value;
    assert_eq!(counts(&report), [2, 0, 0, 0]);
    let bad = b"Asset Tag,Purchase Date\rLAP-0001,01/09/2023\rLAP-0002,31/02/2023\r";
    let fault = fault(import_assets(&mut School::new(), bad, Options::default()));
    assert_eq!(fault.details, ["line 3, Purchase Date: “31/02/2023” is not a real date (day/month/year)"]);
}

#[test]
fn a_workbook_is_imported_as_it_is_shown() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Notes").unwrap().write(0, 0, "How to use this list").unwrap();
    let sheet = book.add_worksheet().set_name("Assets").unwrap();
    sheet.write(0, 0, "Equipment of Oak Test School").unwrap();
    for (column, heading) in (0..).zip(["Asset Tag", "Serial", "Purchase Date", "Cost"]) {
        sheet.write(2, column, heading).unwrap();
        sheet.write(5, column, heading).unwrap();
    }
    let date = Format::new().set_num_format("dd/mm/yyyy");
    sheet.write_with_format(3, 0, 42, &Format::new().set_num_format("000000")).unwrap();
    sheet.write(3, 1, 913_456_789).unwrap();
    sheet.write_with_format(3, 2, ExcelDateTime::from_ymd(2023, 9, 13).unwrap(), &date).unwrap();
    sheet.write(3, 3, 649.5).unwrap();
    sheet.write(6, 0, "LAP-0002").unwrap();
    sheet.write(6, 3, 12).unwrap();
    sheet.write(7, 0, "Total").unwrap();
    sheet.write(7, 3, 649.5).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let mut school = School::new();
    let report = import_assets(&mut school, &bytes, Options::default()).unwrap().value;
    assert_eq!(counts(&report), [2, 0, 0, 0]);
    let asset = school.read(|tx| store::asset::find(tx, "000042", Spelling::Whole));
    assert_eq!(asset.serial.as_deref(), Some("913456789"));
    assert_eq!(asset.purchased_on.map(|day| day.to_string()).as_deref(), Some("2023-09-13"));
    assert_eq!(counts(&import_assets(&mut school, &bytes, Options::default()).unwrap().value), [0, 0, 2, 0]);
}

#[test]
fn a_problem_in_a_sheet_names_its_row() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cells) in [(1, ["Asset Tag", "Cost"]), (9, ["LAP-0001", "much"])] {
        (0..).zip(cells).for_each(|(column, cell)| _ = sheet.write(row, column, cell).unwrap());
    }
    let bytes = book.save_to_buffer().unwrap();
    let mut school = School::new();
    let before = rows(&mut school);
    let fault = fault(import_assets(&mut school, &bytes, Options::default()));
    let details = all_written(&fault.details);
    assert!(details[0].starts_with("line 10, Cost: “much”"), "{details:?}");
    assert_eq!(rows(&mut school), before);
}

#[test]
fn a_file_that_unpacks_to_gigabytes_is_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for name in ["xl/workbook.xml", "xl/worksheets/sheet1.xml"] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        (0..160).for_each(|_| zip.write_all(&[b' '; 1 << 20]).unwrap());
    }
    let bytes = zip.finish().unwrap().into_inner();
    let fault = fault(import_assets(&mut School::new(), &bytes, Options::default()));
    assert_eq!(fault.message, "the workbook is too large: it unpacks to more than 256 MB");
}

#[test]
fn tests_are_read_from_a_workbook_and_from_utf_16() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    for (column, (heading, cell)) in (0..).zip([("Asset Id", "APP-0001"), ("Test Date", ""), ("Status", "P")]) {
        sheet.write(0, column, heading).unwrap();
        sheet.write(1, column, cell).unwrap();
    }
    sheet.write_with_format(1, 1, ExcelDateTime::from_ymd(2026, 9, 14).unwrap(), &date).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let mut file = testers::open(bytes.as_slice(), &Ways::default()).unwrap();
    let record = file.next().unwrap().unwrap().unwrap();
    assert_eq!(
        (record.line, record.asset_id.as_str(), record.tested_on.to_string()),
        (2, "APP-0001", "2026-09-14".to_owned())
    );

    let plain = fixture("../pat/bad/bad-lines.txt");
    let wide = utf_16(&String::from_utf8(plain.clone()).unwrap());
    let told = |bytes: &[u8]| {
        let mut file = testers::open(bytes, &Ways::default()).unwrap();
        let mut out = Vec::new();
        while let Some(record) = file.next().unwrap() {
            out.push(record.map_or_else(|problem| problem.told(), |record| format!("{record:?}")));
        }
        out
    };
    assert_eq!(told(&wide), told(&plain));
}
