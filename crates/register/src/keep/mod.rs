//! TODO-ROOM keep

pub mod accept;
pub mod backup;
pub mod check;
pub mod everything;
pub mod init;
pub mod merge;
pub mod restore;
