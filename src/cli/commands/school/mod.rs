//! `kitbook school …`

use crate::cli::verb::verbs;

verbs! {
    /// Show the school's name, and its words for the caretaker, the office and a form
    reads show,
    /// Set the school's words for the caretaker, the office and a form
    records set,
}
