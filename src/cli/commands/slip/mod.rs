//! `kitbook slip …`

use crate::cli::verb::verbs;

verbs! {
    /// One slip: who, when, what, signed or not
    reads show,
    /// The slip, or a receipt for what came back, to print: HTML
    reads print,
}
