//! Values that come in from other people's files: cells that mean nothing, words for a state, and the questions about
//! what can't be decided from the file.

mod answers;
pub mod cell;
pub mod footer;
pub mod here;
pub mod likeness;
pub mod question;
pub mod reported;
pub mod serial;
pub mod several;
