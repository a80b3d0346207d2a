//! Licences: software that is paid for by the seat, and the people and items that use the seats.

pub mod assign;
pub mod list;
