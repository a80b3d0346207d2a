//! Permissions: given by every role that has to, revoked, listed.

pub mod grant;
pub mod list;
