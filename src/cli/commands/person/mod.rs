//! `kitbook person …`

use crate::cli::verb::verbs;

verbs! {
    /// Register somebody
    records add,
    /// Who is registered
    reads list,
    /// One person
    reads show,
    /// Change what is known of somebody
    records edit,
    /// Read people from a CSV file
    records import,
    /// Make one of two: somebody who was registered twice
    records merge,
    /// Write people to a file, as CSV or JSON
    reads export,
}
