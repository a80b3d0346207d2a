//! `kitbook hold …`: items kept as evidence

use crate::cli::verb::verbs;

verbs! {
    /// Keep an item as evidence: no wipe, repair or disposal
    records add,
    /// Lift a hold
    records lift,
    /// List items on hold
    reads list,
}
