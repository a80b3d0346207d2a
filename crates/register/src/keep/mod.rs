//! Keeping the register: making one, backups and the way back, everything out and in, merging, and whether all is sound.

pub mod accept;
pub mod backup;
pub mod check;
pub mod everything;
pub mod init;
pub mod merge;
mod opened;
pub mod restore;
