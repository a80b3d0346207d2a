//! `kitbook wipe …`: what was left on a device is gone before another has it

use crate::cli::verb::verbs;

verbs! {
    /// Record that devices were wiped
    records record,
    /// It never was: the device awaits its wipe again
    records void,
    /// What awaits its wipe, or what was wiped
    reads list,
}
