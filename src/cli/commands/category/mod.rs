//! `kitbook category …`

mod page;

use crate::cli::verb::verbs;

verbs! {
    /// Every category with its loan policy
    reads list,
    /// One category: policy, parts, return checks
    reads show,
    /// Change a category, or make one
    records set,
}
