//! The log: read by item, person, day or operator; and the lines about a loan, which incidents write too.

pub mod clock;
pub mod list;
pub mod loan;
