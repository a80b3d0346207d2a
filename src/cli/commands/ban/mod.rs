//! `kitbook ban …`: who may not borrow

use crate::cli::verb::verbs;

verbs! {
    /// Ban somebody, or the members of a class or year group
    records add,
    /// Lift a ban
    records lift,
    /// Who is banned
    reads list,
    /// Who has brought items back late too often
    reads suggest,
}
