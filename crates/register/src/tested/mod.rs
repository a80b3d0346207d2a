//! TODO-ROOM tested

pub mod status;
pub mod waiting;
pub mod which;
