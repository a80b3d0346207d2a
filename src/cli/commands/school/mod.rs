//! `kitbook school …`

use crate::cli::verb::verbs;

verbs! {
    /// Show the school's name, telephone, words for the caretaker, the office and a form, labels, and VAT basis of costs
    reads show,
    /// Set the school's telephone, words for the caretaker, the office and a form, labels, and VAT basis of costs
    records set,
    /// Make a school on a PostgreSQL server, with a role that may use it alone
    records add,
    /// List the schools on a PostgreSQL server
    reads list,
    /// Bring schools on a PostgreSQL server up to date after an update of Kitbook
    records upgrade,
    /// Remove a school from a PostgreSQL server, with all that it holds
    records remove,
}
