//! `kitbook school …`

use crate::cli::verb::verbs;

verbs! {
    /// Show the school's name, telephone, words for the caretaker, the office and a form, labels, and VAT basis of costs
    reads show,
    /// Set the school's telephone, words for the caretaker, the office and a form, labels, and VAT basis of costs
    records set,
}
