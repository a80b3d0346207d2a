//! `kitbook repair …`: items sent for repair

use crate::cli::verb::verbs;

verbs! {
    /// Send an item for repair
    records open,
    /// Add or change a repair's quote, cost, supplier or fault
    records set,
    /// Lend the borrower a replacement until the item is repaired
    records lend,
    /// Close a repair when the item is back
    records close,
    /// List open repairs, or closed ones too
    reads list,
    /// Show one repair: fault, supplier, quote and cost
    reads show,
}
