//! `kitbook device …`

use crate::cli::verb::verbs;

verbs! {
    /// Register a device, so that the page may use its camera: prints a code to type on it, once
    records add,
    /// List the devices whose camera the page may use
    reads list,
    /// End a device's registration
    records end,
}
