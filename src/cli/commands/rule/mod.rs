//! `kitbook rule …`

use crate::cli::verb::verbs;

verbs! {
    /// Every rule, how strict it is, and where it comes from
    reads list,
    /// Make a rule stricter or laxer, or set a limit
    records set,
}
