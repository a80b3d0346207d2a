//! Reads a text file line by line, with a limit on line length.

use crate::file::table::{Encoding, unreadable};
use domain::fault::Fault;
use std::{
    borrow::Cow,
    io::{BufRead, BufReader, Read},
};

/// The longest line allowed, in bytes. Real lines are far shorter.
const LONGEST: u64 = 1 << 14;

pub(crate) struct Lines<R> {
    inner: BufReader<R>,
    buffer: Vec<u8>,
    encoding: Encoding,
    /// The number of the last line read.
    line: u64,
    bytes: u64,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(inner: R) -> Self {
        Self { inner: BufReader::new(inner), buffer: Vec::new(), encoding: Encoding::Ascii, line: 0, bytes: 0 }
    }

    /// Reads the next line that is not blank, trimmed, with its number.
    ///
    /// Errors: the line is too long, is not text, or can't be read.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, Cow<'_, str>)>, Fault> {
        while self.advance()? {
            if !self.buffer.trim_ascii().is_empty() {
                let text = self.encoding.text(self.buffer.trim_ascii(), self.line)?;
                return Ok(Some((self.line, text)));
            }
        }
        Ok(None)
    }

    /// The number of the last line read.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.bytes
    }

    fn advance(&mut self) -> Result<bool, Fault> {
        self.buffer.clear();
        let number = self.inner.by_ref().take(LONGEST + 1).read_until(b'\n', &mut self.buffer).map_err(unreadable)?;
        if number == 0 {
            return Ok(false);
        }
        self.line += 1;
        self.bytes += number as u64;
        if number as u64 > LONGEST {
            return Err(Fault::bad_file(format!("line {} is longer than {LONGEST} characters", self.line))
                .hint("Check that it is a complete file from the tester."));
        }
        if self.line == 1 && self.buffer.starts_with(b"\xef\xbb\xbf") {
            self.buffer.drain(..3);
        }
        Ok(true)
    }
}
