//! `kitbook report …`: what head, governors and auditors ask for

use crate::cli::verb::verbs;

verbs! {
    /// Show what is on loan, late, tested, damaged, old and used, with charts to print
    reads dashboard,
}
