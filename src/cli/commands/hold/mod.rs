//! `kitbook hold …`: evidence

use crate::cli::verb::verbs;

verbs! {
    /// Keep an item as evidence: not wiped, mended or disposed of
    records add,
    /// It is needed no more
    records lift,
    /// What is kept
    reads list,
}
