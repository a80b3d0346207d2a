//! Files in and out. Nothing is held whole: a row is read, checked, written and let go, so memory stays flat.

pub mod backup;
pub mod everything;
