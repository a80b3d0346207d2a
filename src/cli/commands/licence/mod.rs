//! `kitbook licence …`: software that is paid for by the seat

mod fields;

use crate::cli::verb::verbs;

verbs! {
    /// Add a software licence
    records add,
    /// Change a software licence
    records edit,
    /// Assign a seat of a licence to a person or an item
    records assign,
    /// Release a seat of a licence from a person or an item
    records release,
    /// List all licences, or only licences that expire soon
    reads list,
    /// Show one licence, with the people and items that use it
    reads show,
}
