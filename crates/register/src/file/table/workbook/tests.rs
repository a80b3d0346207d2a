//! Tests of the reading of workbooks.

use super::{super::Table, *};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use std::io::Write as _;
use zip::{ZipWriter, write::SimpleFileOptions};

fn is_known(heading: &str) -> bool {
    ["tag", "name", "serial", "bought"].contains(&heading.to_lowercase().as_str())
}

fn table(bytes: &[u8], sheet: Option<&str>) -> Result<Table<Cursor<Vec<u8>>>, String> {
    let choice = Choice { sheet, is_known: &is_known };
    Table::open(Cursor::new(bytes.to_vec()), &choice).map_err(|fault| fault.message)
}

/// Reads all rows: line, and cells with `*` at bare numbers.
fn rows(bytes: &[u8], sheet: Option<&str>) -> Result<Vec<(u64, Vec<String>)>, String> {
    let mut table = table(bytes, sheet)?;
    let mut out = Vec::new();
    while let Some(row) = table.next().map_err(|fault| fault.message)? {
        let cell = |at| format!("{}{}", row.cell(at), if row.is_bare_number(at) { "*" } else { "" });
        out.push((row.line, (0..row.record.len()).map(cell).collect()));
    }
    Ok(out)
}

fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
    (line, cells.iter().map(|c| (*c).to_owned()).collect())
}

fn head(sheet: &mut Worksheet, row: u32, headings: &[&str]) {
    for (column, heading) in (0..).zip(headings) {
        sheet.write(row, column, *heading).unwrap();
    }
}

fn zip_of(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn cells_are_read_as_they_are_shown() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    head(sheet, 0, &["Tag", "Name", "Serial", "Bought", "On"]);
    let format = |code: &str| Format::new().set_num_format(code);
    let moment = |text: &str| ExcelDateTime::parse_from_str(text).unwrap();
    sheet.write_with_format(1, 0, 1_234, &format("000000")).unwrap();
    sheet.write_with_format(1, 1, 42, &format("\"LT-\"0000")).unwrap();
    sheet.write(1, 2, 123_456_789_012_345_f64).unwrap();
    sheet.write_with_format(1, 3, moment("2023-09-13"), &format("dd/mm/yyyy")).unwrap();
    sheet.write(1, 4, true).unwrap();
    sheet.write(2, 0, 8_939_010_000_000_000_000_f64).unwrap();
    sheet.write(2, 1, 649.5).unwrap();
    sheet.write(2, 2, 0.1 + 0.2).unwrap();
    sheet.write_with_format(2, 3, moment("2023-09-13T14:30:00"), &format("dd/mm/yy hh:mm")).unwrap();
    sheet.write(2, 4, false).unwrap();
    sheet.write_formula(4, 0, Formula::new("=A2&\"x\"").set_result("001234x")).unwrap();
    sheet.write_formula(4, 1, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    sheet.write(4, 2, " =\"0007\" ").unwrap();
    sheet.write_with_format(4, 3, moment("14:30:05"), &format("hh:mm:ss")).unwrap();
    sheet.write_with_format(5, 0, 1_234, &format("#,##0")).unwrap();
    sheet.write_with_format(5, 1, 429, &format("[$£-809]#,##0.00")).unwrap();
    sheet.write_with_format(5, 2, 12_345, &format("000-000")).unwrap();
    sheet.write_with_format(5, 3, 1.25, &format("[h]:mm")).unwrap();
    sheet.write_with_format(5, 4, -5, &format("0000")).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(
        rows(&bytes, None).unwrap(),
        [
            row(2, &["001234", "LT-0042", "123456789012345*", "2023-09-13", "yes"]),
            row(3, &["8.93901E+18*", "649.5*", "0.3*", "2023-09-13T14:30:00", "no"]),
            row(5, &["001234x", "#DIV/0!", "0007", "14:30:05", ""]),
            row(6, &["1234", "429", "012-345", "30:00:00", "-5"]),
        ]
    );
}

#[test]
fn the_sheet_with_known_headings_is_read() {
    let mut book = Workbook::new();
    head(book.add_worksheet().set_name("Summary").unwrap(), 0, &["Figures", "Number"]);
    let list = book.add_worksheet().set_name("Assets 2026").unwrap();
    head(list, 0, &["School assets"]);
    head(list, 4, &["Tag", "Name"]);
    head(list, 5, &["L1", "Laptop"]);
    head(list, 6, &["TOTAL", ""]);
    let other = book.add_worksheet().set_name("Old").unwrap();
    head(other, 0, &["Tag"]);
    head(other, 1, &["X1"]);
    let hidden = book.add_worksheet().set_name("Lists").unwrap().set_hidden(true);
    head(hidden, 0, &["Tag", "Name", "Serial"]);
    let bytes = book.save_to_buffer().unwrap();
    let mut found = table(&bytes, None).unwrap();
    assert_eq!(found.sheet(), Some("Assets 2026"));
    assert_eq!(found.next().unwrap().map(|row| row.line), Some(6));
    assert!(found.next().unwrap().is_none());
    let named: Vec<_> = found.passed_over().iter().map(|row| (row.line, row.text.as_str(), row.reason)).collect();
    assert_eq!(named, [(1, "School assets", "title"), (7, "TOTAL", "total")]);
    assert_eq!(found.bytes(), bytes.len() as u64);
    assert_eq!(rows(&bytes, Some("old ")).unwrap(), [row(2, &["X1"])]);
    assert_eq!(rows(&bytes, Some("New")).unwrap_err(), "the workbook has no sheet “New”");
    assert_eq!(rows(b"tag\n1\n", Some("New")).unwrap_err(), "the file is text, which has no sheets");
}

#[test]
fn a_sheet_is_not_guessed() {
    let mut book = Workbook::new();
    for name in ["2025", "2026"] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        head(sheet, 0, &["Tag", "Name"]);
        head(sheet, 1, &["L1", "Laptop"]);
    }
    let several = "the workbook has several sheets, and it is not clear which one to read";
    assert_eq!(rows(&book.save_to_buffer().unwrap(), None).unwrap_err(), several);
    let mut book = Workbook::new();
    book.add_worksheet();
    head(book.add_worksheet(), 3, &["Nummer", "Ort"]);
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(rows(&bytes, None).unwrap_err(), "the file has a heading and no rows");
    let mut book = Workbook::new();
    book.add_worksheet();
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(rows(&bytes, None).unwrap_err(), "the workbook is empty");
    assert_eq!(rows(&bytes, Some("Sheet1")).unwrap_err(), "the sheet “Sheet1” is empty");
}

#[test]
fn columns_without_heading_are_named_by_their_letters() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    head(sheet, 1, &["", "Tag", "", "Name"]);
    head(sheet, 2, &["", "L1", "", "Laptop", "", "spare"]);
    sheet.merge_range(3, 1, 4, 1, "L2", &Format::new()).unwrap();
    sheet.set_row_hidden(3).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let headings: Vec<String> = table(&bytes, None).unwrap().headings().iter().map(str::to_owned).collect();
    assert_eq!(headings, ["", "Tag", "", "Name", "", "Column F"]);
    let wanted = [row(3, &["", "L1", "", "Laptop", "", "spare"]), row(4, &["", "L2", "", "", "", ""])];
    assert_eq!(rows(&bytes, None).unwrap(), wanted);
}

const SPREADSHEET: &str = "application/vnd.oasis.opendocument.spreadsheet";

fn ods(table: &str) -> Vec<u8> {
    let content =
        format!("<office:document-content><office:spreadsheet>{table}</office:spreadsheet></office:document-content>");
    zip_of(&[("mimetype", SPREADSHEET), ("META-INF/manifest.xml", "<manifest/>"), ("content.xml", &content)])
}

#[test]
fn an_open_document_sheet_is_read() {
    let text = |text: &str| {
        format!(r#"<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>"#)
    };
    let typed = |kind: &str, value: &str, shown: &str| {
        format!(
            r#"<table:table-cell office:value-type="{kind}" office:{value}><text:p>{shown}</text:p></table:table-cell>"#
        )
    };
    let row_of = |cells: &[String]| format!("<table:table-row>{}</table:table-row>", cells.concat());
    let sheet = [
        r#"<table:table table:name="Assets &amp; more"><table:table-column table:number-columns-repeated="1024"/>"#.to_owned(),
        row_of(&["Tag", "Name", "Serial", "Bought"].map(text)),
        r#"<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>"#.to_owned(),
        row_of(&[
            typed("float", r#"value="1234""#, "001234"),
            typed("float", r#"value="649.5""#, "649.50"),
            typed("boolean", r#"boolean-value="true""#, "TRUE"),
            typed("date", r#"date-value="2023-09-13T00:00:00""#, "13/09/23"),
        ]),
        row_of(&[
            text("L&amp;2<text:s text:c=\"2\"/>x"),
            r##"<table:table-cell table:number-columns-repeated="2" office:value-type="string" office:string-value="" calcext:value-type="error"><office:annotation><text:p>note</text:p></office:annotation><text:p>#REF!</text:p></table:table-cell>"##.to_owned(),
            typed("time", r#"time-value="PT14H30M00S""#, "14:30"),
            r#"<table:table-cell table:number-columns-repeated="16000"/>"#.to_owned(),
        ]),
        r#"<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row></table:table>"#.to_owned(),
    ];
    let bytes = ods(&sheet.concat());
    assert_eq!(table(&bytes, None).unwrap().sheet(), Some("Assets & more"));
    assert_eq!(
        rows(&bytes, None).unwrap(),
        [row(5, &["001234", "649.5*", "yes", "2023-09-13"]), row(6, &["L&2  x", "#REF!", "#REF!", "14:30:00"]),]
    );
}

#[test]
fn workbooks_that_would_fill_the_memory_are_refused() {
    let cell = r#"<table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p></table:table-cell>"#;
    let repeated = format!(
        r#"<table:table table:name="A"><table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row></table:table>"#
    );
    let too_large = "the workbook is too large: ";
    let sheet = "its sheets have more than 20 million cells, or 256 MB of text";
    assert_eq!(rows(&ods(&repeated), None).unwrap_err(), format!("{too_large}{sheet}"));
    let part = repeated.replace("1048576", "500");
    assert_eq!(rows(&ods(&part.repeat(3)), None).unwrap_err(), format!("{too_large}{sheet}"));
    let spaces = r#"<table:table table:name="A"><table:table-row><table:table-cell office:value-type="string"><text:p>x<text:s text:c="99999999999"/></text:p></table:table-cell></table:table-row></table:table>"#;
    assert_eq!(rows(&ods(spaces), None).unwrap_err(), "the file has a heading and no rows");
    assert_eq!(
        rows(&ods("<table:table table:name=\"A\"><table:table-row>"), None).unwrap_err(),
        "the workbook is damaged"
    );

    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("xl/workbook.xml", SimpleFileOptions::default()).unwrap();
    zip.start_file("xl/worksheets/sheet1.xml", SimpleFileOptions::default()).unwrap();
    let zeros = vec![b' '; 1 << 20];
    (0..300).for_each(|_| zip.write_all(&zeros).unwrap());
    let mut bytes = zip.finish().unwrap().into_inner();
    assert!(bytes.len() < 1 << 20);
    let unpacked = format!("{too_large}it unpacks to more than 256 MB");
    assert_eq!(rows(&bytes, None).unwrap_err(), unpacked);
    // The directory says that the part is small.
    let size = (300_u32 << 20).to_le_bytes();
    let places: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..*at + 4] == size).collect();
    assert!(!places.is_empty());
    places.into_iter().for_each(|at| bytes[at..at + 4].copy_from_slice(&1_000_u32.to_le_bytes()));
    assert!([unpacked, "the workbook is damaged".to_owned()].contains(&rows(&bytes, None).unwrap_err()));

    let strings = r#"<sst uniqueCount="9999999999999"></sst>"#;
    let bytes = zip_of(&[("xl/workbook.xml", ""), ("xl/sharedStrings.xml", strings)]);
    assert_eq!(rows(&bytes, None).unwrap_err(), "the workbook is damaged");
}

#[test]
fn other_files_are_named_for_what_they_are() {
    for (parts, message) in [
        (&[("word/document.xml", "")][..], "the file is a Word document, not a workbook"),
        (&[("ppt/presentation.xml", "")], "the file is a presentation, not a workbook"),
        (&[("Index/Tables.iwa", "")], "the file is an Apple Numbers document, not a workbook"),
        (&[("users.csv", "a,b")], "the file is a zip file, not a workbook"),
        (&[("mimetype", "application/vnd.oasis.opendocument.text")], "the file is a text document, not a workbook"),
        (
            &[
                ("mimetype", SPREADSHEET),
                ("content.xml", "x"),
                ("META-INF/manifest.xml", "<manifest:encryption-data/>"),
            ],
            "the workbook is protected by a password",
        ),
        (&[("mimetype", SPREADSHEET), ("content.xml", "<x></x>")], "the workbook has no sheets"),
        (&[("xl/workbook.xml", "x")], "the workbook is damaged"),
    ] {
        assert_eq!(rows(&zip_of(parts), None).unwrap_err(), message);
    }
    assert_eq!(rows(b"PK\x03\x04\0\0", None).unwrap_err(), "the workbook is damaged");
    assert_eq!(rows(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", None).unwrap_err(), "the workbook is damaged");
}

#[test]
fn a_workbook_that_is_cut_off_or_changed_is_damaged() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    head(sheet, 0, &["Tag", "Name"]);
    (1..200).for_each(|row| head(sheet, row, &["L1", "Laptop"]));
    let bytes = book.save_to_buffer().unwrap();
    for end in (0..bytes.len()).step_by(97) {
        assert!(rows(&bytes[..end], None).is_err(), "{end}");
    }
}

/// A compound file with one stream, whose sheet has these records.
fn xls(records: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let record = |(kind, data): &(u16, Vec<u8>)| {
        [&kind.to_le_bytes()[..], &u16::try_from(data.len()).unwrap().to_le_bytes(), data].concat()
    };
    let begin = |kind: u8| record(&(0x0809, vec![0, 6, kind, 0, 0, 0, 0, 0]));
    let date = vec![0, 0, 14, 0];
    let zeros = [&[164, 0, 6, 0, 0][..], b"000000"].concat();
    let styles = [vec![0; 4], date, vec![0, 0, 164, 0]].map(|style| record(&(0x00e0, [style, vec![0; 16]].concat())));
    let formats = [record(&(0x041e, zeros)), styles.concat()].concat();
    let bound = |start: u32| record(&(0x0085, [&start.to_le_bytes()[..], &[0, 0, 4, 0], b"List"].concat()));
    let end = record(&(0x000a, Vec::new()));
    let globals = |start| [begin(5), formats.clone(), bound(start), end.clone()].concat();
    let start = u32::try_from(globals(0).len()).unwrap();
    let cells: Vec<u8> = records.iter().flat_map(record).collect();
    let mut stream = [globals(start), begin(0x10), cells, end.clone()].concat();
    stream.resize(4_096, 0);

    let mut header = vec![0; 512];
    header[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    for (at, value) in [(24, 0x3e_u32 | 3 << 16), (28, 0xfffe | 9 << 16), (32, 6), (44, 1), (48, 1), (56, 4_096)] {
        header[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    [60, 68].into_iter().for_each(|at| header[at..at + 4].copy_from_slice(&0xffff_fffe_u32.to_le_bytes()));
    header[76..].fill(0xff);
    header[76..80].fill(0);
    // Block 0 is the table of blocks, 1 the directory, 2 to 9 the stream.
    let next = (0..128_u32).map(|block| match block {
        0 => 0xffff_fffd,
        1 | 9 => 0xffff_fffe,
        2..9 => block + 1,
        _ => 0xffff_ffff,
    });
    let entry = |name: &str, kind: u8, start: u32, length: u32| {
        let mut out: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        out.resize(128, 0);
        out[64] = u8::try_from(name.len() * 2 + 2).unwrap();
        out[66] = kind;
        out[116..120].copy_from_slice(&start.to_le_bytes());
        out[120..124].copy_from_slice(&length.to_le_bytes());
        out
    };
    let mut directory = [entry("Root Entry", 5, 0xffff_fffe, 0), entry("Workbook", 2, 2, 4_096)].concat();
    directory.resize(512, 0);
    [header, next.flat_map(u32::to_le_bytes).collect(), directory, stream].concat()
}

/// A record of a cell with a text.
fn label(row: u16, column: u16, text: &str) -> (u16, Vec<u8>) {
    let length = u16::try_from(text.len()).unwrap();
    let head = [row, column, 0, length].map(u16::to_le_bytes).concat();
    (0x0204, [&head, &[0][..], text.as_bytes()].concat())
}

/// A record of a cell with a number.
fn number(row: u16, column: u16, format: u16, number: f64) -> (u16, Vec<u8>) {
    (0x0203, [&[row, column, format].map(u16::to_le_bytes).concat(), &number.to_le_bytes()[..]].concat())
}

#[test]
fn an_old_workbook_is_read() {
    let cells = [
        label(0, 0, "Asset list"),
        label(2, 0, "Tag"),
        label(2, 1, "Bought"),
        number(3, 0, 0, 1_234.0),
        number(3, 1, 1, 45_182.0),
        (0x0205, vec![4, 0, 0, 0, 0, 0, 0x17, 1]),
        (0x0205, vec![4, 0, 1, 0, 0, 0, 1, 0]),
    ];
    let bytes = xls(&cells);
    assert_eq!(table(&bytes, None).unwrap().sheet(), Some("List"));
    assert_eq!(rows(&bytes, None).unwrap(), [row(4, &["1234*", "2023-09-13"]), row(5, &["#REF!", "yes"])]);
}

#[test]
fn an_old_workbook_shows_the_zeros_of_its_numbers() {
    // A record of several short numbers: row, first column, then style and number of each, and the last column.
    let short = |number: u32| (number << 2 | 2).to_le_bytes();
    let many = [&[4, 0, 0, 0, 2, 0][..], &short(452), &[0, 0], &short(453), &[1, 0]].concat();
    let cells =
        [label(0, 0, "Tag"), label(0, 1, "Name"), number(3, 0, 2, 451.0), (0x00bd, many), number(5, 0, 2, 1_234_567.0)];
    let wanted = [row(4, &["000451", ""]), row(5, &["000452", "453*"]), row(6, &["1234567", ""])];
    assert_eq!(rows(&xls(&cells), None).unwrap(), wanted);
}

#[test]
fn an_old_workbook_that_would_fill_the_memory_is_refused() {
    let far = [label(0, 0, "Tag"), label(65_535, 65_535, "x")];
    let too_large = "the workbook is too large: its sheets have more than 5 million cells";
    assert_eq!(rows(&xls(&far), None).unwrap_err(), too_large);
    let size = |rows: u32| (0x0200, [&[0; 4][..], &rows.to_le_bytes(), &[0, 0, 0xff, 0xff, 0, 0]].concat());
    assert_eq!(rows(&xls(&[size(u32::MAX)]), None).unwrap_err(), too_large);
    let good = xls(&[size(2), label(0, 0, "Tag"), label(1, 0, "L1")]);
    assert_eq!(rows(&good, None).unwrap(), [row(2, &["L1"])]);
    // The directory comes round again; then the stream does.
    let ring = |block: usize, next: u32| {
        let mut bytes = good.clone();
        bytes[512 + block * 4..516 + block * 4].copy_from_slice(&next.to_le_bytes());
        bytes
    };
    assert_eq!(rows(&ring(1, 1), None).unwrap_err(), "the workbook is damaged");
    let mut long = ring(5, 2);
    long[1_024 + 128 + 120..1_024 + 128 + 124].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(rows(&long, None).unwrap_err(), "the workbook is damaged");
    let mut locked = good;
    let bound = 1_536 + 12 + 15 + 3 * 24;
    assert_eq!(locked[bound], 0x85);
    locked[bound] = 0x2f;
    assert_eq!(rows(&locked, None).unwrap_err(), "the workbook is protected by a password");
}
