//! What goes over all nouns: the morning page, finding anything, everything about one item or person.

pub mod find;
pub mod show;
pub mod status;
