//! Holds the cells of a sheet in little memory until they are read as rows.

use super::super::Raw;

/// The most cells that are held, with the empty ones to the left of a filled one.
pub(crate) const MOST_CELLS: u64 = 20_000_000;

/// The most bytes that are held.
const MOST_BYTES: usize = 256 << 20;

/// The number of rows and columns of a sheet.
pub(crate) const ROWS: u32 = 1_048_576;
pub(crate) const COLUMNS: u32 = 16_384;

/// Why no more cells are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stop {
    /// All wanted rows were read.
    Enough,
    TooLarge,
    /// A row comes after a later one, or is outside every sheet.
    Disordered,
}

/// The rows of a sheet that are not blank. Each is its line, its number of cells, and for each cell its length and mark
/// and its text.
#[derive(Debug, Clone)]
pub(crate) struct Spool {
    bytes: Vec<u8>,
    most: u64,
    rows: u64,
    /// The cells of this sheet, and of the sheets before it.
    cells: u64,
    /// The bytes of the sheets before it.
    before: usize,
    /// The last line with a cell, for each column.
    last_lines: Vec<u32>,
    line: u32,
    row: Vec<(String, bool)>,
    /// The number of cells of `row` that are in use.
    width: usize,
}

impl Spool {
    /// Takes up to `most` rows.
    pub(crate) fn new(most: u64) -> Self {
        let (bytes, last_lines, row) = (Vec::new(), Vec::new(), Vec::new());
        Self { bytes, most, rows: 0, cells: 0, before: 0, last_lines, line: 0, row, width: 0 }
    }

    /// Takes the sheet after another one, which stays in memory.
    pub(crate) fn after(other: &Self) -> Self {
        Self { cells: other.cells, before: other.before + other.bytes.len(), ..Self::new(u64::MAX) }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Adds a cell that is not empty. The rows must come in order, the cells of a row need not. `bare` marks a number
    /// without a format.
    pub(crate) fn put(&mut self, (row, column): (u32, u32), text: &str, bare: bool) -> Result<(), Stop> {
        if text.trim().is_empty() {
            return Ok(());
        }
        if row >= ROWS || column >= COLUMNS {
            return Err(Stop::Disordered);
        }
        let line = row + 1;
        if line != self.line {
            if line < self.line {
                return Err(Stop::Disordered);
            }
            self.end()?;
            self.line = line;
        }
        let at = column as usize;
        while self.row.len() <= at {
            self.row.push(<(String, bool)>::default());
        }
        self.width = self.width.max(at + 1);
        let cell = &mut self.row[at];
        cell.0.clear();
        cell.0.push_str(text);
        cell.1 = bare;
        Ok(())
    }

    /// Ends the row.
    pub(crate) fn end(&mut self) -> Result<(), Stop> {
        if self.width == 0 {
            return Ok(());
        }
        if self.rows == self.most {
            return Err(Stop::Enough);
        }
        self.rows += 1;
        self.cells += self.width as u64;
        number(&mut self.bytes, self.line.into());
        number(&mut self.bytes, self.width as u64);
        if self.last_lines.len() < self.width {
            self.last_lines.resize(self.width, 0);
        }
        for ((text, bare), last) in self.row.iter_mut().zip(&mut self.last_lines).take(self.width) {
            number(&mut self.bytes, (text.len() as u64) << 1 | u64::from(*bare));
            self.bytes.extend_from_slice(text.as_bytes());
            if !text.is_empty() {
                *last = self.line;
            }
            text.clear();
            *bare = false;
        }
        self.width = 0;
        if self.cells > MOST_CELLS || self.before + self.bytes.len() > MOST_BYTES {
            Err(Stop::TooLarge)
        } else {
            Ok(())
        }
    }

    /// The rows, from the first.
    pub(crate) fn read_again(self) -> Reading {
        Reading { bytes: self.bytes, last_lines: self.last_lines, at: 0 }
    }
}

/// The rows of a [`Spool`].
pub(crate) struct Reading {
    bytes: Vec<u8>,
    last_lines: Vec<u32>,
    at: usize,
}

impl Reading {
    /// Reads the next row. False after the last.
    pub(crate) fn read(&mut self, raw: &mut Raw) -> bool {
        let Some(line) = self.number() else { return false };
        raw.line = line;
        raw.record.clear();
        raw.bare.clear();
        for _ in 0..self.number().unwrap_or_default() {
            let mark = self.number().unwrap_or_default();
            let length = usize::try_from(mark >> 1).unwrap_or_default();
            let bytes = self.bytes.get(self.at..self.at + length).unwrap_or_default();
            raw.record.push_field(str::from_utf8(bytes).unwrap_or_default());
            raw.bare.push(mark & 1 == 1);
            self.at += length;
        }
        true
    }

    /// The part of `whole` that corresponds to the rows read.
    pub(crate) fn part_of(&self, whole: u64) -> u64 {
        whole.saturating_mul(self.at as u64) / (self.bytes.len() as u64).max(1)
    }

    pub(crate) fn last_line(&self, column: usize) -> u64 {
        self.last_lines.get(column).copied().unwrap_or_default().into()
    }

    pub(crate) fn width(&self) -> usize {
        self.last_lines.len()
    }

    fn number(&mut self) -> Option<u64> {
        let mut out = 0;
        for shift in (0..64).step_by(7) {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            out |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        Some(out)
    }
}

/// Writes a number in as few bytes as it needs.
fn number(out: &mut Vec<u8>, mut number: u64) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            out.push(low & 0x7f);
            return;
        }
        out.push(low | 0x80);
    }
}
