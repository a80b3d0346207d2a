//! Personal data: the export for a person who asks, the retention schedule, and erasure.

mod copies;
mod decided;
mod notice;
mod open_matters;
mod others;
mod photos;

pub mod against;
pub mod erase;
pub mod held;
pub mod held_paper;
pub mod record;
pub mod record_paper;
pub mod redact;
pub mod tidy;
