//! What is held on somebody, for the one who asks; the retention schedule; erasing.

pub mod erase;
pub mod held;
pub mod held_paper;
