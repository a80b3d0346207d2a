//! `kitbook role …`

use crate::cli::verb::verbs;

verbs! {
    /// Who holds which role
    reads list,
    /// Give a person a role, or end it
    records set,
}
