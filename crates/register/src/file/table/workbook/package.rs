//! Checks a zip file before the reader of workbooks reads it.

use super::{damaged, no_workbook, protected, too_large};
use crate::file::archive::repeated_name;
use domain::{fault::Fault, text};
use quick_xml::{Reader, events::Event};
use std::io::{self, BufReader, Cursor, Read};
use zip::ZipArchive;

/// The most bytes of all parts together when they are unpacked.
const MOST_UNPACKED: u64 = 256 << 20;

/// The most bytes of a part that describes the workbook: its records take more memory than they have bytes.
const MOST_DESCRIBED: u64 = 8 << 20;

/// The parts that describe a workbook, by the end of their names.
const DESCRIBING: [&str; 7] =
    ["styles.xml", "styles.bin", "workbook.xml", "workbook.bin", ".rels", "theme1.xml", "manifest.xml"];

/// The most that a zip file can shrink a byte by.
const MOST_PACKED: u64 = 1_032;

/// The bytes of the shortest entry in a table of texts.
const SHORTEST_TEXT: u64 = 5;

const OPEN_DOCUMENT: &str = "application/vnd.oasis.opendocument.";

/// The kind of workbook in a zip file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Xlsx,
    Xlsb,
    Ods,
}

/// Finds the kind of workbook.
///
/// Errors: the file is no workbook; it is damaged, protected, or too large when it is unpacked.
pub(crate) fn check(bytes: &[u8]) -> Result<Kind, Fault> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged().because(e))?;
    let mut parts = Vec::new();
    let (mut packed, mut unpacked) = (0_u64, 0_u64);
    let mut is_protected = false;
    for at in 0..zip.len() {
        let part = zip.by_index_raw(at).map_err(|e| damaged().because(e))?;
        is_protected |= part.encrypted();
        packed = packed.saturating_add(part.compressed_size());
        unpacked = unpacked.saturating_add(part.size());
        parts.push(String::from_utf8_lossy(part.name_raw()).to_lowercase());
    }
    let kind = kind(&mut zip, &parts)?;
    if let Some(name) = repeated_name(Cursor::new(bytes)).map_err(|e| damaged().because(e))? {
        return Err(Fault::bad_file(format!("the workbook holds {} twice", text::shown(&name)))
            .hint("Open it in the program that made it, save it again, and import that."));
    }
    if is_protected {
        return Err(protected());
    }
    if unpacked > MOST_UNPACKED {
        return Err(unpacks_to_too_much());
    }
    // A file may say that it is smaller than it is.
    if packed.saturating_mul(MOST_PACKED) > MOST_DESCRIBED {
        count(&mut zip, &parts)?;
    }
    if kind == Kind::Ods {
        must_not_be_encrypted(&mut zip)?;
    }
    for (at, _) in parts.iter().enumerate().filter(|(_, name)| name.ends_with("sharedstrings.xml")) {
        must_hold_its_strings(&mut zip, at)?;
    }
    Ok(kind)
}

fn kind(zip: &mut ZipArchive<Cursor<&[u8]>>, parts: &[String]) -> Result<Kind, Fault> {
    let has = |name: &str| parts.iter().any(|part| part.trim_start_matches('/') == name);
    let is_in = |folder: &str| parts.iter().any(|part| part.trim_start_matches('/').starts_with(folder));
    if let Ok(part) = zip.by_name("mimetype") {
        let mut text = String::new();
        let _ = part.take(200).read_to_string(&mut text);
        if let Some(kind) = text.strip_prefix(OPEN_DOCUMENT) {
            return match kind.trim() {
                "spreadsheet" => Ok(Kind::Ods),
                kind if kind.starts_with("text") => Err(no_workbook("a text document")),
                _ => Err(no_workbook("another kind of document")),
            };
        }
    }
    if has("xl/workbook.bin") {
        Ok(Kind::Xlsb)
    } else if is_in("xl/") {
        Ok(Kind::Xlsx)
    } else if is_in("word/") {
        Err(no_workbook("a Word document"))
    } else if is_in("ppt/") {
        Err(no_workbook("a presentation"))
    } else if is_in("index/") || has("index.zip") {
        Err(no_workbook("an Apple Numbers document"))
    } else {
        Err(no_workbook("a zip file"))
    }
}

/// Unpacks each part and counts its bytes.
fn count(zip: &mut ZipArchive<Cursor<&[u8]>>, parts: &[String]) -> Result<(), Fault> {
    let mut left = MOST_UNPACKED;
    for (at, name) in parts.iter().enumerate() {
        let describes = DESCRIBING.iter().any(|end| name.ends_with(end));
        let most = if describes { left.min(MOST_DESCRIBED) } else { left };
        let part = zip.by_index(at).map_err(|e| damaged().because(e))?;
        let number = io::copy(&mut part.take(most + 1), &mut io::sink()).map_err(|e| damaged().because(e))?;
        if number > most {
            return Err(unpacks_to_too_much());
        }
        left -= number;
    }
    Ok(())
}

fn unpacks_to_too_much() -> Fault {
    too_large("it unpacks to more than 256 MB")
}

fn must_not_be_encrypted(zip: &mut ZipArchive<Cursor<&[u8]>>) -> Result<(), Fault> {
    let mut manifest = String::new();
    if let Ok(part) = zip.by_name("META-INF/manifest.xml") {
        let _ = part.take(MOST_DESCRIBED).read_to_string(&mut manifest);
    }
    if manifest.contains("encryption-data") { Err(protected()) } else { Ok(()) }
}

/// Refuses a table of texts that says it has more texts than bytes. The reader of workbooks would make room for them.
fn must_hold_its_strings(zip: &mut ZipArchive<Cursor<&[u8]>>, at: usize) -> Result<(), Fault> {
    let part = zip.by_index(at).map_err(|e| damaged().because(e))?;
    let size = part.size();
    let mut reader = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|e| damaged().because(e))? {
            Event::Start(element) | Event::Empty(element) if element.local_name().as_ref() == "sst" => {
                let count = element.try_get_attribute("uniqueCount").ok().flatten();
                let count = count.and_then(|count| count.value.trim().parse::<u64>().ok()).unwrap_or_default();
                return if count > size / SHORTEST_TEXT { Err(damaged()) } else { Ok(()) };
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}
