//! `kitbook privacy …`: the personal data that the school holds, and the years it is kept

use crate::cli::verb::verbs;

verbs! {
    /// Export all personal data that the register holds about one person
    reads export,
    /// List what is held about people and why, or print the record of processing
    reads record,
    /// Show or set how long personal data is kept
    either schedule,
    /// Erase the personal details of one person, or of everyone due under the retention schedule
    records erase,
    /// Remove a name or other words from one note, reason or description
    records redact,
}
