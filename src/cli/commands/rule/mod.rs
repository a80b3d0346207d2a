//! `kitbook rule …`

use crate::cli::verb::verbs;

verbs! {
    /// List the rules: off, warn or refuse, and the clause of your policy that each follows
    reads list,
    /// Set a rule to off, warn or refuse, or set its limits or its clause of your policy
    records set,
}
