//! What the tests of an item come to, as the rest of the register needs it: its status, which part a test is of, and
//! results of a tester's file that waited for its tag.

pub mod status;
pub mod waiting;
pub mod which;
