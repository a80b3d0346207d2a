//! Adding and editing items and people, called as the command line calls them.

mod asset;
mod person;
mod searching;
