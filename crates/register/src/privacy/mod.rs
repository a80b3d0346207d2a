//! What is held on somebody, for the one who asks; the retention schedule; erasing.

mod copies;

pub mod erase;
pub mod held;
pub mod held_paper;
pub mod tidy;
