//! Portable appliance tests: results, things and where they stand, what is due, how much of the school is in date.

pub mod due;
pub mod history;
pub mod label;
pub mod list;
pub mod setting;
pub mod sheet;
pub mod summary;
pub mod unmatched;
pub mod view;
