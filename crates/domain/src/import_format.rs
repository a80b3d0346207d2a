//! Import formats: how a file is read, kept for the next file with the same headings.

use super::{ids::RowId, when::Instant};
use crate::words;

words! {
    /// The records that a file brings in.
    Imports, "sort of import" { Assets = "assets", People = "people", Tests = "tests", Signatures = "signatures" }
}

/// How files with these headings are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFormat {
    /// The headings of the file, folded, in their order.
    pub headings: String,
    pub id: RowId,
    pub imports: Imports,
    pub no: i64,
    /// The reading, as a JSON object.
    pub reading: String,
    pub remembered_at: Instant,
}
