//! `kitbook ban …`: bans on borrowing

use crate::cli::verb::verbs;

verbs! {
    /// Ban a person, or the members of a form or year group
    records add,
    /// Lift a ban
    records lift,
    /// List bans
    reads list,
    /// List people with too many late returns
    reads suggest,
}
