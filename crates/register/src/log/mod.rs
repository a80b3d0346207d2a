//! TODO-ROOM log

pub mod list;
pub mod loan;
