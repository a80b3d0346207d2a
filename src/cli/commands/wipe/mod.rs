//! `kitbook wipe …`: deleting one borrower's data before the next borrower gets the device

use crate::cli::verb::verbs;

verbs! {
    /// Record that devices were wiped
    records record,
    /// Void a wipe that never took place; the device still has to be wiped
    records void,
    /// List the devices that must be wiped before the next loan, or the recorded wipes
    reads list,
}
