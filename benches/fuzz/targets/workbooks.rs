//! Fuzzes the reader of workbooks. The bytes are a workbook as it is, the sheet of an .xlsx file, or the content of an
//! .ods file; libFuzzer's limits on time and memory are the test.
#![no_main]

mod told;

use libfuzzer_sys::fuzz_target;
use std::{
    io::{Cursor, Write as _},
    panic, process,
};
use told::told;
use zip::{ZipWriter, write::SimpleFileOptions};

const WORKBOOK: &str = r#"<workbook><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const RELATIONS: &str = r#"<Relationships><Relationship Id="r1" Type="x/relationships/worksheet" Target="worksheets/a.xml"/></Relationships>"#;
const PACKAGE: &str = r#"<Relationships><Relationship Id="r1" Type="x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const STYLES: &str = r#"<styleSheet><numFmts><numFmt numFmtId="164" formatCode="000000"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;

fn zip_of(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The reader catches panics of `calamine`; any other panic is a finding.
fn ignore_the_panics_of_calamine() {
    panic::set_hook(Box::new(|info| {
        if !info.location().is_some_and(|at| at.file().contains("calamine")) {
            eprintln!("{info}");
            process::abort();
        }
    }));
}

fuzz_target!(init: ignore_the_panics_of_calamine(), |bytes: &[u8]| {
    let _ = told(bytes);
    let parts: [(&str, &[u8]); 5] = [
        ("_rels/.rels", PACKAGE.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", RELATIONS.as_bytes()),
        ("xl/styles.xml", STYLES.as_bytes()),
        ("xl/worksheets/a.xml", bytes),
    ];
    let _ = told(&zip_of(&parts));
    let mimetype = b"application/vnd.oasis.opendocument.spreadsheet";
    let _ = told(&zip_of(&[("mimetype", mimetype), ("content.xml", bytes)]));
});
