//! Checks an .xls file before the reader of workbooks reads it: a chain of blocks that comes round again, or cells far
//! apart, would take any memory.

use super::{damaged, formats::Formats, no_workbook, protected, too_large};
use domain::fault::Fault;
use std::collections::HashMap;

/// The first number that is no block.
const NO_BLOCK: u32 = 0xffff_fffa;

/// The size of an entry of the directory, and of a small block.
const ENTRY: usize = 128;
const SMALL: usize = 64;

/// Streams below this size are in small blocks.
const LARGE: usize = 4_096;

/// The most cells of all sheets together, each a rectangle that holds all cells of its sheet.
const MOST_CELLS: u64 = 5_000_000;

/// The most cells that a sheet may announce: it may have formats in all of them.
const MOST_ANNOUNCED: u64 = 65_536 * 256;

/// Records of the workbook stream.
const FORMULA: u16 = 0x0006;
const FILE_PASS: u16 = 0x002f;
const BOUND_SHEET: u16 = 0x0085;
const DIMENSIONS: u16 = 0x0200;
const MANY_NUMBERS: u16 = 0x00bd;
const CELLS: [u16; 8] = [FORMULA, 0x0203, 0x0204, 0x00d6, 0x0205, 0x027e, 0x00fd, MANY_NUMBERS];

/// Checks the file, and reads the formats of its numbers.
///
/// Errors: the file is no workbook, protected, damaged or too large.
pub(crate) fn check(bytes: &[u8]) -> Result<Formats, Fault> {
    let stream = workbook(bytes)?;
    cells(&stream).ok_or_else(damaged)??;
    Ok(Formats::of(&stream))
}

/// Finds the stream with the workbook.
fn workbook(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let file = Compound::open(bytes).ok_or_else(damaged)?;
    let entries = file.entries().ok_or_else(damaged)?;
    if entries.values().any(|(_, length)| *length > bytes.len()) {
        return Err(damaged());
    }
    let has = |name: &str| entries.contains_key(name);
    match entries.get("workbook").or_else(|| entries.get("book")) {
        Some((start, length)) => file.stream(*start, *length, &entries).ok_or_else(damaged),
        None if has("encryptedpackage") => Err(protected()),
        None if has("worddocument") => Err(no_workbook("a Word document")),
        None if has("powerpoint document") => Err(no_workbook("a presentation")),
        None => Err(no_workbook("an older kind of document")),
    }
}

/// Start and length of each stream, by its name in lower case.
type Entries = HashMap<String, (u32, usize)>;

/// The blocks of a compound file.
struct Compound<'a> {
    bytes: &'a [u8],
    block: usize,
    /// The block that follows each block.
    next: Vec<u32>,
    small_start: u32,
    small_blocks: usize,
}

impl<'a> Compound<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let block = match word(bytes, 30)? {
            9 => 512,
            12 => 4_096,
            _ => return None,
        };
        let mut file = Self {
            bytes,
            block,
            next: Vec::new(),
            small_start: long(bytes, 60)?,
            small_blocks: usize::try_from(long(bytes, 64)?).ok()?,
        };
        if file.small_blocks > bytes.len() / block {
            return None;
        }
        let mut tables: Vec<u32> = (76..512).step_by(4).filter_map(|at| long(bytes, at)).collect();
        let mut at = long(bytes, 68)?;
        for _ in 0..=bytes.len() / block {
            if at >= NO_BLOCK {
                break;
            }
            let more = file.at(at)?;
            tables.extend((0..block - 4).step_by(4).filter_map(|at| long(more, at)));
            at = long(more, block - 4)?;
        }
        for table in tables.into_iter().filter(|table| *table < NO_BLOCK) {
            let table = file.at(table)?;
            file.next.extend((0..block).step_by(4).filter_map(|at| long(table, at)));
            if file.next.len() > bytes.len() {
                return None;
            }
        }
        Some(file)
    }

    /// A block. The last one may be short.
    fn at(&self, number: u32) -> Option<&'a [u8]> {
        let start = usize::try_from(number).ok()?.checked_add(1)?.checked_mul(self.block)?;
        self.bytes.get(start..self.bytes.len().min(start.checked_add(self.block)?)).filter(|block| !block.is_empty())
    }

    /// Joins a chain of blocks, up to a length. `None` if the chain doesn't end.
    fn chain(&self, mut number: u32, most: usize) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        while number < NO_BLOCK && out.len() < most {
            if out.len() > self.bytes.len() {
                return None;
            }
            out.extend_from_slice(self.at(number)?);
            number = *self.next.get(usize::try_from(number).ok()?)?;
        }
        out.truncate(most);
        Some(out)
    }

    fn entries(&self) -> Option<Entries> {
        let directory = self.chain(long(self.bytes, 48)?, usize::MAX)?;
        let mut out = Entries::new();
        for entry in directory.as_chunks::<ENTRY>().0 {
            let units = entry[..64].as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
            let name: Vec<u16> = units.take_while(|unit| *unit != 0).collect();
            let mut length = u64::from(long(entry, 120)?);
            if self.block > 512 {
                length |= u64::from(long(entry, 124)?) << 32;
            }
            let name = String::from_utf16_lossy(&name).to_lowercase();
            out.entry(name).or_insert((long(entry, 116)?, usize::try_from(length).ok()?));
        }
        Some(out)
    }

    fn stream(&self, start: u32, length: usize, entries: &Entries) -> Option<Vec<u8>> {
        if length >= LARGE {
            return self.chain(start, length);
        }
        let (root, root_length) = entries.get("root entry")?;
        let small = self.chain(*root, *root_length)?;
        let next = self.chain(self.small_start, self.small_blocks * self.block)?;
        let (mut out, mut number) = (Vec::new(), start);
        while number < NO_BLOCK && out.len() < length {
            let at = usize::try_from(number).ok()?;
            out.extend_from_slice(small.get(at * SMALL..small.len().min((at + 1) * SMALL))?);
            number = long(&next, at * 4)?;
            if out.len() > small.len() {
                return None;
            }
        }
        out.truncate(length);
        Some(out)
    }
}

/// Checks the rectangle of each sheet's cells. `None` if the stream is damaged.
fn cells(stream: &[u8]) -> Option<Result<(), Fault>> {
    let mut starts = Vec::new();
    for record in Records::of(stream) {
        let (kind, data) = record?;
        match kind {
            FILE_PASS if word(data, 0)? != 0 => return Some(Err(protected())),
            BOUND_SHEET => starts.push(usize::try_from(long(data, 0)?).ok()?),
            0x000a => break,
            _ => {}
        }
    }
    let (mut area, mut read) = (0, 0);
    for start in starts {
        let (mut rows, mut columns) = ((u16::MAX, 0), (u16::MAX, 0));
        let mut depth = 0_usize;
        for record in Records::of(stream.get(start..)?) {
            let (kind, data) = record?;
            // Many sheets with one start would be read again and again.
            read += data.len() + 4;
            if read > stream.len() {
                return None;
            }
            match kind {
                0x0809 => depth += 1,
                0x000a if depth <= 1 => break,
                0x000a => depth -= 1,
                DIMENSIONS => {
                    let is_wide = data.len() >= 14;
                    let (top, bottom) = if is_wide {
                        (long(data, 0)?, long(data, 4)?)
                    } else {
                        (word(data, 0)?.into(), word(data, 2)?.into())
                    };
                    let at = if is_wide { 8 } else { 4 };
                    let (left, right) = (word(data, at)?, word(data, at + 2)?);
                    let announced =
                        (u64::from(bottom.checked_sub(top)?) + 1) * (u64::from(right.checked_sub(left)?) + 1);
                    if announced > MOST_ANNOUNCED {
                        return Some(Err(too_many()));
                    }
                }
                kind if CELLS.contains(&kind) => {
                    let (row, column) = (word(data, 0)?, word(data, 2)?);
                    let last = if kind == MANY_NUMBERS { word(data, data.len().checked_sub(2)?)? } else { column };
                    rows = (rows.0.min(row), rows.1.max(row));
                    columns = (columns.0.min(column), columns.1.max(column).max(last));
                }
                _ => {}
            }
        }
        let side = |(first, last): (u16, u16)| u64::from(last.saturating_sub(first)) + 1;
        area += side(rows) * side(columns);
        if area > MOST_CELLS {
            return Some(Err(too_many()));
        }
    }
    Some(Ok(()))
}

fn too_many() -> Fault {
    too_large("its sheets have more than 5 million cells")
}

/// The records of a stream: kind and data. `None` for a record that is cut off.
pub(crate) struct Records<'a>(&'a [u8]);

impl<'a> Records<'a> {
    pub(crate) fn of(stream: &'a [u8]) -> Self {
        Self(stream)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Option<(u16, &'a [u8])>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let record = word(self.0, 0).zip(word(self.0, 2)).and_then(|(kind, length)| {
            let end = 4 + usize::from(length);
            let data = self.0.get(4..end)?;
            self.0 = &self.0[end..];
            Some((kind, data))
        });
        if record.is_none() {
            self.0 = &[];
        }
        Some(record)
    }
}

pub(crate) fn word(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|bytes| u16::from_le_bytes(*bytes))
}

pub(crate) fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|bytes| u32::from_le_bytes(*bytes))
}
