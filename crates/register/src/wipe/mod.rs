//! Wipes: what was left on a device is gone before another has it.

pub mod list;
pub mod record;
