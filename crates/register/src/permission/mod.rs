//! Permissions: granting, revoking and listing them.

pub mod grant;
pub mod list;
