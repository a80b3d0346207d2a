//! Kitbook: a school's equipment loan and asset register.
//!
//! ```text
//! kitbook (the command line) -> register -> store -> domain
//! ```
//!
//! Each is a crate, and uses only those to its right. No library touches the terminal, the environment or the clock:
//! they come in as values, so a web page can use the same `register`, and every test sets the day.

pub mod cli;
