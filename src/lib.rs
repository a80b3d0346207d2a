//! Kitbook: a school's equipment loan and asset register.
//!
//! ```text
//! main -> cli -> papers, exchange -> ops -> reports -> store -> domain
//! ```
//!
//! What stands left may use what stands right, never the reverse. The library touches neither the terminal nor the
//! environment nor the clock: they come in as values, so a web page can stand beside the command line on the same
//! `ops`, and every test sets the day.

pub use {
    domain,
    register::{exchange, ops, papers, reports},
    store,
};

pub mod cli;
