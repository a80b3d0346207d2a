//! `kitbook asset …`

use crate::cli::verb::verbs;

verbs! {
    /// Register an item, or many of a kind
    records add,
    /// What there is, by category, state, location, holder or text
    reads list,
    /// One asset with its whole story
    reads show,
    /// Change what is known of an asset
    records edit,
    /// Give an asset another tag; the old one still finds it
    records retag,
    /// An item that was lost, stolen or missing is here again
    records found,
    /// Read assets from a CSV file
    records import,
    /// Write assets to a file, as CSV or JSON
    reads export,
}
