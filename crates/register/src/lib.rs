//! What people do to the register, and what it answers.

pub mod exchange;
pub mod ops;
pub mod papers;
pub mod reports;
