//! TODO-ROOM privacy

pub mod erase;
pub mod held;
pub mod held_paper;
