//! TODO-ROOM overview

pub mod find;
pub mod show;
pub mod status;
