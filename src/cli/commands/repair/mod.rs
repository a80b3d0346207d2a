//! `kitbook repair …`: items sent for repair

use crate::cli::verb::verbs;

verbs! {
    /// Send an item for repair
    records open,
    /// Add a quote, a cost or other details
    records set,
    /// Lend a replacement until the item is back
    records lend,
    /// Close a repair when the item is back
    records close,
    /// List open repairs, or all
    reads list,
    /// Show a repair
    reads show,
}
