//! `kitbook person …`

use crate::cli::verb::verbs;

verbs! {
    /// Add a person to the register
    records add,
    /// List people
    reads list,
    /// Show everything recorded about one person
    reads show,
    /// Change a person's name, form, last day and other fields
    records edit,
    /// Add and update people from a CSV file, Microsoft School Data Sync or Google
    records import,
    /// Merge two records of the same person
    records merge,
    /// Undo a merge, while nothing else is recorded on either of the two
    records unmerge,
    /// Export people to a CSV or JSON file
    reads export,
}
