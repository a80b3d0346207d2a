//! `kitbook leaver …`: what must come back, what is owed, and when it is done

mod whose;

use crate::cli::verb::verbs;

verbs! {
    /// Who leaves, and how much is open
    reads list,
    /// Set when a year group, a class or somebody leaves
    records set,
    /// What must come back: of one, a class or a year group
    reads check,
    /// Say what came of a line
    records tick,
    /// Hand an item on to a successor: a return and a new slip in one act
    records transfer,
    /// A clean sheet: where no line is open
    records clear,
    /// Take a clearance back
    records reopen,
    /// The certificate of a clearance, to print and sign
    reads certificate,
    /// The letter about what has not come back, to print
    reads letter,
    /// The school's own lines: keys, badge …
    either lines,
}
