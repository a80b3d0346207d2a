//! `kitbook loan …`

use crate::cli::verb::verbs;

verbs! {
    /// List open loans, overdue ones first
    reads list,
    /// Show one loan: borrower, dates, parts and slip
    reads show,
    /// Add photographs of an item on loan
    records photo,
    /// Save a photograph of a loan to a file
    reads extract,
    /// Record that the borrower has signed the slip
    records sign,
    /// Record whether a part was returned: returned, missing, damaged …
    records part,
    /// Recall items early: one loan, or all loans of a person, a category or the school
    records recall,
    /// Give a loan a new due date
    records renew,
    /// Record that an item on loan goes home, on a visit, or stays in school, from now on
    records edit,
    /// Return an item and lend it to another borrower, in one step
    records transfer,
    /// Undo a return that was recorded by mistake
    records reopen,
    /// Correct a loan that was recorded with the wrong item's tag
    records correct,
    /// Record that two borrowers have swapped items
    records swap,
    /// Void a loan that was entered by mistake
    records void,
}
