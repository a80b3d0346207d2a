//! The log: reads it, compares it with the clock and with the rows, and adds entries about loans for incidents too.

pub mod clock;
pub mod list;
pub mod loan;
pub mod rows;
