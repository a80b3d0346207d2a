//! `kitbook import-format …`: how files are read, remembered by an import

use crate::cli::verb::verbs;

verbs! {
    /// List the import formats that were remembered
    reads list,
    /// Show one import format: the field of each heading, ignored columns and the date format
    reads show,
    /// Forget an import format
    records forget,
}
