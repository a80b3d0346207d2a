//! `kitbook loan …`

use crate::cli::verb::verbs;

verbs! {
    /// Who has what: open loans, the late ones first
    reads list,
    /// One loan
    reads show,
    /// Record the borrower's signature
    records sign,
    /// Say what became of a part
    records part,
    /// Ask for it back by a day; or for all of a person, a category, the school
    records recall,
    /// Give it a new due date
    records renew,
    /// Hand it over: a return and a new slip in one act
    records transfer,
    /// Take a mistaken return back
    records reopen,
    /// Put a wrong tag right
    records correct,
    /// Two borrowers have each other's item
    records swap,
    /// Strike out an entry that never was
    records void,
}
