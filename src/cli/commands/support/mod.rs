//! `kitbook support …`: when makers end their support of devices

use crate::cli::verb::verbs;

verbs! {
    /// List devices that are out of support, or soon will be, or whose support is unknown
    reads list,
    /// List the days on which makers end their support, with their source
    reads dates,
    /// Read a file of days on which makers end their support
    records update,
    /// Sign off the term: the digital lead has seen what is out of support
    records sign_off,
    /// List the sign-offs, newest first
    reads history,
}
