//! Personal data: the export for a person who asks, the retention schedule, and erasure.

mod copies;

pub mod erase;
pub mod held;
pub mod held_paper;
pub mod tidy;
