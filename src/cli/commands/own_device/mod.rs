//! `kitbook own-device …`: people's own equipment

mod end;

use crate::cli::verb::verbs;

verbs! {
    /// Let it in: with both permissions, and tested
    records admit,
    /// It is taken away for good
    records leave,
    /// A pupil's phone goes into the office cupboard
    records hand_in,
    /// It is given back
    records give_back,
    /// What is here
    reads list,
}
