//! People: registered, changed, merged, listed; their files, and what follows from a last working day.

pub mod borrower;
pub mod edit;
pub mod export;
pub mod import;
pub mod leaving;
pub mod list;
pub mod merge;
pub mod school_systems;
