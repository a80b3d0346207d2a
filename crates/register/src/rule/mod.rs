//! Settings of the school: rules, limits, categories, roles and its own words. Also finds the person who may decide.

pub mod category;
pub mod category_list;
pub mod decider;
pub mod list;
pub mod role;
pub mod role_list;
pub mod school;
pub mod set;
