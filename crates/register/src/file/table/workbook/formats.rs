//! Finds the number formats of the cells of an .xls file, which its reader leaves out: they say how keys are shown.

use super::compound::{Records, long, word};
use std::collections::HashMap;

/// Records of the workbook stream.
const FORMULA: u16 = 0x0006;
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000a;
const BOUND_SHEET: u16 = 0x0085;
const FORMAT: u16 = 0x041e;
const STYLE: u16 = 0x00e0;
const NUMBER: u16 = 0x0203;
const SHORT_NUMBER: u16 = 0x027e;
const MANY_NUMBERS: u16 = 0x00bd;

/// The version of Excel 97 and later, and the version that is before it.
const VERSION: u16 = 0x0600;

/// The numbers of the general format, and of that for texts.
const GENERAL: u16 = 0;
const TEXT: u16 = 49;

/// The styles of the numbers in each sheet.
#[derive(Default)]
pub(crate) struct Formats {
    /// The code of each style's number format; empty for the general one.
    codes: Vec<String>,
    /// Row, column and style of the numbers that aren't general, in order.
    sheets: HashMap<String, Vec<(u16, u16, u16)>>,
}

impl Formats {
    /// Reads the formats from the workbook's stream. There are none in a file older than Excel 97, or in a damaged one.
    pub(crate) fn of(stream: &[u8]) -> Self {
        Self::read(stream).unwrap_or_default()
    }

    /// The code of each style's number format.
    pub(crate) fn codes(&self) -> &[String] {
        &self.codes
    }

    /// The style of a number.
    pub(crate) fn style(&self, sheet: &str, (row, column): (u32, u32)) -> Option<usize> {
        let cells = self.sheets.get(sheet)?;
        let at = (u16::try_from(row).ok()?, u16::try_from(column).ok()?);
        let place = cells.binary_search_by_key(&at, |(row, column, _)| (*row, *column)).ok()?;
        Some(cells[place].2.into())
    }

    fn read(stream: &[u8]) -> Option<Self> {
        let (mut out, mut starts) = (Self::default(), Vec::new());
        let (mut formats, mut styles) = (HashMap::new(), Vec::new());
        for record in Records::of(stream) {
            let (kind, data) = record?;
            match kind {
                BEGIN if word(data, 0)? != VERSION => return None,
                BOUND_SHEET => {
                    let start = usize::try_from(long(data, 0)?).ok()?;
                    starts.push((letters(data.get(7..)?, (*data.get(6)?).into())?, start));
                }
                FORMAT => {
                    formats.insert(word(data, 0)?, letters(data.get(4..)?, word(data, 2)?.into())?);
                }
                STYLE => styles.push(word(data, 2)?),
                END => break,
                _ => {}
            }
        }
        // Of the formats that every file has, only the general ones leave a number without a place for zeros.
        let code = |format: &u16| match formats.get(format) {
            Some(code) => code.clone(),
            None if matches!(*format, GENERAL | TEXT) => String::new(),
            None => "0".to_owned(),
        };
        out.codes = styles.iter().map(code).collect();
        for (name, start) in starts {
            let mut cells = out.numbers(stream.get(start..)?)?;
            cells.sort_unstable();
            out.sheets.insert(name, cells);
        }
        Some(out)
    }

    /// Reads the numbers of a sheet that aren't general.
    fn numbers(&self, stream: &[u8]) -> Option<Vec<(u16, u16, u16)>> {
        let (mut cells, mut depth) = (Vec::new(), 0_usize);
        let mut add = |row: u16, column: u16, style: u16| {
            if self.codes.get(usize::from(style)).is_some_and(|code| !code.is_empty()) {
                cells.push((row, column, style));
            }
        };
        for record in Records::of(stream) {
            let (kind, data) = record?;
            match kind {
                BEGIN => depth += 1,
                END if depth <= 1 => break,
                END => depth -= 1,
                NUMBER | SHORT_NUMBER | FORMULA => add(word(data, 0)?, word(data, 2)?, word(data, 4)?),
                MANY_NUMBERS => {
                    let (row, first) = (word(data, 0)?, word(data, 2)?);
                    for (number, column) in
                        data.get(4..data.len().checked_sub(2)?)?.as_chunks::<6>().0.iter().zip(first..)
                    {
                        add(row, column, word(number, 0)?);
                    }
                }
                _ => {}
            }
        }
        Some(cells)
    }
}

/// Reads a text of `length` characters behind its mark, which says if they have one byte or two.
fn letters(data: &[u8], length: usize) -> Option<String> {
    let (mark, bytes) = data.split_first()?;
    if mark & 1 == 0 {
        return Some(bytes.get(..length)?.iter().copied().map(char::from).collect());
    }
    let units = bytes.get(..length.checked_mul(2)?)?.as_chunks::<2>().0.iter().map(|pair| u16::from_le_bytes(*pair));
    Some(String::from_utf16_lossy(&units.collect::<Vec<u16>>()))
}
