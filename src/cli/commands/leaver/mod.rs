//! `kitbook leaver …`: the checklist of each leaver, and the clearance at the end of it

mod selection;

use crate::cli::verb::verbs;

verbs! {
    /// List the people who are leaving and the unfinished lines on their checklists
    reads list,
    /// Set the last day of a year group, a form or one person
    records set,
    /// Show the checklist of one leaver, a form or a year group
    reads check,
    /// Record the outcome of a checklist line
    records tick,
    /// Return an item and lend it to a successor, in one step
    records transfer,
    /// Clear leavers who have finished their checklist
    records clear,
    /// Undo the clearance of a leaver, a form or a year group
    records reopen,
    /// Print a certificate to sign: the leaver has returned everything
    reads certificate,
    /// Print letters about items that were not returned, and record them as sent
    records letter,
    /// List or change the school's own checklist lines: keys, badge …
    either lines,
}
