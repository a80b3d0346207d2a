//! Tests of the program and its register as a whole: command line, rules, documents, structure, files, faults.
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
mod devices;
mod docs;
mod errors;
mod exchange;
mod faults;
mod fields;
mod json;
mod migrations;
mod page;
mod properties;
mod rules;
mod sound;
#[allow(dead_code, unused_imports, reason = "each of the two test programs uses a part")]
mod support;
mod tables;
mod words;
