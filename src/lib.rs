//! Kitbook: a school's equipment loan and asset register.
//!
//! ```text
//! kitbook (the command line) -> register -> store -> domain
//! ```
//!
//! Each is a crate and uses only those to its right. No library reads the terminal, the environment or the clock. They
//! are passed in as values, so a web page could use the same `register`, and every test sets its own date.

pub mod cli;
