//! `kitbook log …`: the commands about the log.

use crate::cli::verb::verbs;

verbs! {
    /// Show who did what and when, newest first
    reads show,
    /// Check that no log entry was changed, and that none is missing
    reads verify,
    /// Print the last entry's number and code (the log's head), to compare the log with it later
    reads head,
    /// Compare this computer's clock with the last log entry, or say that the clock is right
    either clock,
}
