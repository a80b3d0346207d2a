//! One binary for all tests: they share [`support`], and link once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test that panics has failed, as it should"
)]

mod architecture;
mod cli;
mod demo;
mod desk;
mod desk_mistakes;
mod docs;
mod errors;
mod exchange;
mod faults;
mod loans;
mod messages;
mod migrations;
mod ops;
mod papers;
mod pat;
mod properties;
mod record;
mod rules;
mod sound;
mod support;
mod term;
mod trouble;
