//! `kitbook privacy …`: the personal data that the school holds, and the years it is kept

use crate::cli::verb::verbs;

verbs! {
    /// Export all personal data that is held on one person
    reads export,
    /// Show or set how long personal data is kept
    either schedule,
    /// Erase the details of one person, or of everyone who is due
    records erase,
    /// Remove words from one text
    records redact,
}
