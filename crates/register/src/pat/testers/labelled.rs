//! The labelled text of Seaward PrimeTest and Apollo, of Kewtech KT testers and of Fluke (.FLK): `KEY  value` lines.
//!
//! A record runs from one `TEST NUMBER` to the next, with its lines in any order. `TESTER`, or `MODEL` and `SN`, before
//! the first record applies to all records. A file ends with `END OF DATA`, and may contain several downloads one after
//! another.

use super::{
    Problem, Record, Unknown,
    block::{Block, Instrument},
    dates::Dates,
    draft::problem,
    keys::{Entry, Key},
    lines::Lines,
};
use domain::{fault::Fault, reading::DateFormat};
use std::io::Read;

/// A file of this format.
pub(crate) struct Labelled<R> {
    lines: Lines<R>,
    state: State,
    pub(crate) dates: Dates,
}

/// The state of the reader.
#[derive(Default)]
struct State {
    /// The instrument's lines before the first record.
    instrument: Instrument,
    block: Option<Block>,
    /// True if lines of a record came before the first `TEST NUMBER`, and that was reported.
    strays: bool,
    /// True if the last line was `END OF DATA`.
    ended: bool,
    records: u64,
    /// The last record as written in the file.
    raw: String,
}

impl<R: Read> Labelled<R> {
    pub(crate) fn new(reader: R, format: DateFormat) -> Self {
        Self { lines: Lines::new(reader), state: State::default(), dates: Dates::new(format) }
    }

    pub(crate) fn next(&mut self, unknown: &mut Unknown) -> Result<Option<Result<Record, Problem>>, Fault> {
        while let Some((line, text)) = self.lines.next()? {
            // Old programs end a text with Ctrl-Z.
            if text == "\u{1a}" {
                continue;
            }
            if let Some(result) = self.state.take(line, &text, &mut self.dates, unknown) {
                self.state.records += 1;
                return Ok(Some(result));
            }
        }
        self.state.finish(self.lines.line()).map(|()| None)
    }

    /// The last record as written in the file.
    pub(crate) fn raw(&self) -> &str {
        &self.state.raw
    }

    pub(crate) fn bytes(&self) -> u64 {
        self.lines.bytes()
    }
}

impl State {
    /// Reads a line. A record is complete when the line after its last one is read.
    fn take(
        &mut self,
        line: u64,
        text: &str,
        dates: &mut Dates,
        unknown: &mut Unknown,
    ) -> Option<Result<Record, Problem>> {
        let entry = Entry::of(text);
        self.ended = entry.key == Some(Key::End);
        match (entry.key, &mut self.block) {
            (Some(Key::TestNumber), block) => {
                let done = block.replace(Block::new(line, text));
                done.map(|done| done.record(&self.instrument, &mut self.raw))
            }
            (Some(Key::End), block) => {
                let done = block.take();
                let instrument = std::mem::take(&mut self.instrument);
                self.strays = false;
                done.map(|done| done.record(&instrument, &mut self.raw))
            }
            (_, Some(block)) => {
                block.take(line, text, &entry, dates, unknown);
                None
            }
            (_, None) => {
                let stray = self.before_the_first(line, &entry, unknown).err();
                if stray.is_some() {
                    self.raw = format!("{text}\n");
                }
                stray.map(Err)
            }
        }
    }

    /// Reads a line before any `TEST NUMBER`.
    fn before_the_first(&mut self, line: u64, entry: &Entry<'_>, unknown: &mut Unknown) -> Result<(), Problem> {
        match entry.key {
            Some(Key::Tester | Key::Model | Key::InstrumentSerial) => {
                self.instrument.take(entry).map_err(|fault| problem(line, entry.label, &fault))?;
            }
            Some(Key::AppNo | Key::Check(_)) if !self.strays => {
                self.strays = true;
                let fault = Fault::bad_file("the test has no TEST NUMBER line");
                return Err(problem(line, entry.label, &fault));
            }
            Some(Key::AppNo | Key::Check(_) | Key::Problem) => {}
            _ => unknown.add(entry.label),
        }
        Ok(())
    }

    /// Checks that the file is complete and has tests.
    fn finish(&self, line: u64) -> Result<(), Fault> {
        if !self.ended {
            let fault =
                Fault::bad_file(format!("the file is incomplete: it stops on line {line}, without END OF DATA"))
                    .hint("Nothing was imported. Download it from the tester again.");
            let last = self.block.as_ref().map(|block| format!("the last test begins on line {}", block.line));
            return Err(fault.details(last));
        }
        if self.records == 0 {
            return Err(Fault::bad_file("the file has no tests").hint("Check that it is the right file."));
        }
        Ok(())
    }
}
