//! `kitbook privacy …`: what is held on people, and for how long

use crate::cli::verb::verbs;

verbs! {
    /// Everything that is held on somebody, for the one who asks
    reads export,
    /// How long it is kept
    either schedule,
    /// Erase somebody's details, or those whose time is over
    records erase,
    /// Take words out of one text
    records redact,
}
