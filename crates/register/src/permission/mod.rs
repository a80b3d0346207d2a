//! TODO-ROOM permission

pub mod grant;
pub mod list;
