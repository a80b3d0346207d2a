//! One binary for all tests: they share [`support`], and link once.

mod architecture;
mod cli;
mod desk;
mod errors;
mod faults;
mod loans;
mod properties;
mod rules;
mod support;
