//! Pages that draw on the whole register: the morning page, the search, and everything about one item or person.

pub mod find;
pub mod show;
pub mod status;
