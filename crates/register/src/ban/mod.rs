//! TODO-ROOM ban

pub mod add;
pub mod list;
