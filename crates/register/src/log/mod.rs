//! The log: how it is read, how it compares with the clock, and entries about loans, which incidents write too.

pub mod clock;
pub mod list;
pub mod loan;
