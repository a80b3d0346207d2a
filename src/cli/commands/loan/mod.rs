//! `kitbook loan …`

use crate::cli::verb::verbs;

verbs! {
    /// List open loans, overdue ones first
    reads list,
    /// Show one loan
    reads show,
    /// Record the borrower's signature
    records sign,
    /// Record the outcome of a part: returned, missing, damaged …
    records part,
    /// Recall a loan, or all loans of a person, a category or the school
    records recall,
    /// Give a loan a new due date
    records renew,
    /// Hand an item over to another borrower, with a return and a new slip
    records transfer,
    /// Undo a mistaken return
    records reopen,
    /// Correct a wrong tag
    records correct,
    /// Record that two borrowers have swapped items
    records swap,
    /// Void a loan that was entered by mistake
    records void,
}
