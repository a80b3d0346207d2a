//! Keeps the register: makes it, backs it up and restores it, exports and imports it, merges it, and checks that it is
//! sound.

pub mod accept;
pub mod aside;
pub mod backup;
pub mod check;
pub mod cipher;
pub mod drill;
pub mod drill_paper;
pub mod everything;
pub mod heads;
pub mod init;
pub mod merge;
pub mod opened;
pub mod restore;
pub mod schools;
pub mod secrets;
