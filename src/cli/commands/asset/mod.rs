//! `kitbook asset …`

use crate::cli::verb::verbs;

verbs! {
    /// Add one item, or many of the same kind
    records add,
    /// List items by category, state, location, holder or text
    reads list,
    /// Show everything about one item
    reads show,
    /// Change an item's fields, category or state
    records edit,
    /// Give an item a new tag; the old tag still finds it
    records retag,
    /// Record which parts are with an item
    either part,
    /// Record that a lost, stolen or missing item was found
    records found,
    /// Move values that an import kept as extra fields into the fields that items have for them now
    records move_extra,
    /// Import items from a CSV file
    records import,
    /// Export items to a CSV or JSON file
    reads export,
}
