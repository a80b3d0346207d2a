//! Registers, changes, merges, lists, imports and exports people, keeps their teaching groups, and handles their last working day.

mod again;
pub mod borrower;
pub(crate) mod companion;
pub mod edit;
pub mod export;
pub mod group;
pub mod import;
pub(crate) mod keys;
pub mod leaving;
pub mod list;
pub mod merge;
pub mod unmerge;
