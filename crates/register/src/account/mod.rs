//! Accounts for the page, and the devices whose camera it may use.

pub mod beside;
pub mod device;
pub mod list;
pub mod user;
