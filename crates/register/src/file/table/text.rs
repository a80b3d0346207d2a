//! Reads a text file row by row. It detects the encoding and the separator, limits the length of rows, and reports
//! damage by line.

use super::{Raw, decode::Decoded, unreadable};
use csv::{ByteRecord, ReaderBuilder, StringRecord, Terminator};
use domain::fault::Fault;
use encoding_rs::WINDOWS_1252;
use std::{
    borrow::Cow,
    io::{self, Read},
    mem,
};

/// The longest row, in bytes. It is far above any real row, and stops an unclosed quote from filling the memory.
const LONGEST_ROW: usize = 1 << 20;

/// The number of bytes that are read at once.
const BUFFER: usize = 1 << 16;

/// The number of lines that are checked for the separator.
const LINES: usize = 31;

/// The separators, the likeliest first.
const SEPARATORS: [u8; 3] = *b",;\t";

/// A line that is added after the file. It arrives as its own row unless a quote was left open.
const END: &str = "\u{1e}";
const TAIL: &[u8] = b"\n\x1e\n";

/// The file as the `csv` crate sees it: each row is limited, and [`TAIL`] comes at the end.
struct Source<R> {
    inner: Decoded<R>,
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
        let mut number = self.inner.read(buffer)?;
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

/// The rows of a text file.
pub(crate) struct Text<R> {
    reader: csv::Reader<Source<R>>,
    encoding: Encoding,
    /// True if the next line may be `sep=;`.
    is_first: bool,
}

impl<R: Read> Text<R> {
    /// Finds the separator.
    ///
    /// Errors: the file is not text.
    pub(crate) fn open(inner: Decoded<R>, is_known: &dyn Fn(&str) -> bool) -> Result<Self, Fault> {
        must_be_text(inner.head())?;
        let separator = separator(inner.head(), is_known);
        let is_first = declared(inner.head()).is_some();
        let source = Source { inner, allowance: LONGEST_ROW, tail: TAIL };
        let reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            // A `\r` before it is removed from the row. The crate's own CRLF mode miscounts lines after blank ones.
            .terminator(Terminator::Any(b'\n'))
            .buffer_capacity(BUFFER)
            .from_reader(source);
        Ok(Self { reader, encoding: Encoding::Ascii, is_first })
    }

    /// The number of bytes read so far.
    pub(crate) fn bytes(&self) -> u64 {
        self.reader.get_ref().inner.taken()
    }

    /// Reads the next row that is not blank. False after the last.
    ///
    /// Errors: a quote is never closed; a row is too long; the bytes are not text.
    pub(crate) fn read(&mut self, raw: &mut Raw) -> Result<bool, Fault> {
        loop {
            self.reader.get_mut().allowance = LONGEST_ROW;
            let mut bytes = mem::take(&mut raw.record).into_byte_record();
            let before = self.reader.position().line();
            if !self.reader.read_byte_record(&mut bytes).map_err(|e| broken(e, before))? {
                return Ok(false);
            }
            let breaks = bytes.as_slice().iter().filter(|b| **b == b'\n').count() as u64;
            let line = self.reader.position().line().saturating_sub(1 + breaks);
            without_return(&mut bytes);
            self.decode(bytes, &mut raw.record, line)?;
            if self.reader.get_ref().tail.is_empty() {
                if raw.record.len() == 1 && &raw.record[0] == END {
                    return Ok(false);
                }
                // The row's last line has no line end, so it was not counted.
                must_be_closed(&raw.record, line + 1)?;
            }
            if mem::take(&mut self.is_first) || raw.is_blank() {
                continue;
            }
            raw.line = line;
            return Ok(true);
        }
    }

    /// Decodes a row as UTF-8, or as Windows-1252 if the first byte that is not ASCII shows that.
    fn decode(&mut self, bytes: ByteRecord, record: &mut StringRecord, line: u64) -> Result<(), Fault> {
        must_have_no_zero(bytes.as_slice(), line)?;
        let bytes = if self.encoding == Encoding::Windows1252 {
            bytes
        } else {
            match StringRecord::from_byte_record(bytes) {
                Ok(text) => {
                    self.encoding.was_utf8(text.as_slice().as_bytes());
                    *record = text;
                    return Ok(());
                }
                Err(error) => {
                    self.encoding.was_not_utf8(line)?;
                    error.into_byte_record()
                }
            }
        };
        *record = bytes.iter().map(|cell| western(cell)).collect();
        Ok(())
    }
}

/// Removes the `\r` that belongs to the line end.
fn without_return(bytes: &mut ByteRecord) {
    if bytes.as_slice().ends_with(b"\r")
        && let Some(last) = bytes.iter().next_back()
        && let Some(cell) = last.strip_suffix(b"\r")
    {
        let cell = cell.to_vec();
        bytes.truncate(bytes.len() - 1);
        bytes.push_field(&cell);
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

/// Checks the first bytes of a decoded file.
///
/// Errors: they contain zero bytes.
pub(crate) fn must_be_text(head: &[u8]) -> Result<(), Fault> {
    if head.contains(&0) { Err(not_text("it contains zero bytes")) } else { Ok(()) }
}

fn not_text(why: &str) -> Fault {
    Fault::bad_file(format!("this is not a plain text file: {why}"))
        .hint("Save the sheet as CSV (in Excel: “CSV UTF-8”) and import that.")
}

/// Finds the separator. A first line such as `sep=;` decides it, else the line with the most known headings, else the
/// first line that has one; in that line, the most frequent separator outside quotes counts.
pub(crate) fn separator(head: &[u8], is_known: &dyn Fn(&str) -> bool) -> u8 {
    if let Some(separator) = declared(head) {
        return separator;
    }
    let (mut best, mut most) = (b',', (0, 0));
    for line in lines(head).take(LINES) {
        // Reversed, because `max_by_key` takes the last of equals and the first must win.
        let scores = SEPARATORS.into_iter().rev().map(|separator| (separator, score(line, separator, is_known)));
        let Some((separator, score)) = scores.max_by_key(|(_, score)| *score) else { continue };
        if score.0 > most.0 || (most == (0, 0) && score.1 > 0) {
            (best, most) = (separator, score);
        }
    }
    best
}

/// The separator that a first line such as `sep=;` declares.
fn declared(head: &[u8]) -> Option<u8> {
    let line = head.split(|byte| *byte == b'\n').next()?;
    let line = line.strip_suffix(b"\r").unwrap_or(line).trim_ascii_start();
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let (name, rest) = line.split_at_checked(4)?;
    let (separator, after) = rest.split_first()?;
    let is_alone = after.iter().all(|byte| matches!(byte, b'"' | b' ' | b',' | b';' | b'\t'));
    (name.eq_ignore_ascii_case(b"sep=") && SEPARATORS.contains(separator) && is_alone).then_some(*separator)
}

/// Splits text into lines that are not blank, and keeps line breaks within quotes.
fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut quoted = false;
    let split = head.split(move |byte| {
        quoted ^= *byte == b'"';
        *byte == b'\n' && !quoted
    });
    split.filter(|line| line.iter().any(|byte| !byte.is_ascii_whitespace() || *byte == b'\t'))
}

/// Counts the known headings of a line, and its separators outside quotes.
fn score(line: &[u8], separator: u8, is_known: &dyn Fn(&str) -> bool) -> (usize, usize) {
    let mut quoted = false;
    let cells = line.split(|byte| {
        quoted ^= *byte == b'"';
        *byte == separator && !quoted
    });
    let (mut known, mut number) = (0, 0);
    for cell in cells {
        number += 1;
        known += usize::from(is_known(String::from_utf8_lossy(cell).trim().trim_matches('"')));
    }
    (known, number - 1)
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
}
