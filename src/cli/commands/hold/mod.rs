//! `kitbook hold …`: items kept as evidence

use crate::cli::verb::verbs;

verbs! {
    /// Hold an item as evidence, so it can't be wiped, repaired or disposed of
    records add,
    /// Lift a hold, so the item can be wiped, repaired or disposed of again
    records lift,
    /// List items on hold
    reads list,
}
