//! `kitbook own-device …`: people's own equipment

mod end;

use crate::cli::verb::verbs;

verbs! {
    /// Admit a person's own device that was tested and has both permissions
    records admit,
    /// Record that a person's own device has left the site for good
    records leave,
    /// Take in a pupil's phone, to keep in the office cupboard
    records hand_in,
    /// Give a device back to its owner from the office cupboard
    records give_back,
    /// List the personal devices that are on site now
    reads list,
}
