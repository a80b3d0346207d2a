//! `kitbook person …`

use crate::cli::verb::verbs;

verbs! {
    /// Register a person
    records add,
    /// List people
    reads list,
    /// Show everything about one person
    reads show,
    /// Change a person's details
    records edit,
    /// Import people from a CSV file or another system's folder
    records import,
    /// Merge two records of the same person
    records merge,
    /// Export people to a CSV or JSON file
    reads export,
}
