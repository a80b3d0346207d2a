//! `kitbook leaver …`: the checklist of each leaver, and the clearance at the end of it

mod selection;

use crate::cli::verb::verbs;

verbs! {
    /// List the people who are leaving, with their open lines
    reads list,
    /// Set the last day of a year group, a form or one person
    records set,
    /// Show the checklist of one leaver, a form or a year group
    reads check,
    /// Record the outcome of a checklist line
    records tick,
    /// Hand an item over to a successor: a return and a new slip in one act
    records transfer,
    /// Clear leavers who have no open line
    records clear,
    /// Undo a clearance
    records reopen,
    /// Print the certificate of clearance to sign
    reads certificate,
    /// Print the letter about items that have not been returned
    reads letter,
    /// List or change the school's own checklist lines: keys, badge …
    either lines,
}
