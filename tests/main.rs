//! One binary for all tests: they share [`support`], and link once.

mod exchange;
mod ops;
mod support;
