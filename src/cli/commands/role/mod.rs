//! `kitbook role …`

use crate::cli::verb::verbs;

verbs! {
    /// List roles and the people who have them
    reads list,
    /// Give a person a role, or end it
    records set,
}
