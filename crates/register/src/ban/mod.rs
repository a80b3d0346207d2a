//! Bans: made, lifted, listed.

pub mod add;
pub mod list;
