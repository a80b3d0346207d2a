//! The keyboard at a terminal, which may be a scanner: one scan is one line.
//!
//! A scanner types its code and ends it as it was set: CR, LF or both. A terminal makes a line end of each, so a scanner
//! that sends both gives an empty line after every code, which would skip the next pupil of a form. Nobody presses Enter
//! twice so soon; nor does anybody scan the same code twice so soon, but a scanner fires twice.

use std::{
    io::{self, BufRead, Read},
    time::Duration,
};

/// An empty line that comes sooner than this after a code is the second half of the scanner's line end.
const SECOND_END: Duration = Duration::from_millis(60);

/// The same code that comes sooner than this was fired twice.
const FIRED_TWICE: Duration = Duration::from_millis(300);

/// The fewest characters of a code.
const SHORTEST_CODE: usize = 3;

/// Reads lines from a terminal. `now` is the time since some beginning.
pub struct Keyboard<R, N> {
    inner: R,
    now: N,
    buffer: Vec<u8>,
    at: usize,
    /// The last line with something in it, without its end.
    last: Vec<u8>,
    /// True if the last line had something in it.
    has_text: bool,
}

impl<R: Read, N: FnMut() -> Duration> Keyboard<R, N> {
    pub fn new(inner: R, now: N) -> Self {
        Self { inner, now, buffer: Vec::new(), at: 0, last: Vec::new(), has_text: false }
    }

    /// True for what a scanner sends too much. A terminal gives one line at each read.
    fn is_extra(&mut self, waited: Duration) -> bool {
        let line = self.buffer.trim_ascii();
        if line.is_empty() {
            let is_extra = self.has_text && waited < SECOND_END;
            self.has_text = false;
            return is_extra;
        }
        let is_extra = line.len() >= SHORTEST_CODE && line == self.last && waited < FIRED_TWICE;
        self.has_text = true;
        self.last = line.to_vec();
        is_extra
    }
}

impl<R: Read, N: FnMut() -> Duration> BufRead for Keyboard<R, N> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.at >= self.buffer.len() {
            self.buffer.resize(4096, 0);
            let begun = (self.now)();
            let read = self.inner.read(&mut self.buffer);
            let waited = (self.now)().saturating_sub(begun);
            self.at = 0;
            self.buffer.truncate(*read.as_ref().unwrap_or(&0));
            if read? == 0 {
                break;
            }
            if self.is_extra(waited) {
                self.buffer.clear();
            }
        }
        Ok(&self.buffer[self.at..])
    }

    fn consume(&mut self, bytes: usize) {
        self.at = (self.at + bytes).min(self.buffer.len());
    }
}

impl<R: Read, N: FnMut() -> Duration> Read for Keyboard<R, N> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let bytes = available.len().min(into.len());
        into[..bytes].copy_from_slice(&available[..bytes]);
        self.consume(bytes);
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{cell::Cell, rc::Rc};

    /// Lines, each with the milliseconds until it comes.
    struct Typed(Vec<(&'static str, u64)>, Rc<Cell<u64>>);

    impl Read for Typed {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Ok(0);
            }
            let (line, after) = self.0.remove(0);
            self.1.set(self.1.get() + after);
            into[..line.len()].copy_from_slice(line.as_bytes());
            Ok(line.len())
        }
    }

    fn read(typed: &[(&'static str, u64)]) -> Vec<String> {
        let time = Rc::new(Cell::new(0));
        let clock = Rc::clone(&time);
        let keyboard = Keyboard::new(Typed(typed.to_vec(), time), move || Duration::from_millis(clock.get()));
        keyboard.lines().map(Result::unwrap).collect()
    }

    #[test]
    fn a_scanner_that_ends_its_codes_twice_sends_no_empty_lines() {
        assert_eq!(read(&[("LAP-1\n", 900), ("\n", 3), ("LAP-2\n", 30), ("\n", 20)]), ["LAP-1", "LAP-2"]);
        // Somebody presses Enter.
        assert_eq!(read(&[("LAP-1\n", 900), ("\n", 3), ("\n", 400)]), ["LAP-1", ""]);
        assert_eq!(read(&[("LAP-1\n", 900), ("\n", 200), ("\n", 10)]), ["LAP-1", "", ""]);
    }

    #[test]
    fn a_code_that_is_fired_twice_is_one_line() {
        assert_eq!(read(&[("LAP-1\n", 0), ("LAP-1\n", 40), ("LAP-2\n", 0)]), ["LAP-1", "LAP-2"]);
        assert_eq!(read(&[("LAP-1\n", 0), ("\n", 2), ("LAP-1\n", 40), ("\n", 2)]), ["LAP-1"]);
        assert_eq!(read(&[("LAP-1\n", 0), ("LAP-1\n", 900)]), ["LAP-1", "LAP-1"]);
        assert_eq!(read(&[("P\n", 0), ("P\n", 40)]), ["P", "P"]);
    }
}
