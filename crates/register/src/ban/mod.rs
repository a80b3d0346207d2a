//! Bans people from borrowing, lifts bans and lists them.

pub mod add;
pub mod list;
