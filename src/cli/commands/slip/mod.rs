//! `kitbook slip …`

use crate::cli::verb::verbs;

verbs! {
    /// Show one slip: its borrower, items and signature
    reads show,
    /// Print a slip to sign, or a receipt for returned items, as a web page
    either print,
    /// List or change the terms that borrowers agree to on a slip
    either terms,
}
