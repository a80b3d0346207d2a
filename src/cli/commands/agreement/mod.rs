//! `kitbook agreement …`: versions of policies, and their signatures

use crate::cli::verb::verbs;

verbs! {
    /// Publish a version of a policy for people to sign
    records publish,
    /// Correct a version's dates or the people it is for
    records edit,
    /// Withdraw a version that was published by mistake
    records withdraw,
    /// Record a signature
    records sign,
    /// Void a signature that was recorded by mistake
    records unsign,
    /// Show who has signed and who has not
    reads status,
    /// Import signatures from a CSV file
    records import,
    /// List published agreements
    reads list,
    /// Show one version, or write its text to a file
    reads show,
}
