//! `kitbook agreement …`: versions of policies, and their signatures

use crate::cli::verb::verbs;

verbs! {
    /// Publish an agreement for people to sign, or a new version of it
    records publish,
    /// Correct an agreement's dates, or the kinds of people who sign it
    records edit,
    /// Withdraw an agreement that was published by mistake
    records withdraw,
    /// Record that a person has signed an agreement
    records sign,
    /// Void a signature that was recorded by mistake
    records unsign,
    /// Show who has signed the school's agreements and who has not
    reads status,
    /// Import signatures of agreements from a CSV file
    records import,
    /// List published agreements
    reads list,
    /// Show an agreement, or save its text to a file
    reads show,
}
