//! `kitbook depreciation …`: how the value of items falls in the accounts

use crate::cli::verb::verbs;

pub mod of;

verbs! {
    /// Set how the value of items falls: the school's, a category's or one item's
    records set,
    /// List the policies of depreciation
    reads list,
    /// Show the depreciation of one item, year by year or month by month
    reads show,
    /// Remove a policy that was set by mistake
    records remove,
}
