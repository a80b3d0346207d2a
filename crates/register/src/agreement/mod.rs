//! Agreements: versions of policies, and their signatures.

pub mod drawn;
pub mod import;
pub mod list;
pub mod sign;
