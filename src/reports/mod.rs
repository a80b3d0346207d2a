//! What the register answers: SQL in, plain structs out, nothing written. How they are shown is another matter.

pub mod asset_list;
pub mod person_list;
pub mod view;
