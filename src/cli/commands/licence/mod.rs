//! `kitbook licence …`: software that is paid for by the seat

mod fields;

use crate::cli::verb::verbs;

verbs! {
    /// Register a licence
    records add,
    /// Change what is known of it
    records edit,
    /// Give a seat to a person or an item
    records assign,
    /// Take a seat back
    records release,
    /// What there is, and what expires
    reads list,
    /// One licence, and who has its seats
    reads show,
}
