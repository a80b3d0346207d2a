//! TODO-ROOM papers

pub mod held;
