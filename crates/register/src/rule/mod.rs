//! Settings of the school: rules, limits, categories, roles, its own words, and how it reads files. Also finds the
//! person who may decide.

pub mod accounts;
pub mod category;
pub mod category_list;
pub mod decider;
pub mod decision;
pub(crate) mod exception;
pub mod import_format;
pub mod letterhead;
pub mod list;
pub mod role;
pub mod role_list;
pub mod school;
pub mod set;
