//! Tests of the reading of tables.

use super::*;
use std::io::{self, Cursor};

fn open<R: Read>(inner: R) -> Result<Table<R>, Fault> {
    let is_known = |heading: &str| ["tag", "name", "serial", "notes"].contains(&heading.to_lowercase().as_str());
    Table::open(inner, &Choice::of(&is_known))
}

fn rows(text: &[u8]) -> Result<Vec<(u64, Vec<String>)>, String> {
    let mut table = open(text).map_err(|f| f.message)?;
    let mut out = Vec::new();
    while let Some(row) = table.next().map_err(|f| f.message)? {
        out.push((row.line, (0..row.record.len()).map(|at| row.cell(at).to_owned()).collect()));
    }
    Ok(out)
}

fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
    (line, cells.iter().map(|c| (*c).to_owned()).collect())
}

#[test]
fn lines_are_counted_with_any_line_end() {
    for end in ["\n", "\r\n"] {
        let text = ["\u{feff}a;b", "1;\"x", "y\"", "", ";", "2;\"z\"", "3;"].join(end);
        let wanted = [row(2, &["1", &format!("x{end}y")]), row(6, &["2", "z"]), row(7, &["3", ""])];
        assert_eq!(rows(text.as_bytes()).unwrap(), wanted);
    }
}

#[test]
fn the_first_byte_that_is_not_ascii_decides_the_encoding() {
    assert_eq!(rows(b"a\tb\n1\tCaf\xe9 \xa312 \x92\n").unwrap(), [row(2, &["1", "Café £12 ’"])]);
    assert_eq!(rows("a,b\n1,Café\n".as_bytes()).unwrap(), [row(2, &["1", "Café"])]);
    assert_eq!(rows(b"a,b\n1,Caf\xc3\xa9\n2,Caf\xe9\n").unwrap_err(), "the file is in UTF-8, but line 3 is not");
}

#[test]
fn files_that_are_no_tables_are_refused() {
    for (bytes, message) in [
        (&b""[..], "the file is empty"),
        (b"\xef\xbb\xbf\r\n\r\n", "the file is empty"),
        (b"a,b\r\n", "the file has a heading and no rows"),
        (b"\xff\xfea\0", "the file has a heading and no rows"),
        (b"\xff\xfea\0\n\0\0\xd8\n\0", "the file can't be read to its end"),
        (b"\xff\xfea\0\n\0b\0\0\0\n\0", "this is not a plain text file: it contains zero bytes"),
        (b"a,b\n1,\0\n", "this is not a plain text file: it contains zero bytes"),
        (b"a,b\n1,\"x\ny\",\n2,\"x\n3,y\n", "the quote opened on line 4 is never closed"),
        (b"a,b\n\"1\nx\",\"y\n3,z", "the quote opened on line 3 is never closed"),
    ] {
        assert_eq!(rows(bytes).unwrap_err(), message);
    }
}

#[test]
fn an_unclosed_quote_in_a_large_file_does_not_fill_the_memory() {
    let start = Cursor::new(b"a,b\n1,x\n2,\"y\n".to_vec());
    let mut table = open(start.chain(io::repeat(b'z'))).unwrap();
    table.next().unwrap();
    let message = table.next().map(|_| ()).unwrap_err().message;
    assert_eq!(message, "the row that starts on line 3 is longer than 1 MB");
}

#[test]
fn the_returns_of_an_old_macintosh_end_lines() {
    let wanted = [row(2, &["1", "x\ny"]), row(5, &["2", "z"])];
    assert_eq!(rows(b"tag,name\r1,\"x\ry\"\r\r2,z\r").unwrap(), wanted);
    // Within quotes, such a file may have a line feed.
    assert_eq!(rows(b"tag,name\r1,\"x\ny\"\r\r2,z").unwrap(), wanted);
    // A lone return in a cell of another file ends no line.
    assert_eq!(rows(b"tag,name\n1,x\ry\n").unwrap(), [row(2, &["1", "x\ry"])]);
}

#[test]
fn utf_16_is_read_in_both_orders_with_and_without_a_mark() {
    let text = "tag\tname\r\n1\tZoë O’Brien 🎒\r\n";
    let units = |bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let (little, big) = (units(u16::to_le_bytes), units(u16::to_be_bytes));
    for bytes in [[b"\xff\xfe", little.as_slice()].concat(), [b"\xfe\xff", big.as_slice()].concat(), little, big] {
        assert_eq!(rows(&bytes).unwrap(), [row(2, &["1", "Zoë O’Brien 🎒"])]);
    }
}

#[test]
fn a_long_utf_16_file_is_read_whole() {
    let text: String = (0..20_000).map(|n| format!("{n},é{n}🎒\n")).collect();
    let bytes: Vec<u8> = format!("\u{feff}tag,name\n{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let rows = rows(&bytes).unwrap();
    assert_eq!(rows.len(), 20_000);
    assert_eq!(rows[19_999], row(20_001, &["19999", "é19999🎒"]));
}

#[test]
fn a_line_can_declare_the_separator() {
    for line in ["sep=;", "SEP=;", "\"sep=;\"", "sep=;;;"] {
        let text = format!("\u{feff}{line}\r\ntag;name\r\n1;x, y\r\n");
        assert_eq!(rows(text.as_bytes()).unwrap(), [row(3, &["1", "x, y"])], "{line}");
    }
    assert_eq!(rows(b"sep=,\ntag,name\n1,x;y;z\n").unwrap(), [row(3, &["1", "x;y;z"])]);
    assert_eq!(rows(b"sep=\t\ntag\tname\n1\tx\n").unwrap(), [row(3, &["1", "x"])]);
    // Another line is a title.
    assert_eq!(rows(b"sep=x\ntag,name\n1,x\n").unwrap(), [row(3, &["1", "x"])]);
}

/// A row that was passed over: line, text and reason.
type Named = (u64, String, &'static str);

/// A row that was read: line and cells.
type Found = (u64, Vec<String>);

fn table(text: &str) -> (Vec<String>, Vec<Found>, Vec<Named>) {
    let mut table = open(text.as_bytes()).unwrap();
    let headings = table.headings().iter().map(str::to_owned).collect();
    let mut out = Vec::new();
    while let Some(row) = table.next().unwrap() {
        out.push((row.line, row.record.iter().map(str::to_owned).collect()));
    }
    let named = table.passed_over().iter().map(|row| (row.line, row.text.clone(), row.reason)).collect();
    (headings, out, named)
}

#[test]
fn titles_above_the_headings_are_passed_over() {
    let (headings, rows, named) =
        table("Register, July 2026;;\r\nby ICT;;\r\n;;\r\nTag;Name;Serial\r\nL1;Laptop;S1\r\n");
    assert_eq!(headings, ["Tag", "Name", "Serial"]);
    assert_eq!(rows, [row(5, &["L1", "Laptop", "S1"])]);
    assert_eq!(
        named,
        [(1, "Register, July 2026".to_owned(), "title"), (2, "by ICT".to_owned(), "title")],
        "the separator is that of the headings"
    );
}

#[test]
fn without_known_headings_the_first_row_of_several_cells_has_the_headings() {
    let (headings, rows, named) = table("Our list\nNummer,Ort\n1,R1\n");
    assert_eq!((headings, rows), (vec!["Nummer".to_owned(), "Ort".to_owned()], vec![row(3, &["1", "R1"])]));
    assert_eq!(named, [(1, "Our list".to_owned(), "title")]);
    let (headings, rows, _) = table("Nummer\n1\n");
    assert_eq!((headings, rows), (vec!["Nummer".to_owned()], vec![row(2, &["1"])]));
}

#[test]
fn totals_and_repeated_headings_are_passed_over_and_named() {
    let (_, rows, named) = table(
        "tag,name,serial\nSub-total:,2,\nL1,Laptop,S1\nTAG,,Serial\nTotal Station,Leica,S2\nTotal: 3,,\n\
        L2,x,S3\nGrand Total,,57\nTotal: 57 items,,\n",
    );
    let lines: Vec<u64> = rows.iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [3, 5, 6, 7], "“Total: 3” is a record, because records follow");
    let named: Vec<(u64, &str)> = named.iter().map(|(line, _, reason)| (*line, *reason)).collect();
    assert_eq!(named, [(2, "total"), (4, "repeated heading"), (8, "total"), (9, "total")]);
}

#[test]
fn a_name_is_not_a_total() {
    let (_, rows, named) = table("name,tag\nSum,Li\nCount,Dracula\nTotal Wine,x\nSum,57\n");
    assert_eq!(rows.len(), 3);
    assert_eq!(named, [(5, "Sum, 57".to_owned(), "total")]);
}

#[test]
fn the_total_of_a_group_is_passed_over_among_the_rows() {
    let headings = "tag,name,serial,notes,cost,room\n";
    for total in
        ["Total laptops,,,,12870,", "Subtotal laptops,,,,£12870,", ",Laptop Total,,,429.00,", "Grand total A,,,1,2,"]
    {
        let (_, rows, named) = table(&format!("{headings}L1,x,S1,,429,\n{total}\nL2,x,S2,,429,\n"));
        let lines: Vec<u64> = rows.iter().map(|(line, _)| *line).collect();
        assert_eq!((lines, named.len()), (vec![2, 4], 1), "{total}");
    }
    for record in ["Total Station,Leica,S2,,,", "Total-1,Leica,S2,new,1,2", "T1,Grand Total,,,,", "Capital,,,,5,"] {
        let (_, rows, _) = table(&format!("{headings}{record}\nL2,x,S2,,429,\n"));
        assert_eq!(rows.len(), 2, "{record}");
    }
}

#[test]
fn a_column_without_heading_is_named_only_if_it_has_cells() {
    let (headings, rows, _) = table("tag,,name,,\nL1,,x,R1,\nL2\n");
    assert_eq!(headings, ["tag", "", "name", "Column D", ""]);
    assert_eq!(rows, [row(2, &["L1", "", "x", "R1", ""]), row(3, &["L2", "", "", "", ""])]);
    assert_eq!(heading_row::letters(25), "Z");
    assert_eq!(heading_row::letters(26), "AA");
    assert_eq!(heading_row::letters(16_383), "XFD");
}

#[test]
fn a_cell_without_a_heading_does_not_fit() {
    let mut text = "tag,,name\n".to_owned();
    (0..1_200).for_each(|n| text += &format!("L{n},,x\n"));
    text += "L,late,x\nL,,x,,spare\nL,,x,,\n";
    let mut table = open(text.as_bytes()).unwrap();
    let mut misfits = Vec::new();
    while let Some(row) = table.next().unwrap() {
        misfits.extend(row.misfit(3).map(|reason| (row.line, reason)));
    }
    let wanted = ["column B has a cell here, but no heading", "the row has 5 cells, but there are 3 headings"];
    assert_eq!(misfits, [(1_202, wanted[0].to_owned()), (1_203, wanted[1].to_owned())]);
}

#[test]
fn texts_of_a_spreadsheet_are_plain() {
    let text = "tag,name,serial,notes\n\"=\"\"001234\"\"\",'=SUM,\"=\"\"a \"\"\"\"b\"\"\"\"\"\"\",\"'=\"\"7\"\"\"\n";
    assert_eq!(rows(text.as_bytes()).unwrap(), [row(2, &["001234", "=SUM", "a \"b\"", "7"])]);
    let mut table = open(&b"tag,name\n,x\n"[..]).unwrap();
    let row = table.next().unwrap().unwrap();
    assert_eq!((row.filled(), row.is_bare_number(1)), (1, false));
}
