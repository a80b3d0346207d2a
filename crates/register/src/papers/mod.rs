//! TODO-ROOM papers

pub mod held;
pub mod leaver;
