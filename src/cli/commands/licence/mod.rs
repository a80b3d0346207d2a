//! `kitbook licence …`: software that is paid for by the seat

mod fields;

use crate::cli::verb::verbs;

verbs! {
    /// Add a licence
    records add,
    /// Change a licence
    records edit,
    /// Give a seat to a person or an item
    records assign,
    /// Release a seat
    records release,
    /// List licences, or those that expire soon
    reads list,
    /// Show one licence, with the people and items that use it
    reads show,
}
