//! `kitbook kit …`: trolleys.

use crate::cli::verb::verbs;

verbs! {
    /// Put items into a trolley: it becomes their home
    records put,
    /// Take items out of the trolley they are in
    records take,
    /// What is in a trolley, and what belongs in it and is elsewhere
    reads show,
}
