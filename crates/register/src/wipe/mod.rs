//! Wipes: one borrower's data is deleted from a device before the next borrower gets it.

pub mod list;
pub mod record;
