//! `kitbook rule …`

use crate::cli::verb::verbs;

verbs! {
    /// List every rule, its level, and the clause of your policy
    reads list,
    /// Set the level of a rule, its clause or a limit
    records set,
}
