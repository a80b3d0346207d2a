//! `kitbook ban …`: bans on borrowing

use crate::cli::verb::verbs;

verbs! {
    /// Ban a person, form or year group from borrowing
    records add,
    /// Lift a borrowing ban
    records lift,
    /// List borrowing bans
    reads list,
    /// List people with too many late returns
    reads suggest,
}
