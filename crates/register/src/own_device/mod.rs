//! TODO-ROOM own_device

pub mod admit;
pub mod list;
