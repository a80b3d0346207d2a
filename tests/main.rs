//! One binary for all tests: they share [`support`], and link once.

mod desk;
mod loans;
mod rules;
mod support;
