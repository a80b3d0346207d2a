//! `kitbook school …`

use crate::cli::verb::verbs;

verbs! {
    /// Show the school's name and its own words
    reads show,
    /// Set what the school calls its caretaker, its office and its forms
    records set,
}
