//! TODO-ROOM repair

pub mod list;
pub mod open;
