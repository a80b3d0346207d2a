//! `kitbook kit …`: trolleys.

use crate::cli::verb::verbs;

verbs! {
    /// Put items into a trolley, which becomes their home
    records put,
    /// Take items out of their trolley
    records take,
    /// Show the items in a trolley, and its items that are elsewhere
    reads show,
}
