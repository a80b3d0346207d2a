//! PAT as the rest of the register uses it: the test status of an asset, the item that a test is for, and imported
//! results that waited for a tag.

pub(crate) mod again;
pub mod status;
pub mod target;
pub mod waiting;
