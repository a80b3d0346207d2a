//! `kitbook permission …`: leave for what the policy otherwise forbids

use crate::cli::verb::verbs;

verbs! {
    /// Give leave for a person, an item or a category
    records grant,
    /// Add the leave of a role that is missing
    records give,
    /// Take it back
    records revoke,
    /// What is given, and what awaits whom
    reads list,
    /// Which roles give which kind
    either kinds,
}
