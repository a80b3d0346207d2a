//! `kitbook school …`

use crate::cli::verb::verbs;

verbs! {
    /// Show the school's name, its words for the caretaker, the office and a form, and the VAT basis of its costs
    reads show,
    /// Set the school's words for the caretaker, the office and a form, and the VAT basis of its costs
    records set,
}
