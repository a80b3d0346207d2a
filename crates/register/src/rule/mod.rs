//! What a school sets before anything else: rules, limits, categories and roles; and who decides.

pub mod category;
pub mod category_list;
pub mod decider;
pub mod list;
pub mod role;
pub mod role_list;
pub mod set;
