//! Repairs: opened, closed, listed. A loaner is a loan.

pub mod list;
pub mod open;
