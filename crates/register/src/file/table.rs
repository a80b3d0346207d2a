//! Reads a table from a file row by row. It detects the encoding, separator and line ends, limits the length of rows,
//! and reports damage by line.

use csv::{ByteRecord, ReaderBuilder, StringRecord, Terminator};
use domain::{fault::Fault, text};
use encoding_rs::WINDOWS_1252;
use std::{
    borrow::Cow,
    io::{self, Cursor, Read},
    mem,
};

/// The longest row, in bytes. It is far above any real row, and stops an unclosed quote from filling the memory.
const LONGEST_ROW: usize = 1 << 20;

/// The number of bytes that are checked before the first row is read.
pub(crate) const HEAD: usize = 1 << 16;

/// A line that is added after the file. It arrives as its own row unless a quote was left open.
const END: &str = "\u{1e}";
const TAIL: &[u8] = b"\n\x1e\n";

/// The file as the `csv` crate sees it: bytes are counted, each row is limited, and [`TAIL`] comes at the end.
struct Source<R> {
    head: Cursor<Vec<u8>>,
    inner: R,
    taken: u64,
    allowance: usize,
    tail: &'static [u8],
}

/// A row is longer than [`LONGEST_ROW`].
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

/// The encoding of the text. The first byte that is not ASCII decides it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Ascii,
    Utf8,
    Windows1252,
}

impl Encoding {
    /// Decodes a line.
    ///
    /// Errors: the line contains a zero byte, or it is not UTF-8 although earlier lines were.
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
            return Err(Fault::bad_file(format!("the file is in UTF-8, but line {line} is not"))
                .hint("Save it again as CSV in UTF-8."));
        }
        *self = Self::Windows1252;
        Ok(())
    }
}

/// A row, and the number of the line where it begins.
pub(crate) struct Row<'a> {
    pub(crate) line: u64,
    pub(crate) record: &'a StringRecord,
}

impl<'a> Row<'a> {
    /// Returns a cell without the spaces around it, and without the apostrophe that an export puts before formulas.
    pub(crate) fn cell(&self, at: usize) -> &'a str {
        text::without_guard(self.record.get(at).unwrap_or_default().trim())
    }

    /// Says why the cells don't match the headings. `None` if they do.
    pub(crate) fn misfit(&self, headings: usize) -> Option<String> {
        let spare = self.record.iter().skip(headings).any(|cell| !cell.trim().is_empty());
        let cells = self.record.len();
        (cells < headings || spare).then(|| format!("the row has {cells} cells, but there are {headings} headings"))
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
            // A `\r` before it is trimmed with the spaces. The crate's own CRLF mode miscounts lines after blank ones.
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

    /// The last row that was read.
    pub(crate) fn record(&self) -> &StringRecord {
        &self.record
    }

    /// The separator between cells.
    pub(crate) fn separator(&self) -> u8 {
        self.separator
    }

    /// The number of bytes read so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.reader.get_ref().taken
    }

    /// Reads the next row, skipping empty rows.
    ///
    /// Errors: a quote is never closed; a row is too long; the bytes are not text; the file has no rows.
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
                // The row's last line has no line end, so it was not counted.
                must_be_closed(&self.record, line + 1)?;
            }
            let row = Row { line, record: &self.record };
            if !row.is_blank() {
                return Ok(Some(line));
            }
        }
    }

    /// Decodes a row as UTF-8, or as Windows-1252 if the first byte that is not ASCII shows that.
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

/// Refuses a last row that has swallowed [`TAIL`], because a quote in it was left open.
fn must_be_closed(record: &StringRecord, line: u64) -> Result<(), Fault> {
    if !record.iter().next_back().is_some_and(|cell| cell.contains(END)) {
        return Ok(());
    }
    let before = record.iter().take(record.len() - 1).flat_map(str::bytes).filter(|b| *b == b'\n').count() as u64;
    Err(Fault::bad_file(format!("the quote opened on line {} is never closed", line + before))
        .hint("Close it or delete it. Inside a quoted cell, write a quote mark twice."))
}

fn must_have_no_zero(bytes: &[u8], line: u64) -> Result<(), Fault> {
    if bytes.contains(&0) { Err(not_text(&format!("line {line} contains a zero byte"))) } else { Ok(()) }
}

/// Checks the first bytes of a file.
///
/// Errors: the file is a spreadsheet, is in UTF-16, or contains zero bytes.
pub(crate) fn must_be_text(head: &[u8]) -> Result<(), Fault> {
    if head.starts_with(b"PK\x03\x04") {
        return Err(not_text("it starts like a spreadsheet or zip file"));
    }
    if head.starts_with(b"\xff\xfe") || head.starts_with(b"\xfe\xff") {
        return Err(not_text("it is UTF-16"));
    }
    if head.contains(&0) { Err(not_text("it contains zero bytes")) } else { Ok(()) }
}

fn not_text(why: &str) -> Fault {
    Fault::bad_file(format!("this is not a plain text file: {why}"))
        .hint("Save the sheet as CSV (in Excel: “CSV UTF-8”) and import that.")
}

/// Finds the separator: the most frequent of comma, semicolon and tab outside quotes in the heading line.
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
    // Reversed, because `max_by_key` takes the last of equals and the first must win.
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
        return Fault::bad_file(format!("the row that starts on line {line} is longer than 1 MB"))
            .hint("Check that row for a quote mark that is never closed.");
    }
    unreadable(error)
}

pub(crate) fn unreadable(error: impl std::error::Error + Send + Sync + 'static) -> Fault {
    Fault::bad_file("the file can't be read to its end")
        .hint("Check that it is complete, and try again.")
        .because(error)
}

/// Decodes Windows-1252, which spreadsheets in Western Europe use. Every byte is valid in it.
fn western(bytes: &[u8]) -> Cow<'_, str> {
    WINDOWS_1252.decode_without_bom_handling(bytes).0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_1252_letters_and_signs_are_read() {
        assert_eq!(western(b"Zo\xeb O\x92Brien, \xa312.50 \x96 \x80"), "Zoë O’Brien, £12.50 – €");
        assert_eq!(western(b"plain"), "plain");
        // These bytes would be valid UTF-8, but the file has already shown that it isn't UTF-8.
        assert_eq!(western("é".as_bytes()), "Ã©");
    }

    #[test]
    fn every_byte_is_a_different_character() {
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
            (b"PK\x03\x04\0\0", "this is not a plain text file: it starts like a spreadsheet or zip file"),
            (b"\xff\xfea\0", "this is not a plain text file: it is UTF-16"),
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
        let mut table = Table::open(start.chain(io::repeat(b'z'))).unwrap();
        table.next().unwrap();
        let message = table.next().map(|_| ()).unwrap_err().message;
        assert_eq!(message, "the row that starts on line 3 is longer than 1 MB");
    }
}
