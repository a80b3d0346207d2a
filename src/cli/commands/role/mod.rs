//! `kitbook role …`

use crate::cli::verb::verbs;

verbs! {
    /// List the school's roles, such as headteacher, and the people who have them
    reads list,
    /// Give a person a role, such as technician, or set its last day
    records set,
}
