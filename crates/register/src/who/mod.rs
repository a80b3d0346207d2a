//! Who had a device at a moment, for the safeguarding lead. The log keeps that it was asked, and by whom.

pub mod file;
pub mod look;
mod names;
