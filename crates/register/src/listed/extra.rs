//! Columns of the values that are moved out of extra fields.

use super::columns::{Column, Show, both, csv, told};
use crate::asset::extra::ExtraRow;

impl Show for ExtraRow {
    const COLUMNS: &'static [Column<Self>] = &[
        both("tag", "tag"),
        both("heading", "extra field"),
        csv("value"),
        both("field", "field"),
        both("from", "from"),
        told("to", "to", |row: &Self, _| row.to.clone().unwrap_or_else(|| row.value.clone())),
        both("outcome", "outcome"),
        both("reason", "stays because"),
    ];
}
