//! The log: reads it, compares it with the clock, with the rows and with heads noted elsewhere, and adds entries about
//! loans for incidents too.

pub mod clock;
pub mod head_paper;
pub mod heads;
pub mod list;
pub mod loan;
pub mod rows;
pub mod seal;
