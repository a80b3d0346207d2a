//! `kitbook repair …`: what is away to be mended

use crate::cli::verb::verbs;

verbs! {
    /// Send an item to be mended
    records open,
    /// Add a quote, a cost, the supplier's reference
    records set,
    /// Lend another item meanwhile
    records lend,
    /// It is back: mended or not
    records close,
    /// Items that are away, or all repairs
    reads list,
    /// One repair
    reads show,
}
