//! `kitbook label printer …`: printers of labels, with their corrections

use crate::cli::verb::verbs;

verbs! {
    /// Set how far a printer's labels are moved
    records set,
    /// List the printers with their corrections
    reads list,
    /// Forget a printer
    records forget,
}
