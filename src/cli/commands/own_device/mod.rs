//! `kitbook own-device …`: people's own equipment

mod end;

use crate::cli::verb::verbs;

verbs! {
    /// Admit a person's own device, once it has both permissions and a test
    records admit,
    /// Record that a person's own device has left the site for good
    records leave,
    /// Record that a pupil has handed in a phone or other device for the office cupboard
    records hand_in,
    /// Record that the office has given a device back to its owner
    records give_back,
    /// List the personal devices that are on site now
    reads list,
}
