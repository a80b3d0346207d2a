//! Printers of labels: each prints a little beside the place, or a little too wide, and that differs from sheet to sheet.

use super::{MM, Rect};
use crate::ids::RowId;

/// The most that a printer can be off, in micrometres.
const MOST_OFFSET: i64 = 20 * MM;

/// The most that the distance from label to label can be off.
const MOST_PITCH: i64 = 2 * MM;

/// A printer of labels with one of its sheets, and how far off it prints on that, in micrometres.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printer {
    pub id: RowId,
    pub name: String,
    pub name_folded: String,
    pub offset_x_um: i64,
    pub offset_y_um: i64,
    /// Added to the sheet's distance from label to label.
    pub pitch_x_um: i64,
    pub pitch_y_um: i64,
    /// The sheet, as [`super::Stock::name`] writes it.
    pub sheet: String,
}

impl Printer {
    /// The correction for the printer.
    pub fn shift(&self) -> Shift {
        Shift {
            offset_x: self.offset_x_um,
            offset_y: self.offset_y_um,
            pitch_x: self.pitch_x_um,
            pitch_y: self.pitch_y_um,
        }
    }
}

/// A correction, in micrometres. All zeros correct nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Shift {
    /// Moves every label to the right.
    pub offset_x: i64,
    /// Moves every label down.
    pub offset_y: i64,
    /// Added to the distance from label to label across.
    pub pitch_x: i64,
    /// Added to the distance from label to label down.
    pub pitch_y: i64,
}

impl Shift {
    /// Moves a label in a column and row, both from 0.
    pub fn of(self, cell: Rect, column: i64, row: i64) -> Rect {
        let Self { offset_x, offset_y, pitch_x, pitch_y } = self;
        Rect { x: cell.x + offset_x + column * pitch_x, y: cell.y + offset_y + row * pitch_y, ..cell }
    }

    /// Tells whether a printer can be so far off.
    pub fn is_likely(self) -> bool {
        let within = |values: [i64; 2], most: i64| values.iter().all(|value| (-most..=most).contains(value));
        within([self.offset_x, self.offset_y], MOST_OFFSET) && within([self.pitch_x, self.pitch_y], MOST_PITCH)
    }
}
