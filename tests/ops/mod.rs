//! What people do to the register, asked of `ops` as the command line asks it.

mod asset;
mod person;
