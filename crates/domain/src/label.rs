//! Labels for items, and the printers that print them.

use crate::ids::RowId;

/// A printer of labels, and how far off it prints, in micrometres.
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
}
