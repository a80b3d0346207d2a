//! Decodes a text file to bytes that are ASCII, UTF-8 or Windows-1252, with `\n` in each line end.

use super::{sss, unreadable};
use domain::fault::Fault;
use encoding_rs::{Decoder, DecoderResult, UTF_16BE, UTF_16LE};
use std::{
    io::{self, Cursor, Read},
    mem,
};

/// The number of bytes that are checked before the first row is read.
pub(crate) const HEAD: usize = 1 << 16;

/// The first bytes of each kind of workbook: a zip file, or a compound file of older programs.
const WORKBOOKS: [&[u8]; 2] = [b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];

/// A file as bytes without a byte order mark. UTF-16 becomes UTF-8, and the `\r` of an old Macintosh becomes `\n`.
/// A workbook is passed on as it is.
pub(crate) struct Decoded<R> {
    head: Cursor<Vec<u8>>,
    rest: Rest<R>,
    is_workbook: bool,
    /// True if lines end with `\r` alone.
    is_macintosh: bool,
}

impl<R: Read> Decoded<R> {
    /// Reads the first bytes, which decide the encoding and the line ends.
    ///
    /// Errors: the file can't be read; it is a tester's binary file.
    pub(crate) fn open(mut inner: R) -> Result<Self, Fault> {
        let mut head = Vec::with_capacity(HEAD);
        inner.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(unreadable)?;
        if sss::is_sss(&head) {
            return Err(sss::refusal());
        }
        let mut rest = Rest { taken: head.len() as u64, inner, wide: None };
        let is_workbook = WORKBOOKS.iter().any(|start| head.starts_with(start));
        if is_workbook {
            return Ok(Self { head: Cursor::new(head), rest, is_workbook, is_macintosh: false });
        }
        if let Some((decoder, mark)) = wide(&head) {
            rest.wide =
                Some(Box::new(Wide { decoder, bytes: head.split_off(mark), text: Cursor::default(), ended: false }));
            head.clear();
            rest.by_ref().take(HEAD as u64).read_to_end(&mut head).map_err(unreadable)?;
        } else if head.starts_with(b"\xef\xbb\xbf") {
            head.drain(..3);
        }
        let is_macintosh = ends_with_returns(&head);
        if is_macintosh {
            plain_ends(&mut head);
        }
        Ok(Self { head: Cursor::new(head), rest, is_workbook, is_macintosh })
    }

    /// True if the first bytes are those of a workbook or zip file.
    pub(crate) fn is_workbook(&self) -> bool {
        self.is_workbook
    }

    /// The first bytes, decoded.
    pub(crate) fn head(&self) -> &[u8] {
        self.head.get_ref()
    }

    /// The number of bytes of the file that were read so far.
    pub(crate) fn taken(&self) -> u64 {
        self.rest.taken
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let number = self.head.read(buffer)?;
        if number > 0 || buffer.is_empty() {
            return Ok(number);
        }
        let number = self.rest.read(buffer)?;
        if self.is_macintosh {
            plain_ends(&mut buffer[..number]);
        }
        Ok(number)
    }
}

/// The file after its head.
struct Rest<R> {
    inner: R,
    taken: u64,
    wide: Option<Box<Wide>>,
}

/// Decodes UTF-16.
struct Wide {
    decoder: Decoder,
    /// Bytes that are not decoded yet.
    bytes: Vec<u8>,
    text: Cursor<String>,
    ended: bool,
}

impl Wide {
    /// Decodes the bytes at hand. Half a character waits in the decoder for the next bytes.
    fn decode(&mut self) -> io::Result<()> {
        let mut text = mem::take(&mut self.text).into_inner();
        text.clear();
        let most = self.decoder.max_utf8_buffer_length_without_replacement(self.bytes.len()).unwrap_or_default();
        text.reserve(most);
        match self.decoder.decode_to_string_without_replacement(&self.bytes, &mut text, self.ended) {
            (DecoderResult::InputEmpty, _) => {}
            _ => return Err(io::Error::other("the text is not valid UTF-16")),
        }
        self.bytes.clear();
        self.text = Cursor::new(text);
        Ok(())
    }
}

impl<R: Read> Read for Rest<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(wide) = &mut self.wide else {
            let number = self.inner.read(buffer)?;
            self.taken += number as u64;
            return Ok(number);
        };
        loop {
            let number = wide.text.read(buffer)?;
            if number > 0 || wide.ended || buffer.is_empty() {
                return Ok(number);
            }
            if wide.bytes.is_empty() {
                let number = self.inner.by_ref().take(HEAD as u64).read_to_end(&mut wide.bytes)?;
                self.taken += number as u64;
                wide.ended = number == 0;
            }
            wide.decode()?;
        }
    }
}

/// Finds the byte order of UTF-16, and the length of its mark.
fn wide(head: &[u8]) -> Option<(Decoder, usize)> {
    let (encoding, mark) = match head {
        [0xff, 0xfe, ..] => (UTF_16LE, 2),
        [0xfe, 0xff, ..] => (UTF_16BE, 2),
        _ => {
            let zeros = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
            let (even, odd, most) = (zeros(0), zeros(1), head.len() / 2);
            match (even, odd) {
                _ if most < 2 => return None,
                (0, odd) if odd * 4 >= most * 3 => (UTF_16LE, 0),
                (even, 0) if even * 4 >= most * 3 => (UTF_16BE, 0),
                _ => return None,
            }
        }
    };
    Some((encoding.new_decoder_without_bom_handling(), mark))
}

/// True if lines end with `\r` alone: there is one outside quotes, and no `\n`.
fn ends_with_returns(head: &[u8]) -> bool {
    let (mut quoted, mut returns) = (false, false);
    // After a `\r` that is the last byte of a full head, a `\n` may follow.
    let cut = usize::from(head.len() >= HEAD);
    for byte in &head[..head.len() - cut] {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => return false,
            b'\r' if !quoted => returns = true,
            _ => {}
        }
    }
    returns
}

fn plain_ends(bytes: &mut [u8]) {
    bytes.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
}
