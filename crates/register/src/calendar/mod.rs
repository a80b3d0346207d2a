//! The school's calendar: terms, holidays and closed days.

mod change;
mod ics;
pub mod import;
pub mod list;

pub use change::{New, add, remove};
