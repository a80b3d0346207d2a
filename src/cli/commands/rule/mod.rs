//! `kitbook rule …`

use crate::cli::verb::verbs;

verbs! {
    /// List the rules, with their levels (off, warn or refuse), limits and clauses of the school's policy
    reads list,
    /// Set a rule to off, warn or refuse, or set its limits or its clause of the school's policy
    records set,
}
