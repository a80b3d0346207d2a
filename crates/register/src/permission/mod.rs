//! Permissions: granting, revoking and listing them.

pub(crate) mod ends;
pub mod grant;
pub mod list;
