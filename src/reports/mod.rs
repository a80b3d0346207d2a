//! What the register answers: SQL in, plain structs out, nothing written. How they are shown is another matter.

pub mod asset_list;
pub mod categories;
pub mod find;
pub mod kit;
pub mod loan_list;
pub mod log_list;
pub mod paper;
pub mod pat;
pub mod people;
pub mod rules;
pub mod select;
pub mod show;
pub mod status;
pub mod view;
