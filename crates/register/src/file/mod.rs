//! Files that people bring and take away: tables row by row, their encodings and headings, files that are whole or not there.

pub mod attachment;
pub mod export;
pub mod headings;
pub mod import;
pub mod json;
pub mod replace;
pub mod table;
