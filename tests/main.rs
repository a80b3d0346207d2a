//! One binary for all tests: they share [`support`], and link once.

mod papers;
mod support;
