//! Tests of a school's daily work: the desk, loans, PAT tests, terms, damage and money, and their papers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test that panics has failed, as it should"
)]

mod desk;
mod desk_meanwhile;
mod desk_mistakes;
mod desk_returns;
mod disposal;
mod loans;
mod ops;
mod papers;
mod pat;
mod printed;
mod reports;
mod scanners;
mod server;
mod simulator;
mod stocktake;
#[allow(dead_code, unused_imports, reason = "each of the two test programs uses a part")]
mod support;
mod term;
mod trouble;
mod value;
