//! What the register answers: SQL in, plain structs out, nothing written. How they are shown is another matter.

pub mod find;
pub mod show;
pub mod status;
