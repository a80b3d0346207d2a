//! What the tests of an item come to, as the rest of the register needs it.

pub mod waiting;
pub mod which;
