//! `kitbook repair …`: what is away to be mended

use crate::cli::verb::verbs;

verbs! {
    /// Send a thing to be mended
    records open,
    /// Add a quote, a cost, the supplier's reference
    records set,
    /// Lend another thing meanwhile
    records lend,
    /// It is back: mended or not
    records close,
    /// Things that are away, or all repairs
    reads list,
    /// One repair
    reads show,
}
