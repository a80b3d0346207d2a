//! Reads OpenDocument spreadsheets. Their cells say how they are shown, and their repeated cells can fill any memory, so
//! they are read here.

use super::{
    cells, damaged,
    spool::{COLUMNS, MOST_CELLS, ROWS, Spool, Stop},
    too_large,
};
use domain::fault::Fault;
use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};
use std::{
    borrow::Cow,
    io::{BufReader, Cursor},
};
use zip::ZipArchive;

/// The most spaces that one element stands for.
const MOST_SPACES: usize = 1_000;

/// Reads all sheets.
pub(crate) fn sheets(bytes: &[u8]) -> Result<Vec<(String, Spool)>, Fault> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged().because(e))?;
    let part = zip.by_name("content.xml").map_err(|e| damaged().because(e))?;
    let mut reader = Reader::from_reader(BufReader::new(part));
    reader.config_mut().expand_empty_elements = true;
    let (mut buffer, mut book) = (Vec::new(), Book::default());
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|e| damaged().because(e))?;
        let done = match event {
            Event::Start(element) => book.start(&element),
            Event::End(element) => book.end(element.name().as_ref()),
            Event::Text(text) => {
                book.add(&text.xml10_content());
                Ok(())
            }
            Event::GeneralRef(entity) => {
                match entity.resolve_char_ref() {
                    Ok(Some(c)) => book.add(c.encode_utf8(&mut [0; 4])),
                    _ => book.add(quick_xml::escape::resolve_xml_entity(&entity).unwrap_or_default()),
                }
                Ok(())
            }
            Event::Eof => break,
            _ => Ok(()),
        };
        match done {
            Ok(()) => {}
            Err(Stop::TooLarge) => {
                return Err(too_large("its sheets have more than 20 million cells, or 256 MB of text"));
            }
            Err(Stop::Enough | Stop::Disordered) => return Err(damaged()),
        }
    }
    if book.is_open { Err(damaged()) } else { Ok(book.sheets) }
}

#[derive(Default)]
struct Book {
    sheets: Vec<(String, Spool)>,
    /// True within a sheet.
    is_open: bool,
    row: u32,
    row_repeats: u32,
    column: u32,
    /// The cells of the row that are not empty: first column, how often, text, and true for a bare number.
    cells: Vec<(u32, u32, String, bool)>,
    cell: Option<Cell>,
    /// The depth of comments, whose text is not the cell's.
    comments: usize,
}

/// A cell that is being read.
#[derive(Default)]
struct Cell {
    repeats: u32,
    kind: String,
    value: String,
    shown: String,
    paragraphs: usize,
    /// True if another cell covers it.
    is_covered: bool,
}

impl Book {
    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), Stop> {
        let name = element.name();
        match name.as_ref() {
            "table:table" if !self.is_open => {
                let spool = self.sheets.last().map_or_else(|| Spool::new(u64::MAX), |(_, last)| Spool::after(last));
                self.sheets.push((attribute(element, "table:name"), spool));
                (self.is_open, self.row) = (true, 0);
            }
            "table:table-row" => {
                self.row_repeats = repeats(element, "table:number-rows-repeated", ROWS);
                self.column = 0;
                self.cells.clear();
            }
            name @ ("table:table-cell" | "table:covered-table-cell") => {
                let mut kind = attribute(element, "office:value-type");
                if attribute(element, "calcext:value-type") == "error" {
                    "error".clone_into(&mut kind);
                }
                let key = match kind.as_str() {
                    "date" => "office:date-value",
                    "time" => "office:time-value",
                    "boolean" => "office:boolean-value",
                    "string" => "office:string-value",
                    _ => "office:value",
                };
                self.cell = Some(Cell {
                    repeats: repeats(element, "table:number-columns-repeated", COLUMNS),
                    value: attribute(element, key),
                    kind,
                    is_covered: name == "table:covered-table-cell",
                    ..Cell::default()
                });
            }
            "office:annotation" => self.comments += 1,
            "text:p" if self.comments == 0 => {
                if let Some(cell) = &mut self.cell {
                    cell.paragraphs += 1;
                    if cell.paragraphs > 1 {
                        cell.shown.push('\n');
                    }
                }
            }
            "text:s" => {
                let number = attribute(element, "text:c").parse().unwrap_or(1);
                self.add(&" ".repeat(MOST_SPACES.min(number)));
            }
            "text:tab" => self.add("\t"),
            "text:line-break" => self.add("\n"),
            _ => {}
        }
        Ok(())
    }

    /// Adds to the text that a cell shows.
    fn add(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| self.comments == 0 && cell.paragraphs > 0) {
            cell.shown.push_str(text);
        }
    }

    fn end(&mut self, name: &str) -> Result<(), Stop> {
        match name {
            "table:table-cell" | "table:covered-table-cell" => {
                let Some(cell) = self.cell.take() else { return Ok(()) };
                let repeats = cell.repeats;
                let (text, bare) = cell.text();
                if !text.trim().is_empty() && self.column < COLUMNS {
                    self.cells.push((self.column, repeats, text, bare));
                }
                self.column = self.column.saturating_add(repeats);
            }
            "table:table-row" => {
                let last = self.row.saturating_add(self.row_repeats).min(ROWS);
                let cells: u64 = self.cells.iter().map(|(_, repeats, ..)| u64::from(*repeats)).sum();
                if cells * u64::from(last - self.row) > MOST_CELLS {
                    return Err(Stop::TooLarge);
                }
                if let Some((_, spool)) = self.sheets.last_mut().filter(|_| !self.cells.is_empty()) {
                    for row in self.row..last {
                        for (first, repeats, text, bare) in &self.cells {
                            for column in *first..first.saturating_add(*repeats).min(COLUMNS) {
                                spool.put((row, column), text, *bare)?;
                            }
                        }
                        spool.end()?;
                    }
                }
                self.row = last;
            }
            "office:annotation" => self.comments = self.comments.saturating_sub(1),
            "table:table" if self.is_open => {
                self.is_open = false;
                if let Some((_, spool)) = self.sheets.last_mut() {
                    spool.end()?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Cell {
    /// The cell's text; true if it is a number whose format doesn't say how it is shown.
    fn text(self) -> (String, bool) {
        if self.is_covered {
            return (String::new(), false);
        }
        let text = match self.kind.as_str() {
            "float" | "currency" | "percentage" => return self.number(),
            "date" => cells::iso(&self.value).to_owned(),
            "time" => time(&self.value).unwrap_or(self.shown),
            "boolean" if self.value == "true" => "yes".to_owned(),
            "boolean" => "no".to_owned(),
            "string" if !self.value.is_empty() => self.value,
            _ => self.shown,
        };
        (text, false)
    }

    /// Writes a number. If it is shown with zeros in front, they stay.
    fn number(self) -> (String, bool) {
        let mut text = String::new();
        match self.value.parse() {
            Ok(number) => cells::plain(&mut text, number),
            Err(_) => return (self.shown, false),
        }
        let digits: String = self.shown.chars().filter(char::is_ascii_digit).collect();
        let has_zeros = digits.len() > text.len()
            && digits.starts_with('0')
            && digits.trim_start_matches('0') == text.trim_start_matches('0')
            && !self.shown.contains(['.', ',']);
        if has_zeros { (self.shown, false) } else { (text, true) }
    }
}

/// Writes a duration such as `PT14H30M00S` as a time.
fn time(value: &str) -> Option<String> {
    let (hours, rest) = value.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?.split(['.', ',']).next()?;
    let all = [hours, minutes, seconds].map(|part| part.parse::<u32>().ok());
    let [Some(hours), Some(minutes), Some(seconds)] = all else { return None };
    Some(format!("{hours:02}:{minutes:02}:{seconds:02}"))
}

fn attribute(element: &BytesStart<'_>, name: &str) -> String {
    let value = element.try_get_attribute(name).ok().flatten();
    value
        .and_then(|value| value.normalized_value(XmlVersion::Implicit1_0).ok().map(Cow::into_owned))
        .unwrap_or_default()
}

fn repeats(element: &BytesStart<'_>, name: &str, most: u32) -> u32 {
    match attribute(element, name).as_str() {
        "" => 1,
        text => text.parse().unwrap_or(most).min(most),
    }
}
