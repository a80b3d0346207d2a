//! TODO-ROOM papers

pub mod held;
pub mod leaver;
pub mod receipt;
pub mod slip;
