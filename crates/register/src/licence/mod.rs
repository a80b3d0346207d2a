//! TODO-ROOM licence

pub mod assign;
pub mod list;
