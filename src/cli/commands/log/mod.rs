//! `kitbook log …`: the commands about the log.

use crate::cli::verb::verbs;

verbs! {
    /// Show who did what and when, newest first
    reads show,
    /// Check that no log entry was changed, and that none is missing
    reads verify,
    /// Compare this computer's clock with the last log entry, or say that the clock is right
    either clock,
}
