//! Files that are whole, and odd: zip files with one name twice, cells far from the table, pipes.

use super::{Office, rows, tells};
use crate::support::answers::each;
use rust_xlsxwriter::Workbook;
use std::io::{Cursor, Read as _, Write as _};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Makes one name of a zip file another of the same length, so that two members have it.
fn renamed(mut bytes: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> =
        bytes.windows(from.len()).enumerate().filter(|(_, at)| *at == from.as_bytes()).map(|(at, _)| at).collect();
    assert_eq!(places.len(), 2, "a name stands before its member, and in the list of members");
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

#[test]
fn a_zip_file_with_one_name_twice_is_refused_by_name() {
    let office = Office::new();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let heading = "sourcedId,username,givenName,familyName\n";
    for (name, text) in [
        ("users.csv", format!("{heading}u1,ab1,Ann,Example\n")),
        ("users.two", format!("{heading}u2,cd2,Ben,Sample\n")),
        ("roles.csv", "userSourcedId,orgSourcedId,role\nu1,s,student\nu2,s,student\n".to_owned()),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let whole = zip.finish().unwrap().into_inner();
    let path = office.file("whole.zip", &whole);
    assert_eq!(office.plan(&["person", "import", &path])["added"], 1);
    let path = office.file("twice.zip", renamed(whole, "users.two", "users.csv"));
    let ran = office.stopped(&["person", "import", &path]);
    tells(&(ran.out + &ran.err), &["twice.zip holds “users.csv” twice"]);
}

/// A workbook with one item, and a second sheet as a member `xl/worksheets/sheet9.xml`.
fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (line, cells) in (0..).zip([["Asset Tag", "Category"], ["LAP-1", "laptop"]]) {
        sheet.write_row(line, 0, cells).unwrap();
    }
    let mut old = ZipArchive::new(Cursor::new(book.save_to_buffer().unwrap())).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..old.len() {
        let mut part = old.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        new.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        new.write_all(&bytes).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            new.start_file("xl/worksheets/sheet9.xml", SimpleFileOptions::default()).unwrap();
            new.write_all(&bytes).unwrap();
        }
    }
    new.finish().unwrap().into_inner()
}

#[test]
fn a_workbook_with_one_part_twice_is_refused_by_name() {
    let office = Office::new();
    let book = workbook();
    let path = office.file("whole.xlsx", &book);
    assert_eq!(office.plan(&["asset", "import", &path])["added"], 1);
    let twice = renamed(book, "xl/worksheets/sheet9.xml", "xl/worksheets/sheet1.xml");
    let ran = office.stopped(&["asset", "import", &office.file("twice.xlsx", twice)]);
    tells(&(ran.out + &ran.err), &["the workbook holds “xl/worksheets/sheet1.xml” twice"]);
}

#[test]
fn columns_without_headings_and_cells_are_not_listed() {
    let office = Office::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (line, cells) in (0..).zip([["Asset Tag", "Category"], ["LAP-1", "laptop"]]) {
        sheet.write_row(line, 0, cells).unwrap();
    }
    sheet.write(1, 16_383, "stray").unwrap();
    sheet.write(1_048_575, 0, "LAP-2").unwrap();
    let path = office.file("far.xlsx", book.save_to_buffer().unwrap());
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!(each(&plan["columns"], "heading"), ["Asset Tag", "Category", "Column XFD"], "{}", plan["columns"]);
    let lines: Vec<u64> = rows(&plan["rows"]).iter().filter_map(|row| row["line"].as_u64()).collect();
    assert_eq!(lines, [2, 1_048_576], "{}", plan["rows"]);
    let path =
        office.file("far.csv", format!("Asset Tag,Category{0}\nLAP-1,laptop{0}\n{0},\nLAP-2,{0}\n", ",".repeat(500)));
    let plan = office.plan(&["asset", "import", &path]);
    assert_eq!((rows(&plan["columns"]).len(), rows(&plan["rows"]).len()), (2, 2), "{plan}");
    // The reading of such a file is remembered under all of its headings, and found again.
    let path = office.file("more.csv", "Asset Tag,Category,,Bay\nLAP-1,laptop,,4\n");
    office.import(&["asset", "import", &path, "--map", "Bay=location", "--remember"]);
    office.import(&["asset", "import", &path]);
    assert_eq!(office.item("LAP-1")["location"], "4");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_no_file_to_import() {
    let office = Office::new();
    let pipe = |name: &str| {
        let path = office.path(name);
        assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
        path
    };
    let list = pipe("list.csv");
    for command in [
        &["asset", "import", &list][..],
        &["person", "import", &list],
        &["pat", "import", &list],
        &["out", "--from", &list],
        &["reconcile", &list],
    ] {
        let ran = office.stopped(command);
        tells(&(ran.out + &ran.err), &["list.csv is not an ordinary file", "`-`"]);
    }
    let words = pipe("contribution.txt");
    tells(&office.stopped(&["papers", "load", &words]).err, &["is not a file"]);
}
