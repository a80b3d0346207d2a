//! `kitbook slip …`

use crate::cli::verb::verbs;

verbs! {
    /// Show one slip: borrower, items, signature
    reads show,
    /// Print a slip, or a receipt for returned items (HTML)
    reads print,
}
