//! The columns of the differences between a device manager's list and the register.

use super::columns::{Column, Show, both, csv};
use crate::loan::reconcile::DifferenceRow;

impl Show for DifferenceRow {
    const COLUMNS: &'static [Column<Self>] = &[
        csv("difference"),
        both("line", "line"),
        both("tag", "tag"),
        both("device", "device"),
        both("serial", "serial").wide(),
        both("text", "difference"),
        both("answer", "answer"),
    ];
}
