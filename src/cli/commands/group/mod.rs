//! `kitbook group …`: teaching groups.

use crate::cli::verb::verbs;

verbs! {
    /// List the teaching groups, with their teachers and the number of pupils
    reads list,
    /// Show who is in a teaching group
    reads show,
    /// Put people into a teaching group; a new name makes a new group
    records put,
    /// Take people out of a teaching group; a group without members is no longer listed
    records take,
}
