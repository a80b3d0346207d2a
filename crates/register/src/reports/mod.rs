//! What the register answers: SQL in, plain structs out, nothing written. How they are shown is another matter.

pub mod check;
pub mod find;
pub mod leaver_paper;
pub mod leavers;
pub mod privacy;
pub mod show;
pub mod status;
