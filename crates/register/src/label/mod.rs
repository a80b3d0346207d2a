//! Labels with an item's tag, as print, QR code and barcode.

pub mod calibrate;
mod paper;
pub mod print;
pub mod printer;
mod select;

pub use select::Wanted;
