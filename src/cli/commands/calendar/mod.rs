//! `kitbook calendar …`: the school's terms, holidays and closed days.

use crate::cli::verb::verbs;

verbs! {
    /// Import terms, holidays and closed days from a table or a calendar file (.ics)
    records import,
    /// Add a term, a holiday, INSET or closed days
    records add,
    /// Show the terms, holidays, closed days and bank holidays of a school year
    reads show,
    /// Remove a term, a holiday or closed days
    records remove,
}
