//! TODO-ROOM ops

pub mod accept;
pub mod adopt;
pub mod register;
