//! Counted stock: what is lent, returned, missing and counted by number, such as calculators and cables.

pub mod change;
pub mod lend;
pub mod list;
pub mod teacher;
