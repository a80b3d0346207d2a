//! `kitbook repair …`: items sent for repair

use crate::cli::verb::verbs;

verbs! {
    /// Send an item for repair
    records open,
    /// Add or change a repair's quote, cost, supplier or fault
    records set,
    /// Lend the borrower a replacement until the item is repaired
    records lend,
    /// Close a repair once the item is back in school
    records close,
    /// List open repairs, and closed ones with --all
    reads list,
    /// Show one repair: fault, supplier, quote and cost
    reads show,
}
