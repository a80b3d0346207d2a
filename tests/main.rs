//! One binary for all tests: they share [`support`], and link once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that panics has failed, as it should"
)]

mod demo;
mod desk;
mod docs;
mod exchange;
mod loans;
mod ops;
mod papers;
mod rules;
mod support;
