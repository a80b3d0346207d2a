//! The value of items: how it falls, the fixed asset note, what the insurer must know, and when to replace what.

pub mod costed;
pub mod insurance;
pub mod note;
pub mod note_paper;
pub mod of_item;
pub mod policy;
pub mod replacement;
