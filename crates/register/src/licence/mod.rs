//! Licences: software that is paid for by the seat, and who or what uses one.

pub mod assign;
pub mod list;
