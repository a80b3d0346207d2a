//! The log: reads it, compares it with the clock, and adds entries about loans for incidents too.

pub mod clock;
pub mod list;
pub mod loan;
