//! `kitbook log …`

use crate::cli::verb::verbs;

verbs! {
    /// Who did what when, the newest first
    reads show,
    /// Whether the log is whole: nothing changed, nothing cut off
    reads verify,
    /// The machine's clock against the last entry, where one of the two is wrong
    either clock,
}
