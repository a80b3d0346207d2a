//! Labels with a tag, and their printers, in tables and in CSV files.

use super::columns::{Column, Show, both, told};
use crate::label::{print::TagLabelView, printer::PrinterView};
use domain::label::in_millimetres;

impl Show for TagLabelView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("tag", "tag"),
        both("page", "sheet"),
        both("position", "label"),
        both("left_off", "left off").joined(" | "),
    ];
}

impl Show for PrinterView {
    const COLUMNS: &'static [Column<Self>] = &[
        both("name", "printer"),
        both("sheet", "sheet"),
        told("offset_x_um", "right, mm", |printer, _| in_millimetres(printer.offset_x_um)),
        told("offset_y_um", "down, mm", |printer, _| in_millimetres(printer.offset_y_um)),
        told("pitch_x_um", "pitch across, mm", |printer, _| in_millimetres(printer.pitch_x_um)),
        told("pitch_y_um", "pitch down, mm", |printer, _| in_millimetres(printer.pitch_y_um)),
    ];
}
