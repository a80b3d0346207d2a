//! `kitbook agreement …`: versions of policies, and who has signed them

use crate::cli::verb::verbs;

verbs! {
    /// Publish a version of a policy that people sign
    records publish,
    /// Correct the days of a version, or whom it is for
    records edit,
    /// Take back a version that should not have been published
    records withdraw,
    /// Somebody signs
    records sign,
    /// Take a signature back that never was
    records unsign,
    /// Who has signed, and who has not
    reads status,
    /// Read signatures from a CSV file
    records import,
    /// What was published
    reads list,
    /// One version; its text again, as a file
    reads show,
}
