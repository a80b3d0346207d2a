//! TODO-ROOM wipe

pub mod list;
pub mod record;
