//! A table in a file, row by row: its encoding, separator and line ends are found, its rows bounded, its damage named.

use csv::{ByteRecord, ReaderBuilder, StringRecord, Terminator};
use domain::{fault::Fault, text};
use encoding_rs::WINDOWS_1252;
use std::{
    borrow::Cow,
    io::{self, Cursor, Read},
    mem,
};

/// The longest row, in bytes: far above any true one, so that a quote left open cannot eat the memory.
const LONGEST_ROW: usize = 1 << 20;

/// How much is looked at before the first row is read.
pub(crate) const HEAD: usize = 1 << 16;

/// A line that is added behind the file. It arrives as a row of its own, unless a quote was left open.
const END: &str = "\u{1e}";
const TAIL: &[u8] = b"\n\x1e\n";

/// The file as the `csv` crate sees it: counted, bounded for each row, and ended by [`TAIL`].
struct Source<R> {
    head: Cursor<Vec<u8>>,
    inner: R,
    taken: u64,
    allowance: usize,
    tail: &'static [u8],
}

/// A row went past [`LONGEST_ROW`].
#[derive(Debug, thiserror::Error)]
#[error("the row is too long")]
struct TooLong;

impl<R: Read> Read for Source<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = buffer.len().min(self.allowance);
        if most == 0 {
            return Err(io::Error::other(TooLong));
        }
        let buffer = &mut buffer[..most];
        let mut number = self.head.read(buffer)?;
        if number == 0 {
            number = self.inner.read(buffer)?;
        }
        self.taken += number as u64;
        if number == 0 {
            number = self.tail.read(buffer)?;
        }
        self.allowance -= number;
        Ok(number)
    }
}

/// How the bytes are text. It is decided by the first byte that is not ASCII.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Ascii,
    Utf8,
    Windows1252,
}

impl Encoding {
    /// Makes text of a line.
    ///
    /// Errors: a zero byte; the lines before were UTF-8, and this one is not.
    pub(crate) fn text<'a>(&mut self, bytes: &'a [u8], line: u64) -> Result<Cow<'a, str>, Fault> {
        must_have_no_zero(bytes, line)?;
        if *self != Self::Windows1252 {
            match str::from_utf8(bytes) {
                Ok(text) => {
                    self.was_utf8(bytes);
                    return Ok(text.into());
                }
                Err(_) => self.was_not_utf8(line)?,
            }
        }
        Ok(western(bytes))
    }

    fn was_utf8(&mut self, bytes: &[u8]) {
        if *self == Self::Ascii && !bytes.is_ascii() {
            *self = Self::Utf8;
        }
    }

    fn was_not_utf8(&mut self, line: u64) -> Result<(), Fault> {
        if *self == Self::Utf8 {
            return Err(Fault::bad_file(format!("the file is UTF-8 up to line {line}, and that line is not"))
                .hint("Save it again as CSV in UTF-8."));
        }
        *self = Self::Windows1252;
        Ok(())
    }
}

/// A row, and the line on which it begins.
pub(crate) struct Row<'a> {
    pub(crate) line: u64,
    pub(crate) record: &'a StringRecord,
}

impl<'a> Row<'a> {
    /// A cell without the spaces around it, and without the apostrophe that made it harmless on export.
    pub(crate) fn cell(&self, at: usize) -> &'a str {
        text::without_guard(self.record.get(at).unwrap_or_default().trim())
    }

    /// Why the cells do not stand under their headings, if they do not.
    pub(crate) fn misfit(&self, headings: usize) -> Option<String> {
        let spare = self.record.iter().skip(headings).any(|cell| !cell.trim().is_empty());
        let cells = self.record.len();
        (cells < headings || spare).then(|| format!("the row has {cells} cells under {headings} headings"))
    }

    fn is_blank(&self) -> bool {
        self.record.iter().all(|cell| cell.trim().is_empty())
    }
}

/// A file with a heading line, read row by row.
pub(crate) struct Table<R> {
    reader: csv::Reader<Source<R>>,
    headings: StringRecord,
    record: StringRecord,
    encoding: Encoding,
    separator: u8,
    rows: u64,
}

impl<R: Read> Table<R> {
    /// Reads the heading line.
    ///
    /// Errors: the file is empty, not text, or can't be read.
    pub(crate) fn open(mut inner: R) -> Result<Self, Fault> {
        let mut head = Vec::with_capacity(HEAD);
        inner.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(unreadable)?;
        must_be_text(&head)?;
        let mark = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let separator = separator(&head[mark..]);
        let mut head = Cursor::new(head);
        head.set_position(mark as u64);
        let source = Source { head, inner, taken: mark as u64, allowance: LONGEST_ROW, tail: TAIL };
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            // A `\r` before it is taken off with the spaces. The crate's own CRLF miscounts lines after blank ones.
            .terminator(Terminator::Any(b'\n'))
            .buffer_capacity(HEAD)
            .from_reader(source);
        let (headings, record) = (StringRecord::new(), StringRecord::new());
        let mut table = Self { reader, headings, record, encoding: Encoding::Ascii, separator, rows: 0 };
        match table.advance()? {
            Some(_) => table.headings = table.record.iter().map(str::trim).collect(),
            None => return Err(Fault::bad_file("the file is empty").hint("Check that it is the right file.")),
        }
        Ok(table)
    }

    /// The heading line.
    pub(crate) fn headings(&self) -> &StringRecord {
        &self.headings
    }

    /// The row that was read last.
    pub(crate) fn record(&self) -> &StringRecord {
        &self.record
    }

    /// What parts the cells.
    pub(crate) fn separator(&self) -> u8 {
        self.separator
    }

    /// How many bytes of the file have been read.
    pub(crate) fn bytes(&self) -> u64 {
        self.reader.get_ref().taken
    }

    /// The next row; rows with nothing in them are passed over.
    ///
    /// Errors: a quote that is never closed, a row too long, bytes that are no text; a heading and no row.
    pub(crate) fn next(&mut self) -> Result<Option<Row<'_>>, Fault> {
        match self.advance()? {
            Some(line) => {
                self.rows += 1;
                Ok(Some(Row { line, record: &self.record }))
            }
            None if self.rows == 0 => {
                Err(Fault::bad_file("the file has a heading and no rows").hint("Check that it is the right file."))
            }
            None => Ok(None),
        }
    }

    fn advance(&mut self) -> Result<Option<u64>, Fault> {
        loop {
            self.reader.get_mut().allowance = LONGEST_ROW;
            let mut bytes = mem::take(&mut self.record).into_byte_record();
            let before = self.reader.position().line();
            if !self.reader.read_byte_record(&mut bytes).map_err(|e| broken(e, before))? {
                return Ok(None);
            }
            let breaks = bytes.as_slice().iter().filter(|b| **b == b'\n').count() as u64;
            let line = self.reader.position().line().saturating_sub(1 + breaks);
            self.decode(bytes, line)?;
            if self.reader.get_ref().tail.is_empty() {
                if self.record.len() == 1 && &self.record[0] == END {
                    return Ok(None);
                }
                // Such a row has no end of its own to be counted.
                must_be_closed(&self.record, line + 1)?;
            }
            let row = Row { line, record: &self.record };
            if !row.is_blank() {
                return Ok(Some(line));
            }
        }
    }

    /// Makes text of a row: UTF-8, unless the first byte that is not ASCII says Windows-1252.
    fn decode(&mut self, bytes: ByteRecord, line: u64) -> Result<(), Fault> {
        must_have_no_zero(bytes.as_slice(), line)?;
        let bytes = if self.encoding == Encoding::Windows1252 {
            bytes
        } else {
            match StringRecord::from_byte_record(bytes) {
                Ok(record) => {
                    self.encoding.was_utf8(record.as_slice().as_bytes());
                    self.record = record;
                    return Ok(());
                }
                Err(error) => {
                    self.encoding.was_not_utf8(line)?;
                    error.into_byte_record()
                }
            }
        };
        self.record = bytes.iter().map(|cell| western(cell)).collect();
        Ok(())
    }
}

/// The last row has swallowed the line behind the file if a quote in it was left open.
fn must_be_closed(record: &StringRecord, line: u64) -> Result<(), Fault> {
    if !record.iter().next_back().is_some_and(|cell| cell.contains(END)) {
        return Ok(());
    }
    let before = record.iter().take(record.len() - 1).flat_map(str::bytes).filter(|b| *b == b'\n').count() as u64;
    Err(Fault::bad_file(format!("the quote opened on line {} is never closed", line + before))
        .hint("Close it, or take it out: a quote mark inside a quoted cell is written twice."))
}

fn must_have_no_zero(bytes: &[u8], line: u64) -> Result<(), Fault> {
    if bytes.contains(&0) { Err(not_text(&format!("line {line} holds a zero byte"))) } else { Ok(()) }
}

/// Errors: the first bytes are a spreadsheet's, UTF-16, or hold zeros.
pub(crate) fn must_be_text(head: &[u8]) -> Result<(), Fault> {
    if head.starts_with(b"PK\x03\x04") {
        return Err(not_text("it begins like a spreadsheet's or zip file"));
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Err(not_text("it is UTF-16"));
    }
    if head.contains(&0) { Err(not_text("it holds zero bytes")) } else { Ok(()) }
}

fn not_text(why: &str) -> Fault {
    Fault::bad_file(format!("this is not a plain text file: {why}"))
        .hint("Save the sheet as CSV (in Excel: “CSV UTF-8”) and import that.")
}

/// What parts the cells: the commonest of comma, semicolon and tab in the heading line, outside quotes.
pub(crate) fn separator(head: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    let start = head.iter().position(|b| !b.is_ascii_whitespace() || *b == b'\t').unwrap_or(0);
    for byte in &head[start..] {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            byte if !quoted => counts.iter_mut().filter(|(s, _)| s == byte).for_each(|(_, count)| *count += 1),
            _ => {}
        }
    }
    // The first of equals: `max_by_key` takes the last.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(separator, _)| separator)
}

fn broken(error: csv::Error, line: u64) -> Fault {
    let too_long = match error.kind() {
        csv::ErrorKind::Io(io) => {
            io.get_ref().is_some_and(<dyn std::error::Error + Send + Sync + 'static>::is::<TooLong>)
        }
        _ => false,
    };
    if too_long {
        return Fault::bad_file(format!("the row that begins on line {line} is longer than a megabyte"))
            .hint("A quote that was opened there may never be closed.");
    }
    unreadable(error)
}

pub(crate) fn unreadable(error: impl std::error::Error + Send + Sync + 'static) -> Fault {
    Fault::bad_file("the file can't be read to its end").hint("Check that it is whole, and try again.").because(error)
}

/// Text that is not UTF-8, as spreadsheets of the West save it; no byte is wrong in it.
fn western(bytes: &[u8]) -> Cow<'_, str> {
    WINDOWS_1252.decode_without_bom_handling(bytes).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_signs_of_the_west_are_read() {
        assert_eq!(western(b"Zo\xeb O\x92Brien, \xa312.50 \x96 \x80"), "Zoë O’Brien, £12.50 – €");
        assert_eq!(western(b"plain"), "plain");
        // What would be UTF-8 is not read as that here: the file has shown that it is not.
        assert_eq!(western("é".as_bytes()), "Ã©");
    }

    #[test]
    fn every_byte_is_a_letter_of_its_own() {
        let bytes: Vec<u8> = (0..=255).collect();
        let all: std::collections::BTreeSet<char> = western(&bytes).chars().collect();
        assert_eq!(all.len(), 256);
    }

    fn rows(text: &[u8]) -> Result<Vec<(u64, Vec<String>)>, String> {
        let mut table = Table::open(text).map_err(|f| f.message)?;
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
    fn lines_are_counted_whatever_they_end_with() {
        for end in ["\n", "\r\n"] {
            let text = ["\u{feff}a;b", "1;\"x", "y\"", "", ";", "2;\"z\"", "3;"].join(end);
            let wanted = [row(2, &["1", &format!("x{end}y")]), row(6, &["2", "z"]), row(7, &["3", ""])];
            assert_eq!(rows(text.as_bytes()).unwrap(), wanted);
        }
    }

    #[test]
    fn windows_text_is_told_from_utf_8_by_its_first_byte_that_is_not_ascii() {
        assert_eq!(rows(b"a\tb\n1\tCaf\xe9 \xa312 \x92\n").unwrap(), [row(2, &["1", "Café £12 ’"])]);
        assert_eq!(rows("a,b\n1,Café\n".as_bytes()).unwrap(), [row(2, &["1", "Café"])]);
        assert_eq!(
            rows(b"a,b\n1,Caf\xc3\xa9\n2,Caf\xe9\n").unwrap_err(),
            "the file is UTF-8 up to line 3, and that line is not"
        );
    }

    #[test]
    fn what_is_no_table_is_said_so() {
        for (bytes, message) in [
            (&b""[..], "the file is empty"),
            (b"\xef\xbb\xbf\r\n\r\n", "the file is empty"),
            (b"a,b\r\n", "the file has a heading and no rows"),
            (b"PK\x03\x04\0\0", "this is not a plain text file: it begins like a spreadsheet's or zip file"),
            (b"\xff\xfea\0", "this is not a plain text file: it is UTF-16"),
            (b"a,b\n1,\0\n", "this is not a plain text file: it holds zero bytes"),
            (b"a,b\n1,\"x\ny\",\n2,\"x\n3,y\n", "the quote opened on line 4 is never closed"),
            (b"a,b\n\"1\nx\",\"y\n3,z", "the quote opened on line 3 is never closed"),
        ] {
            assert_eq!(rows(bytes).unwrap_err(), message);
        }
    }

    #[test]
    fn a_quote_left_open_in_a_large_file_does_not_eat_the_memory() {
        let start = Cursor::new(b"a,b\n1,x\n2,\"y\n".to_vec());
        let mut table = Table::open(start.chain(io::repeat(b'z'))).unwrap();
        table.next().unwrap();
        let message = table.next().map(|_| ()).unwrap_err().message;
        assert_eq!(message, "the row that begins on line 3 is longer than a megabyte");
    }
}
