//! `kitbook category …`

mod page;

use crate::cli::verb::verbs;

verbs! {
    /// List the categories with their loan policies
    reads list,
    /// Show a category's loan policy, parts and return checks
    reads show,
    /// Change a category, or add one
    records set,
}
