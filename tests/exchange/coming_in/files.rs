//! Files as Excel and others write them: encodings, line ends, separators, title and total rows, and workbooks.

use super::{Office, asked, column, fixture, groups, outcomes, rows, tells};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::io::{Cursor, Write as _};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const ZOE: &str = "Zoë Müller, pupil, -, 9B";

/// Writes a text as UTF-16 with a byte order mark.
fn utf16(text: &str, is_little: bool) -> Vec<u8> {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    units.flat_map(|unit: u16| if is_little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
}

/// Writes a text in Windows-1252, for letters that are the same in Unicode.
fn windows(text: &str) -> Vec<u8> {
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

#[test]
fn a_list_of_pupils_is_read_in_every_encoding_line_end_and_separator() {
    let text = "Admission Number,First Name,Last Name,Reg Group\n001,Zoë,Müller,9B\n";
    let crlf = text.replace('\n', "\r\n");
    let tabs = crlf.replace(',', "\t");
    for (what, bytes) in [
        ("plain", text.as_bytes().to_vec()),
        ("byte order mark", [b"\xEF\xBB\xBF", crlf.as_bytes()].concat()),
        ("Windows-1252", windows(&crlf)),
        ("UTF-16, tabs (Excel’s Unicode text)", utf16(&tabs, true)),
        ("UTF-16, commas, without a last line end", utf16(text.trim_end(), true)),
        ("UTF-16, big end first", utf16(&crlf, false)),
        ("old Mac", text.replace('\n', "\r").into_bytes()),
        ("semicolons", text.replace(',', ";").into_bytes()),
        ("sep=;", format!("sep=;\r\n{}", crlf.replace(',', ";")).into_bytes()),
        ("sep=, in quotes", format!("\"sep=,\"\r\n{crlf}").into_bytes()),
        ("sep=tab", format!("sep=\t\r\n{tabs}").into_bytes()),
        ("title rows", format!("Pupil list 2026,,,\r\n,,,\r\n{crlf}").into_bytes()),
        ("one title cell", format!("Pupil list 2026\r\nPrinted 1 September\r\n\r\n{crlf}").into_bytes()),
        ("quoted line break", text.replace("9B", "\"9B\"").replace("Müller", "\"Müller\"").into_bytes()),
        ("blank rows and columns", crlf.replace('\r', ",,\r").replace("001", ",,,,,\r\n001").into_bytes()),
        ("short rows", crlf.replace("Reg Group", "Reg Group,Email,Notes").into_bytes()),
        ("end of text mark", [text.as_bytes(), b"\x1A"].concat()),
    ] {
        let office = Office::new();
        let path = office.file("pupils.csv", bytes);
        let report = office.json(&["person", "import", &path]);
        assert_eq!((&report["added"], office.everybody()), (&1.into(), vec![ZOE.to_owned()]), "{what}: {report}");
        assert_eq!(office.person("001")["family_name"], "Müller", "{what}");
        office.changes_nothing(&["person", "import", &path]);
    }
}

#[test]
fn line_breaks_inside_a_cell_stay_there() {
    let office = Office::new();
    let text =
        "Asset Tag,Category,Notes\r\nT-1,laptop,\"line 1\r\nline 2, comma\r\n\r\n\"\"quote\"\"\"\r\nT-2,laptop,ok\r\n";
    let plan = office.plan(&["asset", "import", &office.file("a.csv", text)]);
    assert_eq!(outcomes(&plan), ["2 added", "6 added"]);
    office.import(&["asset", "import", &office.path("a.csv")]);
    assert_eq!(office.item("T-1")["notes"], "line 1\nline 2, comma\n\n\"quote\"");
}

#[test]
fn title_rows_are_passed_over_by_name() {
    let office = Office::new();
    let text = "Asset Register 2026-27,,,,\nPrepared by: ICT,,,,\n,,,,\n\
                Asset Tag,Description,Serial No,Location,Purchase Date\nLAP-0001,Laptop,S1,Room 1,13/09/2023\n";
    let path = office.file("register.csv", text);
    let plan = office.plan(&["asset", "import", &path]);
    let over: Vec<_> =
        rows(&plan["passed_over"]).iter().map(|row| (row["line"].as_u64().unwrap(), row["text"].clone())).collect();
    assert_eq!(over, [(1, "Asset Register 2026-27".into()), (2, "Prepared by: ICT".into())]);
    assert_eq!(outcomes(&plan), ["5 added"]);
    office.import(&["asset", "import", &path]);
    assert_eq!(office.item("LAP-0001")["purchased_on"], "2023-09-13");
}

#[test]
fn total_rows_and_repeated_headings_are_passed_over_by_name() {
    for total in ["TOTAL,,,1298.00", "Total:,,,1298.00", ",,Grand total,1298.00", "Sub-total,,,649.00"] {
        let office = Office::new();
        let text = format!(
            "Asset ID,Item,Type,Cost\nT-1,Laptop,Laptop,649.00\nAsset ID,Item,Type,Cost\n\
             T-2,Laptop,Laptop,649.00\n{total}\n"
        );
        let path = office.file("register.csv", text);
        let plan = office.plan(&["asset", "import", &path]);
        let over: Vec<u64> = rows(&plan["passed_over"]).iter().map(|row| row["line"].as_u64().unwrap()).collect();
        assert_eq!(over, [3, 5], "{total}: {plan}");
        assert!(rows(&plan["passed_over"]).iter().all(|row| row["reason"].as_str().is_some_and(|why| !why.is_empty())));
        office.import(&["asset", "import", &path]);
        assert_eq!(office.tags(), ["T-1", "T-2"], "{total}");
    }
}

#[test]
fn a_row_of_one_cell_among_others_is_asked_about() {
    let office = Office::new();
    let text = "Asset ID,Item,Type\nT-1,Laptop,Laptop\nSee the blue folder,,\nT-2,Laptop,Laptop\nT-3,,\n";
    let path = office.file("register.csv", text);
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(groups(&plan), ["one-cell-row 2"]);
    assert_eq!(asked(&plan, "one-cell-row"), ["3 “See the blue folder”", "5 “T-3”"]);
    office.refused_file(&["asset", "import", &path]);
    office.import(&["asset", "import", &path, "--answer", "one-cell-row=skip", "--answer", "one-cell-row:5=take"]);
    assert_eq!(office.tags(), ["T-1", "T-2", "T-3"]);
    office.changes_nothing(&[
        "asset",
        "import",
        &path,
        "--answer",
        "one-cell-row=skip",
        "--answer",
        "one-cell-row:5=take",
    ]);
}

#[test]
fn a_list_of_tags_alone_is_no_list_of_odd_rows() {
    let office = Office::new();
    let path = office.file("tags.csv", "Asset Tag\nT-1\nT-2\n");
    office.import(&["asset", "import", &path, "--category", "laptop"]);
    assert_eq!(office.tags(), ["T-1", "T-2"]);
}

/// A workbook with a cover sheet, a sheet of items and a sheet of pupils.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Cover").unwrap().write(0, 0, "Our School, asset register").unwrap();
    let sheet = book.add_worksheet().set_name("Items").unwrap();
    sheet.write(0, 0, "Asset Register 2026").unwrap();
    for (at, heading) in ["Asset No", "Item", "Type", "Serial", "Date Purchased", "Price"].into_iter().enumerate() {
        sheet.write(2, u16::try_from(at).unwrap(), heading).unwrap();
    }
    let (zeros, day) = (Format::new().set_num_format("000000"), Format::new().set_num_format("dd/mm/yyyy"));
    let bought = ExcelDateTime::from_ymd(2023, 9, 13).unwrap();
    for (line, number) in [(3, 451.0), (4, 452.0)] {
        sheet.write_with_format(line, 0, number, &zeros).unwrap();
        sheet.write(line, 1, "Staff laptop").unwrap();
        sheet.write(line, 2, "Laptop").unwrap();
        sheet.write(line, 3, format!("SN{number}")).unwrap();
        sheet.write_with_format(line, 4, &bought, &day).unwrap();
        sheet.write(line, 5, 429.5).unwrap();
    }
    sheet.write(5, 0, "TOTAL").unwrap();
    sheet.write(5, 5, 859.0).unwrap();
    let pupils = book.add_worksheet().set_name("Pupils").unwrap();
    for (at, heading) in ["Admission Number", "Name", "Reg"].into_iter().enumerate() {
        pupils.write(0, u16::try_from(at).unwrap(), heading).unwrap();
    }
    for (at, cell) in ["001234", "Madeup, Meg", "9B"].into_iter().enumerate() {
        pupils.write(1, u16::try_from(at).unwrap(), cell).unwrap();
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_is_read_by_the_sheet_with_known_headings() {
    let office = Office::new();
    let path = office.file("register.xlsx", workbook());
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!((&plan["sheet"], outcomes(&plan)), (&"Items".into(), vec!["4 added".to_owned(), "5 added".to_owned()]));
    assert_eq!(column(&plan, "Date Purchased")["read_as"], "13 Sep 2023");
    office.import(&["asset", "import", &path]);
    assert_eq!(office.tags(), ["000451", "000452"], "keys are as they are shown");
    let item = office.item("000451");
    assert_eq!(
        (&item["purchased_on"], &item["purchase_cost_pence"], &item["serial"]),
        (&"2023-09-13".into(), &42_950.into(), &"SN451".into())
    );
    office.changes_nothing(&["asset", "import", &path]);
    office.import(&["person", "import", &path, "--sheet", "Pupils"]);
    assert_eq!(office.everybody(), ["Meg Madeup, pupil, -, 9B"]);
    assert_eq!(office.person("001234")["name"], "Meg Madeup");
    office.changes_nothing(&["person", "import", &path, "--sheet", "pupils"]);
}

#[test]
fn a_sheet_that_is_not_there_is_named_with_those_that_are() {
    let office = Office::new();
    let path = office.file("register.xlsx", workbook());
    let ran = office.run(&["asset", "import", &path, "--sheet", "Laptops"]);
    assert!([2, 4].contains(&ran.code), "{ran:?}");
    tells(&ran.err, &["Laptops", "Cover", "Items", "Pupils"]);
}

#[test]
fn a_number_without_a_format_as_key_is_asked_about() {
    let office = Office::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (at, heading) in ["Asset No", "Type"].into_iter().enumerate() {
        sheet.write(0, u16::try_from(at).unwrap(), heading).unwrap();
    }
    for (line, number) in [(1, 451.0), (2, 452.0)] {
        sheet.write(line, 0, number).unwrap();
        sheet.write(line, 1, "Laptop").unwrap();
    }
    sheet.write(3, 0, "LAP-1").unwrap();
    sheet.write(3, 1, "Laptop").unwrap();
    let path = office.file("register.xlsx", book.save_to_buffer().unwrap());
    assert_eq!(groups(&office.plan(&["asset", "import", &path])), ["numeric-key 2"]);
    office.refused_file(&["asset", "import", &path]);
    office.import(&["asset", "import", &path, "--answer", "numeric-key=keep", "--answer", "numeric-key:3=skip"]);
    assert_eq!(office.tags(), ["451", "LAP-1"]);
}

/// A LibreOffice sheet with these rows, each cell a text.
fn open_document(lines: &[&[&str]]) -> Vec<u8> {
    let cell = |text: &&str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let row =
        |line: &&[&str]| format!("<table:table-row>{}</table:table-row>", line.iter().map(cell).collect::<String>());
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content \
         xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" office:version=\"1.3\"><office:body>\
         <office:spreadsheet><table:table table:name=\"Items\">{}</table:table></office:spreadsheet></office:body>\
         </office:document-content>",
        lines.iter().map(row).collect::<String>()
    );
    let manifest = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><manifest:manifest \
        xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\" manifest:version=\"1.3\">\
        <manifest:file-entry manifest:full-path=\"/\" \
        manifest:media-type=\"application/vnd.oasis.opendocument.spreadsheet\"/>\
        <manifest:file-entry manifest:full-path=\"content.xml\" manifest:media-type=\"text/xml\"/></manifest:manifest>";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    zip.start_file("mimetype", stored).unwrap();
    zip.write_all(b"application/vnd.oasis.opendocument.spreadsheet").unwrap();
    for (name, text) in [("content.xml", content.as_str()), ("META-INF/manifest.xml", manifest)] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn a_libreoffice_file_is_read() {
    let office = Office::new();
    let lines: [&[&str]; 3] = [
        &["Asset register"],
        &["Asset No", "Item", "Type", "Date Purchased"],
        &["000451", "Laptop", "Laptop", "13/09/2023"],
    ];
    let path = office.file("register.ods", open_document(&lines));
    assert_eq!(office.plan(&["asset", "import", &path])["sheet"], "Items");
    office.import(&["asset", "import", &path]);
    assert_eq!(office.item("000451")["purchased_on"], "2023-09-13");
    office.changes_nothing(&["asset", "import", &path]);
}

#[test]
fn an_old_excel_file_is_read() {
    let office = Office::new();
    let path = fixture("old-excel/register.xls");
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(plan["sheet"], "Items");
    office.import(&["asset", "import", &path]);
    assert_eq!(office.tags(), ["000451", "LAP-2"]);
    assert_eq!(office.item("LAP-2")["purchased_on"], "2023-09-13");
    office.changes_nothing(&["asset", "import", &path]);
}

#[test]
fn the_name_of_a_file_does_not_matter() {
    let office = Office::new();
    let path = office.file("register.csv", workbook());
    office.import(&["asset", "import", &path]);
    assert_eq!(office.tags(), ["000451", "000452"]);
}

#[test]
fn a_workbook_that_is_cut_off_or_empty_is_refused() {
    let office = Office::new();
    let whole = workbook();
    let cut = office.file("cut.xlsx", &whole[..whole.len() / 2]);
    office.stopped(&["asset", "import", &cut]);
    let mut book = Workbook::new();
    book.add_worksheet();
    let empty = office.file("empty.xlsx", book.save_to_buffer().unwrap());
    office.stopped(&["asset", "import", &empty]);
}

#[test]
fn bad_rows_of_a_workbook_are_written_as_text() {
    let office = Office::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    for (at, heading) in ["Asset No", "Type", "Date Purchased", "Price"].into_iter().enumerate() {
        sheet.write(0, u16::try_from(at).unwrap(), heading).unwrap();
    }
    for (line, tag, price) in [(1, "T-1", "429.00"), (2, "T-2", "lots")] {
        sheet.write(line, 0, tag).unwrap();
        sheet.write(line, 1, "Laptop").unwrap();
        sheet.write_with_format(line, 2, ExcelDateTime::from_ymd(2023, 9, 13).unwrap(), &day).unwrap();
        sheet.write(line, 3, price).unwrap();
    }
    let path = office.file("register.xlsx", book.save_to_buffer().unwrap());
    let (_, rest) = office.skipping_bad(&["asset", "import", &path]);
    assert_eq!(office.tags(), ["T-1"]);
    let lines: Vec<&str> = rest.lines().collect();
    assert_eq!((lines.len(), lines[0]), (2, "Asset No,Type,Date Purchased,Price,Import Problem"));
    // A day of a workbook is written in the one order that no date format misreads.
    assert!(lines[1].starts_with("T-2,Laptop,2023-09-13,lots,"), "{rest}");
    let mended = office.file("mended.csv", rest.replace("lots", "430"));
    office.import(&["asset", "import", &mended, "--date-format", "us"]);
    assert_eq!(office.item("T-2")["purchased_on"], "2023-09-13");
}
