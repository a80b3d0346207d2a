//! Options that several verbs share, with what they do: files in and out, papers, handing over, signing out and taking in.

pub mod everything;
pub mod export;
pub mod fields;
pub mod hand_over;
pub mod import;
pub mod paper;
pub mod sign_out;
pub mod take_in;
