//! A workbook with several lists: those that were not read are named.

use super::{Office, tells};
use rust_xlsxwriter::Workbook;

/// A workbook with a sheet for each of the lists: its name, its headings and one row.
fn book(sheets: &[(&str, &str, &str)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, headings, row) in sheets {
        let sheet = book.add_worksheet().set_name(*name).unwrap();
        for (line, cells) in [headings, row].into_iter().enumerate() {
            for (at, cell) in cells.split(',').enumerate() {
                sheet.write(u32::try_from(line).unwrap(), u16::try_from(at).unwrap(), cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_with_several_lists_names_those_that_were_not_read() {
    let office = Office::new();
    let path = office.file(
        "register.xlsx",
        book(&[
            ("Cover", "Name,Our School", "Printed,today"),
            ("Laptops", "Asset Tag,Category,Make,Model,Serial", "LAP-1,laptop,Lenovo,L14,S1"),
            ("iPads", "Asset Tag,Category,Make,Serial", "TAB-1,tablet,Apple,S2"),
            ("Cameras", "Asset Tag,Category,Make", "CAM-1,camera,Canon"),
        ]),
    );
    let ran = office.run(&["asset", "import", &path]);
    assert_eq!(ran.code, 0, "{ran:?}");
    tells(&ran.err, &["“Laptops” was read", "“iPads”, “Cameras”", "--sheet NAME"]);
    assert!(!ran.err.contains("Cover"), "{}", ran.err);
    let named = office.run(&["asset", "import", &path, "--sheet", "iPads"]);
    assert!(named.code == 0 && !named.err.contains("was read"), "{named:?}");
    assert_eq!(office.tags(), ["LAP-1", "TAB-1"]);
}

#[test]
fn a_sheet_of_another_kind_is_not_named() {
    let office = Office::new();
    let path = office.file(
        "register.xlsx",
        book(&[
            ("Items", "Asset No,Item,Type,Serial,Date Purchased,Price", "T-1,Laptop,laptop,S1,13/09/2023,429"),
            ("Pupils", "Admission Number,Name,Reg", "001234,Meg Madeup,9B"),
        ]),
    );
    let ran = office.run(&["asset", "import", &path]);
    assert!(ran.code == 0 && !ran.err.contains("was read"), "{ran:?}");
}

#[test]
fn a_workbook_of_tests_names_the_sheets_that_were_not_read() {
    let office = Office::new();
    office.done(&["asset", "add", "KET-1", "--category", "kettle"]);
    let path = office.file(
        "pat.xlsx",
        book(&[
            (
                "Block A",
                "Asset Id,Asset Description,Test Date,Pass/Fail,Location Name",
                "KET-1,Kettle,10/11/2026,Pass,Hall",
            ),
            ("Block B", "Asset Id,Asset Description,Test Date,Pass/Fail", "KET-2,Kettle,10/11/2026,Pass"),
        ]),
    );
    let ran = office.run(&["pat", "import", &path]);
    tells(&ran.err, &["“Block A” was read", "“Block B”", "--sheet NAME"]);
}
