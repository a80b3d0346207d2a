//! `kitbook own-device …`: people's own equipment

mod end;

use crate::cli::verb::verbs;

verbs! {
    /// Admit a person's own device, once it has both permissions and a test
    records admit,
    /// Change what is known of a device: encryption, anti-virus software, serial number, last day
    records edit,
    /// Record that a device passed its portable appliance test
    records test,
    /// Record that a device goes on the school's network, with its permission and anti-virus software
    records connect,
    /// Record that a device is off the school's network
    records disconnect,
    /// Record that a person's own device has left the site for good
    records leave,
    /// Record that a pupil has handed in a phone or other device for the office cupboard
    records hand_in,
    /// Record that a device was taken from a pupil: the day, the reason, and to whom it goes back
    records confiscate,
    /// Record that the office has given a device back to its owner
    records give_back,
    /// List the personal devices that are on site now
    reads list,
}
