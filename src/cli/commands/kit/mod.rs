//! `kitbook kit …`: trolleys.

use crate::cli::verb::verbs;

verbs! {
    /// Put items into a trolley, which becomes their usual place
    records put,
    /// Take items out of their trolley
    records take,
    /// Show the items in a trolley, and the items that belong in it but are elsewhere
    reads show,
}
