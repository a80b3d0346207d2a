//! Files in and out. Nothing is held whole: a row is read, checked, written and let go, so memory stays flat.

mod import;
mod latin;

mod table;

pub mod assets;
pub mod attachments;
pub mod backup;
pub mod everything;
pub mod export;
pub mod headings;
pub mod json;
pub mod pat;
pub mod people;
pub mod rolls;
pub mod signatures;
pub mod testers;
pub mod whole;

pub use import::{ImportReport, Moved, Options, Problem};
