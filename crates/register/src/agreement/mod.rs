//! TODO-ROOM agreement

pub mod import;
pub mod list;
pub mod sign;
