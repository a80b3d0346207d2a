//! `kitbook own-device …`: people's own equipment

mod end;

use crate::cli::verb::verbs;

verbs! {
    /// Admit a device that has both permissions and was tested
    records admit,
    /// Record that a device has left the site for good
    records leave,
    /// Take in a pupil's phone for the office cupboard
    records hand_in,
    /// Give a device back from the office cupboard
    records give_back,
    /// List the devices that are here
    reads list,
}
