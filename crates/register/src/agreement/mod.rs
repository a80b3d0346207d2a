//! Agreements: versions of policies, and who has signed them.

pub mod import;
pub mod list;
pub mod sign;
